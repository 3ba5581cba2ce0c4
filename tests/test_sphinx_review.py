"""A review on a page: the verdict and every finding, whatever the review holds."""

from __future__ import annotations

import pytest

from conftest import Build, Built

REVIEW = """\
decision: tea
title: What we <b>drink</b>
status: accepted
choice: [green]
decided: 2026-11-20
questions:
  taste: {answer: bitter, because: "we </td><script>alert(1)</script> tasted it"}
"""
GUIDE = """\
# Tea

:::{decision:guide} tea
:options: green Green | black Black

Green in the morning.
:::

::::{decision:question} taste
Is it bitter?

:::{decision:answer} bitter
:favors: green

Yes.
:::
::::
"""
CHECKLIST = """\
format: 1
id: tea
title: Tea
url: https://docs.example.org/index.html
options: {green: {title: Green}, black: {title: Black}}
questions: {taste: {title: Is it bitter?, answers: {bitter: {title: Yes, favors: [green]}}}}
"""
PAGE = GUIDE + "\n:::{decision:review} tea.review.yaml\n:today: 2026-11-22\n:::\n"
FILES = {"index.md": PAGE, "tea.review.yaml": REVIEW, "checklists/tea.yaml": CHECKLIST, "pyproject.toml": ""}


def rows(built: Built) -> list[list[str]]:
    """Give the text of each row of the findings."""
    found = built.page().select(".decision-findings tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in row.find_all("td")] for row in found]


def test_every_entry_is_shown_with_its_finding_and_why(build: Build) -> None:
    found = rows(build(FILES))
    assert [row[:2] for row in found] == [
        ["taste", "passes"],
        ["choice", "passes"],
        ["owners", "passes"],
        ["adr", "fails"],
    ]
    assert found[3][3] == "no decision record is named"


def test_the_verdict_stands_first_and_entries_link_into_the_guide(build: Build) -> None:
    built = build(FILES)
    verdict = built.page().select_one(".decision-verdict")
    assert verdict is not None
    assert verdict.get_text() == "not decided: Green, and 1 of 4 entries fail"
    assert built.page().select_one('.decision-findings a[href="#taste"]') is not None
    assert not built.warnings


def test_what_a_review_holds_is_text_and_never_markup(build: Build) -> None:
    built = build(FILES)
    assert not built.page().select(".decision-review script, .decision-review b")
    assert "<script>alert(1)</script>" in rows(built)[0][3]


def test_a_review_that_cannot_be_read_is_shown_as_such(build: Build) -> None:
    found = rows(build(FILES | {"tea.review.yaml": "decision: [tea"}))
    assert [row[:2] for row in found] == [["file", "fails"]]


def test_the_page_is_read_again_when_the_review_changes(build: Build) -> None:
    build(FILES)
    found = rows(build({"tea.review.yaml": REVIEW.replace("choice: [green]", "choice: [blue]")}))
    assert found[1][1] == "fails"


def test_a_review_that_is_not_there_is_a_warning_with_its_line(build: Build) -> None:
    built = build({"index.md": PAGE.replace("tea.review.yaml", "none.review.yaml")})
    assert (
        "index.md:19: WARNING: there is no review none.review.yaml [decision.file-missing]" in built.warnings
    )


@pytest.mark.parametrize("builder", ["latex", "text", "epub", "gettext"])
def test_every_builder_can_show_a_review(build: Build, builder: str) -> None:
    assert build(FILES, builder).app.statuscode == 0
