"""Volatility: whether the truth outruns the updates.

The history of the documents, from git, dated folders or a table, shows what share of their paragraphs goes stale between
two updates of an index or a model.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from decidable.evidence import Measurement
from decidable_evidence.volatility.inputs import Counts, Declared, Inputs

__all__ = ["Counts", "Declared", "Inputs", "measure", "recompute", "unavailable"]


def measure(inputs: Inputs, on: date, /) -> Measurement:
    """Measure how fast the content of documents goes stale, from their history up to a day."""
    from decidable_evidence.volatility import sources, windows  # noqa: PLC0415  (a recording needs none)

    with _few_collections():
        read = sources.read(inputs, on)
        found = windows.Counted(read, inputs.update_days)
    measured = recompute(found.counts, inputs)
    advice = (*measured.advice, *found.named(), *sources.elsewhere(inputs.repository))
    return measured.model_copy(update={"advice": advice, "listings": found.listings()})


# Objects between two searches for reference cycles: few arise here, and by default the searches take a twentieth of the time.
SELDOM = 50_000


@contextmanager
def _few_collections() -> Iterator[None]:
    """Make Python search for reference cycles seldom, and restore its thresholds at the end."""
    before = gc.get_threshold()
    gc.set_threshold(SELDOM, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def recompute(counts: Counts, inputs: Declared, /) -> Measurement:
    """The measurement that follows from counts; what they do not name is left out of the advice."""
    from decidable_evidence.volatility.verdict import Verdict  # noqa: PLC0415  (likewise)

    return Verdict(counts, inputs).measurement()


def unavailable(inputs: Inputs, /) -> tuple[Path, ...]:
    """The repository where its history is here in part only, and the tables of engines that nobody has named here."""
    from decidable_evidence import engines  # noqa: PLC0415  (likewise)
    from decidable_evidence.volatility import sources  # noqa: PLC0415  (likewise)

    folder = inputs.repository
    absent = (folder,) if folder is not None and sources.unavailable(folder) else ()
    return (*absent, *engines.unreached(inputs))
