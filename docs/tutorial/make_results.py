"""Write invented evaluation results: 120 questions, each asked of four arms."""

from __future__ import annotations

import json
from pathlib import Path

# Which questions each arm answers well.
PASSED = {"closed_book": range(24), "few_shot": range(28), "rag": range(96), "fine_tuned": range(20, 56)}

folder = Path("reviews/runs")
folder.mkdir(parents=True, exist_ok=True)
for arm, passed in PASSED.items():
    rows = [{"example_id": f"q{number:03}", "passed": number in passed} for number in range(120)]
    (folder / f"{arm}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
