"""A record's status is read from every place and in every markup in which teams write it."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from decidable.adr import UNSAID, Record, read
from decidable.adr.values import value_of


class Shape(NamedTuple):
    """A record in one of the shapes that are found in use, and what a person would read of it."""

    text: str
    status: str
    raw: str
    where: str
    suffix: str = ".md"


AFTER = "\n## Context\n\nTea gets cold. Status: nobody knows.\n\n## Decision\n\nWe drink faster.\n"
SHAPES = {
    "section": Shape(
        f"# 1. Drink tea\n\nDate: 2020-02-02\n\n## Status\n\nAccepted\n{AFTER}",
        "accepted",
        "Accepted",
        "section",
    ),
    "section of asciidoc": Shape(
        "= Drink tea\n\n== Status\n\nProposed\n\n== Context\n\nIt is cold.\n",
        "proposed",
        "Proposed",
        "section",
        ".adoc",
    ),
    "section of rst": Shape(
        "Drink tea\n=========\n\nStatus\n------\n\nRejected\n\nContext\n-------\n\nCold.\n",
        "rejected",
        "Rejected",
        "section",
        ".rst",
    ),
    "rst with overlines": Shape(
        "=========\nDrink tea\n=========\n\nStatus\n******\n\n*Draft*\n\nContext\n*******\n",
        "draft",
        "*Draft*",
        "section",
        ".rst",
    ),
    "setext": Shape(
        "Drink tea\n=========\n\nStatus\n------\n\nAccepted\n\nContext\n-------\n",
        "accepted",
        "Accepted",
        "section",
    ),
    "old asciidoc titles": Shape(
        "Drink tea\n=========\n\nStatus\n------\n\nAccepted\n\nContext\n-------\n",
        "accepted",
        "Accepted",
        "section",
        ".adoc",
    ),
    "numbered heading": Shape(
        f"# Drink tea\n\n## 2. Status\n\nAccepted\n{AFTER}", "accepted", "Accepted", "section"
    ),
    "shouted heading": Shape(
        f"# Drink tea\n\n## STATUS:\n\n**ACCEPTED**\n{AFTER}", "accepted", "**ACCEPTED**", "section"
    ),
    "heading with a picture": Shape(
        f"# Drink tea\n\n## 📌 Status\n\n✅ Accepted\n{AFTER}", "accepted", "✅ Accepted", "section"
    ),
    "deep headings only": Shape(
        "# Drink tea\n\n### Status\n\nwithdrawn\n\n### Context\n", "deprecated", "withdrawn", "section"
    ),
    "every heading on top": Shape(
        "# Drink tea\n\n# Status\n\naccepted\n\n# Context\n", "accepted", "accepted", "section"
    ),
    "value in the heading": Shape(
        f"# Drink tea\n\n## Status: Accepted\n{AFTER}", "accepted", "Accepted", "section"
    ),
    "value in the top heading": Shape(
        f"# Drink tea\n\n# Status: proposed\n{AFTER}", "proposed", "proposed", "section"
    ),
    "no blank behind the marks": Shape(
        "#Tea\n\n##Status\nAccepted\n\n##Context\n", "accepted", "Accepted", "section"
    ),
    "record tools link back": Shape(
        f"# 3. Tea\n\nDate: 2020-02-02\n\n## Status\n\nAccepted\n\nSuperceded by [7. Coffee](0007-coffee.md)\n{AFTER}",
        "superseded",
        "Superceded by [7. Coffee](0007-coffee.md)",
        "section",
    ),
    "amended": Shape(
        f"# 3. Tea\n\n## Status\n\nAccepted\n\nAmended by [4. Milk](0004-milk.md)\n{AFTER}",
        "accepted",
        "Accepted",
        "section",
    ),
    "history": Shape(
        f"# Tea\n\n## Status\n\n- 2020-01-01: proposed\n- 2020-02-02: accepted\n{AFTER}",
        "proposed",
        "2020-01-01: proposed",
        "section",
    ),
    "ticked": Shape(
        f"# Tea\n\n## Status\n\n- [ ] Proposed\n- [x] Accepted\n- [ ] Rejected\n{AFTER}",
        "accepted",
        "Accepted",
        "section",
    ),
    "nothing ticked": Shape(
        f"# Tea\n\n## Status\n\n- [ ] Proposed\n- [ ] Accepted\n{AFTER}",
        "placeholder",
        "Proposed",
        "section",
    ),
    "table in the section": Shape(
        f"# Tea\n\n## Status\n\n| Stage | State |\n|---|---|\n| Status | Accepted |\n{AFTER}",
        "accepted",
        "Accepted",
        "section",
    ),
    "label in the section": Shape(
        f"# Tea\n\n## Status\n\n**Date**: 2020-02-02\n**Status**: Rejected\n{AFTER}",
        "rejected",
        "Rejected",
        "section",
    ),
    "front matter": Shape(
        f"---\nstatus: accepted\ndate: 2020-02-02\n---\n\n# Tea\n{AFTER}",
        "accepted",
        "accepted",
        "front matter",
    ),
    "front matter in quotes": Shape(
        f'---\nStatus: "superseded by [ADR-0007](0007-coffee.md)"  # was accepted\n---\n# Tea\n{AFTER}',
        "superseded",
        "superseded by [ADR-0007](0007-coffee.md)",
        "front matter",
    ),
    "front matter with adr.status": Shape(
        f"---\nlayout: page\nadr:\n  status: Accepted\n---\n# Tea\n{AFTER}",
        "accepted",
        "Accepted",
        "front matter",
    ),
    "front matter of a list": Shape(
        f"---\nstatus:\n  - proposed\n---\n# Tea\n{AFTER}", "proposed", "proposed", "front matter"
    ),
    "front matter in brackets": Shape(
        f"---\nstatus: [rejected]\n---\n# Tea\n{AFTER}", "rejected", "rejected", "front matter"
    ),
    "front matter in braces": Shape(
        f"---\nstatus: {{accepted}}\n---\n# Tea\n{AFTER}", "accepted", "{accepted}", "front matter"
    ),
    "front matter in folded lines": Shape(
        f"---\nstatus: >-\n  accepted\n---\n# Tea\n{AFTER}", "accepted", "accepted", "front matter"
    ),
    "front matter of the template": Shape(
        f"---\n# These are optional elements.\nstatus: {{proposed | accepted | … | superseded by [ADR-0005](0005-x.md)}}\n---\n# Tea\n{AFTER}",
        "placeholder",
        "{proposed | accepted | … | superseded by [ADR-0005](0005-x.md)}",
        "front matter",
    ),
    "front matter that is no YAML": Shape(
        f"---\nstatus: accepted\ntitle: Tea: hot\n---\n# Tea\n{AFTER}", "accepted", "accepted", "front matter"
    ),
    "front matter in TOML": Shape(
        f'+++\ntitle = "Tea"\n[extra]\nstatus = "deprecated"\n+++\n# Tea\n{AFTER}',
        "deprecated",
        "deprecated",
        "front matter",
    ),
    "front matter says what replaces": Shape(
        f"---\nstatus: accepted\nsuperseded-by: ADR-0007\n---\n# Tea\n{AFTER}",
        "superseded",
        "ADR-0007",
        "front matter",
    ),
    "front matter says that nothing replaces": Shape(
        f"---\nstatus: accepted\nsuperseded-by: null\n---\n# Tea\n{AFTER}",
        "accepted",
        "accepted",
        "front matter",
    ),
    "bullet": Shape(
        f"# Tea\n\n* Status: accepted\n* Deciders: Ada\n* Date: 2020-02-02\n{AFTER}",
        "accepted",
        "accepted",
        "label",
    ),
    "bullet before the title": Shape(
        f"* Status: accepted\n\n# Tea\n{AFTER}", "accepted", "accepted", "label"
    ),
    "quote": Shape(
        f"# Tea\n\n> **Status**: Accepted (2020-02-02)\n{AFTER}", "accepted", "Accepted (2020-02-02)", "label"
    ),
    "plain line": Shape(
        f"# Tea\n\nStatus: In Review\nDate: 2020-02-02\n{AFTER}", "proposed", "In Review", "label"
    ),
    "bold line": Shape(
        f"# Tea\n\n**Status:** 🟢 **Implemented**\\\n**Date:** 2020-02-02\n{AFTER}",
        "accepted",
        "🟢 **Implemented**",
        "label",
    ),
    "bold without colon": Shape(f"# Tea\n\n**Status** Accepted\n{AFTER}", "accepted", "Accepted", "label"),
    "bold with the value below": Shape(
        f"# Tea\n\n**Status**\n\nAccepted\n\n**Date**\n\n2020-02-02\n{AFTER}", "accepted", "Accepted", "label"
    ),
    "line above a rule": Shape(
        f"# Tea\nDate: 2020-02-02\nStatus: Accepted\n---\n{AFTER}", "accepted", "Accepted", "section"
    ),
    "dots between labels": Shape(
        f"# Tea\n\nDate: 2020-02-02 · Status: Accepted · Ada\n{AFTER}", "accepted", "Accepted", "label"
    ),
    "bars between labels": Shape(
        f"# Tea\n\n**Date:** 2020-02-02 | **Status:** Proposed\n{AFTER}", "proposed", "Proposed", "label"
    ),
    "table row": Shape(
        f"# Tea\n\n| | |\n|---|---|\n| Date | 2020-02-02 |\n| **Status** | Accepted |\n{AFTER}",
        "accepted",
        "Accepted",
        "table",
    ),
    "table head": Shape(
        f"# Tea\n\n| Status | Accepted |\n|---|---|\n| Date | 2020-02-02 |\n{AFTER}",
        "accepted",
        "Accepted",
        "table",
    ),
    "table column": Shape(
        f"# Tea\n\n| Status | Date | Author |\n|:--|:-:|--:|\n| Accepted | 2020-02-02 | Ada |\n{AFTER}",
        "accepted",
        "Accepted",
        "table",
    ),
    "asciidoc attribute": Shape(
        "= Tea\n:toc:\n:status: Accepted\n\n== Context\n", "accepted", "Accepted", "label", ".adoc"
    ),
    "asciidoc table": Shape(
        '= Tea\n\n[cols="1,4"]\n|===\n|Status |Accepted\n|Date |2020-02-02\n|===\n\n== Context\n',
        "accepted",
        "Accepted",
        "table",
        ".adoc",
    ),
    "asciidoc table of cells": Shape(
        "= Tea\n\n|===\n|Status\n|Accepted\n\n|Date\n|2020-02-02\n|===\n\n== Context\n",
        "accepted",
        "Accepted",
        "table",
        ".adoc",
    ),
    "asciidoc bullet": Shape(
        "= Tea\n\n* *Status:* accepted\n* *Date:* 2020-02-02\n\n== Context\n",
        "accepted",
        "accepted",
        "label",
        ".adoc",
    ),
    "asciidoc list of terms": Shape(
        "= Tea\n\nStatus:: Accepted\nDate:: 2020-02-02\n\n== Context\n",
        "accepted",
        "Accepted",
        "label",
        ".adoc",
    ),
    "rst field": Shape(
        "Tea\n===\n\n:Status: Accepted\n:Date: 2020-02-02\n\nContext\n-------\n",
        "accepted",
        "Accepted",
        "label",
        ".rst",
    ),
    "rst grid": Shape(
        "Tea\n===\n\n+--------+----------+\n| Status | Accepted |\n+--------+----------+\n\nContext\n-------\n",
        "accepted",
        "Accepted",
        "table",
        ".rst",
    ),
    "rst columns": Shape(
        "Tea\n===\n\n======  ========\nStatus  Accepted\nDate    2020\n======  ========\n\nContext\n-------\n",
        "accepted",
        "Accepted",
        "label",
        ".rst",
    ),
    "rst list table": Shape(
        "Tea\n===\n\n.. list-table::\n\n   * - Status\n     - Accepted\n   * - Date\n     - 2020\n\nContext\n-------\n",
        "accepted",
        "Accepted",
        "label",
        ".rst",
    ),
    "rst role": Shape(
        "Tea\n===\n\nStatus\n------\n\n:bdg-success:`Accepted`\n\nContext\n-------\n",
        "accepted",
        ":bdg-success:`Accepted`",
        "section",
        ".rst",
    ),
    "table of HTML": Shape(
        f"# Tea\n\n<table>\n<tr><td>Status</td><td>Accepted</td></tr>\n</table>\n{AFTER}",
        "accepted",
        "Accepted",
        "label",
    ),
    "list of definitions": Shape(f"# Tea\n\nStatus\n: Accepted\n{AFTER}", "accepted", ": Accepted", "label"),
    "badge": Shape(
        f"# Tea\n\n![s](https://img.shields.io/badge/status-accepted-green)\n{AFTER}",
        "accepted",
        "accepted",
        "badge",
    ),
    "badge in the section": Shape(
        f"# Tea\n\n## Status\n\n![s](https://img.shields.io/badge/adr-rejected-red)\n{AFTER}",
        "rejected",
        "![s](https://img.shields.io/badge/adr-rejected-red)",
        "section",
    ),
    "metadata behind": Shape(
        f"# Tea\n{AFTER}\n## Metadata\n\n- Status: accepted\n- Date: 2020-02-02\n",
        "accepted",
        "accepted",
        "label",
    ),
    "two titles": Shape(
        "# Architecture Decision Record\n\n## Tea\n\n- Status: accepted\n\n## Context\n",
        "accepted",
        "accepted",
        "label",
    ),
    "no heading": Shape("Status: accepted\n\nWe drink tea.\n", "accepted", "accepted", "label"),
    "request for comments": Shape(
        f"- Feature Name: tea\n- Status: RFC\n\n# Summary\n{AFTER}", "proposed", "RFC", "label"
    ),
    "nothing": Shape(f"# Tea\n{AFTER}", "none", "", "nowhere"),
    "only in a comment": Shape(
        f"# Tea\n\n<!--\nStatus: accepted\n-->\n\n## Status\n\n<!-- accepted -->\n{AFTER}",
        "empty",
        "",
        "section",
    ),
    "only in code": Shape(f"# Tea\n\n```yaml\nstatus: accepted\n```\n{AFTER}", "none", "", "nowhere"),
    "nothing behind the label": Shape(
        f"# Tea\n\n* Status:\n* Date: 2020-02-02\n{AFTER}", "empty", "", "label"
    ),
    "words of the template": Shape(
        f"# Tea\n\n## Status\n\nWhat is the status, such as proposed, accepted, rejected, deprecated, superseded, etc.?\n{AFTER}",
        "placeholder",
        "What is the status, such as proposed, accepted, rejected, deprecated, superseded, etc.?",
        "section",
    ),
    "a choice": Shape(
        f"# Tea\n\n## Status\n\n[Proposed | Accepted | Rejected]\n{AFTER}",
        "placeholder",
        "[Proposed | Accepted | Rejected]",
        "section",
    ),
    "no status that is known": Shape(
        f"# Tea\n\n## Status\n\nLukewarm\n{AFTER}", "unknown", "Lukewarm", "section"
    ),
}
CODINGS = {
    "LF": lambda text: text,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "BOM": lambda text: "\ufeff" + text,
}


def lines(text: str) -> list[str]:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")


def holds_raw(record: Record, text: str) -> bool:
    """Say whether what was read stands where it is said to stand."""
    said = record.said
    return not said.raw or lines(text)[said.line - 1][said.column - 1 :].startswith(said.raw)


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=list(SHAPES))
def test_a_status_is_read_in_every_shape_and_stands_where_it_is_said_to(shape: Shape, coding: str) -> None:
    text = CODINGS[coding](shape.text)
    record = read(text, shape.suffix)
    assert (record.status, record.said.raw, record.said.where) == (shape.status, shape.raw, shape.where)
    assert holds_raw(record, text)


@pytest.mark.parametrize(
    ("written", "status"),
    [
        *dict.fromkeys(
            (
                "Approved",
                "adopted",
                "Agreed",
                "decided",
                "Implemented",
                "FINAL",
                "ratified",
                "Accepted by all",
            ),
            "accepted",
        ).items(),
        *dict.fromkeys(
            ("Accepted (2021-03-04)", "This ADR is accepted", "5 May 2020 - Accepted", "published"),
            "accepted",
        ).items(),
        *dict.fromkeys(
            ("pending", "in review", "RFC", "Deferred", "not yet accepted", "To be decided", "open"),
            "proposed",
        ).items(),
        *dict.fromkeys(("WIP", "tbd", "work in progress"), "draft").items(),
        *dict.fromkeys(("declined", "Abandoned", "not accepted", "Won't do"), "rejected").items(),
        *dict.fromkeys(("Retired", "withdrawn", "OBSOLETE"), "deprecated").items(),
        *dict.fromkeys(
            ("Superceded", "replaced by ADR 7", "Obsoleted by 7", "~~Accepted~~ Superseded by 7"),
            "superseded",
        ).items(),
        *dict.fromkeys(
            ("Accepted; superseded by [ADR-7](7.md)", "accepted | superseded by ADR-0007"), "superseded"
        ).items(),
        ("Accepted, but deprecated by ADR-9", "deprecated"),
        *dict.fromkeys(
            (
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
            ),
            "accepted",
        ).items(),
        *dict.fromkeys(("Vorgeschlagen", "Proposée", "Propuesto", "Proposta", "提案"), "proposed").items(),
        *dict.fromkeys(("Entwurf", "Brouillon", "Borrador", "Rascunho"), "draft").items(),
        *dict.fromkeys(("Abgelehnt", "Rejetée", "Rechazado"), "rejected").items(),
        *dict.fromkeys(("Überholt", "Obsolète"), "deprecated").items(),
        *dict.fromkeys(("Ersetzt durch ADR 7", "Remplacé par 7", "Substituído"), "superseded").items(),
        *dict.fromkeys(
            ("{proposed | accepted}", "<status>", "Proposed, Accepted or Rejected", "Proposed / Accepted"),
            "placeholder",
        ).items(),
        ("Proposed | **Accepted** | Rejected", "accepted"),
        *dict.fromkeys(("", "-", "n/a", "**"), "empty").items(),
        *dict.fromkeys(
            ("Supersedes ADR 3", "Lukewarm", "Current practice is to drink tea from cups"), "unknown"
        ).items(),
    ],
)
def test_a_value_is_read_by_how_it_begins(written: str, status: str) -> None:
    assert value_of(written).status == status


@pytest.mark.parametrize(
    "said",
    [
        "Accepted\n\nPartially superseded by ADR 7",
        "Partly superseded by ADR 7",
        "Accepted, partly superseded by [7](7.md)",
        "Accepted\n\nSuperseded in part by 7",
    ],
)
def test_what_is_partly_superseded_stays_in_force_and_is_flagged(said: str) -> None:
    record = read(f"# Tea\n\n## Status\n\n{said}\n")
    assert (record.status, record.said.partly) == ("accepted", True)


def test_none_of_the_four_that_say_nothing_is_a_status() -> None:
    assert {shape.status for shape in SHAPES.values()} >= UNSAID
    assert not UNSAID & {"draft", "proposed", "accepted", "rejected", "deprecated", "superseded"}


def test_a_section_does_not_override_the_header_and_the_conflict_is_told() -> None:
    record = read("---\nstatus: proposed\n---\n# Tea\n\n## Status\n\nAccepted\n")
    assert record.status == "proposed"
    assert [(other.status, other.line) for other in record.conflicts] == [("accepted", 8)]


def test_two_words_for_one_status_are_no_conflict() -> None:
    assert not read("---\nstatus: accepted\n---\n# Tea\n\n## Status\n\nApproved\n").conflicts


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
    assert [(each.target, each.number, each.line) for each in record.supersedes] == [("0001-water.md", 1, 7)]
    assert [(each.target, each.number, each.line) for each in record.superseded_by] == [("", 7, 9)]


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


SIMPLE = [
    shape for shape in SHAPES.values() if shape.suffix == ".md" and shape.status not in {"none", "empty"}
]
prose = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=60).map(
    lambda text: f"It says {text}"
)
SECTION = re.compile(r"^## (?!Status|Metadata)", re.MULTILINE)


@settings(deadline=None)
@given(st.sampled_from(SIMPLE), st.lists(prose, min_size=1, max_size=4))
def test_prose_below_never_changes_the_reading(shape: Shape, added: list[str]) -> None:
    record = read(shape.text)
    rows = shape.text.split("\n")
    end = next(
        (number for number in range(record.said.line, len(rows)) if rows[number].startswith("## ")), len(rows)
    )
    text = "\n".join(
        [
            *rows[:end],
            "",
            *[line.replace("`", "").replace("<!--", "").replace("~~~", "") for line in added],
            "",
            *rows[end:],
        ]
    )
    assert read(text).said == record.said


@settings(deadline=None)
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
    assert read(head.rstrip() + "\n\n" + "".join(sections)).said == before.said


@settings(deadline=None)
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
        assert read(text).said[:2] == read(shape.text).said[:2]


any_text = st.text(
    st.sampled_from("#=-~*_`|:[](){}<>!.\\\"'\n\n  \tsStatusaccepted0123456789\ufeff\r\u2028é✅"),
    max_size=400,
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(any_text, st.text(max_size=300)), st.sampled_from([".md", ".rst", ".adoc", ".txt", ""]))
@example("---\n---\n---", ".md")
@example("|\n|===\n|", ".adoc")
def test_reading_never_raises_and_what_is_read_stands_where_it_is_said_to(text: str, suffix: str) -> None:
    record = read(text, suffix)
    rows = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert record.said.line <= len(rows)
    if record.said.raw:
        assert rows[record.said.line - 1][record.said.column - 1 :].startswith(record.said.raw)
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
