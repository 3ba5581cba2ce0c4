"""Reads the tables of an evaluation, counts all that it is judged by, and names what people have to look at."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from decidable.evidence import Problem, UnreadableError, counted, problem, progressed, refuse, short
from decidable_evidence.documents import normalised
from decidable_evidence.tables.rows import day_of, read_table, row_problems
from decidable_evidence.tables.sources import Source, place_of
from decidable_evidence.task_evaluation.inputs import (
    FEW_IN_STRATUM,
    MOST_LABELS,
    MOST_PATTERNS,
    MOST_STRATA,
    SHORT_INPUT,
    Counts,
    Inputs,
    Items,
)

if TYPE_CHECKING:
    from decidable_evidence.task_evaluation.leakage import Leaks

Row = dict[
    str, Any
]  # the value of each column: a text, a day or whether something is so; None where there is none
Rows = list[Row]
Tables = Mapping[str, Rows]
Listings = dict[str, tuple[str, ...]]

NAMED = 5
PAIR = 2  # annotators, whose labels can agree
LEAKS = ("exact", "passage", "near", "group", "inputs", "targets", "leaked", "seen")


class Form(NamedTuple):
    """The form of a table: its columns, those that identify its rows, and whether its ids are those of items."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    of_items: bool = False


FORMS = {
    "evaluation": Form(
        ("id", "input", "target"), ("stratum", "cluster", "source", "labelled_at", "origin"), ("id",)
    ),
    "training": Form(("input", "target"), ("group", "cluster")),
    "annotators": Form(("id", "annotator", "label"), (), ("id", "annotator"), of_items=True),
    "audit": Form(("id", "label", "correct"), (), ("id",), of_items=True),
    "graded": Form(("id", "grader", "people"), ("arm",), ("id",)),
    "repeats": Form(("id", "sample", "passed"), (), ("id", "sample"), of_items=True),
    "sources_changed": Form(("source", "changed_on")),
}
VERDICTS = dict.fromkeys(("true", "1", "pass"), True) | dict.fromkeys(("false", "0", "fail"), False)
ORIGINS = {origin: origin for origin in ("human", "production", "synthetic")}


def _verdict(written: str) -> bool | None:
    return VERDICTS.get(written.casefold())


VALUES: Mapping[str, tuple[Callable[[str], object], str]] = {
    "labelled_at": (day_of, "write YYYY-MM-DD"),
    "changed_on": (day_of, "write YYYY-MM-DD"),
    "origin": (ORIGINS.get, f"one of: {', '.join(ORIGINS)}"),
    "correct": (_verdict, "true or false"),
    "grader": (_verdict, "pass or fail"),
    "people": (_verdict, "pass or fail"),
    "passed": (_verdict, "true or false"),
}


def read(inputs: Inputs) -> Tables:
    """Read every table of the inputs. Raises ``UnreadableError`` with the mistakes of all of them."""
    found: dict[str, Rows] = {}
    problems: list[Problem] = []
    sources = {name: source for name in FORMS if (source := getattr(inputs, name)) is not None}
    for done, (name, source) in enumerate(sources.items()):
        progressed("reading the evaluation", done, len(sources))
        try:
            found[name] = [*read_table(source, FORMS[name].required, FORMS[name].optional)]
        except UnreadableError as refused:
            problems += refused.problems
    known = {row["id"] for row in found["evaluation"]} if "evaluation" in found else None
    for name, rows in found.items():
        problems += _valued(rows, sources[name])
        problems += _misnamed(FORMS[name], rows, place_of(sources[name]), known)
    if problems:
        raise UnreadableError(problems)
    return found


def _valued(rows: Rows, source: Source) -> Iterator[Problem]:
    """Replace texts by their values, and yield a problem for each that has none."""
    for column, (value_of, wanted) in VALUES.items():
        wrong = []
        for number, row in enumerate(rows, start=1):
            if written := row.get(column):
                row[column] = value_of(written)
                if row[column] is None:
                    wrong.append((number, f"{column} is {short(written)}", wanted))
        yield from row_problems(source, "evaluation-value", wrong)


def _misnamed(form: Form, rows: Rows, place: Path, known: set[str] | None) -> Iterator[Problem]:
    """The ids that name several rows, or no item."""
    keys = (
        Counter(" ".join(short(row[column]) for column in form.unique) for row in rows) if form.unique else {}
    )
    if twice := [key for key, size in keys.items() if size > 1]:
        message = f"{counted(len(twice), 'row')} there more than once: {_listed(twice)}"
        yield problem(place, "evaluation-id-twice", message, f"a row for each {' and '.join(form.unique)}")
    if form.of_items and known is not None and (unknown := {row["id"] for row in rows} - known):
        message = f"no item has the id {_listed([short(id_) for id_ in sorted(unknown)])}"
        yield problem(place, "evaluation-id-unknown", message, "ids are those of the evaluation set")


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def count(inputs: Inputs, on: date) -> tuple[Counts, Listings]:
    """Count everything in the tables as of a day. Raises ``UnreadableError``."""
    tables = defaultdict[str, Rows](list, read(inputs))
    rows, firsts = tables["evaluation"], dict[str, int]()
    mine = _compared(rows, ("cluster",))
    duplicate = [firsts.setdefault(text, place) != place for place, text in enumerate(mine.inputs)]
    given = _leaks(mine, tables["training"]) if inputs.training else None
    leaked = given.leaked.tolist() if given else [False] * len(rows)
    kept = [not (again or away) for again, away in zip(duplicate, leaked, strict=True)]
    used = list(compress(rows, kept))
    stale, dated = _stale(used, tables["sources_changed"], on) if inputs.sources_changed else ([], 0)
    graded = Counter(((row["arm"] or "")[:60], row["people"], row["grader"]) for row in tables["graded"])
    repeats = Counter((len(each), sum(each)) for each in _by_id(tables["repeats"], "passed").values())
    found: dict[str, Any] = {
        "on": on,
        "digest": _digest(rows),
        "items": len(rows),
        "duplicates": sum(duplicate),
        "kept": len(used),
        "short": sum(len(text.split()) < SHORT_INPUT for text in mine.inputs),
        "targets": Counter(Counter(mine.targets).values()),
        "training": given and _training(given, kept, len(tables["training"])),
        "dated": dated,
        "stale": len(stale),
        **_of_used(used, inputs),
        **_of_audit(tables["audit"], rows),
        "labels": _labels(tables["annotators"], inputs),
        "graded": _sized(graded, "arm", "people", "grader", "outputs"),
        "repeats": _sized(repeats, "samples", "passes", "items"),
    }
    ids = [row["id"] for row in rows]
    listings = {
        "leaked": tuple(compress(ids, leaked)),
        "duplicates": tuple(compress(ids, duplicate)),
        "stale": tuple(stale),
        **_named(tables, ids),
    }
    return Counts.model_validate(found), listings


def _named(tables: Tables, ids: Iterable[str]) -> Listings:
    """The items without the labels of two annotators, those they disagree on, outputs misgraded, and items that fail."""
    labels, passed = _by_id(tables["annotators"], "label"), _by_id(tables["repeats"], "passed")
    graded = tables["graded"]
    return {
        "unlabelled": tuple(id_ for id_ in ids if len(labels.get(id_, ())) < PAIR),
        "disagreed": tuple(id_ for id_, given in labels.items() if len(set(given)) > 1),
        "misgraded": tuple(row["id"] for row in graded if row["grader"] != row["people"]),
        "failing": tuple(id_ for id_, results in passed.items() if not any(results)),
    }


def _by_id(rows: Rows, column: str) -> dict[str, list[Any]]:
    """The values of a column that each item has."""
    found = defaultdict[str, list[Any]](list)
    for row in rows:
        found[row["id"]].append(row[column])
    return found


def _compared(rows: Rows, groups: tuple[str, ...]) -> Items:
    return items(
        [row["input"] for row in rows],
        [row["target"] for row in rows],
        [next((row[name] for name in groups if row[name]), None) for row in rows],
    )


def items(inputs: Sequence[str], targets: Sequence[str], groups: Sequence[str | None]) -> Items:
    return Items(list(map(normalised, inputs)), list(map(normalised, targets)), groups)


def _leaks(mine: Items, training: Rows) -> Leaks:
    from decidable_evidence.task_evaluation.leakage import leaks  # noqa: PLC0415  (heavy)

    return leaks(mine, _compared(training, ("group", "cluster")))


def _digest(rows: Rows) -> str:
    """The first 48 bits of a hash over ids, inputs and targets, in whatever order they are."""
    texts = ("\0".join((row["id"], row["input"], row["target"])) for row in rows)
    of_rows = sorted(hashlib.sha256(text.encode("utf-8", "replace")).digest() for text in texts)
    return hashlib.sha256(b"".join(of_rows)).hexdigest()[:12]


def _training(given: Leaks, kept: Sequence[bool], rows: int) -> dict[str, int]:
    unseen = sum(is_kept and not seen for is_kept, seen in zip(kept, given.seen.tolist(), strict=True))
    return {"rows": rows, "unseen": unseen} | {name: int(getattr(given, name).sum()) for name in LEAKS}


def _of_used(used: Rows, inputs: Inputs) -> dict[str, Any]:
    found: dict[str, Any] = {"origins": _sizes(used, "origin")}
    if clusters := _sizes(used, "cluster"):
        found["clusters"] = len(clusters) + sum(row["cluster"] is None for row in used)
    if strata := _sizes(used, "stratum"):
        smallest = sorted(strata.items(), key=lambda each: (each[1], each[0]))[:MOST_STRATA]
        found["strata"] = len(strata)
        found["strata_small"] = sum(size < FEW_IN_STRATUM for size in strata.values())
        found["smallest_strata"] = {name[:60]: size for name, size in reversed(smallest)}
    if split := inputs.time_split:
        found["held_out"] = sum(row["labelled_at"] is not None and row["labelled_at"] > split for row in used)
    return found


def _sizes(rows: Rows, column: str) -> Counter[str]:
    return Counter(value for row in rows if (value := row[column]))


def _stale(used: Rows, sources_changed: Rows, on: date) -> tuple[list[str], int]:
    """The items whose source changed after they were labelled, up to a day, and of how many that is known."""
    changed = dict[str, date]()
    for row in sources_changed:
        source, day = row["source"], row["changed_on"]
        if day <= on:
            changed[source] = max(day, changed.get(source, day))
    dated = [row for row in used if row["source"] and row["labelled_at"]]
    return [
        row["id"] for row in dated if changed.get(row["source"], row["labelled_at"]) > row["labelled_at"]
    ], len(dated)


def _labels(rows: Rows, inputs: Inputs) -> list[dict[str, Any]]:
    """The items by how often they have each label; the labels are numbered from the most frequent."""
    sizes = Counter(row["label"] for row in rows)
    labels = sorted(sizes, key=lambda label: (-sizes[label], label))
    units = _by_id(rows, "label").values()
    patterns = Counter((tuple(map(Counter(unit).__getitem__, labels)),) for unit in units)
    if inputs.annotators and (len(labels) > MOST_LABELS or len(patterns) > MOST_PATTERNS):
        message = f"{len(labels)} different labels in {len(patterns)} patterns are not classes"
        hint = f"give each text a class, such as right or wrong; at most {MOST_LABELS}"
        refuse(place_of(inputs.annotators), "evaluation-value", message, hint)
    return _sized(patterns, "counts", "items")


def _of_audit(rows: Rows, items: Rows) -> dict[str, int]:
    """The labels that were checked; one that is no longer the target of its item is outdated."""
    targets = {row["id"]: normalised(row["target"]) for row in items}
    current = [row for row in rows if normalised(row["label"]) == targets[row["id"]]]
    correct = sum(row["correct"] for row in current)
    return {
        "audited": len(current),
        "audited_correct": correct,
        "audited_outdated": len(rows) - len(current),
    }


def _sized(sizes: Counter[tuple[Any, ...]], *names: str) -> list[dict[str, Any]]:
    """How many there are of each kind, in order: the parts of a kind by their names, the number by the last one."""
    return [dict(zip(names, (*kind, many), strict=True)) for kind, many in sorted(sizes.items())]
