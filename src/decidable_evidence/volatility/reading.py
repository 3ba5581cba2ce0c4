"""Reads the history that a review names, and which of its documents and units count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from decidable.evidence import Problem, UnreadableError, counted, needed_for, problem, refuse, short
from decidable_evidence import tables
from decidable_evidence.documents import BLANK_LINES, IN_MARKDOWN, IN_REST, LINE, PLAIN
from decidable_evidence.paths import Patterns
from decidable_evidence.tables.sources import Source, place_of
from decidable_evidence.volatility import manifest, repository, snapshots
from decidable_evidence.volatility.history import History, end_of
from decidable_evidence.volatility.inputs import Inputs
from decidable_evidence.volatility.texts import DIGEST, unit_of, unit_of_digest

HINT = "patterns are as in .gitignore, relative to the folder that is measured"


@dataclass(frozen=True)
class Read:
    """A history, that of the task's own documents beside it, and the units that an evaluation set rests on."""

    history: History
    task: History | None = None
    gold: frozenset[int] | None = None


def read(inputs: Inputs, on: date) -> Read:
    """Read the history up to the end of a day. Raises ``UnreadableError``."""
    place = _place(inputs)
    with needed_for("volatility", place):
        documents, of_task = Patterns(inputs.paths), Patterns(inputs.task_paths)
        whole = _history(inputs, on, documents, of_task if inputs.task_paths else None)
        if whole.shallow or whole.missing:
            return Read(whole)
        problems = [*_idle(whole, documents, place), *_idle(whole, of_task, place)]
        history = whole.part(documents.__contains__) if inputs.task_paths else whole
        if not problems and not history.documents(end_of(on)):
            message = f"held no document up to {on}"
            problems = [problem(place, "history-empty", message, "look at the paths, and at the day")]
        if problems:
            raise UnreadableError(problems)
        task = whole.part(of_task.__contains__) if inputs.task_paths else None
        gold = _gold(inputs.gold, whole) if inputs.gold is not None else None
    return Read(history, task, gold)


def _place(inputs: Inputs) -> Path:
    """The path by which problems name the history."""
    if inputs.manifest is not None:
        return place_of(inputs.manifest)
    return inputs.repository or next(iter(inputs.snapshots.values()))


def _history(inputs: Inputs, on: date, documents: Patterns, of_task: Patterns | None) -> History:
    def wanted(path: str) -> bool:
        return path in documents or (of_task is not None and path in of_task)

    if inputs.manifest is not None:
        return manifest.read(inputs.manifest, on)
    if inputs.repository is not None:
        return repository.read(inputs.repository, on, wanted)
    return snapshots.read(inputs.snapshots, on, wanted)


def _idle(history: History, patterns: Patterns, place: Path) -> Iterator[Problem]:
    """Yield a problem for each pattern that matched nothing in the whole history, or only what is no text."""
    for pattern in patterns.idle(history.paths):
        what = "excludes nothing" if pattern.startswith("!") else "matches no document"
        yield problem(place, "paths-unmatched", f"{short(pattern)} {what} up to {history.on}", HINT)
    there, unread = history.documents(end_of(history.on)), history.unread or {}
    for pattern in patterns.taking:
        named = Patterns([pattern])
        reasons = Counter(reason for path, reason in unread.items() if path in named)
        if reasons and not any(path in named for path in there):
            message = f"{short(pattern)} matches {counted(reasons.total(), 'file')}, of which none is text: {next(iter(reasons))}"
            yield problem(place, "paths-unmatched", message, "convert them to text, or leave the pattern out")


def _gold(source: Source, history: History) -> frozenset[int]:
    """The units that an evaluation set rests on, by whatever rule their words are found."""
    rows = tables.read(source, ("unit",))
    units = history.texts.known([unit for row in rows for unit in _units(row["unit"] or "")])
    if not units:
        message = f"none of the {len(rows)} units was ever in the documents"
        hint = "a unit is a whole paragraph, a line, or its digest"
        refuse(place_of(source), "gold-unmatched", message, hint)
    return units


def _units(written: str) -> Iterator[int]:
    if DIGEST.fullmatch(written):
        yield unit_of_digest(written)
        return
    paragraphs = [part for part in BLANK_LINES.split(written.encode()) if part.strip()]
    for rule in (IN_MARKDOWN, IN_REST, PLAIN, *([LINE] if b"\n" not in written.strip().encode() else [])):
        for words in map(rule.words, paragraphs):
            if len(words) >= rule.fewest:
                yield unit_of(" ".join(words))
