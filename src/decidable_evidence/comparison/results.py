"""The results of several arms on the same examples: what is estimated from them, when nothing may be, and how it is shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, compress
from math import inf, sqrt
from typing import Literal

from decidable.evidence import Arm, Chart, Figure, Guard, Point, Series, counted, interval, number
from decidable_evidence.runs import Counts
from decidable_evidence.statistics import (
    LEVEL,
    Clusters,
    Estimate,
    Values,
    difference,
    effective,
    fisher,
    share,
)

Column = tuple[float, ...]
Unit = Literal["share", "difference"]
# Below, the normal approximation is not to be relied on; above, the interval is the gate.
FEWEST_EXAMPLES = 20
MOST_ERRORS = 0.02  # more errors than this and what ended in one may differ from what did not
FEWEST_CLUSTERS = 5  # as few examples, for Student's t with so few degrees of freedom
# The usual level, of Fisher's test for errors on what people pass, and for those on what they fail.
UNEVEN = 0.05
ACCEPTED = "accepted"  # what a guard withholds until something is declared
UNANSWERED = frozenset({"refusal", "format_error"})


@dataclass(frozen=True)
class Results:
    """Groups of examples that fared alike in every arm; every column has a value a group.

    ``weights`` count the examples of each group; ``passes`` has, by arm, the mean pass over the runs of an example,
    ``silent`` 1 where no run answered at all. ``runs`` counts how often each arm ran. ``clusters`` numbers the cluster of
    each group. Of the pairs in ``uneven`` nothing is concluded, as their grader favours one. The arms in ``learners`` have
    learnt from the groups in ``seen``, which therefore leave every comparison with one of them; ``left`` are the others.
    """

    weights: Column
    passes: dict[str, Column]
    runs: dict[str, int]
    silent: dict[str, Column]
    clusters: tuple[int, ...] | None = None
    uneven: Collection[frozenset[str]] = ()
    learners: Collection[str] = ()
    seen: tuple[bool, ...] = ()
    left: bool = False

    @property
    def arms(self) -> tuple[str, ...]:
        return tuple(self.passes)

    @cached_property
    def n(self) -> int:
        return int(sum(self.weights))

    @cached_property
    def sizes(self) -> Column | None:
        """The number of examples in each cluster."""
        return None if self.clusters is None else self._by_cluster(self.weights)

    def total(self, arm: str) -> float:
        """How many examples an arm passes; an example that passes in half of its runs counts half."""
        return sum(weight * value for weight, value in zip(self.weights, self.passes[arm], strict=True))

    def best(self, arms: Iterable[str]) -> str:
        """The arm that passes the most; the first of equals."""
        return max(arms, key=self.total)

    def largest(self, arms: Collection[str]) -> Column:
        """The largest mean pass of these arms in each group; 0 without an arm."""
        return tuple(map(max, zip(*(self.passes[arm] for arm in arms), strict=True)))

    def harmed(self, without: str, with_: str) -> Column:
        """What passes in one arm and fails in the other."""
        both = zip(self.passes[without], self.passes[with_], strict=True)
        return tuple(one * (1 - other) for one, other in both)

    def values(self, column: Column) -> Values:
        """One value of every example, summed up."""
        weighted = tuple(weight * value for weight, value in zip(self.weights, column, strict=True))
        squares = sum(weight * value for weight, value in zip(weighted, column, strict=True))
        clusters = None if self.sizes is None else Clusters(self.sizes, self._by_cluster(weighted))
        return Values(self.n, sum(weighted), squares, clusters)

    def share(self, arm: str, level: float = LEVEL) -> Estimate:
        """The share of the examples that an arm passes."""
        return share(self.values(self.passes[arm]), level)

    def difference(self, first: str, second: str) -> Estimate:
        """By how much the first arm passes more than the second."""
        unseen = self.held_out(first, second)
        return unseen.doubted(difference(unseen.values(unseen.apart(first, second))), first, second)

    def p_ahead(self, arm: str, others: Iterable[str]) -> float:
        """The one-sided p-value of the claim that an arm is ahead of every other one: the largest."""
        return max(self.difference(arm, other).p_above() for other in others)

    def doubted(self, found: Estimate, *arms: str) -> Estimate:
        """An estimate over these arms, of which nothing is concluded where a grader favours one or few examples are left.

        Few are left where a model has learnt from the others; where there are few in all, nothing is judged anyway.
        """
        uneven = any(pair <= set(arms) for pair in self.uneven)
        few = self.left and self.n < FEWEST_EXAMPLES
        return replace(found, error=inf, small_error=inf) if uneven or few else found

    def apart(self, first: str, second: str) -> Column:
        """The difference of two arms in each group."""
        return tuple(one - other for one, other in zip(self.passes[first], self.passes[second], strict=True))

    def wins(self, first: str, second: str) -> tuple[int, int]:
        """On how many examples the first arm passes more often, and on how many the second."""
        unseen = self.held_out(first, second)
        apart = list(zip(unseen.weights, unseen.apart(first, second), strict=True))
        return int(sum(n for n, by in apart if by > 0)), int(sum(n for n, by in apart if by < 0))

    def repeated_error(self, first: str, second: str, runs: int) -> float | None:
        """The standard error of a difference if every arm ran so often; None where an arm ran once only.

        The spread between the runs of an example is all that more runs can lessen.
        """
        unseen, error = self.held_out(first, second), self.difference(first, second).error
        if unseen.n == 0 or min(self.runs[first], self.runs[second]) < 2:  # noqa: PLR2004  (one run shows no spread)
            return None
        less = 0.0
        for arm in (first, second):
            r = self.runs[arm]
            spread = unseen.values(tuple(mean * (1 - mean) for mean in unseen.passes[arm])).total / unseen.n
            less += spread * r / (r - 1) * (1 / r - 1 / runs)
        return sqrt(max(0.0, error**2 - less / (unseen.n + 2)))

    def design_effect(self, first: str, second: str) -> float | None:
        """How many times the variance of a difference is that without clusters; None where there are none."""
        if self.clusters is None:
            return None
        alone = replace(self, clusters=None).difference(first, second).error
        return (self.difference(first, second).error / alone) ** 2 if 0 < alone < inf else None

    def held_out(self, *arms: str) -> Results:
        """The examples that none of these arms has learnt from."""
        if not any(self.seen) or not set(self.learners) & set(arms):
            return self
        return replace(self.only([not seen for seen in self.seen]), left=True)

    def only(self, kept: Collection[bool]) -> Results:
        """The results on a part of the groups."""
        return replace(
            self,
            weights=tuple(compress(self.weights, kept)),
            passes={arm: tuple(compress(column, kept)) for arm, column in self.passes.items()},
            silent={arm: tuple(compress(column, kept)) for arm, column in self.silent.items()},
            clusters=None if self.clusters is None else tuple(compress(self.clusters, kept)),
            seen=tuple(compress(self.seen, kept)),
        )

    def _by_cluster(self, column: Column) -> Column:
        sums = dict.fromkeys(self.clusters or (), 0.0)
        for cluster, value in zip(self.clusters or (), column, strict=True):
            sums[cluster] += value
        return tuple(sums.values())


def results_of(counts: Counts, learners: Iterable[str] = (), stratum: str | None = None) -> Results:
    """The results that were counted, without examples that ended in an error: of one stratum, or of all."""
    groups = [group for group in counts.groups if not group.failed and stratum in {None, group.stratum}]
    fared = {arm: [group.results[place] for group in groups] for place, arm in enumerate(counts.arms)}
    numbers = {name: place for place, name in enumerate(dict.fromkeys(group.cluster for group in groups))}
    return Results(
        weights=tuple(float(group.examples) for group in groups),
        passes={arm: tuple(passes / runs for runs, passes, _ in each) for arm, each in fared.items()},
        runs={arm: each[0][0] if each else 1 for arm, each in fared.items()},
        silent={
            arm: tuple(float(not passes and outcome in UNANSWERED) for _, passes, outcome in each)
            for arm, each in fared.items()
        },
        clusters=tuple(numbers[group.cluster] for group in groups) if counts.clusters else None,
        uneven=tuple(_uneven(counts)),
        learners=frozenset(learners),
        seen=tuple(group.trained for group in groups),
    )


def _uneven(counts: Counts) -> Iterator[frozenset[str]]:
    """The pairs of arms on which the grader errs differently, by what people read: a judge that favours an arm is no noise."""
    for (one, first), (other, second) in combinations(counts.rows.items(), 2):
        pairs = ((first.read[:2], second.read[:2]), (first.read[2:], second.read[2:]))
        if any(fisher(*pair) < UNEVEN for pair in pairs):
            yield frozenset({one, other})


def gate(counts: Counts, results: Results, withholds: tuple[str, ...] = ()) -> Iterator[Guard]:
    """Yield what leaves these words open, whatever the figures are."""
    if counts.errors > MOST_ERRORS * counts.examples:
        text = f"{counted(counts.errors, 'example')} of {counts.examples:,} ended in an error."
        yield Guard(name="too-many-errors", text=text, act="run these examples again", withholds=withholds)
    weigh = effective(results.sizes) if results.sizes else FEWEST_CLUSTERS
    if results.n < FEWEST_EXAMPLES:
        text = f"{counted(results.n, 'example')} are too few."
        act = f"run at least {FEWEST_EXAMPLES} examples"
        yield Guard(name="too-small", text=text, act=act, withholds=withholds)
    elif weigh < FEWEST_CLUSTERS:
        text = f"the examples weigh as much as {weigh:.1f} clusters of equal size, which are too few."
        act = f"take examples from at least {FEWEST_CLUSTERS} clusters"
        yield Guard(name="too-small", text=text, act=act, withholds=withholds)
    if not counts.listed_first:
        text = "found, not tested: git does not show that the list of examples in only is older than the results."
        act = "run new examples of the kind that the list names"
        yield Guard(name="found-not-tested", text=text, act=act, withholds=withholds)


def cautions(counts: Counts, because: str | None) -> Iterator[Guard]:
    """Yield that a grader favours an arm, and that it is not declared whether examples belong together."""
    for pair in _uneven(counts):
        arms = " and ".join(sorted(pair))
        text = f"the grader errs differently on {arms}, so a difference between them may be its favor."
        act = f"let people judge the outputs of {arms}, or fix the grader"
        yield Guard(name="grader-uneven", text=text, act=act)
    if not counts.clusters and not because:
        text = "the intervals assume that the examples are independent, which the review does not declare."
        act = "add clusters: with the column of what examples share, or independent-because: with why they share nothing"
        yield Guard(name="as-if-independent", text=text, act=act, withholds=(ACCEPTED,))


def share_figure(estimate: Estimate, title: str) -> Figure:
    """A share with its interval; the value is the observed one."""
    low, high = estimate.interval()
    return Figure(title=title, value=estimate.observed, low=low, high=high, n=estimate.n)


def difference_figure(estimate: Estimate, title: str) -> Figure:
    """A difference with its interval, likewise."""
    return share_figure(estimate, title).model_copy(update={"unit": "difference"})


def points(estimate: Estimate) -> str:
    """A difference with its interval, such as ``+40.7 points [31.7, 48.5]``."""
    return f"{number(estimate.observed, 'difference')} {interval(*estimate.interval(), 'difference')}"


def measured_arms(counts: Counts, results: Results, choice_of: Mapping[str, str]) -> dict[str, Arm]:
    """Each arm with what it passes, how its rows were graded, what they cost, and the choice that it represents."""
    found = dict[str, Arm]()
    for arm in counts.arms:
        rows, passes = counts.rows.get(arm), share_figure(results.share(arm), f"passes, {arm}")
        rung, by, figures = (rows.rung, rows.by, rows.figures) if rows else (None, "", {})
        figures = {"pass-rate": passes, **figures}
        found[arm] = Arm(choice=choice_of.get(arm, ""), rung=rung, by=by, figures=figures)
    return found


def bars(
    title: str, name: str, figures: Mapping[str, Figure], limits: Mapping[str, float], unit: Unit = "share"
) -> Chart:
    """Shares as bars, each with its interval, by what is written below it."""
    drawn = tuple(Point(at=at, value=of.value, low=of.low, high=of.high) for at, of in figures.items())
    return Chart(title=title, unit=unit, series=(Series(name=name, points=drawn),), limits=dict(limits))


def difference_bars(estimates: Mapping[str, Estimate], margin: float) -> Chart:
    """Differences with the margin on either side of none."""
    figures = {name: difference_figure(estimate, name) for name, estimate in estimates.items()}
    limits = {"margin": margin, "−margin": -margin}  # noqa: RUF001
    return bars("Differences in pass rate", "difference", figures, limits, "difference")
