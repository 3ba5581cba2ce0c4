"""Which words of a text are in another one, in the same order, and so which of its paragraphs say something else now.

The words of the whole document are aligned, not its paragraphs, so that splitting, joining and wrapping change nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from itertools import chain
from typing import NamedTuple

from decidable_evidence.volatility.texts import NUMBER, Texts

REWORDED = 0.2  # of the words of a unit: below it a correction of typos or style, which leaves the statement as it was
MOST_COMPARED = (
    20_000  # pairs of equal words that difflib may weigh: its time grows with their square at worst
)
MOST_LOOKED_THROUGH = (
    50_000_000  # letters for units that moved; a document that changes more than that is rewritten
)
DEEPEST = 4  # times that a text too long for difflib is cut at words that occur once
MONTHS = (
    "january february march april may june july august september october november december"
    " jan feb mar apr jun jul aug sep sept oct nov dec"
)
NEGATIONS = frozenset(
    "not no never none nor neither cannot without isn aren wasn weren don doesn didn won wouldn couldn shouldn mustn hasn"  # noqa: SIM905  (a list of words)
    " haven hadn needn ain".split()
)
TELLING = frozenset(MONTHS.split()) | NEGATIONS

Match = tuple[int, int, int]
Statement = tuple[int, str]  # a unit and its words


class Change(NamedTuple):
    """What became of one document: the units that say something else or are gone, those that are new, and the words.

    ``words`` and ``numbers`` count what the old version holds and no place of the new one.
    """

    stale: tuple[int, ...] = ()
    new: tuple[int, ...] = ()
    words: int = 0
    numbers: int = 0


def change(  # noqa: PLR0913  (two versions, and what counts of each)
    texts: Texts,
    old: int | None,
    new: int | None,
    gone: Collection[int],
    come: Collection[int],
    *,
    worded: bool = False,
) -> Change:
    """Compare two versions of a document, or what one of them holds where there is no other.

    :param gone: the units that are nowhere in the corpus any more, word for word
    :param come: the units that were nowhere in it before
    :param worded: whether words are counted too
    """
    before, after = (list(texts.blocks(version)) if version is not None else [] for version in (old, new))
    gaps = [(before[here], after[there]) for here, there in _gaps(before, after)]
    stale, fresh, words, numbers = list[Statement](), list[Statement](), 0, 0
    for here, there in gaps:
        ended, began = _counted(texts, here, gone), _counted(texts, there, come)
        if not (ended or began or worded):
            continue
        first, second = _Side(texts, here), _Side(texts, there)
        if first.undecided(second, gone) or second.undecided(first, come):
            first.mark(second)
        stale += first.differing(gone) if ended else ()
        fresh += second.differing(come) if began else ()
        lost = first.lost(second, gone) if worded else (0, 0)
        words, numbers = words + lost[0], numbers + lost[1]
    return Change(
        _without(stale, texts, [there for _, there in gaps]),
        _without(fresh, texts, [here for here, _ in gaps]),
        words,
        numbers,
    )


def _counted(texts: Texts, blocks: Sequence[int], counted: Collection[int]) -> bool:
    return any(texts.unit(block) in counted for block in blocks)


def _without(statements: Sequence[Statement], texts: Texts, gaps: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """The units whose words are not in a row in the gaps of the other version, wherever paragraphs begin: these only moved."""
    if not statements:
        return ()
    whole = "|".join(f" {' '.join(filter(None, map(texts.text, blocks)))} " for blocks in gaps)
    if len(statements) * len(whole) > MOST_LOOKED_THROUGH:
        return tuple(unit for unit, _ in statements)
    return tuple(unit for unit, words in statements if not words or f" {words} " not in whole)


class _Side:
    """One side of a gap between what two versions have in common: blocks, their words, and which are matched."""

    def __init__(self, texts: Texts, blocks: Sequence[int]) -> None:
        self._units = [texts.unit(block) for block in blocks]
        self._texts = [texts.text(block) for block in blocks]
        self._parts = [text.split() for text in self._texts]
        self.words = list(chain.from_iterable(self._parts))
        self._matched = bytearray(len(self.words))
        self._told = set[int]()

    @cached_property
    def owners(self) -> list[int]:
        """The block of each word."""
        return [number for number, part in enumerate(self._parts) for _ in part]

    def undecided(self, other: _Side, counted: Collection[int]) -> bool:
        """Whether any unit that counts has so many words of the other side that they have to be aligned to tell."""
        known = set(other.words).__contains__
        return any(
            unit in counted and sum(map(known, part)) >= (1 - REWORDED) * len(part)
            for unit, part in zip(self._units, self._parts, strict=True)
        )

    def mark(self, other: _Side) -> None:
        """Match the words of two sides."""
        at = their = 0
        for here, there, length in [
            *aligned(self.words, other.words),
            (len(self.words), len(other.words), 0),
        ]:
            self._note(at, here, other.words[their:there])
            other._note(their, there, self.words[at:here])
            self._matched[here : here + length] = other._matched[there : there + length] = b"\1" * length
            at, their = here + length, there + length

    def _note(self, at: int, until: int, instead: Sequence[str]) -> None:
        """Note the blocks in which other words with a number or a denial are in place of some, or a denial between two."""
        replaced = {self.owners[place] for place in range(at, until)}
        if replaced and any(map(_tells, instead)):
            self._told |= replaced
        elif 0 < at == until < len(self.words) and not NEGATIONS.isdisjoint(instead):
            self._told |= {self.owners[at - 1]} & {self.owners[at]}

    def differing(self, counted: Collection[int]) -> Iterator[Statement]:
        """The units, of those that count, of which a number, date or denial or many words are not matched."""
        at = 0
        for number, (unit, part) in enumerate(zip(self._units, self._parts, strict=True)):
            matched, at = self._matched[at : at + len(part)], at + len(part)
            missing = len(part) - sum(matched)
            if unit in counted and (
                not part
                or missing > REWORDED * len(part)
                or number in self._told
                or any(_tells(word) for word, found in zip(part, matched, strict=True) if not found)
            ):
                yield unit, self._texts[number]

    def lost(self, other: _Side, gone: Collection[int]) -> tuple[int, int]:
        """How many words, and numbers among them, the other side lacks; those of a unit that is elsewhere do not count."""
        lost = Counter[str]()
        for unit, part in zip(self._units, self._parts, strict=True):
            if not unit or unit in gone:
                lost.update(part)
        lost -= Counter(other.words)
        return lost.total(), sum(many for word, many in lost.items() if NUMBER.match(word))


@lru_cache(maxsize=65_536)
def _tells(word: str) -> bool:
    """Whether a statement is another one with another word in its place."""
    return word in TELLING or NUMBER.match(word) is not None


def _gaps(before: Sequence[int], after: Sequence[int]) -> Iterator[tuple[slice, slice]]:
    """The stretches between the blocks that two versions have in common."""
    at = their = 0
    for here, there, length in [*aligned(before, after), (len(before), len(after), 0)]:
        if here > at or there > their:
            yield slice(at, here), slice(their, there)
        at, their = here + length, there + length


def aligned(first: Sequence[Hashable], second: Sequence[Hashable], depth: int = 0) -> Iterator[Match]:
    """The stretches that two sequences have in common, in order, as places in both and a length.

    What is long is cut at what occurs once in both (patience diff) until difflib can compare it in bounded time.
    """
    start = _alike(first, second)
    end = _alike(first[start:][::-1], second[start:][::-1])
    a, b = first[start : len(first) - end], second[start : len(second) - end]
    if start:
        yield 0, 0, start
    if a and b:
        counts = Counter(b)
        if sum(counts[each] for each in a) <= MOST_COMPARED:
            matches: Iterator[Match] = _compared(a, b)
        else:
            matches = _cut(a, b, depth) if depth < DEEPEST else iter(())
        yield from ((start + here, start + there, length) for here, there, length in matches)
    if end:
        yield len(first) - end, len(second) - end, end


def _alike(first: Sequence[Hashable], second: Sequence[Hashable]) -> int:
    """How many at the beginning are equal."""
    pairs = zip(first, second, strict=False)
    return next(
        (place for place, (one, other) in enumerate(pairs) if one != other), min(len(first), len(second))
    )


def _compared(first: Sequence[Hashable], second: Sequence[Hashable]) -> Iterator[Match]:
    blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    return ((here, there, length) for here, there, length in blocks if length)


def _cut(first: Sequence[Hashable], second: Sequence[Hashable], depth: int) -> Iterator[Match]:
    """Align what lies between the longest row of places that occur once in both."""
    here, there = _single(first), _single(second)
    anchors = _rising([(place, there[each]) for each, place in here.items() if each in there])
    at = their = 0
    for place, other in [*anchors, (len(first), len(second))] if anchors else ():
        for match in aligned(first[at:place], second[their:other], depth + 1):
            yield at + match[0], their + match[1], match[2]
        if place < len(first):
            yield place, other, 1
        at, their = place + 1, other + 1


def _single(sequence: Sequence[Hashable]) -> dict[Hashable, int]:
    counts = Counter(sequence)
    return {each: place for place, each in enumerate(sequence) if counts[each] == 1}


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most pairs, in their order, whose second places rise too."""
    ends, last, before = list[int](), list[int](), dict[int, int]()
    for number, (_, other) in enumerate(pairs):
        length = bisect_left(ends, other)
        ends[length : length + 1], last[length : length + 1] = [other], [number]
        before[number] = last[length - 1] if length else -1
    found, number = list[tuple[int, int]](), last[-1] if last else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]
