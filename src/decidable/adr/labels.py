"""Labels with their values: ``Status: accepted`` in a list, a table, a field or plainly, in whatever markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from decidable.adr.record import Label, Syntax
from decidable.adr.source import Source
from decidable.adr.statements import Statement, statements
from decidable.adr.status_values import plain, value_of
from decidable.adr.vocabulary import KNOWN_LABELS, STATUS_LABELS, named, tokens

LONGEST_LABEL = 48
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
STRESSED = re.compile(r"\W{0,8}?(\*\*|__)(?P<name>[^*_]{1,48})\1(?:\s+(?P<value>\S.*))?$", re.DOTALL)
CLOSING = re.compile(r":{0,9}(?:[*_]{0,9}`?(?=\s|$)|[*_]{2})")
GAP = re.compile(r"[^\S\n]{2,}")
BLANKS = re.compile(r"\s*")
IN_LIST_TABLE = re.compile(r"[*-]\s+-\s")
LONGEST_PART = 200


class Cell(NamedTuple):
    """A cell of a table, and where its text begins."""

    text: str
    place: int
    column: int


def labels(source: Source, places: Sequence[int]) -> Iterator[Label]:
    """Yield the labels of some lines, in the order of the page."""
    table: list[list[Cell]] = []
    for statement in statements(source, places):
        if statement.row:
            table.append(list(_cells(source.shown[statement.place], statement.place)))
            continue
        yield from _of_table(table)
        table = []
        yield from of_statement(statement, source.syntax)
    yield from _of_table(table)


def of_statement(statement: Statement, syntax: Syntax = "markdown") -> Iterator[Label]:
    """Yield the labels of one statement: at its beginning, and behind each bar or dot that parts it from another."""
    text = statement.text
    shown = TAG.sub(lambda tag: tag[0] if tag[0][:3].lower() == "<br" else " " * len(tag[0]), text)
    tagged, at, labelled = shown != text, 0, False
    for gap in [*BREAK.finditer(shown), None]:
        end = gap.start() if gap else len(shown)
        found = _of_part(shown, at, end)
        if found is None and (tagged or syntax == "restructuredtext"):
            found = _of_cells(shown, at, end) or _of_term(statement)
        if found:
            name, start = found
            value = shown[start:end].rstrip().removesuffix("\\").rstrip()
            yield Label(name, value, *statement.at(start if value else at))
            labelled = True
        comma = shown[end : end + 1] in {
            ",",
            ";",
        }  # stands in prose as well, so it parts only labels that are known
        if (comma and not (found and found[0] in KNOWN_LABELS)) or not (labelled or _is_short(shown[at:end])):
            break
        at = gap.end() if gap else end
    alone = named(shown)
    titled = text[:1] == "." and syntax == "asciidoc"
    if alone in STATUS_LABELS and (tagged or titled or IN_LIST_TABLE.search(statement.lead)):
        yield Label(alone, "", *statement.at(len(text)))


def _is_short(part: str) -> bool:
    """Whether a part may stand before the first label of a line: a word, a link or a day, and no prose."""
    return sum(not word.isdigit() for word in tokens(plain(part[:LONGEST_PART]))) <= 1


def _of_part(text: str, at: int, end: int) -> tuple[str, int] | None:
    """The name of a label that begins in a part of a text, and where its value begins."""
    start = next((number for number in range(at, min(at + 12, end)) if text[number].isalnum()), None)
    if start is None:
        return None
    found = SEPARATOR.search(text, start, min(start + LONGEST_LABEL, end))
    if found and "](" not in text[start : found.start()]:
        return _named(text[start : found.start()]), _after_blanks(
            text, behind(CLOSING, text, found.end()), end
        )
    stressed = STRESSED.match(text, at, end)
    if stressed:
        return _named(stressed["name"]), stressed.start("value") if stressed["value"] else end
    return None


def _named(name: str) -> str:
    return named(name.partition("(")[0])


def _after_blanks(text: str, start: int, end: int) -> int:
    return min(behind(BLANKS, text, start), end)


def _of_cells(text: str, at: int, end: int) -> tuple[str, int] | None:
    """Read what only wide gaps part, as in a simple table of reStructuredText or in the cells of HTML."""
    start = _after_blanks(text, at, end)
    gap = GAP.search(text, start, end)
    if gap is None or named(text[start : gap.start()]) not in STATUS_LABELS:
        return None
    return named(text[start : gap.start()]), gap.end()


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


def _of_term(statement: Statement) -> tuple[str, int] | None:
    """Read a term with what is indented below it."""
    term, newline, _ = statement.text.partition("\n")
    indented = newline and statement.columns[1] > statement.columns[0]
    return (named(term), len(term) + 1) if indented and named(term) in STATUS_LABELS else None


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
    """Where a line goes on behind a pattern, which may match nothing."""
    found = pattern.match(line, start)
    return found.end() if found else start
