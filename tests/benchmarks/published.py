"""Writes the figures of the page on performance: tables, and drawings of how cost grows, all from one file of data.

``python tests/benchmarks/published.py [FILE]`` takes them over from a run of all benchmarks, ``build/bench/figures.json`` if not
said.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from figures import Found, Growth, growths, read, table
from run import BENCHMARKS, HERE, TO

from decidable.measurement import Chart, Point, Series
from decidable.report.drawing import drawing

PAGE = HERE.parents[1] / "docs" / "explanation"
DATA = PAGE / "performance.json"
MADE = "<!-- Made by `make bench PUBLISH=1` from performance.json. -->\n"
UNITS = ((1.0, "seconds"), (1e3, "milliseconds"), (1e6, "microseconds"))


def pieces(data: dict[str, Any]) -> dict[str, str]:
    """Make the parts of the page from the data, by the names of their files."""
    found = [read(each) for of in data["figures"].values() for each in of]
    measured = f"Measured on {data['on']}, {data['machine']}.\n"
    return {
        "performance-figures.txt": f"{MADE}\n{measured}\n{table(found)}",
        "performance-growth.txt": f"{MADE}\n{growths(found)}",
        "performance-growth.html": "".join(drawings(found)),
    }


def drawings(found: list[Found]) -> Iterator[str]:
    """Draw what one piece costs at each size: where cost grows in proportion, it stays the same."""
    for number, growth in enumerate(each for each in found if isinstance(each, Growth)):
        drawn = chart(growth)
        svg = drawing(drawn, f"growth-{number}")
        yield f"<figure>\n<figcaption>{escape(drawn.title)}</figcaption>\n{svg}\n</figure>\n"


def chart(growth: Growth) -> Chart:
    """Make a chart of the time of one piece at each size, in a unit in which the longest is more than one."""
    per_piece = {
        way: [taken / size for taken, size in zip(seconds, growth.sizes, strict=True)]
        for way, seconds in growth.seconds.items()
    }
    longest = max(max(taken) for taken in per_piece.values())
    times, unit = next((unit for unit in UNITS if longest * unit[0] >= 1), UNITS[-1])
    series = (
        Series(name=way, points=tuple(points(growth, [times * each for each in taken])))
        for way, taken in per_piece.items()
    )
    title = f"{growth.of[0].upper()}{growth.of[1:]}: {unit} for each {growth.each}"
    return Chart(title=title, unit="count", series=tuple(series))


def points(growth: Growth, taken: list[float]) -> Iterator[Point]:
    many = f"{growth.each[:-1]}ies" if growth.each.endswith("y") else f"{growth.each}s"
    for size, each in zip(growth.sizes, taken, strict=True):
        yield Point(at=f"{size:,} {many}", value=float(f"{each:.3g}"))


def main() -> int:
    """Take the figures of a run over into the documentation; it has to be a run of all benchmarks."""
    path = Path(sys.argv[1]) if sys.argv[1:] else TO / "figures.json"
    text = path.read_text(encoding="utf-8")
    data = json.loads(text)
    if missing := [name for name in BENCHMARKS if name not in data["figures"]]:
        sys.stderr.write(f"{path} has no figures of {', '.join(missing)}: run all benchmarks\n")
        return 1
    for name, part in pieces(data).items():
        (PAGE / name).write_text(part, encoding="utf-8")
    DATA.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
