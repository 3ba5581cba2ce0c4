"""Repositories with reviews, and a page that shows them all."""

from __future__ import annotations

import subprocess
from pathlib import Path

from conftest import Built

CHECKLIST = """\
format: 1
id: tea
title: Tea
url: https://docs.example.org/index.html
options: {green: {title: Green}, black: {title: Black}}
questions: {taste: {title: Is it bitter?, answers: {bitter: {title: Yes, favors: [green]}}}}
triggers: {new-season: {title: There is a new season.}}
"""
REVIEW = """\
decision: tea
title: TITLE
status: accepted
choice: [green]
decided: 2026-11-20
adr: adr.md
questions: {taste: {answer: bitter, because: we tasted it}}
triggers: {new-season: {owner: tea team, check-by: 2027-06-01}}
considered: {black: too bitter}
"""
ADR = "# Green\n\nStatus: accepted\n\nDecided in [the review](REVIEW).\n"
HOSTILE = "<script>document.title = 1</script> `x` **b** [l](javascript:1)"
PAGE = "# Decisions\n\n```{decision:review} ../repos\n:today: 2026-11-22\n```\n"
FILES = {"index.md": PAGE, "other.md": ":orphan:\n\n# Another page\n"}


def said(title: str, *, adr: str = "adr.md", due: str = "2027-06-01") -> str:
    """Give a review with other words in it."""
    text = REVIEW.replace("TITLE", f"'{title}'").replace("2027-06-01", due)
    return text.replace("adr.md", adr) if adr else text.replace("adr: adr.md\n", "")


def add(folder: Path, text: str) -> Path:
    """Write a review and its record into a folder, which lends it its name."""
    folder.mkdir(parents=True)
    path = folder / f"{folder.name}.review.yaml"
    path.write_text(text)
    (folder / "adr.md").write_text(ADR.replace("REVIEW", path.name))
    return path


def repository(folder: Path, **reviews: str) -> Path:
    """Make a git repository with its checklist, and some reviews."""
    subprocess.run(["git", "init", "-q", folder], check=True)
    (folder / "checklists").mkdir()
    (folder / "checklists" / "tea.yaml").write_text(CHECKLIST)
    for name, text in reviews.items():
        add(folder / name, text)
    return folder


def some_repositories(tmp_path: Path) -> Path:
    """Make three repositories: of what fails, what is past its date, what cannot be read, and what holds."""
    folder = tmp_path / "repos"
    repository(folder / "assistant", drinks=said("What we drink"), snacks=said("What we eat", adr=""))
    repository(folder / "search", drinks=said("What we drink", due="2026-11-02"), cups=said(HOSTILE))
    repository(folder / "extractor", broken="decision: [tea", soon=said("Soon", due="2026-12-01"))
    return folder


def one_repository(tmp_path: Path) -> Path:
    """Make one repository with one review."""
    return repository(tmp_path / "repos" / "assistant", drinks=said("What we drink"))


def rows(built: Built) -> list[list[str]]:
    """Give the text of each row of the index."""
    found = built.page().select("table.decision-index tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in row.find_all("td")] for row in found]


def titles(built: Built) -> list[str]:
    """Give the titles in the index, each without the guide and the status that follow it."""
    return [row[1].removesuffix(" Tea accepted") for row in rows(built)]
