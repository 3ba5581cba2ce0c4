"""How the gaps are spread over clusters of examples, and how much less than single examples the clusters tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from decidable_evidence.statistics import Counts, cluster_error, design_effect

ASSUMED_LIKENESS = 0.5
FEWEST_CLUSTERS = 10
COMPARED = (
    ("knowledge_total", "residual"),
    ("behavior", "knowledge_total"),
    ("prompt_alone", "knowledge_total"),
    ("prompt_alone", "residual"),
    ("gained", "harm"),
)


@dataclass(frozen=True)
class Spread:
    """What clusters do to the shares of the cells.

    ``effect`` is the largest design effect of a cell, at least 1, and holds for every cell; ``weight``
    is the size of the cluster in which an example lies on average. ``errors`` of differences are standard errors as of
    one example, so that they hold for any number of examples in clusters of this kind.
    """

    clusters: int
    weight: float
    effect: float
    errors: Mapping[tuple[str, str], float]

    @property
    def effect_on_few(self) -> float:
        """The design effect to which a rare cell is held, and one that is called small: half of the largest possible."""
        return max(self.effect, 1 + ASSUMED_LIKENESS * (self.weight - 1))

    def scaled(self, factor: float) -> Spread:
        return replace(self, clusters=round(self.clusters * factor))


def spread(counts: Mapping[str, Counts], sizes: Counts) -> Spread:
    """Find the spread of counts that are given cluster by cluster."""
    found = [design_effect(values, sizes) for values in counts.values()]
    seen = [effect for effect in found if effect is not None]
    n = float(np.sum(sizes))
    return Spread(
        clusters=len(sizes),
        weight=largest_effect(sizes),
        effect=max([1.0, *seen] if seen else [1.0, largest_effect(sizes)]),
        errors={
            (first, second): sqrt(n) * cluster_error(np.subtract(counts[first], counts[second]), sizes)
            for first, second in COMPARED
        },
    )


def largest_effect(sizes: Counts) -> float:
    """Give the design effect of clusters in which every example says the same: the largest that there is."""
    return float(np.dot(sizes, sizes)) / (float(np.sum(sizes)) or 1.0)
