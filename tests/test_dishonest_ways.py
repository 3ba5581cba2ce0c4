"""What the page says of authors who are not honest is what happens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from decidable.codes import table
from support.tested import change, reviewed_project, run
from support.worked import EXAMPLES, outcome

project = pytest.fixture(reviewed_project)
PAGE = Path(__file__).parent.parent / "docs/explanation/why-measured.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.read_text().partition("## If the author")[2].partition("## Why")[0].splitlines()
    if line.startswith("| ") and "---" not in line
][1:]
WAYS = {
    "visible in the sentence": r'"[^"]+"',
    "detected": r"\(\.\./reference/errors-[a-z]+\.md#",
    "prevented": r"\(\.\./reference/errors-[a-z]+\.md#",
}


@pytest.mark.parametrize(("author", "kind", "by"), ROWS)
def test_a_way_is_answered_by_a_finding_with_a_tested_example_or_by_the_sentence(
    author: str, kind: str, by: str
) -> None:
    assert author
    assert re.search(WAYS[kind], by)
    assert set(re.findall(r"errors-[a-z]+\.md#([\w-]+)", by)) <= table().keys()


def said(words: str) -> str:
    """The words, which the table has between quotation marks."""
    assert any(f'"{words}' in by for *_, by in ROWS), words
    return words


def test_the_sentence_says_what_rows_assert_and_what_is_claimed() -> None:
    sentence = outcome(EXAMPLES / "support-assistant" / "support-assistant.review.yaml").sentence()
    assert said("some rows only assert that they passed") in sentence
    assert said("1 claim") in sentence


def test_the_sentence_names_a_guide_under_the_name_of_an_installed_one(project: pytest.Pytester) -> None:
    installed = EXAMPLES.parent.parent / "checklists" / "rag-vs-fine-tuning.yaml"
    weaker = installed.read_text().replace("        against:\n          - rag\n", "")
    (project.path / "checklists" / "rag-vs-fine-tuning.yaml").write_text(weaker)
    (project.path / "a.review.yaml").write_text("decision: rag-vs-fine-tuning\ntitle: T\n")
    assert said("which is not the guide of decidable") in outcome(project.path / "a.review.yaml").sentence()


def test_the_sentence_says_what_is_attested_and_waived_and_as_of_which_day(project: pytest.Pytester) -> None:
    assert said("1 attested") in run(project).stdout.str()
    result = run(project, "-k", "taste").stdout.str()
    assert said("no verdict: 1 of 8 entries judged") in result
    assert said("(as of 2026-11-22)") in result
    change(project, "  tasting: {owner: Ada", "  # tasting: {owner: Ada")
    waiver = "waivers:\n  tasting: {reason: later, approved-by: Bo, expires: 2027-01-31}\n"
    change(project, "owners:", f"{waiver}owners:")
    assert said("waived: tasting") in run(project).stdout.str()
