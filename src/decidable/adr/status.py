"""Where a record says its status: in the front matter, in its header, in a block of metadata, in a section."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, takewhile
from operator import itemgetter
from typing import NamedTuple
from urllib.parse import unquote

from decidable.adr.headings import Heading
from decidable.adr.labels import behind, labels, of_statement
from decidable.adr.record import UNSAID, Label, Said, Syntax, Where
from decidable.adr.relations import verbs
from decidable.adr.source import Source
from decidable.adr.statements import Statement, statements
from decidable.adr.status_values import BADGE, Value, badge, replaced, says, value_of
from decidable.adr.vocabulary import STATUS_LABELS, listed, named, tokens

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
HASHES = re.compile(r"[# =]*")
ISO = re.compile(r"(?:19|20)\d{2}-\d{2}-\d{2}")


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


def in_front(found: Sequence[Label]) -> Iterator[Said]:
    """Yield what the front matter says."""
    for label in found:
        mapping, _, name = label.name.rpartition(" ")
        if label.is_status or (name == "status" and mapping in MAPPINGS):
            yield _said(value_of(label.value), label, "front matter")


def in_header(source: Source, places: Sequence[int], found: Sequence[Label]) -> Iterator[Said]:
    """Yield what stands behind a label or in a badge of the header."""
    for label in islice((label for label in found if label.is_status), MOST):
        yield _labelled(source, label, places[bisect_right(places, label.place) :])
    for place in places:
        for match in BADGE.finditer(source.shown[place]):
            name, message = badge(match["path"])
            value = value_of(message)
            known = named(name) in STATUS_LABELS | BADGE_LABELS
            if known and value.status not in UNSAID:
                yield _badged(value, message, match, place)


def _badged(value: Value, message: str, match: re.Match[str], place: int) -> Said:
    """The status in a badge; its address counts as what is written where the message has another form there."""
    line = match.string
    written = next(
        (each for each in (message, message.replace(" ", "_")) if each in match["path"]), match["path"]
    )
    column = match.start("path") + match["path"].rindex(written) if written in unquote(line) else 0
    return Said(value.status, written, place + 1, column + 1, "badge", value.partly)


def _labelled(source: Source, label: Label, below: Sequence[int]) -> Said:
    """What stands behind a label, or in the first paragraph or list below it."""
    where: Where = "table" if label.table else "label"
    if label.value or label.table:
        return _said(value_of(label.value), label, where)
    empty = Said("empty", "", label.place + 1, label.column + 1, where)
    block = below[:NEAR]
    gap = list(takewhile(lambda place: not source.shown[place].strip(), block))
    block = list(takewhile(lambda place: source.shown[place].strip(), block[len(gap) :]))
    further = (each for each in statements(source, [label.place, *gap, *block]) if each.place > label.place)
    found = list(takewhile(lambda each: not _is_label(each, source.syntax), further))
    if not found or len(gap) > 1:
        return empty
    said = _in_block(source, found, where)
    return empty if said is None or (gap and said.status == "unknown") else said


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
            yield from _in_heading(source, heading)


def sections(found: Sequence[Heading]) -> Iterator[Heading]:
    """Yield the headings at the levels at which a status may stand."""
    inside = {place for block in metadata(found) for place in block}
    for number, heading in enumerate(found):
        if heading.depth <= DEEP or heading.depth == number + 1 or heading.place in inside:
            yield heading


def _in_heading(source: Source, heading: Heading) -> Iterator[Said]:
    place = heading.place + (heading.text not in source.shown[heading.place])  # below a line above the title
    start = max(source.shown[place].find(heading.text), 0)
    bracketed = IN_HEADING.match(heading.text)
    if bracketed and named(bracketed["name"]) in STATUS_LABELS:
        label = Label("status", bracketed["value"], place, start + bracketed.start("value"))
        yield _said(value_of(label.value), label, "section")
        return
    for label in of_statement(Statement(heading.text, place, (start,))):
        if label.is_status and label.value:
            yield _said(value_of(label.value), label, "section")


def in_title(source: Source, title: Heading | None) -> Iterator[Said]:
    """Yield the status that a title has in brackets at its end, as in ``Use tea [Superseded]``."""
    found = IN_HEADING.match(title.text) if title else None
    if title and found and says(found["value"]) and len(tokens(found["value"])) <= WORDS:
        place = title.place + (title.text not in source.shown[title.place])
        column = max(source.shown[place].find(title.text), 0) + found.start("value")
        yield _said(value_of(found["value"]), Label("status", found["value"], place, column), "title")


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
        value = value_of(label.value)
        if label.is_status or value.status not in UNSAID:
            yield Offered(_said(value, label, "table"), label.value)
    for statement in block:
        if statement.row or statement.text.startswith((".. _", "[[", ":::", "!!!", "[!")):
            continue
        label_ = next((each for each in of_statement(statement, source.syntax) if each.is_status), None)
        if label_:
            if label_.value:
                yield Offered(_said(value_of(label_.value), label_, "section"), label_.value)
            continue
        start = behind(HASHES, statement.text)
        task = TASK.match(statement.text, start)
        begins = task.end() if task else start
        goes_on = (
            says(statement.text[begins:]) is not None
        )  # in a sentence that begins otherwise, a status is no other's
        cuts = [cut for cut, _, _ in verbs(statement.text) if cut > begins and goes_on]
        for part in islice(statement.parts([begins, *cuts]), 1, None):
            if part.text.strip():
                found = Label("status", part.text.rstrip(), part.place, part.columns[0])
                yield Offered(
                    _said(value_of(found.value), found, "section"),
                    found.value,
                    task["mark"] or " " if task else "",
                )


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


def _said(value: Value, label: Label, where: Where) -> Said:
    return Said(
        value.status,
        label.value.partition("\n")[0].rstrip(),
        label.place + 1,
        label.column + 1,
        where,
        value.partly,
        value.doubt,
    )
