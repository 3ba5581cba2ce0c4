"""The badge: how the decisions stand, in one look."""

from __future__ import annotations

import shutil
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner, Result

from decidable.cli import main
from decidable.outcome import State
from decidable.report.badge import STATES, badge

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"
WAIVER = "\nwaivers:\n  choice: {reason: agreed, approved-by: Ada, expires: 2027-01-31}\n"


def said(svg: str) -> str | None:
    return ET.fromstring(svg).get("aria-label")  # noqa: S314  (our own drawing)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Copy a review that is decided and one that does not hold."""
    for name in ("support-assistant", "json-extractor"):
        shutil.copytree(EXAMPLES / name, tmp_path / name)
    (tmp_path / "pyproject.toml").touch()
    return tmp_path


def run(project: Path, *args: str) -> Result:
    return CliRunner().invoke(main, ["status", str(project), "--today=2026-11-22", *args])


@pytest.mark.parametrize(
    ("states", "shown"),
    [
        (["decided"], "decision: decided"),
        (["not decided"], "decision: not decided"),
        (["unreadable"], "decision: not decided"),
        (["past its date"], "decision: past its date"),
        (["provisional"], "decision: decided provisionally"),
        (["against the evidence"], "decision: decided against the evidence"),
        (["decided", "past its date", "provisional"], "decision: past its date"),
        (["decided", "not decided", "past its date"], "decision: not decided"),
        (["superseded", "decided"], "decision: decided"),
        (["rejected"], "decision: none in force"),
    ],
)
def test_a_badge_says_how_the_worst_decision_stands(states: list[State], shown: str) -> None:
    assert said(badge(states)) == shown


def test_every_state_of_a_decision_in_force_has_its_words() -> None:
    assert set(get_args(State)) - set(STATES) == {"rejected", "superseded"}


def test_a_badge_is_written_beside_the_table(project: Path) -> None:
    path = project / "badges" / "decisions.svg"
    result = run(project, f"--badge={path}")
    assert result.exit_code == 0, result.output
    assert "Ground the support assistant" in result.output
    assert said(path.read_text()) == "decision: decided"


def test_a_badge_is_written_over_the_last_one_and_in_red_where_an_entry_fails(project: Path) -> None:
    path, review = project / "badge.svg", project / "json-extractor" / "json-extractor.review.yaml"
    run(project, f"--badge={path}")
    review.write_text(review.read_text().replace("choice: [fine-tuning]", "choice: [rag]"))
    result = run(project, f"--badge={path}", "--json")
    assert result.exit_code == 1
    assert said(path.read_text()) == "decision: not decided"
    assert STATES["not decided"].color in path.read_text()


def test_a_badge_shows_that_a_date_has_passed(project: Path) -> None:
    path = project / "badge.svg"
    run(project, f"--badge={path}", "--today=2027-12-01")
    assert said(path.read_text()) == "decision: past its date"


def test_a_badge_in_another_form_is_refused(project: Path) -> None:
    result = run(project, f"--badge={project / 'badge.png'}")
    assert result.exit_code == 2
    assert "badge.png does not end in .svg" in result.stderr
    assert not (project / "badge.png").exists()


def test_letters_fill_their_share_of_a_badge_whatever_font_there_is() -> None:
    svg = ET.fromstring(badge(["past its date"]))  # noqa: S314  (our own drawing)
    label, text = (element for element in svg if element.tag.endswith("text"))
    edge = int(str(text.get("x"))) - 6
    assert int(str(label.get("textLength"))) == edge - 12
    assert int(str(text.get("textLength"))) == int(str(svg.get("width"))) - edge - 12
