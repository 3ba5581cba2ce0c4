"""Write the example's evaluation runs from published joint counts, and its other tables from invented filings.

The counts are those of FinanceBench (Islam et al., 2023, arXiv 2311.11944): 150 questions on company filings, answered
by one model without context, with the right page after the question, with the right page before it, and with retrieval
from one store per filing; people labelled every answer as correct, incorrect or a refusal. How the four arms fared
together is derived from its published results. The ids are invented, and so are the companies, their filings and the
questions of ``evidence/``, which ``invented.py`` makes: no text is anybody's.

Each pattern takes the next ids, in the order below. In every arm the first examples that fail, in the order of their
ids, are incorrect, as many as were; the other failures are refusals.

``python make_runs.py`` writes the files; with ``--check`` it exits with 1 where they differ.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import invented

ARMS = ("closed_book", "oracle", "oracle_2", "rag")
EXAMPLES_BY_PATTERN = {
    "0000": 14,
    "0010": 6,
    "0011": 2,
    "0100": 2,
    "0110": 51,
    "0111": 61,
    "1110": 2,
    "1111": 12,
}
INCORRECT = {"closed_book": 5, "oracle": 22, "oracle_2": 14, "rag": 17}
HERE = Path(__file__).parent


def outcomes(arm: str) -> list[str]:
    """The outcome of each example in one arm."""
    place = ARMS.index(arm)
    passes = [pattern[place] == "1" for pattern, count in EXAMPLES_BY_PATTERN.items() for _ in range(count)]
    failures = (number for number, passed in enumerate(passes) if not passed)
    incorrect = {number for number, _ in zip(failures, range(INCORRECT[arm]), strict=False)}
    return [
        "correct" if passed else "incorrect" if number in incorrect else "refusal"
        for number, passed in enumerate(passes)
    ]


def written(arm: str) -> str:
    """Write one arm as JSON lines."""
    rows = (
        {
            "run": arm.replace("_", "-"),
            "example_id": f"filing-{number:03}",
            "passed": outcome == "correct",
            "outcome": outcome,
        }
        for number, outcome in enumerate(outcomes(arm), start=1)
    )
    return "".join(json.dumps(row) + "\n" for row in rows)


def made() -> dict[Path, str]:
    """Make every file."""
    evidence = {
        "documents.csv": invented.history(),
        "current.jsonl": invented.current(),
        "changes.csv": invented.changes(),
        "questions.jsonl": invented.questions(),
        "annotators.csv": invented.annotators(outcomes("rag")),
        "repeats.csv": invented.repeats(outcomes("rag")),
    }
    runs = {HERE / "runs" / f"{arm}.jsonl": written(arm) for arm in ARMS}
    return runs | {HERE / "evidence" / name: text for name, text in evidence.items()}


def main(arguments: list[str]) -> int:
    files = {path: text.encode() for path, text in made().items()}
    if "--check" in arguments:
        return int(any(not path.is_file() or path.read_bytes() != text for path, text in files.items()))
    for path, text in files.items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
