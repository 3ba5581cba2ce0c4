"""A project with a review, and the commands that are run in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from decidable.cli import main

REPOSITORY = Path(__file__).parents[2]
EXAMPLES = REPOSITORY / "docs" / "examples"
GUIDE = """\
format: 1
id: tea
title: Green or black
url: https://docs.example.org/tea.html
options: {green: {title: Green, owners: {kettle: {title: Kettle}}}, black: {title: Black}}
questions:
  taste: {title: Is it bitter?, answers: {bitter: {title: Yes, against: [black]}, mild: {title: No}}}
  price: {title: Is it dear?, answers: {'yes': {title: Yes}, 'no': {title: No}}}
evidence: {tasting: {title: A tasting}}
formerly: {cost: price}
"""
REVIEW = """\
# what we drink
decision: tea
title: What we drink
status: accepted
choice: [green]
decided: 2026-11-20
adr: adr.md
owners: {kettle: Ada}
questions:
  taste:
    asked: 'Is it bitter?'
    answer: bitter  # we all said so
    because: we tasted it
  cost: {asked: Is it dear?, answer: no, because: we paid}
evidence:
  tasting: {owner: Ada, gathered: 2026-11-10, artefact: notes.txt, says: it was bitter, read-by: Bo}
considered: {black: too bitter}
"""


def tea_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a repository with a guide of its own and a review that holds, and work in it."""
    files = {
        "pyproject.toml": "",
        "checklists/tea.yaml": GUIDE,
        "tea.review.yaml": REVIEW,
        "notes.txt": "bitter",
        "adr.md": "Status: accepted\n\nGreen: [review](tea.review.yaml)",
    }
    for name, text in files.items():
        write(tmp_path / name, text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def change(path: Path, old: str, new: str) -> None:
    assert old in path.read_text()
    write(path, path.read_text().replace(old, new))


def run(*args: str) -> Result:
    return CliRunner().invoke(main, args, catch_exceptions=False)


def status(*args: str) -> Result:
    return run("status", "--today=2026-11-22", *args)


def records(*args: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in status("--json", *args).stdout.splitlines()]
