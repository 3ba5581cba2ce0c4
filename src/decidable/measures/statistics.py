"""Intervals and exact tests for shares of counted examples; plain numbers in, plain numbers out."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

from scipy.special import bdtr, betaincinv, ndtri


class Interval(NamedTuple):
    """A lower and an upper bound."""

    low: float
    high: float

    @property
    def half_width(self) -> float:
        return (self.high - self.low) / 2


def wilson(count: int, n: int, level: float = 0.95) -> Interval:
    """Give the score interval of a share (Wilson, 1927); of nothing it is [0, 1]."""
    if n == 0:
        return Interval(0.0, 1.0)
    z, share = _two_sided_z(level), count / n
    center = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    low = max(0.0, center - reach) if count > 0 else 0.0
    high = min(1.0, center + reach) if count < n else 1.0
    return Interval(low, high)


def clopper_pearson(count: int, n: int, level: float = 0.98) -> Interval:
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


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjust p-values, in their order, so that a family of tests keeps one level (Holm, 1979)."""
    adjusted, floor = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        floor = max(floor, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = floor
    return tuple(adjusted)


def _two_sided_z(level: float) -> float:
    return float(ndtri((1 + level) / 2))
