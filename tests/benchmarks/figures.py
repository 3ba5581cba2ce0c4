"""What a benchmark finds: figures, each beside the baseline that was measured in the same run, and its aim."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Iterable
from typing import NamedTuple


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


def machine() -> str:
    """Name what it was measured on."""
    return f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"


def table(costs: Iterable[Cost]) -> str:
    """Write figures as a Markdown table."""
    rows = [
        (
            cost.of,
            f"{cost.value:.3g} {cost.unit}",
            cost.baseline,
            "" if cost.aim is None else f"≤ {cost.aim:g} {cost.unit}",
            cost.met,
        )
        for cost in costs
    ]
    lines = [("what", "figure", "baseline in the same run", "aim", "met"), ("---",) * 5, *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def data(costs: Iterable[Cost]) -> str:
    """Write figures as JSON."""
    return json.dumps(
        {"machine": machine(), "costs": [cost._asdict() | {"met": cost.met} for cost in costs]}, indent=2
    )


def told(costs: Iterable[Cost]) -> None:
    """Print figures as they come."""
    for cost in costs:
        aim = "" if cost.aim is None else f" (aim {cost.aim:g}; met: {cost.met})"
        sys.stdout.write(f"{cost.of}: {cost.value:.3g} {cost.unit} of {cost.baseline}{aim}\n")
        sys.stdout.flush()
