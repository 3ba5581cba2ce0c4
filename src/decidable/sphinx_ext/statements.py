"""Facets: what a page says of each option, side by side in the tabs of a section."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx.environment import BuildEnvironment

from decidable.sphinx_ext.domain import meant, mistake
from decidable.sphinx_ext.model import Entry, Mistake
from decidable.sphinx_ext.titles import parts, plain, slug, take_marks, title_and_text

WORDS = 6
Found = tuple[nodes.Element, Entry | Mistake]


def facets(
    document: nodes.document, env: BuildEnvironment, guide: Entry, options: list[str]
) -> Iterator[Found]:
    """Yield every facet and statement of a page, and every mistake in them, with the node each belongs to."""
    for section in document.findall(nodes.section):
        every = _tabs(section)
        tabs = [tab for tab in every if _group(tab) == guide.id]
        for tab in every:
            if tab is tab.parent[0] and _group(tab) != guide.id and _option(tab) in options:
                message = f"these tabs are about {_option(tab)}: write `:sync-group: {guide.id}`"
                yield tab, mistake(env, tab.parent.line or _line(tab), "unknown-reference", message)
        if any(_items(tab) for tab in tabs):
            yield from _facet(section, tabs, env, options)


def _facet(
    section: nodes.section, tabs: list[nodes.Element], env: BuildEnvironment, options: list[str]
) -> Iterator[Found]:
    title = parts(section)[0]
    marks = take_marks(title)
    facet = " ".join(marks.get("id", ())) or slug(plain(title))
    yield (
        section,
        Entry(
            env.docname, "facet", facet, plain(title), "", _line(title), formerly=marks.get("formerly", ())
        ),
    )
    said = {_option(tab) for tab in tabs}
    for lacking in [option for option in options if option not in said and said <= set(options)]:
        message = f"nothing is said of {lacking} here: add a tab with `:sync: {lacking}`"
        yield section, mistake(env, _line(title), "facet-without-option", message)
    for tab in tabs:
        yield from _statements(tab, env, facet, options)


def _statements(tab: nodes.Element, env: BuildEnvironment, facet: str, options: list[str]) -> Iterator[Found]:
    option = _option(tab)
    if option not in options:
        message = f"{option or 'a tab without `:sync:`'} is no option of this guide{meant(option, options)}"
        yield tab, mistake(env, _line(tab), "unknown-option", message)
        return
    heading = next((node for node in tab.findall(nodes.rubric) if "level" in node), None)
    if heading is not None:
        message = f"this heading is inside a tab of {option}: is a fence left open?"
        yield tab, mistake(env, _line(heading), "wrong-parent", message)
    for item in _items(tab):
        yield _statement(item, env, facet, option)


def _statement(item: nodes.Element, env: BuildEnvironment, facet: str, option: str) -> Found:
    first = item.children[0] if item.children else None
    marks = take_marks(first) if isinstance(first, nodes.paragraph) else {}
    title, text = title_and_text(item.children)
    name, line = " ".join(marks.get("id", ())) or slug(title, most=WORDS), _line(item)
    if not name:
        message = "no id can be made of this: begin the item with {decision:id}`its-id`"
        return item, mistake(env, line, "empty-slug", message)
    before = f"{facet}.{option}."
    formerly = tuple(old if "." in old else before + old for old in marks.get("formerly", ()))
    fields = {"facet": facet, "option": option}
    return item, Entry(env.docname, "statement", before + name, title, text, line, fields, formerly)


def _tabs(section: nodes.section) -> list[nodes.Element]:
    """List the tabs of a section, without those of the sections and tabs inside it."""
    return [
        tab
        for tab in section.findall(nodes.container)
        if tab.get("design_component") == "tab-item" and _owner(tab) is section
    ]


def _owner(tab: nodes.Element) -> nodes.Element | None:
    node = tab.parent.parent
    while node is not None and not isinstance(node, nodes.section):
        node = None if node.get("design_component") == "tab-item" else node.parent
    return node


def _group(tab: nodes.Element) -> str:
    """Give the sync-group of the set that a tab is in, which only tabs with `:sync:` know."""
    siblings = (node for node in tab.parent if isinstance(node, nodes.container) and node.children)
    labels = [parts(sibling)[0] for sibling in siblings]
    return next((str(label["sync_group"]) for label in labels if "sync_group" in label), "")


def _option(tab: nodes.Element) -> str:
    return str(parts(tab)[0].get("sync_id", ""))


def _items(tab: nodes.Element) -> list[nodes.list_item]:
    lists = [node for node in parts(tab)[1] if isinstance(node, nodes.bullet_list | nodes.enumerated_list)]
    return [item for list_ in lists for item in list_ if isinstance(item, nodes.list_item)]


def _line(node: nodes.Element) -> int:
    """Give the line that a node starts on, or else the nearest that is known."""
    inner = (part.line for part in node.findall() if part.line)
    return node.line or next(inner, 0) or (node.parent.line if node.parent else 0) or 0
