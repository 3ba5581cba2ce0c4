"""The history of a corpus as data: what each step changed, from the first to the last one that counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import NamedTuple

from decidable_evidence.volatility.texts import Texts, apart

DAY = 86_400
BULK_SHARE = 0.1
FEWEST_IN_BULK = 5

Documents = dict[str, int]


class Change(NamedTuple):
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
    bulk: bool


@dataclass(frozen=True)
class Step:
    """What changed at one moment, in seconds since 1970, and in which share of the documents that were there.

    A step is *bulk* where so many documents are touched at once that hardly all of them changed in what they say.
    """

    at: int
    name: str
    changes: tuple[Change, ...]
    touched: float
    bulk: bool


@dataclass(frozen=True)
class History:
    """All steps up to the end of a day, oldest first.

    ``days`` are those on which a corpus was seen that is not watched all the time, such as in snapshots, ``gaps`` those
    of them on which it was hardly seen whole. ``worded`` says whether words are known and not only digests, ``dated``
    whether of each document nothing but the day of its last change is known, ``shallow`` whether the history is cut
    off; ``missing`` versions are not at hand.
    """

    on: date
    steps: tuple[Step, ...]
    texts: Texts
    days: tuple[date, ...] = ()
    gaps: tuple[date, ...] = ()
    worded: bool = True
    dated: bool = False
    shallow: bool = False
    missing: int = 0

    def part(self, chosen: Callable[[str], bool]) -> History:
        """Give the history of some of the documents."""
        observed = (
            Observed(
                step.at,
                step.name,
                {change.path: change.new for change in step.changes if chosen(change.path)},
            )
            for step in self.steps
        )
        return replace(self, steps=history_of(self.on, observed, self.texts, self.days).steps)

    def documents(self, until: int) -> Documents:
        """Give the documents that are there at a moment, with their versions."""
        there = Documents()
        for step in self.steps:
            if step.at >= until:
                break
            _apply(there, step.changes)
        return there

    def turnover(self, step: Step) -> Turnover:
        """List the units that are fewer and those that are more after a step; what only moved is neither."""
        gone, come = list[int](), list[int]()
        for change in step.changes:
            old, new = self.texts.difference(change.old, change.new)
            gone += old
            come += new
        return Turnover(*apart(gone, come), step.bulk)


def history_of(on: date, observed: Iterable[Observed], texts: Texts, days: tuple[date, ...] = ()) -> History:
    """Make a history of what was seen, oldest first; what is seen on some days only knows no bulk steps."""
    return History(on, tuple(_steps(observed, watched=not days)), texts, days)


def end_of(day: date) -> int:
    """Give the first moment after a day, in UTC."""
    return start_of(day) + DAY


def start_of(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _steps(observed: Iterable[Observed], *, watched: bool) -> Iterator[Step]:
    there = Documents()
    for at, name, versions in observed:
        changes = tuple(
            Change(path, there.get(path), new) for path, new in versions.items() if there.get(path) != new
        )
        if changes:
            touched = len(changes) / len(there) if there else 0.0
            bulk = watched and touched > BULK_SHARE and len(changes) >= FEWEST_IN_BULK
            yield Step(at, name, changes, touched, bulk)
            _apply(there, changes)


def _apply(there: Documents, changes: Iterable[Change]) -> None:
    for path, _, new in changes:
        if new is None:
            there.pop(path, None)
        else:
            there[path] = new
