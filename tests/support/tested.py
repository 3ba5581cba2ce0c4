"""A project with a review, run by pytest in a process or in this one."""

from __future__ import annotations

from pathlib import Path

import pytest

import decidable.reviewing  # noqa: F401  (so that runs inside this process share one copy of every module)
from support.tasting import GUIDE, REVIEW


def reviewed_project(pytester: pytest.Pytester) -> pytest.Pytester:
    """Make a repository with a guide of its own and a review that holds."""
    pytester.makefile(".toml", pyproject="[tool.pytest]\nstrict = true\n")
    for path, text in {
        "checklists/tea.yaml": GUIDE,
        "tea.review.yaml": REVIEW,
        "notes.txt": "bitter",
    }.items():
        write(pytester.path / path, text)
    write(pytester.path / "adr.md", "Status: accepted\n\nGreen, not Black: [review](tea.review.yaml)")
    return pytester


def write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def change(project: pytest.Pytester, old: str, new: str) -> None:
    path = project.path / "tea.review.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def run(project: pytest.Pytester, *args: str) -> pytest.RunResult:
    return project.runpytest("-p", "no:hypothesispytest", "--decidable-today=2026-11-22", *args)
