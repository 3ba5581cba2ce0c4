"""How estimates of a comparison are shown: as figures, as points in a sentence, and as charts."""

from __future__ import annotations

from collections.abc import Mapping

from decidable.evidence import Chart, Figure, Point, Series, interval, number
from decidable_evidence.statistics import Estimate


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


def bars(title: str, name: str, figures: Mapping[str, Figure], limits: Mapping[str, float]) -> Chart:
    """Shares as bars, each with its interval, by what is written below it."""
    drawn = tuple(Point(at=at, value=of.value, low=of.low, high=of.high) for at, of in figures.items())
    return Chart(title=title, series=(Series(name=name, points=drawn),), limits=dict(limits))


def difference_bars(estimates: Mapping[str, Estimate], margin: float) -> Chart:
    """Differences with the margin on either side of none."""
    figures = {name: difference_figure(estimate, name) for name, estimate in estimates.items()}
    limits = {"margin": margin, "−margin": -margin}  # noqa: RUF001
    return bars("Differences in pass rate", "difference", figures, limits).model_copy(
        update={"unit": "difference"}
    )
