"""Reads the tables of an evaluation, counts all that it is judged by, and names what people have to look at."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import compress
from typing import TYPE_CHECKING, Any, NamedTuple

from decidable.evidence import Problem, UnreadableError, counted, problem, progressed, short
from decidable_evidence.documents import normalised
from decidable_evidence.tables.rows import Row, day_of, read_table, row_problems
from decidable_evidence.tables.sources import Source, place_of
from decidable_evidence.task_evaluation.inputs import (
    FEW_IN_STRATUM,
    MOST_LABELS,
    MOST_PATTERNS,
    MOST_STRATA,
    SHORT_INPUT,
    Counts,
    Graded,
    Inputs,
    Items,
    Labels,
    Repeats,
    Training,
)

if TYPE_CHECKING:
    from decidable_evidence.task_evaluation.leakage import Leaks

NAMED = 5
YES, NO = frozenset({"true", "1", "pass"}), frozenset({"false", "0", "fail"})
ORIGINS = ("human", "production", "synthetic")

Tables = Mapping[str, list[Row]]


class Form(NamedTuple):
    """What a table holds: its columns, those that tell its rows apart, and whether its ids are those of items."""

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


def read(inputs: Inputs) -> Tables:
    """Read every table that is given. Raises ``UnreadableError`` with the mistakes of all of them."""
    found: dict[str, list[Row]] = {}
    problems: list[Problem] = []
    sources = {name: source for name in FORMS if (source := getattr(inputs, name)) is not None}
    for done, (name, source) in enumerate(sources.items()):
        progressed("reading the evaluation", done, len(sources))
        try:
            found[name] = read_table(source, FORMS[name].required, FORMS[name].optional)
        except UnreadableError as refused:
            problems += refused.problems
    for name, rows in found.items():
        problems += _problems(name, rows, sources[name], found.get("evaluation"))
    if problems:
        raise UnreadableError(problems)
    return found


def yes(written: str | None) -> bool:
    return (written or "").casefold() in YES


def _problems(name: str, rows: list[Row], source: Source, items: list[Row] | None) -> Iterator[Problem]:
    form, place = FORMS[name], place_of(source)
    for column, (fits, wanted) in VALUES.items():
        wrong = [
            (number, f"{column} is {short(value)}", wanted)
            for number, row in enumerate(rows, start=1)
            if (value := row.get(column)) and not fits(value)
        ]
        yield from row_problems(source, "evaluation-value", wrong)
    keys = Counter(tuple(row[column] for column in form.unique) for row in rows) if form.unique else {}
    if twice := [key for key, size in keys.items() if size > 1]:
        message = f"{counted(len(twice), 'row')} there more than once: {_listed(twice)}"
        hint = f"a row for each {' and '.join(form.unique)}"
        yield problem(place, "evaluation-id-twice", message, hint)
    if form.of_items and items is not None:
        known = {row["id"] for row in items}
        if unknown := sorted({str(row["id"]) for row in rows if row["id"] not in known}):
            message = f"no item has the id {_listed([(id_,) for id_ in unknown])}"
            yield problem(place, "evaluation-id-unknown", message, "ids are those of the evaluation set")


def _listed(keys: list[tuple[str | None, ...]]) -> str:
    more = f" and {len(keys) - NAMED} more" if len(keys) > NAMED else ""
    return ", ".join(" ".join(map(short, key)) for key in keys[:NAMED]) + more


def _is_verdict(written: str) -> bool:
    return written.casefold() in YES | NO


VALUES: Mapping[str, tuple[Callable[[str], object], str]] = {
    "labelled_at": (day_of, "write YYYY-MM-DD"),
    "changed_on": (day_of, "write YYYY-MM-DD"),
    "origin": (ORIGINS.__contains__, f"one of: {', '.join(ORIGINS)}"),
    "correct": (_is_verdict, "true or false"),
    "grader": (_is_verdict, "pass or fail"),
    "people": (_is_verdict, "pass or fail"),
    "passed": (_is_verdict, "true or false"),
}


LEAKS = ("exact", "passage", "near", "group", "inputs", "targets", "leaked", "seen")
Listings = dict[str, tuple[str, ...]]


def count(inputs: Inputs, on: date) -> tuple[Counts, Listings]:
    """Count everything in the tables as of a day. Raises ``UnreadableError``."""
    tables = read(inputs)
    rows, ids = tables["evaluation"], [str(row["id"]) for row in tables["evaluation"]]
    mine = _compared(rows, ("cluster",))
    firsts = dict(zip(reversed(mine.inputs), range(len(rows) - 1, -1, -1), strict=True))
    duplicate = [firsts[text] != place for place, text in enumerate(mine.inputs)]
    given = _leaks(mine, tables["training"]) if "training" in tables else None
    leaked = given.leaked.tolist() if given else [False] * len(rows)
    kept = [not (again or away) for again, away in zip(duplicate, leaked, strict=True)]
    used = list(compress(rows, kept))
    stale, dated = _stale(used, tables, on)
    counted: dict[str, Any] = {
        "on": on,
        "digest": _digest(rows),
        "items": len(rows),
        "duplicates": sum(duplicate),
        "kept": len(used),
        "short": sum(len(text.split()) < SHORT_INPUT for text in mine.inputs),
        "targets": Counter(Counter(mine.targets).values()),
        "training": _training(given, kept, len(tables["training"])) if given else None,
        "dated": dated,
        "stale": len(stale),
        **_of_used(used, inputs),
        **_of_audit(tables.get("audit", []), rows),
        "labels": _labels(tables.get("annotators", []), inputs),
        "graded": _graded(tables.get("graded", [])),
        "repeats": _repeats(tables.get("repeats", [])),
    }
    listings = {
        "leaked": tuple(compress(ids, leaked)),
        "duplicates": tuple(compress(ids, duplicate)),
        "stale": tuple(stale),
        **_named(tables, ids),
    }
    return Counts.model_validate(counted), listings


def _named(tables: Tables, ids: Iterable[str]) -> Listings:
    """The items without the labels of two annotators, those they disagree on, outputs misgraded, and items that fail."""
    labels, passed = defaultdict[str, list[str]](list), defaultdict[str, bool](bool)
    for row in tables.get("annotators", []):
        labels[str(row["id"])].append(str(row["label"]))
    for row in tables.get("repeats", []):
        passed[str(row["id"])] |= yes(row["passed"])
    return {
        "unlabelled": tuple(id_ for id_ in ids if len(labels.get(id_, ())) < 2),  # noqa: PLR2004  (annotators)
        "disagreed": tuple(id_ for id_, given in labels.items() if len(set(given)) > 1),
        "misgraded": tuple(
            str(row["id"]) for row in tables.get("graded", []) if yes(row["grader"]) != yes(row["people"])
        ),
        "failing": tuple(id_ for id_, ever in passed.items() if not ever),
    }


def _compared(rows: list[Row], groups: tuple[str, ...]) -> Items:
    return items(
        [str(row["input"]) for row in rows],
        [str(row["target"]) for row in rows],
        [next((row[name] for name in groups if row[name]), None) for row in rows],
    )


def items(inputs: Sequence[str], targets: Sequence[str], groups: Sequence[str | None]) -> Items:
    return Items(list(map(normalised, inputs)), list(map(normalised, targets)), groups)


def _leaks(mine: Items, training: list[Row]) -> Leaks:
    from decidable_evidence.task_evaluation.leakage import leaks  # noqa: PLC0415  (heavy)

    return leaks(mine, _compared(training, ("group", "cluster")))


def _digest(rows: Iterable[Row]) -> str:
    """The first 48 bits of a hash over ids, inputs and targets, in whatever order they are."""
    of_rows = sorted(
        hashlib.sha256(
            "\0".join(str(row[name]) for name in ("id", "input", "target")).encode("utf-8", "replace")
        ).digest()
        for row in rows
    )
    return hashlib.sha256(b"".join(of_rows)).hexdigest()[:12]


def _training(given: Leaks, kept: Sequence[bool], rows: int) -> Training:
    return Training(
        rows=rows,
        **{name: int(getattr(given, name).sum()) for name in LEAKS},
        unseen=sum(is_kept and not seen for is_kept, seen in zip(kept, given.seen.tolist(), strict=True)),
    )


def _of_used(used: list[Row], inputs: Inputs) -> dict[str, Any]:
    found: dict[str, Any] = {"origins": _sizes(used, "origin")}
    if clusters := _sizes(used, "cluster"):
        found["clusters"] = len(clusters) + sum(row["cluster"] is None for row in used)
    if strata := _sizes(used, "stratum"):
        smallest = sorted(strata.items(), key=lambda each: (each[1], each[0]))[:MOST_STRATA]
        small = sum(size < FEW_IN_STRATUM for size in strata.values())
        found |= {
            "strata": len(strata),
            "strata_small": small,
            "smallest_strata": {name[:60]: size for name, size in reversed(smallest)},
        }
    if split := inputs.time_split:
        days = (day_of(row["labelled_at"]) for row in used)
        found["held_out"] = sum(labelled is not None and labelled > split for labelled in days)
    return found


def _sizes(rows: list[Row], column: str) -> Counter[str]:
    return Counter(value for row in rows if (value := row[column]))


def _stale(used: list[Row], tables: Tables, on: date) -> tuple[list[str], int]:
    """The items whose source changed after they were labelled, up to a day, and of how many that is known."""
    changed = dict[str, date]()
    for row in tables.get("sources_changed", []):
        source, at = str(row["source"]), day_of(row["changed_on"])
        if at and at <= on:
            changed[source] = max(at, changed.get(source, at))
    dated = [
        (str(row["id"]), labelled, str(row["source"]))
        for row in used
        if "sources_changed" in tables
        and row["source"]
        and (labelled := day_of(row["labelled_at"])) is not None
    ]
    return [id_ for id_, labelled, source in dated if changed.get(source, labelled) > labelled], len(dated)


def _labels(rows: list[Row], inputs: Inputs) -> tuple[Labels, ...]:
    """The items by how often they have each label; the labels are numbered from the most frequent."""
    labels = sorted(Counter(str(row["label"]) for row in rows).items(), key=lambda each: (-each[1], each[0]))
    numbers = {label: number for number, (label, _) in enumerate(labels)}
    units = defaultdict[str, Counter[int]](Counter)
    for row in rows:
        units[str(row["id"])][numbers[str(row["label"])]] += 1
    patterns = Counter(tuple(unit[number] for number in range(len(labels))) for unit in units.values())
    if len(labels) > MOST_LABELS or len(patterns) > MOST_PATTERNS:
        message = f"{len(labels)} different labels in {len(patterns)} patterns are no classes"
        hint = f"give each text the class that it stands for, such as right or wrong; at most {MOST_LABELS}"
        assert inputs.annotators is not None  # noqa: S101  (its rows are here)
        raise UnreadableError([problem(place_of(inputs.annotators), "evaluation-value", message, hint)])
    return tuple(Labels(counts=pattern, items=many) for pattern, many in sorted(patterns.items()))


def _of_audit(rows: list[Row], items: list[Row]) -> dict[str, int]:
    """The labels that were checked; one that is no longer the target of its item is outdated."""
    targets = {row["id"]: normalised(str(row["target"])) for row in items}
    current = [row for row in rows if normalised(str(row["label"])) == targets[row["id"]]]
    return {
        "audited": len(current),
        "audited_correct": sum(yes(row["correct"]) for row in current),
        "audited_outdated": len(rows) - len(current),
    }


def _graded(rows: list[Row]) -> tuple[Graded, ...]:
    verdicts = Counter(((row["arm"] or "")[:60], yes(row["people"]), yes(row["grader"])) for row in rows)
    return tuple(
        Graded(arm=arm, people=people, grader=grader, outputs=many)
        for (arm, people, grader), many in sorted(verdicts.items())
    )


def _repeats(rows: list[Row]) -> tuple[Repeats, ...]:
    passes = defaultdict[str, list[bool]](list)
    for row in rows:
        passes[str(row["id"])].append(yes(row["passed"]))
    sizes = Counter((len(each), sum(each)) for each in passes.values())
    return tuple(
        Repeats(samples=samples, passes=passed, items=many)
        for (samples, passed), many in sorted(sizes.items())
    )
