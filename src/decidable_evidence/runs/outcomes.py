"""What can become of one run of one example, and the number by which the engines count it."""

from __future__ import annotations

from typing import get_args

from decidable_evidence.tables.sources import Outcome

OUTCOMES: tuple[str, ...] = get_args(Outcome)
RESULTS = tuple(f"{passed}:{outcome}".removesuffix(":") for outcome in ("", *OUTCOMES) for passed in (0, 1))
CONTRADICTIONS = ("0:correct", "1:incorrect")
ERROR = RESULTS.index("0:error")

UNANSWERED = RESULTS.index("0:refusal")  # from here on nothing was answered
