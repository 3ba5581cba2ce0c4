"""What the facts say of each choice, with the figures in plain words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from decidable.measurement import State, Support, Verdict, choice_key
from decidable.measures.behavior_gap.cells import Cells, Tally, percent
from decidable.measures.behavior_gap.inputs import Declared
from decidable.measures.behavior_gap.phrases import Phrases, phrases
from decidable.measures.behavior_gap.rules import Facts, differing
from decidable.measures.statistics import clopper_pearson

RAG = choice_key(("rag",))
FINE_TUNING = choice_key(("fine-tuning",))
BOTH = choice_key(("rag", "fine-tuning"))
NEITHER = choice_key(())
UNDECIDED = "The examples neither support nor contradict this choice."


@dataclass(frozen=True)
class Judged:
    """All that a choice is judged by."""

    tally: Tally
    cells: Cells
    declared: Declared
    facts: Facts
    words: dict[str, State]

    @property
    def phrases(self) -> Phrases:
        return phrases(self.declared.context)


Sentence = Callable[[Judged], str]
Reason = tuple[bool, Sentence]


def undecided(because: tuple[str, ...]) -> dict[str, Support]:
    """Leave every choice inconclusive, for one reason."""
    return dict.fromkeys((RAG, FINE_TUNING, BOTH, NEITHER), Support(verdict="inconclusive", because=because))


def choices(judged: Judged) -> dict[str, Support]:
    """Judge each choice; where a reason speaks against it, reasons that support it do not count."""
    return {
        RAG: _rag(judged),
        FINE_TUNING: _fine_tuning(judged),
        BOTH: _both(judged),
        NEITHER: _neither(judged),
    }


def target_met(tally: Tally, declared: Declared) -> bool:
    """Say whether the best closed-book prompt reaches the target beyond chance."""
    if declared.target is None or not tally.closed_books:
        return False
    return clopper_pearson(tally.best(tally.closed_books), tally.n).low >= declared.target


def target_out_of_reach(tally: Tally, declared: Declared) -> bool:
    """Say whether even the best oracle prompt stays under the target beyond chance."""
    if declared.target is None or not tally.oracles:
        return False
    return declared.target > clopper_pearson(tally.best(tally.oracles), tally.n).high


def _rag(judged: Judged) -> Support:
    facts, tally = judged.facts, judged.tally
    return _support(
        judged,
        against=[
            (facts.knowledge_small, _knowledge_small),
            (facts.behavior_leads, _behavior_leads),
            (target_out_of_reach(tally, judged.declared), _out_of_reach),
            (differing(tally).get(("rag", "closed-book")) == -1, _rag_worse),
        ],
        supporting=[(facts.knowledge_big, _knowledge_big)],
        leaves_open="behavior",
    )


def _fine_tuning(judged: Judged) -> Support:
    facts = judged.facts
    return _support(
        judged,
        against=[
            (facts.residual_small, _residual_small),
            (facts.knowledge_big and facts.knowledge_leads, _knowledge_leads),
        ],
        supporting=[(facts.behavior_big, _behavior_big)],
        leaves_open="knowledge",
    )


def _both(judged: Judged) -> Support:
    facts, shown = judged.facts, judged.words["both"] == "shown"
    return _support(
        judged,
        against=[(facts.knowledge_small, _knowledge_small), (facts.residual_small, _residual_small)],
        supporting=[(shown, _knowledge_big), (shown, _behavior_big)],
    )


def _neither(judged: Judged) -> Support:
    facts, words = judged.facts, judged.words
    met, nothing = target_met(judged.tally, judged.declared), words["nothing"] == "shown"
    return _support(
        judged,
        against=[
            (facts.knowledge_big and not met, _knowledge_big),
            (facts.behavior_big and not met, _behavior_big),
        ],
        supporting=[
            (nothing, _knowledge_small),
            (nothing, _residual_small),
            (words["prompt"] == "shown", _prompt),
            (met, _target_met),
        ],
    )


def _support(
    judged: Judged, against: list[Reason], supporting: list[Reason], leaves_open: str = ""
) -> Support:
    """Weigh the reasons; a choice that takes up one of two big gaps leaves the other open."""
    verdict: Verdict = "inconclusive"
    holding: list[Sentence] = []
    if any(holds for holds, _ in against):
        verdict, holding = "contradicted", [sentence for holds, sentence in against if holds]
    elif any(holds for holds, _ in supporting):
        verdict, holding = "supported", [sentence for holds, sentence in supporting if holds]
    because = tuple(sentence(judged) for sentence in holding) or (UNDECIDED,)
    left = (leaves_open,) if leaves_open and judged.facts.both_big else ()
    return Support(verdict=verdict, because=because, leaves_open=left)


def _share(judged: Judged, count: int) -> str:
    return percent(count / judged.cells.n)


def _at_least(judged: Judged, count: int) -> str:
    return f"98 % lower bound {percent(clopper_pearson(count, judged.cells.n).low)}"


def _at_most(judged: Judged, count: int) -> str:
    return f"98 % upper bound {percent(clopper_pearson(count, judged.cells.n).high)}"


def _context(judged: Judged) -> str:
    return "The right context" if judged.tally.oracles else "Retrieved context"


def _knowledge_big(judged: Judged) -> str:
    count = judged.cells.knowledge_total
    return f"{_context(judged)} repairs {_share(judged, count)} of the examples ({_at_least(judged, count)})."


def _knowledge_small(judged: Judged) -> str:
    count = judged.cells.knowledge_total
    if judged.cells.in_the_input:
        return "The right context is in the input, so there is nothing for retrieval to add."
    return (
        f"The right context repairs only {_share(judged, count)} of the examples ({_at_most(judged, count)})."
    )


def _knowledge_leads(judged: Judged) -> str:
    cells = judged.cells
    return (
        f"{_context(judged)} repairs {_share(judged, cells.knowledge_total)} of the examples; only "
        f"{_share(judged, cells.residual)} fail whatever context they get ({_at_most(judged, cells.residual)})."
    )


def _residual_small(judged: Judged) -> str:
    count = judged.cells.residual
    return f"Only {_share(judged, count)} of the examples {judged.phrases.fail} ({_at_most(judged, count)})."


def _behavior_big(judged: Judged) -> str:
    count = judged.cells.behavior
    return (
        f"{_share(judged, count)} of the examples fail by behavior although the right context is {judged.phrases.given} "
        f"({_at_least(judged, count)})."
    )


def _behavior_leads(judged: Judged) -> str:
    cells = judged.cells
    fail = f"{_share(judged, cells.behavior)} of the examples fail by behavior although the right context is"
    if cells.in_the_input:
        return f"{fail} in the input."
    return f"{fail} given; that context repairs only {_share(judged, cells.knowledge_total)}."


def _prompt(judged: Judged) -> str:
    count, another = judged.cells.prompt_alone, judged.phrases.other_prompt
    return f"{another.capitalize()} repairs {_share(judged, count)} of the examples ({_at_least(judged, count)})."


def _out_of_reach(judged: Judged) -> str:
    count = judged.tally.best(judged.tally.oracles)
    return (
        f"The target of {percent(judged.declared.target or 0)} is out of reach: even with the right context "
        f"{_share(judged, count)} of the examples pass ({_at_most(judged, count)})."
    )


def _target_met(judged: Judged) -> str:
    count = judged.tally.best(judged.tally.closed_books)
    return (
        f"The target of {percent(judged.declared.target or 0)} is met {judged.phrases.as_it_is}: {_share(judged, count)} of the "
        f"examples pass ({_at_least(judged, count)})."
    )


def _rag_worse(judged: Judged) -> str:
    rag, closed_book = (_share(judged, judged.tally.passes(arm)) for arm in ("rag", "closed-book"))
    return f"RAG passes fewer of the examples than no context at all: {rag} against {closed_book}."
