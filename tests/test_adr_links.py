"""A link into a guide leads to an entry that is there, or it is said where it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from decidable.adr.links import guide_links
from decidable.adr.reading import Adr, read
from decidable.adr.rules import of_review
from decidable.guide import Guide
from support.adrs import ADDRESS, RECORD, codes, recorded_project, reviewed, tea_guide

guide = pytest.fixture(tea_guide)
project = pytest.fixture(recorded_project)


def test_a_link_to_a_review_whose_name_no_file_can_have_leads_nowhere(project: Path) -> None:
    (project / "adr" / "0002-tea.md").write_text(
        RECORD.replace("../tea.review", f"../{'a' * 300}.review"), encoding="utf-8"
    )

    assert codes(project) == {"0002-tea.md": ["error adr-against-review"]}


@pytest.mark.parametrize(
    ("link", "fit"),
    [
        (ADDRESS, "fits"),
        (f"{ADDRESS}#taste", "fits"),
        (f"{ADDRESS}?tea=green#taste.bitter", "fits"),
        ("https://docs.example.org/en/latest/decisions/tea/#green", "fits"),
        ("https://docs.example.org/en/latest/decisions/tea", "fits"),
        ("https://DOCS.example.org/decisions/tea/index.html#green", "fits"),
        ("https://docs.example.org/de/latest/decisions/tea.html#green", "fits"),
        ("inv:docs#tea.taste", "fits"),
        ("inv:docs:decision:question#tea.taste", "fits"),
        ("#tea.taste", "fits"),
        (f"{ADDRESS}#flavour", "renamed"),
        ("inv:docs#tea.flavour", "renamed"),
        (f"{ADDRESS}#tast", "dead"),
        ("inv:docs#tea.tast", "dead"),
        ("https://docs.example.org/en/latest/decisions/te.html", "dead"),
        ("https://docs.example.org/en/latest/decisions/anything.html", "dead"),
        ("https://docs.example.org/en/v1.2/decisions/tea.html#tast", "unchecked"),
        ("https://docs.example.org/en/stable/decisions/tea.html", "unchecked"),
        ("https://docs.example.org/1.2.3/decisions/coffee.html", "unchecked"),
        (f"{ADDRESS}?tea=oolong#taste", "tab"),
        (f"{ADDRESS}?te=green#taste", "tab"),
        (f"{ADDRESS}?utm_source=x#taste", "fits"),
        ("../../build/html/decisions/tea.html#taste", "fits"),
        ("../../build/html/decisions/tea.html#tast", "dead"),
        ("../decisions/tea.md#tast", "dead"),
        ("project:../decisions/tea.md#tast", "dead"),
        ("tea.md#tast", "dead"),
        ("../recipes/tea.md#tast", None),
        ("https://docs.example.org/en/latest/how-to/pour.html", None),
        ("https://docs.example.org/en/latest/decisions/", None),
        ("https://other.example.org/en/latest/decisions/tea.html#tast", None),
        ("https://[broken#tast", None),
        ("tea.review.yaml", None),
        ("#context", None),
    ],
)
def test_a_link_into_a_guide_is_held_against_the_checklist(guide: Guide, link: str, fit: str | None) -> None:
    found = list(guide_links(read(f"# T\n\n[it]({link})\n"), {"tea": guide}))
    assert [lead.fit for lead in found] == ([fit] if fit else [])
    assert all(lead.link.line == 3 and lead.hint for lead in found if lead.fit != "fits")


def test_roles_of_sphinx_are_links_into_a_guide(guide: Guide) -> None:
    text = "T\n=\n\n:decision:question:`tea.tast` and :external+docs:decision:option:`Green <tea.green>`\n"
    assert [(lead.fit, lead.hint) for lead in guide_links(read(text, ".rst"), {"tea": guide})] == [
        ("dead", "did you mean taste?"),
        ("fits", ""),
    ]
    assert [lead.fit for lead in guide_links(read("{decision:question}`tea.taste`\n"), {"tea": guide})] == [
        "fits"
    ]


def test_a_tab_that_is_not_the_one_of_the_statement_is_told_and_a_pinned_version_keeps_its_anchor(
    guide: Guide,
) -> None:
    said = {"strengths.green.cool": {"title": "Cool", "facet": "strengths", "option": "green"}}
    with_tabs = guide.model_validate(
        {
            **guide.model_dump(by_alias=True),
            "facets": {"strengths": {"title": "Strengths"}},
            "statements": said,
        }
    )
    text = f"<{ADDRESS}?tea=black#strengths.green.cool> <https://docs.example.org/en/v1/decisions/tea.html#taste>\n"
    tab, pinned = guide_links(read(text), {"tea": with_tabs})
    assert (tab.fit, tab.hint) == ("tab", f"link to {ADDRESS}?tea=green#strengths.green.cool")
    assert (pinned.fit, pinned.hint) == ("unchecked", f"link to {ADDRESS}#taste")


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".md", "Not `{0}`, ``a ` {0}`` nor `two\nlines {0}`.\n"),
        (".md", "As text:\n\n    {0}\n"),
        (".md", "- An item:\n\n      {0}\n"),
        (".md", "```\n{0}\n```\n"),
        (".rst", "Not ``{0}``.\n"),
        (".rst", "As text::\n\n   {0}\n"),
        (".rst", ".. code-block:: text\n\n   {0}\n"),
        (".adoc", "Not `{0}`.\n"),
        (".adoc", "As text:\n\n {0}\n"),
        (".adoc", "[source,text]\n{0}\n"),
        (".adoc", "----\n{0}\n----\n"),
    ],
)
def test_what_stands_in_code_is_no_link(guide: Guide, suffix: str, text: str) -> None:
    address = f"{ADDRESS}#tast"
    assert not list(guide_links(read(text.format(address), suffix), {"tea": guide}))
    beside = text.format("x") + f"\n\nSee {address}\n"
    assert [lead.fit for lead in guide_links(read(beside, suffix), {"tea": guide})] == ["dead"]


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".md", "- An item\n\n  with {0}\n"),
        (".md", "1. An item\n\n    deeper {0}\n"),
        (".md", "A `lonely tick and {0}\n\nand `another\n"),
        (".adoc", "* An item\n  with {0}\n"),
    ],
)
def test_what_is_not_code_is_looked_at(guide: Guide, suffix: str, text: str) -> None:
    assert [
        lead.fit for lead in guide_links(read(text.format(f"{ADDRESS}#tast"), suffix), {"tea": guide})
    ] == ["dead"]


def test_a_role_that_finds_no_entry_is_told(guide: Guide) -> None:
    text = "T\n=\n\n:external+docs:ref:`Taste <tea.taste>` and :ref:`taste` and <inv:docs#tea.tast>\n"
    lead, *others = guide_links(read(text, ".rst"), {"tea": guide})
    assert (lead.fit, ":external+NAME:decision:ref:" in lead.hint) == ("unchecked", True)
    assert not others
    assert [lead.fit for lead in guide_links(read("<inv:docs#tea.tast>\n"), {"tea": guide})] == ["dead"]


def test_a_page_beside_a_guide_at_the_top_of_a_site_is_only_told_if_it_is_nearly_the_guide(
    guide: Guide,
) -> None:
    top = {"tea": guide.model_copy(update={"url": "https://docs.example.org/teas.html"})}
    text = "<https://docs.example.org/tea.html> <https://docs.example.org/about.html>\n"
    assert [(lead.fit, lead.hint) for lead in guide_links(read(text), top)] == [
        ("dead", "did you mean teas?")
    ]


def test_links_that_lead_nowhere_harm_nobody() -> None:
    text = "".join(
        f"[x]({link})\n"
        for link in ("%00.review.yaml", f"{'x' * 5000}.review.yaml", "https://[x", "../" * 500)
    )
    assert list(of_review(Adr(Path("adr.md"), read(text)), reviewed("decided")))
