"""Volatility: whether the truth outruns the updates.

The history of the documents says what share of their units, paragraphs or lines, is gone or new from one update of an
index or a model to the next. It comes from a git repository, from dated folders, or from a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from decidable.evidence import Measurement
from decidable_evidence.volatility.inputs import Declared, Inputs
from decidable_evidence.volatility.tally import Tally, tally

__all__ = ["Declared", "Inputs", "measure", "recompute", "unavailable"]


def measure(inputs: Inputs, on: date, /) -> Measurement:
    """Measure how fast what documents say goes stale, from their history up to a day."""
    from decidable_evidence.volatility import counting, reading, wording  # noqa: PLC0415  (a record needs none of it)

    read = reading.read(inputs, on)
    tally = counting.count(read.history, inputs.update_days, read.gold, read.task)
    bulk = counting.bulk_steps(read.history, tally.windows.get(inputs.update_days, ()))
    return _measurement(tally, inputs, wording.told_bulk(bulk), wording.told_left_out(read.left_out))


def recompute(counts: Mapping[str, int], inputs: Inputs, /) -> Measurement:
    """Measure from the counts of a record. Raises ``ValueError`` where they are no counts of a history."""
    return _measurement(tally(counts), inputs)


def unavailable(inputs: Inputs, /) -> tuple[Path, ...]:
    """The repository where its history is here in part only, and the tables of engines that nobody has named here."""
    from decidable_evidence import engines  # noqa: PLC0415  (likewise)
    from decidable_evidence.volatility import repository  # noqa: PLC0415  (likewise)

    folder = inputs.repository
    absent = (folder,) if folder is not None and repository.unavailable(folder) else ()
    return (*absent, *engines.unreached(inputs))


def _measurement(
    tally: Tally, declared: Declared, bulk: tuple[str, ...] = (), left_out: tuple[str, ...] = ()
) -> Measurement:
    from decidable_evidence.volatility import figures, rules, wording  # noqa: PLC0415  (likewise)

    gate = rules.gate(tally, declared)
    return Measurement(
        measure="volatility",
        headline=wording.headline(tally, declared, gate),
        figures=figures.figures(tally, declared),
        words=rules.words(tally, declared),
        guards=gate,
        needs=wording.needs(tally, declared, gate),
        advice=wording.advice(tally, declared, bulk, left_out),
        counts=tally.counts(),
        charts=figures.charts(tally, declared),
    )
