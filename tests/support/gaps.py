"""Measurements of planted results: a letter for what each arm made of an example, and how many examples fared so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from decidable.measurement import Measurement
from decidable_evidence.behavior_gap import Counts, Declared, from_counts
from decidable_evidence.runs import Group, Outcome, Result

RESULTS: dict[str, tuple[int, Outcome]] = {
    "1": (1, "correct"),
    "0": (0, "incorrect"),
    "r": (0, "refusal"),
    "f": (0, "format_error"),
    "e": (0, "error"),
    "+": (1, ""),
    "-": (0, ""),
}

TWO_PROMPTS = ("closed-book", "oracle", "oracle-2")
FOUR_WAYS = ("closed-book", "rag", "fine-tuned", "fine-tuned-rag")
FINANCE = {"0000": 14, "0010": 6, "0011": 2, "0100": 2, "0110": 51, "0111": 61, "1110": 2, "1111": 12}
TEXT_TO_SQL = {
    "0000": 162,
    "0001": 11,
    "0010": 4,
    "0011": 44,
    "0100": 16,
    "0101": 2,
    "0110": 2,
    "0111": 41,
    "1000": 16,
    "1001": 1,
    "1010": 2,
    "1011": 44,
    "1100": 36,
    "1101": 7,
    "1110": 5,
    "1111": 641,
}


def counts(arms: tuple[str, ...], patterns: Mapping[str, int], **more: Any) -> Counts:  # noqa: ANN401
    """Counts of examples by the letters of their results; ``more`` are fields of the counts."""
    groups = [
        Group(results=tuple(Result(1, *RESULTS[letter]) for letter in pattern), examples=count)
        for pattern, count in patterns.items()
    ]
    return Counts(arms=arms, groups=tuple(groups), **more)


def clustered(arms: tuple[str, ...], clusters: list[Mapping[str, int]]) -> Counts:
    """The same, for each cluster."""
    groups = [
        Group(
            results=tuple(Result(1, *RESULTS[letter]) for letter in pattern),
            examples=count,
            cluster=str(number),
        )
        for number, patterns in enumerate(clusters, start=1)
        for pattern, count in patterns.items()
    ]
    return Counts(arms=arms, groups=tuple(groups), clusters="column")


def gap(
    arms: tuple[str, ...],
    patterns: Mapping[str, int],
    *,
    held_out: bool = True,
    **declared: Any,  # noqa: ANN401
) -> Measurement:
    """Measure planted results; what a tuned model learnt from is known unless it is said otherwise."""
    return from_counts(counts(arms, patterns), Declared.model_validate(declared), held_out=held_out)


def verdicts(found: Measurement) -> dict[str, str]:
    return {choice: support.verdict for choice, support in found.choices.items()}


def points(found: Measurement, figure: str) -> tuple[float, float, float]:
    """A figure as it is printed, in points: its value and its bounds."""
    of = found.figures[figure]
    return tuple(round(100 * each, 1) for each in (of.value, of.low or 0.0, of.high or 0.0))  # type: ignore[return-value]
