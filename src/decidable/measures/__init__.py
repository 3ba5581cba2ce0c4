"""Measures: how a claim is proven from real artefacts.

A measure is a module that holds ``Inputs``, the fields that a review gives, and ``measure``. It is found by its name in
the entry-point group ``decidable.measures``, where other packages add their own.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from typing import Any, Protocol, cast

from pydantic import BaseModel

from decidable.measurement import Measurement


class Measure(Protocol):
    """What the module of a measure holds."""

    Inputs: type[BaseModel]

    def measure(self, inputs: Any, /) -> Measurement:  # noqa: ANN401  (an instance of its own ``Inputs``)
        """Measure; raise ``UnreadableError`` with every mistake found in the artefacts."""


@cache
def installed() -> dict[str, Measure]:
    """Load every measure that is installed, by name."""
    return {point.name: cast("Measure", point.load()) for point in entry_points(group="decidable.measures")}
