"""What may really hold of the examples of an evaluation, and what is hard to tell apart."""

from __future__ import annotations

from typing import NamedTuple

MATERIAL = 0.05


class Truth(NamedTuple):
    """Shares of examples by what really holds of them; the rest is known to the model."""

    knowledge: float = 0.0
    prompt_sensitive: float = 0.0
    behavior: float = 0.0
    stubborn: float = 0.0
    prompt_alone: float = 0.0

    @property
    def shares(self) -> list[float]:
        return [max(0.0, 1 - sum(self)), *self]

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

    def right(self) -> set[str]:
        """Name the choices that take up the gap, or the larger of two."""
        knowledge, behavior = self.knowledge_total, self.behavior
        rights = {
            "rag": knowledge > MATERIAL and knowledge >= behavior,
            "fine-tuning": behavior > MATERIAL and behavior >= knowledge,
            "fine-tuning+rag": knowledge > MATERIAL and behavior > MATERIAL,
            "none": knowledge <= MATERIAL and behavior <= MATERIAL,
        }
        return {choice for choice, right in rights.items() if right}


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
