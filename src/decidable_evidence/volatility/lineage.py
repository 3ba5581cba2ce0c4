"""What became of the facts that an evaluation set rests on: each is followed back through every window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from decidable_evidence.volatility.history import History, Texts, end_of
from decidable_evidence.volatility.inputs import Window

ALIKE = 0.5  # of the words: what is less alike is another fact, and the line of this one begins after it

Lines = list[tuple[str, int]]  # the document of each fact and its unit


@dataclass(frozen=True)
class Difference:
    """What became of the documents between two moments, each old one with the new one that goes on from it.

    ``versions`` are the old and the new version of each pair by the old path, ``sources`` the old paths by the new ones;
    the old path of a document that was not there before is a plus and its path. ``stale`` are the units of each that changed
    in meaning or are gone, ``come`` those that were nowhere before, and ``new`` counts what is new. ``words`` and
    ``numbers`` are those lost, where they are asked for.
    """

    sources: Mapping[str, str]
    versions: Mapping[str, tuple[int | None, int | None]]
    stale: Mapping[str, tuple[int, ...]]
    come: frozenset[int]
    new: int
    words: int
    numbers: int
    bulk: bool

    @property
    def many(self) -> int:
        """How many units changed in meaning or are gone."""
        return sum(map(len, self.stale.values()))


class Piece(NamedTuple):
    """A window of the history, by the days before the day of the measurement and by the steps in it.

    ``parts`` are the stretches in it before, between and after bulk commits, and these commits; without one that is all of it.
    """

    days: dict[str, int]
    first: int
    last: int
    whole: Difference
    parts: tuple[Difference, ...]


Pieces = dict[int, tuple[Piece, ...]]


def gold_windows(history: History, pieces: Sequence[Piece], gold: Collection[int]) -> Iterator[Window]:
    """What became of the facts in each window, the latest first.

    A fact that changed in a window is followed further back as what it was before. One that an evaluation set names
    though it is gone counts from the window in which it went.
    """
    now, texts = _facts(history, gold), history.texts
    for piece in pieces:
        before, stale, new = _back(now, piece.whole, texts)
        at, steady = now, 0
        for part in reversed(piece.parts):
            at, changed, _ = _back(at, part, texts)
            steady += 0 if part.bulk else changed
        followed = {unit for _, unit in (*before, *now)}
        gone = {unit: path for path, units in piece.whole.stale.items() for unit in units if unit in gold}
        went = [(path, unit) for unit, path in gone.items() if unit not in followed]
        now, after = before + went, len(before) + new
        stale, steady = stale + len(went), min(steady + len(went), len(now))
        yield Window(**piece.days, before=len(now), after=after, stale=stale, new=new, steady=steady)


def _facts(history: History, gold: Collection[int]) -> Lines:
    """The facts that are there at last, each in the first document that has it."""
    documents = history.documents(end_of(max(history.days, default=history.on)))
    found: dict[int, str] = {}
    for path, version in sorted(documents.items()):
        for unit in history.texts.units(version):
            if unit in gold:
                found.setdefault(unit, path)
    return [(path, unit) for unit, path in found.items()]


def _back(now: Lines, difference: Difference, texts: Texts) -> tuple[Lines, int, int]:
    """The facts before a difference, how many of them changed in it, and how many were not there."""
    before, changed, new = Lines(), 0, 0
    stale = set[int]().union(*difference.stale.values())
    for path, unit in now:
        source = difference.sources.get(path, path)
        if unit not in difference.come:
            before.append((_moved_from(source, unit, difference, texts), unit))
        elif (was := _most_alike(unit, source, difference, texts)) is not None:
            before.append((source, was))
            changed += was in stale
        else:
            new += 1
    return before, changed, new


def _moved_from(source: str, unit: int, difference: Difference, texts: Texts) -> str:
    """The document in which a unit was that is there before and after."""
    versions = difference.versions
    if source not in versions or unit in texts.units(versions[source][0]):
        return source
    return next((old for old, (was, _) in versions.items() if unit in texts.units(was)), source)


def _most_alike(unit: int, source: str, difference: Difference, texts: Texts) -> int | None:
    """The unit of the old version of its document that is most like a fact, and alike enough."""
    old, new = difference.versions.get(source, (None, None))
    units, words = texts.units(old), texts.words(unit)
    if (
        not words
    ):  # digests only: where a document has as many units as before, each is taken for the one in its place
        there = texts.units(new)
        return units[there.index(unit)] if unit in there and len(there) == len(units) else None
    best, matcher = (ALIKE, 0), SequenceMatcher(None, [], words, autojunk=False)
    for other in units:
        theirs = texts.words(other)
        most = 2 * (Counter(words) & Counter(theirs)).total()
        if theirs and most >= best[0] * (len(words) + len(theirs)):
            matcher.set_seq1(theirs)
            best = max(best, (matcher.ratio(), other))
    return best[1] or None
