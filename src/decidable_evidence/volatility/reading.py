"""Reads the history that a review names, and which of its documents and units count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from decidable.evidence import Problem, UnreadableError, needed_for, refuse
from decidable_evidence import tables
from decidable_evidence.tables.sources import Source, place_of
from decidable_evidence.volatility import manifest, repository, snapshots
from decidable_evidence.volatility.formats import BLANK_LINES
from decidable_evidence.volatility.history import History, end_of
from decidable_evidence.volatility.inputs import Inputs
from decidable_evidence.volatility.markup import IN_MARKDOWN, IN_REST, LINE, PLAIN
from decidable_evidence.volatility.selecting import Selection
from decidable_evidence.volatility.texts import DIGEST, unit_of


@dataclass(frozen=True)
class Read:
    """A history, that of the task's own documents beside it, the units that count if not all do, and what was left out."""

    history: History
    task: History | None
    gold: frozenset[int] | None
    left_out: Mapping[str, int]


def read(inputs: Inputs, on: date) -> Read:
    """Read the history up to the end of a day. Raises ``UnreadableError``."""
    place = _place(inputs)
    with needed_for("volatility", place):
        documents, of_task = Selection(inputs.paths, place), Selection(inputs.task_paths, place)
        whole = _history(inputs, on, documents, of_task if inputs.task_paths else None)
        if whole.shallow or whole.missing:
            return Read(whole, None, None, {})
        history = whole.part(documents.takes) if inputs.task_paths else whole
        task = whole.part(of_task.takes) if inputs.task_paths else None
        _check(history, documents, place)
        if task:
            _check(task, of_task, place)
        gold = _gold(inputs.gold, whole) if inputs.gold is not None else None
    return Read(history, task, gold, whole.texts.left_out)


def _place(inputs: Inputs) -> Path:
    """Give the path by which problems name the history."""
    if inputs.manifest is not None:
        return place_of(inputs.manifest)
    return inputs.repository or next(iter(inputs.snapshots.values()))


def _history(inputs: Inputs, on: date, documents: Selection, of_task: Selection | None) -> History:
    def wanted(path: str) -> bool:
        return documents.takes(path) or (of_task is not None and of_task.takes(path))

    if inputs.manifest is not None:
        return manifest.read(inputs.manifest, on)
    if inputs.repository is not None:
        return repository.read(inputs.repository, on, wanted)
    return snapshots.read(inputs.snapshots, on, wanted)


def _check(history: History, selection: Selection, place: Path) -> None:
    """Refuse patterns that take in no document on the day, and a history without any."""
    there = history.documents(end_of(history.on))
    problems = list(selection.unmatched(there, history.on))
    if not there and not problems:
        said = f"held no document up to {history.on}"
        problems = [Problem(place, 0, 0, "history-empty", said, "look at the paths, and at the day")]
    if problems:
        raise UnreadableError(problems)


def _gold(source: Source, history: History) -> frozenset[int]:
    """Read the units that an evaluation set rests on, by whatever rule their words are found."""
    rows = tables.read(source, ("unit",))
    units = frozenset(unit for row in rows for unit in _units(row["unit"] or ""))
    if not history.texts.holds(units):
        message = f"none of the {len(rows)} units ever stood in the documents"
        refuse(
            place_of(source), "gold-unmatched", message, "a unit is a whole paragraph, a line, or its digest"
        )
    return units


def _units(written: str) -> Iterator[int]:
    if DIGEST.fullmatch(written):
        yield unit_of(written)
        return
    paragraphs = [part for part in BLANK_LINES.split(written.encode()) if part.strip()]
    for rule in (IN_MARKDOWN, IN_REST, PLAIN, *([LINE] if b"\n" not in written.strip().encode() else [])):
        for words in map(rule.words, paragraphs):
            if len(words) >= rule.fewest:
                yield unit_of(" ".join(words))
