"""Links that readers copy: one beside every entry, which opens the tab that a statement stands in."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from decidable.sphinx_ext.titles import having

LINK = "decision_link"


class Permalinks(SphinxPostTransform):
    """Adds a link to itself to every statement, and to every entry that has a heading or a term."""

    default_priority = 300
    builders = ("html", "dirhtml")

    def run(self, **_kwargs: Any) -> None:  # noqa: ANN401  (Sphinx's signature)
        """Add the links, unless the project wants none."""
        if not self.config.html_permalinks:
            return
        for node in having(self.document, LINK):
            place = _place(node)
            if place is not None and node[LINK]:
                place += _link(node[LINK], self.config.html_permalinks_icon)


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


def _link(address: str, icon: str) -> nodes.reference:
    return nodes.reference(
        "",
        "",
        nodes.raw("", icon, format="html"),
        refuri=address,
        internal=True,
        classes=["headerlink", "decision-link"],
        reftitle="Link to this entry",
    )
