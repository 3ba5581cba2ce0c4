"""Links that readers copy: one beside every entry, which opens the tab that a statement stands in."""

from __future__ import annotations

from html import escape
from typing import Any, NoReturn

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

from decidable.sphinx_ext.model import Entry, Page
from decidable.sphinx_ext.titles import having

LINK = "decision_link"


class permalink(nodes.Inline, nodes.Element):  # noqa: N801  (docutils' names are lower case)
    """Stands where the link to an entry goes, which only HTML has."""


def write_permalink(translator: HTML5Translator, node: permalink) -> NoReturn:
    """Write the link; the search knows nothing of it."""
    icon = translator.config.html_permalinks_icon
    translator.body.append(
        f'<a class="decision-link" href="{escape(node["address"])}" aria-label="Cite this">{icon}</a>'
    )
    raise nodes.SkipNode


def address(page: Page, entry: Entry) -> str:
    """Give the address of an entry on its own page; a statement's opens the tab that it stands in."""
    is_tabbed = entry.kind == "statement" and page.guide
    query = f"?{page.guide.id}={entry.fields['option']}" if is_tabbed and page.guide else ""
    return f"{query}#{entry.id}"


def here(page: Page, entry: Entry) -> nodes.reference:
    """Link to an entry from its own page, under its title."""
    found = nodes.reference("", "", nodes.Text(entry.title), refid=entry.id, internal=True)
    found[LINK] = address(page, entry)
    return found


class Permalinks(SphinxPostTransform):
    """Adds a link to itself to every entry that has a heading or a term; lets links to statements open their tab."""

    default_priority = 300
    builders = ("html", "dirhtml")

    def run(self, **_kwargs: Any) -> None:  # noqa: ANN401  (Sphinx's signature)
        """Complete the links, and add those that stand beside entries, unless the project wants none."""
        for node in having(self.document, LINK):
            place = _place(node)
            if isinstance(node, nodes.reference):
                node["refuri"] = node[LINK]
                del node["refid"]
            elif place is not None and node[LINK] and self.config.html_permalinks:
                place += permalink(address=node[LINK])


class PrintedAnchors(SphinxPostTransform):
    """Puts the anchors of entries where LaTeX finds them: it knows none of blocks, list items and inline text."""

    default_priority = 300
    formats = ("latex",)

    def run(self, **_kwargs: Any) -> None:  # noqa: ANN401  (Sphinx's signature)
        """Move the ids into targets."""
        for node in having(self.document, LINK):
            place = node if isinstance(node, nodes.inline) else _place(node)
            if place is not None and isinstance(node, nodes.container | nodes.inline | nodes.list_item):
                place.insert(0, nodes.target("", "", ids=node["ids"]))
                node["ids"] = []


def _place(node: nodes.Element) -> nodes.Element | None:
    if isinstance(node, nodes.term):
        return node
    first = node.children[0] if node.children else None
    return first if isinstance(first, nodes.rubric | nodes.paragraph) else None
