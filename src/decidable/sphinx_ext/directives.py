"""What authors write: the directives and roles of a guide, as standard docutils nodes that carry their entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.roles import XRefRole
from sphinx.util.docutils import SphinxDirective, SphinxRole

from decidable.sphinx_ext.domain import mistake
from decidable.sphinx_ext.model import REFERENCES, Entry, options_of
from decidable.sphinx_ext.titles import MARKS, parts, split_lead, take_marks, title_and_text

CARRIED = "decision"


def headed(blocks: Sequence[nodes.Node]) -> list[nodes.Node]:
    """Turn the title of the first paragraph into a heading."""
    if not blocks or not isinstance(blocks[0], nodes.paragraph):
        return list(blocks)
    lead, rest = split_lead(blocks[0])
    heading = nodes.rubric("", "", *lead)
    heading.source, heading.line = rest.source, rest.line
    return [heading, *([rest] if rest.children else []), *blocks[1:]]


def defined(carried: Entry, blocks: Sequence[nodes.Node]) -> nodes.definition_list_item:
    """Define a title, which carries the entry, by the text after it."""
    rest, term = headed(blocks), nodes.term()
    if rest and isinstance(rest[0], nodes.rubric):
        heading = rest.pop(0)
        term += heading.children
        term.source, term.line = heading.source, heading.line
    term[CARRIED] = carried
    return nodes.definition_list_item("", term, nodes.definition("", *rest))


def link(docname: str, target: str, title: str = "") -> pending_xref:
    """Refer to an entry of the page that is being read."""
    return pending_xref(
        "",
        nodes.inline("", title or target),
        refdoc=docname,
        refdomain="decision",
        reftype="ref",
        reftarget=target,
        refexplicit=bool(title),
        refwarn=False,
    )


def as_written(value: str | None) -> str:
    """Take the value of an option as it is; an empty one comes as None."""
    return value or ""


# Every option is taken as written: one that is not known becomes a mistake that is remembered.
OPTIONS = defaultdict[str, Callable[[str], Any]](lambda: as_written)
OPTIONS["formerly"] = as_written  # MyST looks for options only where at least one is known


class Block(SphinxDirective):
    """A directive of a guide: one id, options, and content."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]] | None] = OPTIONS

    @property
    def id(self) -> str:
        """The argument."""
        return str(self.arguments[0]) if self.arguments else ""

    @property
    def kind(self) -> str:
        """The name without the domain's."""
        return str(self.name.rpartition(":")[2])

    def fields(self) -> dict[str, str]:
        """The options as written."""
        return {name: str(value) for name, value in self.options.items()}

    def entry(self, blocks: Sequence[nodes.Node]) -> Entry:
        """The entry that the content describes."""
        return entry(self.env.docname, self.kind, self.id, blocks, self.lineno, self.fields())

    def block(self, *children: nodes.Node, carried: Entry | None = None) -> nodes.container:
        """Wrap nodes in a block that the style sheet knows, and that carries an entry."""
        block = nodes.container("", *children, is_div=True, classes=[f"decision-{self.kind}"])
        self.set_source_info(block)
        if carried:
            block[CARRIED] = carried
        return block

    def line(self, *parts: nodes.Node) -> nodes.paragraph:
        """Put facts on one line, in words of ours that nobody translates."""
        line = nodes.paragraph("", "", *parts, classes=["decision-facts"], translatable=False)
        self.set_source_info(line)
        return line

    def facts(self) -> Iterator[nodes.Node]:
        """Put the options that are set, if any, on one line."""
        parts: list[nodes.Node] = []
        for name, (word, between) in FACTS[self.kind].items():
            targets = self.fields().get(name, "").split()
            apart = " · " if targets and parts and not word.startswith(" ") else ""
            for place, target in enumerate(targets):
                parts += [nodes.Text(between if place else f"{apart}{word}"), *self._named(name, target)]
        if parts:
            yield self.line(*parts)

    def _named(self, name: str, target: str) -> Iterator[nodes.Node]:
        """Name an entry under its title, an answer after the words of its question, and anything else as code."""
        if not REFERENCES[self.kind][name]:
            yield self._measure(target) if name == "measure" else nodes.literal("", target)
            return
        if question := target.rpartition(".")[0].replace("-", " "):
            yield from (nodes.emphasis("", question), nodes.Text(": "))
        yield link(self.env.docname, target)

    def _measure(self, measure: str) -> nodes.Node:
        """Name the measure, as a link to the page about it, where the project has one."""
        name, place = nodes.literal("", measure), self.config.decision_how_to.get(measure, "")
        if "://" in place:
            return nodes.reference("", "", name, refuri=place, classes=["decision-how-to"])
        if place not in self.env.found_docs:
            return name
        return pending_xref("", name, refdomain="std", reftype="doc", reftarget=f"/{place}", refexplicit=True)


class GuideDirective(Block):
    """Opens a page's guide; the content is its heuristic."""

    def run(self) -> list[nodes.Node]:
        """A box with the heuristic and the options."""
        docname, fields, content = self.env.docname, self.fields(), self.parse_content_to_nodes()
        heuristic = self.block(*content)
        heuristic["classes"] = ["decision-heuristic"]
        if content:
            heuristic[CARRIED] = entry(docname, "point", "heuristic", content, self.lineno)
        guide = Entry(docname, "guide", self.id, line=self.lineno, fields=fields)
        return [self.block(heuristic, self._options(fields), carried=guide)]

    def _options(self, fields: dict[str, str]) -> nodes.paragraph:
        line = self.line(nodes.Text("Options: "))
        for place, (id_, title) in enumerate(options_of(fields)):
            option = nodes.inline("", title)
            option[CARRIED] = Entry(self.env.docname, "option", id_, title, line=self.lineno)
            line += [nodes.Text(" · ")] * bool(place) + [option]
        facts = [f" · {word} {fields[name]}" for word, name in ABOUT.items() if name in fields]
        line += [nodes.Text("".join(facts))] * bool(facts)
        return line


class EntryDirective(Block):
    """Asks a question, in which answers nest, or describes a piece of evidence."""

    def run(self) -> list[nodes.Node]:
        """The entry with its options, and its answers in one list."""
        content = self.parse_content_to_nodes()
        answers = [node for node in content if "decision-answers" in _classes(node)]
        description = [node for node in content if node not in answers]
        carried = self.entry(description)
        block = self.block(*headed(description), *self.facts(), carried=carried)
        if answers:
            items = (item for list_ in answers for item in list_.children)
            block += nodes.definition_list("", *items, classes=["decision-answers"])
        return [block]


class AnswerDirective(Block):
    """Gives one answer to the question around it."""

    def run(self) -> list[nodes.Node]:
        """A list of one item, which the question gathers."""
        content = self.parse_content_to_nodes()
        item = defined(self.entry(content), content)
        self.set_source_info(item)
        parts(item)[-1].extend(self.facts())
        return [nodes.definition_list("", item, classes=["decision-answers"])]


class ListDirective(Block):
    """Lists entries tersely, as fields ``:id: **Title.** text``."""

    option_spec = None

    def run(self) -> list[nodes.Node]:
        """A definition list with one item an entry."""
        items = nodes.definition_list("", classes=["decision-list", f"decision-{self.kind}"])
        self.set_source_info(items)
        content = self.parse_content_to_nodes()
        for node in content:
            fields = parts(node) if isinstance(node, nodes.field_list) else []
            items += [self._item(field) for field in fields]
        stray = [node for node in content if not isinstance(node, nodes.field_list)]
        return [*([items] if items.children else []), *self._stray(stray)]

    def _item(self, field: nodes.Element) -> nodes.definition_list_item:
        name, body = field.children
        line = field.line or self.lineno
        fields = {"option": self.id} if self.arguments else {}
        kind = LISTED[self.kind]
        links = [link["refuri"] for link in body.findall(nodes.reference) if "refuri" in link]
        if kind == "point" and (named := [uri[1:] for uri in links if uri[0] == "#" and "." in uri]):
            fields["leads-to"] = " ".join(named)
        item = defined(
            entry(self.env.docname, kind, name.astext(), body.children, line, fields), body.children
        )
        item.source, item.line = field.source, line
        return item

    def _stray(self, stray: Sequence[nodes.Node]) -> Iterator[nodes.Node]:
        if stray:
            holder = nodes.container("", *stray, is_div=True)
            message = (
                f"{self.name} contains only fields such as `:its-id: **Title.** text`: is a fence left open?"
            )
            holder[CARRIED] = mistake(self.env, stray[0].line or self.lineno, "bad-value", message)
            yield holder


class MarkRole(SphinxRole):
    """Gives an item its id, or the ids it had before, where it comes first in the item."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """A node without text, which is taken off when the page is read."""
        mark = nodes.inline(self.rawtext)
        mark[MARKS] = (self.name.rpartition(":")[2], tuple(self.text.split()))
        self.set_source_info(mark)
        return [mark], []


# What the options of an entry are called on its page, and the word between several ids.
FACTS = {
    "question": {"evidence": ("Evidence: ", ", "), "factor": ("Factor: ", ", ")},
    "answer": {
        "favors": ("argues for ", " and "),
        "against": ("argues against ", " and "),
        "against-when": (" if the answer is also ", " or "),
        "requires": ("requires ", ", "),
        "pitfall": ("pitfall: ", ", "),
        "signal": ("signal: ", ", "),
        "measured-as": ("measured as ", ", "),
        "demands": ("demands ", ", "),
    },
    "evidence": {
        "measure": ("measured by ", ", "),
        "maximum-age": ("no older than ", ", "),
        "rows": ("rows at least ", ", "),
        "applies-when": ("needed for ", " or "),
    },
}
ABOUT = {"owned by": "owner", "reviewed on": "reviewed", "version": "version"}
LISTED = {
    "factors": "factor",
    "owners": "owner",
    "points": "point",
    "pitfalls": "pitfall",
    "pressures": "pressure",
    "signals": "signal",
    "triggers": "trigger",
}
DIRECTIVES: dict[str, type[Block]] = {
    "guide": GuideDirective,
    "question": EntryDirective,
    "answer": AnswerDirective,
    "evidence": EntryDirective,
    **dict.fromkeys(LISTED, ListDirective),
}
ROLES = {
    "ref": XRefRole(innernodeclass=nodes.inline, warn_dangling=True),
    "id": MarkRole(),
    "formerly": MarkRole(),
}


def entry(  # noqa: PLR0913, PLR0917  (an entry's parts)
    docname: str,
    kind: str,
    id_: str,
    blocks: Sequence[nodes.Node],
    line: int,
    fields: dict[str, str] | None = None,
) -> Entry:
    """Make an entry of what an author wrote, and take the marks off its first paragraph."""
    marks = take_marks(blocks[0]) if blocks and isinstance(blocks[0], nodes.paragraph) else {}
    title, text = title_and_text(blocks)
    known = dict(fields or {})
    formerly = (*known.pop("formerly", "").split(), *marks.get("formerly", ()))
    if "id" in marks:
        known["id"] = " ".join(marks["id"])
    return Entry(docname, kind, id_, title, text, line, known, formerly)


def _classes(node: nodes.Node) -> list[str]:
    return list(node["classes"]) if isinstance(node, nodes.Element) else []
