"""A worksheet is filled in by keyboard, by ear and on paper, and keeps to itself what is entered."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

import decidable.reviewing  # noqa: F401  (so that runs inside this process share one copy of every module)
from support.sheets import SHEET, TITLE, fill, read, saved

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def test_the_worksheet_is_filled_in_by_keyboard_alone(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}/{SHEET}")
    page.locator("[name=title]").focus()
    page.keyboard.type(TITLE)
    seen: list[str] = []
    for _ in range(200):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.name || document.activeElement.dataset.do || ''")
        seen.append(name)
        if name == "download":
            break
        if name.startswith("answer."):
            page.keyboard.press("Space")
        elif name.startswith("because."):
            page.keyboard.type("so it is")
    assert seen[-1] == "download"
    with page.expect_download() as told:
        page.keyboard.press("Enter")
    told.value.save_as(tmp_path / "a.review.yaml")
    _, review = read(tmp_path / "a.review.yaml")
    assert {said.because for said in review.answered().values()} == {"so it is"}
    assert len(review.questions) == 4


def test_a_reader_who_does_not_see_is_told_what_the_answers_say(page: Page, address: str) -> None:
    page.goto(f"{address}/{SHEET}")
    region = page.get_by_role("complementary", name="What the answers mean")
    page.get_by_role("radiogroup", name="Is the problem missing knowledge or missing behavior?").get_by_role(
        "radio", name="Missing knowledge"
    ).check()
    page.get_by_role("group", name="Your choice").get_by_role("checkbox", name="Fine-Tuning").check()
    told = region.get_by_role("status").first.inner_text()
    assert "Consistent choices: RAG, RAG + Fine-Tuning." in told
    assert "Your answer to question 1 (Missing knowledge) argues against Fine-Tuning." in told


def test_what_the_room_decided_is_on_the_paper(page: Page, address: str) -> None:
    page.goto(f"{address}/{SHEET}")
    page.locator("[name='answer.citations'][value=yes]").check()
    page.emulate_media(media="print")
    assert page.locator(".decision-told").is_visible()
    assert page.get_by_text("Skip to content").is_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_a_filled_worksheet_shuts_nobody_out(
    browser: Browser,
    address: str,
    axe: str,
    scheme: Literal["light", "dark"],
    width: int,
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/{SHEET}")
    fill(page)
    page.get_by_text("The file so far").click()
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)")
    assert not [(each["id"], each["nodes"][0]["html"]) for each in found]
    context.close()


def test_without_javascript_the_questions_are_there_to_be_printed(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{SHEET}")
    note = page.locator("noscript p")
    assert note.is_visible()
    assert "decidable new rag-vs-fine-tuning PATH" in note.inner_text()
    assert page.get_by_text("Is the problem missing knowledge or missing behavior?").is_visible()
    assert not page.get_by_role("button", name="Save the review file").is_visible()
    context.close()


def test_nothing_that_is_entered_leaves_the_browser(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}/{SHEET}")
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    fill(page)
    saved(page, tmp_path)
    assert not [url for url in asked if not url.startswith("blob:")]
