"""The history of a corpus as data: what each step changed, from the first to the last one that counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import NamedTuple

from decidable_evidence.volatility.texts import Texts, apart

DAY = 86_400

Documents = dict[str, int]


class Edit(NamedTuple):
    """What became of one document: the number of its version before and after, None where there is none."""

    path: str
    old: int | None
    new: int | None


class Observed(NamedTuple):
    """What was seen at one moment: of each path that is named, its version, or None where it is gone."""

    at: int
    name: str
    versions: Mapping[str, int | None]


class Turnover(NamedTuple):
    """The units that one step made fewer, and those that it made more."""

    gone: list[int]
    new: list[int]


@dataclass(frozen=True)
class Step:
    """What changed at one moment, in seconds since 1970."""

    at: int
    name: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class History:
    """All steps up to the end of a day, oldest first.

    ``days`` are those on which a corpus was seen that is not watched all the time, such as in snapshots, ``gaps`` those
    of them on which it was hardly seen whole. ``dated`` says whether of each document nothing but the day of its last
    change is known, ``shallow`` whether the history is cut off; ``missing`` versions are not at hand. ``paths`` are all
    that were ever there, whether they count or not, ``unread`` the reasons why the last version of some is no text, and
    ``own`` the outputs of this tool. ``commit`` is the last one that counts.
    """

    on: date
    steps: tuple[Step, ...]
    texts: Texts
    days: tuple[date, ...] = ()
    gaps: tuple[date, ...] = ()
    dated: bool = False
    shallow: bool = False
    missing: int = 0
    paths: frozenset[str] = frozenset()
    unread: Mapping[str, str] | None = None
    own: frozenset[str] = frozenset()
    commit: str = ""

    def part(self, chosen: Callable[[str], bool]) -> History:
        """The history of some of the documents."""
        observed = (
            Observed(step.at, step.name, {edit.path: edit.new for edit in step.edits if chosen(edit.path)})
            for step in self.steps
        )
        return replace(self, steps=steps(observed))

    def documents(self, until: int) -> Documents:
        """The documents that are there at a moment, with their versions."""
        there = Documents()
        for step in self.steps:
            if step.at >= until:
                break
            _apply(there, step.edits)
        return there

    def turnover(self, step: Step) -> Turnover:
        """The units that are fewer and those that are more after a step; what only moved is neither."""
        gone, come = list[int](), list[int]()
        for edit in step.edits:
            old, new = self.texts.difference(edit.old, edit.new)
            gone += old
            come += new
        return Turnover(*apart(gone, come))


def steps(observed: Iterable[Observed]) -> tuple[Step, ...]:
    """The steps that follow from what was seen, oldest first; where nothing changed there is none."""
    return tuple(_steps(observed))


def end_of(day: date) -> int:
    """The first moment after a day, in UTC."""
    return start_of(day) + DAY


def start_of(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _steps(observed: Iterable[Observed]) -> Iterator[Step]:
    there = Documents()
    for at, name, versions in observed:
        edits = tuple(
            Edit(path, there.get(path), new) for path, new in versions.items() if there.get(path) != new
        )
        if edits:
            yield Step(at, name, edits)
            _apply(there, edits)


def _apply(there: Documents, edits: Iterable[Edit]) -> None:
    for path, _, new in edits:
        if new is None:
            there.pop(path, None)
        else:
            there[path] = new
