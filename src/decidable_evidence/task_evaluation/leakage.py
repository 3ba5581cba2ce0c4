"""Which items of an evaluation set a training set gives away: by a copy of the input, or by a telling target.

Near texts are found exactly, as texts and as hashes of runs of words. The resemblance of two texts is that of Broder (1997): the
share of their runs of words that both have. Two texts that resemble each other by a threshold have one of their rarest runs
in common, so only texts that do are compared (prefix filtering; Chaudhuri, Ganti and Kaushik, 2006). Unlike a sketch it
misses none, and a phrase that all texts begin with costs nothing.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from decidable.evidence import progressed
from decidable_evidence.task_evaluation.inputs import Items

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Fit = Callable[[Places, Places], Flags]
Sets = Any  # a sparse array of Booleans with a row a text and a column a run; scipy has no types

RESEMBLANCE = 0.8  # of the runs: a copy in which a few words of a long text were changed
RUN = 3  # words; two share too many by chance
MOST_AT_ONCE = 1_000_000  # pairs, or runs of pairs, in memory
SLACK = 1e-9  # for what floating point makes of a share

PASSAGE = 13  # words: the run of GPT-3's contamination check (Brown and others, 2020)
CONTAINED = 0.5  # of the words of an input: stock clauses are shared too
PHRASE = 5  # words of boilerplate; shorter ones are ordinary language
MANY_TEXTS = 10  # a phrase in more of them is no trace of one text
MANY_ITEMS = 0.05  # of the items: a phrase in fewer of them may be a question that training repeats

TELLING_TARGET = 8  # words: a shorter target is often the same by chance
SAME_TARGET_ALIKE = 0.5  # of the runs of the inputs: with the same target, less alike inputs are copies too

MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # odd and without a pattern, so that the order of words counts


class Words(NamedTuple):
    """The words of many texts as hashes, one text after the other; ``starts`` has one place more than there are texts."""

    hashes: Hashes
    starts: Places

    @property
    def owners(self) -> Places:
        """The number of the text that contains each word."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def without(self, cut: Flags) -> Words:
        """The same texts without some of their words."""
        left = np.concatenate(([0], np.cumsum(~cut)))
        return Words(self.hashes[~cut], left[self.starts])


class Runs(NamedTuple):
    """Runs of neighbouring words as hashes, with the text and the place of each."""

    hashes: Hashes
    owners: Places
    places: Places


def hashed(lines: Iterable[str]) -> Words:
    """Hash the words of normalised texts; the hashes are those of this process."""
    found, starts = array("q"), array("q", [0])
    for line in lines:
        found.extend(map(hash, line.split()))
        starts.append(len(found))
    return Words(np.array(found, np.int64).view(np.uint64), np.array(starts, np.int64))


def runs(texts: Words, length: int) -> Runs:
    """Every run of so many words, text by text; a shorter text has none."""
    size = max(0, len(texts.hashes) - length + 1)
    mixed = np.zeros(size, np.uint64)
    for step in range(length):
        mixed = mixed * MULTIPLIER + texts.hashes[step : step + size]
    owners = texts.owners
    places = np.flatnonzero(owners[:size] == owners[length - 1 :])
    return Runs(mixed[places], owners[places], places)


def covered(size: int, places: Places, length: int) -> Flags:
    """Mark the words in any of the runs that begin at these places."""
    edges = np.zeros(size + 1, np.int64)
    np.add.at(edges, places, 1)
    np.add.at(edges, places + length, -1)
    return np.cumsum(edges[:-1]) > 0


def among(values: Hashes | Places, known: Hashes | Places) -> Flags:
    """Whether each value is one of the known ones; ``isin`` of NumPy takes three times as long."""
    if not len(known):
        return np.zeros(len(values), np.bool_)
    ordered = np.sort(known)
    found: Flags = ordered[np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)] == values
    return found


def resembling(texts: Words, others: Words, least: float = RESEMBLANCE, fit: Fit | None = None) -> Flags:
    """Whether one of the others resembles each text.

    :param least: the share of runs from which two texts resemble each other
    :param fit: which pairs count, by the places of the texts and of the others; all if not given
    """
    first, second = _sets(texts, others)
    sizes, other_sizes = np.diff(first.indptr), np.diff(second.indptr)
    rare, with_rare = _rarest(first, least), _rarest(second, least).T.tocsr()
    found = np.zeros(len(sizes), np.bool_)
    for begin, end in _portions(rare @ np.diff(with_rare.indptr)):
        pairs = (rare[begin:end] @ with_rare).tocoo()
        mine, theirs = pairs.row.astype(np.int64) + begin, pairs.col.astype(np.int64)
        small, large = np.sort((sizes[mine], other_sizes[theirs]), axis=0)
        fits = small >= least * large - SLACK
        if fit is not None:
            fits &= fit(mine, theirs)
        mine, theirs = mine[fits], theirs[fits]
        for start, stop in _portions(sizes[mine]):
            one, other = mine[start:stop], theirs[start:stop]
            alike = first[one].multiply(second[other]).sum(axis=1)
            joint = sizes[one] + other_sizes[other] - alike
            found[one[alike >= least * joint - SLACK]] = True
        progressed("comparing with training", end, len(found))
    return found


def _sets(texts: Words, others: Words) -> tuple[Sets, Sets]:
    """The runs of either side, a row a text, with the columns from the rarest run to the most frequent."""
    sides = ((runs(texts, RUN), len(texts.starts) - 1), (runs(others, RUN), len(others.starts) - 1))
    together = np.concatenate([found.hashes for found, _ in sides])
    _, kinds, counts = np.unique(together, return_inverse=True, return_counts=True)
    ranks = np.empty(len(counts), np.int64)
    ranks[np.argsort(counts, kind="stable")] = np.arange(len(counts))
    columns = np.split(ranks[kinds], [len(sides[0][0].hashes)])
    first, second = (
        csr_array((np.ones(len(column), np.bool_), (found.owners, column)), (size, len(counts)))
        for column, (found, size) in zip(columns, sides, strict=True)
    )
    return first, second


def _rarest(sets: Sets, least: float) -> Sets:
    """The rarest members of each set, of which two resembling sets share one."""
    sizes = np.diff(sets.indptr)
    spare = sizes - np.ceil(least * sizes - SLACK)
    places = np.arange(sets.nnz) - np.repeat(sets.indptr[:-1], sizes)
    rarest = csr_array((places <= np.repeat(spare, sizes), sets.indices, sets.indptr), sets.shape, copy=True)
    rarest.eliminate_zeros()
    return rarest


def _portions(widths: Places) -> Iterator[tuple[int, int]]:
    """Cut a row of numbers into portions that sum up to a bounded number, or that consist of one number."""
    sums, begin = np.cumsum(widths), 0
    while begin < len(widths):
        before = sums[begin - 1] if begin else 0
        end = max(begin + 1, int(np.searchsorted(sums, before + MOST_AT_ONCE, "right")))
        yield begin, end
        begin = end


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
    telling = np.array([len(each.split()) >= TELLING_TARGET for each in evaluation.targets], np.bool_)
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
    return np.array([value in known for value in values], np.bool_)


def _same_target(evaluation: Items, training: Items, texts: Sequence[str]) -> Fit:
    """Whether pairs of an item and a training text have the same target."""
    numbers = {target: number for number, target in enumerate(dict.fromkeys(evaluation.targets))}
    places = {text: place for place, text in enumerate(texts)}
    pairs = zip(training.inputs, training.targets, strict=True)
    keys = {places[text] * len(numbers) + numbers[target] for text, target in pairs if target in numbers}
    known = np.array(list(keys), np.int64)
    mine = np.array([numbers[target] for target in evaluation.targets], np.int64)
    return lambda items, others: among(others * len(numbers) + mine[items], known)


def _containing(mine: Words, theirs: Words) -> Flags:
    """Whether at least half of each text is passages of the others."""
    passages = runs(mine, PASSAGE)
    shared = among(passages.hashes, runs(theirs, PASSAGE).hashes)
    marked = covered(len(mine.hashes), passages.places[shared], PASSAGE)
    contained = np.bincount(mine.owners[marked], minlength=len(mine.starts) - 1)
    return (contained > 0) & (contained >= CONTAINED * np.diff(mine.starts))


def _without_boilerplate(mine: Words, theirs: Words) -> tuple[Words, Words]:
    phrases, others = runs(mine, PHRASE), runs(theirs, PHRASE)
    common = _in_more_than(*phrases[:2], max(MANY_TEXTS, MANY_ITEMS * (len(mine.starts) - 1)))
    there = among(others.hashes, common)
    common = _in_more_than(others.hashes[there], others.owners[there], MANY_TEXTS)
    return _cut(mine, phrases, common), _cut(theirs, others, common)


def _in_more_than(hashes: Hashes, owners: Places, texts: float) -> Hashes:
    """The runs that are in more than so many texts."""
    kinds, numbers = np.unique(hashes, return_inverse=True)
    every = owners.max(initial=0) + 1
    keys = np.sort(numbers * every + owners)
    once = keys[np.diff(keys, prepend=-1) > 0]  # a run counts once in a text
    return kinds[np.bincount(once // every, minlength=len(kinds)) > texts]


def _cut(texts: Words, phrases: Runs, common: Hashes) -> Words:
    places = phrases.places[among(phrases.hashes, common)]
    return texts.without(covered(len(texts.hashes), places, PHRASE)) if len(places) else texts
