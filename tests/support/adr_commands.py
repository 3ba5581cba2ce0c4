"""A project with records, and the commands that are run in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from decidable.adr.reading import load
from decidable.adr_checking import check, ground
from decidable.cli import main
from support.adrs import GUIDE, RECORD, REVIEW, TODAY

REPOSITORY = Path(__file__).parents[2]
ON = f"--today={TODAY}"
FILES = {
    "pyproject.toml": "",
    "checklists/tea.yaml": GUIDE,
    "tea.review.yaml": REVIEW,
    "adr/0001-tea.md": RECORD,
}
DEAD = "# Milk\n\n## Status\n\nProposed\n\n[bitter](https://docs.example.org/decisions/tea.html#tast)\n"


def project_of_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a project in which guide, review and record agree."""
    for name, text in FILES.items():
        write(tmp_path / name, text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def run(*args: str) -> Result:
    return CliRunner().invoke(main, args, catch_exceptions=False)


def accepted(path: Path) -> bool:
    """Say whether a record is proposed, links to the review and the guide, and nothing is to be said against it."""
    record = load(path)
    assert record.record.status == "proposed"
    checked = check(record, ground([record], TODAY))
    assert {lead.fit for lead in checked.guide_links} == {"fits"}
    assert {lead.anchor for lead in checked.guide_links} >= {"", "taste", "green", "black", "new-kettle"}
    assert [review.path.name for review in checked.reviews] == ["what-we-drink.review.yaml"]
    return not checked.findings


CONFIGURED = (
    '[tool.pytest.ini_options]\naddopts = "--strict-config --strict-markers"\ndecidable_adrs = ["adr"]\n'
)
