"""How a run of reviews can be set, by the command line of pytest and by our own; a light module, which every run loads."""

from __future__ import annotations

from typing import Any

OPTIONS: dict[str, dict[str, Any]] = {
    "today": {"metavar": "DATE", "help": "Judge as of this day."},
    "due": {"choices": ["warn", "fail"], "default": "warn",
            "help": "Whether an entry that is only overdue warns or fails."},
    "require": {"choices": ["attested", "recorded", "measured"],
                "help": "The least that the evidence of an accepted review may rest on."},
    "guides": {"metavar": "FOLDER", "help": "Fail a review whose guide is neither installed nor in this folder; "
               "`shipped` allows only installed ones."},
    "report": {"metavar": "FILE", "help": "Write a report, as HTML if the name ends in .html, else as Markdown."},
}  # fmt: skip
