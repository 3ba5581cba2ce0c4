"""What is entered into a worksheet is kept, and becomes a review that pytest reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import decidable.reviewing  # noqa: F401  (so that runs inside this process share one copy of every module)
from decidable.checklists import read_guide
from decidable.evidence import loading
from decidable.guide import Guide
from decidable.review import Answered, Unknown
from decidable.writing.draft import fields_of
from support.sheets import REPOSITORY, SHEET, TITLE, fill, read, saved

pytestmark = [pytest.mark.slow, pytest.mark.browser]
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
    assert outcomes.keys() <= {"passed", "skipped", "failed", "xfailed", "warned"}
    result.stdout.no_fnmatch_line("*unreadable*")
    _, review = read(path)
    assert (review.title, review.status, review.choice) == (TITLE, "draft", ("rag", "fine-tuning", "said"))
    assert set(review.questions) == set(guide.questions)
    assert set(review.set_aside) == {*guide.pressures, *guide.pitfalls}
    assert set(review.triggers) == set(guide.triggers)
    assert set(review.owners) == set(guide.owners())
    assert set(review.decisive) == set(guide.factors)
    assert set(review.signals) == set(guide.signals)
    assert not review.evidence


def test_an_option_of_ones_own_is_considered_and_can_be_chosen_and_is_in_no_address(
    page: Page, address: str, pytester: pytest.Pytester
) -> None:
    page.goto(f"{address}/{SHEET}")
    page.locator("[name=title]").fill(TITLE)
    assert page.locator(".worksheet-own [name=choice]").is_disabled()
    page.locator("[name=own]").fill("Paste the whole catalogue")
    page.locator("[name='considered.own']").fill("All of it fits.")
    for name in ("[name='answer.knowledge-or-behavior'][value=knowledge]", ".worksheet-own [name=choice]"):
        page.locator(name).focus()
        page.keyboard.press("Space")
    assert "catalogue" not in page.url
    assert page.url.endswith("#?knowledge-or-behavior=knowledge")
    page.reload()
    path = saved(page, pytester.path)
    _, review = read(path)
    assert review.choice == ("paste-the-whole-catalogue",)
    assert review.considered == {"paste-the-whole-catalogue": "All of it fits."}
    result = pytester.runpytest(str(path), "-p", "no:cacheprovider", "--decidable-today", "2026-11-22")
    assert "unreadable" not in result.stdout.str()
    page.get_by_text("Start another").click()
    assert page.locator(".worksheet-own [name=choice]").is_disabled()


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_entered_comes_back_as_one_line_of_what_can_be_read(
    shared: Page, tmp_path: Path, text: str
) -> None:
    fill(shared, text)
    entered = shared.locator("[name='because.can-evaluate']").input_value()
    _, review = read(saved(shared, tmp_path))
    back = review.answered()["can-evaluate"].because
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
    page.get_by_role("button", name="Save the review file").click()
    assert page.evaluate("document.activeElement.name") == "title"
    assert page.locator("[name=title]:invalid").count() == 1
    assert page.locator(".worksheet-told").text_content() == ""
    page.locator("[name=title]").fill(" ")
    assert page.locator("[name=title]:invalid").count() == 1
    page.locator("[name=title]").fill(TITLE)
    opened, review = read(saved(page, tmp_path))
    assert (review.questions, review.choice) == ({}, None)
    assert opened.guide


def test_an_answer_without_a_reason_is_written_and_half_of_a_mapping_is_a_comment(
    page: Page, address: str, tmp_path: Path
) -> None:
    page.goto(f"{address}/{SHEET}")
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name='answer.can-evaluate'][value=yes]").check()
    page.locator("[name='answer.citations'][value='']").check()
    page.locator("[name='who.citations']").fill("legal")
    page.locator("[name='watched-by.task-shape-stabilizes']").fill("assistant team")
    path = saved(page, tmp_path)
    _, review = read(path)
    answer = review.questions["can-evaluate"]
    assert isinstance(answer, Answered)
    assert (answer.answer, answer.because) == ("yes", "")
    assert (set(review.questions), review.triggers) == ({"can-evaluate"}, {})
    for line in ('#     who: "legal"', '#   owner: "assistant team"'):
        assert line in path.read_text()


def test_what_is_not_known_has_somebody_who_finds_out_and_an_untaken_option_a_reason(
    page: Page, address: str, tmp_path: Path
) -> None:
    page.goto(f"{address}/{SHEET}")
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name='answer.citations'][value='']").check()
    page.locator("[name='who.citations']").fill("legal")
    page.locator("[name='by.citations']").fill("2027-02-15")
    page.locator("[name=choice][value=rag]").check()
    for option in ("rag", "fine-tuning"):
        page.locator(f"[name='considered.{option}']").fill("Prices change every night.")
    _, review = read(saved(page, tmp_path))
    assert review.unknown() == {"citations": Unknown(who="legal", by=date(2027, 2, 15))}
    assert dict(review.considered) == {"fine-tuning": "Prices change every night."}
    assert review.choice == ("rag",)


def test_evidence_is_listed_and_never_invented(
    page: Page, address: str, tmp_path: Path, guide: Guide
) -> None:
    page.goto(f"{address}/{SHEET}")
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name='answer.knowledge-or-behavior'][value=behavior]").check()
    page.locator("[name='answer.citations'][value=no]").check()
    page.locator("[name=choice][value=fine-tuning]").check()
    text = saved(page, tmp_path).read_text()
    assert "# To gather: Behavior gap analysis\n" in text
    assert "# Not needed by these answers: Source trust model" in text
    fields = fields_of(guide.evidence["behavior-gap-analysis"], loading.usable(loading.names()))
    assert "\n".join(["  # behavior-gap-analysis:", *(f"  #   {line}" for line in fields)]) in text
    assert all(f"\n  {id_}:" not in text for id_ in guide.evidence)


def test_after_saving_the_page_says_what_to_run(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}/{SHEET}")
    page.locator("[name=title]").fill(TITLE)
    saved(page, tmp_path)
    assert "pytest reviews/ground-the-assistant.review.yaml" in page.locator(".worksheet-told").inner_text()


def test_teams_are_kept_apart_by_the_title_of_their_decision(page: Page, address: str) -> None:
    page.goto(f"{address}/{SHEET}")
    for title, reason in (("One", "first"), ("Two", "second")):
        page.locator("[name=title]").fill(title)
        page.locator("[name='because.citations']").fill(reason)
        page.get_by_role("button", name="Start another").click()
        assert page.locator("[name='because.citations']").input_value() == ""
    page.get_by_role("button", name="One").click()
    assert page.locator("[name='because.citations']").input_value() == "first"
    page.locator("[name=title]").fill("Two")
    page.locator("[name=title]").blur()
    assert page.locator("[name='because.citations']").input_value() == "second"


def test_what_was_entered_is_there_again_until_it_is_cleared(page: Page, address: str) -> None:
    page.goto(f"{address}/{SHEET}")
    fill(page, "kept")
    before = page.locator(".worksheet-file pre").text_content()
    page.reload()
    assert page.locator(".worksheet-file pre").text_content() == before
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Clear", exact=True).click()
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
    page.evaluate("kept => localStorage.setItem('decidable-worksheet:rag-vs-fine-tuning:', kept)", kept)
    page.reload()
    assert page.get_by_role("button", name="Save the review file").is_visible()
    assert not errors
