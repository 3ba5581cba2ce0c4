"""Which items of an evaluation set a training set gives away: by a copy of the input, or by a telling target.

Near texts are found exactly, as texts and as hashes of runs of words. The resemblance of two texts is that of Broder (1997): the
share of their runs of words that both have. Two texts that resemble each other by a threshold have one of their rarest runs
in common, so only texts that do are compared (prefix filtering; Chaudhuri, Ganti and Kaushik, 2006). Unlike a sketch it
misses none, and a phrase that all texts begin with costs nothing.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from decidable.evidence import progressed
from decidable_evidence.task_evaluation.inputs import SAME_TARGET_ALIKE, TELLING_TARGET, Items

RESEMBLANCE = 0.8  # of the runs: a copy in which a few words of a long text were changed
RUN = 3  # words; two share too many by chance
MOST_AT_ONCE = 1_000_000  # pairs in memory
SLACK = 1e-9  # for what floating point makes of a share
Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Fit = Callable[[Places, Places], Flags]
Number = TypeVar("Number", np.uint64, np.int64)

MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


class Words(NamedTuple):
    """The words of many texts as hashes, one text after the other; ``starts`` has one place more than there are texts."""

    hashes: Hashes
    starts: Places

    @property
    def owners(self) -> Places:
        """The text in which each word stands."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def without(self, cut: Flags) -> Words:
        """The same texts without some of their words."""
        left = np.concatenate(([0], np.cumsum(~cut)))
        return Words(self.hashes[~cut], left[self.starts])


class Runs(NamedTuple):
    """Runs of neighbouring words as hashes, with the text and the place at which each stands."""

    hashes: Hashes
    owners: Places
    places: Places

    def only(self, chosen: Flags) -> Runs:
        """Some of these runs."""
        return Runs(self.hashes[chosen], self.owners[chosen], self.places[chosen])


class _Hashed(dict[str, int]):
    """Hashes of words, each computed once."""

    def __missing__(self, word: str) -> int:
        digest = hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest()
        return self.setdefault(word, int.from_bytes(digest, "little"))


def hashed(lines: Iterable[str]) -> Words:
    """Hash the words of normalised texts."""
    known, found, starts = _Hashed(), array("Q"), array("q", [0])
    for line in lines:
        found.extend(map(known.__getitem__, line.split()))
        starts.append(len(found))
    return Words(np.array(found, dtype=np.uint64), np.array(starts, dtype=np.int64))


def runs(texts: Words, length: int) -> Runs:
    """Every run of so many words, text by text; a shorter text has none."""
    size = len(texts.hashes) - length + 1
    if size <= 0:
        return Runs(np.empty(0, np.uint64), np.empty(0, np.int64), np.empty(0, np.int64))
    mixed = np.zeros(size, np.uint64)
    for step in range(length):
        mixed = mixed * MULTIPLIER + texts.hashes[step : step + size]
    owners = texts.owners
    places = np.flatnonzero(owners[:size] == owners[length - 1 :])
    return Runs(mixed[places], owners[places], places)


def covered(size: int, places: Places, length: int) -> Flags:
    """Mark the words that stand in one of the runs that begin at these places."""
    edges = np.zeros(size + 1, np.int64)
    np.add.at(edges, places, 1)
    np.add.at(edges, places + length, -1)
    return np.cumsum(edges[:-1]) > 0


def distinct(values: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """The values in order, each once."""
    ordered = np.sort(values)
    return ordered[_changes(ordered)]


def among(values: Hashes, known: Hashes) -> Flags:
    """Whether each value is one of the known ones, which are in order."""
    found = np.zeros(len(values), np.bool_)
    if len(known):
        order = np.argsort(values)
        places = np.minimum(np.searchsorted(known, values[order]), len(known) - 1)
        found[order] = known[places] == values[order]
    return found


def standing_in(found: Runs) -> tuple[Hashes, Places]:
    """The hashes of these runs in order, each once, and the number of texts in which each stands."""
    order = np.lexsort((found.owners, found.hashes))
    hashes, owners = found.hashes[order], found.owners[order]
    return sizes_of(hashes[_changes(hashes) | _changes(owners)])


def sizes_of(ordered: Hashes) -> tuple[Hashes, Places]:
    """Each of the values once, and how often it stands among them."""
    starts = np.flatnonzero(_changes(ordered))
    return ordered[starts], np.diff(np.append(starts, len(ordered)))


def _changes(ordered: npt.NDArray[Number]) -> Flags:
    """Mark the values that differ from the one before."""
    changes = np.ones(len(ordered), np.bool_)
    changes[1:] = ordered[1:] != ordered[:-1]
    return changes


class Sets(NamedTuple):
    """Sets of runs, one a text, each sorted from the rarest run to the most frequent of ``kinds``."""

    members: Places
    starts: Places
    kinds: int

    @property
    def sizes(self) -> Places:
        return np.diff(self.starts)

    @property
    def owners(self) -> Places:
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    def rarest(self, least: float) -> tuple[Places, Places]:
        """The members of which two resembling sets share one, with the sets that they are of."""
        sizes, owners = self.sizes, self.owners
        needed = np.ceil(least * sizes - SLACK).astype(np.int64)
        chosen = np.arange(len(self.members)) - self.starts[owners] <= (sizes - needed)[owners]
        return self.members[chosen], owners[chosen]


def resembling(texts: Words, others: Words, least: float = RESEMBLANCE, fit: Fit | None = None) -> Flags:
    """Whether one of the others resembles each text.

    :param least: the share of runs from which two texts resemble each other
    :param fit: which pairs count, by the places of the texts and of the others; all if not given
    """
    first, second = _sets(texts, others)
    keys = second.owners * second.kinds + second.members
    found = np.zeros(len(first.sizes), np.bool_)
    for every, other in _candidates(first, second, least, fit):
        mine, theirs = every[~found[every]], other[~found[every]]
        alike = _shared(first, keys, mine, theirs)
        joint = first.sizes[mine] + second.sizes[theirs] - alike
        found[mine[alike >= least * joint - SLACK]] = True
    return found


def _sets(texts: Words, others: Words) -> tuple[Sets, Sets]:
    """Number the runs of both from the rarest to the most frequent, and give the sets of these numbers."""
    first, second = runs(texts, RUN), runs(others, RUN)
    ranks, kinds = _ranked(np.concatenate((first.hashes, second.hashes)))
    here = len(first.hashes)
    return (
        _collected(ranks[:here], first.owners, len(texts.starts) - 1, kinds),
        _collected(ranks[here:], second.owners, len(others.starts) - 1, kinds),
    )


def _ranked(hashes: Hashes) -> tuple[Places, int]:
    """Each hash the place of its kind in the order from the rarest to the most frequent, and how many kinds there are."""
    order = np.argsort(hashes)
    kinds, counts = sizes_of(hashes[order])
    rank = np.empty(len(kinds), np.int64)
    rank[np.argsort(counts, kind="stable")] = np.arange(len(kinds))
    ranks = np.empty(len(hashes), np.int64)
    ranks[order] = np.repeat(rank, counts)
    return ranks, len(kinds)


def _collected(ranks: Places, owners: Places, texts: int, kinds: int) -> Sets:
    keys = distinct(owners * kinds + ranks)
    starts = np.searchsorted(keys, np.arange(texts + 1) * kinds)
    return Sets(keys % max(kinds, 1), starts, kinds)


def _candidates(first: Sets, second: Sets, least: float, fit: Fit | None) -> Iterator[tuple[Places, Places]]:
    """Yield pairs of sets that share a rare run and are of fitting size."""
    members, owners = first.rarest(least)
    others, other_owners = second.rarest(least)
    order = np.argsort(others, kind="stable")
    others, other_owners = others[order], other_owners[order]
    left = np.searchsorted(others, members, "left")
    widths = np.searchsorted(others, members, "right") - left
    sizes, other_sizes, texts = first.sizes, second.sizes, len(second.sizes)
    for begin, end in _portions(widths):
        mine = np.repeat(owners[begin:end], widths[begin:end])
        theirs = other_owners[_spread(left[begin:end], widths[begin:end])]
        ours, other = sizes[mine], other_sizes[theirs]
        fits = np.minimum(ours, other) >= least * np.maximum(ours, other) - SLACK
        if fit is not None:
            fits &= fit(mine, theirs)
        pairs = distinct(mine[fits] * texts + theirs[fits])
        yield pairs // max(texts, 1), pairs % max(texts, 1)
        progressed("comparing with training", end, len(members))


def _portions(widths: Places) -> Iterator[tuple[int, int]]:
    """Cut a row of numbers into portions that sum up to a bounded number, or that hold one number."""
    sums, begin = np.cumsum(widths), 0
    while begin < len(widths):
        before = sums[begin - 1] if begin else 0
        end = max(begin + 1, int(np.searchsorted(sums, before + MOST_AT_ONCE, "right")))
        yield begin, end
        begin = end


def _spread(starts: Places, widths: Places) -> Places:
    """The numbers from each start, so many of each."""
    offsets = np.cumsum(widths) - widths
    return np.repeat(starts - offsets, widths) + np.arange(widths.sum())


def _shared(first: Sets, keys: Places, mine: Places, theirs: Places) -> Places:
    """Count what the two sets of each pair have in common; ``keys`` are the members of all second sets, in order."""
    shared, sizes = np.zeros(len(mine), np.int64), first.sizes[mine]
    for begin, end in _portions(sizes):
        widths = sizes[begin:end]
        members = first.members[_spread(first.starts[mine[begin:end]], widths)]
        wanted = np.repeat(theirs[begin:end], widths) * first.kinds + members
        hit = keys[np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)] == wanted
        shared[begin:end] = np.bincount(np.repeat(np.arange(end - begin), widths)[hit], minlength=end - begin)
    return shared


PASSAGE = 13  # words: the run of GPT-3's contamination check (Brown and others, 2020)
CONTAINED = 0.5  # of the words of an input: stock clauses are shared too
PHRASE = 5
MANY_TEXTS = 10
MANY_ITEMS = 0.05


@dataclass(frozen=True)
class Leaks:
    """For each way to leak, the items that do; ``seen`` have a target that is in training, which alone is no leak."""

    exact: Flags
    passage: Flags
    near: Flags
    group: Flags
    targets: Flags
    seen: Flags

    @property
    def inputs(self) -> Flags:
        return self.exact | self.passage | self.near | self.group

    @property
    def leaked(self) -> Flags:
        return self.inputs | self.targets


def leaks(evaluation: Items, training: Items) -> Leaks:
    """Compare every item of an evaluation set with a training set.

    Boilerplate is no leak, such as an instruction before every input: phrases that are in more than ten different
    training texts and in one of twenty items. They are cut before passages and resemblance are looked for. An equal
    target leaks where it is long, or where the inputs are alike too: short answers, numbers and classes are equal by
    chance.
    """
    texts = list(dict.fromkeys(training.inputs))
    mine, theirs = _without_boilerplate(hashed(evaluation.inputs), hashed(texts))
    seen = _among(evaluation.targets, set(training.targets))
    telling = np.fromiter(
        (len(each.split()) >= TELLING_TARGET for each in evaluation.targets), np.bool_, len(seen)
    )
    same_target = _same_target(evaluation, training, texts)
    return Leaks(
        exact=_among(evaluation.inputs, set(texts)),
        passage=_containing(mine, theirs),
        near=resembling(mine, theirs),
        group=_among(evaluation.groups, {group for group in training.groups if group is not None}),
        targets=seen & (telling | resembling(mine, theirs, SAME_TARGET_ALIKE, same_target)),
        seen=seen,
    )


def _among(values: Sequence[str | None], known: Collection[str | None]) -> Flags:
    return np.fromiter((value in known for value in values), np.bool_, len(values))


def _same_target(evaluation: Items, training: Items, texts: Sequence[str]) -> Fit:
    """Whether pairs of an item and a training text have the same target."""
    numbers = {target: number for number, target in enumerate(dict.fromkeys(evaluation.targets))}
    places = {text: place for place, text in enumerate(texts)}
    pairs = zip(training.inputs, training.targets, strict=True)
    keys = {places[text] * len(numbers) + numbers[target] for text, target in pairs if target in numbers}
    known = np.array(sorted(keys), np.uint64)
    mine = np.array([numbers[target] for target in evaluation.targets], np.int64)

    def fit(items: Places, others: Places) -> Flags:
        return among((others * len(numbers) + mine[items]).astype(np.uint64), known)

    return fit


def _containing(mine: Words, theirs: Words) -> Flags:
    """Whether at least half of each text is passages of the others."""
    passages = runs(mine, PASSAGE)
    shared = among(passages.hashes, distinct(runs(theirs, PASSAGE).hashes))
    marked = covered(len(mine.hashes), passages.places[shared], PASSAGE)
    texts = len(mine.starts) - 1
    contained = np.bincount(mine.owners[marked], minlength=texts)
    return (contained > 0) & (contained >= CONTAINED * np.diff(mine.starts))


def _without_boilerplate(mine: Words, theirs: Words) -> tuple[Words, Words]:
    phrases, others = runs(mine, PHRASE), runs(theirs, PHRASE)
    kinds, in_items = standing_in(phrases)
    common = kinds[in_items > max(MANY_TEXTS, MANY_ITEMS * (len(mine.starts) - 1))]
    there, in_texts = standing_in(others.only(among(others.hashes, common)))
    common = there[in_texts > MANY_TEXTS]
    return _cut(mine, phrases, common), _cut(theirs, others, common)


def _cut(texts: Words, phrases: Runs, common: Hashes) -> Words:
    places = phrases.places[among(phrases.hashes, common)]
    return texts.without(covered(len(texts.hashes), places, PHRASE)) if len(places) else texts
