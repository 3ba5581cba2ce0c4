"""The worked examples, copied and changed for tests."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from decidable.outcome import Outcome
from decidable.reviewing import decide, open_review

REPOSITORY = Path(__file__).parents[2]
EXAMPLES = REPOSITORY / "docs" / "examples"
TODAY = date(2026, 11, 22)
EVIDENCE = (
    "behavior-gap-analysis",
    "knowledge-volatility-assessment",
    "source-trust-model",
    "task-evaluation-framework",
)


def outcome(path: Path) -> Outcome:
    return decide(open_review(path), TODAY)


def failing(path: Path) -> dict[str, tuple[int, set[str]]]:
    """Give of every entry that fails the first line and the codes."""
    return {
        id_: (verdict.problems[0].line, {problem.code for problem in verdict.problems})
        for id_, verdict in outcome(path).verdicts.items()
        if verdict.result == "fails"
    }


def copied_filings(tmp_path: Path) -> Path:
    """Copy the example that holds, to be changed."""
    shutil.copytree(EXAMPLES / "filings-assistant", tmp_path / "filings-assistant")
    (tmp_path / "pyproject.toml").touch()
    return tmp_path / "filings-assistant" / "filings-assistant.review.yaml"


def change(path: Path, old: str, new: str) -> int:
    """Replace a text in a review; give the line on which it stood."""
    text = path.read_text()
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new))
    return text[: text.index(old)].count("\n") + 1
