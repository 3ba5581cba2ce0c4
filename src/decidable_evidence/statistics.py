"""Shares and paired differences of shares, with intervals that are right in small samples, with repeats and in clusters.

The unit is the example. Of an example that ran several times its mean counts, so that repeating what never changes
neither narrows nor widens an interval. Plain numbers in, plain numbers out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import comb, erfc, inf, sqrt
from statistics import NormalDist
from typing import NamedTuple

LEVEL = 0.95  # of every interval that is printed, as readers expect it
FEWEST_CLUSTERS = 2  # a jackknife leaves one out and needs another one to be left
CHANCE = 0.84  # the normal quantile of 80 %: the usual power of a planned study


class Interval(NamedTuple):
    """A lower and an upper bound."""

    low: float
    high: float


def wilson(count: float, n: float, level: float = LEVEL) -> Interval:
    """The score interval of a share of counted things (Wilson, 1927); of nothing it is [0, 1]."""
    if n == 0:
        return Interval(0.0, 1.0)
    z, share_ = quantile((1 + level) / 2), count / n
    center = (share_ + z * z / (2 * n)) / (1 + z * z / n)
    reach = z * sqrt(share_ * (1 - share_) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    low = max(0.0, center - reach) if count > 0 else 0.0
    high = min(1.0, center + reach) if count < n else 1.0
    return Interval(low, high)


def fisher(one: tuple[int, int], other: tuple[int, int]) -> float:
    """The two-sided p of Fisher's exact test of two shares."""
    total, hits = one[1] + other[1], one[0] + other[0]
    least, most = max(0, hits - other[1]), min(one[1], hits)
    ways = [comb(one[1], k) * comb(other[1], hits - k) for k in range(least, most + 1)]
    here = comb(one[1], one[0]) * comb(other[1], other[0])
    return sum(each for each in ways if each <= here) / comb(total, hits)


class Clusters(NamedTuple):
    """How many examples each cluster has, and the sum of their values."""

    sizes: Sequence[float]
    totals: Sequence[float]


@dataclass(frozen=True)
class Estimate:
    """A mean over examples, as the centre and standard errors of its sampling distribution.

    ``observed`` is the plain mean, ``center`` the one with pseudo examples. ``error`` is for every claim that something
    is there; ``small_error``, never less, for the claim that something is small. ``freedom`` is infinite without
    clusters. ``ends`` are the least and the largest value that there can be.
    """

    n: int
    observed: float
    center: float
    error: float
    small_error: float
    freedom: float
    ends: Interval

    def interval(self, level: float = LEVEL) -> Interval:
        """The two-sided interval at a level."""
        return self._around(self.error, level)

    def small(self, level: float = LEVEL) -> Interval:
        """The two-sided interval from which it may be concluded that the mean is small."""
        return self._around(self.small_error, level)

    def p_above(self) -> float:
        """One-sided p-value of the claim that the mean is above zero."""
        return tail(self.center / self.error, self.freedom)

    def p_within(self, margin: float) -> float:
        """P-value of the claim that the mean is no further from zero than a margin: the larger of two one-sided tests."""
        return tail((margin - abs(self.center)) / self.small_error, self.freedom)

    def turned(self) -> Estimate:
        """The same difference, seen from the other arm."""
        return replace(self, observed=-self.observed, center=-self.center)

    def _around(self, error: float, level: float) -> Interval:
        reach = quantile((1 + level) / 2, self.freedom) * error
        least, most = self.ends
        return Interval(max(least, self.center - reach), min(most, self.center + reach))


def tail(distance: float, freedom: float = inf) -> float:
    """The probability of lying further above zero, in standard errors: of the normal distribution, or of Student's t."""
    if freedom == inf:
        return erfc(distance / sqrt(2)) / 2
    from scipy.special import stdtr  # noqa: PLC0415  (heavy, and needed with clusters only)

    return float(stdtr(freedom, -distance))


def quantile(probability: float, freedom: float = inf) -> float:
    """The value below which lies so much of the normal distribution, or of Student's t."""
    if freedom == inf:
        return NormalDist().inv_cdf(probability)
    from scipy.special import stdtrit  # noqa: PLC0415  (heavy, and needed with clusters only)

    return float(stdtrit(freedom, probability))


class Values(NamedTuple):
    """One value of every example: how many there are, their sum, and the sum of their squares."""

    n: int
    total: float
    squares: float
    clusters: Clusters | None = None


def difference(values: Values) -> Estimate:
    """The mean of paired differences in [-1, 1].

    Two pseudo examples, +1 and -1, are added (Bonett and Price, 2012; with repeats the same on item means).
    """
    return _estimate(values, 1.0, Interval(-1, 1))


def share(values: Values, level: float = LEVEL) -> Estimate:
    """The mean of values in [0, 1], for an interval at a level.

    Half of z² pseudo examples of 1, and as many of 0, are added (Agresti and Coull, 1998): Wilson's centre, an interval
    at most .1 point wider, and unlike Wilson's it takes repeats and clusters.
    """
    return _estimate(values, quantile((1 + level) / 2) ** 2 / 2, Interval(0, 1))


def _estimate(values: Values, pseudo: float, ends: Interval) -> Estimate:
    """Add so many pseudo examples at either end. Without an example nothing is known."""
    n, total, squares, clusters = values
    if n == 0:
        return Estimate(0, 0.0, sum(ends) / 2, inf, inf, inf, ends)
    more = n + 2 * pseudo
    center = (total + pseudo * sum(ends)) / more
    variance = (squares + pseudo * (ends.low**2 + ends.high**2)) / more - center**2
    error = small_error = sqrt(variance / more)
    freedom = inf
    if clusters is not None:
        freedom = max(1.0, effective(clusters.sizes) - 1)
        error = max(error, _jackknife(clusters))
        small_error = max(error, _pseudo_clusters(clusters, pseudo, ends))
    return Estimate(n, total / n, center, error, small_error, freedom, ends)


def effective(sizes: Sequence[float]) -> float:
    """The number of clusters of equal size that would weigh as much as these (Kish, 1965)."""
    return sum(sizes) ** 2 / sum(size * size for size in sizes)


def _jackknife(clusters: Clusters) -> float:
    """The standard error of a mean by leaving out a cluster at a time; without a second cluster it is infinite."""
    sizes, totals = clusters
    n, count = sum(sizes), len(sizes)
    if count < FEWEST_CLUSTERS:
        return inf
    mean = sum(totals) / n
    left = ((total - size * mean) / (n - size) for size, total in zip(sizes, totals, strict=True))
    return sqrt((count - 1) / count * sum(each * each for each in left))


def _pseudo_clusters(clusters: Clusters, pseudo: float, ends: Interval) -> float:
    """The standard error with pseudo clusters of the mean size in place of pseudo examples.

    A few documents may show a gain, and never its absence: without this 20 to 30 % of ties were false in simulations with
    few clusters (intraclass correlation .4).
    """
    sizes, totals = clusters
    n, count = sum(sizes), len(sizes)
    mean = n / count
    more = n + 2 * pseudo * mean
    center = (sum(totals) + pseudo * mean * sum(ends)) / more
    left = sum((total - size * center) ** 2 for size, total in zip(sizes, totals, strict=True))
    planted = pseudo * mean**2 * sum((end - center) ** 2 for end in ends)
    together = count + 2 * pseudo
    return sqrt(together / (together - 1) * (left + planted)) / more


def settles(estimate: Estimate, margin: float, error: float | None = None) -> int | None:
    """The number of examples that tells whether one arm is ahead or as good, with a chance of 80 %.

    It is the smaller of those for either claim, at the observed difference; None where there is neither. ``error`` takes
    the place of the standard error, such as that of more repeats.
    """
    error = estimate.error if error is None else error
    if error in {0, inf}:
        return None
    small, apart = error * estimate.small_error / estimate.error, abs(estimate.center)
    # 1.28, the quantile of 90 %: both one-sided tests of a tie have to pass, each with 90 %
    alike = _enough(estimate.n, small, margin - apart, 1.28) if apart < margin else None
    return min(filter(None, (_enough(estimate.n, error, apart), alike)), default=None)


def settles_at(estimate: Estimate, bound: float, tail: float) -> int | None:
    """The number of examples that tells on which side of a bound a mean lies, with a chance of 80 %."""
    return _enough(estimate.n, estimate.small_error, abs(estimate.center - bound), CHANCE, tail)


def _enough(
    n: int, error: float, apart: float, chance: float = CHANCE, tail: float = (1 - LEVEL) / 2
) -> int | None:
    """How many examples bring a distance to so many standard errors, where n bring the error to this."""
    return round(n * ((quantile(1 - tail) + chance) * error / apart) ** 2) if apart and error < inf else None


class Adjusted(NamedTuple):
    """An adjusted p-value, and by how much the raw one was multiplied at its step."""

    p: float
    times: int


def holm(p_values: Sequence[float]) -> tuple[Adjusted, ...]:
    """P-values in their order, adjusted so that a family of tests has one level (Holm, 1979)."""
    adjusted, floor = [Adjusted(0.0, 1)] * len(p_values), 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        times = len(p_values) - rank
        floor = max(floor, min(1.0, times * p_values[place]))
        adjusted[place] = Adjusted(floor, times)
    return tuple(adjusted)
