"""The text of a record: its front matter key by key, its lines as a reader of the page sees them, and its headings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from decidable.adr.markup import plain
from decidable.adr.record import SYNTAXES, Note, Statement, Syntax, bare, listed, named
from decidable.errors import UnreadableError
from decidable.yaml_document import parse_text

FENCES = ("---", "+++")
MOST_FRONT_LINES = 1000
ANY_KEY = re.compile(r"""\s*["']?[^\W\d_][^:=]{0,60}[:=]""")
CONTAINER = re.compile(r"^(?:\s|>|[-*+](?=\s)|\d{1,9}[.)](?=\s))*")
FENCE = re.compile(r"(`{3,}+|~{3,}+)([^`]*)$")
ASIDE = re.compile(r"\s{0,3}\[(?://|comment)[^\]]{0,200}\]:")
DELIMITER = re.compile(r"(-{4,}|\.{4,}|/{4,}|\+{4,}|`{3,})")
EXPLICIT = re.compile(r"(\s*)\.\.(?:\s+(?P<rest>.*))?$")
DIRECTIVE = re.compile(r"(?:\|[^|]*\|\s*)?(?P<name>[\w.:+-]+)::(?:\s|$)")
CODE = listed("files", "code-directives")
KEY = re.compile(r"(?P<indent>\s*)[\"']?(?P<key>[^\W\d_][^:=\"']{0,60}?)[\"']?\s*[:=](?:\s|(?<==)|$)")
TABLE = re.compile(r"\[+([\w.\"-]+)\]+")
ITEM = re.compile(r"^\s*(?:-\s+)?")
QUOTED = re.compile(r"([\"'])(?P<text>.*?)\1")
SCALAR = re.compile(r"[|>][+-]?\d?\s*(?:#.*)?$")
COMMENT = re.compile(r"\s#.*$")
LONGEST_HEADING = 300
UNDERLINE = re.compile(r"([!-/:-@\[-`{-~])\1{2,}\s*$")
CLOSING = re.compile(r"(?:^|(?<!\s)\s+)#+$")  # the marks that may close a heading
EDGES = re.compile(r"^[\W_]+|(?:[^\w)\]]|_)+$")  # signs, and such as a picture behind the words
BLOCK = re.compile(r"\s*(?:[|>#]|[-*+]\s|\d{1,9}[.)]\s|:?-{3,})")
OUTLINE = re.compile(r"^(?:(?:section\s+)?\d+(?:\.\d+)*[.):]?|[ivx]{1,5}[.)]|[a-z][.)])\s+", re.IGNORECASE)
# How a heading begins, how its underline looks, and the signs of the levels of underlines where they are fixed.
MARKS: dict[Syntax, tuple[re.Pattern[str], re.Pattern[str], str]] = {
    "markdown": (
        re.compile(r"^\s{0,3}(#{1,6})(?!#)(?:\s|(?<=##))\s*(\S.*)"),
        re.compile(r"^\s{0,3}(=+|-{2,})\s*$"),
        "=-",
    ),
    "asciidoc": (
        re.compile(r"^(={1,6}|#{1,6})[ \t](?![=# \t]*$)(.*)"),
        re.compile(r"^([=~^+-])\1{2,}\s*$"),
        "=-~^+",
    ),
    "restructuredtext": (re.compile(r"(?!)"), UNDERLINE, ""),
}
SHORT_UNDERLINE = 4


@dataclass(frozen=True)
class Source:
    """The lines of a record; ``shown`` has a blank line for each of front matter, comment and code.

    ``front`` are the lines of the front matter, by their places in ``lines``, and ``toml`` is their notation.
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
    hide = {"markdown": _markdown, "restructuredtext": _restructured, "asciidoc": _asciidoc}[syntax]
    return Source(syntax, tuple(lines), ("",) * body + tuple(hide(lines[body:])), front, toml)


def _front_matter(lines: list[str]) -> tuple[range, bool]:
    """The places of the lines between the fences at the top of a file."""
    first = next((place for place, line in enumerate(lines[:20]) if line.strip()), 0)
    fence = lines[first].rstrip()
    if fence not in FENCES:
        return range(0), False
    for place in range(first + 1, min(len(lines), first + MOST_FRONT_LINES)):
        if lines[place].rstrip() == fence or (fence == "---" and lines[place].rstrip() == "..."):
            keys = any(ANY_KEY.match(line) for line in lines[first + 1 : place])
            return (range(first + 1, place), fence == "+++") if keys else (range(0), False)
    return range(0), False


def _markdown(lines: list[str]) -> Iterator[str]:
    """Blank out fenced code, the notes that Markdown hides as links, and ``<!-- -->`` that is not shown as code."""
    inside, fence = False, ""
    for line in lines:
        before, fence = fence, "" if inside else _fence_after(line, fence)
        kept, rest = "", "" if before or fence else line
        while rest:
            text, mark, rest = rest.partition("-->" if inside else "<!--")
            code = not inside and bool(mark) and text.count("`") % 2
            kept += "" if inside else text + mark if code else text
            inside = inside if code else inside != bool(mark)
        yield "" if ASIDE.match(kept) else kept


def _fence_after(line: str, fence: str) -> str:
    """The fence that is open after a line; empty where none is."""
    if not fence and "```" not in line and "~~~" not in line:
        return ""
    text = CONTAINER.sub("", line, count=1).rstrip()
    if fence:
        closed = text and not text.strip(fence[0]) and len(text) >= len(fence)
        return "" if closed else fence
    opened = FENCE.match(text) if text[:3] in {"```", "~~~"} else None
    return opened[1] if opened else ""


def _asciidoc(lines: list[str]) -> Iterator[str]:
    """Blank out the listings and comments of AsciiDoc; an underline of a title is no delimiter."""
    delimiter, above = "", ""
    for line in lines:
        text, inside = line.rstrip(), delimiter
        if delimiter:
            delimiter = "" if text == delimiter else delimiter
        elif DELIMITER.fullmatch(text) and not _underlines(text, above):
            delimiter = text
        elif text[:3] == "```":
            delimiter = "```"
        yield "" if inside or delimiter or text[:2] == "//" else line
        above = text


def _underlines(text: str, above: str) -> bool:
    return above[:1] not in {"", ".", "[", "|", "+"} and text[0] == "-" and abs(len(text) - len(above)) <= 1


def _restructured(lines: list[str]) -> Iterator[str]:
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
    """Whether explicit markup is a comment, or a directive that shows code."""
    directive = DIRECTIVE.match(rest)
    if directive:
        return directive["name"] in CODE
    return not rest.startswith(("_", "[", "|")) if rest.strip() else bool(following.strip())


def front_labels(source: Source) -> Iterator[Statement]:
    """Yield each key with its value; a key of a mapping follows the name of the mapping, each item of a list its key."""
    parents: list[tuple[int, str]] = []
    for place in source.front:
        line = source.lines[place]
        table = TABLE.fullmatch(line.strip()) if source.toml else None
        key = KEY.match(line)
        if table:
            parents = [(-1, table[1])]
        elif key:
            while parents and parents[-1][0] >= len(key["indent"]):
                parents.pop()
            parents.append((len(key["indent"]), key["key"]))
            label = _label(parents, line, place, key.end())
            below = source.lines[place + 1] if place + 1 < source.front.stop else ""
            if label.text or not below.lstrip().startswith("-"):
                yield label
        elif parents and not source.toml and line.strip() and not line.lstrip().startswith("#"):
            yield _label(parents, line, place, len(line) - len(ITEM.sub("", line, count=1)))


def _label(parents: list[tuple[int, str]], line: str, place: int, start: int) -> Statement:
    value, name = _unquoted(line[start:].strip()), " ".join(name for _, name in parents).replace(".", " ")
    return Statement(value, place, (line.index(value, start),), where="front matter", name=named(name))


def _unquoted(value: str) -> str:
    """A value as it is written, without its quotes, the comment behind it, and the mark of a block."""
    if quoted := QUOTED.match(value):
        return quoted["text"]
    return "" if SCALAR.match(value) or value.startswith("#") else COMMENT.sub("", value).rstrip()


def flaws(source: Source) -> Iterator[Note]:
    """Yield what keeps the front matter from being valid; it was read line by line then."""
    if not source.front:
        return
    text = "\n".join(source.lines[place] for place in source.front)
    line, flaw = source.front.start + 1, ""
    try:
        if source.toml:
            tomllib.loads(text)
        else:
            document = parse_text(text, Path())
            if any(isinstance(value, dict) for key, value in document.data.items() if named(key) == "status"):
                flaw = "has a mapping as the status"
                line = source.front.start + document.place(("status",))[0]
    except UnreadableError as error:
        line, flaw = source.front.start + max(error.problems[0].line, 1), error.problems[0].message
    except (ValueError, RecursionError):
        flaw = "is not TOML"
    if flaw:
        yield Note(line, f"the front matter {flaw}, and was read line by line")


class Heading(NamedTuple):
    """One heading: its place among the lines, where its text begins, and its depth below the headings around it.

    ``level`` is that of the markup, 1 for a title. ``name`` is its text in small letters, without number, markup and signs. The lines below it are those
    from ``start`` up to ``end``, with the deeper headings among them.
    """

    place: int
    text: str
    name: str
    depth: int
    level: int
    start: int
    end: int


def headings(source: Source) -> list[Heading]:
    """List the headings in the order of the page."""
    outline, around = list[Heading](), list[int]()
    end = len(source.shown)
    for place, text, level, start in _marked(source.shown, source.syntax):
        while around and outline[around[-1]].level >= level:
            at = around.pop()
            outline[at] = outline[at]._replace(end=place)
        around.append(len(outline))
        outline.append(Heading(place, text, _name(text), len(around), level, start, end))
    return outline


def _marked(lines: Sequence[str], syntax: Syntax) -> Iterator[tuple[int, str, int, int]]:
    """Yield place, text, level and first line below of each title with signs before it or an underline.

    Without fixed levels each new kind is one deeper.
    """
    hashed, underline, fixed = MARKS[syntax]
    levels = {(sign, False): level for level, sign in enumerate(fixed, 1)}
    for place, line in enumerate(lines):
        if marked := hashed.match(line):
            yield place, CLOSING.sub("", marked[2].rstrip()), len(marked[1]), place + 1
        elif place and underline.match(line) and lines[place - 1].strip():
            above, sign = lines[place - 1], line.strip()[0]
            over = not fixed and place > 1 and lines[place - 2].rstrip() == line.rstrip()
            if over or _is_title(above, line, syntax):
                level = levels.setdefault((sign, over), len(levels) + 1)
                yield place - 1 - over, above.strip(), level, place + 1


def _is_title(text: str, line: str, syntax: Syntax) -> bool:
    """Whether a line is the title above an underline: not so long, and no block of another kind."""
    if syntax == "restructuredtext":
        long_enough = len(line.rstrip()) >= min(SHORT_UNDERLINE, len(text.strip()))
        return long_enough and not text[0].isspace() and not UNDERLINE.match(text)
    fits = abs(len(line.rstrip()) - len(text.rstrip())) <= 1 and text[0] not in ".[|="
    return not BLOCK.match(text) and not text.startswith("    ") and (fits or syntax == "markdown")


def _name(text: str) -> str:
    """What a heading is called."""
    return named(OUTLINE.sub("", EDGES.sub("", bare(plain(text[:LONGEST_HEADING]))), count=1))
