"""How entries look: headings, definitions, and lines of facts, as standard docutils nodes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.util.docutils import SphinxDirective

from decidable.sphinx_ext.model import Entry
from decidable.sphinx_ext.titles import split_lead

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
    heading, *others = headed(blocks) or [nodes.Text("")]
    term = nodes.term("", "", *(heading.children if isinstance(heading, nodes.rubric) else []))
    term.source, term.line = heading.source, heading.line
    term[CARRIED] = carried
    rest = others if isinstance(heading, nodes.rubric) else list(blocks)
    return nodes.definition_list_item("", term, nodes.definition("", *rest))


def facts(directive: SphinxDirective, *said: list[nodes.Node]) -> Iterator[nodes.Node]:
    """Put the facts that there are on one line."""
    parts = [part for part in said if part]
    if parts:
        line = nodes.paragraph("", "", classes=["decision-facts"], translatable=False)
        directive.set_source_info(line)
        for place, part in enumerate(parts):
            line += [nodes.Text(" · ")] * bool(place) + part
        yield line


def linked(
    docname: str, word: str, fields: dict[str, str], name: str, *, between: str = ", "
) -> list[nodes.Node]:
    """Name the entries that an option lists, each under its title; answers after the words of their question."""
    links: list[nodes.Node] = []
    for place, target in enumerate(fields.get(name, "").split()):
        question = target.rpartition(".")[0].replace("-", " ")
        links.append(nodes.Text(between if place else word))
        links += [nodes.emphasis("", question), nodes.Text(": ")] if question else []
        links.append(link(docname, target))
    return links


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


def literal(word: str, written: Sequence[str]) -> list[nodes.Node]:
    """Name things that are written in code."""
    names: list[nodes.Node] = []
    for place, name in enumerate(written):
        names += [nodes.Text(", " if place else word), nodes.literal("", name)]
    return names
