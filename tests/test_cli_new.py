"""``decidable new`` writes the draft of a review, and never over one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.commands import REVIEW, records, run, status, tea_project, write

project = pytest.fixture(tea_project)


def test_new_writes_a_draft_of_which_everything_is_open(project: Path) -> None:
    result = run("new", "tea", "reviews/our-morning_tea.review.yaml")
    assert result.exit_code == 0
    assert result.output == (
        "reviews/our-morning_tea.review.yaml: a draft. Answer what you know, then: pytest reviews/our-morning_tea.review.yaml\n"
    )
    [record] = records("reviews")
    assert record["title"] == "Our morning tea"
    assert record["status"] == "draft"
    assert {entry["result"] for entry in record["entries"].values()} <= {"open", "passes"}
    assert len((project / "reviews/our-morning_tea.review.yaml").read_text().splitlines()) <= 15


@pytest.mark.usefixtures("project")
def test_new_writes_every_entry_where_all_are_asked_for() -> None:
    assert run("new", "tea", "all.review.yaml", "--all").exit_code == 0
    assert "## To complete the keys in an editor: decidable schema review tea" in Path(
        "all.review.yaml"
    ).read_text(encoding="utf-8")


def test_new_does_not_write_over_a_review_unless_forced(project: Path) -> None:
    result = run("new", "tea", "tea.review.yaml")
    assert result.exit_code == 2
    assert result.stderr.startswith(
        "tea.review.yaml: file-exists is there already\n  hint: --force writes over it\n"
    )
    assert (project / "tea.review.yaml").read_text() == REVIEW
    assert run("new", "tea", "tea.review.yaml", "--force").exit_code == 0
    assert "questions:" in (project / "tea.review.yaml").read_text()


@pytest.mark.parametrize("name", ["tea.yaml", "tea.yml", "tea", "tea.review.yml"])
def test_new_asks_for_the_name_of_a_review(project: Path, name: str) -> None:
    result = run("new", "tea", f"a/{name}")
    assert result.exit_code == 2
    assert "not-a-review the name of a review ends in .review.yaml" in result.stderr
    assert "hint: write a/tea.review.yaml" in result.stderr
    assert not (project / "a").exists()


def test_new_names_the_guide_that_was_probably_meant() -> None:
    result = run("new", "rag-vs-finetuning", "a.review.yaml")
    assert result.exit_code == 2
    assert "unknown-guide there is no guide rag-vs-finetuning" in result.stderr
    assert "hint: did you mean rag-vs-fine-tuning?" in result.stderr


@pytest.mark.usefixtures("project")
def test_new_writes_a_schema_beside_the_review_and_points_the_editor_to_it() -> None:
    assert run("new", "tea", "a/one.review.yaml", "--schema").exit_code == 0
    assert run("new", "tea", "a/two.review.yaml", "--schema").exit_code == 0
    first = Path("a/one.review.yaml").read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=tea.review.schema.json"
    assert json.loads(Path("a/tea.review.schema.json").read_text())["$id"] == "urn:decidable:review:tea"


@pytest.mark.usefixtures("project")
def test_new_writes_neither_file_where_one_would_be_lost() -> None:
    write(Path("a/tea.review.schema.json"), "{}")
    result = run("new", "tea", "a/one.review.yaml", "--schema")
    assert result.exit_code == 2
    assert result.stderr.startswith("a/tea.review.schema.json: file-exists")
    assert not Path("a/one.review.yaml").exists()


def test_the_shipped_guide_has_a_draft_that_holds_as_far_as_it_goes(project: Path) -> None:
    assert run("new", "rag-vs-fine-tuning", "a.review.yaml").exit_code == 0
    result = status("a.review.yaml")
    assert result.exit_code == 0
    assert "8 open: knowledge-or-behavior, source-truth-changes, citations and 5 more" in result.stdout
    assert str(project) not in Path("a.review.yaml").read_text()
