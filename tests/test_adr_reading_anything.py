"""Whatever else stands in a record, or instead of one, its status is read as before and in time."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from decidable.adr.reading import read
from support.adr_shapes import SHAPES, Shape

SIMPLE = [
    shape for shape in SHAPES.values() if shape.suffix == ".md" and shape.status not in {"none", "empty"}
]
SECTION = re.compile(r"^## (?!Status|Metadata)", re.MULTILINE)


@settings(max_examples=50)
@given(
    st.sampled_from(SIMPLE),
    st.permutations(
        ["## Context\n\nCold.\n\n", "## Options\n\n* Status quo\n\n", "## Consequences\n\nStatus: warm\n\n"]
    ),
)
def test_the_order_of_unrelated_sections_never_changes_the_reading(shape: Shape, sections: list[str]) -> None:
    head = SECTION.split(shape.text)[0]
    if shape.text.startswith("* Status") or "Metadata" in shape.text:
        head = shape.text
    before = read(head.rstrip() + "\n\n" + "".join(sorted(sections)))
    assert read(head.rstrip() + "\n\n" + "".join(sections)).mention == before.mention


@settings(max_examples=50)
@given(
    st.sampled_from(list(SHAPES.values())),
    st.sampled_from(["```", "~~~", "`````yaml"]),
    st.sampled_from(["accepted", "rejected", "tbd"]),
)
def test_a_fenced_status_never_changes_the_reading(shape: Shape, fence: str, status: str) -> None:
    if shape.suffix == ".md":
        close = "~~~" if fence == "~~~" else "`" * fence.count("`")
        rows = shape.text.split("\n")
        place = next(
            (number for number, line in enumerate(rows) if number and line.startswith("## ")), len(rows)
        )
        text = "\n".join(
            [*rows[:place], fence, f"Status: {status}", "## Status", status, close, "", *rows[place:]]
        )
        assert read(text).mention[:2] == read(shape.text).mention[:2]


any_text = st.text(
    st.sampled_from("#=-~*_`|:[](){}<>!.\\\"'\n\n  \tsStatusaccepted0123456789\ufeff\r\u2028é✅"),
    max_size=400,
)


@settings(max_examples=150)
@given(st.one_of(any_text, st.text(max_size=300)), st.sampled_from([".md", ".rst", ".adoc", ".txt", ""]))
@example("---\n---\n---", ".md")
@example("|\n|===\n|", ".adoc")
def test_reading_never_raises_and_what_is_read_stands_where_it_is_said_to(text: str, suffix: str) -> None:
    record = read(text, suffix)
    rows = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert record.mention.line <= len(rows)
    if record.mention.raw:
        assert rows[record.mention.line - 1][record.mention.column - 1 :].startswith(record.mention.raw)
    assert all(rows[link.line - 1][link.column - 1 :].startswith(link.target) for link in record.links)


HOSTILE = {
    "brackets": "[" * 4000,
    "links": "](" * 4000,
    "backticks": "`<" * 4000,
    "braces": "{a}`" * 4000,
    "bars": "|" * 4000,
    "stars": "* " * 4000,
    "blanks": "Status:" + " " * 8000 + "x",
    "hashes": "# " + "#" * 8000 + " x",
    "comments": "<!--" * 4000,
    "fences": "```\n" * 4000,
    "tags": "<td " * 4000,
    "tildes": "~~" * 4000,
    "quotes": ">" * 8000,
    "colons": "a:" * 4000,
    "tables": "| a " * 2000 + "\n" + "|---" * 2000 + "\n" + "| b " * 2000,
    "headings": "## Status\n" * 2000,
    "title": "# " + "ADR" * 4000,
    "addresses": "https://a.example/" + "(" * 4000 + ")" * 4000,
    "names": "Status: " + "superseded by " * 1000,
    "reference": "Status: accepted &#" + "9" * 5000 + ";",
}


@pytest.mark.parametrize("suffix", [".md", ".rst", ".adoc"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_a_text_made_to_be_slow_is_read_like_any_other(text: str, suffix: str) -> None:
    assert read(text, suffix).syntax
