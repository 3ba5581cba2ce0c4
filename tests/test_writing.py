"""A guide is written as a checklist that reads as the same guide."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some

from decidable.guide import Answer, Entry, Evidence, Guide, Option, Question, Signal, Statement
from decidable.writing.draft import WIDTH, checklist


def guide(title: str = "Tea or Coffee", text: str = "") -> Guide:
    return Guide(
        format=1,
        id="tea-or-coffee",
        title=title,
        url="https://example.org/tea.html",
        options={
            "tea": Option(title="Tea", owners={"cook": Entry(title="The cook")}),
            "coffee": Option(title="Coffee"),
        },
        default="tea",
        questions={
            "when": Question(
                title="When?",
                text=text,
                evidence="diary",
                answers={
                    "no": Answer(title="No", favors=("tea", "coffee"), against=("coffee",)),
                    "yes": Answer(
                        title="Yes", favors=("tea", "coffee"), requires=("tea",), measured_as=("1",)
                    ),
                },
            )
        },
        evidence={"diary": Evidence(title="Diary", maximum_age="90d", applies_when=("tea", "when.no"))},
        signals={"thirst": Signal(title="Thirst", option="tea")},
        statements={"best-when.tea.hot": Statement(title="Hot", text=text, facet="best-when", option="tea")},
        formerly={"warm": "thirst"},
    )


def read(text: str) -> Guide:
    """Read every scalar as written, as the package's own reader does."""
    return Guide.model_validate(yaml.load(text, yaml.BaseLoader))  # noqa: S506  (constructs only strings)


def test_the_first_line_names_the_page_to_edit() -> None:
    first, rest = checklist(guide(), "docs/tea.md").split("\n", 1)
    assert (
        first == "# Made from docs/tea.md by the Sphinx builder `checklist`. Edit that page, not this file."
    )
    assert rest.startswith("format: 1\nid: tea-or-coffee\n")


def test_sections_stand_in_the_order_of_the_model_and_empty_ones_are_left_out() -> None:
    data = yaml.safe_load(checklist(guide(), "a.md"))
    assert list(data) == [
        "format", "id", "title", "url", "options", "default", "questions", "evidence", "signals", "statements", "formerly",
    ]  # fmt: skip
    assert data["options"]["coffee"] == {"title": "Coffee"}


def test_names_are_written_in_kebab_case() -> None:
    text = checklist(guide(), "a.md")
    assert "maximum-age: 90d" in text
    assert "applies-when:\n      - tea\n      - when.no\n" in text
    assert "_" not in text


def test_equal_lists_are_written_out_each_time() -> None:
    text = checklist(guide(), "a.md")
    assert text.count("- coffee\n") == 3
    assert "&" not in text
    assert "*" not in text


def test_unicode_stays_readable_and_lines_short() -> None:
    text = checklist(guide("Thé vert ☕ 茶", "word " * 200), "a.md")
    assert "title: Thé vert ☕ 茶\n" in text
    assert max(len(line) for line in text.splitlines()) <= WIDTH + 10


@pytest.mark.parametrize(
    "word", ["no", "yes", "null", "1", "1.10", "2026-11-22", "~", "=", "0x1F", "a: b", "# c", ""]
)
def test_words_that_mean_something_in_yaml_stay_words_for_every_reader(word: str) -> None:
    text = checklist(guide(word), "a.md")
    assert read(text).title == word
    assert yaml.safe_load(text)["title"] == word


LINE = some.text().map(lambda words: " ".join(words.split()))


@pytest.mark.slow
@given(title=LINE, text=LINE)
def test_what_is_written_reads_as_the_same_guide(title: str, text: str) -> None:
    written = guide(title, text)
    assert read(checklist(written, "a.md")) == written
    assert checklist(written, "a.md") == checklist(read(checklist(written, "a.md")), "a.md")
