"""Volatility: whether the truth outruns the updates.

The history of the documents shows what share of their units, paragraphs or lines, says something else or is gone from one
update of an index or a model to the next. It comes from a git repository, from dated folders, or from a table.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from decidable.evidence import Measurement
from decidable_evidence.volatility.inputs import Counts, Declared, Inputs

__all__ = ["Counts", "Declared", "Inputs", "measure", "recompute", "unavailable"]


def measure(inputs: Inputs, on: date, /) -> Measurement:
    """Measure how fast what documents say goes stale, from their history up to a day."""
    from decidable_evidence.volatility import sources, verdict, windows  # noqa: PLC0415  (a recording needs none)

    read = sources.read(inputs, on)
    found = windows.Counted(read, inputs.update_days)
    measured = recompute(found.counts, inputs)
    by_name = {
        "advice": (*measured.advice, *verdict.named(read.history, found.bulk), *_elsewhere(inputs)),
        "listings": {
            "stale": tuple(found.stale()),
            "bulk-commits": tuple(step.name for step in found.bulk),
            "unread": tuple(sorted(read.history.unread or ())),
        },
    }
    return measured.model_copy(update=by_name)


def _elsewhere(inputs: Inputs) -> tuple[str, ...]:
    """Where a history comes from that the project does not hold."""
    if inputs.repository is None:
        return ()
    from decidable_evidence.volatility.git import Git  # noqa: PLC0415  (a recording needs none)

    outside = ", ".join(Git(inputs.repository).elsewhere())
    said = f"Git keeps parts of this repository outside of the project ({outside}): see that it is the history you mean."
    return (said,) if outside else ()


def recompute(counts: Counts, inputs: Declared, /) -> Measurement:
    """The measurement that follows from counts; what they do not name is left out of the advice."""
    from decidable_evidence.volatility import verdict  # noqa: PLC0415  (likewise)

    guards = verdict.guards(counts, inputs)
    return Measurement(
        measure="volatility",
        headline=verdict.headline(counts, inputs, guards),
        figures=verdict.figures(counts, inputs),
        words=verdict.words(counts, inputs),
        guards=guards,
        needs=guards[0].act if guards else "",
        advice=tuple(verdict.advice(counts, inputs)),
        counts=counts,
        charts=verdict.charts(counts, inputs),
    )


def unavailable(inputs: Inputs, /) -> tuple[Path, ...]:
    """The repository where its history is here in part only, and the tables of engines that nobody has named here."""
    from decidable_evidence import engines  # noqa: PLC0415  (likewise)
    from decidable_evidence.volatility import sources  # noqa: PLC0415  (likewise)

    folder = inputs.repository
    absent = (folder,) if folder is not None and sources.unavailable(folder) else ()
    return (*absent, *engines.unreached(inputs))
