"""What an evaluation is judged by, and the result of one check of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import ceil, comb, sqrt
from typing import Literal

from decidable_evidence.task_evaluation.agreement import Agreement, Z, agreement
from decidable_evidence.task_evaluation.counts import Counts
from decidable_evidence.task_evaluation.inputs import Declared
from decidable_evidence.task_evaluation.limits import FEWEST_ITEMS

Result = Literal["passed", "failed", "open"]
Share = tuple[int, int]  # how many, and of how many


@dataclass(frozen=True)
class Check:
    """One check: what was found, and what it takes to pass. *Open* is what was not measured, or too little of it."""

    name: str
    level: int
    result: Result
    found: str = ""
    act: str = ""


@dataclass(frozen=True)
class Case:
    """What an evaluation is judged by; ``repeats`` is the name of the file of repeated runs."""

    counts: Counts
    declared: Declared
    repeats: str = ""

    @cached_property
    def agreement(self) -> Agreement | None:
        return agreement({each.counts: each.items for each in self.counts.labels})

    @property
    def passes(self) -> Mapping[tuple[int, int], int]:
        """The items by how often they were run and how often they passed."""
        return {(each.samples, each.passes): each.items for each in self.counts.repeats}

    @property
    def sensitivity(self) -> Share:
        """How many of the outputs that people pass the grader passes, and of how many."""
        return self.agreeing(people=True)

    @property
    def specificity(self) -> Share:
        """How many of the outputs that people fail the grader fails, and of how many."""
        return self.agreeing(people=False)

    def agreeing(self, *, people: bool, arm: str | None = None) -> Share:
        judged = [
            each for each in self.counts.graded if each.people is people and (arm is None or each.arm == arm)
        ]
        return sum(each.outputs for each in judged if each.grader is people), sum(
            each.outputs for each in judged
        )

    def uneven(self) -> tuple[str, str, float] | None:
        """The two arms on which the grader errs most differently, with the p of Fisher's test (1935); None without two.

        Errors on outputs that people pass and that they fail are tested apart.
        """
        arms = sorted({each.arm for each in self.counts.graded} - {""})
        tests = (
            (
                fisher(self.agreeing(people=people, arm=one), self.agreeing(people=people, arm=other)),
                one,
                other,
            )
            for one, other in combinations(arms, 2)
            for people in (True, False)
        )
        p, one, other = min(tests, default=(1.0, "", ""))
        return (one, other, p) if one else None


def fisher(one: Share, other: Share) -> float:
    """The two-sided p of Fisher's exact test of two shares."""
    total, hits = one[1] + other[1], one[0] + other[0]
    ways = [
        comb(one[1], k) * comb(other[1], hits - k)
        for k in range(max(0, hits - other[1]), min(one[1], hits) + 1)
    ]
    here = comb(one[1], one[0]) * comb(other[1], other[0])
    return sum(each for each in ways if each <= here) / comb(total, hits)


def half_width(n: int) -> float:
    """The half-width of Wilson's interval of 95 % for a share of n items, at the worst: where half of them pass."""
    return Z / (2 * sqrt(n + Z * Z))


def enough(precision: float) -> int:
    """The number of items from which every share is known to this precision."""
    return max(FEWEST_ITEMS, ceil((Z / (2 * precision)) ** 2 - Z * Z))
