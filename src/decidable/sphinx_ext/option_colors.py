"""What belongs to which option: classes by which the style sheet gives each option one colour throughout a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from docutils import nodes
from sphinx.addnodes import pending_xref

from decidable.sphinx_ext.model import Entry, Page
from decidable.sphinx_ext.titles import parts

COLORS = 6
BESIDE = 2  # columns that are still read with ease where a page is 44rem wide; more options stay tabs


def classes(page: Page) -> dict[str, str]:
    """Map each option to its class: the first option of every guide has the first colour."""
    return {id_: f"decision-option-{place % COLORS + 1}" for place, id_ in enumerate(page.of("option"))}


def color(document: nodes.document, page: Page, anchored: Iterable[tuple[nodes.Element, Entry]]) -> None:
    """Mark the tabs of each option, the entries that are said of it, and its name in lines of facts."""
    known = classes(page)
    for node, entry in anchored:
        option = entry.id if entry.kind == "option" else entry.fields.get("option", "")
        if option in known and entry.kind in {"option", "owner", "signal"}:
            node["classes"] += [f"decision-{entry.kind}", known[option]]
    for tab, option in _tabs(document, page):
        if option in known:
            shape = ["decision-tabs", *["decision-wide"] * (len(known) <= BESIDE)]
            tab.parent["classes"] = list(dict.fromkeys([*tab.parent["classes"], *shape]))
            for part in parts(tab):
                part["classes"].append(known[option])
    for name, option in _names(document):
        if option in known:
            name["classes"] += ["decision-option", known[option]]


def _tabs(document: nodes.document, page: Page) -> Iterator[tuple[nodes.Element, str]]:
    """Yield the tabs that follow the guide's choice, each with its option."""
    for tab in document.findall(nodes.container):
        label = parts(tab)[0] if tab.get("design_component") == "tab-item" else tab
        if page.guide and label.get("sync_group") == page.guide.id:
            yield tab, label["sync_id"]


def _names(document: nodes.document) -> Iterator[tuple[nodes.Element, str]]:
    """Yield the references that stand in lines of facts, each with what it names."""
    for reference in document.findall(pending_xref):
        holder = reference.parent
        if isinstance(holder, nodes.paragraph) and "decision-facts" in holder["classes"]:
            yield parts(reference)[0], reference["reftarget"]
