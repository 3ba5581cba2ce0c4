"""The columns of a row of results, and how what was written in them is read.

Of a row the engines make a number: its place in ``RESULTS``, which is twice the place of its outcome, and one more where
it passed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from decidable_evidence.tables.sources import Outcome

COLUMNS = (
    "example_id",
    "passed",
    "outcome",
    "sample",
    "run",
    "gold_hash",
    "context_hash",
    "input_hash",
    "stratum",
    "cluster",
)
OPTIONAL = COLUMNS[3:]
FIGURES = ("seconds", "cost", "tokens")
PEEKED = (*OPTIONAL, *FIGURES, "answer")
LONGEST_SAMPLE = 9  # digits: the number of a repeat fits into 32 bits
PASSING = ("1", "1.0", "true", "pass", "passed", "yes", "correct")
FAILING = ("0", "0.0", "false", "fail", "failed", "no", "incorrect", "wrong")
UNSCORED = ("", "nan", "null", "none", "n/a", "na")  # nobody measured anything: an error, never a failure

OUTCOMES: tuple[str, ...] = get_args(Outcome)
RESULTS = tuple(f"{passed}:{outcome}".removesuffix(":") for outcome in ("", *OUTCOMES) for passed in (0, 1))
ERROR = RESULTS.index("0:error")
UNANSWERED = RESULTS.index("0:refusal")  # from here on nothing was answered
_WRONG = f"{RESULTS.index('0:correct')}, {RESULTS.index('1:incorrect')}"

# Usual words are looked at first: nothing else is computed of most rows. Each is one expression, because of one that
# comes twice the engine computes the common part for every row.
_WORDS = " ".join(
    f"WHEN '{text}' THEN {number}"
    for number, texts in ((1, PASSING), (0, FAILING), (2, UNSCORED))
    for text in texts
)
_OUTCOMES = " ".join(f"WHEN '{outcome}' THEN {2 * place}" for place, outcome in enumerate(OUTCOMES, start=1))

# 1 for what passed and 0 for what failed, 2 for what was not scored, and NULL for anything else.
PASS = (
    "CASE passed WHEN 'true' THEN 1 WHEN 'false' THEN 0 WHEN '1' THEN 1 WHEN '0' THEN 0"
    f" ELSE CASE lower(trim(coalesce(passed, ''))) {_WORDS} END END"
)
# Twice the place of an outcome, 0 where there is none, and NULL for anything else.
OUTCOME = f"CASE outcome {_OUTCOMES} ELSE CASE trim(coalesce(outcome, '')) WHEN '' THEN 0 {_OUTCOMES} END END"
# The number of a result, made of the two; NULL where they make none.
RESULT = (
    f"CASE WHEN pass = 2 THEN CASE WHEN outcome_number IN (0, {ERROR}) THEN {ERROR} END"
    f" WHEN pass + outcome_number IN ({_WRONG}) THEN NULL ELSE pass + outcome_number END"
)
# The sample of a row is no whole number.
MISCOUNTED = (
    f"coalesce(length(trim(sample)) > {LONGEST_SAMPLE}"
    " OR length(translate(trim(sample), '0123456789', '')) > 0, 1 = 0)"
)


def misnamed(arm: str, arms: Iterable[str]) -> str:
    """The condition that a row names another arm than the one as which its file is given."""
    others = ", ".join(f"'{other}'" for other in arms if other != arm)
    return f"coalesce(run <> '{arm}' AND trim(run) IN ({others}), 1 = 0)" if others else "1 = 0"


def trimmed(column: str) -> str:
    """A text without blanks around it, NULL where it is blank; most have none and are taken as they are."""
    return f"CASE WHEN {column} LIKE '% %' OR {column} = '' THEN nullif(trim({column}), '') ELSE {column} END"
