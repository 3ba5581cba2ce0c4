"""What was read of an architecture decision record (ADR), as data, each part with its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal, NamedTuple

from decidable.adr.vocabulary import STATUS_LABELS, Status, Verb

Syntax = Literal["markdown", "restructuredtext", "asciidoc"]
Where = Literal["front matter", "label", "table", "badge", "section", "title", "nowhere"]
SHOWN = 60
MEANING = {"placeholder": "a placeholder", "unknown": "no status that is known"}


class Statement(NamedTuple):
    """One paragraph, list item, quote or row; or what stands behind a label, whose name it has then.

    ``text`` has its lines without what comes before their words; ``place`` is the place of the first among the lines of
    the record, ``columns`` tell where each begins, and ``lead`` is what stands before the first. ``row`` is one of a table.
    """

    text: str
    place: int
    columns: tuple[int, ...]
    lead: str = ""
    row: bool = False
    name: str | None = None

    @property
    def is_status(self) -> bool:
        """Whether this is a label, and its name one of those for a status."""
        return self.name in STATUS_LABELS

    @property
    def raw(self) -> str:
        """The first line, as it is written."""
        return self.text.partition("\n")[0].rstrip()

    def at(self, offset: int) -> tuple[int, int]:
        """The place and the column in the record of a position in the text."""
        before = self.text.count("\n", 0, offset)
        return self.place + before, self.columns[before] + offset - (self.text.rfind("\n", 0, offset) + 1)

    def part(self, start: int, end: int) -> Statement:
        """What lies between two positions in the text."""
        place, column = self.at(start)
        text = self.text[start:end]
        below = place - self.place + 1
        columns = (column, *self.columns[below : below + text.count("\n")])
        return self._replace(text=text, place=place, columns=columns)

    def parts(self, cuts: Iterable[int]) -> Iterator[Statement]:
        """Yield what lies between the ends of the text and some positions in it."""
        return (self.part(start, end) for start, end in pairwise((0, *cuts, len(self.text))))


class Said(NamedTuple):
    """One place in a record that says its status: as which it counts, and as what it is written.

    ``raw`` stands on ``line`` from ``column`` on, as it is written; ``partly`` says that another record replaces a part,
    ``doubt`` why somebody else may read it otherwise.
    """

    status: Status
    raw: str
    line: int
    column: int
    where: Where
    partly: bool = False
    doubt: str = ""


class Link(NamedTuple):
    """Where a record leads to, as it is written; ``role`` is the role of Sphinx by which, if there is one."""

    target: str
    line: int
    column: int
    role: str = ""


class Relation(NamedTuple):
    """What this record is to another, which is named by a link or file, by its number, or by both."""

    verb: Verb
    target: str
    number: int | None
    line: int
    partly: bool = False


class Note(NamedTuple):
    """What is not as a reader would expect, although the record was read."""

    line: int
    text: str


@dataclass(frozen=True)
class Record:
    """A record as it was read; line 0 where nothing was found to read.

    ``conflicts`` are further places that say another status than the one that counts. ``text`` is what a reader of the
    page sees, without comments and code, and ``outcome`` the part of it that tells the decision.
    """

    syntax: Syntax
    said: Said
    conflicts: tuple[Said, ...]
    title: str
    number: int | None
    day: date | None
    deciders: tuple[str, ...]
    relations: tuple[Relation, ...]
    links: tuple[Link, ...]
    notes: tuple[Note, ...]
    text: str
    outcome: str

    @property
    def status(self) -> Status:
        """The status that counts."""
        return self.said.status

    def told(self) -> str:
        """In a few words what was read as the status."""
        if self.status == "none":
            return "no status"
        if self.status == "empty":
            return "a status with nothing behind it"
        written = self.said.raw if len(self.said.raw) <= SHOWN else f"{self.said.raw[:SHOWN]}…"
        return f"{written!r}, which is {MEANING.get(self.status, self.status)}"
