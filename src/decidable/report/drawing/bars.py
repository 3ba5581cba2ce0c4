"""Bars with whiskers: one below the other, each under its name and its value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from decidable.measurement import Chart, Point
from decidable.report.drawing.shapes import Drawn, Scale, element, percent, scale_of, words
from decidable.text import interval, number, rounded

ROWS = 80
COLORS = 4
LIMIT = 18
GROUP = 24
ROW = 34
BAR = 8
CAP = 3
AXIS = 22


class Row(NamedTuple):
    """One bar; the first of a group has its heading, and a bar outside every group the name of its place."""

    heading: str
    name: str
    color: int
    point: Point


def drawn(chart: Chart, room: int) -> Drawn:
    """Draw bars, grouped where a chart has several series; names are shortened to the room that they have."""
    scale, parts, rows = scale_of(chart), list[str](), list(_rows(chart))
    top = LIMIT * len(chart.limits) + 2
    bottom = top
    for row in rows[:ROWS]:
        bottom += GROUP if row.heading else 0
        if row.heading:
            parts.append(element("text", words(row.heading, room), y=bottom - 6, classes="group"))
        parts.append(element("text", words(row.name, room), y=bottom + 11))
        parts += _bar(row, chart.unit, scale, bottom)
        parts += (_across(scale.place(limit), bottom + 14, bottom + 26) for limit in chart.limits.values())
        bottom += ROW
    if len(rows) > ROWS:
        parts.append(element("text", f"and {len(rows) - ROWS} more", y=bottom + 11))
        bottom += ROW
    return Drawn("".join([*_grid(chart, scale, top, bottom), *_limits(chart, scale), *parts]), bottom + AXIS)


def _rows(chart: Chart) -> Iterator[Row]:
    """Yield the bars place by place, and at each place series by series."""
    several = len(chart.series) > 1
    points = [{point.at: point for point in series.points} for series in chart.series]
    for at in dict.fromkeys(place for of_series in points for place in of_series):
        heading = at if several else ""
        for number_, of_series in enumerate(points):
            if at in of_series:
                name = chart.series[number_].name if several else at
                yield Row(heading, name, number_ % COLORS + 1, of_series[at])
                heading = ""


def _bar(row: Row, unit: str, scale: Scale, top: int) -> Iterator[str]:
    point, middle = row.point, top + 20
    zero, end = sorted((scale.place(0), scale.place(point.value)))
    value = element("tspan", words(number(point.value, unit)), classes="value")
    text = f"{value} {words(interval(point.low, point.high, unit))}".strip()
    yield element("text", text, x="100%", y=top + 11, classes="end")
    yield _box(0, 1, middle, "track")
    yield _box(zero, end, middle, f"bar color-{row.color}")
    if point.low is not None and point.high is not None:
        yield from _whisker(scale.place(point.low), scale.place(point.high), middle)


def _box(start: float, end: float, middle: int, classes: str) -> str:
    place = {"x": percent(start), "width": percent(end - start)}
    return element("rect", classes=classes, y=middle - BAR // 2, height=BAR, **place)


def _whisker(low: float, high: float, middle: int) -> Iterator[str]:
    yield element("line", x1=percent(low), x2=percent(high), y1=middle, y2=middle, classes="whisker")
    for end in (low, high):
        yield element(
            "line", x1=percent(end), x2=percent(end), y1=middle - CAP, y2=middle + CAP, classes="whisker"
        )


def _grid(chart: Chart, scale: Scale, top: int, bottom: int) -> Iterator[str]:
    for tick in scale.ticks():
        at = scale.place(tick)
        yield element("line", x1=percent(at), x2=percent(at), y1=top, y2=bottom, classes="grid")
        anchor = {0.0: "tick", 1.0: "tick end"}.get(at, "tick middle")
        text = words(rounded(tick, chart.unit))
        yield element("text", text, x=percent(at), y=bottom + 14, classes=anchor)


def _limits(chart: Chart, scale: Scale) -> Iterator[str]:
    """Name the limits above the bars, each with the beginning of its line, which goes on through every bar."""
    for row, (name, value) in enumerate(chart.limits.items()):
        at, y = scale.place(value), LIMIT * row + 12
        yield _across(at, y - 9, y + 4)
        text, side = f"{words(name, 30)} {words(rounded(value, chart.unit))}", 6 if at < 1 / 2 else -6
        yield element(
            "text", text, x=percent(at), dx=side, y=y, classes="limit" if at < 1 / 2 else "limit end"
        )


def _across(at: float, top: int, bottom: int) -> str:
    return element("line", x1=percent(at), x2=percent(at), y1=top, y2=bottom, classes="limit")
