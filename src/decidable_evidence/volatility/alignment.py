"""What became of documents: which one continues which, and which of its paragraphs changed in meaning.

The words of the whole document are aligned, not its paragraphs, so that splitting, joining and wrapping change nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache, cached_property, lru_cache, partial
from itertools import chain, repeat
from typing import NamedTuple

from decidable_evidence.volatility.history import Documents, Texts, alike, numbers_in

REWORDED = 0.2  # of the words of a unit: below it a correction of typos or style, which leaves the statement as it was
MOST_COMPARED = (
    20_000  # pairs of equal words that difflib may weigh: its time grows with their square at worst
)
MOST_LOOKED_THROUGH = (
    50_000_000  # letters for units that moved; a document that changes more than that is rewritten
)
DEEPEST = 4  # times that a text too long for difflib is cut at words that occur once
MONTHS = (
    b"january february march april may june july august september october november december"
    b" jan feb mar apr jun jul aug sep sept oct nov dec"
)
NEGATIONS = frozenset(
    b"not no never none nor neither cannot without isn aren wasn weren don doesn didn won wouldn couldn shouldn mustn hasn"
    b" haven hadn needn ain".split()
)
DECISIVE = frozenset(MONTHS.split()) | NEGATIONS

Match = tuple[int, int, int]
Blocks = tuple[int, ...]


class Change(NamedTuple):
    """What became of one document, whatever other documents contain: its units that changed in meaning or are gone, and new ones.

    ``gone`` and ``come`` are the blocks that only the old and only the new version has.
    """

    stale: tuple[int, ...]
    new: tuple[int, ...]
    gone: Blocks
    come: Blocks


def comparison(texts: Texts) -> Callable[[int | None, int | None], Change]:
    """A function that compares two versions of a document, or returns all of one where there is no other.

    Versions, and blocks between what versions have in common, are compared once: they recur in windows of several lengths.
    """
    differing = cache(partial(_differing, texts))

    def compare(old: int | None, new: int | None) -> Change:
        stale, fresh, gone, come = list[int](), list[int](), list[int](), list[int]()
        gaps = _gaps(texts.blocks(old), texts.blocks(new))
        for here, there in gaps:
            first, second = differing(here, there)
            stale += first
            fresh += second
            gone += here
            come += there
        if len(gaps) > 1:
            stale, fresh = _without(stale, texts, come), _without(fresh, texts, gone)
        return Change(tuple(map(texts.unit, stale)), tuple(map(texts.unit, fresh)), tuple(gone), tuple(come))

    return cache(compare)


def lost(texts: Texts, found: Change, gone: Collection[int]) -> tuple[int, int]:
    """How many words, and numbers among them, a document has lost.

    :param gone: the units that are nowhere any more, word for word; the words of others are not lost
    """
    blocks = [block for block in found.gone if (unit := texts.unit(block)) in gone or not unit]
    mine, theirs = (b" ".join(map(texts.text, each)).split() for each in (blocks, found.come))
    shared, size = set(mine).intersection(theirs), texts.size(blocks)
    ours, others = (list(filter(shared.__contains__, each)) for each in (mine, theirs))
    if not len(shared) == len(ours) == len(others):
        ours = [*(Counter(ours) & Counter(others)).elements()]
    return size.words - len(ours), size.numbers - numbers_in(b" ".join(ours))


def _differing(texts: Texts, before: Blocks, after: Blocks) -> tuple[Sequence[int], Sequence[int]]:
    """The units of either side, as blocks, that the other side does not state."""
    if before and after and _undecided(texts, before, after):
        first, second = _Side(texts, before), _Side(texts, after)
        first.mark(second)
        return _without(first.differing(), texts, after), _without(second.differing(), texts, before)
    return tuple(filter(texts.unit, before)), tuple(filter(texts.unit, after))


def _undecided(texts: Texts, before: Blocks, after: Blocks) -> bool:
    """Whether any unit has so many words of the other side that only an alignment decides."""
    parts = [texts.text(block).split() for block in before + after]
    first = set[bytes]().union(*parts[: len(before)])
    if len(before) == len(after) == 1:  # mostly one count shows that they share too few words
        ours, theirs = parts
        few = sum(map(first.__contains__, theirs))
        if few < (1 - REWORDED) * len(theirs) and len(first) - few > REWORDED * len(ours):
            return False
    shared = first.intersection(chain.from_iterable(parts[len(before) :])).__contains__
    return any(
        texts.unit(block) and part and sum(map(shared, part)) >= (1 - REWORDED) * len(part)
        for block, part in zip(before + after, parts, strict=True)
    )


def _without(units: Sequence[int], texts: Texts, blocks: Sequence[int]) -> list[int]:
    """The units whose words are not in a row in some blocks, wherever paragraphs begin: these only moved."""
    whole = b" %b " % b" ".join(filter(None, map(texts.text, blocks)))
    if len(units) * len(whole) > MOST_LOOKED_THROUGH:
        return list(units)
    return [unit for unit in units if not (words := texts.text(unit)) or b" %b " % words not in whole]


class _Side:
    """One side of a gap between what two versions have in common: blocks, their words, and which are matched."""

    def __init__(self, texts: Texts, blocks: Blocks) -> None:
        self._blocks = blocks
        self._is_unit = [texts.unit(block) > 0 for block in blocks]
        self._parts = [texts.text(block).split() for block in blocks]
        self._contradicted = set[int]()

    @cached_property
    def _words(self) -> list[bytes]:
        return list(chain.from_iterable(self._parts))

    @cached_property
    def _matched(self) -> bytearray:
        """Which words are matched."""
        return bytearray(len(self._words))

    @cached_property
    def _owners(self) -> list[int]:
        """The place of the block of each word."""
        return [number for number, part in enumerate(self._parts) for _ in part]

    def mark(self, other: _Side) -> None:
        """Match the words of two sides."""
        words, others = self._words, other._words
        at = their = 0
        for here, there, length in [*aligned(words, others), (len(words), len(others), 0)]:
            self._note(at, here, others[their:there])
            other._note(their, there, words[at:here])
            self._matched[here : here + length] = other._matched[there : there + length] = b"\1" * length
            at, their = here + length, there + length

    def _note(self, at: int, until: int, instead: Sequence[bytes]) -> None:
        """Note the blocks in which other words with a number or a denial are in place of some, or a denial between two."""
        replaced = set(self._owners[at:until])
        if replaced and any(map(_is_decisive, instead)):
            self._contradicted |= replaced
        elif 0 < at == until < len(self._words) and not NEGATIONS.isdisjoint(instead):
            self._contradicted |= {self._owners[at - 1]} & {self._owners[at]}

    def differing(self) -> Blocks:
        """The units of which a number, date or denial or many words are not matched."""
        found, at = list[int](), 0
        for number, (block, is_unit, part) in enumerate(
            zip(self._blocks, self._is_unit, self._parts, strict=True)
        ):
            matched, at = self._matched[at : at + len(part)], at + len(part)
            missing = len(part) - sum(matched)
            if is_unit and (
                not part
                or missing > REWORDED * len(part)
                or number in self._contradicted
                or any(_is_decisive(word) for word, found in zip(part, matched, strict=True) if not found)
            ):
                found.append(block)
        return tuple(found)


@lru_cache(maxsize=65_536)
def _is_decisive(word: bytes) -> bool:
    """Whether a statement is another one with another word in its place."""
    return word in DECISIVE or numbers_in(word) > 0


def _gaps(first: Sequence[int], second: Sequence[int]) -> list[tuple[Blocks, Blocks]]:
    """The stretches between the blocks that two versions have in common."""
    start, end = alike(first, second)
    before, after = tuple(first[start : len(first) - end]), tuple(second[start : len(second) - end])
    kept = set(before).intersection(after)
    matches: Iterable[Match] = ()
    if kept:
        ours, theirs = (
            [place for place, block in enumerate(blocks) if block in kept] for blocks in (before, after)
        )
        matches = zip(ours, theirs, repeat(1))
        if list(map(before.__getitem__, ours)) != list(map(after.__getitem__, theirs)):
            matches = aligned(before, after)
    gaps, at, their = list[tuple[Blocks, Blocks]](), 0, 0
    for here, there, length in [*matches, (len(before), len(after), 0)]:
        if here > at or there > their:
            gaps.append((before[at:here], after[their:there]))
        at, their = here + length, there + length
    return gaps


def aligned(first: Sequence[Hashable], second: Sequence[Hashable], depth: int = 0) -> Iterator[Match]:
    """The stretches that two sequences have in common, in order, as places in both and a length.

    What is long is cut at what occurs once in both (patience diff) until difflib can compare it in bounded time.
    """
    start, end = alike(first, second)
    a, b = first[start : len(first) - end], second[start : len(second) - end]
    if start:
        yield 0, 0, start
    if a and b:
        counts = Counter(b)
        pairs, matches = sum(counts[each] for each in a), list[Match]()
        if 0 < pairs <= MOST_COMPARED:
            matches = list(SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()[:-1])
        elif pairs and depth < DEEPEST:
            matches = list(_cut(a, b, depth))
        yield from ((start + here, start + there, length) for here, there, length in matches)
    if end:
        yield len(first) - end, len(second) - end, end


def _cut(first: Sequence[Hashable], second: Sequence[Hashable], depth: int) -> Iterator[Match]:
    """Align what lies between the longest row of places that occur once in both."""
    here, there = _single(first), _single(second)
    pairs = [(place, there[each]) for each, place in here.items() if each in there]
    anchors = [pairs[number] for number in rising([other for _, other in pairs])]
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


def rising(values: Sequence[int | None]) -> list[int]:
    """The places, in their order, of the most values of which none is below the one before it; None is left out."""
    ends, places, before = list[int](), list[int](), dict[int, int | None]()
    for place, value in enumerate(values):
        if value is not None:
            length = bisect_right(ends, value)
            before[place] = places[length - 1] if length else None
            ends[length : length + 1], places[length : length + 1] = [value], [place]
    found, last = list[int](), places[-1] if places else None
    while last is not None:
        found.append(last)
        last = before[last]
    return found[::-1]


ALIKE = 0.5  # of the units: a document of which less is left is another one
MOST_SHARING = 20  # documents that have a unit; one that more have is boilerplate and identifies none

Successors = dict[str, str | None]


def successors(before: Documents, after: Documents, texts: Texts) -> Successors:
    """The path under which each document goes on, None where it does not."""
    found: Successors = {path: path for path, version in before.items() if after.get(path) == version}
    left = {path: version for path, version in after.items() if path not in found}
    places = defaultdict[int, list[str]](list)
    for path, version in left.items():
        places[version].append(path)
    for path, version in before.items():
        if path not in found and places.get(version):
            found[path] = places[version].pop()
            del left[str(found[path])]
    for path in before:
        if path not in found and path in left:
            found[path] = path
            del left[path]
    lost = {path: version for path, version in before.items() if path not in found}
    return found | (_reworded(lost, left, texts) if lost and left else dict.fromkeys(lost))


def _reworded(lost: Documents, left: Documents, texts: Texts) -> Successors:
    """The documents that moved and were edited at once: those with which they share most units, and at least half."""
    holding = defaultdict[int, list[str]](list)
    for path, version in left.items():
        for unit in set(texts.units(version)):
            holding[unit].append(path)
    found, taken = Successors(), set[str]()
    for path, version in lost.items():
        sharing = Counter(
            other
            for unit in set(texts.units(version))
            if len(holding.get(unit, ())) <= MOST_SHARING
            for other in holding.get(unit, ())
            if other not in taken
        )
        found[path] = next(
            (other for other, _ in sharing.most_common(1) if texts.alike(version, left[other]) >= ALIKE), None
        )
        taken |= {found[path] or ""}
    return found
