"""One page, read whole: a transform collects its entries, facets and mistakes and gives every entry its anchor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from docutils import nodes
from sphinx.transforms import SphinxTransform

from decidable.sphinx_ext.additions import ANCHORED, color
from decidable.sphinx_ext.directives import CARRIED
from decidable.sphinx_ext.domain import decision_domain, meant, mistake
from decidable.sphinx_ext.model import Entry, Mistake, Page, former_ids, options_of
from decidable.sphinx_ext.titles import MARKS, having, parts, plain, slug, take_marks, title_and_text
from decidable.sphinx_ext.to_guide import check

WORDS = 6
INSIDE = {("option", "guide"), ("point", "guide"), ("answer", "question")}
LEFT_OPEN = "is a fence left open?"
Placed = tuple[nodes.Element, Entry]


class ReadPage(SphinxTransform):
    """Reads a page before Sphinx translates it, so that ids come from the source language."""

    default_priority = 15

    def apply(self, **_kwargs: Any) -> None:  # noqa: ANN401  (Sphinx's signature)
        """Note the entries and mistakes of the page, if it has any."""
        self.mistakes = list[Mistake]()
        carriers = having(self.document, CARRIED)
        placed = list(self._written(carriers))
        guides = [entry for _, entry in placed if entry.kind == "guide"]
        if guides:
            placed += self._facets(guides[0].id, [id_ for id_, _ in options_of(guides[0].fields)])
        self._look_for_stray_marks()
        self._look_at_guides(guides, placed[0][1] if placed else None)
        if not placed and not self.mistakes:
            return
        named = [(node, entry) for node, entry in placed if entry.kind != "guide"]
        named = self._unique(renamed(named, guides))
        page = self._page(guides, [entry for _, entry in named])
        decision_domain(self.env).note(page)
        for node, entry in named:
            _anchor(self.document, node, [entry.id, *entry.formerly])
            node[ANCHORED] = True
        color(self.document, page, named)
        for node in carriers:
            del node.attributes[CARRIED]

    def _page(self, guides: list[Entry], entries: list[Entry]) -> Page:
        title = next((plain(node) for node in self.document.findall(nodes.title)), "")
        docname, path = self.env.docname, str(self.env.doc2path(self.env.docname, base=False))
        page = Page(docname, path, title, guides[0] if guides else None, tuple(entries))
        return replace(page, mistakes=tuple(sorted({*self.mistakes, *check(page)})))

    def _blame(self, line: int, code: str, message: str) -> None:
        self.mistakes.append(mistake(self.env, line, code, message))

    def _written(self, carriers: list[nodes.Element]) -> Iterator[Placed]:
        """Yield what the directives left, in the order of the page, and note what is in a wrong place."""
        blamed: list[Entry | None] = [None]
        for node in carriers:
            entry, outer = node[CARRIED], _outer(node)
            if isinstance(entry, Mistake):
                self.mistakes.append(entry)
            elif message := _misplaced(entry, outer):
                if outer is None or outer not in blamed:
                    blamed.append(outer)
                    self._blame(entry.line, "wrong-parent", message)
            elif outer and entry.kind == "answer":
                yield node, replace(entry, id=f"{outer.id}.{entry.id}")
            else:
                yield node, entry
        for rubric in [node for node in self.document.findall(nodes.rubric) if "level" in node]:
            outer = _outer(rubric)
            if outer and outer not in blamed:  # MyST found a heading inside a directive
                blamed.append(outer)
                message = f"this heading is inside the {_called(outer)}: {LEFT_OPEN}"
                self._blame(rubric.line or outer.line, "wrong-parent", message)

    def _facets(self, guide: str, options: list[str]) -> Iterator[Placed]:
        """Yield every facet and statement of a page, each with its node."""
        for section in self.document.findall(nodes.section):
            tabs = _tabs(section)
            for tab in tabs:
                if tab is tab.parent[0] and _group(tab) != guide and _option(tab) in options:
                    message = f"these tabs are about {_option(tab)}: write `:sync-group: {guide}`"
                    self._blame(tab.parent.line or _line(tab), "unknown-reference", message)
            tabs = [tab for tab in tabs if _group(tab) == guide]
            if any(_items(tab) for tab in tabs):
                yield from self._facet(section, tabs, options)

    def _facet(
        self, section: nodes.section, tabs: list[nodes.Element], options: list[str]
    ) -> Iterator[Placed]:
        title, docname = parts(section)[0], self.env.docname
        marks, line = take_marks(title), _line(title)
        facet = " ".join(marks.get("id", ())) or slug(plain(title))
        yield (
            section,
            Entry(docname, "facet", facet, plain(title), line=line, formerly=marks.get("formerly", ())),
        )
        shown = {_option(tab) for tab in tabs}
        for lacking in [option for option in options if option not in shown and shown <= set(options)]:
            message = f"{lacking} has no tab here: add one with `:sync: {lacking}`"
            self._blame(line, "facet-without-option", message)
        for tab in tabs:
            if self._is_an_option(tab, options):
                for item in _items(tab):
                    yield from self._statement(item, facet, _option(tab))

    def _is_an_option(self, tab: nodes.Element, options: list[str]) -> bool:
        option = _option(tab)
        heading = next((node for node in tab.findall(nodes.rubric) if "level" in node), None)
        if option not in options:
            message = (
                f"{option or 'a tab without `:sync:`'} is not an option of this guide{meant(option, options)}"
            )
            self._blame(_line(tab), "unknown-option", message)
        elif heading is not None:
            self._blame(
                _line(heading), "wrong-parent", f"this heading is inside a tab of {option}: {LEFT_OPEN}"
            )
        return option in options

    def _statement(self, item: nodes.Element, facet: str, option: str) -> Iterator[Placed]:
        first = item.children[0] if item.children else None
        marks = take_marks(first) if isinstance(first, nodes.paragraph) else {}
        title, text = title_and_text(item.children)
        name, line = " ".join(marks.get("id", ())) or slug(title, most=WORDS), _line(item)
        if not name:
            message = "no id can be made from this: start the item with {decision:id}`its-id`"
            self._blame(line, "empty-slug", message)
            return
        before, fields = f"{facet}.{option}.", {"facet": facet, "option": option}
        formerly = tuple(old if "." in old else before + old for old in marks.get("formerly", ()))
        yield item, Entry(self.env.docname, "statement", before + name, title, text, line, fields, formerly)

    def _look_for_stray_marks(self) -> None:
        for mark in [node for node in self.document.findall(nodes.inline) if MARKS in node]:
            name = mark[MARKS][0]
            message = f"{{decision:{name}}} comes first in a statement or an entry, and nowhere else"
            self._blame(mark.line or mark.parent.line or 0, "bad-id", message)
            mark.parent.remove(mark)

    def _look_at_guides(self, guides: list[Entry], first: Entry | None) -> None:
        if first and not guides:
            self._blame(first.line, "no-guide", "this page has no guide: begin it with decision:guide")
        elif first and first.kind != "guide":
            message = f"the guide of line {guides[0].line} has to come before this"
            self._blame(first.line, "no-guide", message)
        for guide in guides[1:]:
            message = f"the guide {guides[0].id} is already on this page: give {guide.id} its own"
            self._blame(guide.line, "two-guides", message)

    def _unique(self, named: Iterator[Placed]) -> list[Placed]:
        """Keep the first entry of each id."""
        kept: dict[str, Placed] = {}
        for node, entry in named:
            _, first = kept.setdefault(entry.id, (node, entry))
            if first is not entry:
                way = ": begin the item with {decision:id}`another-id`" if entry.kind == "statement" else ""
                message = f"the id {entry.id} is already that of the {first.kind} in line {first.line}{way}"
                self._blame(entry.line, "repeated-id", message)
        return list(kept.values())


def _tabs(section: nodes.section) -> list[nodes.Element]:
    """List the tabs of a section, without those of the sections and tabs inside it."""
    tabs = (tab for tab in section.findall(nodes.container) if tab.get("design_component") == "tab-item")
    return [tab for tab in tabs if _owner(tab) is section]


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


def _misplaced(entry: Entry, outer: Entry | None) -> str:
    if outer and (entry.kind, outer.kind) not in INSIDE:
        return f"this {entry.kind} is inside the {_called(outer)}: {LEFT_OPEN}"
    if entry.kind == "answer" and outer is None:
        return f"this answer is outside any question: {LEFT_OPEN}"
    return ""


def _called(entry: Entry) -> str:
    return f"{entry.kind} {entry.id} of line {entry.line}"


def _outer(node: nodes.Element) -> Entry | None:
    """The entry that a node is inside; the one of a definition is carried by the term beside it."""
    outer: nodes.Element | None = node.parent
    while outer is not None:
        term = parts(outer)[0] if isinstance(outer, nodes.definition_list_item) else node
        for holder in (outer, *([term] if term is not node else [])):
            if isinstance(entry := holder.get(CARRIED), Entry):
                return entry
        outer = outer.parent
    return None


def renamed(named: list[Placed], guides: list[Entry]) -> Iterator[Placed]:
    """Complete the former ids: what was renamed with the entry it belongs to, and what the guide lists."""
    listed = former_ids(guides[0].fields if guides else {})
    whole = [(entry.id, old) for _, entry in named for old in entry.formerly if "." not in entry.id]
    whole += [(new, old) for old, new in listed if "." not in new]
    for node, entry in named:
        *outer, last = entry.id.split(".")
        start = outer if entry.kind == "answer" else []
        before = [old if "." in old else ".".join([*start, old]) for old in entry.formerly]
        before += [old for old, new in listed if new == entry.id]
        for new, old in whole:
            if new in outer:
                before.append(".".join([*(old if part == new else part for part in outer), last]))
        yield node, replace(entry, formerly=tuple(dict.fromkeys(before)))


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
