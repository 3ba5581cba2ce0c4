"""Dots with their intervals: one below the other, each under its name and its value."""

from __future__ import annotations

from collections.abc import Iterator

from decidable.measurement import Chart, Point
from decidable.report.drawing.shapes import Drawn, Scale, element, percent, scale_of, words
from decidable.text import interval, number, rounded

ROWS = 80
COLORS = 4
LIMIT = 18
LEGEND = 22
LONGEST_SERIES = 24
ROW = 27
DOT = 4
LINE = 18  # from the top of a row down to its dot
AXIS = 22


def drawn(chart: Chart, room: int) -> Drawn:
    """Draw a row for each place with a dot for each series; names are shortened to the room that they have."""
    scale, rows = scale_of(chart), _rows(chart)
    top = LIMIT * len(chart.limits) + 2
    parts = list(_legend(chart, top)) if len(chart.series) > 1 else []
    bottom = top + (LEGEND if parts else 0)
    for name, points in list(rows.items())[:ROWS]:
        parts.append(element("text", words(name, room), y=bottom + 11))
        parts += _dots(points, chart.unit, scale, bottom)
        across = (scale.place(limit) for limit in chart.limits.values())
        parts += (_across(at, bottom + LINE - 6, bottom + LINE + 6) for at in across)
        bottom += ROW
    if len(rows) > ROWS:
        parts.append(element("text", f"and {len(rows) - ROWS} more", y=bottom + 11))
        bottom += ROW
    return Drawn("".join([*_grid(chart, scale, top, bottom), *_limits(chart, scale), *parts]), bottom + AXIS)


def _rows(chart: Chart) -> dict[str, list[tuple[int, Point]]]:
    """Map each place to its points, each with the number of its colour."""
    rows: dict[str, list[tuple[int, Point]]] = {}
    for number_, series in enumerate(chart.series):
        for point in series.points:
            rows.setdefault(point.at, []).append((number_ % COLORS + 1, point))
    return rows


def _legend(chart: Chart, top: int) -> Iterator[str]:
    """Name the series, each after a dot of its colour."""
    for place, series in enumerate(chart.series):
        at = percent(place / len(chart.series))
        yield element("circle", cx=at, cy=top + 9, r=DOT, classes=f"dot color-{place % COLORS + 1}")
        yield element("text", words(series.name, LONGEST_SERIES), x=at, dx=8, y=top + 13)


def _dots(points: list[tuple[int, Point]], unit: str, scale: Scale, top: int) -> Iterator[str]:
    middle = top + LINE
    values = [element("tspan", words(number(point.value, unit)), classes="value") for _, point in points]
    between = [words(interval(point.low, point.high, unit)) for _, point in points[: len(points) == 1]]
    yield element(
        "text", " ".join([" · ".join(values), *between]).strip(), x="100%", y=top + 11, classes="end"
    )
    yield _along(0, 1, middle, "track")
    for color, point in points:
        if point.low is not None and point.high is not None:
            yield _along(scale.place(point.low), scale.place(point.high), middle, f"whisker color-{color}")
        at = percent(scale.place(point.value))
        yield element("circle", cx=at, cy=middle, r=DOT, classes=f"dot color-{color}")


def _along(start: float, end: float, middle: int, classes: str) -> str:
    return element("line", x1=percent(start), x2=percent(end), y1=middle, y2=middle, classes=classes)


def _grid(chart: Chart, scale: Scale, top: int, bottom: int) -> Iterator[str]:
    for tick in scale.ticks():
        at = scale.place(tick)
        yield element("line", x1=percent(at), x2=percent(at), y1=top, y2=bottom, classes="grid")
        anchor = {0.0: "tick", 1.0: "tick end"}.get(at, "tick middle")
        text = words(rounded(tick, chart.unit))
        yield element("text", text, x=percent(at), y=bottom + 14, classes=anchor)


def _limits(chart: Chart, scale: Scale) -> Iterator[str]:
    """Name the limits above the dots, each with the beginning of its line, which goes on through every row."""
    for row, (name, value) in enumerate(chart.limits.items()):
        at, y = scale.place(value), LIMIT * row + 12
        yield _across(at, y - 9, y + 4)
        text, side = f"{words(name, 30)} {words(rounded(value, chart.unit))}", 6 if at < 1 / 2 else -6
        yield element(
            "text", text, x=percent(at), dx=side, y=y, classes="limit" if at < 1 / 2 else "limit end"
        )


def _across(at: float, top: int, bottom: int) -> str:
    return element("line", x1=percent(at), x2=percent(at), y1=top, y2=bottom, classes="limit")
