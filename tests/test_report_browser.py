"""The report in a real browser: it stands alone, fits every screen, and people who do not see can read it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from decidable.report import report_on, written
from decidable.reviewing import decide, open_review

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"
TODAY = date(2026, 11, 22)
WAIVER = """
waivers:
  choice:
    reason: '<img src="https://evil.example/x.png" onerror="document.title = 1"> | `x`'
    approved-by: "<script>document.title = 1</script>"
    expires: 2026-12-02
"""
TITLE = json.dumps("<script>document.title = 1</script> \u202egnp.exe " + "x" * 400)
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Write one report on every example and on a hostile one, and give its address."""
    folder = tmp_path_factory.mktemp("reports")
    for name in ("filings-assistant", "tuned-to-hide-grounding"):
        shutil.copytree(EXAMPLES / name, folder / name)
    (folder / "pyproject.toml").touch()
    hostile = folder / "tuned-to-hide-grounding" / "tuned-to-hide-grounding.review.yaml"
    old = "title: Tune the filings assistant until it knows the filings"
    hostile.write_text(hostile.read_text().replace(old, f"title: {TITLE}") + WAIVER)
    paths = [hostile, *sorted(EXAMPLES.glob("*/*.review.yaml"))]
    reports = [report_on(decide(open_review(path), TODAY), path.name) for path in paths]
    page = folder / "report.html"
    page.write_text(written(reports, page), encoding="utf-8")
    return page.as_uri()


@pytest.fixture(
    scope="module", params=[(1200, "light"), (1200, "dark"), (390, "light"), (390, "dark")], ids=str
)
def opened(browser: Browser, report: str, request: pytest.FixtureRequest) -> Iterator[tuple[Page, list[str]]]:
    """Open the report on a screen of this width in this mode; list what it says and asks on the side."""
    width, mode = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=mode)
    page, heard = context.new_page(), list[str]()
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda asked: heard.append(asked.url) if asked.url not in {report, "data:,"} else None)
    page.goto(report)
    yield page, heard
    context.close()


def test_it_asks_for_nothing_logs_nothing_and_runs_nothing(opened: tuple[Page, list[str]]) -> None:
    page, heard = opened
    assert not heard
    assert page.title() == "Decision reviews"


def test_its_style_is_allowed_and_applied(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px"


def test_it_fits_the_screen(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_it_passes_axe(opened: tuple[Page, list[str]], axe: str) -> None:
    page, _ = opened
    page.evaluate(axe)
    found: list[dict[str, Any]] = page.evaluate("axe.run().then(results => results.violations)")
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []


def test_on_paper_every_figure_is_drawn_or_else_in_a_table(browser: Browser, report: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(report)
    page.emulate_media(media="print")
    assert page.locator(".measurement svg").first.bounding_box()
    rows = page.locator(".measurement .figures tbody tr")
    drawn = rows.evaluate_all("rows => rows.map(row => row.className === 'drawn')")
    seen = rows.evaluate_all("rows => rows.map(row => row.checkVisibility({contentVisibilityAuto: true}))")
    assert set(drawn) == {True, False}
    assert seen == [not on_chart for on_chart in drawn]
    context.close()


def test_on_paper_marks_need_no_background_and_the_address_of_the_guide_stands_in_full(
    browser: Browser, report: str
) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(report)
    page.emulate_media(media="print")
    styles = {
        mark: page.evaluate(
            f"(s => [s.color, s.borderStyle])(getComputedStyle(document.querySelector('.mark-{mark}')))"
        )
        for mark in ("measured", "recorded", "waived")
    }
    assert styles["measured"] == ["rgb(29, 33, 38)", "solid"]
    assert styles["recorded"] == ["rgb(29, 33, 38)", "solid"]
    assert styles["waived"] == ["rgb(106, 75, 179)", "dotted"]
    shown = page.evaluate("getComputedStyle(document.querySelector('.guide a'), '::after').content")
    assert "https://decidable.readthedocs.io/en/latest/decisions/rag-vs-fine-tuning.html" in shown
    context.close()


def test_every_printed_page_names_its_review_whatever_its_title(browser: Browser, report: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(report)
    rules: list[str] = page.evaluate(
        "[...document.styleSheets[0].cssRules].filter(rule => rule instanceof CSSPageRule).map(rule => rule.selectorText)"
    )
    articles = page.locator("article").count()
    assert rules == ["", *(f"review-{number}" for number in range(1, articles + 1))]
    context.close()
