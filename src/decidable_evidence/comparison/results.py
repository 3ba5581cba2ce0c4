"""The results of several arms on the same examples, as arrays from which anything about them is estimated."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from decidable_evidence.comparison.counts import UNANSWERED, Counts
from decidable_evidence.statistics import LEVEL, Clusters, Estimate, Values, difference, share

Column = NDArray[np.float64]


@dataclass(frozen=True)
class Results:
    """Groups of examples that fared alike in every arm.

    ``weights`` count the examples of each group; ``passes`` holds, a row a group and a column an arm, the mean pass over
    the runs of an example. ``runs`` says how often each arm ran. ``clusters`` numbers the cluster of each group.
    ``unanswered`` marks, as ``passes`` does, where no run answered at all. The arms in ``learners`` have learnt from
    the groups in ``seen``, which therefore leave every pair with one of them.
    """

    arms: tuple[str, ...]
    weights: Column
    passes: Column
    runs: tuple[int, ...]
    clusters: NDArray[np.int64] | None = None
    unanswered: Column | None = None
    learners: frozenset[str] = frozenset()
    seen: NDArray[np.bool_] | None = None

    @cached_property
    def n(self) -> int:
        return int(self.weights.sum())

    @cached_property
    def sizes(self) -> Column | None:
        """How many examples each cluster holds."""
        return None if self.clusters is None else _summed(self.clusters, self.weights)

    def of(self, arm: str) -> Column:
        """The mean pass of an arm in each group."""
        column: Column = self.passes[:, self.arms.index(arm)]
        return column

    def total(self, arm: str) -> float:
        """How many examples an arm passes; an example that passes in half of its runs counts half."""
        return float(self.weights @ self.of(arm))

    def best(self, arms: Iterable[str]) -> str:
        """The arm that passes the most; the first of equals."""
        return max(arms, key=self.total)

    def largest(self, arms: Collection[str]) -> Column:
        """The largest mean pass of these arms in each group; 0 without an arm."""
        column: Column = np.max([np.zeros(len(self.weights)), *map(self.of, arms)], axis=0)
        return column

    def values(self, column: Column) -> Values:
        """One value of every example, summed up."""
        weighted = self.weights * column
        clusters = None
        if self.clusters is not None and self.sizes is not None:
            kept = self.sizes > 0
            clusters = Clusters(self.sizes[kept], _summed(self.clusters, weighted)[kept])
        return Values(self.n, float(weighted.sum()), float(weighted @ column), clusters)

    def share(self, arm: str, level: float = LEVEL) -> Estimate:
        """The share of the examples that an arm passes."""
        return share(self.values(self.of(arm)), level)

    def difference(self, first: str, second: str) -> Estimate:
        """By how much the first arm passes more than the second."""
        held = self.held_out(first, second)
        return difference(held.values(held.of(first) - held.of(second)))

    def wins(self, first: str, second: str) -> tuple[int, int]:
        """On how many examples the first arm passes more often, and on how many the second."""
        held = self.held_out(first, second)
        apart = held.of(first) - held.of(second)
        return int(held.weights[apart > 0].sum()), int(held.weights[apart < 0].sum())

    def repeated_error(self, first: str, second: str, runs: int) -> float | None:
        """The standard error of a difference if every arm ran so often; None where an arm ran once only.

        The spread between the runs of an example is all that more runs can lessen.
        """
        times = [self.runs[self.arms.index(arm)] for arm in (first, second)]
        if min(times) < 2:  # noqa: PLR2004  (one run shows no spread)
            return None
        held = self.held_out(first, second)
        found, less = difference(held.values(held.of(first) - held.of(second))), 0.0
        for arm, r in zip((first, second), times, strict=True):
            within = float(held.weights @ (held.of(arm) * (1 - held.of(arm)))) / held.n * r / (r - 1)
            less += within * (1 / r - 1 / runs)
        return float(np.sqrt(max(0.0, found.error**2 - less / (held.n + 2))))

    def held_out(self, *arms: str) -> Results:
        """The examples that none of these arms has learnt from."""
        if self.seen is None or not self.learners & set(arms) or not self.seen.any():
            return self
        return self.only(~self.seen)

    def only(self, groups: NDArray[np.bool_]) -> Results:
        """The results on a part of the groups."""
        return replace(
            self,
            weights=self.weights[groups],
            passes=self.passes[groups],
            clusters=None if self.clusters is None else self.clusters[groups],
            unanswered=None if self.unanswered is None else self.unanswered[groups],
            seen=None if self.seen is None else self.seen[groups],
        )


def _summed(clusters: NDArray[np.int64], weights: Column) -> Column:
    return np.bincount(clusters, weights).astype(np.float64)


def results_of(counts: Counts, learners: Iterable[str] = (), stratum: str | None = None) -> Results:
    """The results that were counted, without examples that ended in an error: of one stratum, or of all."""
    groups = [group for group in counts.groups if not group.failed and stratum in {None, group.stratum}]
    told = np.array(
        [
            [(passes / runs, not passes and outcome in UNANSWERED) for runs, passes, outcome in group.results]
            for group in groups
        ],
        dtype=float,
    ).reshape(len(groups), len(counts.arms), 2)
    names = [group.cluster for group in groups]
    numbers = {name: place for place, name in enumerate(sorted(set(names)))}
    runs = groups[0].results if groups else ()
    return Results(
        arms=counts.arms,
        weights=np.array([group.examples for group in groups], dtype=float),
        passes=told[..., 0],
        runs=tuple(times for times, _, _ in runs) or (1,) * len(counts.arms),
        clusters=np.array([numbers[name] for name in names], dtype=np.int64) if counts.clusters else None,
        unanswered=told[..., 1],
        learners=frozenset(learners),
        seen=np.array([group.trained for group in groups], dtype=bool),
    )
