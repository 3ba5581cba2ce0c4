"""What the facts say of each choice: contradicted, supported, or neither."""

from __future__ import annotations

from decidable.evidence import Support, Verdict, choice_key
from decidable_evidence.behavior_gap import reasons
from decidable_evidence.behavior_gap.inputs import Declared
from decidable_evidence.behavior_gap.reasons import Judged, Sentence, fewer, more
from decidable_evidence.behavior_gap.shares import Share, passing
from decidable_evidence.behavior_gap.tally import Tally

RAG = choice_key(("rag",))
FINE_TUNING = choice_key(("fine-tuning",))
BOTH = choice_key(("rag", "fine-tuning"))
NEITHER = choice_key(())
UNDECIDED = "The examples neither support nor contradict this choice."


Reason = tuple[bool, Sentence]


def undecided(because: tuple[str, ...]) -> dict[str, Support]:
    """Leave every choice inconclusive, for one reason."""
    return dict.fromkeys((RAG, FINE_TUNING, BOTH, NEITHER), Support(verdict="open", because=because))


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
    return _best(tally, tally.closed_books).bounds().low >= declared.target


def target_out_of_reach(tally: Tally, declared: Declared) -> bool:
    """Say whether even the best oracle prompt stays under the target beyond chance."""
    if declared.target is None or not tally.oracles:
        return False
    return declared.target > _best(tally, tally.oracles).bounds().high


def _best(tally: Tally, arms: tuple[str, ...]) -> Share:
    return passing(tally, tally.best(arms))


def _rag(judged: Judged) -> Support:
    facts, tally = judged.facts, judged.tally
    return _support(
        judged,
        against=[
            (facts.knowledge_small, reasons.knowledge_small),
            (facts.behavior_leads, reasons.behavior_leads),
            (target_out_of_reach(tally, judged.declared), reasons.out_of_reach),
            (judged.differ("rag", "closed-book") == -1, fewer("rag", "closed-book")),
            (judged.differ("fine-tuned", "rag") == 1, more("fine-tuned", "rag")),
        ],
        supporting=[(facts.knowledge_big, reasons.knowledge_big)],
        leaves_open="behavior",
    )


def _fine_tuning(judged: Judged) -> Support:
    facts = judged.facts
    return _support(
        judged,
        against=[
            (facts.residual_small, reasons.residual_small),
            (facts.knowledge_big and facts.knowledge_leads, reasons.knowledge_leads),
            (judged.differ("fine-tuned", "rag") == -1, fewer("fine-tuned", "rag")),
            (judged.differ("fine-tuned", "closed-book") == -1, fewer("fine-tuned", "closed-book")),
        ],
        supporting=[
            (facts.behavior_big, reasons.behavior_big),
            (judged.differ("fine-tuned", "closed-book") == 1, more("fine-tuned", "closed-book")),
        ],
        leaves_open="knowledge",
    )


def _both(judged: Judged) -> Support:
    facts, shown = judged.facts, judged.words["both"] == "shown"
    over_rag = judged.differ("fine-tuned-rag", "rag")
    over_tuned = judged.differ("fine-tuned-rag", "fine-tuned")
    better = over_rag == over_tuned == 1
    return _support(
        judged,
        against=[
            (facts.knowledge_small, reasons.knowledge_small),
            (facts.residual_small, reasons.residual_small),
            (over_rag == -1, fewer("fine-tuned-rag", "rag")),
            (over_tuned == -1, fewer("fine-tuned-rag", "fine-tuned")),
        ],
        supporting=[
            (shown, reasons.knowledge_big),
            (shown, reasons.behavior_big),
            (better, more("fine-tuned-rag", "rag")),
            (better, more("fine-tuned-rag", "fine-tuned")),
        ],
    )


def _neither(judged: Judged) -> Support:
    facts, words = judged.facts, judged.words
    met, nothing = target_met(judged.tally, judged.declared), words["nothing"] == "shown"
    return _support(
        judged,
        against=[
            (facts.knowledge_big and not met, reasons.knowledge_big),
            (facts.behavior_big and not met, reasons.behavior_big),
        ],
        supporting=[
            (nothing, reasons.knowledge_small),
            (nothing, reasons.residual_small),
            (words["prompt"] == "shown", reasons.prompt),
            (met, reasons.target_met),
        ],
    )


def _support(
    judged: Judged, against: list[Reason], supporting: list[Reason], leaves_open: str = ""
) -> Support:
    """Weigh the reasons; a choice that takes up one of two big gaps leaves the other open."""
    verdict: Verdict = "open"
    holding: list[Sentence] = []
    if any(holds for holds, _ in against):
        verdict, holding = "contradicted", [sentence for holds, sentence in against if holds]
    elif any(holds for holds, _ in supporting):
        verdict, holding = "supported", [sentence for holds, sentence in supporting if holds]
    because = tuple(sentence(judged) for sentence in holding) or (UNDECIDED,)
    left = (leaves_open,) if leaves_open and judged.facts.both_big else ()
    return Support(verdict=verdict, because=because, leaves_open=left)
