"""What drawings are made of: elements of SVG, and the scale on which values have their places."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10
from typing import NamedTuple

from decidable.measurement import Chart
from decidable.text import one_line

PARTS = (1, 2, 2.5, 5, 10)
TICKS = 4
LARGEST = 1e300
CLOSE = 1e-9


class Drawn(NamedTuple):
    """A drawing and how high it is."""

    markup: str
    height: int


def element(name: str, content: str = "", *, classes: str = "", **attributes: object) -> str:
    """Write an element around what is written as SVG already; of the names of attributes, ``_`` stands for ``-``."""
    given = {"class": classes} if classes else {}
    written = "".join(
        f' {key.replace("_", "-")}="{escape(str(value))}"' for key, value in (given | attributes).items()
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def words(text: str, room: int = 0) -> str:
    """Write any text as nothing but text, on one line; shortened where it has more letters than there is room for."""
    line = one_line(text)
    return escape(f"{line[: room - 1]}…" if 0 < room < len(line) else line)


def percent(share: float) -> str:
    """Write a place across as a share of the width."""
    return f"{100 * share:.2f}%"


@dataclass(frozen=True)
class Scale:
    """Where values stand between the ends of an axis, which are round numbers."""

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


def scale_of(chart: Chart) -> Scale:
    """Fit a scale to the values, intervals and limits of a chart; it always shows nothing, as 0."""
    points = [point for series in chart.series for point in series.points]
    values = [
        value for point in points for value in (point.value, point.low, point.high) if value is not None
    ]
    return scale(
        min(0.0, *values, *chart.limits.values(), 0.0), max(0.0, *values, *chart.limits.values(), 0.0)
    )


def scale(low: float, high: float) -> Scale:
    """Fit a scale with a handful of round values between two values."""
    low, high = max(low, -LARGEST), min(high, LARGEST)
    step = _round((high - low) / TICKS or 1 / TICKS)
    bottom, top = floor(low / step + CLOSE), ceil(high / step - CLOSE)
    return Scale(bottom * step, max(top, bottom + 1) * step, step)


def _round(step: float) -> float:
    """The smallest round number that is no smaller."""
    power = 10.0 ** floor(log10(step))
    return next(part * power for part in PARTS if part * power >= step * (1 - CLOSE))
