"""Counts in the tables of an evaluation all that it is judged by, and names what people have to look at."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from decidable.evidence import UnreadableError, problem
from decidable_evidence.resemblance import normalised
from decidable_evidence.tables import Row
from decidable_evidence.tables.sources import place_of
from decidable_evidence.task_evaluation.counts import Counts, Graded, Labels, Repeats, Training
from decidable_evidence.task_evaluation.inputs import Inputs
from decidable_evidence.task_evaluation.leakage import Items, Leaks, items, leaks, short
from decidable_evidence.task_evaluation.limits import FEW_IN_STRATUM, MOST_LABELS, MOST_PATTERNS, MOST_STRATA
from decidable_evidence.task_evaluation.reading import Tables, day, read, yes

Listings = dict[str, tuple[str, ...]]


def count(inputs: Inputs, on: date) -> tuple[Counts, Listings]:
    """Count everything in the tables as of a day. Raises ``UnreadableError``."""
    tables = read(inputs)
    rows, ids = tables["evaluation"], [str(row["id"]) for row in tables["evaluation"]]
    mine = _compared(rows, ("cluster",))
    firsts = dict(zip(reversed(mine.inputs), range(len(rows) - 1, -1, -1), strict=True))
    duplicate = [firsts[text] != place for place, text in enumerate(mine.inputs)]
    given = leaks(mine, _compared(tables["training"], ("group", "cluster"))) if "training" in tables else None
    leaked = given.leaked.tolist() if given else [False] * len(rows)
    kept = [not (again or away) for again, away in zip(duplicate, leaked, strict=True)]
    used = [row for row, is_kept in zip(rows, kept, strict=True) if is_kept]
    stale, dated = _stale(used, tables, on)
    counted: dict[str, Any] = {
        "on": on,
        "digest": _digest(rows),
        "items": len(rows),
        "duplicates": sum(duplicate),
        "kept": len(used),
        "short": short(mine),
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
        "leaked": _chosen(ids, leaked),
        "duplicates": _chosen(ids, duplicate),
        "stale": tuple(stale),
        **_named(tables, ids),
    }
    return Counts.model_validate(counted), listings


def _chosen(ids: Sequence[str], flags: Iterable[bool]) -> tuple[str, ...]:
    return tuple(id_ for id_, flag in zip(ids, flags, strict=True) if flag)


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
        exact=int(given.exact.sum()),
        passage=int(given.passage.sum()),
        near=int(given.near.sum()),
        group=int(given.group.sum()),
        inputs=int(given.inputs.sum()),
        targets=int(given.target.sum()),
        leaked=int(given.leaked.sum()),
        seen=int(given.seen.sum()),
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
        days = (day(row["labelled_at"]) for row in used)
        found["held_out"] = sum(labelled is not None and labelled > split for labelled in days)
    return found


def _sizes(rows: list[Row], column: str) -> Counter[str]:
    return Counter(value for row in rows if (value := row[column]))


def _stale(used: list[Row], tables: Tables, on: date) -> tuple[list[str], int]:
    """The items whose source changed after they were labelled, up to a day, and of how many that is known."""
    changed = dict[str, date]()
    for row in tables.get("sources_changed", []):
        source, at = str(row["source"]), day(row["changed_on"])
        if at and at <= on:
            changed[source] = max(at, changed.get(source, at))
    dated = [
        (str(row["id"]), labelled, str(row["source"]))
        for row in used
        if "sources_changed" in tables and row["source"] and (labelled := day(row["labelled_at"])) is not None
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
