"""An evaluation as it is judged: how far annotators agree, how far a grader is right, how often results flip.

Labels are names without an order. A unit is an item, and counts where at least two annotators labelled it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import combinations
from math import ceil, sqrt
from statistics import quantiles
from typing import TYPE_CHECKING, NamedTuple

from decidable_evidence.statistics import fisher, wilson
from decidable_evidence.task_evaluation.inputs import Counts, Declared

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

Patterns = Mapping[tuple[int, ...], int]
Share = tuple[int, int]  # how many, and of how many

FEWEST_ITEMS = 50  # below it the interval of a share is wider than ±13.5 points
RESAMPLED = 2_000  # draws, with which a bound of 95 % is known to about a hundredth
SEED = 2026
TAILS = 40  # parts, of which the first and the last are the 2.5 % on either side
DIGITS = 3
MOST_WANTED = 20_000  # items; more than anybody labels twice
Z = 1.959963984540054  # the normal quantile of 95 %, on both sides


class Estimate(NamedTuple):
    """A value with an interval of 95 %."""

    value: float
    low: float
    high: float


class Specific(NamedTuple):
    """The agreement on one label: how likely a second annotator chooses it where one does (Cicchetti and Feinstein, 1990).

    On ``agreed`` items both of two annotators choose the label, on ``differing`` ones only one does; an item of more than
    two counts by the share of its pairs. The bounds are Wilson's of the share of agreed ones among both.
    """

    agreed: float
    differing: float

    @property
    def items(self) -> float:
        return self.agreed + self.differing

    @property
    def estimate(self) -> Estimate:
        bounds = wilson(self.agreed, self.items)
        return Estimate(*(2 * share / (1 + share) for share in (self.agreed / self.items, *bounds)))

    def more(self, least: float) -> int | None:
        """How many more items with the label would bring the lower bound to a value, if they agree as often; None if none would."""
        share = self.agreed / self.items
        if self.estimate.value <= least:
            return None
        sizes = range(ceil(self.items), MOST_WANTED)
        enough = (n for n in sizes if Specific(share * n, n - share * n).estimate.low >= least)
        return next((n - int(self.items) for n in enough), None)


class Agreement(NamedTuple):
    """What was found on ``units`` items; ``common`` is the share of the most frequent label.

    ``on_common`` and ``on_others`` are the specific agreements on that label and on all others taken together; what
    cannot be computed, because there is one label only, is None.
    """

    units: int
    common: float
    alpha: Estimate | None
    on_common: Specific
    on_others: Specific | None


def agreement(patterns: Patterns) -> Agreement | None:
    """The agreement of units by how often each label was chosen for them; None where no unit has two labels.

    :param patterns: for each tuple of counts, one a label, how many units have it
    """
    paired = {pattern: units for pattern, units in patterns.items() if sum(pattern) > 1 and units}
    if not paired:
        return None
    sizes = [
        sum(count * units for count, units in zip(label, paired.values(), strict=True))
        for label in zip(*paired, strict=True)
    ]
    common, total = sizes.index(max(sizes)), sum(sizes)
    one_label = max(sizes) == total
    of_common = [(pattern[common], sum(pattern), units) for pattern, units in paired.items()]
    of_others = [(size - count, size, units) for count, size, units in of_common]
    return Agreement(
        units=sum(paired.values()),
        common=max(sizes) / total,
        alpha=None if one_label else _alpha(tuple(paired.items())),
        on_common=_on_label(of_common),
        on_others=None if one_label else _on_label(of_others),
    )


def _on_label(found: Sequence[tuple[int, int, int]]) -> Specific:
    """The agreement on a label of units by how many of how many labels it has."""
    agreed = sum(units * count * (count - 1) / (size * (size - 1)) for count, size, units in found)
    differing = sum(units * 2 * count * (size - count) / (size * (size - 1)) for count, size, units in found)
    return Specific(agreed, differing)


@lru_cache(maxsize=4)
def _alpha(paired: tuple[tuple[tuple[int, ...], int], ...]) -> Estimate:
    """Krippendorff's alpha, with the interval of units that are drawn again.

    The stream of this generator is frozen, so that recordings can be recomputed.
    """
    import numpy as np  # noqa: PLC0415  (heavy, and needed where annotators are given)

    patterns, counts = zip(*paired, strict=True)
    rows, units = np.array(patterns, np.float64), np.array(counts, np.int64)
    n = int(units.sum())
    drawn = np.random.RandomState(SEED).multinomial(n, units / n, size=RESAMPLED)
    alphas = _alphas(np.concatenate((units[None, :], drawn)), rows)
    low, *_, high = quantiles(alphas[1:].tolist(), n=TAILS, method="inclusive")
    return Estimate(float(alphas[0]), round(low, DIGITS), round(high, DIGITS))


def _alphas(weights: npt.NDArray[np.int64], rows: Floats) -> Floats:
    """Alpha of each row of weights (Krippendorff, 2004, nominal); it is 0 where only one label is left."""
    sizes = rows.sum(axis=1)
    agreeing = (rows * (rows - 1)).sum(axis=1) / (sizes - 1)
    labels = weights @ rows
    n = labels.sum(axis=1)
    observed = n - weights @ agreeing
    expected = n * (n - 1) - (labels * (labels - 1)).sum(axis=1)
    alone = expected <= 0
    expected[alone], observed[alone], n[alone] = 1, 1, 2
    alphas: Floats = 1 - (n - 1) * observed / expected
    return alphas


def flip_rate(repeats: Mapping[tuple[int, int], int]) -> float | None:
    """The share of results that flip when a run is repeated; None where nothing was repeated.

    :param repeats: how many items have so many samples, of which so many pass
    """
    repeated = [(size, passes, items) for (size, passes), items in repeats.items() if size > 1 and items]
    if not repeated:
        return None
    differing = _on_label([(passes, size, items) for size, passes, items in repeated]).differing
    share = differing / sum(items for *_, items in repeated)
    return (1 - sqrt(max(0.0, 1 - 2 * share))) / 2


def half_width(n: int) -> float:
    """The half-width of Wilson's interval of 95 % for a share of n items, at the worst: where half of them pass."""
    return Z / (2 * sqrt(n + Z * Z))


def enough(precision: float) -> int:
    """The number of items from which every share is known to this precision."""
    return max(FEWEST_ITEMS, ceil((Z / (2 * precision)) ** 2 - Z * Z))


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
    def needed(self) -> int:
        """The items from which a share is known as precisely as declared."""
        return enough(self.declared.precision)

    @property
    def flips(self) -> float | None:
        return flip_rate({(each.samples, each.passes): each.items for each in self.counts.repeats})

    @property
    def sensitivity(self) -> Share:
        """How many of the outputs that people pass the grader passes, and of how many."""
        return self.agreeing(people=True)

    @property
    def specificity(self) -> Share:
        """How many of the outputs that people fail the grader fails, and of how many."""
        return self.agreeing(people=False)

    def agreeing(self, *, people: bool, arm: str | None = None) -> Share:
        judged = [each for each in self.counts.graded if each.people is people and arm in {None, each.arm}]
        right = sum(each.outputs for each in judged if each.grader is people)
        return right, sum(each.outputs for each in judged)

    def uneven(self) -> tuple[float, str, str]:
        """The p of Fisher's test (1935) on the two arms on which the grader errs most differently; 1 without two.

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
        return min(tests, default=(1.0, "", ""))

    def untrained(self) -> Case:
        """The same where nothing is trained: no item leaks, and none is lost by it."""
        counts = self.counts.model_copy(update={"training": None, "kept": self.counts.distinct})
        declared = self.declared.model_copy(update={"no_training_because": "nothing is trained"})
        return replace(self, counts=counts, declared=declared)
