"""What a record is to others is read alike from every shape, and no wrapping and no prose changes what is read."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from decidable.adr.reading import read
from decidable.adr.record import UNREAD
from decidable.adr.source import headings, source_of
from decidable.adr.statements import statements
from support.adr_shapes import SHAPES
from support.adrs import checked

VERBS = {
    "superseded by": ("Superseded by", False),
    "supersedes": ("Supersedes", False),
    "amended by": ("Amended by", False),
    "amends": ("Amends", False),
    "partly superseded by": ("Partly superseded by", True),
}
TARGETS: dict[str, tuple[str, list[tuple[str, int | None]]]] = {
    "a link": ("[Tea](0007-tea.md)", [("0007-tea.md", 7)]),
    "a number": ("ADR-0007", [("", 7)]),
    "a name": ("2023-05-01-tea.md", [("2023-05-01-tea.md", None)]),
    "several links": (
        "[7](0007-tea.md), [8](0008-milk.md) and [9](0009-x.md)",
        [("0007-tea.md", 7), ("0008-milk.md", 8), ("0009-x.md", 9)],
    ),
    "several numbers": ("ADR-7, 8 and 9", [("", 7), ("", 8), ("", 9)]),
}
BODY = "\n\n## Context\n\nTea.\n"
RELATED = {
    "front matter": ("---\nstatus: accepted\n{key}: {target}\n---\n# Tea" + BODY, ".md"),
    "label": ("# Tea\n\nStatus: Accepted\n{verb}: {target}\nDate: 2020-02-02" + BODY, ".md"),
    "bold label": ("# Tea\n\n**Status:** Accepted\n**{verb}:** {target}" + BODY, ".md"),
    "bullet": ("# Tea\n\n* Status: Accepted\n* {verb}: {target}\n* Date: 2020-02-02" + BODY, ".md"),
    "bullet without colon": ("# Tea\n\n- Status: Accepted\n- {verb} {target}" + BODY, ".md"),
    "banner": ("# Tea\n\n> **{verb}** {target}\n\nStatus: Accepted" + BODY, ".md"),
    "table": ("# Tea\n\n| Status | Accepted |\n|---|---|\n| {verb} | {target} |" + BODY, ".md"),
    "section": ("# Tea\n\n## Status\n\nAccepted\n\n{verb} {target}" + BODY, ".md"),
    "section without a blank line": ("# Tea\n\n## Status\n\nAccepted\n{verb} {target}" + BODY, ".md"),
    "links": ("# Tea\n\nStatus: Accepted" + BODY + "\n## Links\n\n- {verb} {target}\n", ".md"),
    "field": ("Tea\n===\n\n:Status: Accepted\n:{verb}: {target}\n\nContext\n-------\n\nTea.\n", ".rst"),
    "AsciiDoc": ("= Tea\n\n* Status: Accepted\n* {verb}: {target}\n\n== Context\n\nTea.\n", ".adoc"),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("shape", RELATED)
def test_a_relation_is_read_from_every_shape(shape: str, verb: str) -> None:
    text, suffix = RELATED[shape]
    written, partly = VERBS[verb]
    of = verb.removeprefix("partly ")
    gone = verb == "superseded by" and shape != "links"
    for named, expected in TARGETS.values():
        record = read(text.format(key=written.lower().replace(" ", "-"), verb=written, target=named), suffix)
        assert [tuple(each)[:3] for each in record.relations] == [(of, *one) for one in expected], named
        assert {each.partly for each in record.relations} == {partly}
        assert (record.status, record.mention.partly) == ("superseded" if gone else "accepted", partly)


HEADERS = {
    "front matter": ("---\nstatus: {0}\n{1}---\n# {2}\n", "supersedes: 12\n"),
    "label": ("# {2}\n\n**Status:** {0}\n{1}", "**Supersedes:** [12](0012-old.md)\n"),
    "table": ("# {2}\n\n| Status | {0} |\n|---|---|\n{1}", "| Supersedes | [12](0012-old.md) |\n"),
    "section": ("# {2}\n\n## Status\n\n{0}\n\n{1}", "Supersedes [12. Old](0012-old.md)\n"),
    "links": ("# {2}\n\n- Status: {0}\n\n## Links\n\n{1}", "- Supersedes [12](0012-old.md)\n"),
}


@pytest.mark.parametrize("shape", HEADERS)
def test_one_superseding_pair_gives_the_same_findings_in_five_shapes(tmp_path: Path, shape: str) -> None:
    (tmp_path / "pyproject.toml").touch()
    folder = tmp_path / "adr"
    folder.mkdir()
    text, back = HEADERS[shape]
    new = folder / "0013-new.md"

    def found() -> list[list[str]]:
        return [[each.code for each in of.findings] for of in checked(tmp_path)]

    (folder / "0012-old.md").write_text(text.format("superseded by [ADR-0013](0013-new.md)", "", "Old"))
    new.write_text(text.format("accepted", back, "New"))
    assert found() == [[], []]
    new.write_text(text.format("accepted", "", "New"))
    assert found() == [["adr-superseding"], []]
    new.unlink()
    assert found() == [["adr-record-missing"]]
    (folder / "0012-old.md").write_text(text.format("superseded", "", "Old"))
    assert found() == [["adr-successor-unnamed"]]
    new.write_text(text.format("accepted", back, "New"))
    assert found() == [[], ["adr-superseding"]]


INNOCENT = """\
This replaces the need for a converter (see ADR-0005).
This replaces the need for ADR-0005 style converters.
Superseded frameworks such as [Struts](0005-struts.md) cost more.
We will replace [CSV](0005-csv.md) by Parquet.
Replaces manual work, see [the runbook](0005-runbook.md).
Replaces 3 services with one.
Replaces Struts 2 with Spring 5.
Deprecated endpoints are listed in [ADR 5](0005-x.md).
Replacing the queue is out of scope, see ADR-0005.
No record is superseded by ADR-0005.
It may be superseded by ADR-0005 later.
To be superseded by ADR-0005.
Updates to the schema follow ADR-0005.
Extends the SDK that is described in ADR-0005.
Supersedes: N/A (see ADR-0005)
Modified by: 5 people
The old cache was replaced by [Redis](https://redis.example).
The old cache was replaced by [Redis](0005-redis.md).
Our schema has been extended by ADR-0005.
Superseded by nothing; see ADR-0005.
Superseded by: nothing yet, although ADR-0005 comes near
It is not replaced by any record, nor by ADR-0005.
Replaced by no other record (cf. [5](0005-x.md)).
""".splitlines()
AROUND = (
    "# Tea\n\nStatus: Accepted\n\n{0}\n\n## Context\n\nTea.\n",
    "# Tea\n\n## Status\n\nAccepted\n\n{0}\n\n## Context\n\nTea.\n",
    "# Tea\n\n## Status\n\nAccepted. {0}\n\n## Context\n\nTea.\n",
    "# Tea\n\n- Status: Accepted\n- {0}\n\n## Context\n\nTea.\n",
    "# Tea\n\nStatus: Accepted\n\n## Links\n\n- {0}\n",
)


@pytest.mark.parametrize("phrase", INNOCENT)
def test_what_is_replaced_beside_records_is_no_relation(phrase: str) -> None:
    for text in AROUND:
        record = read(text.format(phrase))
        assert (record.status, record.relations, record.conflicts) == ("accepted", (), ())


SUBJECTS = ("The old cache", "Every row of the queue", "What we had before", "[The tea](tea.md)")
HAPPENED = (
    "was replaced by",
    "has been updated with",
    "will be extended by",
    "were full, but then replaced by",
)


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("happened", HAPPENED)
def test_a_sentence_about_something_else_than_the_record_is_not_its_status(
    subject: str, happened: str
) -> None:
    for target in ("[Redis](https://redis.example)", "[5](0005-x.md)", "ADR-5", "Redis 7"):
        for status in ("Accepted. {0}", "Accepted\n\n{0}", "Accepted\n{0}", "Accepted (2020-02-02). {0}"):
            for text in ("# Tea\n\n## Status\n\n{0}.\n", "# Tea\n\n- Status: {0}.\n- Date: 2020-02-02\n"):
                record = read(text.format(status.format(f"{subject} {happened} {target}")))
                assert (record.status, record.mention.partly, record.relations) == ("accepted", False, ())


@pytest.mark.parametrize("by", ["nothing", "none", "no record", "nobody"])
@pytest.mark.parametrize("verb", ["Superseded", "Replaced", "Obsoleted"])
def test_a_status_that_says_that_nothing_takes_the_place_names_none(verb: str, by: str) -> None:
    denied = read(f"# Tea\n\n## Status\n\n{verb} by {by}; see ADR-5\n")
    accepted = read(f"---\nstatus: accepted\nsuperseded-by: {by}; see ADR-5\n---\n# Tea\n")
    assert (denied.status, denied.relations) == ("unknown", ())
    assert (accepted.status, accepted.relations, accepted.conflicts) == ("accepted", (), ())
    assert read(f"# Tea\n\nStatus: {verb} by No. 5\n").relations[0].number == 5


def test_a_placeholder_names_no_record() -> None:
    assert not read("---\nstatus: {proposed | rejected | superseded by ADR-0123}\n---\n# Tea\n").relations
    assert not read("# Tea\n\n## Status\n\n{proposed | rejected | superseded by ADR-0123}\n").relations


TRAPS = [
    "superseded",
    "Superseded",
    "by",
    "[9](0009-x.md),",
    "ADR-7",
    "accepted.",
    "Accepted",
    "rejected;",
    "Status:",
    "status:",
    "deprecated",
    "Supersedes",
    "replaces",
    "proposed",
    "is",
    "and",
    "then",
    "it",
    "record",
    "*now*",
    "(partly)",
    "2020-01-02",
    "Date:",
]
words = st.lists(st.sampled_from([*TRAPS, "kettle", "boils", "because"]), min_size=1, max_size=25)
MARKS = (("", ""), ("- ", "  "), ("* ", "  "), ("> ", "> "), ("> ", ""), ("1. ", "   "), ("- ", ""))
SOURCES = {name: source_of(shape.text, shape.suffix) for name, shape in SHAPES.items()}
# Between a label and its value, between the cells of a table, and between two titles a paragraph belongs to what it parts.
PARTED = {"bold-with-the-value-below", "asciidoc-table-of-cells", "two-titles"}
GAPS = [
    (name, place)
    for name, source in SOURCES.items()
    for place, line in enumerate(source.lines)
    if not line.strip() and place > source.front.stop and name not in PARTED
]


def meaning(text: str, suffix: str) -> tuple[object, ...]:
    """What is read of a text, without the lines."""
    record = read(text, suffix)
    relations = [(each.verb, each.target, each.number, each.partly) for each in record.relations]
    conflicts = [each.status for each in record.conflicts]
    return record.status, record.mention.partly, relations, conflicts, record.title, record.number


def wrapped(text: str, width: int, first: str = "", further: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )


def within(gap: tuple[str, int], paragraph: list[str]) -> tuple[object, ...]:
    """What is read of a shape with a paragraph more."""
    name, place = gap
    lines = SOURCES[name].lines
    return meaning("\n".join([*lines[:place], "", *paragraph, "", *lines[place:]]), SHAPES[name].suffix)


@pytest.mark.slow
@settings(max_examples=200)
@given(st.sampled_from(GAPS), st.sampled_from(MARKS), words, st.integers(12, 120))
@example(
    ("bullet", 3),
    ("", ""),
    ["Each", "mention", "of", "it;", "it", "is", "superseded", "by", "[9](0009-x.md),"],
    20,
)
def test_wrapping_a_paragraph_at_any_width_changes_nothing(
    gap: tuple[str, int], marks: tuple[str, str], said: list[str], width: int
) -> None:
    paragraph = " ".join(said)
    assert within(gap, wrapped(paragraph, width, *marks)) == within(gap, [marks[0] + paragraph])


@pytest.mark.slow
@settings(max_examples=200)
@given(st.sampled_from(GAPS), st.sampled_from(MARKS), words, st.integers(12, 120))
def test_prose_changes_nothing(
    gap: tuple[str, int], marks: tuple[str, str], said: list[str], width: int
) -> None:
    shape = SHAPES[gap[0]]
    status, *rest = within(gap, wrapped(f"Kettles {' '.join(said)}", width, *marks))
    before, *expected = meaning(shape.text, shape.suffix)
    assert rest == expected
    assert status == before or {status, before} <= UNREAD  # what is alone in a Status section is its value


def wrappable(name: str) -> Iterator[tuple[int, str, str, str]]:
    """Yield the place, what comes before the words, the words, and what comes before them on a further line."""
    source = SOURCES[name]
    titles = {place for heading in headings(source) for place in range(heading.place, heading.start)}
    for each in statements(source, [place for place in range(len(source.lines)) if place not in titles]):
        lead = source.lines[each.place][: each.columns[0]]
        further = "> " if ">" in lead else "   " if each.text[:1] in ":.[<!" else " " * len(lead)
        marked = re.search(r"(?:^|\s)(?:[-*+|#=~.·]+|\d+[.)]|::)(?:\s|$)| {2}|\\$|^:::", each.text)
        if not (
            each.where == "table" or marked or "\n" in each.text or source.lines[each.place].endswith("  ")
        ):
            yield each.place, lead, each.text, further


@pytest.mark.parametrize("name", SHAPES)
def test_wrapping_any_paragraph_of_any_shape_changes_nothing(name: str) -> None:
    lines, suffix = SOURCES[name].lines, SHAPES[name].suffix
    before = meaning("\n".join(lines), suffix)
    for place, lead, words_, further in wrappable(name):
        for width in (8, 22):
            first, *more = wrapped(words_, width)
            rows = [*lines[:place], lead + first, *(further + row for row in more), *lines[place + 1 :]]
            assert meaning("\n".join(rows), suffix) == before
