"""How often a result is not what the arm mostly gives: measured from repeated runs, declared, or assumed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import comb, sqrt
from typing import Literal, NamedTuple

from decidable_evidence.behavior_gap.inputs import ASSUMED_FLIP_RATE, Declared
from decidable_evidence.behavior_gap.tally import Tally
from decidable_evidence.statistics import Interval, wilson

How = Literal["measured", "declared", "assumed"]


class Measured(NamedTuple):
    """The share of single results that flip in an arm, with its interval, on n examples that ran so many times."""

    rate: float
    interval: Interval
    n: int
    samples: int


@dataclass(frozen=True)
class Flips:
    """The share of results that flip, as the rules take it, and how it is known."""

    rate: float
    how: How
    arms: Mapping[str, Measured]


def flips(tally: Tally, declared: Declared) -> Flips:
    """Find the rate that judges: what repeats measure beats what is declared, and the noisiest arm counts.

    An arm that ran once flips as the noisiest one that was repeated. A model that grades adds its own mistakes.
    """
    arms = measured(tally)
    how: How = "measured" if arms else "assumed" if declared.flip_rate is None else "declared"
    rate = ASSUMED_FLIP_RATE if declared.flip_rate is None else declared.flip_rate
    if arms:
        noisiest = max(arm.rate for arm in arms.values())
        rate = max(
            majority(arms[arm].rate, arms[arm].samples) if arm in arms else noisiest for arm in tally.arms
        )
    mistaken = 1 - (1.0 if declared.grader_agreement is None else declared.grader_agreement)
    return Flips(rate + mistaken - 2 * rate * mistaken, how, arms)


def measured(tally: Tally) -> dict[str, Measured]:
    """Find the flip rate of every arm that was repeated, from how often two runs of an example differ."""
    found = {}
    for arm in tally.arms:
        runs = [(samples, passes, count) for (of, samples, passes), count in tally.repeats if of == arm]
        n = sum(count for *_, count in runs)
        if n:
            differing = sum(count * _pairs_differing(samples, passes) for samples, passes, count in runs)
            low, high = wilson(differing, n)
            bounds = Interval(flip_rate(low), flip_rate(high))
            found[arm] = Measured(flip_rate(differing / n), bounds, n, runs[0][0])
    return found


def flip_rate(differing: float) -> float:
    """Give the flip rate of a single result from the share of pairs of runs that differ, which is 2f(1 - f)."""
    return (1 - sqrt(max(0.0, 1 - 2 * differing))) / 2


def majority(rate: float, samples: int) -> float:
    """Give the flip rate of the majority of an odd number of runs; of two the first counts."""
    if samples % 2 == 0:
        return rate
    most: Iterable[int] = range(samples // 2 + 1, samples + 1)
    return sum(comb(samples, wrong) * rate**wrong * (1 - rate) ** (samples - wrong) for wrong in most)


def _pairs_differing(samples: int, passes: int) -> float:
    return 2 * passes * (samples - passes) / (samples * (samples - 1))
