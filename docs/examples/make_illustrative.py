"""Write the inputs of the examples that are made up: every row says that it is illustrative.

``python make_illustrative.py`` writes the files; with ``--check`` it exits with 1 where they differ. A pattern such as
``10f`` gives one arm a letter, in their order: 1 passes, 0 is incorrect, r a refusal, f a broken format.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLES = Path(__file__).parent
OUTCOMES = {"1": "correct", "0": "incorrect", "r": "refusal", "f": "format_error"}

JSON_EXTRACTOR = {
    "closed_book closed_book_2 few_shot": {
        "111": 90, "1f1": 10, "f11": 12, "ff1": 62, "fff": 18, "f0f": 2, "11f": 4, "f1f": 2,
    }
}  # fmt: skip
REGULATED_ANSWERS = {"closed_book rag": {"11": 4, "01": 15, "r1": 7, "00": 6, "r0": 3, "rr": 5}}
SUPPORT_ASSISTANT = {
    "closed_book oracle oracle_2 rag": {
        "1111": 45, "1110": 5, "0111": 158, "0110": 52, "r111": 14, "0101": 6, "0011": 9, "0000": 10, "rrrr": 1,
    }
}  # fmt: skip


def rows(runs: dict[str, dict[str, int]]) -> dict[str, list[dict[str, object]]]:
    """Give the rows of each arm."""
    [(names, patterns)] = runs.items()
    letters = [pattern for pattern, count in patterns.items() for _ in range(count)]
    return {
        arm: [
            {
                "example_id": f"example-{number:03}",
                "passed": pattern[place] == "1",
                "outcome": OUTCOMES[pattern[place]],
                "origin": "illustrative",
            }
            for number, pattern in enumerate(letters, start=1)
        ]
        for place, arm in enumerate(names.split())
    }


def lines(arm: list[dict[str, object]]) -> str:
    """Write rows as JSON lines."""
    return "".join(json.dumps(row) + "\n" for row in arm)


def record(folder: Path) -> str:
    """Measure rows that nobody else sees, and give the record."""
    for arm, each in rows(SUPPORT_ASSISTANT).items():
        (folder / f"{arm}.jsonl").write_text(lines([{**row, "question": "private"} for row in each]))
    arms = [
        f"--run={arm.replace('_', '-')}={folder / arm}.jsonl" for arm in next(iter(SUPPORT_ASSISTANT)).split()
    ]
    said = [
        "--drawn-from=300 tickets drawn by chance from the last quarter",
        "--today=2026-11-09",
        f"--record={folder / 'record.json'}",
    ]
    command = [sys.executable, "-m", "decidable", "measure", "behavior-gap", *arms, *said]
    subprocess.run(command, check=True, capture_output=True)
    return (folder / "record.json").read_text()


def made() -> dict[Path, str]:
    """Make every file."""
    made: dict[Path, str] = {}
    for name, runs in (("json-extractor", JSON_EXTRACTOR), ("regulated-answers", REGULATED_ANSWERS)):
        made |= {EXAMPLES / name / "runs" / f"{arm}.jsonl": lines(each) for arm, each in rows(runs).items()}
    with tempfile.TemporaryDirectory() as folder:
        made[EXAMPLES / "support-assistant" / "behavior-gap.json"] = record(Path(folder))
    return made


def main() -> int:
    """Write the files, or check them."""
    files = made()
    if "--check" in sys.argv:
        return int(any(not path.is_file() or path.read_text() != text for path, text in files.items()))
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
