"""Where a record says its status: in the front matter, in its header, in a block of metadata, in a section."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, takewhile
from typing import NamedTuple
from urllib.parse import unquote

from decidable.adr.headings import Heading
from decidable.adr.labels import LEAD, Label, behind, labels, of_line
from decidable.adr.lines import Source
from decidable.adr.record import UNSAID, Said, Where
from decidable.adr.status_values import BADGE, Value, badge, plain, replaced, says, value_of
from decidable.adr.vocabulary import STATUS_LABELS, listed, named

METADATA = listed("""
    metadata, meta, meta data, meta information, metainformation, metadaten, metadonnees, metadatos, metadados, info, information, informations,
    document information, document info, document metadata, document details, document control, document header, adr info, adr information,
    adr metadata, adr details, decision metadata, decision info, details, header, properties, summary, overview, at a glance, general,
    general information, record, decision record, administrative information, management, kopf, steckbrief
    """)
GENERIC = re.compile(
    r"(?:architectur(?:e|al) |any |technical )?(?:decision )?records?|adrs?|architecture decision|decision",
    re.IGNORECASE,
)
IN_HEADING = re.compile(r"(?P<name>[^(\[]{1,40}?)\s*[(\[](?P<value>[^()\[\]]{1,200})[)\]]\s*$")
TASK = re.compile(r"\[(?P<mark>.)\]\s+")
REFERS = re.compile(r"\d|\]\(|<<|xref:|link:|`_|\]\[")
BADGE_LABELS = frozenset({"", "adr", "decision", "record"})
USUAL = listed("""
    context, context and problem statement, context and problem, problem, problem statement, background, introduction, motivation, abstract,
    decision, decision drivers, decision outcome, drivers, options, considered options, alternatives, consequences, kontext, contexte, contexto,
    purpose, scope, issue, status, rationale, table of contents, contents, goals
    """)
BACKWARD = listed("superseded by, superceded by, replaced by")
MAPPINGS = listed("adr, madr, metadata, extra, params, custom, record, decision")
DEEP = 2
NEAR = 9  # lines below a label in which its value may stand
MOST = 20  # places in one part of a record that may say its status
ALL = 3  # different statuses in a list: the words to choose from
WORDS = 3
LONGEST_LINE = 400
LONGEST_NAME = 30


class Block(NamedTuple):
    """Lines that may say a status, by their places; ``where`` is told of what is found in them."""

    places: Sequence[int]
    where: Where


def header(source: Source, found: Sequence[Heading]) -> list[int]:
    """Give the places of the lines before the first heading, and of those between the title and the next heading."""
    last = len(source.lines)
    starts = [heading.place for heading in found] + [last]
    places = [*range(starts[0])]
    for number, heading in enumerate(found[:2]):
        below = range(heading.start, starts[number + 1])
        places += below
        following = found[number + 1].name if number + 1 < len(found) else ""
        filled = any(source.shown[place].strip() for place in below)
        if filled or not GENERIC.fullmatch(heading.name) or named(following) in USUAL:
            break
    return places


def metadata(found: Sequence[Heading]) -> Iterator[range]:
    """Yield the places of the lines in each block of metadata that has a heading of its own."""
    for number, heading in enumerate(found):
        if number and heading.depth <= DEEP and heading.name in METADATA:
            yield range(heading.start, heading.end)


def in_front(found: Sequence[Label]) -> Iterator[Said]:
    """Yield what the front matter says; a key that names what has taken the place counts for more than the status."""
    by = next((label for label in found if label.name in BACKWARD and REFERS.search(label.value)), None)
    for label in found:
        mapping, _, name = label.name.rpartition(" ")
        if label.is_status or (name == "status" and mapping in MAPPINGS):
            value = value_of(label.value)
            if by and value.status not in UNSAID and not value.partly:
                yield _said(Value("superseded"), by.value, by.place, by.column, "front matter")
            else:
                yield _said(value, label.value, label.place, label.column, "front matter")


def in_header(source: Source, places: Sequence[int]) -> Iterator[Said]:
    """Yield what stands behind a label or in a badge of the header."""
    saying = (label for label in labels(source.shown, places, source.syntax) if label.is_status)
    for label in islice(saying, MOST):
        below = places[bisect_right(places, label.place) :]
        said = _labelled(source, label, below)
        yield _followed(said, (_line(source, place) for place in below if REFERS.search(source.shown[place])))
    for place in places:
        for match in BADGE.finditer(source.shown[place]):
            name, message = badge(match["path"])
            value = value_of(message)
            known = named(name) in STATUS_LABELS | BADGE_LABELS
            if known and value.status not in UNSAID:
                yield _badged(value, message, match, place)


def _badged(value: Value, message: str, match: re.Match[str], place: int) -> Said:
    """Tell of a badge; its address is what is written where its message stands there in another form."""
    line = match.string
    written = next(
        (each for each in (message, message.replace(" ", "_")) if each in match["path"]), match["path"]
    )
    column = match.start("path") + match["path"].rindex(written) if written in unquote(line) else 0
    return Said(value.status, written, place + 1, column + 1, "badge", value.partly)


def _labelled(source: Source, label: Label, below: Sequence[int]) -> Said:
    where: Where = "table" if label.table else "label"
    if label.value or label.table:
        return _said(value_of(label.value), label.value, label.place, label.column, where)
    block = below[:NEAR]
    gap = list(takewhile(lambda place: not source.shown[place].strip(), block))
    block = list(
        takewhile(
            lambda place: source.shown[place].strip() and not _is_label(source, place), block[len(gap) :]
        )
    )
    empty = Said("empty", "", label.place + 1, label.column + 1, where)
    if not block or len(gap) > 1:
        return empty
    said = _in_block(source, block, where)
    return empty if gap and said.status == "unknown" else said


def _is_label(source: Source, place: int) -> bool:
    """Say whether a line begins with a label of another kind."""
    return any(
        ":" in source.shown[place] and not label.is_status
        for label in of_line(source.shown[place], place, source.syntax)
    )


def in_sections(source: Source, found: Sequence[Heading]) -> Iterator[Said]:
    """Yield what the sections say that are called status, or whose heading holds one."""
    inside = {place for block in metadata(found) for place in block}
    for number, heading in enumerate(found):
        if heading.depth > DEEP and heading.depth != number + 1 and heading.place not in inside:
            continue
        name = heading.name
        if name in STATUS_LABELS:
            yield _in_block(source, range(heading.start, heading.end), "section", place=heading.place)
        else:
            yield from _in_heading(source, heading)


def _in_heading(source: Source, heading: Heading) -> Iterator[Said]:
    place = heading.place + (heading.text not in source.shown[heading.place])  # below a line above the title
    start = max(source.shown[place].find(heading.text), 0)
    bracketed = IN_HEADING.match(heading.text)
    if bracketed and named(bracketed["name"]) in STATUS_LABELS:
        at = start + bracketed.start("value")
        yield _said(value_of(bracketed["value"]), bracketed["value"], place, at, "section")
        return
    for label in of_line(heading.text, place):
        if label.is_status and label.value:
            below = (_line(source, each) for each in range(heading.start, heading.end))
            said = _said(value_of(label.value), label.value, label.place, start + label.column, "section")
            yield _followed(said, below)


def _in_block(source: Source, places: Sequence[int], where: Where, place: int | None = None) -> Said:
    """Read lines of which the first that is recognised decides, unless a later one says what has taken the place."""
    offered = list(_offered(source, places))
    ticked = [said for said, mark in offered if mark.strip()]
    if any(mark for _, mark in offered):
        if not ticked:
            return offered[0][0]._replace(status="placeholder", where=where)
        offered = [(said, "") for said in ticked]
    lines = [said._replace(where=where) for said, _ in offered]
    if not lines:
        empty = place if place is not None else next(iter(places))
        return Said("empty", "", empty + 1, 1, where)
    decisive = [number for number, said in enumerate(lines) if said.status not in {"unknown", "empty"}]
    said_so = [number for number in decisive if not value_of(lines[number].raw).explains]
    decisive = said_so or decisive
    if not decisive:
        return next((said for said in lines if said.status == "unknown"), lines[0])
    first = decisive[0]
    if _all_offered(lines):
        return lines[0]._replace(status="placeholder")
    return _followed(lines[first], lines[first + 1 :])


def _all_offered(lines: Sequence[Said]) -> bool:
    """Say whether the lines are nothing but the words to choose from."""
    return len({said.status for said in lines} - UNSAID) >= ALL and all(
        len(said.raw.split()) <= WORDS and says(said.raw) for said in lines
    )


def _offered(source: Source, places: Sequence[int]) -> Iterator[tuple[Said, str]]:
    """Yield what each line offers as a status, with the mark in its box where it has one."""
    tabled = [label for label in labels(source.shown, places, source.syntax) if label.table]
    in_tables = {label.place for label in tabled}
    for label in tabled:
        value = value_of(label.value)
        if label.is_status or value.status not in UNSAID:
            yield _said(value, label.value, label.place, label.column, "table"), ""
    for place in places:
        line = source.shown[place]
        text = line.strip()
        if (
            not text
            or place in in_tables
            or set(text) <= set("|=-+~^*_. ")
            or text.startswith((".. _", "[[", ":::", "!!!"))
        ):
            continue
        start = behind(LEAD, line)
        start += len(line[start:]) - len(line[start:].lstrip("# ="))
        task = TASK.match(line, start)
        mark = task["mark"] or " " if task else ""
        raw = line[task.end() if task else start :].rstrip()
        column = task.end() if task else start
        said = next((each for each in of_line(line, place, source.syntax) if each.is_status), None)
        if said and said.value:
            raw, column = said.value, said.column
        if raw and (said is None or said.value):
            yield _said(value_of(raw), raw, place, column, "section"), mark


def _followed(said: Said, later: Iterable[Said]) -> Said:
    """Let a later line that begins with what has taken the place change what was said."""
    if said.status in UNSAID:
        return said
    for line in later:
        found = replaced(line.raw)
        if found and found.partly:
            return said._replace(partly=True)
        if found and _names_another(line.raw):
            return line._replace(status=found.status, where=said.where)
    return said


def _line(source: Source, place: int) -> Said:
    """Take a line as it might go on with a status."""
    start = behind(LEAD, source.shown[place])
    return Said("unknown", source.shown[place][start:].rstrip(), place + 1, start + 1, "label")


def _names_another(line: str) -> bool:
    """Say whether a line with a label names something behind it."""
    name, separator, value = plain(line[:LONGEST_LINE]).partition(":")
    return (
        not separator
        or len(name) > LONGEST_NAME
        or bool(REFERS.search(value) or REFERS.search(line[len(name) :]))
    )


def _said(value: Value, raw: str, place: int, column: int, where: Where) -> Said:
    return Said(value.status, raw, place + 1, column + 1, where, value.partly)
