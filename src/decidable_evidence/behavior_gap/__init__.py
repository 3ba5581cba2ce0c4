"""The behavior gap: is it knowledge that is missing, or behavior, and which way to build pays.

Examples are run without context, with the right context, as the system retrieves it, with examples in the prompt, with a
tuned model. The choices are judged by the arms that stand for them; the words explain what the arms gain.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from decidable.evidence import Measurement, needed_for
from decidable_evidence.behavior_gap.inputs import ARMS, Declared, Inputs
from decidable_evidence.comparison.counts import Counts
from decidable_evidence.tables.sources import place_of

__all__ = ["Counts", "Declared", "Inputs", "from_counts", "measure", "recompute", "stripped", "unavailable"]


def measure(inputs: Inputs, _on: date, /) -> Measurement:
    """Measure the gap from the results of each arm.

    The day changes nothing here: files of results carry no dates.
    """
    with _extra(inputs):
        from decidable_evidence.comparison.reading import counted  # noqa: PLC0415  (heavy)

        known = tuple(dict.fromkeys((*ARMS, *inputs.runs)))
        oracles = tuple(arm for arm in inputs.runs if arm.startswith("oracle"))
        counts = counted(inputs.runs, known, oracles, inputs)
        return from_counts(counts, inputs, held_out=inputs.trained_on is not None)


def recompute(counts: Counts, inputs: Inputs, /) -> Measurement:
    """Measure the gap from the counts of a record. Raises ``ValueError`` where they are no counts of these arms."""
    if set(counts.arms) != set(inputs.runs):
        raise ValueError(
            f"the counts are of {', '.join(counts.arms)}, the inputs name {', '.join(inputs.runs)}"
        )
    with _extra(inputs):
        return from_counts(counts, inputs, held_out=inputs.trained_on is not None)


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


def from_counts(counts: Counts, declared: Declared, *, held_out: bool = False) -> Measurement:
    """Measure the gap from how often the arms fared how together.

    What a tuned model gains counts only where it is known what was ``held_out`` of its training.
    """
    from decidable_evidence.behavior_gap import judging  # noqa: PLC0415  (heavy)

    return judging.measurement(counts, declared, held_out=held_out)


def _extra(inputs: Inputs) -> AbstractContextManager[None]:
    """Say how to install what the measure needs, where that is missing."""
    return needed_for("the behavior gap", place_of(next(iter(inputs.runs.values()))))
