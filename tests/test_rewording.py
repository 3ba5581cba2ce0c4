"""Only the wording of a question changes."""

from __future__ import annotations

import json
import re

from hypothesis import given, settings
from hypothesis import strategies as some

from decidable.errors import DecidableError
from decidable.text import quoted
from decidable.writing import (
    asked,
    reworded,
)
from support.written import document

STYLES = {
    "plain": "{}  # kept",
    "single": "'{}'  # kept",
    "double": '"{}"  # kept',
    "wrapped": '"{}\n      \\t{}"  # kept',
    "literal": "|  # kept\n      {}\n      {}",
    "folded": ">-  # kept\n      {}",
    "indented": ">+2  # kept\n      {}",
    "tagged": "!!str '{}'  # kept",
}
TEXT = """\
# first
decision: tea   # the guide
questions:
  taste:
    because: "é𝒳 # no comment"
    asked: @  # kept

    # kept too
    answer: 'no'
  other: {answer: yes, asked: Old, because: [a,  b]}
"""


def replaced(text: str, question: str, new: str) -> str:
    return reworded(text, asked(text)[question], new)


def test_only_the_wording_changes_and_comments_quotes_and_blanks_stay() -> None:
    text = TEXT.replace("@", "'Is it\n      bitter?'")
    assert replaced(text, "taste", "Is it sweet?") == TEXT.replace("@", "Is it sweet?")
    assert replaced(text, "other", "Red, or not") == text.replace("asked: Old", 'asked: "Red, or not"')


def test_a_comment_inside_the_head_of_a_block_is_kept() -> None:
    text = TEXT.replace("@  # kept\n", ">-  # kept\n      Is it\n      bitter?\n")
    assert replaced(text, "taste", "Is it sweet?") == TEXT.replace("@", "Is it sweet?")


def test_the_first_of_repeated_keys_is_the_wording() -> None:
    text = "questions:\n  taste:\n    asked: one\n    asked: two\n"
    assert asked(text)["taste"].value == "one"
    assert replaced(text, "taste", "three") == text.replace("one", "three")


@settings(deadline=None)
@given(
    old=some.text(min_size=1),
    new=some.text(min_size=1),
    style=some.sampled_from(["json", *STYLES]),
    newline=some.sampled_from(["\n", "\r\n"]),
)
def test_a_question_that_is_reworded_reads_as_the_new_text_and_all_else_stays(
    old: str, new: str, style: str, newline: str
) -> None:
    words = "is" + re.sub(r"[^\w ]", "", old).rstrip()
    written = f"{json.dumps(old)}  # kept" if style == "json" else STYLES[style].format(words, words)
    text = TEXT.replace("@  # kept", written).replace("\n", newline)
    try:
        data = document(text).data
    except DecidableError:
        return  # JSON's surrogates are no YAML
    made = replaced(text, "taste", new)
    data["questions"]["taste"]["asked"] = new
    assert document(made).data == data
    tag = "!!str " if style == "tagged" else ""
    assert made in {TEXT.replace("\n", newline).replace("@", tag + same) for same in (new, quoted(new))}
