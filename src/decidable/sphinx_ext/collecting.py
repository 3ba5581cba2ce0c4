"""One page, read whole: a transform collects its entries, facets and mistakes and gives every entry its anchor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from docutils import nodes
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform

from decidable.sphinx_ext.additions import ANCHORED, color, matrix
from decidable.sphinx_ext.directives import CARRIED
from decidable.sphinx_ext.domain import decision_domain, meant, mistake
from decidable.sphinx_ext.model import Entry, Mistake, Page, former_ids, options_of
from decidable.sphinx_ext.titles import MARKS, having, parts, plain, slug, take_marks, title_and_text
from decidable.sphinx_ext.to_guide import check

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
        yield from _statements_of(tab, env, facet, options)


def _statements_of(
    tab: nodes.Element, env: BuildEnvironment, facet: str, options: list[str]
) -> Iterator[Found]:
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
    """The sync-group of the set that a tab is in, which only tabs with `:sync:` know."""
    siblings = (node for node in tab.parent if isinstance(node, nodes.container) and node.children)
    labels = [parts(sibling)[0] for sibling in siblings]
    return next((str(label["sync_group"]) for label in labels if "sync_group" in label), "")


def _option(tab: nodes.Element) -> str:
    return str(parts(tab)[0].get("sync_id", ""))


def _items(tab: nodes.Element) -> list[nodes.list_item]:
    lists = [node for node in parts(tab)[1] if isinstance(node, nodes.bullet_list | nodes.enumerated_list)]
    return [item for list_ in lists for item in list_ if isinstance(item, nodes.list_item)]


def _line(node: nodes.Element) -> int:
    """The line that a node starts on, or else the nearest that is known."""
    inner = (part.line for part in node.findall() if part.line)
    return node.line or next(inner, 0) or (node.parent.line if node.parent else 0) or 0


INSIDE = {("option", "guide"), ("point", "guide"), ("answer", "question")}
LEFT_OPEN = "is a fence left open?"


class ReadPage(SphinxTransform):
    """Reads a page before Sphinx translates it, so that ids come from the source language."""

    default_priority = 15

    def apply(self, **_kwargs: Any) -> None:  # noqa: ANN401  (Sphinx's signature)
        """Note what the page says, if it says anything."""
        carriers = having(self.document, CARRIED)
        found = list(_written(self.document, self.env, carriers))
        found += _statements(self.document, self.env, found)
        found += list(_stray_marks(self.document, self.env))
        if not found:
            return
        page, anchored = _page(self.document, self.env, found)
        decision_domain(self.env).note(page)
        for node, entry in anchored:
            _anchor(self.document, node, [entry.id, *entry.formerly])
            node[ANCHORED] = True
        color(self.document, page, anchored)
        _finish(carriers, page)


def _written(
    document: nodes.document, env: BuildEnvironment, carriers: list[nodes.Element]
) -> Iterator[Found]:
    """Yield what the directives left, in the order of the page, and what stands in a wrong place."""
    blamed: list[Entry] = []
    for node in carriers:
        said, outer = _carried(node), _outer(node)
        if isinstance(said, Mistake):
            yield node, said
        elif said and (message := _misplaced(said, outer)):
            if outer is None or outer not in blamed:
                blamed += [outer] if outer else []
                yield node, mistake(env, said.line, "wrong-parent", message)
        elif said:
            yield node, replace(said, id=f"{outer.id}.{said.id}") if outer and said.kind == "answer" else said
    yield from _headings(document, env, blamed)


def _misplaced(said: Entry, outer: Entry | None) -> str:
    if outer and (said.kind, outer.kind) not in INSIDE:
        return f"this {said.kind} is inside the {_called(outer)}: {LEFT_OPEN}"
    if said.kind == "answer" and outer is None:
        return f"this answer is outside any question: {LEFT_OPEN}"
    return ""


def _headings(document: nodes.document, env: BuildEnvironment, blamed: list[Entry]) -> Iterator[Found]:
    """Yield headings that MyST found inside a directive."""
    for rubric in document.findall(nodes.rubric):
        outer = _outer(rubric) if "level" in rubric else None
        if outer and outer not in blamed:
            blamed.append(outer)
            message = f"this heading is inside the {_called(outer)}: {LEFT_OPEN}"
            yield rubric, mistake(env, rubric.line or outer.line, "wrong-parent", message)


def _called(entry: Entry) -> str:
    return f"{entry.kind} {entry.id} of line {entry.line}"


def _carried(node: nodes.Element) -> Entry | Mistake | None:
    found: Entry | Mistake | None = node.get(CARRIED)
    return found


def _outer(node: nodes.Element) -> Entry | None:
    """The entry that a node is inside; the one of a definition is carried by the term beside it."""
    outer: nodes.Element | None = node.parent
    while outer is not None:
        term = parts(outer)[0] if isinstance(outer, nodes.definition_list_item) else node
        beside = [term] if term is not node else []
        for holder in (outer, *beside):
            if isinstance(said := _carried(holder), Entry):
                return said
        outer = outer.parent
    return None


def _statements(document: nodes.document, env: BuildEnvironment, found: list[Found]) -> list[Found]:
    guide = next((said for _, said in found if isinstance(said, Entry) and said.kind == "guide"), None)
    if guide is None:
        return []
    return list(facets(document, env, guide, [id_ for id_, _ in options_of(guide.fields)]))


def _stray_marks(document: nodes.document, env: BuildEnvironment) -> Iterator[Found]:
    for mark in [node for node in document.findall(nodes.inline) if MARKS in node]:
        name = mark[MARKS][0]
        message = f"{{decision:{name}}} comes first in a statement or an entry, and nowhere else"
        yield mark.parent, mistake(env, mark.line or mark.parent.line or 0, "bad-id", message)
        mark.parent.remove(mark)


def _page(
    document: nodes.document, env: BuildEnvironment, found: list[Found]
) -> tuple[Page, list[tuple[nodes.Element, Entry]]]:
    """Sort what was found into a page, and the entries that are to be anchored with their nodes."""
    mistakes = [said for _, said in found if isinstance(said, Mistake)]
    entries = [(node, said) for node, said in found if isinstance(said, Entry)]
    guides = [entry for _, entry in entries if entry.kind == "guide"]
    mistakes += _guide_mistakes(env, guides, entries[0][1] if entries else None)
    named = [(node, entry) for node, entry in entries if entry.kind not in {"guide", "matrix"}]
    named, repeated = _unique(env, _renamed(named, guides))
    title = next((plain(node) for node in document.findall(nodes.title)), "")
    page = Page(
        env.docname,
        str(env.doc2path(env.docname, base=False)),
        title,
        guides[0] if guides else None,
        tuple(entry for _, entry in named),
    )
    return replace(page, mistakes=tuple(sorted({*mistakes, *repeated, *check(page)}))), named


def _guide_mistakes(env: BuildEnvironment, guides: list[Entry], first: Entry | None) -> Iterator[Mistake]:
    if first and not guides:
        message = "this page has no guide: begin it with decision:guide"
        yield mistake(env, first.line, "no-guide", message)
    elif first and first.kind != "guide":
        yield mistake(
            env, first.line, "no-guide", f"the guide of line {guides[0].line} has to come before this"
        )
    for guide in guides[1:]:
        message = f"the guide {guides[0].id} is already on this page: give {guide.id} its own"
        yield mistake(env, guide.line, "two-guides", message)


def _renamed(
    named: list[tuple[nodes.Element, Entry]], guides: list[Entry]
) -> list[tuple[nodes.Element, Entry]]:
    """Complete the former ids: what was renamed with the entry it belongs to, and what the guide says."""
    told = former_ids(guides[0].fields if guides else {})
    whole = [(entry.id, old) for _, entry in named for old in entry.formerly if "." not in entry.id]
    whole += [(new, old) for old, new in told if "." not in new]
    return [(node, _with_former(entry, told, whole)) for node, entry in named]


def _with_former(entry: Entry, told: list[tuple[str, str]], whole: list[tuple[str, str]]) -> Entry:
    *outer, last = entry.id.split(".")
    moved = [
        ".".join([*(old if part == new else part for part in outer), last])
        for new, old in whole
        if new in outer
    ]
    before = [
        old if "." in old or entry.kind != "answer" else ".".join([*outer, old]) for old in entry.formerly
    ]
    before += [old for old, new in told if new == entry.id]
    return replace(entry, formerly=tuple(dict.fromkeys([*before, *moved])))


def _unique(
    env: BuildEnvironment, named: Iterable[tuple[nodes.Element, Entry]]
) -> tuple[list[tuple[nodes.Element, Entry]], list[Mistake]]:
    """Keep the first entry of each id."""
    kept: dict[str, tuple[nodes.Element, Entry]] = {}
    repeated: list[Mistake] = []
    for node, entry in named:
        if entry.id in kept:
            first = kept[entry.id][1]
            way = ": begin the item with {decision:id}`another-id`" if entry.kind == "statement" else ""
            message = f"the id {entry.id} is already that of the {first.kind} in line {first.line}{way}"
            repeated.append(mistake(env, entry.line, "repeated-id", message))
        else:
            kept[entry.id] = (node, entry)
    return list(kept.values()), repeated


def _anchor(document: nodes.document, node: nodes.Element, anchors: list[str]) -> None:
    """Make anchors the first ids of a node, and take them from any heading that had them by chance."""
    for anchor in anchors:
        other = document.ids.get(anchor)
        if other is not None and other is not node:
            _rename(document, other, anchor)
        document.ids[anchor] = node
    node["ids"] = [*anchors, *(id_ for id_ in node["ids"] if id_ not in anchors)]


def _rename(document: nodes.document, node: nodes.Element, anchor: str) -> None:
    other = f"{anchor}-{node.tagname}"
    node["ids"] = [other if id_ == anchor else id_ for id_ in node["ids"]]
    document.ids[other] = node
    for name, id_ in document.nameids.items():
        if id_ == anchor:
            document.nameids[name] = other


def _finish(carriers: list[nodes.Element], page: Page) -> None:
    """Fill in the matrices, and leave nothing behind that a writer would not understand."""
    for node in carriers:
        said = node.attributes.pop(CARRIED)
        if isinstance(said, Entry) and said.kind == "matrix":
            node.extend(matrix(page))
