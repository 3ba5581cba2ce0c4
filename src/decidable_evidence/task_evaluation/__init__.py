"""Task evaluation: whether behavior can be evaluated well enough to justify tuning.

An evaluation set reaches one of four levels: whether it is large enough and free of training data, whether its labels
and its grader are reliable, and whether it will stay so.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from decidable.evidence import Measurement, needed_for
from decidable_evidence.tables.sources import place_of
from decidable_evidence.task_evaluation.inputs import Counts, Declared, Inputs

__all__ = ["Counts", "Declared", "Inputs", "measure", "recompute", "unavailable"]

WHAT = "the task evaluation"


def measure(inputs: Inputs, on: date, /) -> Measurement:
    """Measure an evaluation set, its labels and its grader, with what changed up to a day.

    Raises ``UnreadableError``.
    """
    with needed_for(WHAT, place_of(inputs.evaluation)):
        from decidable_evidence.task_evaluation import counting  # noqa: PLC0415  (heavy)

        counts, listings = counting.count(inputs, on)
        return recompute(counts, inputs).model_copy(update={"listings": listings})


def recompute(counts: Counts, inputs: Inputs, /) -> Measurement:
    """The measurement that follows from counts."""
    with needed_for(WHAT, place_of(inputs.evaluation)):
        from decidable_evidence.task_evaluation import checks, figures  # noqa: PLC0415  (heavy)
        from decidable_evidence.task_evaluation.case import Case  # noqa: PLC0415

        judged = checks.judged(Case(counts, inputs, place_of(inputs.repeats).name if inputs.repeats else ""))
        found = figures.figures(judged)
        return Measurement(
            measure="task-evaluation",
            headline=figures.headline(judged),
            figures=found,
            words=judged.words,
            choices=checks.choices(judged),
            guards=figures.guards(judged),
            needs=figures.needs(judged),
            advice=tuple(figures.advice(judged)),
            counts=counts,
            charts=figures.charts(found, judged),
        )


def unavailable(inputs: Inputs, /) -> tuple[Path, ...]:
    """The tables of engines that nobody has named here."""
    from decidable_evidence import engines  # noqa: PLC0415  (a recording whose files are here needs none)

    return engines.unreached(inputs)
