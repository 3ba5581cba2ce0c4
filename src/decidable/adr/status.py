"""The status of a record by its parts: front matter, header, blocks of metadata, sections and title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, takewhile
from operator import itemgetter
from typing import NamedTuple

from decidable.adr.meaning import gone, status_in, value_of, verbs
from decidable.adr.record import ISO, UNREAD, Mention, Statement, Where, listed

TASK = re.compile(r"\[(?P<mark>.)\]\s+")
HASHES = re.compile(r"^[# =]*")
MAPPINGS = listed("labels", "mappings")
NEAR = 9  # lines below a label among which its value may be
MOST = 20  # places in one part of a record that may have its status
ALL = 3  # different statuses in a list: the words to choose from
WORDS = 3  # of one of these words, or of a status in brackets behind a title
IN_FORCE = frozenset({"draft", "proposed", "accepted", "deferred"})


def labelled(parts: Sequence[Statement]) -> Iterator[Mention]:
    """Yield the status of each label for one, or of the first paragraph or list below an empty one."""
    for number, part in islice(((at, each) for at, each in enumerate(parts) if _is_status(each)), MOST):
        mention = mention_in(part)
        below = [] if part.text or part.where != "label" else list(_below(part, parts[number + 1 :]))
        value = in_block(below, part.where) if below else None
        apart = below and below[0].place > part.last + 1
        yield mention if value is None or (apart and value.status == "unknown") else value


def _is_status(part: Statement) -> bool:
    """Whether a part is a label for the status; one in the front matter may belong to a mapping."""
    mapping, _, name = (part.name or "").rpartition(" ")
    return part.is_status or (part.where == "front matter" and name == "status" and mapping in MAPPINGS)


def _below(label: Statement, parts: Iterable[Statement]) -> Iterator[Statement]:
    """Yield the statements of the first block below a label, which begins behind one blank line at most."""
    last, gap = label.last, 2
    for part in takewhile(lambda part: part.name is None, parts):
        if part.place > last + gap or part.place > label.place + NEAR:
            return
        yield part
        last, gap = part.last, 1


class Offered(NamedTuple):
    """What a statement offers as a status, and the mark in its box where it has one."""

    mention: Mention
    by: Statement
    mark: str = ""


def in_block(parts: Sequence[Statement], where: Where) -> Mention | None:
    """Read statements of which the first that is recognised decides, unless a later one names what has taken the place."""
    lines = [each._replace(mention=each.mention._replace(where=where)) for each in _offered(parts)]
    ticked = [each for each in lines if each.mark.strip()]
    if any(each.mark for each in lines) and not ticked:
        return lines[0].mention._replace(status="placeholder")
    lines = ticked or lines
    if not lines:
        return None
    decisive = [each for each in lines if each.mention.status not in {"unknown", "empty"}]
    decisive = [each for each in decisive if not value_of(each.by.text).explains] or decisive
    if not decisive:
        return next((each for each in lines if each.mention.status == "unknown"), lines[0]).mention
    statuses = {each.mention.status for each in lines} - UNREAD
    if len(statuses) >= ALL and all(
        len(each.by.text.split()) <= WORDS and status_in(each.by.text) for each in lines
    ):
        return lines[0].mention._replace(status="placeholder")
    dated = [(day[0], each.mention) for each in decisive if (day := ISO.search(each.by.text))]
    if len(dated) == len(decisive):  # a history: its newest entry is the state
        return max(dated, key=itemgetter(0))[1]
    mention = decisive[0].mention
    later = (each.by for each in lines[lines.index(decisive[0]) + 1 :])
    return mention if mention.status in UNREAD else next(taken_over(later, where), mention)


def _offered(parts: Iterable[Statement]) -> Iterator[Offered]:
    """Yield what each statement offers as a status."""
    for part in parts:
        if part.name:
            mention = next(taken_over([part]), mention_in(part))
            if part.text and (part.is_status or mention.status not in UNREAD):
                yield Offered(mention, part)
        elif not part.text.startswith((".. _", "[[", ":::", "!!!", "[!")):
            yield from _of_statement(part)


def _of_statement(statement: Statement) -> Iterator[Offered]:
    text = statement.text
    start = len(text) - len(HASHES.sub("", text, count=1))
    task = TASK.match(text, start)
    begins, mark = (task.end(), task["mark"] or " ") if task else (start, "")
    goes_on = status_in(text[begins:]) is not None  # else a status in the sentence is that of another
    cuts = [cut for cut, _, _ in verbs(text) if cut > begins and goes_on]
    for part in islice(statement.parts([begins, *cuts]), 1, None):
        if part.text.strip():
            yield Offered(mention_in(part), part, mark)


def taken_over(parts: Iterable[Statement], where: Where | None = None) -> Iterator[Mention]:
    """Yield what shows, apart from a status, that another record has taken the place of this one."""
    for part in parts:
        if not part.is_status and (begun := gone(part)):
            place = part.place + 1, part.columns[0] + 1
            yield Mention(begun.status, part.raw, *place, where or part.where)


def decided(every: Sequence[Mention], over: Sequence[Mention]) -> tuple[Mention, list[Mention]]:
    """The status that counts, and those that differ. What is empty gives way to what is written, and all to what has taken the place."""
    first = next((each for each in every if each.status != "empty"), every[0] if every else None)
    if over and (first is None or first.status in UNREAD | IN_FORCE):
        first = over[0]
    if first is None:
        return Mention("none", "", 0, 0, "nowhere"), []
    return first, [each for each in every if each.status not in UNREAD and each.status != first.status]


def mention_in(statement: Statement, where: Where | None = None) -> Mention:
    """A statement read as a status."""
    value = value_of(statement.text)
    place = statement.place + 1, statement.columns[0] + 1
    return Mention(value.status, statement.raw, *place, where or statement.where, value.partly, value.doubt)
