"""The text of a document, in passages that know where they stand: Markdown and other plain text, HTML, PDF."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from decidable.evidence import UnreadableError, content
from decidable_evidence.source_trust.held import Held
from decidable_evidence.source_trust.markup import html_passages

LARGEST = 16 * 1024 * 1024
MOST_PAGES = 2_000
LONGEST_PASSAGE = 4_000
POINTER = b"version https://git-lfs.github.com/spec/"
WEB = (".htm", ".html", ".xhtml")


class Passage(NamedTuple):
    """A piece of text, and where in its document it begins: a line, or a page such as ``p3``."""

    place: str
    text: str


class UntoldError(Exception):
    """A document has no text that can be read; the message says why."""


def passages(document: Held) -> list[Passage]:
    """Read the passages of a document. Raises ``UntoldError``."""
    if document.file is None:
        if document.text is None:
            raise UntoldError("no text is given")
        return [*plain_passages(document.text)]
    raw = _raw(document.file)
    if document.file.suffix.lower() == ".pdf":
        return [*_pdf_passages(raw)]
    text = decoded(raw)
    if document.file.suffix.lower() in WEB:
        return [piece for place, block in html_passages(text) for piece in _cut(place, block)]
    return [*plain_passages(text)]


def decoded(raw: bytes) -> str:
    """Give the text of bytes. Raises ``UntoldError``."""
    encoding = "utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        raise UntoldError("it is not UTF-8") from None
    if "\0" in text:
        raise UntoldError("it is no text")
    return text


def plain_passages(text: str) -> Iterator[Passage]:
    """Yield what stands between blank lines; what is very long is cut at its lines."""
    start, lines, size = 1, list[str](), 0
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if lines and (not line.strip() or size > LONGEST_PASSAGE):
            yield from _cut(str(start), "\n".join(lines))
            lines, size = [], 0
        if line.strip():
            start = start if lines else number
            lines.append(line)
            size += len(line)


def _cut(place: str, text: str) -> Iterator[Passage]:
    """Cut a text that has no lines to be cut at."""
    pieces = range(0, len(text), 2 * LONGEST_PASSAGE)
    return (Passage(place, text[piece : piece + 2 * LONGEST_PASSAGE]) for piece in pieces)


def _raw(file: Path) -> bytes:
    try:
        raw = content(file, LARGEST, file.parent)
    except UnreadableError as error:
        raise UntoldError(f"it {error.problems[0].message}") from None
    if raw.startswith(POINTER):
        raise UntoldError("it is a Git LFS pointer")
    return raw


def _pdf_passages(raw: bytes) -> Iterator[Passage]:
    """Yield the text of each page. Raises ``UntoldError``."""
    for number, text in enumerate(_pages(raw), start=1):
        yield from (Passage(f"p{number}", passage.text) for passage in plain_passages(text))


def _pages(raw: bytes) -> Iterable[str]:
    from pypdf import PdfReader  # noqa: PLC0415  (of an extra)

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of every oddity of a file
    try:
        pages = PdfReader(BytesIO(raw)).pages
        texts = [page.extract_text() for page in islice(pages, MOST_PAGES + 1)]
    except Exception as error:  # noqa: BLE001  (a broken file makes pypdf raise anything)
        raise UntoldError(f"it is no PDF that can be read ({type(error).__name__})") from None
    if len(texts) > MOST_PAGES:
        raise UntoldError(f"it has more than {MOST_PAGES} pages")
    return texts
