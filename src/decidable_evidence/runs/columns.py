"""The columns of a row of results, and how what was written in them is read."""

from __future__ import annotations

from collections.abc import Iterable

from decidable_evidence.runs.outcomes import CONTRADICTIONS, ERROR, OUTCOMES, RESULTS

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
LONGEST_SAMPLE = 9
PASSING = ("1", "1.0", "true", "pass", "passed", "yes", "correct")
FAILING = ("0", "0.0", "false", "fail", "failed", "no", "incorrect", "wrong")
UNSCORED = ("", "nan", "null", "none", "n/a", "na")  # nobody measured anything: an error, never a failure


def words(texts: Iterable[str]) -> str:
    """Texts of our own as SQL lists them."""
    return ", ".join(f"'{text}'" for text in texts)


_PASSED = f"""
CASE WHEN lower(trim(passed)) IN ({words(PASSING)}) THEN '1' WHEN lower(trim(passed)) IN ({words(FAILING)}) THEN '0'
    WHEN lower(trim(passed)) IN ({words(UNSCORED)}) THEN NULL ELSE trim(passed) END
"""


def cleaned(column: str) -> str:
    """Write what a column holds, without blanks around it; NULL where it is blank."""
    if column == "outcome":
        return "coalesce(trim(outcome), '')"
    return _PASSED if column == "passed" else trimmed(column)


def trimmed(column: str) -> str:
    """Write a text without blanks around it, NULL where it is blank; most have none and are taken as they are."""
    return f"CASE WHEN {column} LIKE '% %' OR {column} = '' THEN nullif(trim({column}), '') ELSE {column} END"


def pass_() -> str:
    """Write 1 for what passed and 0 for what failed, 2 where nothing is said, and NULL for anything else.

    The usual words are looked at first: nothing else is computed of most rows.
    """
    usual = "WHEN 'true' THEN 1 WHEN 'false' THEN 0 WHEN '1' THEN 1 WHEN '0' THEN 0"
    rest = " ".join(
        f"WHEN '{text}' THEN {number}"
        for number, texts in ((1, PASSING), (0, FAILING), (2, UNSCORED))
        for text in texts
    )
    # One expression: of one that comes twice the engine computes the common part for every row.
    return f"CASE passed {usual} ELSE CASE lower(trim(coalesce(passed, ''))) {rest} END END"


def outcome() -> str:
    """Write twice the place of an outcome, 0 where none is told, and NULL for anything else."""
    usual = " ".join(f"WHEN '{outcome}' THEN {2 * place}" for place, outcome in enumerate(OUTCOMES, start=1))
    return f"CASE outcome {usual} ELSE CASE trim(coalesce(outcome, '')) WHEN '' THEN 0 {usual} END END"


def result(passed: str, outcome: str) -> str:
    """Write the number of a result, made of those of its pass and its outcome; NULL where they make none."""
    wrong = ", ".join(str(RESULTS.index(each)) for each in CONTRADICTIONS)
    unsaid = f"CASE WHEN {outcome} IN (0, {ERROR}) THEN {ERROR} END"
    number = f"{passed} + {outcome}"
    return f"CASE WHEN {passed} = 2 THEN {unsaid} WHEN {number} IN ({wrong}) THEN NULL ELSE {number} END"


def mistake(arm: str, arms: tuple[str, ...]) -> str:
    """Write what is wrong with a row of cleaned columns: a name, or NULL."""
    outcomes = ", ".join(f"'{outcome}'" for outcome in OUTCOMES)
    return f"""
    CASE WHEN kind IS NULL OR kind <> 'OBJECT' THEN 'row'
        WHEN example_id IS NULL THEN 'example_id'
        WHEN outcome NOT IN ('', {outcomes}) THEN 'outcome'
        WHEN passed IS NULL AND outcome IN ('', 'error') THEN NULL
        WHEN passed IS NULL OR passed NOT IN ('0', '1') THEN 'passed'
        WHEN passed = '0' AND outcome = 'correct' OR passed = '1' AND outcome = 'incorrect' THEN 'contradiction'
        WHEN {misnamed(arm, arms)} THEN 'run'
        WHEN {miscounted()} THEN 'sample'
    END
    """


def misnamed(arm: str, arms: tuple[str, ...]) -> str:
    """Write that a row names another arm than the one as which its file is given."""
    others = ", ".join(f"'{other}'" for other in arms if other != arm)
    return f"coalesce(run <> '{arm}' AND trim(run) IN ({others}), 1 = 0)" if others else "1 = 0"


def miscounted() -> str:
    """Write that the sample of a row is no whole number."""
    digits = "translate(trim(sample), '0123456789', '')"
    return f"coalesce(length(trim(sample)) > {LONGEST_SAMPLE} OR length({digits}) > 0, 1 = 0)"
