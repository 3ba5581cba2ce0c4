"""The worksheet in a browser: what it says of the answers, and the review that it makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

import decidable.reviewing  # noqa: F401  (so that runs inside this process share one copy of every module)
from decidable.guide import Guide
from decidable.judging import judge
from decidable.judging.case import Case
from decidable.outcome import Opened
from decidable.reading import read_guide
from decidable.review import Review
from decidable.reviewing import open_review

pytestmark = [pytest.mark.slow, pytest.mark.browser]
REPOSITORY = Path(__file__).parent.parent
SHEET = "decisions/rag-vs-fine-tuning-worksheet.html"
TITLE = "Ground the assistant"
HOSTILE = (
    "plain words",
    "no",
    "- not: a list # nor a comment",
    "\"quoted\" 'twice' \\ and \\n and \\u0041",
    "{a: [b, *c, &d, !e, %f, @g, `h`, |, >, ?]}",
    "tab\tnull\u0000bell\u0007escape\u001b[31mdelete\u007fnext\u0085line\u2028paragraph\u2029end",
    "bom\ufeff nonchar\uffff left\u202eright zero\u200bwidth",
    "\U0001f600 \u00e9 e\u0301 \u6f22\u5b57",
    "--- \n... \n# decision: other\nstatus: accepted",
    "x" * 190,
)

FILL = """text => {
    const form = document.querySelector("form.decision-worksheet");
    for (const field of form.querySelectorAll("input[type=text], textarea")) field.value = text.slice(0, field.maxLength);
    for (const field of form.querySelectorAll("input[type=date]")) field.value = "2027-02-01";
    const picks = [...form.querySelectorAll("[type=radio], [name=choice]")];
    for (const name of new Set(picks.map(field => field.name))) {
        picks.find(field => field.name === name).checked = true;
    }
    form.querySelector("[name=title]").dispatchEvent(new Event("input", {bubbles: true}));
}"""


@pytest.fixture(scope="module")
def guide() -> Guide:
    return read_guide(REPOSITORY / "checklists" / "rag-vs-fine-tuning.yaml")


@pytest.fixture(scope="module")
def shared(browser: Browser, address: str) -> Iterator[Page]:
    """Give one open worksheet for the tests that only read what it says."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/{SHEET}")
    yield page
    context.close()


def fill(page: Page, text: str = "said") -> None:
    """Fill in every field of the form at once, each as far as it takes text, the first of every choice."""
    page.evaluate(FILL, text)


def saved(page: Page, folder: Path) -> Path:
    """Download the review file into a project."""
    with page.expect_download() as told:
        page.get_by_role("button", name="Download").click()
    path = folder / told.value.suggested_filename
    told.value.save_as(path)
    return path


def read(path: Path) -> tuple[Opened, Review]:
    """Read a review that has no mistake."""
    opened = open_review(path, [REPOSITORY / "checklists"])
    assert not opened.mistakes
    assert opened.review
    return opened, opened.review


def test_a_filled_worksheet_is_a_review_that_the_plugin_reads_without_a_problem(
    page: Page, address: str, pytester: pytest.Pytester, guide: Guide
) -> None:
    page.goto(f"{address}/{SHEET}")
    fill(page)
    page.locator("[name=title]").fill(TITLE)
    path = saved(page, pytester.path)
    assert path.name == "ground-the-assistant.review.yaml"
    result = pytester.runpytest(str(path), "-p", "no:cacheprovider", "--decidable-today", "2026-11-22")
    outcomes = result.parseoutcomes()
    assert outcomes.keys() <= {"passed", "skipped", "failed", "xfailed"}
    result.stdout.no_fnmatch_line("*unreadable*")
    _, review = read(path)
    assert (review.title, review.status) == (TITLE, "draft")
    assert set(review.questions) == set(guide.questions)
    assert set(review.set_aside) == {*guide.pressures, *guide.pitfalls}
    assert set(review.triggers) == set(guide.triggers)
    assert set(review.owners) == set(guide.owners())
    assert set(review.signals) == set(guide.signals)
    assert not review.evidence


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_entered_comes_back_as_one_line_of_what_can_be_read(
    shared: Page, tmp_path: Path, text: str
) -> None:
    fill(shared, text)
    shared.eval_on_selector_all("[value=heard]", "found => found.forEach(field => field.click())")
    entered = shared.locator("[name='because.can-evaluate']").input_value()
    _, review = read(saved(shared, tmp_path))
    back = review.questions["can-evaluate"].because
    assert back.isprintable()
    assert "".join(back.split()) == "".join(
        letter for letter in entered if letter.isprintable() and letter != " "
    )
    owners = [str(owner) for owner in review.owners.values()]
    joined = {"".join(said.split()) for said in (review.title, *review.set_aside.values(), *owners)}
    assert joined == {"".join(back.split())}
    assert review.status == "draft"
    assert review.decision == "rag-vs-fine-tuning"


def test_an_empty_worksheet_is_no_file_until_the_decision_has_a_name(
    page: Page, address: str, tmp_path: Path
) -> None:
    page.goto(f"{address}/{SHEET}")
    page.get_by_role("button", name="Download").click()
    assert page.get_by_text("Say first what is decided").is_visible()
    assert page.evaluate("document.activeElement.name") == "title"
    page.locator("[name=title]").fill(TITLE)
    opened, review = read(saved(page, tmp_path))
    assert (review.questions, review.choice) == ({}, None)
    assert opened.guide


def test_what_is_half_said_is_kept_as_a_comment(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}/{SHEET}")
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name='answer.can-evaluate'][value=yes]").check()
    page.locator("[name='watched-by.task-shape-stabilizes']").fill("assistant team")
    page.locator("[name='set-aside.rag-is-enough'][value=heard]").check()
    path = saved(page, tmp_path)
    _, review = read(path)
    assert (review.questions, review.triggers, review.set_aside) == ({}, {}, {})
    text = path.read_text()
    for line in ('#   answer: "yes"', '#   owner: "assistant team"', "# rag-is-enough:"):
        assert line in text


def test_evidence_is_listed_and_never_invented(
    page: Page, address: str, tmp_path: Path, guide: Guide
) -> None:
    page.goto(f"{address}/{SHEET}")
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name='answer.knowledge-or-behavior'][value=behavior]").check()
    text = saved(page, tmp_path).read_text()
    assert "# To gather: Behavior gap analysis, measured by behavior-gap" in text
    assert "# Not needed by these answers: Source trust model" in text
    assert all(f"\n  {id_}:" not in text for id_ in guide.evidence)


def test_what_the_worksheet_says_of_a_choice_is_what_the_review_would_be_told(
    shared: Page, guide: Guide
) -> None:
    answers = [[None, *question.answers] for question in guide.questions.values()]
    choices: list[tuple[str, ...] | None] = [None, (), ("rag",), ("fine-tuning",), ("rag", "fine-tuning")]
    cases = list(product(choices, product(*answers)))[::7]
    told = shared.evaluate(ANSWERED, [_fields(guide, *case) for case in cases])
    for (choice, given), (conflicts, needed) in zip(cases, told, strict=True):
        reasons = _reasons(guide, choice, given)
        assert (conflicts, set(needed)) == reasons, (choice, given)


ANSWERED = """cases => cases.map(fields => {
    const form = document.querySelector("form.decision-worksheet");
    form.reset();
    for (const [name, value] of fields) form.querySelector(`[name="${name}"][value="${value}"]`).checked = true;
    form.dispatchEvent(new Event("input"));
    const needed = [...form.querySelectorAll("[data-evidence]:not(.worksheet-spared)")];
    return [form.querySelectorAll("[data-part=conflicts] > p").length, needed.map(item => item.dataset.evidence)];
})"""


def _fields(
    guide: Guide, choice: tuple[str, ...] | None, given: tuple[str | None, ...]
) -> list[tuple[str, str]]:
    fields = [("choice", option) for option in choice or ()]
    fields += [("neither", "neither")] if choice == () else []
    return fields + [
        (f"answer.{id_}", said) for id_, said in zip(guide.questions, given, strict=True) if said
    ]


def _reasons(
    guide: Guide, choice: tuple[str, ...] | None, given: tuple[str | None, ...]
) -> tuple[int, set[str]]:
    """Count the answers that a judged review would hold against its choice, and list the evidence it would miss."""
    said = {
        id_: {"answer": answer, "because": "said", "required-by": "said"}
        for id_, answer in zip(guide.questions, given, strict=True)
        if answer
    }
    written = {
        "decision": guide.id,
        "title": TITLE,
        "status": "proposed",
        "choice": choice,
        "questions": said,
    }
    case = Case(guide, Review.model_validate(written), {}, adr_links=True, today=date(2026, 11, 22))
    findings = {finding.entry: finding for finding in judge(case)}
    against = {"answer-against-choice", "requirement-unmet"}
    conflicts = sum(reason.code in against for reason in findings["choice"].reasons)
    missing = {
        id_ for id_ in guide.evidence if any(r.code == "evidence-missing" for r in findings[id_].reasons)
    }
    return conflicts, missing


def test_what_was_entered_is_there_again_until_it_is_cleared(page: Page, address: str) -> None:
    page.goto(f"{address}/{SHEET}")
    fill(page, "kept")
    before = page.locator(".worksheet-file pre").text_content()
    page.reload()
    assert page.locator(".worksheet-file pre").text_content() == before
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Clear").click()
    assert page.locator("[name=title]").input_value() == ""
    page.reload()
    assert page.locator("[name=title]").input_value() == ""
    assert page.locator("[name=choice]:checked").count() == 0
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('decidable'))") == []


@pytest.mark.parametrize(
    "kept", ["{", "7", '[["title"]]', "[[1, 2]]", '[["answer.gone", "x"], ["title", "still"]]']
)
def test_what_a_browser_kept_of_another_form_does_no_harm(page: Page, address: str, kept: str) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{address}/{SHEET}")
    page.evaluate("kept => localStorage.setItem('decidable-worksheet:rag-vs-fine-tuning', kept)", kept)
    page.reload()
    assert page.get_by_role("button", name="Download").is_visible()
    assert not errors


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
    assert {said.because for said in review.questions.values()} == {"so it is"}
    assert len(review.questions) == 4


def test_a_reader_who_does_not_see_is_told_what_the_answers_say(page: Page, address: str) -> None:
    page.goto(f"{address}/{SHEET}")
    region = page.get_by_role("region", name="What the answers say")
    page.get_by_role("group", name="Is the problem missing knowledge or missing behavior?").get_by_role(
        "radio", name="Missing knowledge"
    ).check()
    page.get_by_role("group", name="Choice, if there is one yet").get_by_role(
        "checkbox", name="Fine-Tuning"
    ).check()
    assert "Favors RAG. Rules out Fine-Tuning. 1 answer stands against the choice." in str(
        region.get_by_role("status").first.text_content()
    )


def test_the_file_is_on_the_clipboard_after_copy(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{address}/{SHEET}")
    page.locator("[name=title]").fill(TITLE)
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Copied.").wait_for()
    assert (
        page.evaluate("navigator.clipboard.readText()") == page.locator(".worksheet-file pre").text_content()
    )


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
    assert not page.get_by_role("button", name="Download").is_visible()
    context.close()


def test_nothing_that_is_entered_leaves_the_browser(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}/{SHEET}")
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    fill(page)
    saved(page, tmp_path)
    assert not [url for url in asked if not url.startswith("blob:")]
