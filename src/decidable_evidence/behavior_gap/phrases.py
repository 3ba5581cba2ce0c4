"""What is said differently where the right context is in the input: there is no running without it."""

from __future__ import annotations

from typing import NamedTuple

from decidable_evidence.behavior_gap.inputs import IN_THE_INPUT, Context


class Phrases(NamedTuple):
    """Parts of sentences; ``fail`` completes "9 % of the examples fail", ``given`` "although the right context is"."""

    fail: str
    given: str
    other_prompt: str
    as_it_is: str
    second_prompt: str


SEPARATE = Phrases(
    fail="fail whatever context they get",
    given="given",
    other_prompt="another prompt without context",
    as_it_is="without context",
    second_prompt="a second oracle prompt",
)
INSIDE = Phrases(
    fail="fail whatever the prompt",
    given="in the input",
    other_prompt="another prompt",
    as_it_is="with a prompt alone",
    second_prompt="a second closed-book prompt",
)

NAMES = {
    "closed-book": "no context at all",
    "rag": "RAG",
    "fine-tuned": "the fine-tuned model",
    "fine-tuned-rag": "the fine-tuned model with RAG",
}


def phrases(context: Context) -> Phrases:
    """Give the phrases for where the right context stands."""
    return INSIDE if context == IN_THE_INPUT else SEPARATE
