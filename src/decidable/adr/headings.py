"""The headings of a record in the three markups, and what stands below each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from decidable.adr.source import Source
from decidable.adr.status_values import plain
from decidable.adr.vocabulary import bare, named

LONGEST = 300
UNDERLINE = re.compile(r"([!-/:-@\[-`{-~])\1{2,}\s*$")
HASHED = re.compile(r"\s{0,3}(#{1,6})(?!#)(?:\s|(?<=##))\s*(\S.*)")
CLOSING = re.compile(r"(?:^|\s+)#+$")  # the marks that may close a heading
EQUALED = re.compile(r"(={1,6}|#{1,6})[ \t](?![=# \t]*$)(.*)")
EDGES = re.compile(r"^[\W_]+|(?:[^\w)\]]|_)+$")  # signs, and such as a picture behind the words
SETEXT = re.compile(r"\s{0,3}(=+|-{2,})\s*$")
BLOCK = re.compile(r"\s*(?:[|>#]|[-*+]\s|\d{1,9}[.)]\s|:?-{3,})")
OUTLINE = re.compile(r"^(?:(?:section\s+)?\d+(?:\.\d+)*[.):]?|[ivx]{1,5}[.)]|[a-z][.)])\s+", re.IGNORECASE)
ADOC_UNDERLINES = {"=": 1, "-": 2, "~": 3, "^": 4, "+": 5}
SHORT_UNDERLINE = 4


class Heading(NamedTuple):
    """One heading: its place among the lines, where its text begins, and its depth below the headings around it.

    ``level`` is that of the markup, 1 for a title. ``name`` is its text in small letters, without number, markup and signs. What stands below it are the lines from
    ``start`` up to ``end``, in which deeper headings may stand.
    """

    place: int
    text: str
    name: str
    depth: int
    level: int
    start: int
    end: int


class Marked(NamedTuple):
    """A heading before its depth is known: its level as the markup gives it."""

    place: int
    text: str
    level: int
    start: int


def headings(source: Source) -> list[Heading]:
    """List the headings in the order of the page."""
    find = {"markdown": _markdown, "restructuredtext": _restructured, "asciidoc": _asciidoc}[source.syntax]
    marked = list(find(source.shown))
    open_, depths, ends = list[int](), list[int](), [len(source.shown)] * len(marked)
    for number, heading in enumerate(marked):
        while open_ and marked[open_[-1]].level >= heading.level:
            ends[open_.pop()] = heading.place
        open_.append(number)
        depths.append(len(open_))
    return [
        Heading(place, text, _name(text), depth, level, start, end)
        for (place, text, level, start), depth, end in zip(marked, depths, ends, strict=True)
    ]


def _markdown(lines: tuple[str, ...]) -> Iterator[Marked]:
    for place, line in enumerate(lines):
        marked = HASHED.match(line)
        if marked:
            yield Marked(place, CLOSING.sub("", marked[2].rstrip()), len(marked[1]), place + 1)
        elif place and SETEXT.match(line) and _is_title(lines[place - 1]):
            yield Marked(place - 1, lines[place - 1].strip(), 1 if "=" in line else 2, place + 1)


def _is_title(line: str) -> bool:
    return bool(line.strip()) and not BLOCK.match(line) and not line.startswith("    ")


def _restructured(lines: tuple[str, ...]) -> Iterator[Marked]:
    """Yield titles with their underlines; each new kind of line is one level deeper."""
    kinds: dict[tuple[str, bool], int] = {}
    for place in range(1, len(lines)):
        line, above = lines[place], lines[place - 1]
        if not (UNDERLINE.match(line) and above.strip()) or UNDERLINE.match(above):
            continue
        if len(line.rstrip()) < min(SHORT_UNDERLINE, len(above.strip())):
            continue
        over = place > 1 and lines[place - 2].rstrip() == line.rstrip()
        if above[:1].isspace() and not over:
            continue
        level = kinds.setdefault((line[0], over), len(kinds) + 1)
        yield Marked(place - 2 if over else place - 1, above.strip(), level, place + 1)


def _asciidoc(lines: tuple[str, ...]) -> Iterator[Marked]:
    for place, line in enumerate(lines):
        marked = EQUALED.match(line)
        if marked:
            yield Marked(place, marked[2].strip(), len(marked[1]), place + 1)
        elif (
            line[:1] in ADOC_UNDERLINES and place and UNDERLINE.match(line) and _fits(line, lines[place - 1])
        ):
            yield Marked(place - 1, lines[place - 1].strip(), ADOC_UNDERLINES[line[0]], place + 1)


def _fits(line: str, above: str) -> bool:
    fits = abs(len(line.rstrip()) - len(above.rstrip())) <= 1
    return fits and _is_title(above) and above[0] not in ".[|="


def _name(text: str) -> str:
    """What a heading is called."""
    return named(OUTLINE.sub("", EDGES.sub("", bare(plain(text[:LONGEST]))), count=1))
