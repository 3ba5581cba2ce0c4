"""What a page gets beside its words: the colours of its options, and anchors that LaTeX finds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.transforms.post_transforms import SphinxPostTransform

from decidable.sphinx_ext.model import Entry, Page
from decidable.sphinx_ext.titles import having, parts

ANCHORED = "decision_anchored"  # marks the nodes of entries
COLORS = 6
BESIDE = 2  # columns that are still read with ease where a page is 44rem wide; more options stay tabs


def classes(page: Page) -> dict[str, str]:
    """Map each option to its class: the first option of every guide has the first colour."""
    return {id_: f"decision-option-{place % COLORS + 1}" for place, id_ in enumerate(page.of("option"))}


def color(document: nodes.document, page: Page, anchored: Iterable[tuple[nodes.Element, Entry]]) -> None:
    """Mark the tabs of each option, the entries about it, and its name in lines of facts."""
    known = classes(page)
    for node, entry in anchored:
        option = entry.id if entry.kind == "option" else entry.fields.get("option", "")
        if option in known and entry.kind in {"option", "owner", "signal"}:
            node["classes"] += [f"decision-{entry.kind}", known[option]]
    for tab in document.findall(nodes.container):
        label = parts(tab)[0] if tab.get("design_component") == "tab-item" else tab
        follows = page.guide and label.get("sync_group") == page.guide.id
        if follows and (option := label["sync_id"]) in known:
            shape = ["decision-tabs", *["decision-wide"] * (len(known) <= BESIDE)]
            tab.parent["classes"] = list(dict.fromkeys([*tab.parent["classes"], *shape]))
            for part in parts(tab):
                part["classes"].append(known[option])
    for reference in document.findall(pending_xref):
        option, holder = reference["reftarget"], reference.parent
        if option in known and isinstance(holder, nodes.paragraph) and "decision-facts" in holder["classes"]:
            parts(reference)[0]["classes"] += ["decision-option", known[option]]


class PrintedAnchors(SphinxPostTransform):
    """Puts the anchors of entries where LaTeX finds them: it knows none of blocks, list items and inline text."""

    default_priority = 300
    formats = ("latex",)

    def run(self, **_kwargs: Any) -> None:  # noqa: ANN401  (Sphinx's signature)
        """Move the ids into targets."""
        for node in having(self.document, ANCHORED):
            first = node if isinstance(node, nodes.inline) else next(iter(node.children), None)
            if isinstance(node, nodes.container | nodes.inline | nodes.list_item) and isinstance(
                first, nodes.rubric | nodes.paragraph | nodes.inline
            ):
                first.insert(0, nodes.target("", "", ids=node["ids"]))
                node["ids"] = []
