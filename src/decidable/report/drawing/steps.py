"""Curves that step over days, each with the band of its intervals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from decidable.measurement import Chart, Series
from decidable.report.drawing.bars import COLORS
from decidable.report.drawing.shapes import Drawn, Scale, element, percent, scale, scale_of, words
from decidable.text import rounded

ACROSS = 1000
HEIGHT = 200
LEGEND = 20
AXIS = 22
GAP = 16
NEAR_THE_END = 0.97
MOST = 600
DAYS = re.compile(r"(\d{1,6}(?:\.\d{1,6})?) ?(?:d|days?)?")


class Place(NamedTuple):
    """A value of a curve, where it stands in the drawing."""

    x: float
    y: float
    low: float | None
    high: float | None


def drawn(chart: Chart) -> Drawn:
    """Draw curves with a legend above and days below; a place that is no number of days is left out."""
    days = [day for series in chart.series for point in series.points if (day := _day(point.at)) is not None]
    over, up = _over(max(days, default=0) or 1), scale_of(chart)
    top = LEGEND * len(chart.series) + GAP
    curves = [_places(series, over, up) for series in chart.series]
    drawn_ = [part for number_, places in enumerate(curves) for part in _curve(places, number_ % COLORS + 1)]
    plane = element(
        "svg",
        "".join([*_lines(up, chart), *drawn_]),
        y=top,
        width="100%",
        height=HEIGHT,
        viewBox=f"0 0 {ACROSS} {HEIGHT}",
        preserveAspectRatio="none",
    )
    texts = [*_legend(chart), *_named(chart, up, top), *_days(over, top + HEIGHT + 16)]
    return Drawn(plane + "".join(texts), top + HEIGHT + AXIS)


def _day(at: str) -> float | None:
    match = DAYS.fullmatch(at.strip())
    return float(match[1]) if match else None


def _over(days: float) -> Scale:
    """Fit a scale with round days that ends on the last one, so that a curve fills its place."""
    return replace(scale(0, days), high=days)


def _places(series: Series, over: Scale, up: Scale) -> list[Place]:
    def y(value: float) -> float:
        return HEIGHT * (1 - up.place(value))

    dated = [(day, point) for point in series.points if (day := _day(point.at)) is not None]
    places = [
        Place(
            ACROSS * over.place(day),
            y(point.value),
            None if point.low is None else y(point.low),
            None if point.high is None else y(point.high),
        )
        for day, point in sorted(dated, key=lambda pair: pair[0])
    ]
    return places if len(places) <= MOST else [*places[:: -(-len(places) // MOST)], places[-1]]


def _curve(places: Sequence[Place], color: int) -> Iterator[str]:
    if not places:
        return
    lows = [(place.x, place.low) for place in places if place.low is not None and place.high is not None]
    highs = [(place.x, place.high) for place in places if place.low is not None and place.high is not None]
    if lows:
        edge = [*_stepped(lows), *reversed(_stepped(highs))]
        yield element("polygon", points=_written(edge), classes=f"band color-{color}")
    line = _stepped([(place.x, place.y) for place in places])
    yield element(
        "polyline", points=_written(line), classes=f"curve color-{color}", vector_effect="non-scaling-stroke"
    )


def _stepped(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Keep each value until the next, and then go straight up or down."""
    stepped = [points[0]]
    for (_, y), (x, after) in pairwise(points):
        stepped += [(x, y), (x, after)]
    return stepped


def _written(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _lines(up: Scale, chart: Chart) -> Iterator[str]:
    for classes, values in (("grid", up.ticks()), ("limit long", chart.limits.values())):
        for value in values:
            y = f"{HEIGHT * (1 - up.place(value)):.1f}"
            yield element(
                "line", x1=0, x2=ACROSS, y1=y, y2=y, classes=classes, vector_effect="non-scaling-stroke"
            )


def _legend(chart: Chart) -> Iterator[str]:
    for row, series in enumerate(chart.series):
        y = LEGEND * row + 10
        yield element("line", x1=0, x2=22, y1=y, y2=y, classes=f"curve color-{row % COLORS + 1}")
        yield element("text", words(series.name, 40), x=30, y=y + 4)


def _named(chart: Chart, up: Scale, top: int) -> Iterator[str]:
    """Write the values of the lines across: those of the grid on the left, the limits on the right."""
    for tick in up.ticks():
        text = words(rounded(tick, chart.unit))
        yield element("text", text, y=f"{top + HEIGHT * (1 - up.place(tick)) - 3:.1f}", classes="tick")
    for name, value in chart.limits.items():
        y = f"{top + HEIGHT * (1 - up.place(value)) - 4:.1f}"
        text = f"{words(name, 30)} {words(rounded(value, chart.unit))}"
        yield element("text", text, x="100%", y=y, classes="limit end")


def _days(over: Scale, y: int) -> Iterator[str]:
    for tick in over.ticks():
        at = over.place(tick)
        anchor = "tick" if not tick else "tick end" if at > NEAR_THE_END else "tick middle"
        unit = "" if tick else " days"
        yield element("text", f"{tick:g}{unit}", x=percent(at), y=y, classes=anchor)
