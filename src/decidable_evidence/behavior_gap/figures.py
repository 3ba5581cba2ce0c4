"""The figures of a behavior gap, each with its interval, and the charts in which they are compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from decidable.evidence import Chart, Figure, Point, Series
from decidable_evidence.comparison.results import Column
from decidable_evidence.comparison.sentences import figure
from decidable_evidence.statistics import share

if TYPE_CHECKING:
    from decidable_evidence.behavior_gap.judging import Judged

MOST_PATTERNS = 16  # all that four arms make; of more arms the rest is in the counts


def figures(judged: Judged) -> dict[str, Figure]:
    """Every figure that these arms allow."""
    results = judged.contest.results
    if not results.n:
        return {}
    return {
        **{f"passes-{arm}": passing(judged, arm) for arm in results.arms},
        **dict(_differences(judged)),
        **dict(_gains(judged)),
        **dict(_harms(judged)),
        **dict(_wrong(judged)),
        **dict(_patterns(judged)),
    }


def passing(judged: Judged, arm: str) -> Figure:
    """The share of the examples that an arm passes."""
    results = judged.contest.results
    return _share(judged, results.of(arm), f"passes, {arm}")


def charts(judged: Judged) -> tuple[Chart, ...]:
    """The differences with the margin, and what each arm passes."""
    contest = judged.contest
    if not contest.results.n:
        return ()
    margin, target = contest.margin, contest.target
    apart = [_point(each) for each in dict(_differences(judged)).values()]
    passes = [_point(passing(judged, arm), arm) for arm in contest.results.arms]
    drawn = (
        Chart(
            title="Differences in pass rate",
            unit="difference",
            series=(Series(name="difference", points=tuple(apart)),),
            limits={"margin": margin, "−margin": -margin},  # noqa: RUF001
        ),
        Chart(
            title="What each arm passes",
            series=(Series(name="passes", points=tuple(passes)),),
            limits={} if target is None else {"target": target},
        ),
    )
    return tuple(chart for chart in drawn if chart.series[0].points)


def _differences(judged: Judged) -> Iterator[tuple[str, Figure]]:
    for pair in (*judged.contest.pairs.values(), *judged.contest.ceiling_pairs.values()):
        first, second = pair.arms
        yield f"{first}-over-{second}", figure(pair.estimate, f"{first} − {second}")  # noqa: RUF001


def _gains(judged: Judged) -> Iterator[tuple[str, Figure]]:
    found = judged.explanation
    rows = (
        ("facts-at-least", "facts, at least", found.facts_at_least),
        ("facts-at-most", "facts, at most", found.facts_at_most),
        ("examples", "examples or training, the facts given", found.examples),
        ("prompt", "another prompt", found.prompt),
    )
    for name, title, gain in rows:
        if gain is not None:
            unit = "share" if name == "facts-at-most" else "difference"
            low, high = gain.shows
            yield (
                name,
                Figure(
                    title=f"{title} (98 %)",
                    value=gain.estimate.observed,
                    low=low,
                    high=high,
                    n=gain.estimate.n,
                    unit=unit,
                ),
            )


def _harms(judged: Judged) -> Iterator[tuple[str, Figure]]:
    """What passes without context and fails with it."""
    found = judged.explanation
    if not found.closed:
        return
    results = found.results
    best = results.best(found.closed)
    for arm in found.contexts:
        title = f"passes with {best}, fails with {arm}"
        yield f"harm-{arm}", _share(judged, results.harmed(best, arm), title)


def _wrong(judged: Judged) -> Iterator[tuple[str, Figure]]:
    """Of what an arm answers, the share that is wrong; only where outcomes say what it answers."""
    results = judged.contest.results
    for arm in judged.counts.arms:
        outcomes = judged.counts.outcomes(arm)
        answered = results.only([not silent for silent in results.silent[arm]])
        if answered.n and any(outcomes.get(name) for name in ("incorrect", "refusal", "format_error")):
            found = share(answered.values(tuple(1 - mean for mean in answered.of(arm))))
            low, high = found.interval()
            title = f"wrong when answered, {arm}"
            yield (
                f"wrong-when-answered-{arm}",
                Figure(title=title, value=found.observed, low=low, high=high, n=found.n),
            )


def _patterns(judged: Judged) -> Iterator[tuple[str, Figure]]:
    """How many examples pass in which arms, uncorrected; of repeated runs at least half have to pass."""
    results = judged.contest.results
    found = Counter[tuple[str, ...]]()
    for weight, *row in zip(results.weights, *results.passes.values(), strict=True):
        passing_arms = tuple(arm for arm, mean in zip(results.arms, row, strict=True) if mean >= 1 / 2)
        found[passing_arms] += int(weight)
    none = found.pop((), 0)
    yield "passes-none", Figure(title="passes in no arm", value=none, n=results.n, unit="count")
    for arms, count in found.most_common(MOST_PATTERNS):
        every = len(arms) == len(results.arms)
        title = "pass in every arm" if every else f"pass in {', '.join(arms)} only"
        name = "passes-all" if every else f"passes-only-{'-and-'.join(arms)}"
        yield name, Figure(title=title, value=count, n=results.n, unit="count")


def _share(judged: Judged, column: Column, title: str) -> Figure:
    found = share(judged.contest.results.values(column))
    low, high = found.interval()
    return Figure(title=title, value=found.observed, low=low, high=high, n=found.n)


def _point(figure: Figure, at: str = "") -> Point:
    return Point(at=at or figure.title, value=figure.value, low=figure.low, high=figure.high)
