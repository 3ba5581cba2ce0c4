"""When the value of a metric says that an example passed."""

from __future__ import annotations

from decidable.evidence import short
from decidable_evidence.runs.sheets import Sheet, Steps, at

PASSING = ("1", "1.0", "true", "C")
FAILING = ("0", "0.0", "false", "I", "N")
WORTH = {"C": 1, "P": 0.5, "I": 0, "N": 0, "true": 1, "false": 0}


def verdict(value: str, threshold: float | None) -> str:
    """Write what a value says of an example: 1, 0, or where it says neither itself.

    With a threshold the value is a number, or one of the letters of Inspect: C correct, P partial, I incorrect, N no
    answer. Without one it is a verdict already.
    """
    if threshold is None:
        return f"CASE WHEN {value} IN ({_texts(PASSING)}) THEN '1' WHEN {value} IN ({_texts(FAILING)}) THEN '0' ELSE {value} END"
    number = f"CASE {value} {_worth()} ELSE TRY_CAST({value} AS DOUBLE) END"
    return f"CASE WHEN isnan({number}) THEN NULL WHEN {number} >= {threshold!r} THEN '1' WHEN {number} < {threshold!r} THEN '0' ELSE {value} END"


def needs_threshold(sheet: Sheet, name: str, steps: Steps, where: str = "") -> None:
    """Refuse a metric that is a number, where no threshold says from which value an example passes."""
    if sheet.said.threshold is not None:
        return
    value = at(*steps)
    graded = f"TRY_CAST({value} AS DOUBLE) IS NOT NULL OR {value} = 'P'"
    query = f"""
    SELECT {value}, "#number" FROM results
    WHERE {where or "true"} AND ({graded}) AND {value} NOT IN ({_texts((*PASSING, *FAILING))})
    ORDER BY "#number" LIMIT 1
    """  # noqa: S608  (texts are written as literals)
    for found, number in sheet.ask(query):
        sheet.refuse(
            f"{short(name)} is not 0 or 1 in every row, but {short(found)}",
            "let threshold say from which value an example passes",
            number,
        )


def _texts(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _worth() -> str:
    return " ".join(f"WHEN '{letter}' THEN {worth}" for letter, worth in WORTH.items())
