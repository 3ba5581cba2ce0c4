"""Intervals and exact tests for shares of counted examples; plain numbers in, plain numbers out.

Where examples lie in clusters, such as questions on one document, they count as fewer: an interval takes the effective
number of examples and the share of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, betaincinv, ndtri, stdtr, stdtrit

Counts = Sequence[float] | NDArray[np.float64] | NDArray[np.int64]

FEWEST_CLUSTERS = 2


class Interval(NamedTuple):
    """A lower and an upper bound."""

    low: float
    high: float

    @property
    def half_width(self) -> float:
        return (self.high - self.low) / 2


def wilson(count: float, n: float, level: float = 0.95) -> Interval:
    """Give the score interval of a share (Wilson, 1927); of nothing it is [0, 1]."""
    if n == 0:
        return Interval(0.0, 1.0)
    z, share = _two_sided_z(level), count / n
    center = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    low = max(0.0, center - reach) if count > 0 else 0.0
    high = min(1.0, center + reach) if count < n else 1.0
    return Interval(low, high)


def clopper_pearson(count: float, n: float, level: float = 0.98) -> Interval:
    """Give the exact interval of a share (Clopper and Pearson, 1934); of nothing it is [0, 1]."""
    tail = (1 - level) / 2
    low = float(betaincinv(count, n - count + 1, tail)) if count > 0 else 0.0
    high = float(betaincinv(count + 1, n - count, 1 - tail)) if count < n else 1.0
    return Interval(low, high)


def even_split(first: int, second: int) -> float:
    """Give the two-sided exact p-value of two counts that would be equal on average.

    Of the discordant pairs of two arms this is the exact test of McNemar (1947); it is 1 when there are none.
    """
    return min(1.0, 2 * float(bdtr(min(first, second), first + second, 0.5)))


def lead(first: int, second: int, n: int, level: float = 0.98) -> Interval:
    """Give the interval of the difference of two shares of the same n units that never hold together.

    This is the adjusted Wald interval of Bonett and Price (2012).
    """
    u, v = (first + 1) / (n + 2), (second + 1) / (n + 2)
    reach = _two_sided_z(level) * sqrt((u + v - (u - v) ** 2) / (n + 2))
    return Interval(u - v - reach, u - v + reach)


def effective_clusters(sizes: Counts) -> float:
    """Give the number of clusters of equal size that would weigh as much as these (Kish, 1965)."""
    return float(np.sum(sizes)) ** 2 / (float(np.dot(sizes, sizes)) or 1.0)


def cluster_error(counts: Counts, sizes: Counts) -> float:
    """Give the standard error of a share, or a difference of shares, that was counted in clusters of these sizes.

    It is that of the jackknife which leaves out a cluster at a time: where all are of one size it is the linearised
    one, and larger where a few hold most of the examples. Of a single cluster it is not a number.
    """
    total, clusters = float(np.sum(sizes)), len(sizes)
    if clusters < FEWEST_CLUSTERS:
        return np.nan
    expected = np.multiply(sizes, np.sum(counts) / total)
    left = np.subtract(counts, expected) / np.subtract(total, sizes)
    return sqrt((clusters - 1) / clusters * float(left @ left))


def design_effect(counts: Counts, sizes: Counts) -> float | None:
    """Say how many times the variance of a share is that of as many examples without clusters.

    It is unknown where all or none of the examples are counted: there no variance is to be seen.
    """
    n, count = float(np.sum(sizes)), float(np.sum(counts))
    if not 0 < count < n or len(sizes) < FEWEST_CLUSTERS:
        return None
    share = count / n
    return cluster_error(counts, sizes) ** 2 * (n - 1) / (share * (1 - share))


def effective_size(n: float, effect: float, clusters: float, level: float = 0.98) -> float:
    """Give the number of examples without clusters that tell as much as n of them in clusters (Korn and Graubard, 1998)."""
    if clusters < FEWEST_CLUSTERS:
        return 0.0
    tail = (1 + level) / 2
    shrunk = float(stdtrit(n - 1, tail) / stdtrit(clusters - 1, tail)) ** 2
    return n / max(1.0, effect) * shrunk


def cluster_split(difference: float, error: float, clusters: float) -> float:
    """Give the two-sided p-value of a difference between clusters, by Student's t with one degree of freedom less."""
    if difference == 0 or clusters < FEWEST_CLUSTERS:
        return 1.0
    return 2 * float(stdtr(clusters - 1, -abs(difference) / error)) if error > 0 else 0.0


def cluster_reach(error: float, clusters: float, level: float = 0.98) -> float:
    """Give how far the bounds lie from a difference between clusters."""
    return float(stdtrit(clusters - 1, (1 + level) / 2)) * error


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjust p-values, in their order, so that a family of tests keeps one level (Holm, 1979)."""
    adjusted, floor = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        floor = max(floor, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = floor
    return tuple(adjusted)


def _two_sided_z(level: float) -> float:
    return float(ndtri((1 + level) / 2))
