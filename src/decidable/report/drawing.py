"""Charts as SVG, in a page or in a file of their own: dots with their intervals, a row for each place.

Places across are in percent, so that a drawing fills whatever width it is given and its letters keep their size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from math import ceil, floor, log10
from pathlib import Path
from typing import Literal, NamedTuple

from decidable.measurement import Chart, Measurement, Point, Series
from decidable.text import interval, number, one_line, rounded

STATIC = Path(__file__).parent / "static"
STYLE = (STATIC / "decision-chart.css").read_text(encoding="utf-8")
SPACE = "http://www.w3.org/2000/svg"
# The figures of arms that limits are about.
SPENT: Mapping[str, Literal["seconds", "cost"]] = {"seconds-p95": "seconds", "cost-mean": "cost"}
DESCRIBED = 40  # values in the words for those who cannot see the drawing
ROOM = {"page": 34, "picture": 74}  # letters of a place's name, which shares its line with the value

# A picture, in pixels.
WIDTH = 760
MARGIN = 28
HEADING = 34
# A drawing: what a line of each kind needs below the one before it, and within a row its dot below its top.
LIMIT = 18
LEGEND = 22
ROW = 27
DOT = 18
AXIS = 22
RADIUS = 4
AROUND = 2  # pixels that the ring of every second series is wider, so that two equal values are both visible
ROWS = 80
COLORS = 4

# A scale: ticks at about four round values, each one of these times a power of ten.
TICKS = 4
PARTS = (1, 2, 2.5, 5, 10)
LARGEST = 1e300  # beyond it the distance between two numbers is infinite
CLOSE = 1e-9


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
    markup, height = _drawn(chart, ROOM["page"])
    title, text = f"{id_}-title", f"{id_}-text"
    head = _element("title", _words(chart.title), id=title)
    head += _element("desc", _words(_summary(chart)), id=text)
    return _element(
        "svg",
        head + markup,
        xmlns=SPACE,
        classes="decision-chart",
        role="img",
        aria_labelledby=f"{title} {text}",
        width="100%",
        height=height,
    )


def picture(charts: Iterable[Chart], title: str) -> str:
    """Draw charts one below the other as a file of its own, on light or dark ground as the reader's system has it."""
    top, parts = MARGIN, list[str]()
    for chart in charts:
        markup, height = _drawn(chart, ROOM["picture"])
        parts.append(_element("text", _words(chart.title), x=MARGIN, y=top + 12, classes="heading"))
        inner = {"x": MARGIN, "y": top + HEADING, "width": WIDTH - 2 * MARGIN, "height": height}
        parts.append(_element("svg", markup, classes="decision-chart", **inner))
        top += HEADING + height + MARGIN
    ground = _element("rect", width="100%", height="100%", classes="ground")
    return _element(
        "svg",
        f"{_element('title', _words(title))}<style>{STYLE}</style>{ground}{''.join(parts)}",
        xmlns=SPACE,
        classes="decision-picture",
        role="img",
        width=WIDTH,
        height=top,
        viewBox=f"0 0 {WIDTH} {top}",
    )


class Scale(NamedTuple):
    """An axis between two round numbers."""

    low: float
    high: float
    step: float

    def place(self, value: float) -> float:
        """The place of a value as a share of the axis."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))

    def ticks(self) -> list[float]:
        """List the round values along the axis."""
        count = floor((self.high - self.low) / self.step + CLOSE)
        return [self.low + tick * self.step for tick in range(count + 1)]


def scale(*values: float) -> Scale:
    """Fit a scale with a handful of round values to these; it always shows nothing, as 0."""
    low, high = max(min(0.0, *values, 0.0), -LARGEST), min(max(0.0, *values, 0.0), LARGEST)
    wanted = (high - low) / TICKS or 1 / TICKS
    power = 10.0 ** floor(log10(wanted))
    step = next(part * power for part in PARTS if part * power >= wanted * (1 - CLOSE))
    bottom, top = floor(low / step + CLOSE), ceil(high / step - CLOSE)
    return Scale(bottom * step, max(top, bottom + 1) * step, step)


def _drawn(chart: Chart, room: int) -> tuple[str, int]:
    """Draw a row for each place with a dot for each series, and give the height; names are cut to their room."""
    rows: dict[str, list[tuple[int, Point]]] = {}
    for place, series in enumerate(chart.series):
        for point in series.points:
            rows.setdefault(point.at, []).append((place % COLORS + 1, point))
    points = [point for row in rows.values() for _, point in row]
    known = (value for point in points for value in (point.value, point.low, point.high))
    across = scale(*(value for value in known if value is not None), *chart.limits.values())
    top = LIMIT * len(chart.limits) + 2
    parts = list(_legend(chart, top)) if len(chart.series) > 1 else []
    bottom = top + (LEGEND if parts else 0)
    for name, row in list(rows.items())[:ROWS]:
        parts.append(_element("text", _words(name, room), y=bottom + 11))
        parts += _row(row, chart, across, bottom)
        bottom += ROW
    if len(rows) > ROWS:
        parts.append(_element("text", f"and {len(rows) - ROWS} more", y=bottom + 11))
        bottom += ROW
    return "".join([*_grid(chart, across, top, bottom), *_limits(chart, across), *parts]), bottom + AXIS


def _legend(chart: Chart, top: int) -> Iterator[str]:
    """Name the series, each after a dot of its colour."""
    for place, series in enumerate(chart.series):
        at = _percent(place / len(chart.series))
        yield _dot(at, top + 9, place % COLORS + 1)
        yield _element("text", _words(series.name, 24), x=at, dx=11, y=top + 13)


def _row(row: list[tuple[int, Point]], chart: Chart, across: Scale, top: int) -> Iterator[str]:
    """Draw the dots of one place on their track, their values above it; one that is alone shows its bounds too."""
    middle, unit = top + DOT, chart.unit
    values = [_element("tspan", _words(number(point.value, unit)), classes="value") for _, point in row]
    bounds = [_words(interval(point.low, point.high, unit)) for _, point in row[: len(row) == 1]]
    text = " ".join([" · ".join(values), *bounds]).strip()
    yield _element("text", text, x="100%", y=top + 11, classes="end")
    yield _line((0, 1), (middle, middle), "track")
    for color, point in row:
        if point.low is not None and point.high is not None:
            ends = across.place(point.low), across.place(point.high)
            yield _line(ends, (middle, middle), f"whisker color-{color}")
        yield _dot(_percent(across.place(point.value)), middle, color)
    for limit in chart.limits.values():
        yield _line((across.place(limit),) * 2, (middle - 6, middle + 6), "limit")


def _dot(at: str, top: int, color: int) -> str:
    radius = RADIUS if color % 2 else RADIUS + AROUND
    return _element("circle", cx=at, cy=top, r=radius, classes=f"dot color-{color}")


def _grid(chart: Chart, across: Scale, top: int, bottom: int) -> Iterator[str]:
    for tick in across.ticks():
        at = across.place(tick)
        yield _line((at, at), (top, bottom), "grid")
        anchor = {0.0: "tick", 1.0: "tick end"}.get(at, "tick middle")
        text = rounded(tick, chart.unit).removesuffix(" points")  # a phone has no room for them
        text = text if tick else text.removeprefix("+")
        yield _element("text", _words(text), x=_percent(at), y=bottom + 14, classes=anchor)


def _limits(chart: Chart, across: Scale) -> Iterator[str]:
    """Name the limits above the dots, each with the beginning of its line, which goes on through every row."""
    for row, (name, value) in enumerate(chart.limits.items()):
        at, y = across.place(value), LIMIT * row + 12
        yield _line((at, at), (y - 9, y + 4), "limit")
        text = f"{_words(name, 30)} {_words(rounded(value, chart.unit))}"
        side, classes = (6, "limit") if at < 1 / 2 else (-6, "limit end")
        yield _element("text", text, x=_percent(at), dx=side, y=y, classes=classes)


def _line(across: tuple[float, float], down: tuple[int, int], classes: str) -> str:
    x1, x2 = map(_percent, across)
    return _element("line", x1=x1, x2=x2, y1=down[0], y2=down[1], classes=classes)


def _element(name: str, content: str = "", *, classes: str = "", **attributes: object) -> str:
    """Write an element around what is written as SVG already; of the names of attributes, ``_`` is written as ``-``."""
    given = {"class": classes} if classes else {}
    written = "".join(
        f' {key.replace("_", "-")}="{escape(str(value))}"' for key, value in (given | attributes).items()
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _words(text: str, room: int = 0) -> str:
    """Write any text as nothing but text, on one line; shortened where it has more letters than there is room for."""
    line = one_line(text)
    return escape(f"{line[: room - 1]}…" if 0 < room < len(line) else line)


def _percent(share: float) -> str:
    """Write a place across as a share of the width."""
    return f"{100 * share:.2f}%"


def _summary(chart: Chart) -> str:
    """What is drawn, in words; of a long chart its first values."""
    values = [
        f"{series.name}, {point.at}: {number(point.value, chart.unit)} {interval(point.low, point.high, chart.unit)}"
        for series in chart.series
        for point in series.points
    ]
    more = [f"and {len(values) - DESCRIBED} more"] if len(values) > DESCRIBED else []
    limits = [f"{name}: {number(value, chart.unit)}" for name, value in chart.limits.items()]
    return "; ".join(value.strip() for value in (*limits, *values[:DESCRIBED], *more))
