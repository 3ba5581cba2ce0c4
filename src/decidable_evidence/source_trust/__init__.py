"""Source trust: whether there is a corpus fit for what is required.

A registry says of each source who answers for it, how far it is authoritative, what it may be used for and when it was
reviewed. It is held against the documents themselves: which of them belong to a source, and where two sources say
different things in nearly the same words.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from decidable.evidence import Measurement, needed_for
from decidable_evidence.source_trust.inputs import Declared, Inputs

__all__ = ["Declared", "Inputs", "measure", "recompute", "unavailable"]

WHAT = "source trust"


def measure(inputs: Inputs, on: date, /) -> Measurement:
    """Measure how far a corpus can be relied on, from its registry and its documents.

    The day decides which reviews are overdue. Raises ``UnreadableError``.
    """
    with needed_for(WHAT, inputs.registry):
        from decidable_evidence.source_trust import advising, counting  # noqa: PLC0415  (heavy)

        found = counting.find(inputs, on)
        told = _told(counting.tally(found).counts(), inputs)
        return told.model_copy(update={"advice": advising.advice(found, inputs), "due": advising.due(found)})


def recompute(counts: Mapping[str, int], inputs: Declared, /) -> Measurement:
    """Measure from the counts of a record. Raises ``ValueError`` where they are no counts of a corpus.

    Advice and what is due name sources and documents, which no count does, so that there are none.
    """
    return _told(counts, inputs)


def unavailable(inputs: Inputs, /) -> tuple[Path, ...]:
    """Give the corpus where its folder is here and nothing in it, as of a submodule that was not fetched."""
    folder = inputs.corpus
    return (folder,) if folder and folder.is_dir() and not any(files for *_, files in os.walk(folder)) else ()


def _told(counts: Mapping[str, int], declared: Declared) -> Measurement:
    from decidable_evidence.source_trust import rules, wording  # noqa: PLC0415
    from decidable_evidence.source_trust.tally import Tally  # noqa: PLC0415

    tally = Tally.read(counts)
    words = rules.words(tally, declared)
    return Measurement(
        measure="source-trust",
        headline=wording.headline(tally, declared, words),
        figures=wording.figures(tally),
        words=words,
        choices=rules.choices(tally, declared),
        guards=rules.guards(tally, declared),
        needs=wording.needs(tally, declared, words),
        counts=tally.counts(),
        charts=wording.charts(tally, declared),
    )
