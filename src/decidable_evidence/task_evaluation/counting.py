"""Counts in the tables of an evaluation all that it is judged by; of texts, ids and labels nothing is kept."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import quote

import numpy as np

from decidable.evidence import UnreadableError, problem
from decidable_evidence.tables import Row
from decidable_evidence.tables.sources import place_of
from decidable_evidence.task_evaluation.inputs import Inputs
from decidable_evidence.task_evaluation.leakage import Items, Leaks, items, leaks
from decidable_evidence.task_evaluation.limits import (
    FEW_IN_STRATUM,
    MOST_LABELS,
    MOST_PATTERNS,
    MOST_STRATA,
    TARGETS_TELL,
)
from decidable_evidence.task_evaluation.reading import Tables, day, read, yes
from decidable_evidence.task_evaluation.texts import Flags, normalised

Counts = dict[str, int]


def counted(inputs: Inputs, on: date) -> Counts:
    """Count everything in the tables as of a day. Raises ``UnreadableError``."""
    tables = read(inputs)
    found = {"on": on.toordinal()} | _of_items(tables, inputs, on)
    if "annotators" in tables:
        found |= _of_annotators(tables["annotators"], inputs)
    if "audit" in tables:
        found |= _of_audit(tables["audit"], tables["evaluation"])
    if "graded" in tables:
        found |= _of_grader(tables["graded"])
    if "repeats" in tables:
        found |= _of_repeats(tables["repeats"])
    return found


def _of_items(tables: Tables, inputs: Inputs, on: date) -> Counts:
    rows = tables["evaluation"]
    mine = _compared(rows, ("cluster",))
    found = {"items": len(rows), "digest": _digest(rows), "targets-distinct": len(set(mine.targets))}
    kept = _first(mine.inputs)
    found["duplicates"] = len(rows) - int(kept.sum())
    if "training" in tables:
        given = leaks(mine, _compared(tables["training"], ("group", "cluster")))
        telling = found["targets-distinct"] >= TARGETS_TELL * len(rows)
        kept &= ~given.inputs
        found |= {"training": len(tables["training"])} | _of_leaks(given, kept, telling=telling)
        kept &= ~given.target if telling else True
    used = [row for row, is_kept in zip(rows, kept, strict=True) if is_kept]
    return found | {"kept": len(used)} | _of_used(used, inputs) | _of_sources(used, tables, on)


def _compared(rows: list[Row], groups: tuple[str, ...]) -> Items:
    return items(
        [str(row["input"]) for row in rows],
        [str(row["target"]) for row in rows],
        [next((row[name] for name in groups if row[name]), None) for row in rows],
    )


def _digest(rows: Iterable[Row]) -> int:
    """Give the first 48 bits of a hash over ids, inputs and targets, in whatever order they stand."""
    of_rows = sorted(
        hashlib.sha256(
            "\0".join(str(row[name]) for name in ("id", "input", "target")).encode("utf-8", "replace")
        ).digest()
        for row in rows
    )
    return int.from_bytes(hashlib.sha256(b"".join(of_rows)).digest()[:6], "big")


def _first(inputs: Sequence[str]) -> Flags:
    """Mark the first item with each input."""
    firsts = {text: place for place, text in reversed(list(enumerate(inputs)))}
    marked = np.zeros(len(inputs), np.bool_)
    marked[list(firsts.values())] = True
    return marked


def _of_leaks(given: Leaks, unleaked: Flags, *, telling: bool) -> Counts:
    """Count what training gives away; ``telling`` says whether a target that is in training does."""
    found = {f"leaked-{way}": size for way, size in given.counted().items()}
    found["unseen-targets"] = int((unleaked & ~given.target).sum())
    found["leaked"] = int((given.inputs | given.target if telling else given.inputs).sum())
    if telling:
        found["leaked-targets"] = int(given.target.sum())
    return found


def _of_used(used: list[Row], inputs: Inputs) -> Counts:
    found = {f"origin={name}": count for name, count in _sizes(used, "origin").items()}
    if clusters := _sizes(used, "cluster"):
        alone = sum(row["cluster"] is None for row in used)
        found["clusters"] = len(clusters) + alone
    if strata := _sizes(used, "stratum"):
        found["strata"] = len(strata)
        found["strata-small"] = sum(size < FEW_IN_STRATUM for size in strata.values())
        smallest = sorted(strata.items(), key=lambda each: (each[1], each[0]))[:MOST_STRATA]
        found |= {f"stratum={quote(name[:60], safe='', errors='replace')}": size for name, size in smallest}
    if split := inputs.time_split:
        found["held-out"] = sum(
            (labelled := day(row["labelled_at"])) is not None and labelled > split for row in used
        )
    return found


def _sizes(rows: list[Row], column: str) -> Counter[str]:
    return Counter(value for row in rows if (value := row[column]))


def _of_sources(used: list[Row], tables: Tables, on: date) -> Counts:
    """Count the items whose source changed after they were labelled, up to a day."""
    if "sources_changed" not in tables:
        return {}
    changed = dict[str, date]()
    for row in tables["sources_changed"]:
        source, at = str(row["source"]), day(row["changed_on"])
        if at and at <= on:
            changed[source] = max(at, changed.get(source, at))
    dated = [
        (labelled, row["source"])
        for row in used
        if row["source"] and (labelled := day(row["labelled_at"])) is not None
    ]
    stale = sum(changed.get(str(source), labelled) > labelled for labelled, source in dated)
    return {"dated": len(dated), "stale": stale}


def _of_annotators(rows: list[Row], inputs: Inputs) -> Counts:
    """Count the units by how often each label stands on them; the labels are numbered from the most frequent."""
    labels = sorted(Counter(str(row["label"]) for row in rows).items(), key=lambda each: (-each[1], each[0]))
    numbers = {label: number for number, (label, _) in enumerate(labels)}
    units: dict[str, Counter[int]] = {}
    for row in rows:
        units.setdefault(str(row["id"]), Counter())[numbers[str(row["label"])]] += 1
    patterns = Counter(
        "labels=" + ",".join(f"{label}:{size}" for label, size in sorted(unit.items()))
        for unit in units.values()
    )
    if len(labels) > MOST_LABELS or len(patterns) > MOST_PATTERNS:
        message = f"{len(labels)} different labels in {len(patterns)} patterns are no classes"
        hint = f"give each text the class that it stands for, such as right or wrong; at most {MOST_LABELS}"
        assert inputs.annotators is not None  # noqa: S101  (its rows are here)
        raise UnreadableError([problem(place_of(inputs.annotators), "evaluation-value", message, hint)])
    return dict(patterns)


def _of_audit(rows: list[Row], items: list[Row]) -> Counts:
    """Count the labels that were checked; one that is no longer the target of its item is outdated."""
    targets = {row["id"]: normalised(str(row["target"])) for row in items}
    current = [row for row in rows if normalised(str(row["label"])) == targets[row["id"]]]
    return {
        "audited": len(current),
        "audited-correct": sum(yes(row["correct"]) for row in current),
        "audited-outdated": len(rows) - len(current),
    }


def _of_grader(rows: list[Row]) -> Counts:
    return dict(
        Counter(f"graded people={yes(row['people']):d} grader={yes(row['grader']):d}" for row in rows)
    )


def _of_repeats(rows: list[Row]) -> Counts:
    passes: dict[str, list[bool]] = {}
    for row in rows:
        passes.setdefault(str(row["id"]), []).append(yes(row["passed"]))
    return dict(Counter(f"repeats r={len(each)} passes={sum(each)}" for each in passes.values()))
