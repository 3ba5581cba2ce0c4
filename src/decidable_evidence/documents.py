"""Documents as people read them: Markdown, reST, HTML, PDF, notebooks and plain text, cut into blocks and words.

This is the only place that knows what is text in a document. What a machine wrote into one is not: markup, scripts, the
outputs of a notebook. What has no text is refused with the reason: a picture, a spreadsheet, a pointer of Git LFS.
"""

from __future__ import annotations

import codecs
import io
import json
import logging
import posixpath
import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from decidable.evidence import REVIEW_SUFFIX, UnreadableError, content, unescaped

LARGEST = 16 * 1024 * 1024  # bytes; a longer one is data or a picture, and reading it could exhaust memory
LARGEST_UNPACKED = 4 * LARGEST  # of the pages of a PDF; text shrinks to about a quarter
# Of a PDF: about a thousand full pages, and half a minute; forms that draw each other take hours.
MOST_OPERATIONS = 2_000_000
MOST_PAGES = 3_000  # of a PDF; more than any handbook has, and a hostile file can claim millions
DEEPEST = 200  # elements of HTML inside each other; libxml2 drops text without a word from 256 on
FEWEST_WORDS = 5  # of a paragraph that counts as a unit: shorter ones are mostly headings and labels
LOOKED_AT = 8_000  # bytes in which a NUL marks a binary file, as git does it
ASCII = 128
POINTER = b"version https://git-lfs.github.com/spec/"
BLANK_LINES = re.compile(rb"\n\s*\n")
FRONT_MATTER = re.compile(rb"\A(---|\+\+\+)[ \t]*\n(.*?\n)?\1[ \t]*(?:\n|\Z)", re.DOTALL)
WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}

# No pattern below takes longer than its text is long.
WORD = re.compile(r"[^\W_]+")
ASCII_WORDS = bytes(
    ord(chr(code).lower()) if chr(code).isalnum() and code < ASCII else ord(" ") for code in range(256)
)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<[a-z]+:[^<>\s]+>")
NUMBER = re.compile(r"\n[ \t>]*\d{1,9}[.)](?=[ \t])")
FENCE = re.compile(r"^[ \t>]*(?::{3,}|`{3,}|~{3,})[ \t]*\{?[\w.+-]*\}?", re.MULTILINE)
LINK_TARGET = re.compile(r"\](?:\([^()\n]*\)|(?:\[[^\[\]\n]*\])+(?:\([^()\n]*\))?)")
NAMED_LINK = re.compile(r"^[ \t>]*\[[^\[\]\n]{1,200}\]:.*$", re.MULTILINE)
BRACED = re.compile(r"\{[\w:+.-]{1,80}\}(?=`)|\{[#.][^{}\n]{1,200}\}")
REST_DIRECTIVE = re.compile(r"^[ \t]*\.\. (?:_.*$|[\w:+.-]{1,80}::)", re.MULTILINE)
REST_ROLE = re.compile(r"(?::[\w+.-]{1,40}){1,3}:(?=`)")
REST_LINK_TARGET = re.compile(r" <[^<>`\n]*>(?=`)")
HYPHENATED = re.compile(r"(?<=\w)-\n(?=[a-z])")
SENTENCE_ENDS = re.compile(r"(?<=[.!?:;])[ \t]*\n|\n[ \t]*\n")

INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q s samp small span strike strong"  # noqa: SIM905  (a list of words)
    " sub sup time tt u var wbr".split()
)
UNSEEN = frozenset({"script", "style", "template", "noscript", "svg"})


class UnreadDocumentError(Exception):
    """A document has no text that can be read; the message is the reason, such as ``binary``."""


class Rule(NamedTuple):
    """How the words of a block are found, and how many of them make it a unit."""

    strip: Callable[[str], str]
    fewest: int = FEWEST_WORDS

    def words(self, block: bytes) -> bytes:
        """The words of a block in lower case with a blank between them, without markup and punctuation, in UTF-8."""
        text = self.strip(block.decode("utf-8", "replace"))
        text = unescaped(text) if "&" in text else text
        if text.isascii():
            return b" ".join(text.encode().translate(ASCII_WORDS).split())
        return " ".join(WORD.findall(text.casefold())).encode()


Blocks = Iterator[tuple[Rule, list[bytes]]]


class Format(NamedTuple):
    """How documents of one kind fall into blocks, None where they are not read; ``name`` identifies the kind."""

    name: str
    blocks: Callable[[bytes], Blocks] | None
    binary: bool = False


def format_of(path: str) -> Format:
    """The format of a document by its suffix; what is not known is plain text."""
    return BY_SUFFIX.get(path[path.rfind(".") :].lower(), TEXT)


def blocks_of(form: Format, raw: bytes) -> Blocks:
    """The blocks of a document, with the rule for each. Raises ``UnreadDocumentError``."""
    if raw.startswith(POINTER):
        raise UnreadDocumentError("a Git LFS pointer")
    if form.blocks is None:
        raise UnreadDocumentError(f"{form.name} is not read")
    if form.binary:
        return form.blocks(raw)
    if encoding := WIDE.get(raw[:2]):
        raw = raw.decode(encoding, "replace").encode()
    if raw.find(b"\0", 0, LOOKED_AT) >= 0:
        raise UnreadDocumentError("binary")
    try:
        raw.isascii() or raw.decode()
    except UnicodeDecodeError:
        raise UnreadDocumentError("not UTF-8") from None
    raw = raw.removeprefix(codecs.BOM_UTF8)
    return form.blocks(raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in raw else raw)


def bytes_of(file: Path) -> bytes:
    """The content of a regular file that is no link. Raises ``UnreadDocumentError``."""
    try:
        return content(file, LARGEST, file.parent)
    except UnreadableError as error:
        raise UnreadDocumentError(error.problems[0].message.removeprefix("is ")) from None


def is_blank(path: str, raw: bytes) -> bool:
    """Whether a document has no word. Raises ``UnreadDocumentError``."""
    return not any(rule.words(block) for rule, blocks in blocks_of(format_of(path), raw) for block in blocks)


def _markdown(text: str) -> str:
    """Drop tags, the marks of fences, numbers of list items, roles, attributes and the targets of links."""
    if "<" in text:
        text = TAG.sub(" ", _without_comments(text))
    if "](" in text or "][" in text:
        text = LINK_TARGET.sub("] ", text)
    if ":" in text and "]:" in text:  # one letter is found much faster than two
        text = NAMED_LINK.sub(" ", text)
    if "{" in text:
        text = BRACED.sub(" ", text)
    if ("`" in text and "```" in text) or (":" in text and ":::" in text) or ("~" in text and "~~~" in text):
        text = FENCE.sub(" ", text)
    return _unnumbered(text)


def _rest(text: str) -> str:
    """Drop the names of directives and roles, numbers of list items and the targets of links."""
    if ".. " in text:
        text = REST_DIRECTIVE.sub(" ", text)
    if ":`" in text:
        text = REST_ROLE.sub(" ", text)
    if ">`" in text:
        text = REST_LINK_TARGET.sub(" ", text)
    return _unnumbered(text)


def _unnumbered(text: str) -> str:
    """Drop the numbers of list items, which change when an item is added above."""
    return NUMBER.sub("\n ", f"\n{text}") if "\n" in text or text.lstrip(" \t>")[:1].isdigit() else text


def _without_comments(text: str) -> str:
    if "<!--" not in text:
        return text
    first, *others = text.split("<!--")
    return " ".join([first, *(other.partition("-->")[2] for other in others)])


IN_MARKDOWN = Rule(_markdown)
IN_REST = Rule(_rest)
PLAIN = Rule(str)
LINE = Rule(str, fewest=1)


def _in_paragraphs(rule: Rule) -> Callable[[bytes], Blocks]:
    def blocks(raw: bytes) -> Blocks:
        if raw[:3] in {b"---", b"+++"} and (front := FRONT_MATTER.match(raw)):
            yield LINE, (front[2] or b"").split(b"\n")
            raw = raw[front.end() :]
        yield rule, BLANK_LINES.split(raw)

    return blocks


def _in_lines(raw: bytes) -> Blocks:
    yield LINE, raw.split(b"\n")


class _Page:
    """Collects the text of each block while lxml parses a page, and stops it where elements nest too deep."""

    def __init__(self) -> None:
        self._blocks: list[list[str]] = [[]]
        self._depth = self._unseen = 0

    def start(self, tag: str, _attributes: object) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise UnreadDocumentError(f"HTML more than {DEEPEST} elements deep")
        self._unseen += bool(self._unseen or tag in UNSEEN)
        self._part(tag)

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._unseen -= bool(self._unseen)
        self._part(tag)

    def data(self, text: str) -> None:
        if not self._unseen:
            self._blocks[-1].append(text)

    def close(self) -> list[bytes]:
        return ["".join(parts).encode("utf-8", "replace") for parts in self._blocks if parts]

    def _part(self, tag: str) -> None:
        if tag not in INLINE:
            self._blocks.append([])


def _in_a_page(raw: bytes) -> Blocks:
    """The text of a page; a parser that reports elements one by one takes no longer than the page is long."""
    from lxml import etree  # noqa: PLC0415  (of an extra)

    parser = etree.HTMLParser(target=_Page(), huge_tree=True)
    try:
        parser.feed(raw.decode("utf-8", "replace"))
        yield PLAIN, parser.close()
    except etree.LxmlError:  # a page without a single character or tag
        yield PLAIN, []


class _TooManyOperationsError(MemoryError):
    """A PDF draws too much; pypdf goes on after any other exception in a form."""


def _in_a_pdf(raw: bytes) -> Blocks:
    """The text of a PDF, cut where a line ends a sentence, because a PDF keeps lines and no paragraphs."""
    from pypdf import PdfReader  # noqa: PLC0415  (of an extra)

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it reports every oddity of a file
    left = iter(range(MOST_OPERATIONS))

    def count(*_: object) -> None:
        if next(left, None) is None:
            raise _TooManyOperationsError

    try:
        pages = PdfReader(io.BytesIO(raw)).pages
        few = len(pages) <= MOST_PAGES
        drawn = (page.get_contents() for page in pages)
        sizes = accumulate(0 if part is None else len(part.get_data()) for part in drawn)
        small = few and not any(size > LARGEST_UNPACKED for size in sizes)
        text = "\n".join(page.extract_text(visitor_operand_before=count) for page in pages) if small else ""
    except _TooManyOperationsError:
        raise UnreadDocumentError(f"a PDF that draws more than {MOST_OPERATIONS:,} times") from None
    except Exception:  # noqa: BLE001  (a hostile PDF makes a reader raise anything)
        raise UnreadDocumentError("a PDF that cannot be read") from None
    if not few:
        raise UnreadDocumentError(f"a PDF of more than {MOST_PAGES:,} pages")
    if not small:
        raise UnreadDocumentError(f"a PDF whose pages unpack to more than {LARGEST_UNPACKED >> 20} MiB")
    blocks = SENTENCE_ENDS.split(HYPHENATED.sub("", text))
    yield PLAIN, [block.encode("utf-8", "replace") for block in blocks]


def _in_a_notebook(raw: bytes) -> Blocks:
    """The sources of the cells; outputs and counters change with every run, and nobody wrote them."""
    try:
        cells = [(cell["cell_type"], cell["source"]) for cell in json.loads(raw)["cells"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise UnreadDocumentError("a notebook that cannot be read") from None
    for kind, source in cells:
        rule = IN_MARKDOWN if kind == "markdown" else PLAIN
        written = "".join(map(str, source)) if isinstance(source, list) else str(source)
        yield rule, BLANK_LINES.split(written.encode("utf-8", "replace"))


OFFICE = (".doc", ".docx", ".odp", ".ods", ".odt", ".ppt", ".pptx", ".rtf", ".xls", ".xlsx")
TEXT = Format("text", _in_paragraphs(PLAIN))
SUFFIXES = {
    Format("markdown", _in_paragraphs(IN_MARKDOWN)): (".md", ".markdown", ".mdx", ".myst", ".qmd"),
    Format("rest", _in_paragraphs(IN_REST)): (".rst", ".rest"),
    Format("html", _in_a_page): (".html", ".htm", ".xhtml"),
    Format("pdf", _in_a_pdf, binary=True): (".pdf",),
    Format("notebook", _in_a_notebook): (".ipynb",),
    Format("lines", _in_lines): (
        *(".yaml", ".yml", ".toml", ".csv", ".tsv", ".json", ".jsonl", ".ndjson"),
        *(".ini", ".cfg", ".conf", ".properties"),
    ),
    **{Format(suffix, None): (suffix,) for suffix in OFFICE},
}
BY_SUFFIX = {suffix: form for form, suffixes in SUFFIXES.items() for suffix in suffixes}


# Texts that are compared for meaning. Case, markup and punctuation do not count. What changes the meaning of a formula does:
# signs, operators between digits and currencies. A character of Chinese or Japanese is a word.
IDEOGRAPHS = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
ANY_TAG = re.compile(r"</?[A-Za-z!][^<>]*>")
TERM = re.compile(
    rf"[{IDEOGRAPHS}]|[^\W_{IDEOGRAPHS}]+|[+=<>^$\u20ac\u00a3]|(?<=\d)\s*[-*/]\s*(?=\d)|-(?=\d)"
)


def words(text: str) -> list[str]:
    """The words of a text, such as ``what is 3 + 4`` of ``<b>What</b> is 3+4?``."""
    plain = ANY_TAG.sub(" ", unescaped(unicodedata.normalize("NFKC", text).translate(INVISIBLE)))
    return [word.strip() for word in TERM.findall(plain.casefold())]


def normalised(text: str) -> str:
    """The words of a text in one line; a text without any is returned as it is."""
    return " ".join(words(text)) or text.strip()


# What this tool wrote itself: reviews, and the decision records and recordings that they name, are no corpus.
LINK = re.compile(rb"[\w./%-]{1,300}\.review\.yaml")
NAMED = re.compile(rb"""(?:^|[{,\s])(?:adr|measurement):[ \t]*["']?([^\s"'#,{}]+)""")


def named_by(review: str, raw: bytes) -> Iterator[str]:
    """The paths of the decision record and the recordings of a review; they count from its folder."""
    folder = posixpath.dirname(review)
    for match in NAMED.finditer(raw):
        yield posixpath.normpath(posixpath.join(folder, match[1].decode("utf-8", "replace")))


def is_own(file: Path, raw: bytes) -> bool:
    """Whether a file is a review, or names one that names it."""
    if file.name.endswith(REVIEW_SUFFIX):
        return True
    links = (
        {match[0].decode("utf-8", "replace") for match in LINK.finditer(raw)}
        if REVIEW_SUFFIX.encode() in raw
        else ()
    )
    return any(_names(file.parent / link, file) for link in links)


def _names(review: Path, file: Path) -> bool:
    try:
        return file.absolute().as_posix() in named_by(review.absolute().as_posix(), bytes_of(review))
    except (UnreadDocumentError, ValueError):
        return False
