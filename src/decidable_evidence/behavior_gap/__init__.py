"""The behavior gap: what the right context repairs, and what it does not.

Examples are run without context, with the right context, and as the system retrieves it. What fails without context
and passes with it is missing knowledge; what fails whatever context it gets may be missing behavior. Where the right
context is in the input already, as in extraction and rewriting, no knowledge is missing, and only behavior may be.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from decidable.evidence import Measurement, needed_for
from decidable_evidence.behavior_gap.inputs import ARMS, ORACLES, Declared, Inputs
from decidable_evidence.tables.sources import place_of

__all__ = ["Declared", "Inputs", "from_counts", "measure", "recompute", "stripped", "unavailable"]


def measure(inputs: Inputs, _on: date, /) -> Measurement:
    """Measure the gap from the results of each arm.

    The day changes nothing here: files of results carry no dates.
    """
    with _extra(inputs):
        from decidable_evidence.runs import joint_counts  # noqa: PLC0415  (heavy)

        counts = joint_counts(inputs.runs, ARMS, ORACLES, only=inputs.only, trained_on=inputs.trained_on)
        return _judged(counts, inputs)


def recompute(counts: Mapping[str, int], inputs: Inputs, /) -> Measurement:
    """Measure the gap from the counts of a record. Raises ``ValueError`` where they are no counts of these arms."""
    from decidable_evidence.behavior_gap import counted  # noqa: PLC0415

    counted.check(counts, inputs.runs)
    with _extra(inputs):
        return _judged(counts, inputs)


def stripped(inputs: Inputs, into: Path, /) -> Inputs:
    """Write copies of the results that hold no more than is measured; give the inputs that name these.

    Raises ``UnreadableError``.
    """
    with _extra(inputs):
        from decidable_evidence.runs.stripping import strip  # noqa: PLC0415  (heavy)

        keep = ("input_hash",) if inputs.trained_on else ()
        return inputs.model_copy(update={"runs": strip(inputs.runs, into, keep)})


def unavailable(inputs: Inputs, /) -> tuple[Path, ...]:
    """The tables of engines that nobody has named here."""
    from decidable_evidence import engines  # noqa: PLC0415  (a recording whose files are here needs none)

    return engines.unreached(inputs)


def from_counts(counts: Mapping[str, int], declared: Declared, *, held_out: bool = False) -> Measurement:
    """Measure the gap from how often each pattern of results occurred, keyed as in ``Measurement.counts``.

    What a fine-tuned model repairs shows missing behavior only where it is known what was ``held_out`` of its training.
    """
    from decidable_evidence.behavior_gap import judging  # noqa: PLC0415  (heavy)

    return judging.measurement(counts, declared, held_out=held_out)


def _judged(counts: Mapping[str, int], inputs: Inputs) -> Measurement:
    return from_counts(counts, inputs, held_out=inputs.trained_on is not None)


def _extra(inputs: Inputs) -> AbstractContextManager[None]:
    """Say how to install what the measure needs, where that is missing."""
    return needed_for("the behavior gap", place_of(next(iter(inputs.runs.values()))))
