"""A record's status is read from every place and in every markup in which teams write it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from decidable.adr.meaning import value_of
from decidable.adr.reading import read
from decidable.adr.record import UNREAD, Record
from support.adr_shapes import SHAPES, Shape

CODINGS: tuple[Callable[[str], str], ...] = (
    str,
    lambda text: text.replace("\n", "\r\n"),
    lambda text: f"\ufeff{text}",
)
VALUES = {
    "accepted": [
        "Approved",
        "adopted",
        "Agreed",
        "decided",
        "Implemented",
        "FINAL",
        "ratified",
        "Accepted by all",
        "Accepted (2021-03-04)",
        "This ADR is accepted",
        "5 May 2020 - Accepted",
        "published",
        "Akzeptiert",
        "Accepté",
        "Aceptada",
        "Aprovado",
        "Accettata",
        "Goedgekeurd",
        "Принято",
        "已接受",
        "承認済み",
        "승인됨",
        "Proposed | **Accepted** | Rejected",
    ],
    "proposed": [
        "pending",
        "in review",
        "RFC",
        "not yet accepted",
        "To be decided",
        "open",
        "Vorgeschlagen",
        "Proposée",
        "Propuesto",
        "Proposta",
        "提案",
    ],
    "deferred": ["Deferred", "on hold", "Zurückgestellt", "보류"],
    "draft": ["WIP", "tbd", "work in progress", "Entwurf", "Brouillon", "Borrador", "Rascunho"],
    "rejected": ["declined", "Abandoned", "not accepted", "Won't do", "Abgelehnt", "Rejetée", "Rechazado"],
    "deprecated": [
        "Retired",
        "withdrawn",
        "OBSOLETE",
        "Accepted, but deprecated by ADR-9",
        "Überholt",
        "Obsolète",
    ],
    "superseded": [
        "Superceded",
        "replaced by ADR 7",
        "Obsoleted by 7",
        "~~Accepted~~ Superseded by 7",
        "Accepted; superseded by [ADR-7](7.md)",
        "accepted | superseded by ADR-0007",
        "已被 ADR-7 取代",
        "Ersetzt durch ADR 7",
        "Remplacé par 7",
        "Substituído",
        "Done, then superseded by 7",
    ],
    "placeholder": [
        "{proposed | accepted}",
        "<status>",
        "Proposed, Accepted or Rejected",
        "Proposed / Accepted",
    ],
    "empty": ["", "-", "n/a", "**"],
    "unknown": ["Supersedes ADR 3", "Lukewarm", "Current practice is to drink tea from cups"],
}


def lines(text: str) -> list[str]:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")


def holds_raw(record: Record, text: str) -> bool:
    """Say whether what was read stands where it is said to stand."""
    mention = record.mention
    return not mention.raw or lines(text)[mention.line - 1][mention.column - 1 :].startswith(mention.raw)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=list(SHAPES))
def test_a_status_is_read_in_every_shape_and_stands_where_it_is_said_to(shape: Shape) -> None:
    for coded in CODINGS:
        text = coded(shape.text)
        record = read(text, shape.suffix)
        assert (record.status, record.mention.raw, record.mention.where) == (
            shape.status,
            shape.raw,
            shape.where,
        )
        assert holds_raw(record, text)


@pytest.mark.parametrize("status", VALUES)
def test_a_value_is_read_by_how_it_begins(status: str) -> None:
    assert {written: value_of(written).status for written in VALUES[status]} == dict.fromkeys(
        VALUES[status], status
    )


@pytest.mark.parametrize(
    "said",
    [
        "Accepted\n\nPartially superseded by ADR 7",
        "Partly superseded by ADR 7",
        "Accepted, partly superseded by [7](7.md)",
        "Accepted\n\nSuperseded in part by 7",
        "Accepted, partially superseded 2026-09-29 by the plan",
        "Accepted; the `hash` clause is superseded by [ADR-7](0007-x.md)",
    ],
)
def test_what_is_partly_superseded_stays_in_force_and_is_flagged(said: str) -> None:
    record = read(f"# Tea\n\n## Status\n\n{said}\n")
    assert (record.status, record.mention.partly) == ("accepted", True)


def test_none_of_the_four_that_say_nothing_is_a_status() -> None:
    assert {shape.status for shape in SHAPES.values()} >= UNREAD
    assert not UNREAD & {"draft", "proposed", "accepted", "deferred", "rejected", "deprecated", "superseded"}


def test_a_section_does_not_override_the_header_and_the_conflict_is_told() -> None:
    record = read("---\nstatus: proposed\n---\n# Tea\n\n## Status\n\nAccepted\n")
    assert record.status == "proposed"
    assert [(other.status, other.line) for other in record.conflicts] == [("accepted", 8)]


def test_two_words_for_one_status_are_no_conflict() -> None:
    assert not read("---\nstatus: accepted\n---\n# Tea\n\n## Status\n\nApproved\n").conflicts


@pytest.mark.parametrize(
    ("text", "status", "line"),
    [
        ("# A\n\nDatum: 2026-07-03   Status: akzeptiert (genauer)\n", "accepted", 3),
        ("# B\n\n- 상태: 승인됨\n", "accepted", 3),
        ("# C\n\n## 3. C\n\n* **Status:** Active\n", "accepted", 5),
        ("# D\n\n**Status:** Submitted, 2026-01-26; Approved 2026-02-22\n", "accepted", 3),
        ("# D\n\n**Status:** Proposed 2026-01-26 → Rejected\n", "rejected", 3),
        ("# D\n\n**Status:** Accepted; proposed by Ada\n", "accepted", 3),
        ("# E [Superseded]\n\n## Context\n", "superseded", 1),
        ("# F\n\n> **Superseded by [5](0005-e.md).** Kept.\n\n## Context\n", "superseded", 3),
        ("# G\n\nStatus:\nAccepted\n", "accepted", 4),
        ("# H\n\nStatus: Done\nSee the pull request for why\n", "accepted", 3),
    ],
)
def test_a_status_is_read_where_it_hides(text: str, status: str, line: int) -> None:
    record = read(text)
    assert (record.status, record.mention.line) == (status, line)


@pytest.mark.parametrize(
    ("written", "status", "doubt"),
    [
        ("Acepted", "accepted", "'acepted' was read as 'accepted'"),
        ("Accetato", "accepted", "'accetato' was read as 'accettato'"),
        ("Depreciated.", "deprecated", "'depreciated' was read as 'deprecated'"),
        ("Inprogress", "draft", "'inprogress' was read as 'in progress'"),
        ("Provisionally superseded by 8", "superseded", "qualified by 'provisionally'"),
    ],
)
def test_a_status_that_is_doubtful_is_read_and_told(written: str, status: str, doubt: str) -> None:
    mention = read(f"# A\n\n## Status\n\n{written}\n").mention
    assert mention.status == status
    assert doubt in mention.doubt


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("# A\n\n> **Superseded by [5](0005-e.md).**\n\nStatus: Accepted\n", [5]),
        ("# A\n\n- status: accepted\n- superseded by: [10](0010-j.md)\n", [3]),
        ("# A [Superseded]\n\n- Status: accepted\n", [1]),
        ("---\nstatus: accepted\nsuperseded-by: 99\n---\n# A\n", [2]),
        ("# A\n\n- Status: accepted\n\n## Links\n\n- Superseded by [10](0010-j.md)\n", [7]),
    ],
)
def test_a_status_that_another_place_contradicts_is_told(text: str, lines: list[int]) -> None:
    assert [each.line for each in read(text).conflicts] == lines


def test_a_line_that_may_hold_a_status_is_told_where_none_was_read() -> None:
    assert [note.line for note in read("# A\n\nAccepted in May\n\n## Context\n").notes] == [3]
    assert not read("# A\n\nWe accepted that tea gets cold, and so did everybody else.\n").notes


@pytest.mark.parametrize(
    ("text", "name", "title", "number"),
    [
        (
            "---\ntitle: Pick a queue\n---\n\n## Context and Problem Statement\n",
            "0001-queue",
            "Pick a queue",
            1,
        ),
        ("Status: Accepted\n\n## Context\n", "0001-pick-a-bus", "Pick a bus", 1),
        ("# Keep rows 1\n", "2023-05-01-keep-rows-1", "Keep rows 1", None),
        ("# DR-2026-11-11--depot--lamps\n", "DR-2026-11-11-lamps", "DR-2026-11-11--depot--lamps", None),
        ("", "2021-03-04_003-use-tea", "Use tea", 3),
        ("# 3 tier architecture\n", "0007-three-tiers", "3 tier architecture", 7),
        ("# 7 Use tea\n", "0007-use-tea", "Use tea", 7),
        ("# ADR-0012\n\n## Context\n", "0012-use-tea", "Use tea", 12),
        ("# Architecture Decision Record\n\n## Use tea\n\n## Status\n", "0001-x", "Use tea", 1),
        ("# ADR: Use tea\n", "0001-x", "Use tea", 1),
        ("# ADR-0077 | Use tea\n", "x", "Use tea", 77),
    ],
)
def test_a_title_is_the_heading_else_the_front_matter_else_the_name_and_a_day_is_no_number(
    text: str, name: str, title: str, number: int | None
) -> None:
    record = read(text, ".md", name)
    assert (record.title, record.number) == (title, number)


def test_front_matter_that_is_no_yaml_is_read_and_told() -> None:
    record = read("---\nstatus: accepted\ntitle: Tea: hot\n---\n# Tea\n")
    assert record.status == "accepted"
    assert [(note.line, "not YAML" in note.text) for note in record.notes] == [(3, True)]


def test_title_number_date_and_deciders_are_read() -> None:
    record = read(
        "# ADR-0012: Drink **tea**\n\n* Status: accepted\n* Deciders: Ada, [Bo](https://example.org)\n* Date: 2020-02-30\n"
    )
    assert (record.title, record.number, record.deciders, record.day) == (
        "Drink tea",
        12,
        ("Ada", "Bo"),
        None,
    )
    assert [note.text for note in record.notes] == ["the date '2020-02-30' is not of the form YYYY-MM-DD"]
    assert read("---\ndate: 2020-02-02\n---\n# Tea\n").day == date(2020, 2, 2)
    assert read("---\ndecision-makers:\n  - Ada\n  - Bo\n---\n# Tea\n").deciders == ("Ada", "Bo")


def test_records_before_and_behind_are_read_with_their_lines() -> None:
    record = read(
        "# 3. Tea\n\n## Status\n\nAccepted\n\nSupersedes [1. Water](0001-water.md)\n\nSuperseded by ADR-0007\n"
    )
    assert [tuple(each) for each in record.relations] == [
        ("supersedes", "0001-water.md", 1, 7, False),
        ("superseded by", "", 7, 9, False),
    ]


MARKDOWN_LINKS = """\
[inline](a.md "title") and [angled](<b c.md>) and [by][ref] <https://c.example/> https://d.example/x.
[parens](https://e.example/a_(b)) <a href="f.md">f</a> {decision:factor}`tea.heat`

[ref]: g.md
<!-- [hidden](h.md) -->
```
[code](i.md)
```
"""


@pytest.mark.parametrize(
    ("suffix", "text", "targets"),
    [
        (
            ".md",
            MARKDOWN_LINKS,
            [
                "a.md",
                "b c.md",
                "https://c.example/",
                "https://d.example/x",
                "https://e.example/a_(b)",
                "f.md",
                "tea.heat",
                "g.md",
            ],
        ),
        (
            ".rst",
            "`text <a.md>`_ and :external+tea:decision:factor:`heat <tea.heat>`\n\n.. _b: https://b.example/\n",
            ["a.md", "tea.heat", "https://b.example/"],
        ),
        (
            ".adoc",
            "link:a.md[a] xref:b.adoc#c[b] <<d.adoc#,d>> https://e.example/[e]\n",
            ["a.md", "b.adoc#c", "d.adoc#", "https://e.example/"],
        ),
    ],
)
def test_links_are_found_in_every_form_but_not_in_comments_and_code(
    suffix: str, text: str, targets: list[str]
) -> None:
    found = read(text, suffix).links
    assert [link.target for link in found] == targets
    assert all(text.split("\n")[link.line - 1][link.column - 1 :].startswith(link.target) for link in found)


def test_listings_and_comments_of_asciidoc_and_rst_say_nothing() -> None:
    assert (
        read(
            "= Tea\n\n----\nStatus: accepted\n----\n\n////\nStatus: accepted\n////\n// Status: accepted\n\n== C\n",
            ".adoc",
        ).status
        == "none"
    )
    assert (
        read(
            "Tea\n===\n\n.. Status: accepted\n\n..\n   :Status: accepted\n\n.. code-block:: yaml\n\n   status: accepted\n\nC\n---\n",
            ".rst",
        ).status
        == "none"
    )
