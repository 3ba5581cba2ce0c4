"""The first guide makes every point that it has to make, in its place: each by the words that carry its sense."""

from __future__ import annotations

import re

import pytest

from conftest import REPOSITORY
from decidable.checklists import read_guide

NAME = "rag-vs-fine-tuning"
GUIDE = read_guide(REPOSITORY / f"checklists/{NAME}.yaml")
PAGE = (REPOSITORY / f"docs/decisions/{NAME}.md").read_text(encoding="utf-8")

# What opens each section: the sense in which its entries are to be read
OPENINGS = {
    "Questions to ask": "in the room; most of the decision",
    "The options": "two poles; neither is right by default; read across",
    "Best when": "natural fit",
    "Real-world fits": "has worked",
    "Strengths": "on its own terms",
    "Costs": "accept up front",
    "Hidden costs": "surface later than expected; newcomers miss",
    "Failure modes when misused": "apply it to the wrong problem",
    "Cost, time and reversibility": "rarely zero-sum and rarely static; someone pays; shifts with the horizon; undoing",
    "What should force a re-look": "the answer may have changed",
    "The work left to you": "frame the trade-off; only you can weight the factors",
    "Key factors": "really move the answer",
    "Evidence needed": "before committing, not after",
    "Signals from the ground": "usually pushing the call; what should be",
    "Pressures to discount": "common bad reasons; feels convincing; does not hold up",
    "Pitfalls to set aside": "anti-patterns; shapes of reasoning to recognize",
    "Signals for RAG": "truly point to this option",
    "Signals for fine-tuning": "truly point to this option",
    "Connected decisions": "easily confused with this one; tangled up with it; how each differs",
}
# What each option says in each facet: as many statements as parts, in this order
STATEMENTS = {
    "best-when.rag": "knowledge changes often; grounding matters; refer to trusted content; behavior is fine, context is missing",
    "best-when.fine-tuning": "style or patterns of behavior must change; keeps its shape; domain behavior outweighs changing knowledge",
    "real-world-fits.rag": "knowledge assistants; enterprise search and answers; support on living documentation",
    "real-world-fits.fine-tuning": "stable classification or transformation; style and format; well-bounded domain behavior",
    "strengths.rag": "fresh knowledge; better grounding; less retraining when content changes",
    "strengths.fine-tuning": "adapted behavior; may outdo; less retrieval at run time",
    "costs.rag": "dependence on retrieval quality; citations and grounding; context assembly",
    "costs.fine-tuning": "training effort; burden of evaluation; freshness is not automatic",
    "hidden-costs.rag": "weak corpus poisons everything; retrieval confidence outshines truth",
    "hidden-costs.fine-tuning": "bad data; evaluation grows complex fast",
    "failure-modes.rag": "without ground truth",
    "failure-modes.fine-tuning": "no trustworthy source behind it and no robust evaluation",
    "wins-when.rag": "truth keeps moving and grounding counts",
    "wins-when.fine-tuning": "stable task behavior",
}
ENTRIES = {
    "the-decision": "retrieval-augmented generation; fine-tuning; grounding knowledge and shaping behavior",
    "heuristic": "RAG when knowledge changes; fine-tuning when behavior must change",
    "default-stance": "before any evidence; prefer RAG for changing knowledge and for grounding; not the context",
    "really-about": "where the truth lives; what has to change; knowledge that the model lacks or behavior",
    "not-about": "more advanced",
    "why-hard": "general upgrades; different classes of problems",
    "retrieval-quality": "retrieval and data quality",
    "ml-and-evaluation": "ML and evaluation teams",
    "product-cadence": "if tuning cycles are slow",
    "undo-cost": "moderate",
    "knowledge-volatility-changes": "volatility changes",
    "task-shape-stabilizes": "stabilizes",
    "evaluation-maturity-improves": "evaluation matures",
    "knowledge-or-behavior": "missing knowledge or missing behavior",
    "source-truth-changes": "how often does the source truth change",
    "citations": "citations and source trust",
    "can-evaluate": "well enough to justify tuning",
    "knowledge-volatility": "knowledge volatility",
    "grounding-requirements": "grounding requirements",
    "behavior-specialization": "behavior specialization needs",
    "evaluation-maturity": "evaluation maturity",
    "source-trust": "source trust",
    "knowledge-volatility-assessment": "knowledge volatility assessment",
    "source-trust-model": "source trust model",
    "task-evaluation-framework": "task evaluation framework",
    "behavior-gap-analysis": "behavior gap analysis",
    "more-advanced": "fine-tuning is more advanced",
    "rag-is-enough": "RAG is enough for everything",
    "one-approach-for-both": "one approach should solve both; knowledge; behavior",
    "fine-tuning-hides-bad-grounding": "fine-tuning to hide bad grounding",
    "rag-for-behavior": "RAG to solve a behavior problem",
    "trusted-corpus-exists": "trusted corpus exists",
    "freshness-matters": "freshness matters",
    "citability-matters": "citability matters",
    "behavior-shift-matters": "behavior matters more than fresh knowledge",
    "task-stable-and-measurable": "stable and measurable",
    "ai-helps": "deciding cheaper; evaluation sets; compares the failures of both",
    "ai-distorts": "native to AI; hype around both; judgment quickly",
    "ai-false-confidence": "fluently and surely; whether or not retrieval found; seems to work long before",
    "ai-synthesis": "do not tune a model to hide a grounding problem; do not retrieve documents to solve a behavior problem",
    "where-the-model-runs": "places the model; shapes the knowledge",
    "how-answers-are-verified": "checking an answer; whose quality such a check tries to measure",
    "prompt-engineering": "how you ask a model; gets to the model in the first place",
}


def lacking(text: str, words: str) -> list[str]:
    """List the parts, separated by semicolons, that a text lacks."""
    plain = " ".join(re.sub(r"[*`]", "", text).split()).lower()
    return [part for part in words.lower().split("; ") if part not in plain]


@pytest.mark.parametrize("title", OPENINGS)
def test_every_section_opens_with_the_sense_in_which_it_is_to_be_read(title: str) -> None:
    section = re.search(rf"^#+ (?:\S+` )?{re.escape(title)}\n(.*?)(?=^#|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert section is not None
    assert lacking(section[1], OPENINGS[title]) == []


@pytest.mark.parametrize("place", STATEMENTS)
def test_each_option_says_in_each_facet_what_it_has_to_say_and_nothing_else(place: str) -> None:
    said = [f"{of.title}. {of.text}" for id_, of in GUIDE.statements.items() if id_.startswith(f"{place}.")]
    points = STATEMENTS[place].split("; ")
    assert [point for text, point in zip(said, points, strict=True) if lacking(text, point)] == []


def test_every_entry_says_what_it_has_to_say_and_there_is_no_other() -> None:
    named = GUIDE.questions | GUIDE.evidence | GUIDE.factors | GUIDE.pressures | GUIDE.pitfalls
    named |= GUIDE.signals | GUIDE.triggers | GUIDE.points
    for option in GUIDE.options.values():
        named |= option.owners
    assert named.keys() == ENTRIES.keys()
    said = {id_: lacking(f"{of.title}. {of.text}", ENTRIES[id_]) for id_, of in named.items()}
    assert {id_: missing for id_, missing in said.items() if missing} == {}
