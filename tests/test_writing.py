"""What is written reads as what was meant: checklists, drafts, new wording, schemas, and files put in place."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as some

from decidable import measures
from decidable.checking import check
from decidable.document import Document, parse
from decidable.errors import DecidableError
from decidable.guide import Answer, Entry, Evidence, Guide, Option, Question, Signal, Statement
from decidable.review import Review, model_for
from decidable.writing import (
    WIDTH,
    asked,
    checklist,
    checklist_schema,
    draft,
    one_line,
    review_schema,
    reworded,
    save,
)
from decidable.writing.text import quoted


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


@settings(deadline=None)
@given(title=LINE, text=LINE)
def test_what_is_written_reads_as_the_same_guide(title: str, text: str) -> None:
    written = guide(title, text)
    assert read(checklist(written, "a.md")) == written
    assert checklist(written, "a.md") == checklist(read(checklist(written, "a.md")), "a.md")


INPUTS = {name: measure.Inputs for name, measure in measures.installed().items()}


def whole(title: str = "Is it, though?", text: str = "Because.") -> Guide:
    """Make a guide with an entry of every kind, and one text in all of them."""
    entry = Entry(title=title, text=text)
    return Guide(
        format=1,
        id="tea",
        title=title,
        url="https://example.org/tea.html",
        options={
            "green": Option(title=title, text=text, owners={"kettle": entry}),
            "black": Option(title=title),
        },
        questions={
            "taste": Question(
                title=title,
                text=text,
                evidence="gap",
                answers={
                    "yes": Answer(title=title, requires=("green",)),
                    "no": Answer(title=title, text=text),
                },
            )
        },
        evidence={
            "gap": Evidence(title=title, text=text, measure="behavior-gap", maximum_age="6mo"),
            "tasting": Evidence(title=title, text=text, applies_when=("green", "taste.yes")),
        },
        factors={"price": entry},
        signals={"faces": Signal(title=title, text=text, option="green")},
        pressures={"fashion": entry},
        pitfalls={"haste": entry},
        triggers={"new-kettle": entry},
    )


def model(of: Guide) -> type[Review]:
    return model_for(of, INPUTS)


def document(text: str) -> Document:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tea.review.yaml"
        path.write_bytes(text.encode())
        return parse(path)


def blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield first and last line of each run of lines that wait as comments, below the head."""
    lines = text.split("\n")
    waiting = [number for number, line in enumerate(lines) if line.startswith("# ")]
    for number in waiting:
        if number - 1 not in waiting:
            yield number, next(last for last in waiting if last >= number and last + 1 not in waiting)


def uncommented(text: str, first: int = 0, last: int = 10**6) -> str:
    return "\n".join(
        line.removeprefix("# ") if first <= number <= last else line
        for number, line in enumerate(text.split("\n"))
    )


def filled(text: str) -> str:
    """Write behind each colon that waits the first thing that is allowed there."""
    values = {
        "choice": "[green]", "decided": "2026-11-20", "adr": "adr.md", "because": "why", "owner": "Ada",
        "gathered": "2026-11-01", "runs": "{oracle: a.jsonl}", "drawn-from": "all", "artefact": "a.md", "says": "x",
        "read-by": "Bo", "check-by": "2027-01-01", "kettle": "{not-here: nobody}", "fashion": "not-heard", "haste": "no",
    }  # fmt: skip
    text = re.sub(r"(?m)^( *[\w-]+:)  # (\S+) \| .*$", r"\1 \2", text)
    return re.sub(
        r"(?m)^( *)([\w-]+):(?=$|  #)",
        lambda key: key[0] + (f" {values[key[2]]}" if key[2] in values else ""),
        text,
    )


def test_a_new_review_is_a_valid_draft_that_says_nothing_yet() -> None:
    read_ = document(draft(whole(), "Tea for all", INPUTS))
    assert read_.data == {"decision": "tea", "title": "Tea for all", "status": "draft"}
    review, mistakes = check(read_, model(whole()))
    assert review is not None
    assert mistakes == []


def test_each_block_that_is_uncommented_is_in_shape_and_only_misses_what_is_blank() -> None:
    text = draft(whole(), "Tea", INPUTS)
    found = list(blocks(text))
    assert len(found) == 1 + 2 + 1 + 2 + 1 + 2 + 1  # the decision, then one an entry
    for first, last in found:
        review, mistakes = check(document(uncommented(text, first, last)), model(whole()))
        assert review is not None
        assert {problem.code for _, problem in mistakes} <= {"missing-key"}


def test_a_draft_that_is_uncommented_and_filled_in_has_no_mistake() -> None:
    text = filled(uncommented(draft(whole(), "Tea", INPUTS)))
    review, mistakes = check(document(text), model(whole()))
    assert mistakes == []
    assert review is not None
    assert list(review.questions) == ["taste"]
    assert review.questions["taste"].asked == "Is it, though?"
    assert list(review.evidence) == ["gap", "tasting"]
    assert list(review.set_aside) == ["fashion", "haste"]
    assert list(review.triggers) == ["new-kettle"]


def test_a_blank_is_never_filled_in_for_the_team() -> None:
    text = uncommented(draft(whole(), "Tea", INPUTS))
    review, _ = check(document(text), model(whole()))
    assert review is not None
    assert not review.questions
    assert not review.evidence
    assert not review.signals
    assert not review.set_aside


def test_a_draft_shows_the_inputs_of_a_measure_with_what_they_are() -> None:
    text = draft(whole(), "Tea", INPUTS)
    fields = {field.alias or name: field for name, field in INPUTS["behavior-gap"].model_fields.items()}
    for key, field in fields.items():
        assert re.search(rf"(?m)^#     (# )?{key}:.*  # {re.escape(field.description or '')}$", text), key
    assert "\n#     # precision: 0.1  # " in text
    assert "artefact" in draft(whole(), "Tea", {}).partition("tasting")[0]


@settings(deadline=None)
@given(text=some.text(), name=some.text())
def test_whatever_a_guide_says_its_draft_is_valid_and_its_comments_stay_comments(
    text: str, name: str
) -> None:
    made = draft(whole(text, text), name, INPUTS, schema=name)
    if not name.strip():
        made = made.replace('title: ""', "title: x")
    read_ = document(made)
    assert read_.data["status"] == "draft"
    assert set(read_.data) <= {"decision", "title", "status"}
    said = document(uncommented(made.partition("status: draft")[2])).data["questions"]["taste"]
    assert said.get("asked", "") == (text if text.strip() else "")


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


@given(text=some.text())
def test_what_is_shown_neither_moves_the_cursor_nor_turns_the_line(text: str) -> None:
    shown = one_line(text)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown)
    assert one_line(shown) == shown


def test_a_file_is_saved_through_its_link_and_keeps_its_mode(tmp_path: Path) -> None:
    target, link = tmp_path / "real.yaml", tmp_path / "link.yaml"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link.symlink_to(target)
    save(link, b"new", b"old")
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.yaml", "real.yaml"]


def test_a_new_file_gets_the_mode_of_any_new_file_and_its_folders(tmp_path: Path) -> None:
    save(tmp_path / "a" / "b" / "new.yaml", b"new", None)
    (tmp_path / "other").touch()
    assert (tmp_path / "a/b/new.yaml").stat().st_mode == (tmp_path / "other").stat().st_mode


@pytest.mark.parametrize("was", [b"read", None])
def test_a_file_that_somebody_else_wrote_meanwhile_is_left_alone(tmp_path: Path, was: bytes | None) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"theirs")
    with pytest.raises(DecidableError, match="file-changed"):
        save(path, b"ours", was)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.yaml", b"theirs")]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("call", ["replace", "fsync"])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, error: BaseException
) -> None:
    def fail(*_: object) -> None:
        raise error

    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, call, fail)
    with pytest.raises(KeyboardInterrupt if isinstance(error, KeyboardInterrupt) else DecidableError):
        save(path, b"new", b"old")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.yaml", b"old")]


def test_a_place_that_cannot_be_written_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DecidableError, match="cannot be written"):
        save(tmp_path / "file" / "a.yaml", b"", None)


def nodes(schema: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  (JSON)
    if isinstance(schema, dict):
        yield schema
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from nodes(inner)


def test_a_schema_takes_every_form_of_evidence_as_an_alternative_and_describes_it() -> None:
    schema = review_schema(whole(), model(whole()))
    assert not [node for node in nodes(schema) if "oneOf" in node]
    [evidence] = [node for node in nodes(schema) if set(node) == {"gap", "tasting"}]
    forms = [form.get("$ref", form.get("type")) for form in evidence["gap"]["anyOf"]]
    assert forms == ["#/$defs/Measured", "#/$defs/Recorded", "#/$defs/NotApplicable", "null"]
    assert evidence["gap"]["description"] == "Is it, though?"


def test_a_schema_lists_the_answers_in_both_of_their_types_with_their_titles() -> None:
    schema = review_schema(whole("Really"), model(whole("Really")))
    [answer] = [node["answer"] for node in nodes(schema) if "answer" in node and "because" in node]
    assert answer == {"enum": ["yes", "no", True, False], "description": "yes: Really; no: Really"}


def test_a_schema_names_itself_and_no_place_on_this_machine() -> None:
    for schema in (review_schema(whole(), model(whole())), checklist_schema()):
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert schema["$id"].startswith("urn:decidable:")
        assert {"title", "description"} <= set(schema)
        assert str(Path.home()) not in json.dumps(schema)
        assert str(Path(__file__).parent.parent) not in json.dumps(schema)
