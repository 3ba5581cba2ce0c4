"""Measures: how a claim is proven from real artefacts.

A measure is a module that holds ``Inputs``, the fields that a review gives, and ``measure``. It is found by its name in
the entry-point group ``decidable.measures``, where other packages add their own. What else a measure can do is left to
it: with ``Counts`` and ``recompute`` it is ``Recordable``, with ``stripped`` it is ``Strippable``,
with ``unavailable`` it is ``Distant``.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Protocol, cast, runtime_checkable

from pydantic import BaseModel, TypeAdapter

from decidable.measurement import Measurement


class Measure(Protocol):
    """What the module of a measure holds."""

    Inputs: type[BaseModel]

    def measure(self, inputs: Any, on: date, /) -> Measurement:  # noqa: ANN401  (an instance of its own ``Inputs``)
        """Measure as of a day; raise ``UnreadableError`` with every mistake found in the artefacts."""


@runtime_checkable
class Recordable(Measure, Protocol):
    """A measure whose measurement can be kept in a record and computed again without the artefacts."""

    def recompute(self, counts: Any, inputs: Any, /) -> Measurement:  # noqa: ANN401  (its own ``Counts``, ``Inputs``)
        """The measurement that follows from ``Measurement.counts``; ``inputs`` name artefacts that may be absent.

        ``counts`` is an instance of ``Counts``, a frozen pydantic model beside ``Inputs``, valid by its own types.
        Raises ``ValueError`` where these are no counts of such inputs: a recording may hold anything.
        """


@runtime_checkable
class Strippable(Measure, Protocol):
    """A measure that can do with less than its artefacts hold."""

    def stripped(self, inputs: Any, into: Path, /) -> Any:  # noqa: ANN401
        """Write copies that hold no more than is measured into a folder; give the inputs that name the copies.

        Raise ``UnreadableError`` where an artefact cannot be read, and where a copy would replace one.
        """


@runtime_checkable
class Distant(Measure, Protocol):
    """A measure whose artefacts may be here in part only, such as a repository without its history."""

    def unavailable(self, inputs: Any, /) -> tuple[Path, ...]:  # noqa: ANN401
        """List the inputs that are here in name only, so that a record has to speak for them."""


def counts_of(measure: Measure) -> TypeAdapter[Any]:
    """What ``Measurement.counts`` of a measure is: its ``Counts``, or whole numbers by name where it has none yet."""
    return TypeAdapter(getattr(measure, "Counts", dict[str, int]))


def origin(name: str) -> tuple[str, str]:
    """The name and the version of the distribution that brings a measure; empty where nobody knows."""
    points = entry_points(group="decidable.measures", name=name)
    return next(((point.dist.name, point.dist.version) for point in points if point.dist), ("", ""))


@cache
def installed() -> dict[str, Measure]:
    """Load every measure that is installed, by name."""
    return {point.name: cast("Measure", point.load()) for point in entry_points(group="decidable.measures")}


def inputs() -> dict[str, type[BaseModel]]:
    """Give the input fields of each measure that is installed."""
    return {name: measure.Inputs for name, measure in installed().items()}
