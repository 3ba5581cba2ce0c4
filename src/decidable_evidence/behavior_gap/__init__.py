"""The behavior gap: whether knowledge or behavior is missing, and which choice pays.

The same examples are run in several ways, called arms. Choices are judged by their arms; words explain what the arms gain.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from decidable.evidence import Measurement, needed_for
from decidable_evidence.behavior_gap.inputs import Declared, Inputs
from decidable_evidence.behavior_gap.judging import from_counts
from decidable_evidence.behavior_gap.words import ARMS
from decidable_evidence.engines import unreached as unavailable
from decidable_evidence.runs import Counts
from decidable_evidence.tables.sources import place_of

__all__ = ["Counts", "Declared", "Inputs", "from_counts", "measure", "recompute", "stripped", "unavailable"]

TIMELESS = True


def measure(inputs: Inputs, _on: date, /) -> Measurement:
    """Measure the gap from the results of each arm.

    The day changes nothing here: files of results carry no dates.
    """
    with _extra(inputs):
        from decidable_evidence.runs.counting import joint  # noqa: PLC0415  (heavy, and a recording needs none)

        known = tuple(dict.fromkeys((*ARMS, *inputs.runs)))
        oracles = tuple(arm for arm in inputs.runs if arm.startswith("oracle"))
        counts = joint(inputs.runs, known, oracles, inputs, inputs.trained_on)
        return from_counts(counts, inputs, held_out=inputs.trained_on is not None)


def recompute(counts: Counts, inputs: Inputs, /) -> Measurement:
    """Measure the gap from the counts of a record. Raises ``ValueError`` where they are no counts of these arms."""
    counts.check_arms(inputs.runs)
    with _extra(inputs):
        return from_counts(counts, inputs, held_out=inputs.trained_on is not None)


def stripped(inputs: Inputs, into: Path, /) -> Inputs:
    """Write copies of the results with only what is measured, and return inputs that name them.

    Raises ``UnreadableError``.
    """
    with _extra(inputs):
        from decidable_evidence.runs.stripping import strip  # noqa: PLC0415  (heavy)

        keep = ("input_hash",) if inputs.trained_on else ()
        return inputs.model_copy(update={"runs": strip(inputs.runs, into, keep)})


def _extra(inputs: Inputs) -> AbstractContextManager[None]:
    """How to install what the measure needs, where that is missing."""
    return needed_for("the behavior gap", place_of(next(iter(inputs.runs.values()))))
