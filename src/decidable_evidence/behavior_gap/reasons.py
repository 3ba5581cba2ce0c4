"""Why a choice is supported or contradicted, with the figures in plain words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from decidable.evidence import State
from decidable_evidence.behavior_gap.cells import Cells, percent
from decidable_evidence.behavior_gap.comparing import Pair, compared_on
from decidable_evidence.behavior_gap.inputs import TUNED, Declared
from decidable_evidence.behavior_gap.phrases import NAMES, Phrases, phrases
from decidable_evidence.behavior_gap.rules import Facts
from decidable_evidence.behavior_gap.shares import Share, passing
from decidable_evidence.behavior_gap.tally import Tally


@dataclass(frozen=True)
class Judged:
    """All that a choice is judged by."""

    tally: Tally
    cells: Cells
    declared: Declared
    facts: Facts
    words: dict[str, State]
    differing: dict[Pair, int]

    @property
    def phrases(self) -> Phrases:
        return phrases(self.declared.context)

    def differ(self, first: str, second: str) -> int:
        """Say which of two arms passes more; 0 where they were not both run."""
        return self.differing.get((first, second), 0)

    def best(self, arms: tuple[str, ...]) -> Share:
        return passing(self.tally, self.tally.best(arms))


Sentence = Callable[[Judged], str]


def knowledge_big(judged: Judged) -> str:
    found = judged.cells.share("knowledge_total")
    return f"{_context(judged)} repairs {percent(found.value)} of the examples ({_at_least(found)})."


def knowledge_small(judged: Judged) -> str:
    if judged.cells.in_the_input:
        return "The right context is in the input, so there is nothing for retrieval to add."
    found = judged.cells.share("knowledge_total")
    return f"The right context repairs only {percent(found.value)} of the examples ({_at_most(found)})."


def knowledge_leads(judged: Judged) -> str:
    repaired, residual = (judged.cells.share(name) for name in ("knowledge_total", "residual"))
    return (
        f"{_context(judged)} repairs {percent(repaired.value)} of the examples; only "
        f"{percent(residual.value)} fail whatever context they get ({_at_most(residual)})."
    )


def residual_small(judged: Judged) -> str:
    found = judged.cells.share("residual")
    return f"Only {percent(found.value)} of the examples {judged.phrases.fail} ({_at_most(found)})."


def behavior_big(judged: Judged) -> str:
    found = judged.cells.share("behavior")
    return (
        f"{percent(found.value)} of the examples fail by behavior although the right context is {judged.phrases.given} "
        f"({_at_least(found)})."
    )


def behavior_leads(judged: Judged) -> str:
    cells = judged.cells
    fail = f"{percent(cells.share('behavior').value)} of the examples fail by behavior although the right context is"
    if cells.in_the_input:
        return f"{fail} in the input."
    return f"{fail} given; that context repairs only {percent(cells.share('knowledge_total').value)}."


def prompt(judged: Judged) -> str:
    found, another = judged.cells.share("prompt_alone"), judged.phrases.other_prompt
    return f"{another.capitalize()} repairs {percent(found.value)} of the examples ({_at_least(found)})."


def out_of_reach(judged: Judged) -> str:
    found = judged.best(judged.tally.oracles)
    return (
        f"The target of {percent(judged.declared.target or 0)} is out of reach: even with the right context "
        f"{percent(found.value)} of the examples pass ({_at_most(found)})."
    )


def target_met(judged: Judged) -> str:
    found = judged.best(judged.tally.closed_books)
    return (
        f"The target of {percent(judged.declared.target or 0)} is met {judged.phrases.as_it_is}: {percent(found.value)} of the "
        f"examples pass ({_at_least(found)})."
    )


def fewer(first: str, second: str) -> Sentence:
    """Say that one arm passes fewer examples than another."""
    return lambda judged: _compared(judged, (first, second), "fewer")


def more(first: str, second: str) -> Sentence:
    """Say that one arm passes more examples than another."""
    return lambda judged: _compared(judged, (first, second), "more")


def _compared(judged: Judged, pair: Pair, how: str) -> str:
    examples = compared_on(judged.tally, pair)
    shares = " against ".join(percent(passing(examples, arm).value) for arm in pair)
    of = "the examples"
    if set(pair) & set(TUNED) and examples.n < judged.tally.n:
        of = f"the {examples.n} examples outside of training"
    first, second = (NAMES[arm] for arm in pair)
    return f"{first[0].upper()}{first[1:]} passes {how} of {of} than {second}: {shares}."


def _at_least(share: Share) -> str:
    return f"98 % lower bound {percent(share.bounds().low)}"


def _at_most(share: Share) -> str:
    return f"98 % upper bound {percent(share.bounds().high)}"


def _context(judged: Judged) -> str:
    return "The right context" if judged.tally.oracles else "Retrieved context"
