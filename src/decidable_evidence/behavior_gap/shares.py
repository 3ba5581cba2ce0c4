"""Shares of examples with their intervals, whether or not the examples lie in clusters."""

from __future__ import annotations

from dataclasses import dataclass

from decidable.evidence import Figure
from decidable_evidence.behavior_gap.spread import largest_effect
from decidable_evidence.behavior_gap.tally import Holds, Tally, always
from decidable_evidence.statistics import (
    Interval,
    clopper_pearson,
    design_effect,
    effective_clusters,
    effective_size,
    wilson,
)

DECIDES = 0.98
PRINTED = 0.95


@dataclass(frozen=True)
class Share:
    """How many of n examples; where they lie in clusters, how many of equal size these are, and their design effect."""

    count: int
    n: int
    clusters: float | None = None
    effect: float = 1.0

    @property
    def value(self) -> float:
        return self.count / self.n if self.n else 0.0

    @property
    def printed(self) -> Interval:
        n = self.effective(PRINTED)
        return wilson(self.value * n, n, PRINTED)

    def bounds(self, level: float = DECIDES) -> Interval:
        n = self.effective(level)
        return clopper_pearson(self.value * n, n, level)

    def effective(self, level: float = DECIDES) -> float:
        """Give the number of single examples that would tell as much."""
        if self.clusters is None or not self.n:
            return self.n
        return effective_size(self.n, self.effect, self.clusters, level)

    def figure(self, title: str) -> Figure:
        low, high = self.printed
        return Figure(title=title, value=self.value, low=low, high=high, n=self.n)


def share(tally: Tally, holds: Holds, among: Holds = always) -> Share:
    """Count the examples of which something holds among those that are looked at."""
    count = tally.count(lambda pattern: among(pattern) and holds(pattern))
    if not tally.clustered:
        return Share(count, tally.count(among))
    sizes = {name: size for name, size in tally.by_cluster(among).items() if size}
    counts = tally.by_cluster(lambda pattern: among(pattern) and holds(pattern))
    laid = [counts[name] for name in sizes], list(sizes.values())
    effect = design_effect(*laid)
    return Share(
        count,
        sum(laid[1]),
        effective_clusters(laid[1]),
        largest_effect(laid[1]) if effect is None else effect,
    )


def passing(tally: Tally, arm: str) -> Share:
    """Count what an arm passes."""
    return share(tally, lambda pattern: pattern[arm].passed)
