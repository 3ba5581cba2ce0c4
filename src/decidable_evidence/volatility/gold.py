"""The facts that an evaluation set rests on, followed back through a history by what they say and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from difflib import SequenceMatcher

from decidable_evidence.volatility.counts import Window
from decidable_evidence.volatility.history import Documents
from decidable_evidence.volatility.texts import Texts
from decidable_evidence.volatility.windows import Difference, Piece

ALIKE = 0.5  # of the words: what is less alike is another fact, and the line of this one begins after it

Lines = list[tuple[str, int]]  # the document of each fact and its unit


def lines(documents: Documents, gold: Collection[int], texts: Texts) -> Lines:
    """The facts that are there, each in the first document that has it."""
    found: dict[int, str] = {}
    for path, version in sorted(documents.items()):
        for unit in texts.units(version):
            if unit in gold:
                found.setdefault(unit, path)
    return [(path, unit) for unit, path in found.items()]


def windows(pieces: Sequence[Piece], now: Lines, gold: Collection[int], texts: Texts) -> Iterator[Window]:
    """What became of the facts in each window, the latest first.

    A fact that changed in a window is followed further back as what it was before. One that an evaluation set names
    though it is gone counts from the window in which it went.
    """
    for piece in pieces:
        before, stale, new = _back(now, piece.whole, texts)
        steady = stale
        if piece.parts:
            steady, at = 0, now
            for part in reversed(piece.parts):
                at, changed, _ = _back(at, part, texts)
                steady += 0 if part.bulk else changed
        followed = {unit for _, unit in before} | {unit for _, unit in now}
        went = {
            unit: path for unit, path in piece.whole.stale_in.items() if unit in gold and unit not in followed
        }
        now = before + [(path, unit) for unit, path in went.items()]
        yield Window(
            since=piece.since,
            until=piece.until,
            before=len(now),
            after=len(before) + new,
            stale=stale + len(went),
            new=new,
            steady=min(steady + len(went), len(now)),
        )


def _back(now: Lines, difference: Difference, texts: Texts) -> tuple[Lines, int, int]:
    """The facts before a difference, how many of them changed in it, and how many were not there."""
    before, changed, new = Lines(), 0, 0
    for path, unit in now:
        source = difference.sources.get(path, path)
        if unit not in difference.come:
            before.append((difference.moved_from(unit, path, texts), unit))
        elif (was := _most_alike(unit, source, difference, texts)) is not None:
            before.append((source, was))
            changed += was in difference.stale_in
        else:
            new += 1
    return before, changed, new


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
