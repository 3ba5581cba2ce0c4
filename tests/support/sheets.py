"""A worksheet in a browser, and the review that is saved from it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

import decidable.reviewing  # noqa: F401  (so that runs inside this process share one copy of every module)
from decidable.outcome import LoadedReview
from decidable.review import Review
from decidable.reviewing import open_review

REPOSITORY = Path(__file__).parents[2]
GUIDE = "decisions/rag-vs-fine-tuning.html"
SHEET = "decisions/rag-vs-fine-tuning-worksheet.html"
TITLE = "Ground the assistant"
FILL = """text => {
    const form = document.querySelector("form.decision-worksheet");
    for (const field of form.querySelectorAll("input[type=text], textarea")) field.value = text.slice(0, field.maxLength);
    for (const field of form.querySelectorAll("input[type=date]")) field.value = "2027-02-01";
    const picks = [...form.querySelectorAll("[type=radio]")];
    for (const name of new Set(picks.map(field => field.name))) {
        picks.find(field => field.name === name).checked = true;
    }
    for (const box of form.querySelectorAll("[type=checkbox]:not([value=''])")) box.checked = true;
    form.querySelector("[name=title]").dispatchEvent(new Event("change", {bubbles: true}));
}"""


def fill(page: Page, text: str = "said") -> None:
    """Fill in every field of the form at once, each as far as it takes text, the first of every choice."""
    page.evaluate(FILL, text)


def saved(page: Page, folder: Path) -> Path:
    """Download the review file into a project."""
    with page.expect_download() as told:
        page.get_by_role("button", name="Save the review file").click()
    path = folder / told.value.suggested_filename
    told.value.save_as(path)
    return path


def read(path: Path) -> tuple[LoadedReview, Review]:
    """Read a review that has no mistake."""
    opened = open_review(path, [REPOSITORY / "checklists"])
    assert not opened.mistakes
    assert opened.review
    return opened, opened.review
