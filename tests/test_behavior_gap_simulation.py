"""Where nothing is planted that a word says, the word is rarely said: a simulation of the rules on hard truths."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import pytest

from decidable.measurement import State
from decidable.measures.behavior_gap.cells import Pattern, Result, Tally, cells
from decidable.measures.behavior_gap.inputs import Context, Declared
from decidable.measures.behavior_gap.rules import facts, gate, words

DRAWS = 1000
MATERIAL = 0.05


class Truth(NamedTuple):
    """Shares of examples by what really holds of them; the rest is known to the model."""

    knowledge: float = 0.0
    prompt_sensitive: float = 0.0
    behavior: float = 0.0
    stubborn: float = 0.0
    prompt_alone: float = 0.0

    @property
    def knowledge_total(self) -> float:
        return round(self.knowledge + self.prompt_sensitive, 6)

    @property
    def residual(self) -> float:
        return round(self.behavior + self.stubborn, 6)

    def holds(self) -> dict[str, bool]:
        """Say which words are true."""
        knowledge, behavior, residual = self.knowledge_total, self.behavior, self.residual
        return {
            "knowledge": knowledge > MATERIAL and knowledge > residual,
            "behavior": behavior > MATERIAL and behavior > knowledge,
            "both": knowledge > MATERIAL and behavior > MATERIAL,
            "prompt": MATERIAL < self.prompt_alone > max(knowledge, residual),
            "nothing": knowledge <= MATERIAL and residual <= MATERIAL,
        }


class Design(NamedTuple):
    """How a truth is looked at."""

    n: int
    flips: float
    oracles: int
    closed_books: int = 1
    few_shot: bool = False
    context: Context = "separate"

    @property
    def arms(self) -> tuple[str, ...]:
        few_shot = ("few-shot",) * self.few_shot
        return (*_numbered("closed-book", self.closed_books), *_numbered("oracle", self.oracles), *few_shot)


HARD_TRUTHS = {
    "all is known": Truth(),
    "knowledge at the material share": Truth(knowledge=MATERIAL),
    "knowledge just above it": Truth(knowledge=MATERIAL + 0.002),
    "residual at the material share": Truth(stubborn=MATERIAL),
    "behavior just above it": Truth(behavior=MATERIAL + 0.002),
    "both at the material share": Truth(knowledge=MATERIAL, behavior=MATERIAL),
    "both just above it": Truth(knowledge=MATERIAL + 0.002, behavior=MATERIAL + 0.002),
    "equal gaps": Truth(knowledge=0.25, behavior=0.25),
    "large equal gaps": Truth(knowledge=0.5, behavior=0.5),
    "nothing is repaired": Truth(stubborn=1.0),
    "half stubborn, half known": Truth(stubborn=0.5),
    "knowledge and a behavior gap at the material share": Truth(knowledge=0.6, behavior=MATERIAL),
    "behavior and a knowledge gap at the material share": Truth(knowledge=MATERIAL, behavior=0.6),
    "half of the context works in one prompt only": Truth(
        knowledge=0.15, prompt_sensitive=0.15, stubborn=0.3
    ),
    "knowledge among stubborn failures": Truth(knowledge=MATERIAL, stubborn=0.9),
    "another prompt repairs as much as context": Truth(knowledge=0.3, prompt_alone=0.3),
    "the prompt at the material share": Truth(prompt_alone=MATERIAL),
    "the prompt just above it": Truth(prompt_alone=MATERIAL + 0.002),
}
DESIGNS = (
    Design(n=200, flips=0.04, oracles=1),
    Design(n=400, flips=0.07, oracles=1),
    Design(n=100, flips=0.07, oracles=2, few_shot=True),
    Design(n=200, flips=0.0, oracles=2),
    Design(n=400, flips=0.0, oracles=2, closed_books=2),
    Design(n=400, flips=0.04, oracles=2, closed_books=2, few_shot=True),
    Design(n=1000, flips=0.07, oracles=2, closed_books=3, few_shot=True),
)
TRUTHS_IN_THE_INPUT = {
    "all passes": Truth(),
    "behavior at the material share": Truth(behavior=MATERIAL),
    "behavior just above it": Truth(behavior=MATERIAL + 0.002),
    "residual at the material share": Truth(stubborn=MATERIAL),
    "residual just above it": Truth(stubborn=MATERIAL + 0.002),
    "nothing is repaired": Truth(stubborn=1.0),
    "half stubborn, half passing": Truth(stubborn=0.5),
    "behavior at the material share among stubborn failures": Truth(behavior=MATERIAL, stubborn=1 - MATERIAL),
    "the prompt at the material share": Truth(prompt_alone=MATERIAL),
    "the prompt just above it": Truth(prompt_alone=MATERIAL + 0.002),
    "another prompt repairs as much as training could": Truth(behavior=0.3, prompt_alone=0.3),
}
DESIGNS_IN_THE_INPUT = tuple(
    Design(n, flips, oracles=0, closed_books=prompts, few_shot=few_shot, context="in-the-input")
    for n, flips, prompts, few_shot in (
        (200, 0.04, 1, False),
        (100, 0.07, 2, True),
        (200, 0.0, 2, False),
        (400, 0.04, 2, True),
        (1000, 0.07, 2, True),
        (1000, 0.07, 3, True),
    )
)


def _of(*kinds: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array([kind in kinds for kind in range(6)])


KNOWN, KNOWLEDGE, PROMPT_SENSITIVE, BEHAVIOR, STUBBORN, PROMPT_ALONE = range(6)
WITH_CONTEXT = (KNOWN, KNOWLEDGE, PROMPT_ALONE)
PASSING = {
    "closed-book": _of(KNOWN),
    "closed-book-2": _of(KNOWN, PROMPT_ALONE),
    "closed-book-3": _of(KNOWN, PROMPT_ALONE),
    "oracle": _of(*WITH_CONTEXT),
    "oracle-2": _of(*WITH_CONTEXT, PROMPT_SENSITIVE),
    "few-shot": _of(KNOWN, BEHAVIOR),
}
RESULTS = (
    Result(passed=False, outcome="refusal"),
    Result(passed=False, outcome="incorrect"),
    Result(passed=True),
)


def _numbered(arm: str, number: int) -> tuple[str, ...]:
    return (arm, f"{arm}-2", f"{arm}-3")[:number]


def _drawn(random: np.random.Generator, truth: Truth, design: Design) -> Tally:
    """Draw examples, run them in every arm, and flip results at random.

    A stubborn example fails with an incorrect answer; every other failure, by a flip too, looks like behavior.
    """
    kinds = random.choice(6, size=design.n, p=[max(0.0, 1 - sum(truth)), *truth])
    codes = np.zeros(design.n, dtype=np.int64)
    for arm in design.arms:
        passes = PASSING[arm][kinds] ^ (random.random(design.n) < design.flips)
        codes = codes * 3 + np.where(passes, 2, kinds == STUBBORN)
    counts = np.bincount(codes)
    return Tally(
        tuple((_pattern(int(code), design.arms), int(counts[code])) for code in np.flatnonzero(counts)),
        context=design.context,
    )


@cache
def _pattern(code: int, arms: tuple[str, ...]) -> Pattern:
    digits = reversed([code // 3**place % 3 for place in range(len(arms))])
    return {arm: RESULTS[digit] for arm, digit in zip(arms, digits, strict=True)}


def _words(tally: Tally, declared: Declared) -> dict[str, State]:
    sorted_ = cells(tally, declared.behavior_outcomes)
    return {} if gate(sorted_, declared) else words(facts(sorted_, declared))


def false_statements(truth: Truth, design: Design, draws: int = DRAWS) -> float:
    """Give the share of draws in which a word is shown that does not hold, or excluded though it does."""
    random = np.random.default_rng(20_231_120)
    declared = Declared(flip_rate=design.flips, closed_book_passes_because="planted", context=design.context)
    wrong = {word: "excluded" if holds else "shown" for word, holds in truth.holds().items()}
    drawn = (_words(_drawn(random, truth, design), declared) for _ in range(draws))
    return sum(any(state == wrong[word] for word, state in said.items()) for said in drawn) / draws


@pytest.mark.slow
@pytest.mark.parametrize("truth", HARD_TRUTHS)
def test_a_false_word_comes_out_in_at_most_one_draw_in_twenty(truth: str) -> None:
    found = {design: false_statements(HARD_TRUTHS[truth], design) for design in DESIGNS}

    assert max(found.values()) <= 0.05, found


@pytest.mark.slow
@pytest.mark.parametrize("truth", TRUTHS_IN_THE_INPUT)
def test_a_false_word_is_as_rare_where_the_context_is_in_the_input(truth: str) -> None:
    found = {
        design: false_statements(TRUTHS_IN_THE_INPUT[truth], design, draws=500)
        for design in DESIGNS_IN_THE_INPUT
    }

    assert max(found.values()) <= 0.05, found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("truth", "word"),
    [
        (Truth(behavior=0.3, stubborn=0.1), "behavior"),
        (Truth(prompt_alone=0.6), "prompt"),
        (Truth(), "nothing"),
    ],
)
@pytest.mark.parametrize("few_shot", [False, True])
def test_a_word_that_plainly_holds_is_shown_where_the_context_is_in_the_input(
    truth: Truth,
    word: str,
    few_shot: bool,
) -> None:
    random = np.random.default_rng(7)
    design = Design(200, 0.04, oracles=0, closed_books=2, few_shot=few_shot, context="in-the-input")
    declared = Declared(flip_rate=design.flips, context=design.context)

    drawn = [_words(_drawn(random, truth, design), declared) for _ in range(200)]

    assert sum(said.get(word) == "shown" for said in drawn) >= 180


@pytest.mark.slow
@pytest.mark.parametrize(
    ("truth", "word"),
    [
        (Truth(knowledge=0.6, behavior=0.05), "knowledge"),
        (Truth(knowledge=0.05, behavior=0.6), "behavior"),
        (Truth(knowledge=0.45, behavior=0.35), "both"),
        (Truth(prompt_alone=0.6, knowledge=0.1), "prompt"),
    ],
)
def test_a_word_that_plainly_holds_is_shown_in_nine_draws_of_ten(truth: Truth, word: str) -> None:
    random, design = np.random.default_rng(7), Design(n=200, flips=0.04, oracles=2, closed_books=2)
    declared = Declared(flip_rate=design.flips)

    drawn = [_words(_drawn(random, truth, design), declared) for _ in range(200)]

    assert sum(said.get(word) == "shown" for said in drawn) >= 180
