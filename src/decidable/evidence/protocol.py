"""What the module of a measure holds: ``Inputs`` and ``measure``, and what else it can do.

With ``Counts`` and ``recompute`` a measure is ``Recordable``, with ``stripped`` it is ``Strippable``, with ``unavailable``
it is ``Distant``.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from pydantic import BaseModel

from decidable.measurement import Measurement


class Measure(Protocol):
    """A measure at its least; one that has ``TIMELESS = True`` shows the same on every day, and is measured once."""

    Inputs: type[BaseModel]

    def measure(self, inputs: Any, on: date, /) -> Measurement:  # noqa: ANN401  (an instance of its own ``Inputs``)
        """The measurement as of a day. Raises ``UnreadableError`` with every mistake in the artefacts."""


@runtime_checkable
class Recordable(Measure, Protocol):
    """A measure whose measurement can be recorded and computed again without the artefacts.

    ``Counts`` is a frozen pydantic model; ``Measurement.counts`` is an instance of it.
    """

    Counts: type[BaseModel]

    def recompute(self, counts: Any, inputs: Any, /) -> Measurement:  # noqa: ANN401  (its own ``Counts``, ``Inputs``)
        """The measurement that follows from ``counts``; ``inputs`` name artefacts that may be absent.

        Raises ``ValueError`` where these are no counts of such inputs: a recording may hold anything that ``Counts``
        allows.
        """


@runtime_checkable
class Strippable(Measure, Protocol):
    """A measure that can do with less than its artefacts hold."""

    def stripped(self, inputs: Any, into: Path, /) -> Any:  # noqa: ANN401
        """Inputs that name copies, written into a folder, that hold no more than is measured.

        Raises ``UnreadableError`` where an artefact cannot be read, and where a copy would replace one.
        """


@runtime_checkable
class Distant(Measure, Protocol):
    """A measure whose artefacts may be here in name only, such as a repository without its history."""

    def unavailable(self, inputs: Any, /) -> tuple[Path, ...]:  # noqa: ANN401
        """The inputs that cannot be measured here, so that a recording has to stand for them."""
