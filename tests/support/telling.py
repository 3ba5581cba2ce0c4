"""Reviews that are told in a report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from markdown_it import MarkdownIt

from decidable.report import Report, report_on, written
from decidable.report.rendering import markdown
from decidable.reviewing import decide, open_review
from support.tasting import GUIDE as AGELESS
from support.tasting import REVIEW

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
TODAY = date(2026, 11, 22)
GUIDE = AGELESS.replace("{title: A tasting}", "{title: A tasting, maximum-age: 90d}")
RECORD = "# Drink green tea\n\n## Status\n\nAccepted\n\n## Context\n\n[The guide](https://docs.example.org/tea.html)\n"
WAIVER = "waivers:\n  owners: {reason: Ada is away, approved-by: Bo, expires: 2026-12-02}\n"
Told = Callable[..., Report]


def teller(tmp_path: Path) -> Told:
    """Judge a review that holds, with whatever is changed in it."""

    def report(*changes: tuple[str, str], guide: str = GUIDE, name: str = "cup.review.yaml") -> Report:
        text = REVIEW
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "checklists").mkdir(exist_ok=True)
        files = {"pyproject.toml": "", "notes.txt": "bitter", name: text, "checklists/tea.yaml": guide}
        for path, content in files.items():
            (tmp_path / path).write_text(content)
        links = "\n".join(f"[a review]({path.name})" for path in sorted(tmp_path.glob("*.review.yaml")))
        (tmp_path / "adr.md").write_text(RECORD + links)
        return report_on(decide(open_review(tmp_path / name), TODAY), name)

    return report


def example(name: str) -> Report:
    path = EXAMPLES / name / f"{name}.review.yaml"
    return report_on(decide(open_review(path), TODAY), path.name)


def page(*reports: Report) -> BeautifulSoup:
    return BeautifulSoup(written(reports, Path("report.html")), "html.parser")


def text(soup: Tag | None) -> str:
    assert soup is not None
    return soup.get_text(" ", strip=True)


def rendered(*reports: Report) -> BeautifulSoup:
    """Render the Markdown as a forge does."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return BeautifulSoup(parser.render(markdown(reports)), "html.parser")
