"""Charts as SVG that stands in a page or in a file of its own: bars with whiskers, and curves over days with bands.

Places across are in percent, so that a drawing fills whatever width it is given and its letters keep their size.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from decidable.measurement import Chart, Measurement, Point, Series
from decidable.report.drawing import bars, steps
from decidable.report.drawing.shapes import Drawn, element, words
from decidable.text import interval, number

__all__ = ["STATIC", "STYLE", "charts_of", "drawing", "drawn", "picture"]

STATIC = Path(__file__).parent.parent / "static"
STYLE = (STATIC / "decision-chart.css").read_text(encoding="utf-8")
SPACE = "http://www.w3.org/2000/svg"
WIDTH = 760
MARGIN = 28
HEADING = 34
DESCRIBED = 40
# The figures of arms that limits are about.
SPENT: Mapping[str, Literal["seconds", "cost"]] = {"seconds-p95": "seconds", "cost-mean": "cost"}
ROOM = {"page": 34, "picture": 74}


def charts_of(measurement: Measurement) -> tuple[Chart, ...]:
    """The charts of a measurement, or else one of its shares with their intervals, and what an answer takes in each arm."""
    shares = [
        Point(at=figure.title, value=figure.value, low=figure.low, high=figure.high)
        for figure in measurement.figures.values()
        if figure.unit == "share"
    ]
    series = (Series(name="share", points=tuple(shares)),)
    charts = measurement.charts or ((Chart(title="Shares", series=series),) if shares else ())
    return (*charts, *filter(None, (_spent(measurement, id_) for id_ in SPENT)))


def _spent(measurement: Measurement, id_: str) -> Chart | None:
    """One figure of every arm that has it, where there are two to compare."""
    arms = {name: arm.figures[id_] for name, arm in measurement.arms.items() if id_ in arm.figures}
    points = (Point(at=name, value=of.value, low=of.low, high=of.high) for name, of in arms.items())
    titles = {f"{of.title[:1].upper()}{of.title[1:]}" for of in arms.values()}
    series = (Series(name="", points=tuple(points)),)
    return Chart(title=titles.pop(), unit=SPENT[id_], series=series) if len(arms) > 1 else None


def drawn(measurement: Measurement) -> set[str]:
    """Return the ids of the figures that a chart shows with their intervals: paper needs the others as text."""
    shown = {
        (chart.unit, point.value, point.low, point.high)
        for chart in charts_of(measurement)
        for series in chart.series
        for point in series.points
    }
    return {
        id_
        for id_, figure in measurement.figures.items()
        if (figure.unit, figure.value, figure.low, figure.high) in shown
    }


def drawing(chart: Chart, id_: str) -> str:
    """Draw a chart for a page, as wide as its place; ``id_`` is unique in the page."""
    drawn = _drawn(chart, ROOM["page"])
    title, text = f"{id_}-title", f"{id_}-text"
    said = element("title", words(chart.title), id=title) + element("desc", words(_said(chart)), id=text)
    return element(
        "svg",
        said + drawn.markup,
        xmlns=SPACE,
        classes="decision-chart",
        role="img",
        aria_labelledby=f"{title} {text}",
        width="100%",
        height=drawn.height,
    )


def picture(charts: Iterable[Chart], title: str) -> str:
    """Draw charts one below the other as a file of its own, on light or dark ground as the reader's system has it."""
    top, parts = MARGIN, list[str]()
    for chart in charts:
        drawn = _drawn(chart, ROOM["picture"])
        parts.append(element("text", words(chart.title), x=MARGIN, y=top + 12, classes="heading"))
        inner = {"x": MARGIN, "y": top + HEADING, "width": WIDTH - 2 * MARGIN, "height": drawn.height}
        parts.append(element("svg", drawn.markup, classes="decision-chart", **inner))
        top += HEADING + drawn.height + MARGIN
    said = element("title", words(title))
    ground = element("rect", width="100%", height="100%", classes="ground")
    return element(
        "svg",
        f"{said}<style>{STYLE}</style>{ground}{''.join(parts)}",
        xmlns=SPACE,
        classes="decision-picture",
        role="img",
        width=WIDTH,
        height=top,
        viewBox=f"0 0 {WIDTH} {top}",
    )


def _drawn(chart: Chart, room: int) -> Drawn:
    return steps.drawn(chart) if chart.kind == "steps" else bars.drawn(chart, room)


def _said(chart: Chart) -> str:
    """In words what is drawn; of a long chart its first values."""
    values = [
        f"{series.name}, {point.at}: {number(point.value, chart.unit)} {interval(point.low, point.high, chart.unit)}"
        for series in chart.series
        for point in series.points
    ]
    more = [f"and {len(values) - DESCRIBED} more"] if len(values) > DESCRIBED else []
    limits = [f"{name}: {number(value, chart.unit)}" for name, value in chart.limits.items()]
    return "; ".join(value.strip() for value in (*limits, *values[:DESCRIBED], *more))
