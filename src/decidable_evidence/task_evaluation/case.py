"""What an evaluation is judged by, and what one check of it says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil, sqrt
from typing import Literal

from decidable_evidence.task_evaluation.agreement import Agreement, Z, agreement
from decidable_evidence.task_evaluation.inputs import Declared
from decidable_evidence.task_evaluation.limits import FEWEST_ITEMS
from decidable_evidence.task_evaluation.tallied import Tally

Passing = Literal["passed", "failed", "open"]


@dataclass(frozen=True)
class Check:
    """One check: what was found, and what it takes to pass. *Open* is what was not measured, or too little of it."""

    name: str
    level: int
    state: Passing
    found: str = ""
    lacks: str = ""


@dataclass(frozen=True)
class Case:
    """What an evaluation is judged by."""

    tally: Tally
    declared: Declared

    @cached_property
    def agreement(self) -> Agreement | None:
        return agreement(self.tally.labels)

    @property
    def sensitivity(self) -> tuple[int, int]:
        """How many of the outputs that people pass the grader passes, and of how many."""
        return self._graded(people=True)

    @property
    def specificity(self) -> tuple[int, int]:
        """How many of the outputs that people fail the grader fails, and of how many."""
        return self._graded(people=False)

    def _graded(self, *, people: bool) -> tuple[int, int]:
        agreed = self.tally.graded.get((people, people), 0)
        return agreed, agreed + self.tally.graded.get((people, not people), 0)


def percent(share: float) -> str:
    """Write a share for people, such as ``9.3 %``."""
    return f"{100 * share:.1f} %"


def half_width(n: int) -> float:
    """Give the half-width of Wilson's interval of 95 % for a share of n items, at the worst: where half of them pass."""
    return Z / (2 * sqrt(n + Z * Z))


def enough(precision: float) -> int:
    """Give the number of items from which every share is known to this precision."""
    return max(FEWEST_ITEMS, ceil((Z / (2 * precision)) ** 2 - Z * Z))
