"""The paragraphs, list items, quotes and rows of a record, each as one text, and the labels with their values in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest

from decidable.adr import record
from decidable.adr.markup import BADGE, badge, plain
from decidable.adr.meaning import related, value_of
from decidable.adr.record import Statement, Syntax, Where, named
from decidable.adr.source import Source

LEAD = re.compile(r"^(?:\s|>|[-*+•](?=\s)|\d{1,9}[.)](?=\s)|\*{2,5}(?=\s))*")
ITEM = re.compile(r"[\s>]*(?:[-*+•](?=\s)|\*{2,5}\s|(?P<number>\d{1,9})[.)](?=\s))")
RULE = re.compile(r"[|+:\s=_*~^-]*$")
COLUMNS = re.compile(r"=+(?:\s+=+)+\s*$")  # the lines of a simple table of reStructuredText
# What no paragraph of prose begins with: a field, a tag, a block title, a directive, an attribute list, a note on a link.
ALONE = re.compile(
    r"\s*(?::[\w -]{1,40}:(?=\s|$)|</?[a-zA-Z]|<!|\.[A-Za-z]|\.\.\s|:::|!!!|\[\[|\[[\w%,.=\" -]*\]\s*$|\[!|\[[^\]]{1,80}\]:|\+\s*$)"
)
CLOSED = re.compile(r"(?: {2}|\\|<br\s*/?>\s*| \+)$")
LABEL = re.compile(r"[*_`]{0,3}(?P<name>[^\W_][^\W_]*(?:[ -][^\W_]+){0,4})[*_`]{0,3}\s?[:\uff1a](?!/)")
WORD = re.compile(r"\w")
MOST = 100  # labels of one paragraph; no header has nearly as many
SENTENCE = re.compile(r"[a-z]{3}[.;]\s")
LONGEST_LABEL = 48
LONGEST_PART = 200
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
CLOSING = re.compile(r"(?::{0,9}(?:[*_]{0,9}`?(?=\s|$)|[*_]{2}))?\s*")
BAR = re.compile(r"(?<!\\)\|")
GAP = re.compile(r"\s*(?P<name>\S(?:[^\n]*?\S)?)[^\S\n]{2,}")
ADMONITION = re.compile(r"^(?::{3,}|!!!|\?\?\?)\s*\{?[\w-]+\}?\s+")
BADGE_LABELS = record.STATUS_LABELS | {"", "adr", "decision", "record"}
IN_LIST_TABLE = re.compile(r"[*-]\s+-\s")


def statements(source: Source, places: Sequence[int]) -> Iterator[Statement]:
    """Yield the statements of some lines, in the order of the page; ``places`` may have gaps, at which a statement ends."""
    group, table, last = list[int](), False, -2
    for place in places:
        line = source.shown[place]
        text = line.strip()
        fence = text == "|==="
        table = table != (fence or (source.syntax == "restructuredtext" and bool(COLUMNS.match(line))))
        row = is_row(source.shown, place) or (table and source.syntax == "asciidoc")
        if group and (place != last + 1 or row or fence or table or _begins(source.shown, group, place)):
            yield from _split(source.shown, group)
            group = []
        last = place
        if row and not RULE.match(line):
            yield from _split(source.shown, [place], where="table")
        elif not row and not fence and text.strip("> ") and not RULE.match(line):
            group.append(place)
    if group:
        yield from _split(source.shown, group)


def is_row(lines: Sequence[str], place: int) -> bool:
    """Whether a line is a row of a table."""
    text = lines[place].strip()
    if text[:1] in {"|", "+"}:
        return "|" in text[1:] or text[:2] in {"+-", "+="}
    around = lines[max(place - 1, 0) : place + 2]
    return "|" in text and any("|" in each and "-" in each and RULE.match(each) for each in around)


def _begins(lines: Sequence[str], group: Sequence[int], place: int) -> bool:
    """Whether a line begins a statement of its own behind the lines of a group."""
    line, above = lines[place], lines[place - 1]
    if not line.strip("> \t") or RULE.match(line) or ALONE.match(line) or CLOSED.search(above):
        return True
    item, first = ITEM.match(line), ITEM.match(lines[group[0]])
    if item:  # a number that happens to begin a line of prose begins no list, unless it is the first
        return item["number"] in {None, "1"} or bool(first and first["number"])
    return _quoted(line) > _quoted(above) or bool(ALONE.match(above))


def _split(lines: Sequence[str], group: Sequence[int], where: Where = "label") -> Iterator[Statement]:
    """Yield the statements of a paragraph: one, or one a label where it is nothing but labels."""
    starts = [len(lines[place]) - len(LEAD.sub("", lines[place], count=1)) for place in group]
    text = "\n".join(lines[place][start:].rstrip() for place, start in zip(group, starts, strict=True))
    whole = Statement(text, group[0], tuple(starts), lines[group[0]][: starts[0]], where)
    yield from whole.parts(() if where == "table" else _cuts(text))


def _cuts(text: str) -> list[int]:
    """Where further labels begin in a paragraph that begins with one.

    Behind a label that is known every other of them counts, on whichever line it is; one that is not known counts
    only where each line begins with a label and nothing reads like a sentence, so that a wrapped line of prose is none.
    """
    first = _label(text, 0)
    if first is None:
        return []
    lines = [0, *(match.end() for match in re.finditer(r"\n", text))]
    known = named(first["name"]) in record.KNOWN_LABELS
    listed = not SENTENCE.search(text) and all(_label(text, start) for start in lines)
    cuts, value, small = list[int](), first.end(), first["name"][0].islower()
    for start in (match.end() for match in re.finditer(r"\s(?=\S)", text)) if known or listed else ():
        label = _label(text, start)
        if label is None or label["name"][0].islower() != small:
            continue
        name = named(label["name"])
        # In "Status: superseded by: 7" the second label is the value of the first.
        valued = name not in record.RELATION_LABELS or WORD.search(text, value, start)
        if (listed and text[start - 1] == "\n") or (known and name in record.KNOWN_LABELS and valued):
            cuts.append(start)
            value = label.end()
    return cuts[:MOST]


def _label(text: str, start: int) -> re.Match[str] | None:
    """The label at a position; one that is not known but ends in one that is, such as "each status", is prose."""
    label = LABEL.match(text, start)
    words = named(label["name"]).split() if label else []
    ends_known = any(" ".join(words[at:]) in record.KNOWN_LABELS for at in range(1, len(words)))
    return label if not ends_known or " ".join(words) in record.KNOWN_LABELS else None


def _quoted(line: str) -> int:
    """How deep a line is quoted."""
    return line.count(">") - LEAD.sub("", line, count=1).count(">")


def parts(source: Source, places: Sequence[int]) -> Iterator[Statement]:
    """Yield the known labels of some lines, their badges, and whole statements with neither, in the order of the page."""
    for table, group in groupby(statements(source, places), lambda each: each.where == "table"):
        if table:
            yield from _of_table([list(_cells(source.shown[row.place], row.place)) for row in group])
            continue
        for statement in group:
            every = labels(statement, source.syntax)
            known = [each for each in every if each.name in record.KNOWN_LABELS or related(each.name or "")]
            yield from known or _badges(statement) or [statement]


def _badges(statement: Statement) -> list[Statement]:
    """The badges of a statement that show a status."""
    badges = []
    for match in BADGE.finditer(statement.text):
        name, message = badge(match["path"])
        if named(name) in BADGE_LABELS and value_of(message).status not in record.UNREAD:
            start, end = match.span()
            if message in match["path"]:
                start = match.start("path") + match["path"].rindex(message)
                end = start + len(message)
            badges.append(statement.part(start, end)._replace(name="status", where="badge"))
    return badges


def labels(statement: Statement, syntax: Syntax = "markdown") -> Iterator[Statement]:
    """Yield the labels of one statement: at its beginning, and behind each bar or dot that parts it from another."""
    text = statement.text
    shown = TAG.sub(lambda tag: tag[0] if tag[0][:3].lower() == "<br" else " " * len(tag[0]), text)
    whole = statement._replace(text=shown)
    tagged, at, labelled = shown != text, 0, False
    for gap in [*BREAK.finditer(shown), None]:
        end = gap.start() if gap else len(shown)
        label = _of_part(shown, at, end)
        if label is None and (tagged or syntax == "restructuredtext"):
            label = _of_cells(shown, at, end) or _of_term(statement)
        if label:
            name, start = label
            value = shown[start:end].rstrip().removesuffix("\\").rstrip()
            start = start if value else at
            yield whole.part(start, start + len(value))._replace(name=name)
            labelled = True
        # Prose has commas too, so a comma separates only known labels.
        comma = shown[end : end + 1] in {",", ";"} and not (label and label[0] in record.KNOWN_LABELS)
        if comma or not (labelled or _is_short(shown[at:end])):
            break
        at = gap.end() if gap else end
    alone, noted = named(ADMONITION.sub("", shown)), ADMONITION.match(shown)
    titled = text[:1] == "." and syntax == "asciidoc"
    if alone in record.STATUS_LABELS and (tagged or titled or noted or IN_LIST_TABLE.search(statement.lead)):
        yield statement.part(len(text), len(text))._replace(name=alone)


def _is_short(part: str) -> bool:
    """Whether a part may come before the first label of a line: a word, a link or a day, and no prose."""
    return sum(not word.isdigit() for word in record.tokens(plain(part[:LONGEST_PART]))) <= 1


def _of_part(text: str, at: int, end: int) -> tuple[str, int] | None:
    """The name of a label that begins in a part of a text, and where its value begins."""
    start = next((number for number in range(at, min(at + 12, end)) if text[number].isalnum()), None)
    if start is None:
        return None
    separator = SEPARATOR.search(text, start, min(start + LONGEST_LABEL, end))
    if separator and "](" not in text[start : separator.start()]:
        closed = CLOSING.match(text, separator.end())
        return _named(text[start : separator.start()]), min(closed.end() if closed else end, end)
    stressed = STRESSED.match(text, at, end)
    if stressed:
        return _named(stressed["name"]), stressed.start("value") if stressed["value"] else end
    return None


def _named(name: str) -> str:
    return named(name.partition("(")[0])


def _of_cells(text: str, at: int, end: int) -> tuple[str, int] | None:
    """Read what only wide gaps part, as in a simple table of reStructuredText or in the cells of HTML."""
    gap = GAP.match(text, at, end)
    return (named(gap["name"]), gap.end()) if gap and named(gap["name"]) in record.STATUS_LABELS else None


def _of_term(statement: Statement) -> tuple[str, int] | None:
    """Read a term with what is indented below it."""
    term, newline, _ = statement.text.partition("\n")
    indented = newline and statement.columns[1] > statement.columns[0]
    return (named(term), len(term) + 1) if indented and named(term) in record.STATUS_LABELS else None


def _cells(line: str, place: int) -> Iterator[Statement]:
    """Yield the cells of a row that have text, and those that are empty between them."""
    row = line.rstrip()
    at = len(row) - len(row.lstrip())
    at += row[at : at + 1] == "|"
    for text in BAR.split(row[at:]):
        if text.strip() or at + len(text) < len(row):
            yield Statement(text.strip(), place, (at + len(text) - len(text.lstrip()),), where="table")
        at += len(text) + 1


def _of_table(rows: list[list[Statement]]) -> Iterator[Statement]:
    """Yield the labels of a table: those of its first row above their column, or else each before its neighbour."""
    heads = _heads(rows)
    yield from (below._replace(name=named(head.text)) for head, below in heads)
    rows = [row for row in (rows[1:] if heads else rows) if row]
    firsts, cells = {row[0] for row in rows}, [cell for row in rows for cell in row]
    for cell, beside in zip_longest(cells, cells[1:]):
        name = named(cell.text.rstrip(":\uff1a*"))
        if name in record.STATUS_LABELS or (cell in firsts and cell.text):
            yield (beside or cell._replace(text=""))._replace(name=name)


def _heads(rows: list[list[Statement]]) -> list[tuple[Statement, Statement]]:
    """Pair the cells of the first row with those below, if they are the heads of columns and one is a status."""
    if len(rows) < 2 or len(rows[0]) > len(rows[1]) + 1:  # noqa: PLR2004
        return []
    names = [named(cell.text) for cell in rows[0]]
    at = next((number for number, name in enumerate(names) if name in record.STATUS_LABELS), None)
    if at is None or at >= len(rows[1]):
        return []
    neighbour = rows[0][at + 1].text if at + 1 < len(names) else ""
    value = neighbour and value_of(neighbour).status not in {"unknown", "empty"}
    days = [next((cell.text for cell in row if record.ISO.match(cell.text)), "") for row in rows[1:]]
    newest = days.index(max(days)) if all(days) else 0  # of a history the newest row is the state
    return [] if value else list(zip(rows[0], rows[1 + newest], strict=False))
