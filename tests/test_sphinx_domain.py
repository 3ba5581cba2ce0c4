"""The directives of a guide, their entries, and references to them."""

from __future__ import annotations

import pytest

from conftest import Build
from decidable.guide import Guide
from decidable.sphinx_ext.to_guide import guide_of
from support.domains import HEAD, LISTS, WHOLE, domain_of, read_guide

guide = pytest.fixture(read_guide)


def test_the_guide_has_the_title_of_its_page_an_address_and_a_default(guide: Guide) -> None:
    assert (guide.id, guide.title, guide.default) == ("tabs-or-spaces", "Tabs or Spaces", "spaces")
    assert guide.url == "https://example.org/en/index.html"
    assert {id_: option.title for id_, option in guide.options.items()} == {
        "tabs": "Tabs",
        "spaces": "Hard Spaces",
    }


def test_the_content_of_the_guide_is_its_heuristic(guide: Guide) -> None:
    heuristic = guide.points["heuristic"]
    assert (heuristic.title, heuristic.text) == ("Use spaces in a team", "Alone, use what you like.")


def test_a_question_has_its_sentence_as_title_and_a_text_without_the_answers(guide: Guide) -> None:
    question = guide.questions["who-reads"]
    assert question.title == "Who reads the code?"
    assert question.text == "Ask them, do not guess. They may differ."
    assert (question.evidence, question.factor) == ("survey", "readers")


def test_an_answer_says_what_follows_from_it(guide: Guide) -> None:
    one, many = guide.questions["who-reads"].answers.values()
    assert (one.title, one.text, one.favors, one.pitfall) == (
        "One person",
        "Nobody else.",
        ("tabs",),
        "taste",
    )
    assert one.measured_as == ("single", "alone")
    assert (many.title, many.text) == ("Many", "more than one.")
    assert (many.favors, many.against, many.requires) == (("spaces", "tabs"), ("tabs",), ("spaces",))
    assert many.signal == ("crowd",)


def test_evidence_says_how_it_is_measured_and_when_it_is_needed(guide: Guide) -> None:
    survey = guide.evidence["survey"]
    assert (survey.title, survey.measure, survey.maximum_age) == ("Survey", "volatility", "90d")
    assert survey.applies_when == ("spaces", "who-reads.many")


def test_each_list_gives_entries_of_its_kind(guide: Guide) -> None:
    assert guide.factors["readers"].text == "How many there are."
    assert guide.options["tabs"].owners["editors"].text == "They fix the widths. Every time."
    assert (guide.signals["crowd"].option, guide.signals["crowd"].title) == ("spaces", "A crowd reads along")
    assert guide.pressures["fashion"].text == "Not everybody."
    assert guide.pitfalls["taste"].title == "Taste"
    assert (guide.triggers["new-editor"].title, guide.triggers["new-editor"].text) == ("A new editor", "")
    assert list(guide.points) == ["heuristic", "undo-cost"]


def test_every_anchor_is_one_id_on_the_page_and_one_name_in_the_inventory(build: Build) -> None:
    built = build({"index.md": WHOLE})
    guide = guide_of(domain_of(built).pages["index"], "")
    ids = [str(tag["id"]) for tag in built.page().select("[id]")]
    inventory = built.inventory()
    for anchor in guide.anchors():
        assert ids.count(anchor) == 1, anchor
        assert inventory[f"tabs-or-spaces.{anchor}"][1] == f"index.html#{anchor}"
    assert inventory["tabs-or-spaces"] == ("decision:guide", "index.html", "Tabs or Spaces")
    assert inventory["tabs-or-spaces.who-reads.one"][::2] == ("decision:answer", "One person")
    assert inventory["tabs-or-spaces.editors"][::2] == ("decision:owner", "People who set up editors")


def test_facts_name_entries_by_their_titles(build: Build) -> None:
    facts = [fact.get_text() for fact in build({"index.md": WHOLE}).page().select(".decision-facts")]
    assert facts == [
        "Options: Tabs · Hard Spaces",
        "Evidence: Survey · Factor: Readers",
        "argues for Tabs · pitfall: Taste · measured as single, alone",
        "argues for Hard Spaces and Tabs · argues against Tabs · requires Hard Spaces · signal: A crowd reads along",
        "measured by volatility · no older than 90d · needed for Hard Spaces or who reads: Many",
    ]


def test_the_style_sheet_is_part_of_the_page(build: Build) -> None:
    built = build({"index.md": WHOLE})
    assert built.page().select_one('link[href^="_static/decision.css"]')
    assert built.page().select_one('link[href^="_static/decision-facets.css"]')
    assert "@media print" in (built.outdir / "_static/decision-facets.css").read_text(encoding="utf-8")


def test_the_syntax_that_a_project_turns_on_stays_on(build: Build) -> None:
    built = build({"index.md": WHOLE + "\nTerm\n: Meaning\n"}, myst_enable_extensions=["deflist"])
    assert built.page().select_one("dl.simple.myst dt").get_text() == "Term"  # type: ignore[union-attr]
    assert not built.warnings


@pytest.mark.slow
def test_what_a_page_no_longer_says_is_forgotten(build: Build) -> None:
    build({"index.md": WHOLE})
    built = build({"index.md": HEAD + LISTS.replace(":taste:", ":habit:")})
    inventory = built.inventory()
    assert "tabs-or-spaces.habit" in inventory
    assert not {"tabs-or-spaces.taste", "tabs-or-spaces.who-reads"} & set(inventory)
    assert "decision" not in " ".join(build({"index.md": "# Bare\n"}).inventory())


@pytest.mark.parametrize(
    "builder", ["html", "dirhtml", "singlehtml", "epub", "latex", "text", "man", "gettext", "xml"]
)
def test_every_builder_can_write_a_guide(build: Build, builder: str) -> None:
    built = build({"index.md": WHOLE}, builder)
    assert built.files()
    assert not built.warnings


@pytest.mark.slow
def test_pages_read_by_several_processes_are_the_same(build: Build) -> None:
    files = {f"guides/g{n}.md": WHOLE.replace("tabs-or-spaces", f"guide-{n}") for n in range(9)}
    files["index.md"] = "# Home\n\n[](#guide-3.survey)\n\n```{toctree}\n:glob:\nguides/*\n```\n"
    serial, parallel = build(files, out="serial"), build(files, parallel=4, out="parallel")
    assert serial.files("*.html") == parallel.files("*.html")
    assert serial.inventory() == parallel.inventory()
    assert not parallel.warnings
