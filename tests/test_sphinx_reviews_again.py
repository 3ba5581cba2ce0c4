"""A page of reviews is read again when something of it has changed."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from conftest import Build, Built
from decidable.sphinx_ext import review
from support.reviewed_repositories import (
    CHECKLIST,
    FILES,
    PAGE,
    add,
    one_repository,
    rows,
    said,
    some_repositories,
    titles,
)

repos = pytest.fixture(some_repositories)
one = pytest.fixture(one_repository)


def read(built: Built) -> str:
    """Say how many pages a build has added, changed and removed."""
    told = re.search(r"(\d+) added, (\d+) changed, (\d+) removed", built.app.status.getvalue())
    return " ".join(told.groups()) if told else "0 0 0"


@pytest.mark.slow
def test_a_page_is_read_again_when_a_review_appears_changes_or_goes(build: Build, one: Path) -> None:
    assert read(build(FILES)) == "2 0 0"
    assert read(build(FILES)) == "0 0 0"
    snacks = add(one / "snacks", said("What we eat"))
    built = build(FILES)
    assert (read(built), titles(built)) == ("0 1 0", ["What we drink", "What we eat"])
    snacks.write_text(said("What we ate"))
    built = build(FILES)
    assert (read(built), titles(built)) == ("0 1 0", ["What we ate", "What we drink"])
    snacks.unlink()
    built = build(FILES)
    assert (read(built), titles(built)) == ("0 1 0", ["What we drink"])
    assert read(build(FILES)) == "0 0 0"


def test_a_page_is_read_again_when_a_checklist_changes(build: Build, one: Path) -> None:
    build(FILES)
    (one / "checklists" / "tea.yaml").write_text(CHECKLIST.replace("Green", "Jade"))
    assert "decided: Jade" in rows(build(FILES))[0][2]


@pytest.mark.slow
@pytest.mark.usefixtures("one")
def test_a_page_of_no_fixed_day_is_read_again_on_another_day(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = FILES | {"index.md": PAGE.replace(":today: 2026-11-22\n", "")}
    monkeypatch.setattr(review, "this_day", lambda: date(2026, 11, 22))
    assert "decided: Green" in rows(build(files))[0][2]
    assert read(build(files)) == "0 0 0"
    monkeypatch.setattr(review, "this_day", lambda: date(2027, 6, 2))
    built = build(files)
    assert read(built) == "0 1 0"
    assert "due: new-season" in rows(built)[0][2]


@pytest.mark.slow
def test_pages_that_are_read_in_parallel_are_read_again_as_well(build: Build, repos: Path) -> None:
    files = FILES | {f"page{number}.md": ":orphan:\n\n# Page\n" for number in range(6)}
    serial, parallel = build(files, out="serial"), build(files, parallel=2, out="parallel")
    assert str(serial.page().article) == str(parallel.page().article)
    (repos / "extractor" / "broken" / "broken.review.yaml").unlink()
    build(files, parallel=2, out="parallel")
    add(repos / "search" / "plates", said("Plates"))
    built = build(files, parallel=2, out="parallel")
    assert read(built) == "0 1 0"
    assert "Plates" in titles(built)
