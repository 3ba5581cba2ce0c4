"""How an entry is called: the title, the text and the slug that its words give."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from docutils import nodes

MARKS = "decision_mark"
FIRST_SENTENCE = re.compile(
    r""".*?(?<!\be\.g)(?<!\bi\.e)(?<!\bcf)(?<!\bvs)[.!?]["')\]\u201d\u2019]*(?=\s+[^a-z\s]|\s*$)""", re.DOTALL
)
WRITTEN_MARKS = re.compile(r"(?:(?:\{decision:(?:id|formerly)\}|:decision:(?:id|formerly):)`[^`]*`\s*)+")


def having(document: nodes.Element, attribute: str) -> list[nodes.Element]:
    """List the nodes that have an attribute, in the order of the document."""
    return [node for node in document.findall(nodes.Element) if attribute in node.attributes]


def parts(node: nodes.Node) -> list[nodes.Element]:
    """List the children of a node that are more than text."""
    return [child for child in node.children if isinstance(child, nodes.Element)]


def plain(*blocks: nodes.Node) -> str:
    """The words of some nodes on one line, without comments and messages."""
    return " ".join(" ".join(map(_readable, blocks)).split())


def title_and_text(blocks: Sequence[nodes.Node]) -> tuple[str, str]:
    """An entry's title and the text after it.

    The title is the strong lead of the first paragraph, without its closing full stop, or else the first sentence.
    """
    if not blocks or not isinstance(blocks[0], nodes.paragraph):
        return "", plain(*blocks)
    first, others = blocks[0], blocks[1:]
    words, length = first.astext(), lead_length(first)
    rest = " ".join([words[length:], plain(*others)])
    return " ".join(words[:length].split()).rstrip(".:"), " ".join(rest.split())


def lead_length(paragraph: nodes.Element) -> int:
    """Count the characters of the strong lead, with the full stop after it, or else of the first sentence."""
    words, first = paragraph.astext(), next((part for part in paragraph.children if part.astext()), None)
    if isinstance(first, nodes.strong):
        length = len(first.astext())
        return length + (words[length : length + 1] in {".", ":"})
    sentence = FIRST_SENTENCE.match(words)
    return sentence.end() if sentence else len(words)


def split_lead(paragraph: nodes.paragraph) -> tuple[list[nodes.Node], nodes.paragraph]:
    """Cut a paragraph in two: what its title is made of, and a paragraph of the rest."""
    before, after = _cut(paragraph.children, lead_length(paragraph))
    rest = nodes.paragraph(_source_after_lead(paragraph.rawsource), "", *_stripped(after, "lstrip", " \n"))
    rest.source, rest.line = paragraph.source, paragraph.line
    lead = [part for node in before for part in (node.children if isinstance(node, nodes.strong) else [node])]
    while lead and not lead[-1].astext().strip(".: \n"):
        lead.pop()
    return _stripped([node.deepcopy() for node in lead], "rstrip", ".: \n"), rest


def slug(words: str, *, most: int | None = None) -> str:
    """The words in ASCII kebab-case, at most so many of them."""
    ascii_words = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_words.replace("'", ""))[:most])


def take_marks(paragraph: nodes.Element) -> dict[str, tuple[str, ...]]:
    """Take the ``id`` and ``formerly`` roles off the front of a paragraph; return their values."""
    marks: dict[str, tuple[str, ...]] = {}
    while paragraph.children and _is_front_matter(paragraph, paragraph[0]):
        node = paragraph.pop(0)
        if isinstance(node, nodes.Element):
            name, words = node[MARKS]
            marks[name] = (*marks.get(name, ()), *words)
    if marks:
        paragraph.rawsource = WRITTEN_MARKS.sub("", paragraph.rawsource, count=1)
        paragraph[:] = _stripped(paragraph.children, "lstrip", " \n")
    return marks


def _is_front_matter(paragraph: nodes.Element, node: nodes.Node) -> bool:
    if isinstance(node, nodes.Text) and not node.strip():
        return len(paragraph) > 1 and _is_front_matter(paragraph, paragraph[1])
    return isinstance(node, nodes.inline) and MARKS in node


def _readable(node: nodes.Node) -> str:
    if isinstance(node, nodes.Invisible | nodes.system_message) and not isinstance(node, nodes.target):
        return ""
    if not isinstance(node, nodes.Element) or not node.children:
        return node.astext()
    return node.child_text_separator.join(map(_readable, node.children))


def _cut(children: Sequence[nodes.Node], length: int) -> tuple[list[nodes.Node], list[nodes.Node]]:
    before: list[nodes.Node] = []
    after: list[nodes.Node] = []
    for child in children:
        size = len(child.astext())
        if length <= 0:
            after.append(child)
        elif isinstance(child, nodes.Text) and size > length:
            before.append(nodes.Text(child[:length]))
            after.append(nodes.Text(child[length:]))
        else:
            before.append(child)
        length -= size
    return before, after


def _stripped(children: Sequence[Any], method: str, characters: str) -> list[nodes.Node]:
    stripped = list(children)
    end = 0 if method == "lstrip" else -1
    if stripped and isinstance(stripped[end], nodes.Text):
        stripped[end] = nodes.Text(getattr(stripped[end], method)(characters))
    return [node for node in stripped if node.astext() or not isinstance(node, nodes.Text)]


def _source_after_lead(source: str) -> str:
    parts = source.split("**", 2)
    return parts[2].lstrip(".: \n") if source.startswith("**") and len(parts) > len("**") else ""
