"""Other pages and other projects refer to the entries of a guide."""

from __future__ import annotations

import pytest

from conftest import Build
from support.domains import HEAD, LISTS, WHOLE, read_guide

guide = pytest.fixture(read_guide)


def test_an_entry_takes_its_anchor_from_a_heading_that_had_it_by_chance(build: Build) -> None:
    page = HEAD + "## Readers\n\nSee [](#readers).\n\n" + LISTS
    built = build({"index.md": page})
    (holder,) = built.page().select("#readers")
    assert holder.name == "dt"
    assert built.page().select_one('section[id="readers-section"] h2')
    assert not built.warnings


@pytest.mark.parametrize(
    ("reference", "shown"),
    [
        ("{decision:ref}`tabs-or-spaces.survey`", "Survey"),
        ("{decision:ref}`the count <tabs-or-spaces.survey>`", "the count"),
        ("[](#tabs-or-spaces.survey)", "Survey"),
        ("[the count](#tabs-or-spaces.survey)", "the count"),
        ("{any}`tabs-or-spaces.survey`", "Survey"),
    ],
)
def test_another_page_refers_to_an_entry(build: Build, reference: str, shown: str) -> None:
    other = f"# Other\n\n{reference}\n\n```{{toctree}}\nguides/tabs\n```\n"
    built = build({"index.md": other, "guides/tabs.md": WHOLE})
    (link,) = built.page().select('p a[href="guides/tabs.html#survey"]')
    assert link.get_text() == shown
    assert not built.warnings


def test_a_link_to_a_statement_opens_its_tab(build: Build) -> None:
    other = "# Other\n\n[](#tabs-or-spaces.best-when.tabs.widths-differ)\n\n```{toctree}\nguides/tabs\n```\n"
    built = build({"index.md": other, "guides/tabs.md": WHOLE})
    address = "guides/tabs.html?tabs-or-spaces=tabs#best-when.tabs.widths-differ"
    assert built.page().select_one(f'a[href="{address}"]').get_text() == "Widths differ"  # type: ignore[union-attr]


def test_a_page_refers_to_the_entries_of_its_own_guide_by_their_ids(build: Build) -> None:
    built = build({"index.md": WHOLE + "[](#crowd), {decision:ref}`taste`, [](#best-when)\n"})
    links = built.page().select("p")[-1].select("a.reference")
    assert [(link["href"], link.get_text()) for link in links] == [
        ("#crowd", "A crowd reads along"),
        ("#taste", "Taste"),
        ("#best-when", "Best when"),
    ]
    assert not built.warnings


def test_a_guide_is_referred_to_by_its_id(build: Build) -> None:
    other = (
        "# Other\n\n[](#tabs-or-spaces) {decision:ref}`tabs-or-spaces`\n\n```{toctree}\nguides/tabs\n```\n"
    )
    built = build({"index.md": other, "guides/tabs.md": WHOLE})
    assert [link.get_text() for link in built.page().select('section p a[href="guides/tabs.html"]')] == [
        "Tabs or Spaces"
    ] * 2


def test_a_guide_whose_page_has_its_name_is_no_ambiguous_target(build: Build) -> None:
    files = {"index.md": "# Home\n\n```{toctree}\n:glob:\nguides/*\n```\n", "guides/tabs-or-spaces.md": WHOLE}
    built = build({**files, "guides/other.md": "# Other\n\n[](#tabs-or-spaces)\n"})
    assert not built.warnings


def test_another_project_links_by_the_inventory(build: Build) -> None:
    guides = build({"index.md": WHOLE}, out="guides")
    other = "# Other\n\n[](inv:guides#tabs-or-spaces.survey) {decision:ref}`tabs-or-spaces.survey`\n"
    built = build(
        {"index.md": other},
        out="other",
        extensions=["myst_parser", "sphinx_design", "decidable", "sphinx.ext.intersphinx"],
        intersphinx_mapping={"guides": ("https://guides.example/", str(guides.outdir / "objects.inv"))},
    )
    links = built.page().select('a[href="https://guides.example/index.html#survey"]')
    assert [link.get_text() for link in links] == ["Survey", "Survey"]


@pytest.mark.parametrize(
    ("target", "meant"),
    [
        ("tabs-or-spaces.surwey", "did you mean tabs-or-spaces.survey?"),
        ("tabs-or-space", "did you mean tabs-or-spaces?"),
    ],
)
def test_a_reference_that_leads_nowhere_says_what_was_probably_meant(
    build: Build, target: str, meant: str
) -> None:
    built = build({"index.md": WHOLE + f"\n{{decision:ref}}`{target}`\n"})
    assert f"there is no entry {target}; {meant} [decision.unknown-reference]" in built.warnings
    assert "index.md:" in built.warnings


def test_every_link_in_latex_has_an_anchor(build: Build) -> None:
    built = build({"index.md": WHOLE}, "latex", latex_documents=[("index", "guide.tex", "G", "A", "manual")])
    text = built.files()["guide.tex"].decode()
    for anchor in ("tabs", "who-reads", "survey", "best-when.tabs.widths-differ", "taste"):
        assert rf"\label{{\detokenize{{index:{anchor}}}}}" in text
