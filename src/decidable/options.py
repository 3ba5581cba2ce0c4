"""How a run of reviews can be set, by the command line of pytest and by our own; a light module, which every run loads."""

from __future__ import annotations

from typing import Any

# The names under which what was judged travels with the reports of pytest.
SUMMARY, RESULT, REPORT = "decidable_summary", "decidable_result", "decidable_report"

OPTIONS: dict[str, dict[str, Any]] = {
    "today": {"metavar": "DATE", "help": "Judge as of this day."},
    "due": {"choices": ["warn", "fail"], "default": "warn", "help": "Whether overdue entries warn or fail."},
    "require": {"choices": ["attested", "recorded", "measured"],
                "help": "The weakest evidence that an accepted review may rest on."},
    "guides": {"metavar": "FOLDER",
               "help": "Fail a review whose guide is neither installed nor in this folder (`shipped`: only installed)."},
    "report": {"metavar": "FILE", "help": "Write a report: HTML if the name ends in .html, else Markdown."},
}  # fmt: skip
