"""The formats of documents: how each falls into blocks, and by which rule the words of a block are found."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from decidable_evidence.volatility.markup import IN_MARKDOWN, IN_REST, LINE, PLAIN, Rule

LOOKED_AT = 8000
BLANK_LINES = re.compile(rb"\n(?:[ \t\f\v]*\n)+")
FRONT_MATTER = re.compile(rb"\A(---|\+\+\+)[ \t]*\n(.*?\n)?\1[ \t]*(?:\n|\Z)", re.DOTALL)
WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}

Blocks = Iterator[tuple[Rule, list[bytes]]]


class Format(NamedTuple):
    """How documents of one kind fall into blocks; ``name`` tells the kinds apart."""

    name: str
    blocks: Callable[[bytes], Blocks]
    binary: bool = False


class UnreadableDocumentError(Exception):
    """A document holds nothing that could be read; the text says why, such as ``binary``."""


def format_of(path: str) -> Format:
    """Say by its suffix in which format a document is; what is not known is plain text."""
    return BY_SUFFIX.get(path[path.rfind(".") :].lower(), TEXT)


def blocks_of(form: Format, raw: bytes) -> Blocks:
    """Give the blocks of a document. Raises ``UnreadableDocumentError``."""
    if form.binary:
        return form.blocks(raw)
    if encoding := WIDE.get(raw[:2]):
        raw = raw.decode(encoding, "replace").encode()
    if b"\0" in raw[:LOOKED_AT]:
        raise UnreadableDocumentError("binary")
    raw = raw.removeprefix(codecs.BOM_UTF8)
    return form.blocks(raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in raw else raw)


def _in_paragraphs(rule: Rule) -> Callable[[bytes], Blocks]:
    def blocks(raw: bytes) -> Blocks:
        if raw[:3] in {b"---", b"+++"} and (front := FRONT_MATTER.match(raw)):
            yield LINE, (front[2] or b"").split(b"\n")
            raw = raw[front.end() :]
        yield rule, BLANK_LINES.split(raw)

    return blocks


def _in_lines(raw: bytes) -> Blocks:
    yield LINE, raw.split(b"\n")


def _in_a_page(raw: bytes) -> Blocks:
    from decidable_evidence.volatility.pages import paragraphs  # noqa: PLC0415  (not every corpus has pages)

    yield PLAIN, [paragraph.encode() for paragraph in paragraphs(raw.decode("utf-8", "replace"))]


def _in_a_pdf(raw: bytes) -> Blocks:
    from decidable_evidence.volatility.pdf import paragraphs  # noqa: PLC0415  (heavy)

    try:
        found = paragraphs(raw)
    except ValueError as error:
        raise UnreadableDocumentError(str(error)) from None
    yield PLAIN, [paragraph.encode("utf-8", "replace") for paragraph in found]


TEXT = Format("text", _in_paragraphs(PLAIN))
SUFFIXES = {
    Format("markdown", _in_paragraphs(IN_MARKDOWN)): (".md", ".markdown", ".mdx", ".myst", ".qmd"),
    Format("rest", _in_paragraphs(IN_REST)): (".rst", ".rest"),
    Format("html", _in_a_page): (".html", ".htm", ".xhtml"),
    Format("pdf", _in_a_pdf, binary=True): (".pdf",),
    Format("lines", _in_lines): (
        *(".yaml", ".yml", ".toml", ".csv", ".tsv", ".json", ".jsonl", ".ndjson"),
        *(".ini", ".cfg", ".conf", ".properties"),
    ),
}
BY_SUFFIX = {suffix: form for form, suffixes in SUFFIXES.items() for suffix in suffixes}
