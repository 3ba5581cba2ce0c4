"""Labels with their values: ``Status: accepted`` in a list, a table, a field or plainly, in whatever markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from decidable.adr.record import Syntax
from decidable.adr.status_values import value_of
from decidable.adr.vocabulary import STATUS_LABELS, named

LONGEST_LABEL = 48
LEAD = re.compile(r"(?:\s|>|[-*+•](?=\s)|\d{1,9}[.)](?=\s)|\*{2,5}(?=\s))*")
TAG = re.compile(
    r"</?(?:a|b|br|center|code|dd|details|div|dl|dt|em|font|h\d|hr|i|kbd|li|mark|p|small|span|strong|summary|table|tbody|td"
    r"|th|thead|tr|u|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
BREAK = re.compile(
    r"\s[·•]\s|\s[|\u2223│]\s(?=\W{0,6}\w[\w -]{0,40}[*_`]{0,3}[:\uff1a])|<br\s*/?>"
    r"|\s(?=(?:\*\*|__)\w[\w -]{0,40}(?::\*\*|:__|\*\*:|__:))|[,;]\s(?=[*_]{0,2}(?:status|statut|estado)[*_]{0,2}\s?:)",
    re.IGNORECASE,
)
SEPARATOR = re.compile(r"[:\uff1a=]|\s[-\u2013\u2014]\s")
STRESSED = re.compile(r"\W{0,8}?(\*\*|__)(?P<name>[^*_]{1,48})\1(?:\s+(?P<value>\S.*))?$")
CLOSING = re.compile(r":*(?:[*_]*`?(?=\s|$)|[*_]{2})")
RULE = re.compile(r"[|+:\s=_-]*$")
GAP = re.compile(r"\s{2,}")


class Label(NamedTuple):
    """A name with what stands behind it; the value begins at ``column`` of the line at ``place``."""

    name: str
    value: str
    place: int
    column: int
    table: bool = False

    @property
    def is_status(self) -> bool:
        """Say whether the name is one of those for a status."""
        return self.name in STATUS_LABELS


class Cell(NamedTuple):
    """A cell of a table, and where its text begins."""

    text: str
    place: int
    column: int


def labels(lines: Sequence[str], places: Iterable[int], syntax: Syntax) -> Iterator[Label]:
    """Yield the labels of some lines, in the order of the page."""
    table: list[list[Cell]] = []
    open_ = False
    for place in places:
        line = lines[place]
        fence = line.strip() == "|==="
        open_ = open_ != fence
        if fence or _is_row(line, lines, place) or (open_ and syntax == "asciidoc"):
            row = [] if RULE.match(line) else list(_cells(line, place))
            table += [row] if row else []
            continue
        yield from _of_table(table)
        table = []
        following = lines[place + 1] if place + 1 < len(lines) else ""
        yield from of_line(line, place, syntax, following)
    yield from _of_table(table)


def of_line(line: str, place: int, syntax: Syntax = "markdown", following: str = "") -> Iterator[Label]:
    """Yield the labels of one line: at its beginning, and behind each bar or dot that parts it."""
    shown = TAG.sub(lambda tag: tag[0] if tag[0][:3].lower() == "<br" else " " * len(tag[0]), line)
    start = behind(LEAD, shown)
    lead, at, tagged = shown[:start], start, shown != line
    for gap in [*BREAK.finditer(shown, start), None]:
        end = gap.start() if gap else len(shown)
        found = _of_part(shown[at:end], place, at) or (
            _of_cells(shown[at:end], place, at) if tagged or syntax == "restructuredtext" else None
        )
        if found:
            yield found
        at = gap.end() if gap else end
    alone = named(shown[start:])
    defined = following.lstrip().startswith(": ") or (syntax == "restructuredtext" and following[:1] == " ")
    titled = syntax == "asciidoc" and shown[start : start + 1] == "."
    if alone in STATUS_LABELS and (tagged or defined or titled or re.search(r"[*-]\s+-\s", lead)):
        yield Label(alone, "", place, len(line))


def _of_part(part: str, place: int, at: int) -> Label | None:
    start = next((number for number, letter in enumerate(part[:12]) if letter.isalnum()), None)
    if start is None:
        return None
    found = SEPARATOR.search(part, start, start + LONGEST_LABEL)
    if found and "](" not in part[start : found.start()]:
        return _label(part[start : found.start()], part, behind(CLOSING, part, found.end()), place, at)
    stressed = STRESSED.match(part)
    if stressed:
        value_at = stressed.start("value") if stressed["value"] else len(part)
        return _label(stressed["name"], part, value_at, place, at)
    return None


def _label(name: str, part: str, start: int, place: int, at: int) -> Label:
    """Make a label of a name and of what stands behind it, without the blanks around the value."""
    value = part[start:]
    column = start + len(value) - len(value.lstrip())
    return Label(named(name.partition("(")[0]), value.strip().removesuffix("\\").rstrip(), place, at + column)


def _of_cells(part: str, place: int, at: int) -> Label | None:
    """Read what only wide gaps part, as in a simple table of reStructuredText or in the cells of HTML."""
    stripped = part.strip()
    gap = GAP.search(stripped)
    if gap is None or named(stripped[: gap.start()]) not in STATUS_LABELS:
        return None
    value = stripped[gap.end() :]
    return Label(
        named(stripped[: gap.start()]), GAP.split(value)[0], place, at + part.index(stripped) + gap.end()
    )


def _is_row(line: str, lines: Sequence[str], place: int) -> bool:
    text = line.strip()
    if text[:1] in {"|", "+"}:
        return "|" in text[1:] or text[:2] == "+-" or text[:2] == "+="
    around = (lines[place - 1] if place else "", line, lines[place + 1] if place + 1 < len(lines) else "")
    return "|" in text and any("|" in each and "-" in each and RULE.match(each) for each in around)


def _cells(line: str, place: int) -> Iterator[Cell]:
    """Yield the cells of a row that have text, and those that are empty between them."""
    row = line.rstrip()
    at = len(row) - len(row.lstrip())
    at += row[at : at + 1] == "|"
    while at <= len(row):
        end = row.find("|", at)
        while end > 0 and row[end - 1] == "\\":
            end = row.find("|", end + 1)
        end = len(row) if end < 0 else end
        text = row[at:end]
        if text.strip() or end < len(row):
            yield Cell(text.strip(), place, at + len(text) - len(text.lstrip()))
        at = end + 1


def _of_table(rows: list[list[Cell]]) -> Iterator[Label]:
    """Yield the labels of a table: those of its first row above their column, or else each before its neighbour."""
    first = _heads(rows)
    for head, below in first:
        yield Label(named(head.text), below.text, below.place, below.column, table=True)
    cells = [cell for row in (rows[1:] if first else rows) for cell in row]
    starts = {id(row[0]) for row in rows if row}
    for cell, value in zip_longest(cells, cells[1:]):
        name = named(cell.text.strip().rstrip(":\uff1a*"))
        if name in STATUS_LABELS or (id(cell) in starts and cell.text):
            beside = value or Cell("", cell.place, cell.column)
            yield Label(name, beside.text, beside.place, beside.column, table=True)


def _heads(rows: list[list[Cell]]) -> list[tuple[Cell, Cell]]:
    """Pair the cells of the first row with those below, if they are the heads of columns and one is a status."""
    if len(rows) < 2 or len(rows[0]) > len(rows[1]) + 1:  # noqa: PLR2004
        return []
    names = [named(cell.text) for cell in rows[0]]
    at = next((number for number, name in enumerate(names) if name in STATUS_LABELS), None)
    if at is None or at >= len(rows[1]):
        return []
    neighbour = rows[0][at + 1].text if at + 1 < len(names) else ""
    if neighbour and value_of(neighbour).status not in {"unknown", "empty"}:
        return []
    return list(zip(rows[0], rows[1], strict=False))


def behind(pattern: re.Pattern[str], line: str, start: int = 0) -> int:
    """Give where a line goes on behind a pattern, which may match nothing."""
    found = pattern.match(line, start)
    return found.end() if found else start
