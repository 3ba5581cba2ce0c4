"""Charts in a terminal: a line a value, whose interval is shaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from decidable.errors import visible
from decidable.measurement import Chart, Point
from decidable.report.drawing.shapes import Scale, scale_of
from decidable.text import interval, number, rounded

NAMES = 24
BARS = 28
ROWS = 12
SURE, LIKELY, POSSIBLE, LIMIT = "█", "▓", "░", "│"


def lines(chart: Chart) -> Iterator[str]:
    """Yield the lines of a chart, none wider than 80 letters: its title, its values, and what its marks mean."""
    scale, rows = scale_of(chart), list(_rows(chart))
    yield visible(chart.title)
    for name, point in rows:
        bar = _bar(point, scale, list(chart.limits.values()))
        bounds = interval(point.low, point.high, chart.unit)
        yield f"  {_short(name):{NAMES}} {bar} {number(point.value, chart.unit):>7} {bounds}".rstrip()
    limits = [f"{LIMIT} {_short(name)} {rounded(value, chart.unit)}" for name, value in chart.limits.items()]
    shaded = [f"{LIKELY}{POSSIBLE} interval"] if any(_bounds(point) for _, point in rows) else []
    if key := "  ".join([*shaded, *limits]):
        yield f"  {'':{NAMES}} {key}"


def _rows(chart: Chart) -> Iterator[tuple[str, Point]]:
    """Yield each value with its name; of a curve a handful along the way."""
    for series in chart.series:
        points = _some(series.points) if chart.kind == "steps" else series.points
        for point in points:
            at = f"{point.at} d" if chart.kind == "steps" else point.at
            yield f"{series.name}, {at}" if len(chart.series) > 1 else at, point


def _some(points: Sequence[Point]) -> list[Point]:
    if len(points) <= ROWS:
        return list(points)
    return [points[round(step * (len(points) - 1) / (ROWS - 1))] for step in range(ROWS)]


def _bar(point: Point, scale: Scale, limits: Sequence[float]) -> str:
    """Draw a bar from nothing to the value; what lies between the bounds is shaded, and limits go through it."""
    low, high = _bounds(point) or (point.value, point.value)
    zero, sure, value, possible = (_cell(scale, each) for each in (0, low, point.value, high))
    if point.value < 0:
        zero, sure, value, possible = (
            BARS - zero,
            BARS - _cell(scale, high),
            BARS - value,
            BARS - _cell(scale, low),
        )
    cells = [" "] * BARS
    for mark, start, end in (
        (SURE, zero, sure),
        (LIKELY, max(zero, sure), value),
        (POSSIBLE, max(zero, value), possible),
    ):
        cells[start:end] = [mark] * max(0, end - start)
    cells = cells[::-1] if point.value < 0 else cells
    for limit in limits:
        cells[min(BARS - 1, _cell(scale, limit))] = LIMIT
    return "".join(cells)


def _bounds(point: Point) -> tuple[float, float] | None:
    return None if point.low is None or point.high is None else (point.low, point.high)


def _cell(scale: Scale, value: float) -> int:
    return round(BARS * scale.place(value))


def _short(text: str) -> str:
    line = visible(" ".join(text.split()))
    return line if len(line) <= NAMES else f"{line[: NAMES - 1]}…"
