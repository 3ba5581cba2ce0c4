"""Write the example's runs: 160 invented questions, of which each arm answers some, with what an answer took.

``python make_catalogue.py`` writes the files; with ``--check`` it exits with 1 where they differ.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

HERE = Path(__file__).parent / "runs"
# How many of the first questions an arm answers, and the seconds and EUR of its answers.
ARMS = {"closed_book": (24, 0.9, 0.002), "rag": (134, 1.6, 0.009), "whole_catalogue": (140, 2.1, 0.013)}


def rows(passing: int, seconds: float, cost: float) -> str:
    """The rows of one arm as JSON lines; four in five answers take the seconds, the others a fifth more."""
    return "".join(
        json.dumps(
            {
                "example_id": f"question-{number:03}",
                "cluster": f"shopper-{number:03}",
                "passed": (number * 37) % 160 < passing,
                "seconds": round(seconds * (1.2 if number % 5 == 0 else 1), 2),
                "cost": cost,
            }
        )
        + "\n"
        for number in range(160)
    )


if __name__ == "__main__":
    for arm, results in ARMS.items():
        path = HERE / f"{arm}.jsonl"
        if "--check" not in sys.argv:
            path.write_text(rows(*results))
        elif path.read_text() != rows(*results):
            sys.exit(f"{path} is not current")
