"""What the counts of a record must be before anything is computed from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import get_args

from decidable.measures.behavior_gap.cells import Result, read, written
from decidable.measures.behavior_gap.inputs import ARMS, Outcome

MOST_PATTERNS = 20_000
MOST_COUNTED = 100_000_000
OUTCOMES = ("", *get_args(Outcome))
CONTRADICTIONS = (Result(passed=True, outcome="incorrect"), Result(passed=False, outcome="correct"))


def check(counts: Mapping[str, int], arms: Iterable[str]) -> None:
    """Raise ``ValueError`` unless every key is a pattern of exactly these arms, and every value a number of examples."""
    if not counts or len(counts) > MOST_PATTERNS:
        raise ValueError(
            f"there are {len(counts)} patterns of results; from 1 to {MOST_PATTERNS} are possible"
        )
    expected = [arm for arm in ARMS if arm in set(arms)]
    for key, count in counts.items():
        if not _is_pattern(key, expected):
            raise ValueError(f"{key[:80]} is no pattern of results of {', '.join(expected)}")
        if type(count) is not int or not 0 < count <= MOST_COUNTED:
            raise ValueError(f"{key[:80]} is counted {str(count)[:20]} times")


def _is_pattern(key: str, arms: list[str]) -> bool:
    pattern = read(key)
    possible = all(result.outcome in OUTCOMES and result not in CONTRADICTIONS for result in pattern.values())
    return list(pattern) == arms and possible and written(pattern) == key
