"""Write the inputs of the examples that are made up: no row, page or figure of them is anybody's.

``python make_illustrative.py`` writes the files; with ``--check`` it exits with 1 where they differ. A pattern such as
``10f`` gives one arm a letter, in their order: 1 passes, 0 is incorrect, r a refusal, f a broken format.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import illustrative_invoices
import illustrative_pages
from illustrative_tables import comma_separated, json_lines

EXAMPLES = Path(__file__).parent
OUTCOMES = {"1": "correct", "0": "incorrect", "r": "refusal", "f": "format_error"}

JSON_EXTRACTOR = {
    "closed_book closed_book_2 few_shot fine_tuned": {
        "1111": 88, "1110": 2, "1f11": 10, "f111": 12, "ff11": 60, "ff1f": 2, "fff1": 13, "ffff": 5, "f0f1": 1,
        "f0f0": 1, "11f1": 4, "f1f1": 2,
    }
}  # fmt: skip
REGULATED_ANSWERS = {"closed_book rag": {"11": 4, "01": 15, "r1": 7, "00": 6, "r0": 3, "rr": 5}}
SUPPORT_ASSISTANT = {
    "closed_book oracle oracle_2 rag": {
        "1111": 45, "1110": 5, "0111": 158, "0110": 52, "r111": 14, "0101": 6, "0011": 9, "0000": 10, "rrrr": 1,
    }
}  # fmt: skip
TICKETS = 300
DIGEST_OF_TICKETS = "cd7bd980e20b"


def rows(runs: dict[str, dict[str, int]]) -> dict[str, list[dict[str, object]]]:
    """The rows of each arm."""
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


def gap_record(folder: Path) -> str:
    """Measure rows that nobody else sees, and return the record."""
    for arm, each in rows(SUPPORT_ASSISTANT).items():
        (folder / f"{arm}.jsonl").write_text(json_lines({**row, "question": "private"} for row in each))
    arms = [
        f"--run={arm.replace('_', '-')}={folder / arm}.jsonl" for arm in next(iter(SUPPORT_ASSISTANT)).split()
    ]
    return measured(
        folder,
        "behavior-gap",
        *arms,
        "--drawn-from=300 tickets drawn by chance from the last quarter",
        "--independent-because=one ticket a customer, and no two on the same fault",
    )


def evaluation_record(folder: Path) -> str:
    """Measure an evaluation whose tickets and labels nobody else sees, and return the record."""
    passed = [row["passed"] for row in rows(SUPPORT_ASSISTANT)["rag"]]
    tables = {
        "tickets.jsonl": json_lines(map(ticket, range(TICKETS))),
        "agents.csv": comma_separated(["id", "annotator", "label"], labels(passed)),
        "repeats.csv": comma_separated(["id", "sample", "passed"], repeats(passed)),
    }
    for name, text in tables.items():
        (folder / name).write_text(text)
    return measured(
        folder,
        "task-evaluation",
        f"--evaluation={folder / 'tickets.jsonl'}",
        f"--annotators={folder / 'agents.csv'}",
        f"--repeats={folder / 'repeats.csv'}",
        "--grader=people",
        "--labels=annotators",
        "--version=2026-10",
        f"--digest={DIGEST_OF_TICKETS}",
        "--no-training-because=nothing is tuned; no ticket of the set is in a prompt",
        "--re-evaluated-every=90d",
    )


def ticket(number: int) -> dict[str, str]:
    return {
        "id": f"ticket-{number:03}",
        "input": f"private question {number}",
        "target": f"private answer {number}",
        "labelled_at": "2026-10-30",
        "origin": "production",
    }


def labels(passed: list[object]) -> list[tuple[str, str, str]]:
    """The verdicts of two agents on each draft; they differ in one of fifteen."""
    return [
        (f"ticket-{number:03}", agent, "right" if bool(each) != differs else "wrong")
        for number, each in enumerate(passed)
        for agent, differs in (("first", False), ("second", number % 15 == 0))
    ]


def repeats(passed: list[object]) -> list[tuple[str, int, str]]:
    """How every fifth ticket fared in two runs; one of twelve of these flips."""
    return [
        (f"ticket-{number:03}", sample, str(bool(each) != flips).lower())
        for number, each in enumerate(passed)
        if number % 5 == 0
        for sample, flips in ((1, False), (2, number % 60 == 0))
    ]


def measured(folder: Path, measure: str, *options: str) -> str:
    """Run a measure as of the day on which the example gathered, and give its record."""
    record = folder / f"{measure}.json"
    arguments = [*options, "--today=2026-11-09", f"--record={record}"]
    command = [sys.executable, "-m", "decidable", "measure", measure, *arguments]
    subprocess.run(command, check=True, capture_output=True)
    return record.read_text()


def made() -> dict[Path, str]:
    """Make every file."""
    extractor, regulated, support = (
        EXAMPLES / name for name in ("json-extractor", "regulated-answers", "support-assistant")
    )
    made: dict[Path, str] = {}
    suppliers = [illustrative_invoices.supplier(number) for number in range(illustrative_invoices.EVALUATED)]
    extracted = {
        arm: [row | {"cluster": supplier} for row, supplier in zip(each, suppliers, strict=True)]
        for arm, each in rows(JSON_EXTRACTOR).items()
    }
    for folder, arms in ((extractor, extracted), (regulated, rows(REGULATED_ANSWERS))):
        made |= {folder / "runs" / f"{arm}.jsonl": json_lines(each) for arm, each in arms.items()}
    passed = [bool(row["passed"]) for row in rows(JSON_EXTRACTOR)["closed_book"]]
    pages = illustrative_pages
    asked = {"register.csv": pages.register(), "questions.jsonl": pages.dosage_questions()}
    for folder, files in (
        (extractor, illustrative_invoices.files(passed)),
        (regulated, pages.leaflets() | asked),
        (support, pages.help_pages()),
    ):
        made |= {folder / "evidence" / name: text for name, text in files.items()}
    with tempfile.TemporaryDirectory() as private:
        made[support / "behavior-gap.json"] = gap_record(Path(private))
        made[support / "task-evaluation.json"] = evaluation_record(Path(private))
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
