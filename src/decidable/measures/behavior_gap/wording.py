"""How a behavior gap is told: its figures, the verdict in one sentence, what is still needed and what to do next."""

from __future__ import annotations

from decidable.measurement import Figure, Guard, State
from decidable.measures.behavior_gap.cells import Cells, Pattern, Tally, percent
from decidable.measures.behavior_gap.inputs import ASSUMED_FLIP_RATE, Declared
from decidable.measures.behavior_gap.phrases import phrases
from decidable.measures.behavior_gap.rules import (
    MOST_EXAMPLES,
    Facts,
    enough,
    passes_unexplained,
    too_many_errors,
)
from decidable.measures.statistics import clopper_pearson, wilson

OPENINGS = (
    ("both", "Both gaps are there"),
    ("knowledge", "Missing knowledge"),
    ("behavior", "Missing behavior"),
    ("prompt", "A better prompt alone repairs the most"),
    ("nothing", "Nothing is missing"),
)


def figures(tally: Tally, cells: Cells, declared: Declared) -> dict[str, Figure]:
    """Give every figure that these arms allow, with its Wilson interval of 95 %."""
    shares = _cell_figures(tally, cells) | _retrieval_gap(tally) | _arm_figures(tally)
    return shares | {"flip-rate": _flip_rate(declared)}


def headline(cells: Cells, words: dict[str, State], gate: tuple[Guard, ...]) -> str:
    """Give the verdict in one sentence, with its figures."""
    opening = "Too small to conclude" if any(guard.name == "too-small" for guard in gate) else "Inconclusive"
    opening = next((text for word, text in OPENINGS if words[word] == "shown"), opening)
    return f"{opening}: of {cells.n} examples {_what_was_seen(cells)}."


def needs(tally: Tally, cells: Cells, declared: Declared, words: dict[str, State]) -> str:
    """Say what is needed before a word can be shown; nothing when one is."""
    if "shown" in words.values():
        return ""
    if too_many_errors(cells, tally.left_out):
        return "The examples that ended in an error have to be run again."
    if passes_unexplained(cells, declared):
        return "Closed-book-passes-because has to say why most examples pass without context."
    if n := enough(cells, declared):
        return f"At these shares {n} examples would conclude."
    arm = next((f"; {arm} might" for lacking, arm in _lacking(cells) if lacking), "")
    return f"At these shares no number of examples up to {MOST_EXAMPLES:,} would conclude{arm}."


def _lacking(cells: Cells) -> tuple[tuple[bool, str], ...]:
    return (
        (not cells.closed_books, "a closed-book arm"),
        (not cells.oracles, "an oracle arm"),
        (cells.oracles == 1, phrases(cells.context).second_prompt),
    )


def advice(tally: Tally, cells: Cells, declared: Declared, facts: Facts) -> tuple[str, ...]:
    """Say what to do next, the most telling first."""
    steps = (
        (facts.prompt_sensitive_big, _prompt_first(cells)),
        (_retrieval_is_material(tally, declared), _fix_retrieval(tally)),
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
            cells.oracles > 0 and not _behavior_measured(tally),
            "Record outcomes (refusal, format_error) or run a few-shot arm: else missing behavior cannot be shown.",
        ),
        (
            declared.flip_rate is None,
            f"The flip rate was not measured, and {percent(ASSUMED_FLIP_RATE)} is assumed: repeat a run to measure it.",
        ),
    )
    return tuple(step for holds, step in steps if holds)


def _cell_figures(tally: Tally, cells: Cells) -> dict[str, Figure]:
    closed_book = cells.closed_books > 0
    compared = closed_book and not cells.in_the_input
    rows = (
        (closed_book, "known", "known", cells.known),
        (compared, "harm", "harm", cells.harm),
        (cells.closed_books > 1, "prompt-alone", "prompt alone", cells.prompt_alone),
        (compared, "knowledge", "knowledge", cells.knowledge),
        (compared, "prompt-sensitive", "prompt-sensitive", cells.prompt_sensitive),
        (compared, "knowledge-total", "knowledge, any prompt", cells.knowledge_total),
        (True, "residual", "residual, suspected" if cells.oracles == 1 else "residual", cells.residual),
        (closed_book and _behavior_measured(tally), "behavior", "behavior", cells.behavior),
    )
    return {name: _share(title, count, cells.n) for known, name, title, count in rows if known}


def _retrieval_gap(tally: Tally) -> dict[str, Figure]:
    if "rag" not in tally.arms or not tally.oracles:
        return {}
    return {"retrieval-gap": _share("retrieval gap", tally.only("oracle", "rag"), tally.n)}


def _arm_figures(tally: Tally) -> dict[str, Figure]:
    passes = {f"passes-{arm}": _share(f"passes, {arm}", tally.passes(arm), tally.n) for arm in tally.arms}
    wrong = {f"wrong-when-answered-{arm}": _wrong_when_answered(tally, arm) for arm in tally.arms}
    return passes | {name: figure for name, figure in wrong.items() if figure.n}


def _wrong_when_answered(tally: Tally, arm: str) -> Figure:
    def answered(pattern: Pattern) -> bool:
        return pattern[arm].outcome not in {"", "refusal"}

    wrong = tally.count(lambda pattern: answered(pattern) and not pattern[arm].passed)
    return _share(f"wrong when answered, {arm}", wrong, tally.count(answered))


def _share(title: str, count: int, n: int) -> Figure:
    low, high = wilson(count, n)
    return Figure(title=title, value=count / n if n else 0.0, low=low, high=high, n=n)


def _flip_rate(declared: Declared) -> Figure:
    how = "assumed" if declared.flip_rate is None else "declared"
    return Figure(title=f"flip rate, {how}", value=declared.flips, unit="probability")


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


def _behavior_measured(tally: Tally) -> bool:
    """Say whether the oracle arms record outcomes, or a few-shot arm was run beside them."""
    recorded = tally.count(lambda pattern: any(pattern[arm].outcome for arm in tally.oracles))
    return bool(tally.oracles) and ("few-shot" in tally.arms or recorded > 0)


def _retrieval_is_material(tally: Tally, declared: Declared) -> bool:
    if "rag" not in tally.arms or not tally.oracles:
        return False
    return clopper_pearson(tally.only("oracle", "rag"), tally.n).low > declared.material_share


def _fix_retrieval(tally: Tally) -> str:
    if "rag" not in tally.arms or not tally.oracles:
        return ""
    share = percent(tally.only("oracle", "rag") / tally.n)
    return f"Fix retrieval next: {share} of the examples pass with the right passage and fail with what RAG retrieved."


def _prompt_first(cells: Cells) -> str:
    share = percent(cells.prompt_sensitive / cells.n)
    return f"Fix the prompt first: {share} of the examples pass with the same context in another prompt."
