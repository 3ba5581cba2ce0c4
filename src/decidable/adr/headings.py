"""The headings of a record in the three markups, and what stands below each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from decidable.adr.source import Source
from decidable.adr.status_values import plain
from decidable.adr.vocabulary import bare, named

MOST_LEVELS = 6
LONGEST = 300
UNDERLINE = re.compile(r"([!-/:-@\[-`{-~])\1{2,}\s*$")
SETEXT = re.compile(r"\s{0,3}(=+|-{2,})\s*$")
BLOCK = re.compile(r"\s*(?:[|>#]|[-*+]\s|\d{1,9}[.)]\s|:?-{3,})")
OUTLINE = re.compile(r"(?:(?:section\s+)?\d+(?:\.\d+)*[.):]?|[ivx]{1,5}[.)]|[a-z][.)])\s+", re.IGNORECASE)
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


class Found(NamedTuple):
    """A heading before its depth is known: its level as the markup gives it."""

    place: int
    text: str
    level: int
    start: int


def headings(source: Source) -> list[Heading]:
    """List the headings in the order of the page."""
    finders = {"markdown": _markdown, "restructuredtext": _restructured, "asciidoc": _asciidoc}
    found = list(finders[source.syntax](source.shown))
    open_: list[int] = []
    depths = []
    for heading in found:
        while open_ and open_[-1] >= heading.level:
            open_.pop()
        open_.append(heading.level)
        depths.append(len(open_))
    ends = _ends(depths, [heading.place for heading in found], len(source.shown))
    return [
        Heading(heading.place, heading.text, _name(heading.text), depth, heading.level, heading.start, end)
        for heading, depth, end in zip(found, depths, ends, strict=True)
    ]


def _ends(depths: list[int], places: list[int], last: int) -> list[int]:
    """For each heading the place at which the next one begins that is not below it."""
    ends, nearest = [last] * len(depths), [last] * (MOST_LEVELS + 40)
    for number in range(len(depths) - 1, -1, -1):
        depth = min(depths[number], len(nearest) - 1)
        ends[number] = min(nearest[1 : depth + 1])
        nearest[depth] = places[number]
    return ends


def _markdown(lines: tuple[str, ...]) -> Iterator[Found]:
    for place, line in enumerate(lines):
        text = line.strip()
        if text[:1] == "#" and len(line) - len(line.lstrip()) <= 3:  # noqa: PLR2004
            marks = len(text) - len(text.lstrip("#"))
            inner = text[marks:]
            if marks <= MOST_LEVELS and inner and (inner[0] in " \t" or marks > 1):
                yield Found(place, _unhashed(inner), marks, place + 1)
        elif text[:1] in {"=", "-"} and place and SETEXT.match(line) and _is_title(lines[place - 1]):
            yield Found(place - 1, lines[place - 1].strip(), 1 if text[0] == "=" else 2, place + 1)


def _unhashed(text: str) -> str:
    """Drop the marks that may close a heading."""
    text = text.strip()
    bare_ = text.rstrip("#")
    return bare_.rstrip() if bare_ != text and bare_[-1:] in {" ", "\t", ""} else text


def _is_title(line: str) -> bool:
    return bool(line.strip()) and not BLOCK.match(line) and not line.startswith("    ")


def _restructured(lines: tuple[str, ...]) -> Iterator[Found]:
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
        yield Found(place - 2 if over else place - 1, above.strip(), level, place + 1)


def _asciidoc(lines: tuple[str, ...]) -> Iterator[Found]:
    for place, line in enumerate(lines):
        mark = line[:1]
        level = len(line) - len(line.lstrip(mark)) if mark in {"=", "#"} else 0
        if 0 < level <= MOST_LEVELS and line[level : level + 1] in {" ", "\t"} and line.strip(f"{mark} \t"):
            yield Found(place, line[level:].strip(), level, place + 1)
        elif mark in ADOC_UNDERLINES and place and UNDERLINE.match(line) and _fits(line, lines[place - 1]):
            yield Found(place - 1, lines[place - 1].strip(), ADOC_UNDERLINES[mark], place + 1)


def _fits(line: str, above: str) -> bool:
    title = above.rstrip()
    return (
        bool(title)
        and _is_title(above)
        and abs(len(line.rstrip()) - len(title)) <= 1
        and title[0] not in ".[|="
    )


def _name(text: str) -> str:
    """What a heading is called."""
    shown = bare(plain(text[:LONGEST])).strip()
    shown = shown[_end(shown) :]
    return named(shown.strip(" \t*_`:#?!.-\u2013\u2014") if shown.isascii() else _trimmed(shown))


def _end(text: str) -> int:
    """Where the words begin behind the signs and the number that a heading may begin with."""
    start = 0
    while start < len(text) and not text[start].isalnum():
        start += 1
    outline = OUTLINE.match(text, start)
    return outline.end() if outline else start


def _trimmed(text: str) -> str:
    """Drop what is no letter at the ends, such as a picture behind the words."""
    end = len(text)
    while end and not text[end - 1].isalnum() and text[end - 1] not in ")]":
        end -= 1
    return text[:end]
