"""Write invented evaluation results: 120 questions, each asked without and with the right page in the prompt."""

from __future__ import annotations

import json
from pathlib import Path

PASSED = {"closed_book": 24, "oracle": 96, "oracle_2": 100}

folder = Path("reviews/runs")
folder.mkdir(parents=True, exist_ok=True)
for run, passed in PASSED.items():
    rows = [{"example_id": f"q{number:03}", "passed": number < passed} for number in range(120)]
    (folder / f"{run}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
