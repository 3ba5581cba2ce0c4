"""What a benchmark finds: figures, each beside the baseline that was measured in the same run, and how cost grows."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from math import log
from typing import Any, NamedTuple, TypeAlias

LARGE = 1000
CLOSE = "\N{NO-BREAK SPACE}"
BASELINES = ("pytest", "sphinx", "myst-parser", "sphinx-design", "duckdb")


class Cost(NamedTuple):
    """One figure: ``value`` times the ``baseline``, or so many of another ``unit``; ``aim`` is the most it should be."""

    of: str
    value: float
    baseline: str
    aim: float | None = None
    unit: str = "×"  # noqa: RUF001  (times)

    @property
    def met(self) -> str:
        """Say whether the aim is met; nothing where there is none."""
        return "" if self.aim is None else "yes" if self.value <= self.aim else "no"


class Growth(NamedTuple):
    """Processor seconds at several sizes, of each way to do the same; the first way is this project's."""

    of: str
    each: str
    sizes: tuple[int, ...]
    seconds: Mapping[str, tuple[float, ...]]

    def times(self, way: str) -> float:
        """Give how many times as long the largest takes as the smallest."""
        return self.seconds[way][-1] / self.seconds[way][0]

    def exponent(self, way: str) -> float:
        """Give the power of the size that the time grows with: 1 where it grows in proportion."""
        return log(self.times(way)) / log(self.sizes[-1] / self.sizes[0])


Found: TypeAlias = Cost | Growth


def machine() -> str:
    """Name what it was measured on."""
    python = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    git = subprocess.run(["git", "--version"], check=True, capture_output=True, text=True).stdout
    libraries = ", ".join(f"{name} {version(name)}" for name in BASELINES)
    return f"{python}, {os.cpu_count()} processors; {libraries}, {git.strip().replace(' version', '')}"


def written(value: float) -> str:
    """Write a figure with three digits, or more where it is large."""
    return f"{value:,.0f}" if abs(value) >= LARGE else f"{value:.3g}"


def table(found: Iterable[Found]) -> str:
    """Write figures as a Markdown table."""
    rows = (
        (
            cost.of,
            f"{written(cost.value)}{CLOSE}{cost.unit}",
            cost.baseline,
            "" if cost.aim is None else f"≤{CLOSE}{cost.aim:g}{CLOSE}{cost.unit}",
            cost.met,
        )
        for cost in found
        if isinstance(cost, Cost)
    )
    return _lines(("what", "figure", "baseline in the same run", "aim", "met"), rows)


def growths(found: Iterable[Found]) -> str:
    """Write how cost grows as a Markdown table."""
    rows = (
        (
            growth.of,
            way,
            ", ".join(
                f"{size:,}:{CLOSE}{written(at)}" for size, at in zip(growth.sizes, seconds, strict=True)
            ),
            f"{written(growth.sizes[-1] / growth.sizes[0])}{CLOSE}×",  # noqa: RUF001  (times)
            f"{written(growth.times(way))}{CLOSE}×",  # noqa: RUF001  (times)
            f"{growth.exponent(way):.2f}",
        )
        for growth in found
        if isinstance(growth, Growth)
        for way, seconds in growth.seconds.items()
    )
    return _lines(("what", "way", "processor seconds", "size", "time", "power of the size"), rows)


def _lines(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "".join(f"| {' | '.join(line)} |\n" for line in (head, ("---",) * len(head), *rows))


def plain(found: Found) -> dict[str, object]:
    """Give a figure as it stands in JSON."""
    return found._asdict() | ({"met": found.met} if isinstance(found, Cost) else {})


def read(plain: Mapping[str, Any]) -> Found:
    """Give the figure that stands in JSON."""
    if "seconds" not in plain:
        return Cost(**{name: plain[name] for name in Cost._fields})
    seconds = {way: tuple(at) for way, at in plain["seconds"].items()}
    return Growth(plain["of"], plain["each"], tuple(plain["sizes"]), seconds)


def data(found: Mapping[str, Iterable[Found]], machine: str, on: str) -> str:
    """Write the figures of each benchmark as JSON."""
    figures = {name: [plain(each) for each in of] for name, of in found.items()}
    return json.dumps({"machine": machine, "on": on, "figures": figures}, indent=1, ensure_ascii=False) + "\n"


def told(found: Iterable[Found]) -> None:
    """Print figures as they come."""
    for each in found:
        sys.stdout.writelines(f"{line}\n" for line in sentences(each))
        sys.stdout.flush()


def sentences(found: Found) -> Iterator[str]:
    """Say a figure in a line, or how cost grows in a line for each way."""
    if isinstance(found, Cost):
        aim = "" if found.aim is None else f"; aim: at most {found.aim:g}, met: {found.met}"
        yield f"{found.of}: {written(found.value)} {found.unit}; baseline: {found.baseline}{aim}"
        return
    for way, seconds in found.seconds.items():
        pairs = zip(found.sizes, seconds, strict=True)
        at = ", ".join(f"{size:,} in {written(taken)} s" for size, taken in pairs)
        yield f"{found.of}, {way}: {at}; as the size to the power of {found.exponent(way):.2f}"
