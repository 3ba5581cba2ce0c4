"""Measurements of gaps of chosen sizes, for tests of what is said of them."""

from __future__ import annotations

from collections.abc import Mapping

from decidable.measurement import Measurement
from decidable_evidence.behavior_gap import Declared, from_counts


def gap(declared: Mapping[str, object] | None = None, **shares: int) -> Measurement:
    """Measure examples with two oracle prompts and named sizes of cells; the rest of 200 is known."""
    fails = "closed-book=0:incorrect"
    patterns = {
        "knowledge": f"{fails} oracle=1:correct oracle-2=1:correct",
        "sensitive": f"{fails} oracle=0:incorrect oracle-2=1:correct",
        "behavior": f"{fails} oracle=0:refusal oracle-2=0:format_error",
        "stubborn": f"{fails} oracle=0:incorrect oracle-2=0:refusal",
        "known": "closed-book=1:correct oracle=1:correct oracle-2=1:correct",
    }
    sizes = {"known": 200 - sum(shares.values())} | shares
    counts = {patterns[cell]: size for cell, size in sizes.items() if size}
    return from_counts(counts, Declared.model_validate({"flip-rate": "0.01"} | dict(declared or {})))


def verdicts(found: Measurement) -> dict[str, str]:
    return {choice: support.verdict for choice, support in found.choices.items()}
