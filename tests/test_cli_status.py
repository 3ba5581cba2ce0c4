"""``decidable status`` shows how each decision stands, to people and to programs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.commands import EXAMPLES, REVIEW, change, records, run, status, tea_project, write

project = pytest.fixture(tea_project)


def test_status_shows_each_review_with_its_choice_and_how_it_stands(project: Path) -> None:
    change(project / "tea.review.yaml", "cost:", "price:")
    result = status(".")
    assert result.exit_code == 0
    heading, row = result.stdout.splitlines()
    assert heading.split() == ["review", "title", "choice", "state", "on", "2026-11-22", "entries", "next"]
    assert row.split("  ")[0] == "tea.review.yaml"
    assert "What we drink" in row
    assert "Green" in row
    assert "decided" in row
    assert "all 6 pass" in row


def test_status_exits_with_one_where_an_entry_fails_and_names_it(project: Path) -> None:
    change(project / "tea.review.yaml", "owners: {kettle: Ada}\n", "")
    result = status(".")
    assert result.exit_code == 1
    assert "1 fail: owners" in result.stdout
    assert "not decided" in result.stdout


def test_status_gives_the_reasons_below_where_they_are_asked_for(project: Path) -> None:
    change(project / "tea.review.yaml", "cost:", "price:")
    assert status(".", "--reasons").stdout == status(".").stdout
    change(project / "tea.review.yaml", "owners: {kettle: Ada}\n", "")
    result = status(".", "--reasons")
    assert "tea.review.yaml:1:1: owner-missing " in result.stdout
    assert "  hint: add kettle:" in result.stdout
    assert "owner-missing" not in status(".").stdout


def test_a_draft_of_which_only_something_is_open_holds(project: Path) -> None:
    change(project / "tea.review.yaml", "status: accepted", "status: draft")
    change(project / "tea.review.yaml", "owners: {kettle: Ada}\n", "")
    change(project / "adr.md", "accepted", "draft")
    result = status(".")
    assert result.exit_code == 0
    assert "1 open: owners" in result.stdout


def test_what_only_warns_is_named_too(project: Path) -> None:
    change(project / "tea.review.yaml", "status: accepted", "status: proposed")
    change(project / "tea.review.yaml", "adr: adr.md\n", "")
    result = status(".")
    assert result.exit_code == 0
    assert "not decided" in result.stdout
    assert "2 warn: price, adr" in result.stdout


@pytest.mark.parametrize("closed", ["rejected", "superseded"])
def test_a_review_that_is_closed_holds(project: Path, closed: str) -> None:
    change(project / "tea.review.yaml", "status: accepted", f"status: {closed}")
    assert status(".").exit_code == 0
    assert records(".")[0]["state"] == closed


def test_an_unreadable_review_does_not_hold_and_the_others_are_still_shown(project: Path) -> None:
    write(project / "a" / "broken.review.yaml", "decision: [")
    write(project / "a" / "unknown.review.yaml", "decision: coffee\ntitle: T")
    result = status(".")
    assert result.exit_code == 1
    table, first, second = result.stdout.split("\n\n")
    assert [row.split()[0] for row in table.splitlines()[1:]] == [
        "a/broken.review.yaml",
        "a/unknown.review.yaml",
        "tea.review.yaml",
    ]
    assert first.startswith("a/broken.review.yaml:2:1: yaml-syntax ")
    assert second.startswith("a/unknown.review.yaml:1:1: unknown-guide ")
    assert [record["state"] for record in records(".")] == ["unreadable", "unreadable", "decided"]


def test_status_gives_a_json_object_a_line(project: Path) -> None:
    [record] = records(".")
    assert record.pop("sentence").startswith("decided: Green, on 1 attested; 2 claims")
    assert record.pop("entries")["tasting"] == {
        "kind": "evidence",
        "result": "passes",
        "basis": "attested",
        "codes": [],
        "due": False,
        "gathered": "2026-11-10",
    }
    assert [reason["code"] for reason in record.pop("reasons")] == ["formerly"]
    assert record == {
        "judged": "2026-11-22",
        "repository": project.name,
        "path": "tea.review.yaml",
        "title": "What we drink",
        "guide": "tea",
        "status": "accepted",
        "choice": ["green"],
        "schema": "urn:decidable:status:1",
        "decided": "2026-11-20",
        "state": "decided",
        "in-force": True,
        "due": [],
        "basis": {"attested": 1, "claim": 2},
        "next-act": "write price",
        "next": None,
        "reopens": {},
    }


def test_status_tells_what_falls_due_next(project: Path) -> None:
    change(project / "checklists/tea.yaml", "A tasting", "A tasting, maximum-age: 30d")
    assert records(".")[0]["next"]["date"] == "2026-12-10"
    assert "2026-12-10 tasting" in status(".").stdout


def test_the_day_decides_only_where_it_is_asked_to(project: Path) -> None:
    change(project / "checklists/tea.yaml", "A tasting", "A tasting, maximum-age: 30d")
    late = ["status", ".", "--today=2027-11-22"]
    assert run(*late).exit_code == 0
    assert run(*late, "--due=fail").exit_code == 1


def test_status_looks_neither_into_what_is_hidden_nor_into_what_was_built(project: Path) -> None:
    for folder in (".venv", "node_modules", "build", ".hidden", "src/build"):
        write(project / folder / "x.review.yaml", REVIEW)
    write(project / "z" / "deep" / "x.review.yaml", "decision: tea")
    assert [record["path"] for record in records(".")] == ["tea.review.yaml", "z/deep/x.review.yaml"]
    assert [record["path"] for record in records("build")] == ["build/x.review.yaml"]


@pytest.mark.usefixtures("project")
def test_a_review_that_is_named_twice_is_shown_once() -> None:
    assert len(records(".", "tea.review.yaml", str(Path.cwd()))) == 1


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["checklists"], "checklists: nothing-found contains no .review.yaml file"),
        (["gone"], "gone: nothing-found is not there"),
        (["adr.md"], "adr.md: not-a-review the name of a review ends in .review.yaml"),
        ([".", "gone"], "gone: nothing-found is not there"),
        ([], "Missing argument"),
    ],
)
def test_status_exits_with_two_where_there_is_nothing_to_show(args: list[str], said: str) -> None:
    result = status(*args)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_title_can_neither_style_the_table_nor_steer_the_terminal(project: Path) -> None:
    change(project / "tea.review.yaml", "title: What we drink", r'title: "[red]a[/red]\e[31m\u202eb\n[/]c"')
    row = status(".").stdout.splitlines()[1]
    assert r"[red]a[/red]\x1b[31m\u202eb [/]c" in row


def test_mistakes_are_shown_without_what_would_steer_the_terminal() -> None:
    result = run("new", "a\x1b[31m\u202eb", "a.review.yaml")
    assert result.exit_code == 2
    assert r"there is no guide a\x1b[31m\u202eb" in result.stderr


@pytest.mark.slow
def test_status_needs_no_terminal_to_be_readable(project: Path) -> None:
    command = [sys.executable, "-m", "decidable", "status", ".", "--today=2026-11-22"]
    result = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
    assert len(result.stdout.splitlines()) == 2
    assert "\x1b" not in result.stdout
    assert result.stderr == ""


@pytest.mark.parametrize(("patience", "seen"), [(0, True), (1000, False)])
def test_a_person_at_a_terminal_sees_how_far_it_is_when_it_takes_long(
    project: Path, patience: int, *, seen: bool
) -> None:
    pty = pytest.importorskip("pty", reason="there are terminals only on POSIX")
    for number in range(20):
        write(project / f"{number}.review.yaml", REVIEW)
    code = f"from decidable.cli import main, progress; progress.PATIENCE = {patience}; main()"
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", code, "status", ".", "--today=2026-11-22"]
    result = subprocess.run(command, cwd=project, stdout=subprocess.PIPE, stderr=theirs, check=False)
    os.close(theirs)
    shown = os.read(ours, 1 << 16) if seen else b""
    os.close(ours)
    assert (b"Measuring" in shown) == seen
    assert b"Measuring" not in result.stdout


@pytest.mark.slow
def test_the_worked_examples_are_listed() -> None:
    result = status("--json", str(EXAMPLES))
    assert result.exit_code == 1
    shown = [json.loads(line) for line in result.stdout.splitlines()]
    states = {Path(record["path"]).parent.name: record["state"] for record in shown}
    assert states["filings-assistant"] == "decided"
    assert states["tuned-to-hide-grounding"] == "not decided"
