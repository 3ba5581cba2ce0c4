"""From the counts to the measurement: sorts the examples, judges the cells, and tells what was found."""

from __future__ import annotations

from collections.abc import Mapping

from decidable.evidence import Guard, Measurement
from decidable_evidence.behavior_gap import choices, figures, wording
from decidable_evidence.behavior_gap.cells import cells, percent
from decidable_evidence.behavior_gap.comparing import CONTEXT_USE, compared_on, context_use_damaged, differing
from decidable_evidence.behavior_gap.gates import care, gate
from decidable_evidence.behavior_gap.inputs import Declared
from decidable_evidence.behavior_gap.noise import flips
from decidable_evidence.behavior_gap.reasons import Judged
from decidable_evidence.behavior_gap.rules import Yardstick, all_open, facts, words
from decidable_evidence.behavior_gap.shares import passing
from decidable_evidence.behavior_gap.strata import strata
from decidable_evidence.behavior_gap.tally import Tally, tally


def measurement(counts: Mapping[str, int], declared: Declared, *, held_out: bool) -> Measurement:
    """Measure from counts that are keyed as ``patterns`` writes them."""
    counted = tally(counts, declared.context)
    sorted_ = cells(counted, declared.behavior_outcomes, held_out=held_out)
    noise = flips(counted, declared)
    yardstick = Yardstick(declared.material_share, noise.rate)
    found, gated = facts(sorted_, yardstick), gate(sorted_, declared, counted.left_out)
    said = all_open() if gated else words(found)
    compared = differing(counted, held_out=held_out)
    judged = Judged(counted, sorted_, declared, found, said, compared)
    parts = strata(counted, declared, noise.rate, held_out=held_out)
    shown = figures.figures(counted, sorted_, declared, noise, parts)
    return Measurement(
        measure="behavior-gap",
        headline=wording.headline(sorted_, said, gated),
        figures=shown,
        words=said,
        choices=choices.undecided(tuple(guard.text for guard in gated)) if gated else choices.choices(judged),
        guards=gated or care(sorted_) + _context_use(counted),
        needs=wording.needs(judged, yardstick),
        advice=() if gated else wording.advice(judged, noise, parts, held_out=held_out),
        counts=dict(sorted(counts.items())),
        charts=figures.charts(shown, declared, parts),
    )


def _context_use(counted: Tally) -> tuple[Guard, ...]:
    """Warn where the tuned model makes less of the right context."""
    if not context_use_damaged(counted):
        return ()
    examples = compared_on(counted, CONTEXT_USE)
    shares = " against ".join(percent(passing(examples, arm).value) for arm in CONTEXT_USE)
    text = (
        f"Fine-tuning damaged the use of context: with the right one the tuned model passes {shares} before."
    )
    return (Guard(name="context-use-damaged", text=text),)
