"""The lines of a record: as they are written, and as a reader of the page sees them, without comments and code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from decidable.adr.record import Syntax

SYNTAXES: dict[str, Syntax] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdown": "markdown",
    ".mkd": "markdown",
    ".mdx": "markdown",
    ".rst": "restructuredtext",
    ".rest": "restructuredtext",
    ".adoc": "asciidoc",
    ".asciidoc": "asciidoc",
    ".asc": "asciidoc",
}
FENCES = ("---", "+++")
MOST_FRONT_LINES = 1000
KEY = re.compile(r"""\s*["']?[^\W\d_][^:=]{0,60}[:=]""")
CONTAINER = re.compile(r"(?:\s|>|[-*+](?=\s)|\d{1,9}[.)](?=\s))*")
FENCE = re.compile(r"(`{3,}|~{3,})([^`]*)$")
ASIDE = re.compile(r"\s{0,3}\[(?://|comment)[^\]]{0,200}\]:")
DELIMITER = re.compile(r"(-{4,}|\.{4,}|/{4,}|\+{4,}|`{3,})")
EXPLICIT = re.compile(r"(\s*)\.\.(?:\s+(?P<rest>.*))?$")
DIRECTIVE = re.compile(r"(?:\|[^|]*\|\s*)?(?P<name>[\w.:+-]+)::(?:\s|$)")
CODE = frozenset(
    {
        "code",
        "code-block",
        "sourcecode",
        "parsed-literal",
        "highlight",
        "math",
        "raw",
        "uml",
        "graphviz",
        "mermaid",
    }
)


@dataclass(frozen=True)
class Source:
    """The lines of a record; ``shown`` has a blank line for each of front matter, comment and code.

    ``front`` are the lines of the front matter, by their places in ``lines``, and ``toml`` says in which notation.
    """

    syntax: Syntax
    lines: tuple[str, ...]
    shown: tuple[str, ...]
    front: range = range(0)
    toml: bool = False


def source_of(text: str, suffix: str) -> Source:
    """Take a text apart into lines; a suffix that is not known counts as Markdown."""
    syntax = SYNTAXES.get(suffix.lower(), "markdown")
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    front, toml = _front_matter(lines)
    body = front.stop + 1 if front else 0
    seen = lines[body:]
    if syntax == "restructuredtext":
        seen = list(_without_explicit(seen))
    elif syntax == "asciidoc":
        seen = list(_without_blocks(seen))
    else:
        seen = list(_without_fences(_without_comments(seen)))
    return Source(syntax, tuple(lines), ("",) * body + tuple(seen), front, toml)


def _front_matter(lines: list[str]) -> tuple[range, bool]:
    """Give the places of the lines between the fences at the top of a file."""
    first = next((place for place, line in enumerate(lines[:20]) if line.strip()), 0)
    fence = lines[first].rstrip()
    if fence not in FENCES:
        return range(0), False
    for place in range(first + 1, min(len(lines), first + MOST_FRONT_LINES)):
        if lines[place].rstrip() == fence or (fence == "---" and lines[place].rstrip() == "..."):
            keys = any(KEY.match(line) for line in lines[first + 1 : place])
            return (range(first + 1, place), fence == "+++") if keys else (range(0), False)
    return range(0), False


def _without_comments(lines: list[str]) -> Iterator[str]:
    """Blank out ``<!-- -->``, wherever it begins and ends, but not what is code and only shows one."""
    inside, fence = False, ""
    for line in lines:
        kept, rest = "", line
        if not inside:
            fence = _fence_after(line, fence)
        while rest and not fence:
            before, mark, after = rest.partition("-->" if inside else "<!--")
            if inside:
                inside, rest = not mark, after
                continue
            if mark and before.count("`") % 2:
                kept, rest = f"{kept}{before}{mark}", after
                continue
            kept, inside, rest = kept + before, bool(mark), after
        yield line if fence else kept


def _without_fences(lines: Iterator[str]) -> Iterator[str]:
    """Blank out fenced code, and the notes that Markdown hides as links."""
    fence = ""
    for line in lines:
        before, fence = fence, _fence_after(line, fence)
        yield "" if before or fence or ASIDE.match(line) else line


def _fence_after(line: str, fence: str) -> str:
    """Give the fence that is open after a line; empty where none is."""
    text = line[_end(CONTAINER, line) :].rstrip()
    if fence:
        closed = text and not text.strip(fence[0]) and len(text) >= len(fence)
        return "" if closed else fence
    opened = FENCE.match(text) if text[:3] in {"```", "~~~"} else None
    return opened[1] if opened else ""


def _end(pattern: re.Pattern[str], line: str) -> int:
    found = pattern.match(line)
    return found.end() if found else 0


def _without_blocks(lines: list[str]) -> Iterator[str]:
    """Blank out the listings and comments of AsciiDoc; an underline of a title is no delimiter."""
    delimiter, above = "", ""
    for line in lines:
        text = line.rstrip()
        if delimiter:
            delimiter = "" if text == delimiter else delimiter
            yield ""
        elif DELIMITER.fullmatch(text) and not _underlines(text, above):
            delimiter = text
            yield ""
        elif text[:3] == "```":
            delimiter = "```"
            yield ""
        else:
            yield "" if text[:2] == "//" else line
        above = text


def _underlines(text: str, above: str) -> bool:
    return above[:1] not in {"", ".", "[", "|", "+"} and text[0] == "-" and abs(len(text) - len(above)) <= 1


def _without_explicit(lines: list[str]) -> Iterator[str]:
    """Blank out the comments and the code of reStructuredText, each with all that is indented below it."""
    margin: int | None = None
    for place, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        if margin is not None and (indent > margin or not line.strip()):
            yield ""
            continue
        margin, explicit = None, EXPLICIT.match(line) if line.lstrip()[:2] == ".." else None
        if explicit:
            following = lines[place + 1] if place + 1 < len(lines) else ""
            hidden = _is_hidden(explicit["rest"] or "", following)
            margin = indent if hidden else None
            yield "" if hidden else line
            continue
        if line.rstrip().endswith("::") and line.strip(": "):
            margin = indent
        yield line


def _is_hidden(rest: str, following: str) -> bool:
    """Say whether explicit markup is a comment, or a directive that shows code."""
    if not rest.strip():
        return bool(following.strip())
    directive = DIRECTIVE.match(rest)
    if directive:
        return directive["name"] in CODE
    return not rest.startswith(("_", "[", "|"))
