"""How a behavior gap is told: the verdict in one sentence, what is still needed and what to do next."""

from __future__ import annotations

from collections.abc import Iterable

from decidable.evidence import Guard, State
from decidable_evidence.behavior_gap.cells import Cells, percent
from decidable_evidence.behavior_gap.figures import behavior_measured
from decidable_evidence.behavior_gap.gates import MOST_EXAMPLES, enough, passes_unexplained, too_many_errors
from decidable_evidence.behavior_gap.inputs import ASSUMED_FLIP_RATE
from decidable_evidence.behavior_gap.noise import Flips
from decidable_evidence.behavior_gap.phrases import phrases
from decidable_evidence.behavior_gap.reasons import Judged
from decidable_evidence.behavior_gap.rules import Yardstick
from decidable_evidence.behavior_gap.shares import Share, share
from decidable_evidence.behavior_gap.strata import MOST_SHOWN, Stratum
from decidable_evidence.behavior_gap.tally import Tally

OPENINGS = (
    ("both", "Both gaps are there"),
    ("knowledge", "Missing knowledge"),
    ("behavior", "Missing behavior"),
    ("prompt", "A better prompt alone repairs the most"),
    ("nothing", "Nothing is missing"),
)


def headline(cells: Cells, words: dict[str, State], gate: tuple[Guard, ...]) -> str:
    """Give the verdict in one sentence, with its figures."""
    opening = "Too small to conclude" if any(guard.name == "too-small" for guard in gate) else "Inconclusive"
    opening = next((text for word, text in OPENINGS if words[word] == "shown"), opening)
    return f"{opening}: of {cells.n} examples {_what_was_seen(cells)}."


def needs(judged: Judged, yardstick: Yardstick) -> str:
    """Say what is needed before a word can be shown; nothing when one is."""
    cells, declared = judged.cells, judged.declared
    if "shown" in judged.words.values():
        return ""
    if too_many_errors(cells, judged.tally.left_out):
        return "The examples that ended in an error have to be run again."
    if passes_unexplained(cells, declared):
        return "Closed-book-passes-because has to say why most examples pass without context."
    if n := enough(cells, declared, yardstick):
        spread = cells.scaled(n).spread
        return f"At these shares {n} examples{f' in {spread.clusters} clusters' if spread else ''} would conclude."
    arm = next((f"; {arm} might" for lacking, arm in _lacking(cells) if lacking), "")
    return f"At these shares no number of examples up to {MOST_EXAMPLES:,} would conclude{arm}."


def _lacking(cells: Cells) -> tuple[tuple[bool, str], ...]:
    return (
        (not cells.closed_books, "a closed-book arm"),
        (not cells.oracles, "an oracle arm"),
        (cells.oracles == 1, phrases(cells.context).second_prompt),
    )


def advice(judged: Judged, flips: Flips, strata: Iterable[Stratum], *, held_out: bool) -> tuple[str, ...]:
    """Say what to do next, the most telling first."""
    tally, cells = judged.tally, judged.cells
    steps = (
        (judged.facts.prompt_sensitive_big, _prompt_first(cells)),
        (_retrieval_is_material(judged), _fix_retrieval(tally)),
        (not cells.closed_books, "Run a closed-book arm: without it nothing is known of missing knowledge."),
        (
            not cells.oracles,
            "Run an oracle arm with the right passage in the prompt: retrieval is not the model.",
        ),
        (
            cells.oracles == 1,
            f"Run {phrases(cells.context).second_prompt}: what fails with one prompt may pass with another.",
        ),
        (
            cells.oracles > 0 and not behavior_measured(tally, cells),
            "Record outcomes (refusal, format_error) or run a few-shot arm: else missing behavior cannot be shown.",
        ),
        (
            bool(tally.tuned) and not held_out,
            "Name in trained-on what the fine-tuned model was trained on: until then nothing that it repairs counts.",
        ),
        *((True, step) for step in _of_strata(judged, strata)),
        *_of_flips(judged, flips),
    )
    return tuple(step for holds, step in steps if holds)


def _of_flips(judged: Judged, flips: Flips) -> Iterable[tuple[bool, str]]:
    declared = judged.declared.flip_rate
    yield (
        flips.how == "assumed",
        f"The flip rate was not measured, and {percent(ASSUMED_FLIP_RATE)} is assumed: repeat a run to measure it.",
    )
    if flips.how == "measured" and declared is not None:
        yield (
            True,
            f"The flip rate was measured, so the {percent(declared)} declared do not count: leave flip-rate out.",
        )


def _of_strata(judged: Judged, strata: Iterable[Stratum]) -> Iterable[str]:
    """Tell of every stratum that says by itself what all examples together do not."""
    for stratum in strata:
        own = [
            f"{word} is {state}"
            for word, state in stratum.words.items()
            if state != "open" and state != judged.words[word]
        ]
        if own:
            yield f"Look at {stratum.told} by itself: of its {stratum.cells.n} examples, {', '.join(own)}."
    if (more := len(judged.tally.strata) - MOST_SHOWN) > 0:
        yield f"Only the {MOST_SHOWN} largest strata are judged by themselves; {more} more are not."


def _what_was_seen(cells: Cells) -> str:
    if not cells.n:
        return "none ran without an error"
    repairs = [
        f"{by} repairs {percent(count / cells.n)}"
        for told, by, count in (
            (cells.closed_books > 0 and not cells.in_the_input, _context(cells), cells.knowledge_total),
            (cells.prompt_alone > 0, phrases(cells.context).other_prompt, cells.prompt_alone),
        )
        if told
    ]
    fails = _what_fails(cells)
    return f"{', '.join(repairs)}, and {fails}" if repairs else fails


def _what_fails(cells: Cells) -> str:
    suspected = "are suspected to " if cells.oracles == 1 else ""
    fails = f"{percent(cells.residual / cells.n)} {suspected}{phrases(cells.context).fail}"
    if cells.behavior:
        fails += f" ({percent(cells.behavior / cells.n)} by behavior)"
    return f"{fails} although the right context is in the input" if cells.in_the_input else fails


def _context(cells: Cells) -> str:
    return "the right context" if cells.oracles else "retrieved context"


def _retrieval_is_material(judged: Judged) -> bool:
    tally = judged.tally
    if "rag" not in tally.arms or not tally.oracles:
        return False
    return _lost_in_retrieval(tally).bounds().low > judged.declared.material_share


def _fix_retrieval(tally: Tally) -> str:
    if "rag" not in tally.arms or not tally.oracles:
        return ""
    lost = percent(_lost_in_retrieval(tally).value)
    return f"Fix retrieval next: {lost} of the examples pass with the right passage and fail with what RAG retrieved."


def _lost_in_retrieval(tally: Tally) -> Share:
    return share(tally, lambda pattern: pattern["oracle"].passed and not pattern["rag"].passed)


def _prompt_first(cells: Cells) -> str:
    found = percent(cells.share("prompt_sensitive").value)
    return f"Fix the prompt first: {found} of the examples pass with the same context in another prompt."
