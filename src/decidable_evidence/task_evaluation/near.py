"""Near-duplicates between two sets of texts, found exactly.

The resemblance of two texts is that of Broder (1997): the share of their runs of words that both have. Two texts that
resemble each other by a threshold have one of their rarest runs in common, so only texts that do are compared (prefix
filtering; Chaudhuri, Ganti and Kaushik, 2006). Unlike a sketch it misses none, and a phrase that all texts begin with costs
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from decidable.evidence import progressed
from decidable_evidence.task_evaluation.texts import Flags, Hashes, Places, Words, distinct, runs, sizes_of

RESEMBLANCE = 0.8
RUN = 3
MOST_AT_ONCE = 1_000_000
SLACK = 1e-9


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

    def rarest(self) -> tuple[Places, Places]:
        """Give the members of which two resembling sets share one, with the sets that they are of."""
        sizes, owners = self.sizes, self.owners
        needed = np.ceil(RESEMBLANCE * sizes - SLACK).astype(np.int64)
        chosen = np.arange(len(self.members)) - self.starts[owners] <= (sizes - needed)[owners]
        return self.members[chosen], owners[chosen]


def resembling(texts: Words, others: Words) -> Flags:
    """Say of each text whether one of the others resembles it."""
    first, second = _sets(texts, others)
    keys = second.owners * second.kinds + second.members
    found = np.zeros(len(first.sizes), np.bool_)
    for every, other in _candidates(first, second):
        mine, theirs = every[~found[every]], other[~found[every]]
        alike = _shared(first, keys, mine, theirs)
        joint = first.sizes[mine] + second.sizes[theirs] - alike
        found[mine[alike >= RESEMBLANCE * joint - SLACK]] = True
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
    """Give each hash the place of its kind in the order from the rarest to the most frequent, and how many kinds there are."""
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


def _candidates(first: Sets, second: Sets) -> Iterator[tuple[Places, Places]]:
    """Yield pairs of sets that share a rare run and are of fitting size."""
    members, owners = first.rarest()
    others, other_owners = second.rarest()
    order = np.argsort(others, kind="stable")
    others, other_owners = others[order], other_owners[order]
    left = np.searchsorted(others, members, "left")
    widths = np.searchsorted(others, members, "right") - left
    sizes, other_sizes, texts = first.sizes, second.sizes, len(second.sizes)
    for begin, end in _portions(widths):
        mine = np.repeat(owners[begin:end], widths[begin:end])
        theirs = other_owners[_spread(left[begin:end], widths[begin:end])]
        ours, other = sizes[mine], other_sizes[theirs]
        fits = np.minimum(ours, other) >= RESEMBLANCE * np.maximum(ours, other) - SLACK
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
    """Give the numbers from each start, so many of each."""
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
