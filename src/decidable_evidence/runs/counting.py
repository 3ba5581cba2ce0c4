"""Counts how the arms fared together on each example, where their rows are.

The examples that a review names go to an engine as MD5 of their ids: what is written in a review or a table never
becomes part of a query.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from hashlib import md5
from pathlib import Path
from typing import Any

from decidable.evidence import UnreadableError, measures_of_review, paths, problem, progressed, refuse, text
from decidable_evidence.engines import Engine, Warehouse
from decidable_evidence.runs import Counts, Examples, Group, Result
from decidable_evidence.runs.pedigree import left_out, listings, pedigree
from decidable_evidence.runs.queries import OPTIONAL, PEEKED, UNEXPECTED, Counting, counting, peeking, sharing
from decidable_evidence.runs.reading import Opened, open_arms
from decidable_evidence.runs.row_problems import Named, mistakes, unverified
from decidable_evidence.tables.files import SUFFIXES, failures, reason
from decidable_evidence.tables.rows import read_table
from decidable_evidence.tables.sources import ChosenFile, EngineTable, Source, place_of

FIRST = 1000
MOST_SHARED = 0.1  # up to here, sharing of a tenth widens an interval by a few percent only
PARTS = 16
READING = "reading results"
LARGEST_LIST = 64 * 1024 * 1024
OF_TRAINING = ("example_id", "input_hash")
ALL = Examples()
Rows = list[tuple[Any, ...]]  # of the counting query


def joint(
    runs: Mapping[str, Source],
    arms: Sequence[str],
    oracles: Sequence[str] = (),
    chosen: Examples = ALL,
    trained_on: Source | None = None,
) -> Counts:
    """How the arms fared together on each example, with repeats, outcomes, clusters and strata.

    Contexts are compared between the ``oracles``; ``trained_on`` names the examples that a model was trained on. Raises
    ``UnreadableError`` with every mistake in the results.
    """
    with open_arms({arm: _clustered(source, chosen.clusters) for arm, source in runs.items()}, arms) as found:
        named = _named(chosen.only) if chosen.only else None
        scope = Counting(
            arms=tuple(arm.name for arm in found.arms),
            oracles=tuple(oracles),
            rows=tuple(arm.fast for arm in found.arms),
            known=tuple(arms),
            only=found.engine.digests("named_only", named.ids) if named else "",
        )
        if wrong := [*found.problems, *unverified(found)]:
            raise UnreadableError([*wrong, *(mistakes(found, scope, named) if found.problems else [])])
        if trained_on is not None:
            scope = replace(scope, trained=_trained(trained_on, found.engine))
        try:
            filled = _filled(found)
            scope, rows = _counted(found, scope, filled)
            groups = _groups(scope, rows)
            wrong = [] if groups and not _unscored(groups) else mistakes(found, scope, named)
            if wrong or not groups:
                raise UnreadableError(wrong)
            origins, notices = pedigree(found, filled)
        except failures() as error:
            with suppress(*failures()):
                wrong = mistakes(found, scope, named)
            message, hint = f"cannot be counted: {reason(error)}", "give it more memory: DECIDABLE_MEMORY=8GB"
            uncounted = problem(found.arms[0].path, "run-unreadable", message, hint)
            raise UnreadableError(wrong or [uncounted]) from error
        # A review prints no list: `decidable measure` does, outside of one.
        listed = {} if measures_of_review() else listings(found, sum(group.examples for group in groups))
    return Counts(
        arms=scope.arms,
        groups=groups,
        clusters=("context" if scope.by_context else "column") if groups[0].cluster else "",
        rows=origins,
        notices=(*notices, *left_out(scope.arms, groups)),
        listed_first=chosen.only is None or _older(chosen.only, paths(dict(runs))),
        listings=listed,
    )


def _clustered(source: Source, column: str | None) -> Source:
    """The source with its clusters read from a column."""
    chosen = ChosenFile(file=source) if isinstance(source, Path) else source
    return chosen.model_copy(update={"cluster": column}) if column not in {None, "cluster"} else source


def _older(listed: Path, others: Iterable[Path]) -> bool:
    """Whether git knows a file from before all the others, of which it need not know any yet."""
    first = _added(listed)
    return first is not None and all((day := _added(path)) is None or first < day for path in others)


def _added(path: Path) -> int | None:
    """When a file was first committed; None where it was not, or where the history is cut off."""
    from decidable_evidence.git import Git  # noqa: PLC0415  (needed for a list of examples only)

    try:
        history = Git(path.resolve().parent)
        return None if history.shallow() else history.added(path.name)
    except UnreadableError:
        return None


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
    there = engine.source.engine if isinstance(engine, Warehouse) else ""
    if isinstance(source, EngineTable) and source.engine == there:
        rows = Warehouse(source).selecting({name: name for name in OF_TRAINING})
        texts = " UNION ALL ".join(f"SELECT {name} AS named FROM ({rows}) AS seen" for name in OF_TRAINING)  # noqa: S608
        return f"SELECT DISTINCT md5(trim(named)) AS digest FROM ({texts}) AS ids WHERE named IS NOT NULL"  # noqa: S608
    values = [value for row in read_table(source, (), OF_TRAINING) for value in row.values()]
    if not any(values):
        message = "no row has example_id or input_hash"
        refuse(place_of(source), "table-column-missing", message, "a row needs one of them")
    return engine.digests("trained_on", {_digest(value) for value in values if value is not None})


def _digest(value: str) -> str:
    return md5(value.encode(errors="replace"), usedforsecurity=False).hexdigest()


def _filled(found: Opened) -> dict[str, frozenset[str]]:
    """The columns of each arm that are filled in the first rows."""
    filled = dict[str, frozenset[str]]()
    for done, arm in enumerate(found.arms, start=1):
        (counts,) = found.ask(peeking(arm.fast, FIRST))
        filled[arm.name] = frozenset(column for column, count in zip(PEEKED, counts, strict=True) if count)
        progressed(READING, done, len(found.arms) + 1)
    return filled


def _counted(found: Opened, scope: Counting, filled: Mapping[str, frozenset[str]]) -> tuple[Counting, Rows]:
    """Count by the columns that are filled in the first rows, and by all if others turn out to be filled.

    Examples that share their context with others are a cluster, if many do and no column names clusters.
    """
    first = frozenset[str]().union(*filled.values()) & set(OPTIONAL)
    for expected in (first, frozenset(OPTIONAL)):
        scope = replace(scope, expected=expected)
        rows = _rows(found, scope)
        if not any((bits or 0) & UNEXPECTED for bits, *_ in rows):
            break
    if "context_hash" in scope.expected and not any(cluster for _, _, _, _, cluster, *_ in rows):
        ((shared, _),) = found.ask(sharing(scope))
        if (shared or 0) > MOST_SHARED * sum(examples for *_, examples in rows):
            scope = replace(scope, by_context=True)
            rows = _rows(found, scope)
    progressed(READING, len(scope.arms) + 1, len(scope.arms) + 1)
    return scope, rows


def _rows(found: Opened, scope: Counting) -> Rows:
    """Count all examples at once, or where memory does not do for that, part after part."""
    try:
        return found.ask(counting(scope))
    except failures() as error:
        if type(error).__name__ != "OutOfMemoryException":
            raise
        parts = (replace(scope, part=f"hash({{}}) % {PARTS} = {part}") for part in range(PARTS))
        return [row for part in parts for row in found.ask(counting(part))]


def _groups(scope: Counting, rows: Rows) -> tuple[Group, ...]:
    """The examples that fared alike, with clusters numbered in the order of their names.

    There are none unless every arm has a result of every example, all repeated as often, and all marked or none.
    """
    names = sorted({cluster for _, _, _, _, cluster, *_ in rows if cluster})
    numbers = {name: str(number) for number, name in enumerate(names, start=1)}
    counts = Counter[tuple[str, str, tuple[Result, ...], bool]]()
    for bits, size, differs, stratum, cluster, trained, *samples, examples in rows:
        results = () if size != len(scope.arms) or differs else scope.results(bits or 0, samples)
        if not results:
            return ()
        counts[numbers.get(cluster, ""), stratum or "", results, bool(trained)] += examples
    groups = tuple(
        Group(results=results, examples=examples, stratum=stratum, cluster=cluster, trained=trained)
        for (cluster, stratum, results, trained), examples in sorted(counts.items())
    )
    forms = {(not each.cluster, not each.stratum, tuple(arm.runs for arm in each.results)) for each in groups}
    return groups if len(forms) == 1 else ()


def _unscored(groups: tuple[Group, ...]) -> bool:
    """Whether some arm has no verdict at all: its column may be missing."""
    arms = zip(*(group.results for group in groups), strict=True)
    return any({result.outcome for result in results} == {"error"} for results in arms)
