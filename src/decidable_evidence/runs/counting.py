"""Counts how the arms fared together on each example, where their rows are.

The examples that a review names go to an engine as MD5 of their ids: what is written in a review or a table never
becomes part of a query.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from hashlib import md5
from pathlib import Path
from typing import Any, NamedTuple, cast

import duckdb

from decidable.evidence import Guard, UnreadableError, counted, problem, progressed, refuse, text
from decidable_evidence.engines import Engine, Warehouse
from decidable_evidence.runs import Counts, Group, Outcome, Result
from decidable_evidence.runs.pedigree import Pedigree, listings, pedigree
from decidable_evidence.runs.queries import (
    BITS,
    DIFFERENT,
    ERROR,
    OPTIONAL,
    PEEKED,
    RESULTS,
    THERE,
    UNEXPECTED,
    Counting,
    counting,
    peeking,
    sharing,
)
from decidable_evidence.runs.reading import Opened, open_arms
from decidable_evidence.runs.row_problems import Named, mistakes, unverified
from decidable_evidence.tables.files import SUFFIXES, failures, reason
from decidable_evidence.tables.rows import read_table
from decidable_evidence.tables.sources import EngineTable, Source, place_of

FIRST = 1000
MOST_SHARED = 0.1  # up to here, sharing of a tenth widens an interval by a few percent only
PARTS = 16
READING = "reading results"
LARGEST_LIST = 64 * 1024 * 1024
OF_TRAINING = ("example_id", "input_hash")


class _Counted(NamedTuple):
    """Examples on which the arms fared alike; ``results`` are None where an arm has none, or not one that counts.

    ``samples`` are, where arms were repeated, how often each arm ran and passed.
    """

    results: tuple[int | None, ...]
    stratum: str | None
    cluster: str | None
    trained: bool
    samples: tuple[tuple[int, int], ...]
    examples: int


def joint(
    runs: Mapping[str, Source],
    arms: Sequence[str],
    oracles: Sequence[str],
    only: Path | None = None,
    trained_on: Source | None = None,
) -> Counts:
    """How the arms fared together on all examples, and where their rows come from.

    Raises ``UnreadableError`` with every mistake in them.
    """
    with open_arms(runs, arms) as found:
        named = _named(only) if only else None
        of = Counting(
            arms=tuple(arm.name for arm in found.arms),
            oracles=tuple(oracles),
            rows=tuple(arm.reading.fast for arm in found.arms),
            known=tuple(arms),
            only=found.engine.digests("named_only", named.ids) if named else "",
        )
        if wrong := [*found.problems, *unverified(found)]:
            raise UnreadableError([*wrong, *(mistakes(found, of, named) if found.problems else [])])
        if trained_on is not None:
            of = replace(of, trained=_trained(trained_on, found.engine))
        try:
            filled = _filled(found)
            of, alike = _counted(found, of, filled)
            if _shared(found, of, alike):
                of = replace(of, by_context=True)
                alike = [_alike(of, *row) for row in _rows(found, of)]
            whole = _whole(alike)
            wrong = [] if whole and not _unscored(alike) else mistakes(found, of, named)
            origin = pedigree(found, filled) if whole and not wrong else Pedigree({}, (), ())
            wrong += origin.problems
        except failures() as error:
            whole, wrong = False, []
            with suppress(*failures()):
                wrong = mistakes(found, of, named)
            said, hint = (
                f"cannot be counted: {reason(error)}",
                "give it more memory with DECIDABLE_MEMORY=8GB",
            )
            wrong = wrong or [problem(found.arms[0].path, "run-unreadable", said, hint)]
        if wrong or not whole:
            raise UnreadableError(wrong)
        listed = listings(found, sum(each.examples for each in alike))
    return _counts(of, alike, origin, listed)


def _named(path: Path) -> Named:
    """The ids that count, by their digests: an id a line, or a table. Raises ``UnreadableError``."""
    if path.suffix in SUFFIXES:
        ids = [row["example_id"] for row in read_table(path, (), ["example_id"]) if row["example_id"]]
    else:
        ids = [line.strip() for line in text(path, LARGEST_LIST).splitlines() if line.strip()]
    if not ids:
        hint = "write an id a line, or a table with example_id"
        refuse(path, "run-only-unknown", "it names no example", hint)
    return Named(path, {_digest(id_): id_ for id_ in ids})


def _trained(source: Source, engine: Engine) -> str:
    """The query of the digests of all ids and inputs in a table. Raises ``UnreadableError``."""
    if (
        isinstance(source, EngineTable)
        and isinstance(engine, Warehouse)
        and engine.source.engine == source.engine
    ):
        rows = Warehouse(source).selecting({name: name for name in OF_TRAINING})
        texts = " UNION ALL ".join(f"SELECT {name} AS named FROM ({rows}) AS seen" for name in OF_TRAINING)  # noqa: S608
        return (
            f"SELECT DISTINCT md5(trim(named)) AS digest FROM ({texts}) AS training WHERE named IS NOT NULL"  # noqa: S608
        )
    values = [value for row in read_table(source, (), OF_TRAINING) for value in row.values()]
    if not any(values):
        message = "no row has example_id or input_hash"
        refuse(place_of(source), "table-column-missing", message, "a row holds one of them")
    return engine.digests("trained_on", {_digest(value) for value in values if value is not None})


def _digest(value: str) -> str:
    return md5(value.encode(errors="replace"), usedforsecurity=False).hexdigest()


def _filled(found: Opened) -> dict[str, frozenset[str]]:
    """The columns of each arm in which the first rows hold something."""
    filled = dict[str, frozenset[str]]()
    for done, arm in enumerate(found.arms, start=1):
        (counts,) = found.engine.rows(peeking(arm.reading.fast, FIRST))
        filled[arm.name] = frozenset(column for column, count in zip(PEEKED, counts, strict=True) if count)
        progressed(READING, done, len(found.arms) + 1)
    return filled


def _counted(
    found: Opened, of: Counting, filled: Mapping[str, frozenset[str]]
) -> tuple[Counting, list[_Counted]]:
    """Count, first by the columns in which the first rows hold something, and where others do too, by all."""
    first = frozenset[str]().union(*filled.values()) & set(OPTIONAL)
    for expected in (first, frozenset(OPTIONAL)):
        of = replace(of, expected=expected)
        rows = _rows(found, of)
        if not any((bits or 0) & UNEXPECTED for bits, *_ in rows):
            break
    progressed(READING, len(of.arms) + 1, len(of.arms) + 1)
    return of, [_alike(of, *row) for row in rows]


def _rows(found: Opened, of: Counting) -> list[tuple[Any, ...]]:
    """Count all examples at once, or where memory does not do for that, part after part."""
    try:
        return found.engine.rows(counting(of))
    except duckdb.OutOfMemoryException:
        parts = (replace(of, part=f"hash({{}}) % {PARTS} = {part}") for part in range(PARTS))
        return [row for part in parts for row in found.engine.rows(counting(part))]


def _alike(of: Counting, bits: int | None, size: int | None, differs: int, *rest: Any) -> _Counted:  # noqa: ANN401
    stratum, cluster, trained, *samples, examples = rest
    whole = bits is not None and size == len(of.arms) and not bits & (DIFFERENT | UNEXPECTED) and not differs
    results = [(bits or 0) >> (BITS * place) if whole else 0 for place in range(len(of.arms))]
    return _Counted(
        results=tuple(result % THERE if result & THERE else None for result in results),
        stratum=stratum,
        cluster=cluster,
        trained=bool(trained),
        samples=tuple(zip(samples[::2], samples[1::2], strict=True)),
        examples=examples,
    )


def _whole(alike: list[_Counted]) -> bool:
    """Whether every arm has a result of every example, all repeated as often, and all marked or none."""
    if any(None in each.results for each in alike):
        return False
    runs = {tuple(samples for samples, _ in each.samples) for each in alike}
    groups = ({getattr(each, mark) is None for each in alike} for mark in ("stratum", "cluster"))
    return len(runs) == 1 and all(len(marked) == 1 for marked in groups)


def _unscored(alike: list[_Counted]) -> bool:
    """Whether some arm has no verdict at all: its column may be missing."""
    return any({*results} == {ERROR} for results in zip(*(each.results for each in alike), strict=False))


def _shared(found: Opened, of: Counting, alike: list[_Counted]) -> bool:
    """Whether many examples share their context, and nothing else says which are alike."""
    if "context_hash" not in of.expected or any(each.cluster for each in alike):
        return False
    ((shared, _),) = found.engine.rows(sharing(of))
    return (shared or 0) > MOST_SHARED * sum(each.examples for each in alike)


def _counts(
    of: Counting, alike: list[_Counted], origin: Pedigree, listed: dict[str, tuple[str, ...]]
) -> Counts:
    """The counts as data; clusters are numbered in the order of their names."""
    clusters = sorted({each.cluster for each in alike if each.cluster})
    numbers = {cluster: str(number) for number, cluster in enumerate(clusters, start=1)}
    counts = Counter[tuple[str, str, tuple[Result, ...], bool]]()
    for each in alike:
        cluster = numbers[each.cluster] if each.cluster else ""
        counts[cluster, each.stratum or "", _results(each), each.trained] += each.examples
    return Counts(
        arms=of.arms,
        groups=tuple(
            Group(results=results, examples=examples, stratum=stratum, cluster=cluster, trained=trained)
            for (cluster, stratum, results, trained), examples in sorted(counts.items())
        ),
        clusters=("context" if of.by_context else "column") if clusters else "",
        rows=origin.rows,
        notices=(*origin.notices, *_left_out(of.arms, alike)),
        listings=listed,
    )


def _left_out(arms: tuple[str, ...], alike: list[_Counted]) -> Iterator[Guard]:
    for place, arm in enumerate(arms):
        count = sum(each.examples for each in alike if each.results[place] == ERROR)
        if count:
            said = f"{counted(count, 'example')} of {arm} ended in an error or have no score: they leave all arms"
            yield Guard(name="left-out", text=said, act="run these examples again, or score them")


def _results(each: _Counted) -> tuple[Result, ...]:
    results = [RESULTS[result or 0].partition(":") for result in each.results]
    samples = each.samples or tuple((1, int(passed)) for passed, _, _ in results)
    return tuple(
        Result(runs, passes, cast("Outcome", outcome))
        for (runs, passes), (_, _, outcome) in zip(samples, results, strict=True)
    )
