"""The draft of a review says nothing yet, and is in shape wherever it is filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as some

from decidable.validation import check
from decidable.writing.draft import draft
from support.written import INPUTS, document, model, whole


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
        "read-by": "Bo", "check-by": "2027-01-01", "kettle": "{not-here: nobody}", "fashion": "said", "haste": "no",
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
    assert (
        len(found) == 1 + 1 + 1 + 1 + 1 + 2 + 1 + 2 + 1
    )  # decision, considered, decisive, then one an entry
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
    assert review.answered()["taste"].asked == "Is it, though?"
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
    assert "\n#     # material-share: 0.05  # " in text
    assert "measured by behavior-gap, which is not installed here" in draft(whole(), "Tea", {})


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
