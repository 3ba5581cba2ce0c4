"""The end of a guide's opening: what points to each option, and what would reopen the decision, as links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from docutils import nodes

from decidable.sphinx_ext.model import Entry, Page
from decidable.sphinx_ext.option_colors import classes
from decidable.sphinx_ext.permalinks import here


def add_opening(guide: nodes.Element, page: Page) -> None:
    """Put the lines that there are after the guide's box, and after the points that follow it at once."""
    lines, holder = list(_lines(page)), guide.parent
    place = holder.index(guide) + 1
    following = holder.children[place : place + 1]
    if any(isinstance(node, nodes.Element) and "decision-points" in node["classes"] for node in following):
        place += 1
    if lines:
        holder.insert(place, nodes.definition_list("", *lines, classes=["decision-opening"]))


def _lines(page: Page) -> Iterator[nodes.Node]:
    signals, known = page.of("signal").values(), classes(page)
    for id_, option in page.of("option").items():
        own = [signal for signal in signals if signal.fields.get("option") == id_]
        name = nodes.inline("", option.title, classes=["decision-option", known[id_]])
        yield from _line(page, own, nodes.Text("What points to "), name)
    yield from _line(page, page.of("trigger").values(), nodes.Text("Look again when"))


def _line(page: Page, entries: Iterable[Entry], *heading: nodes.Node) -> Iterator[nodes.Node]:
    items = [_item(page, entry) for entry in entries]
    if items:
        said = nodes.definition("", nodes.bullet_list("", *items))
        yield nodes.definition_list_item("", nodes.term("", "", *heading, translatable=False), said)


def _item(page: Page, entry: Entry) -> nodes.list_item:
    words = nodes.paragraph("", "", here(page, entry), translatable=False)
    return nodes.list_item("", words)
