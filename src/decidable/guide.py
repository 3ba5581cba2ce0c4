"""A decision guide as data: what a checklist file holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

RESERVED = frozenset({"adr", "choice", "file", "owners", "status"})
DAYS_IN = {"d": 1, "w": 7, "mo": 30, "y": 365}
SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"


def days_of(duration: str) -> int:
    """Give a duration such as ``90d``, ``12w``, ``6mo`` (of 30 days) or ``1y`` (of 365) in days."""
    match = re.fullmatch(r"([1-9][0-9]{0,4})(d|w|mo|y)", duration)
    if match is None:
        raise ValueError("a duration is a whole number and a unit: 7d, 12w, 6mo or 1y")
    return int(match[1]) * DAYS_IN[match[2]]


def _duration(written: str) -> str:
    days_of(written)
    return written


Id = Annotated[str, StringConstraints(pattern=rf"^{SLUG}$", max_length=80)]
Duration = Annotated[str, AfterValidator(_duration)]
Version = Annotated[Literal[1], BeforeValidator(lambda written: int(written) if written == "1" else written)]


class Frozen(BaseModel):
    """A value that is written in kebab-case, refuses unknown keys and never changes."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=lambda name: name.replace("_", "-"),
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        allow_inf_nan=False,
    )


class Entry(Frozen):
    """Anything of a guide that has an id: a title to call it by, and its whole text without markup."""

    title: str
    text: str = ""


class Option(Entry):
    """One of the ways to decide; ``owners`` are those who absorb its cost."""

    owners: dict[Id, Entry] = {}


class Answer(Entry):
    """One answer to a question, and what follows from it.

    ``favors`` and ``against`` are option ids. ``requires`` lists options of which at least one must be chosen.
    ``measured_as`` lists the words of a measure by which the answer is proven. ``pitfall`` and ``signal`` are the
    entries that speak up when the answer is given or measured.
    """

    favors: tuple[Id, ...] = ()
    against: tuple[Id, ...] = ()
    requires: tuple[Id, ...] = ()
    pitfall: Id | None = None
    signal: Id | None = None
    measured_as: tuple[Id, ...] = ()


class Question(Entry):
    """A question to ask in the room; its answer is a claim, its ``evidence`` the proof."""

    evidence: Id | None = None
    factor: Id | None = None
    answers: dict[Id, Answer] = Field(min_length=1)


class Evidence(Entry):
    """What to gather before committing.

    ``applies_when`` lists option ids and ``<question>.<answer>`` ids of which one must be chosen or given for the
    evidence to be needed; empty means always.
    """

    measure: Id | None = None
    maximum_age: Duration | None = None
    applies_when: tuple[str, ...] = ()


class Signal(Entry):
    """An observation that points to one option."""

    option: Id


class Statement(Entry):
    """One list item of a facet, said of one option."""

    facet: Id
    option: Id


class Guide(Frozen):
    """One decision guide, whole; mappings keep the order of the page."""

    format: Version
    id: Id
    title: str
    url: str
    options: dict[Id, Option] = Field(min_length=2)
    default: Id | None = None
    questions: dict[Id, Question] = {}
    evidence: dict[Id, Evidence] = {}
    factors: dict[Id, Entry] = {}
    signals: dict[Id, Signal] = {}
    pressures: dict[Id, Entry] = {}
    pitfalls: dict[Id, Entry] = {}
    triggers: dict[Id, Entry] = {}
    points: dict[Id, Entry] = {}
    facets: dict[Id, Entry] = {}
    statements: dict[str, Statement] = {}
    formerly: dict[str, str] = {}

    def owners(self) -> dict[str, str]:
        """Map each owner's id to the option whose cost they absorb."""
        return {owner: option for option, of in self.options.items() for owner in of.owners}

    def anchors(self) -> Iterator[str]:
        """Yield the id of every entry, which is its anchor on the page."""
        yield from self.options
        for option in self.options.values():
            yield from option.owners
        for id_, question in self.questions.items():
            yield id_
            yield from (f"{id_}.{answer}" for answer in question.answers)
        for entries in (
            self.evidence,
            self.factors,
            self.signals,
            self.pressures,
            self.pitfalls,
            self.triggers,
        ):
            yield from entries
        yield from self.points
        yield from self.facets
        yield from self.statements

    def link(self, anchor: str = "") -> str:
        """Give the public address of an entry; a statement's opens the tab that it stands in."""
        if not anchor:
            return self.url
        statement = self.statements.get(anchor)
        query = f"?{self.id}={statement.option}" if statement else ""
        return f"{self.url}{query}#{anchor}"
