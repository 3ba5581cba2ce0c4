"""The behavior gap: what the right context repairs, and what it does not.

Examples are run without context, with the right context, and as the system retrieves it. What fails without context
and passes with it is missing knowledge; what fails whatever context it gets may be missing behavior. Where the right
context is in the input already, as in extraction and rewriting, no knowledge is missing, and only behavior may be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from decidable.errors import Problem, UnreadableError
from decidable.measurement import Measurement
from decidable.measures.behavior_gap.inputs import Declared, Inputs

__all__ = ["Declared", "Inputs", "from_counts", "measure", "recompute", "stripped"]

EXTRA = frozenset({"duckdb", "scipy"})


def measure(inputs: Inputs, _on: date, /) -> Measurement:
    """Measure the gap from the results of each arm.

    The day changes nothing here: files of results carry no dates.
    """
    with _extra(inputs):
        from decidable.measures.runs import joint_counts  # noqa: PLC0415  (heavy)

        return from_counts(joint_counts(inputs.runs), inputs)


def recompute(counts: Mapping[str, int], inputs: Inputs, /) -> Measurement:
    """Measure the gap from the counts of a record. Raises ``ValueError`` where they are no counts of these arms."""
    from decidable.measures.behavior_gap import counted  # noqa: PLC0415

    counted.check(counts, inputs.runs)
    with _extra(inputs):
        return from_counts(counts, inputs)


def stripped(inputs: Inputs, into: Path, /) -> Inputs:
    """Write copies of the results that hold nothing but ids, passes and outcomes; give the inputs that name these.

    Raises ``UnreadableError``.
    """
    with _extra(inputs):
        from decidable.measures.runs.stripping import strip  # noqa: PLC0415  (heavy)

        return inputs.model_copy(update={"runs": strip(inputs.runs, into)})


def from_counts(counts: Mapping[str, int], declared: Declared) -> Measurement:
    """Measure the gap from how often each pattern of results occurred, keyed as in ``Measurement.counts``."""
    from decidable.measures.behavior_gap import cells as sorting  # noqa: PLC0415  (heavy)
    from decidable.measures.behavior_gap import choices as choosing  # noqa: PLC0415
    from decidable.measures.behavior_gap import rules, wording  # noqa: PLC0415

    tally = sorting.tally(counts, declared.context)
    cells = sorting.cells(tally, declared.behavior_outcomes)
    facts = rules.facts(cells, declared)
    gate = rules.gate(cells, declared, tally.left_out)
    if gate:
        words = rules.all_open()
        choices = choosing.undecided(tuple(guard.text for guard in gate))
    else:
        words = rules.words(facts)
        choices = choosing.choices(choosing.Judged(tally, cells, declared, facts, words))
    return Measurement(
        measure="behavior-gap",
        headline=wording.headline(cells, words, gate),
        figures=wording.figures(tally, cells, declared),
        words=words,
        choices=choices,
        guards=gate or rules.care(cells),
        needs=wording.needs(tally, cells, declared, words),
        advice=() if gate else wording.advice(tally, cells, declared, facts),
        counts=dict(sorted(counts.items())),
    )


@contextmanager
def _extra(inputs: Inputs) -> Iterator[None]:
    """Say how to install what the measure needs, where that is missing."""
    try:
        yield
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.partition(".")[0] not in EXTRA:
            raise
        raise UnreadableError([_extra_missing(missing.name, inputs)]) from missing


def _extra_missing(module: str, inputs: Inputs) -> Problem:
    return Problem(
        path=next(iter(inputs.runs.values())),
        line=0,
        column=0,
        code="extra-missing",
        message=f"the behavior gap is measured with {module}, which is not installed",
        hint='pip install "decidable[evidence]"',
    )
