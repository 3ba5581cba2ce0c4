"""Where nothing is planted that a word says, the word is rarely said: a simulation of the rules on hard truths."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np
import pytest

from decidable.measurement import State
from decidable.measures.gap_cells import cells, tally
from decidable.measures.gap_inputs import Declared
from decidable.measures.gap_rules import facts, gate, words

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

    @property
    def arms(self) -> list[str]:
        few_shot = ["few-shot"] * self.few_shot
        return [*_numbered("closed-book", self.closed_books), *_numbered("oracle", self.oracles), *few_shot]


HARD_TRUTHS = {
    "all known": Truth(),
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
    "knowledge among stubborn failures": Truth(knowledge=MATERIAL, stubborn=0.9),
    "another prompt repairs as much as context": Truth(knowledge=0.3, prompt_alone=0.3),
}
DESIGNS = [
    Design(n, flips, oracles, closed_books, few_shot)
    for n in (100, 200, 400)
    for flips in (0.0, 0.04, 0.07)
    for oracles, closed_books, few_shot in ((1, 1, False), (2, 1, False), (2, 2, True))
]


def _numbered(arm: str, number: int) -> list[str]:
    return [arm, f"{arm}-2", f"{arm}-3"][:number]


def _joint_counts(random: np.random.Generator, truth: Truth, design: Design) -> dict[str, int]:
    """Draw examples, run them in every arm, and flip results at random; what fails by a flip looks like a refusal."""
    shares = [max(0.0, 1 - sum(truth)), *truth]
    kind = random.choice(6, size=design.n, p=shares)
    columns = []
    for arm in design.arms:
        passes = np.isin(kind, PASSING[arm])
        flipped = random.random(design.n) < design.flips
        result = np.where(passes ^ flipped, "1", np.where(kind == 4, "0:incorrect", "0:refusal"))
        columns.append(np.char.add(f"{arm}=", result))
    return Counter(" ".join(row) for row in zip(*columns, strict=True))


KNOWN, KNOWLEDGE, PROMPT_SENSITIVE, BEHAVIOR, STUBBORN, PROMPT_ALONE = range(6)
PASSING = {
    "closed-book": [KNOWN],
    "closed-book-2": [KNOWN, PROMPT_ALONE],
    "oracle": [KNOWN, KNOWLEDGE, PROMPT_ALONE],
    "oracle-2": [KNOWN, KNOWLEDGE, PROMPT_ALONE, PROMPT_SENSITIVE],
    "oracle-3": [KNOWN, KNOWLEDGE, PROMPT_ALONE, PROMPT_SENSITIVE],
    "few-shot": [KNOWN, BEHAVIOR],
}


def _words(counts: dict[str, int], declared: Declared) -> dict[str, State]:
    counted = tally(counts)
    sorted_ = cells(counted, declared.behavior_outcomes)
    return {} if gate(sorted_, declared) else words(facts(sorted_, declared))


def false_statements(truth: Truth, design: Design, draws: int = DRAWS) -> float:
    """Give the share of draws in which a word is shown that does not hold, or excluded though it does."""
    random = np.random.default_rng(20_231_120)
    declared = Declared(flip_rate=design.flips, closed_book_passes_because="planted")
    wrong = {word: "excluded" if holds else "shown" for word, holds in truth.holds().items()}
    return (
        sum(
            any(state == wrong[word] for word, state in _words(drawn, declared).items())
            for drawn in (_joint_counts(random, truth, design) for _ in range(draws))
        )
        / draws
    )
