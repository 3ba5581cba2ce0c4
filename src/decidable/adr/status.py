"""Where a record says its status: in the front matter, in its header, in a block of metadata, in a section."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, takewhile
from operator import itemgetter
from typing import NamedTuple

from decidable.adr.meaning import replaced, says, value_of, verbs
from decidable.adr.record import STATUS_LABELS, UNSAID, Said, Statement, Syntax, Where, listed, named, tokens
from decidable.adr.source import BADGE, Heading, Source, badge
from decidable.adr.statements import ISO, labels, of_statement, statements

METADATA = listed("sections", "metadata")
GENERIC = re.compile(
    r"(?:architectur(?:e|al) |any |technical )?(?:decision )?records?|adrs?|architecture decision|decision",
    re.IGNORECASE,
)
IN_HEADING = re.compile(r"(?P<name>[^(\[]{1,40}?)\s*[(\[](?P<value>[^()\[\]]{1,200})[)\]]\s*$")
TASK = re.compile(r"\[(?P<mark>.)\]\s+")
REFERS = re.compile(r"\d|\]\(|<<|xref:|link:|`_|\]\[")
BADGE_LABELS = frozenset({"", "adr", "decision", "record"})
USUAL = listed("sections", "usual")
MAPPINGS = listed("labels", "mappings")
DEEP = 2
NEAR = 9  # lines below a label in which its value may stand
MOST = 20  # places in one part of a record that may say its status
ALL = 3  # different statuses in a list: the words to choose from
WORDS = 3
HASHES = re.compile(r"^[# =]*")


def header(source: Source, found: Sequence[Heading]) -> list[int]:
    """The places of the lines before the first heading, and of those between the title and the next heading.

    Where nothing stands below the title, as below "Decision record" or where the title is said twice, the next heading
    counts as one.
    """
    starts = [heading.place for heading in found] + [len(source.lines)]
    places = [*range(starts[0])]
    for number, heading in enumerate(found[:2]):
        below = range(heading.start, starts[number + 1])
        places += below
        following = found[number + 1].name if number + 1 < len(found) else ""
        if (
            any(source.shown[place].strip() for place in below)
            or following in USUAL | STATUS_LABELS | METADATA
        ):
            break
    return places


def metadata(found: Sequence[Heading]) -> Iterator[range]:
    """Yield the places of the lines in each block of metadata that has a heading of its own."""
    for number, heading in enumerate(found):
        if number and heading.depth <= DEEP and heading.name in METADATA:
            yield range(heading.start, heading.end)


def in_front(found: Sequence[Statement]) -> Iterator[Said]:
    """Yield what the front matter says."""
    for label in found:
        mapping, _, name = (label.name or "").rpartition(" ")
        if label.is_status or (name == "status" and mapping in MAPPINGS):
            yield _said(label, "front matter")


def in_header(source: Source, places: Sequence[int], found: Sequence[Statement]) -> Iterator[Said]:
    """Yield what stands behind a label or in a badge of the header."""
    for label in islice((label for label in found if label.is_status), MOST):
        yield _labelled(source, label, places[bisect_right(places, label.place) :])
    for place in places:
        for match in BADGE.finditer(source.shown[place]):
            name, message = badge(match["path"])
            value = value_of(message)
            if named(name) in STATUS_LABELS | BADGE_LABELS and value.status not in UNSAID:
                written = message if message in match["path"] else match["path"]
                column = match.start("path") + match["path"].rindex(written) + 1
                yield Said(value.status, written, place + 1, column, "badge", value.partly)


def _labelled(source: Source, label: Statement, below: Sequence[int]) -> Said:
    """What stands behind a label, or in the first paragraph or list below it."""
    said = _said(label, "table" if label.row else "label")
    if label.text or label.row:
        return said
    block = below[:NEAR]
    gap = list(takewhile(lambda place: not source.shown[place].strip(), block))
    block = list(takewhile(lambda place: source.shown[place].strip(), block[len(gap) :]))
    further = (each for each in statements(source, [label.place, *gap, *block]) if each.place > label.place)
    found = list(takewhile(lambda each: not _is_label(each, source.syntax), further))
    value = _in_block(source, found, "label") if len(gap) <= 1 else None
    return said if value is None or (gap and value.status == "unknown") else value


def _is_label(statement: Statement, syntax: Syntax) -> bool:
    """Whether a statement begins with a label of its own."""
    return ":" in statement.text and any(of_statement(statement, syntax))


def in_sections(source: Source, found: Sequence[Heading]) -> Iterator[Said]:
    """Yield what the sections say that are called status, or whose heading holds one."""
    for heading in sections(found):
        if heading.name in STATUS_LABELS:
            block = list(statements(source, range(heading.start, heading.end)))
            yield _in_block(source, block, "section") or Said("empty", "", heading.place + 1, 1, "section")
        elif heading.name.startswith(tuple(STATUS_LABELS)):
            text = _text(source, heading)
            bracketed = IN_HEADING.match(heading.text)
            if bracketed and named(bracketed["name"]) in STATUS_LABELS:
                yield _said(text.part(*bracketed.span("value")), "section")
            else:
                yield from (
                    _said(label, "section") for label in of_statement(text) if label.is_status and label.text
                )


def sections(found: Sequence[Heading]) -> Iterator[Heading]:
    """Yield the headings at the levels at which a status may stand."""
    inside = {place for block in metadata(found) for place in block}
    for number, heading in enumerate(found):
        if heading.depth <= DEEP or heading.depth == number + 1 or heading.place in inside:
            yield heading


def _text(source: Source, heading: Heading) -> Statement:
    """The text of a heading where it stands, which may be below a line of its own."""
    place = heading.place + (heading.text not in source.shown[heading.place])
    return Statement(heading.text, place, (max(source.shown[place].find(heading.text), 0),))


def in_title(source: Source, title: Heading | None) -> Iterator[Said]:
    """Yield the status that a title has in brackets at its end, as in ``Use tea [Superseded]``."""
    found = IN_HEADING.match(title.text) if title else None
    if title and found and says(found["value"]) and len(tokens(found["value"])) <= WORDS:
        yield _said(_text(source, title).part(*found.span("value")), "title")


class Offered(NamedTuple):
    """What a statement offers as a status, its whole text, and the mark in its box where it has one."""

    said: Said
    text: str
    mark: str = ""


def _in_block(source: Source, block: Sequence[Statement], where: Where) -> Said | None:
    """Read statements of which the first that is recognised decides, unless a later one says what has taken the place."""
    lines = [each._replace(said=each.said._replace(where=where)) for each in _offered(source, block)]
    if any(each.mark for each in lines):
        ticked = [each for each in lines if each.mark.strip()]
        if not ticked:
            return lines[0].said._replace(status="placeholder")
        lines = ticked
    if not lines:
        return None
    decisive = [each for each in lines if each.said.status not in {"unknown", "empty"}]
    decisive = [each for each in decisive if not value_of(each.text).explains] or decisive
    if not decisive:
        return next((each for each in lines if each.said.status == "unknown"), lines[0]).said
    if _all_offered(lines):
        return lines[0].said._replace(status="placeholder")
    dated = [(day[0], each.said) for each in decisive if (day := ISO.search(each.text))]
    if len(dated) == len(decisive):  # a history: its newest entry is the state
        return max(dated, key=itemgetter(0))[1]
    return _followed(decisive[0].said, lines[lines.index(decisive[0]) + 1 :])


def _all_offered(lines: Sequence[Offered]) -> bool:
    """Whether the lines are nothing but the words to choose from."""
    return len({each.said.status for each in lines} - UNSAID) >= ALL and all(
        len(each.text.split()) <= WORDS and says(each.text) for each in lines
    )


def _offered(source: Source, block: Sequence[Statement]) -> Iterator[Offered]:
    """Yield what each statement offers as a status."""
    for label in labels(source, [statement.place for statement in block if statement.row]):
        said = _said(label, "table")
        if label.is_status or said.status not in UNSAID:
            yield Offered(said, label.text)
    for statement in block:
        if statement.row or statement.text.startswith((".. _", "[[", ":::", "!!!", "[!")):
            continue
        label_ = next((each for each in of_statement(statement, source.syntax) if each.is_status), None)
        if label_:
            if label_.text:
                yield Offered(_said(label_, "section"), label_.text)
            continue
        start = len(statement.text) - len(HASHES.sub("", statement.text, count=1))
        task = TASK.match(statement.text, start)
        begins, mark = (task.end(), task["mark"] or " ") if task else (start, "")
        goes_on = (
            says(statement.text[begins:]) is not None
        )  # else a status in the sentence is that of another
        cuts = [cut for cut, _, _ in verbs(statement.text) if cut > begins and goes_on]
        for part in islice(statement.parts([begins, *cuts]), 1, None):
            if part.text.strip():
                yield Offered(_said(part, "section"), part.text.rstrip(), mark)


def _followed(said: Said, later: Iterable[Offered]) -> Said:
    """Let a later statement that begins with what has taken the place change what was said."""
    if said.status in UNSAID:
        return said
    for each in later:
        found = replaced(each.text)
        if found and found.partly:
            return said._replace(partly=True)
        if found and REFERS.search(each.text):
            return each.said._replace(status=found.status)
    return said


def _said(text: Statement, where: Where) -> Said:
    value = value_of(text.text)
    place = text.place + 1, text.columns[0] + 1
    return Said(value.status, text.raw, *place, where, value.partly, value.doubt)
