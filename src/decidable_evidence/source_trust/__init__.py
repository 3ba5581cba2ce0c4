"""Source trust: whether there is a corpus fit for what is required.

A registry names for each source its owner, authority, permitted uses and last review, and the documents known to
contradict each other. It is compared with the documents.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from decidable.evidence import Measurement, needed_for
from decidable_evidence.source_trust.inputs import Counts, Declared, Inputs

__all__ = ["Counts", "Declared", "Inputs", "measure", "recompute", "unavailable"]

WHAT = "source trust"


def measure(inputs: Inputs, on: date, /) -> Measurement:
    """Measure how far a corpus can be relied on, from its registry and its documents.

    The day decides which reviews are overdue. Raises ``UnreadableError``.
    """
    with needed_for(WHAT, inputs.registry):
        from decidable_evidence.source_trust import advising, corpus  # noqa: PLC0415  (heavy)

        found = corpus.find(inputs, on)
        counts = corpus.count(found).model_copy(update={"due": advising.due(found)})
        named = {"advice": tuple(advising.advice(found, inputs)), "listings": advising.listings(found)}
        return recompute(counts, inputs).model_copy(update=named)


def recompute(counts: Counts, inputs: Declared, /) -> Measurement:
    """The measurement that follows from counts.

    Advice and listings name sources and documents, which no count does, so that there are none.
    """
    from decidable_evidence.source_trust import verdict  # noqa: PLC0415

    return Measurement(
        measure="source-trust",
        headline=verdict.headline(counts, inputs),
        figures=verdict.figures(counts),
        words=verdict.words(counts, inputs),
        choices=verdict.choices(counts, inputs),
        guards=verdict.guards(counts, inputs),
        needs=verdict.needs(counts, inputs),
        counts=counts,
        due=counts.due,
        charts=verdict.charts(counts, inputs),
    )


def unavailable(inputs: Inputs, /) -> tuple[Path, ...]:
    """The corpus where its folder is empty, as of a submodule that was not fetched, and tables of engines not named here."""
    from decidable_evidence import engines  # noqa: PLC0415  (likewise)

    folder = inputs.corpus
    empty = folder and folder.is_dir() and not any(files for *_, files in os.walk(folder))
    return (*((folder,) if folder and empty else ()), *engines.unreached(inputs))
