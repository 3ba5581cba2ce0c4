"""How long documents live until what they say first changes: lifetimes, and the curve of Kaplan and Meier (1958)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import exp, log, nan, sqrt
from statistics import NormalDist
from typing import NamedTuple

from decidable_evidence.volatility.following import MATERIAL, successors
from decidable_evidence.volatility.history import DAY, History, Step, end_of
from decidable_evidence.volatility.texts import Texts

HALF = 0.5
QUANTILE = NormalDist().inv_cdf(0.975)

Lifetimes = Counter[tuple[int, bool]]


class Life(NamedTuple):
    """When a document was first seen, and as which version."""

    born: int
    version: int


class Lasting(NamedTuple):
    """The share that is unchanged after some days, with an interval of 95 % where there is one.

    ``error`` is the standard error by Greenwood's formula, not a number where nothing is left.
    """

    days: int
    share: float
    error: float
    low: float
    high: float


class HalfLife(NamedTuple):
    """The days after which half are changed, with an interval of 95 %; no upper bound where the curve gives none."""

    days: int
    low: int | None
    high: int | None


def lifetimes(history: History) -> Lifetimes:
    """Count the documents by the days that they lived, and by whether they then changed or are unchanged until now.

    A change is material: more than one word in a hundred differs from how the document began, or it is gone.
    """
    lives, found = dict[str, Life | None](), Lifetimes()
    for step in history.steps:
        _age(lives, step, history.texts, found)
    now = end_of(history.on)
    found.update((max(0, now - life.born) // DAY, False) for life in lives.values() if life)
    return found


def curve(lifetimes: Mapping[tuple[int, bool], int]) -> tuple[Lasting, ...]:
    """Give the share that is unchanged after each number of days on which one changed.

    The interval is symmetric for the logarithm of the negative logarithm of the share (Kalbfleisch and Prentice, 1980).
    """
    points, share, variance = [], 1.0, 0.0
    at_risk = sum(lifetimes.values())
    for days in sorted({days for days, _ in lifetimes}):
        dead = lifetimes.get((days, True), 0)
        if dead:
            share *= 1 - dead / at_risk
            variance += dead / (at_risk * (at_risk - dead)) if at_risk > dead else nan
            points.append(_lasting(days, share if at_risk > dead else 0.0, variance))
        at_risk -= dead + lifetimes.get((days, False), 0)
    return tuple(points)


def half_life(curve: Sequence[Lasting]) -> HalfLife | None:
    """Give the median of a curve that falls to one half, with the days whose test does not reject one half."""
    days = next((point.days for point in curve if point.share <= HALF), None)
    if days is None:
        return None
    fitting = [number for number, point in enumerate(curve) if _fits(point)]
    after = fitting[-1] + 1 if fitting else len(curve)
    return HalfLife(
        days,
        curve[fitting[0]].days if fitting else None,
        curve[after].days if after < len(curve) else None,
    )


def _age(lives: dict[str, Life | None], step: Step, texts: Texts, found: Lifetimes) -> None:
    """Follow the documents that a step touched; one whose first change is counted lives on without a life to count."""
    before = {change.path: change.old for change in step.changes if change.old is not None}
    after = {change.path: change.new for change in step.changes if change.new is not None}
    goes_on = successors(before, after, texts)
    aged = {path: lives.pop(path) for path in before}
    lives |= {path: Life(step.at, version) for path, version in after.items()}
    for path, life in aged.items():
        new = goes_on[path]
        ends = life and (new is None or texts.changed(life.version, after[new]) > MATERIAL)
        if life and ends:
            found[(step.at - life.born) // DAY, True] += 1
        if new is not None:
            lives[new] = None if ends else life


def _lasting(days: int, share: float, variance: float) -> Lasting:
    error = share * sqrt(variance)
    if not 0 < share < 1:
        return Lasting(days, share, nan, share, share)
    reach = QUANTILE * error / (share * log(share))
    low, high = sorted(exp(log(share) * exp(side * reach)) for side in (-1, 1))
    return Lasting(days, share, error, low, high)


def _fits(point: Lasting) -> bool:
    """Say whether one half is no further from a share than chance takes it, on the scale of its interval."""
    if not 0 < point.share < 1:
        return False
    distance = log(-log(point.share)) - log(-log(HALF))
    return abs(distance * point.share * log(point.share) / point.error) <= QUANTILE
