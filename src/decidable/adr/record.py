"""What was read of an architecture decision record (ADR), as data, each part with its line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from decidable.adr.vocabulary import STATUS_LABELS, Verb

Syntax = Literal["markdown", "restructuredtext", "asciidoc"]
Status = Literal[
    "draft",
    "proposed",
    "accepted",
    "deferred",
    "rejected",
    "deprecated",
    "superseded",
    "none",
    "empty",
    "placeholder",
    "unknown",
]
Where = Literal["front matter", "label", "table", "badge", "section", "title", "nowhere"]
UNSAID: frozenset[Status] = frozenset({"none", "empty", "placeholder", "unknown"})


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


class Label(NamedTuple):
    """A name with what stands behind it; the value begins at ``column`` of the line at ``place``."""

    name: str
    value: str
    place: int
    column: int
    table: bool = False

    @property
    def is_status(self) -> bool:
        """Whether the name is one of those for a status."""
        return self.name in STATUS_LABELS


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
    conflicts: tuple[Said, ...] = ()
    title: str = ""
    number: int | None = None
    day: date | None = None
    deciders: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    links: tuple[Link, ...] = ()
    notes: tuple[Note, ...] = ()
    text: str = ""
    outcome: str = ""

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


SHOWN = 60
MEANING = {"placeholder": "a placeholder", "unknown": "no status that is known"}
