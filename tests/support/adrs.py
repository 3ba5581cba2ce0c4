"""A project with a guide, a review and a decision record, for tests of how they agree."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from decidable.adr.files import find
from decidable.adr.reading import Adr, load, read
from decidable.adr.rules import Reviewed, Standing
from decidable.adr_checking import Checked, check, ground
from decidable.checklists import read_guide
from decidable.guide import Guide

TODAY = date(2026, 11, 22)
ADDRESS = "https://docs.example.org/en/latest/decisions/tea.html"
GUIDE = f"""\
format: 1
id: tea
title: Green or black
url: {ADDRESS}
options: {{green: {{title: Green tea}}, black: {{title: Black tea}}}}
questions:
  taste: {{title: Is it bitter?, answers: {{bitter: {{title: Yes, favors: [green]}}, mild: {{title: No}}}}}}
triggers: {{new-kettle: {{title: A new kettle}}}}
formerly: {{flavour: taste}}
"""
REVIEW = """\
decision: tea
title: What we drink
status: accepted
choice: [green]
decided: 2026-11-20
adr: adr/0001-tea.md
questions: {taste: {answer: bitter, because: we tasted it}}
triggers: {new-kettle: {owner: Ada, check-by: 2027-01-01}}
considered: {black: too bitter}
"""
RECORD = "# Tea\n\nStatus: accepted\n\nGreen tea, after [the review](../tea.review.yaml).\n"


def tea_guide(tmp_path: Path) -> Guide:
    path = tmp_path / "checklists" / "tea.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(GUIDE)
    return read_guide(path)


def recorded_project(tmp_path: Path) -> Path:
    """Make a project in which guide, review and record agree."""
    tea_guide(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "tea.review.yaml").write_text(REVIEW)
    (tmp_path / "adr").mkdir()
    (tmp_path / "adr" / "0001-tea.md").write_text(RECORD)
    return tmp_path


def checked(project: Path, today: date = TODAY) -> list[Checked]:
    records = [load(path) for path in find([project / "adr"]).records]
    on = ground(records, today)
    return [check(record, on) for record in records]


def codes(project: Path, today: date = TODAY) -> dict[str, list[str]]:
    """Map the records of which something is to be said to how grave it is, and its codes."""
    found = {
        each.adr.path.name: [f"{of.severity} {of.code}" for of in each.findings]
        for each in checked(project, today)
    }
    return {name: said for name, said in found.items() if said}


def reviewed(standing: Standing, guide: Guide | None = None, due: tuple[str, ...] = ()) -> Reviewed:
    return Reviewed(Path("tea.review.yaml"), standing, f"is {standing}", guide, None, Path("adr.md"), due)


def said(status: str) -> Adr:
    written = {
        "none": "",
        "empty": "Status:\n",
        "placeholder": "Status: {proposed | accepted}\n",
        "unknown": "Status: warm\n",
    }
    text = f"# Tea\n\n{written.get(status, f'Status: {status}')}\n\n[review](tea.review.yaml)\n"
    return Adr(Path("adr.md"), read(text))
