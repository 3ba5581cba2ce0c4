"""What the how-to says of links from records is what the checker checks and what Sphinx resolves."""

from __future__ import annotations

import re
from pathlib import Path

from conftest import Build
from decidable.adr.links import guide_links
from decidable.adr.reading import read
from decidable.checklists import read_guide

REPOSITORY = Path(__file__).parent.parent
HOW_TO = REPOSITORY / "docs" / "how-to" / "decision-records.md"
SHIPPED = REPOSITORY / "checklists" / "rag-vs-fine-tuning.yaml"
PAGE = """\
# Green or Black

:::{decision:guide} tea
:options: green Green | black Black

Drink.
:::

:::{decision:factors}
:heat: **Heat.** How hot it is.
:::
"""
MYST = "[Heat](inv:guides#tea.heat)"
ROLE = ":external+guides:decision:ref:`Heat <tea.heat>`"


def blocks(language: str) -> list[str]:
    return re.findall(
        rf"^```{language}\n(.*?)^```", HOW_TO.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


def test_every_link_that_the_how_to_shows_is_one_that_the_checker_finds_right() -> None:
    guides = {"rag-vs-fine-tuning": read_guide(SHIPPED)}
    markdown = read("\n".join([*blocks("md"), *blocks("text")]))
    rest = read("\n".join(blocks("rst")), ".rst")
    found = [lead.fit for record in (markdown, rest) for lead in guide_links(record, guides)]
    assert found == ["fits"] * 4


def test_sphinx_resolves_links_by_inventory_from_myst_and_from_rest(build: Build) -> None:
    guide = build({"index.md": PAGE}, html_baseurl="https://guides.example.org/")
    inventory = guide.outdir / "objects.inv"
    files = {
        "conf.py": (
            'extensions = ["myst_parser", "sphinx_design", "decidable", "sphinx.ext.intersphinx"]\n'
            f'intersphinx_mapping = {{"guides": ("https://guides.example.org", {str(inventory)!r})}}\n'
        ),
        "index.md": f"# Records\n\n{MYST}\n\n```{{toctree}}\nrecord\n```\n",
        "record.rst": f"Record\n======\n\n{ROLE}\n",
    }
    built = build(files, out="records", freshenv=True)
    assert not built.warnings
    for page in ("index.html", "record.html"):
        assert built.page(page).find("a", href="https://guides.example.org/index.html#heat"), page


def test_the_checker_finds_the_same_names(build: Build) -> None:
    built = build({"index.md": PAGE}, "checklist", html_baseurl="https://guides.example.org/")
    guides = {"tea": read_guide(built.outdir / "tea.yaml")}
    assert [lead.fit for lead in guide_links(read(MYST), guides)] == ["fits"]
    assert [lead.fit for lead in guide_links(read(ROLE, ".rst"), guides)] == ["fits"]
    assert [lead.fit for lead in guide_links(read(MYST.replace("heat", "cold")), guides)] == ["dead"]
