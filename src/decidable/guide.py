"""A decision guide as data: the content of a checklist file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal, NamedTuple, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from decidable.errors import nearest
from decidable.fields import SLUG, Candidate, Day, Duration, Frozen, Id, Rung, Text
from decidable.kinds import LISTED, SINGLE

SECTIONS = (
    "evidence", "factors", "signals", "pressures", "pitfalls", "triggers", "points", "facets",
    "statements",
)  # fmt: skip
# The fields in which each kind of entry names others, and what these must be.
NAMED: dict[str, dict[str, str]] = {
    "question": {"evidence": "evidence", "factor": "factor"},
    "answer": {
        **dict.fromkeys(("favors", "against", "requires"), "option"),
        "against_when": "answer",
        "pitfall": "pitfall",
        "signal": "signal",
    },
    "evidence": {"applies_when": "option or answer", "factor": "factor"},
    "signal": {"option": "option"},
    "statement": {"facet": "facet", "option": "option"},
}

Location = tuple[str | int, ...]


def _address(written: str) -> str:
    if urlsplit(written).scheme not in {"", "http", "https"}:
        raise ValueError("the address of a page begins with https:")
    return written


Address = Annotated[str, AfterValidator(_address)]
Version = Annotated[Literal[1], BeforeValidator(lambda written: int(written) if written == "1" else written)]


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
    ``against_when`` lists the answers to other questions of which one must be given for ``against`` to count; empty
    means always. ``measured_as`` lists the words of a measure by which the answer is proven, ``demands`` those that its
    evidence may not exclude where a required option is chosen. ``pitfall`` and ``signal`` are the entries that speak up
    when the answer is given or measured; a ``signal`` that is absent contradicts it.
    """

    favors: tuple[Id, ...] = ()
    against: tuple[Id, ...] = ()
    against_when: tuple[str, ...] = ()
    requires: tuple[Id, ...] = ()
    demands: tuple[Id, ...] = ()
    pitfall: Id | None = None
    signal: Annotated[
        tuple[Id, ...], BeforeValidator(lambda one: (one,) if isinstance(one, str) else one)
    ] = ()
    measured_as: tuple[Id, ...] = ()


class Question(Entry):
    """A question to ask in the room; its answer is a claim, its ``evidence`` the proof."""

    evidence: Id | None = None
    factor: Id | None = None
    answers: dict[Id, Answer] = Field(min_length=1)


class Evidence(Entry):
    """What to gather before committing.

    ``applies_when`` lists option ids and ``<question>.<answer>`` ids of which one must be chosen or given for the
    evidence to be needed; empty means always. ``factor`` is the factor that it is about, where no question has one.
    ``rows`` is the lowest rung on which the results of any arm may have been graded.
    """

    measure: Id | None = None
    factor: Id | None = None
    maximum_age: Duration | None = None
    rows: Rung | None = None
    applies_when: tuple[str, ...] = ()


class Signal(Entry):
    """An observation that points to one option."""

    option: Id


class Point(Entry):
    """Something that the page says beside its entries; ``leads_to`` are the ``<guide>.<entry>`` names it links to."""

    leads_to: tuple[str, ...] = ()


class Statement(Entry):
    """One list item of a facet, about one option."""

    facet: Id
    option: Id


class Reference(NamedTuple):
    """Where one entry names another: ``kind`` is what the other must be."""

    location: Location
    kind: str
    name: str


class Flaw(NamedTuple):
    """What is wrong between entries that are each well made."""

    location: Location
    code: str
    message: str
    hint: str = ""


class Guide(Frozen):
    """One decision guide, whole; mappings keep the order of the page.

    ``longest_term`` is how long after a decision a waiver may last, an answer be unknown, a choice be provisional, or a
    trigger go unchecked.
    """

    format: Version
    id: Id
    title: str
    url: Address
    options: dict[Id, Option] = Field(min_length=2)
    default: Id | None = None
    owner: Text | None = None
    reviewed: Day | None = None
    version: Text | None = None
    longest_term: Duration = "1y"
    candidates: dict[str, Candidate] = {}
    questions: dict[Id, Question] = {}
    evidence: dict[Id, Evidence] = {}
    factors: dict[Id, Entry] = {}
    signals: dict[Id, Signal] = {}
    pressures: dict[Id, Entry] = {}
    pitfalls: dict[Id, Entry] = {}
    triggers: dict[Id, Entry] = {}
    points: dict[Id, Point] = {}
    facets: dict[Id, Entry] = {}
    statements: dict[str, Statement] = {}
    formerly: dict[str, str] = {}

    def listed(self) -> dict[str, Entry]:
        """Map the id of every entry that a review may have to the entry."""
        return {id_: entry for row in LISTED.values() for id_, entry in getattr(self, row.listed).items()}

    def named(self, options: Iterable[str]) -> str:
        """The titles of some options; an option of a review's own is called by its id."""
        titles = (self.options[id_].title if id_ in self.options else id_ for id_ in options)
        return " and ".join(titles) or "none of the options"

    def about(self, factor: str) -> set[str]:
        """The evidence about a factor: its own, and that of its questions."""
        of_questions = {asked.evidence for asked in self.questions.values() if asked.factor == factor}
        return {id_ for id_, entry in self.evidence.items() if entry.factor == factor or id_ in of_questions}

    @model_validator(mode="after")
    def _candidates_fit(self) -> Self:
        """Candidates are named by their options, each after those that are simpler, and share no arm."""
        known, arms = list[str](), set[str]()
        for key, candidate in self.candidates.items():
            options = () if key == "none" else tuple(key.split("+"))
            if any(option not in self.options for option in options) or options != tuple(sorted(options)):
                message = "{key} is no choice; write option ids in alphabetical order, joined by +, or none"
                raise PydanticCustomError("candidate_unknown", message, {"key": key[:80]})
            if unknown := [other for other in candidate.simpler if other not in known]:
                message = "{key} names {other} as simpler, which is not among the choices before it"
                named = {"key": key[:80], "other": unknown[0][:80]}
                raise PydanticCustomError("candidate_simpler", message, named)
            if shared := arms & set(candidate.arms):
                message = "the arm {arm} belongs to two choices"
                raise PydanticCustomError("candidate_arm", message, {"arm": min(shared)})
            known.append(key)
            arms |= set(candidate.arms)
        return self

    def owners(self) -> dict[str, str]:
        """Map each owner's id to the option whose cost they absorb."""
        return {owner: option for option, entry in self.options.items() for owner in entry.owners}

    def anchors(self) -> Iterator[str]:
        """Yield the id of every entry, which is its anchor on the page."""
        yield from (id_ for id_, _ in self.places())

    def places(self) -> Iterator[tuple[str, Location]]:
        """Yield the id of every entry with its location in the checklist."""
        yield from ((option, ("options", option)) for option in self.options)
        for option, entry in self.options.items():
            yield from ((owner, ("options", option, "owners", owner)) for owner in entry.owners)
        for id_, question in self.questions.items():
            yield id_, ("questions", id_)
            yield from ((f"{id_}.{key}", ("questions", id_, "answers", key)) for key in question.answers)
        for section in SECTIONS:
            yield from ((id_, (section, id_)) for id_ in getattr(self, section))

    def references(self) -> Iterator[Reference]:
        """Yield every id by which one entry names another."""
        yield from _named(("default",), "option", self.default)
        for id_, question in self.questions.items():
            here: Location = ("questions", id_)
            yield from _naming(here, question, NAMED["question"])
            for key, answer in question.answers.items():
                yield from _naming((*here, "answers", key), answer, NAMED["answer"])
        for kind, section in (("evidence", "evidence"), ("signal", "signals"), ("statement", "statements")):
            for id_, entry in getattr(self, section).items():
                yield from _naming((section, id_), entry, NAMED[kind])
        for old, new in self.formerly.items():
            yield from _named(("formerly", old), "entry", new)

    def known(self) -> dict[str, list[str]]:
        """Map each kind of a reference to the ids that it may name."""
        answers = [f"{id_}.{key}" for id_, question in self.questions.items() for key in question.answers]
        return {
            "option": list(self.options),
            "answer": answers,
            "option or answer": [*self.options, *answers],
            "evidence": list(self.evidence),
            "factor": list(self.factors),
            "pitfall": list(self.pitfalls),
            "signal": list(self.signals),
            "facet": list(self.facets),
            "entry": list(self.anchors()),
        }

    def rules(self) -> dict[str, Any]:
        """Return what answers and choices mean, as data: all that ``judging`` reads of a guide, and browsers follow."""
        answer_fields = {"title", *NAMED["answer"]}
        parts: dict[str, Any] = {
            "options": {"__all__": {"title"}},
            "questions": {"__all__": {"answers": {"__all__": answer_fields}}},
            "evidence": {"__all__": {"title", "applies_when"}},
            "pitfalls": {"__all__": {"title"}},
            "signals": {"__all__": {"option"}},
        }
        dumped = self.model_dump(mode="json", by_alias=True, exclude_defaults=True, include=parts)
        return {section: dumped.get(section, {}) for section in parts}

    def link(self, anchor: str = "") -> str:
        """The public address of an entry; a statement's opens its tab."""
        if not anchor:
            return self.url
        statement = self.statements.get(anchor)
        query = f"?{self.id}={statement.option}" if statement else ""
        return f"{self.url}{query}#{anchor}"


def _naming(location: Location, entry: Entry, kinds: Mapping[str, str]) -> Iterator[Reference]:
    """Yield what an entry names in these fields, each with the kind that it must be."""
    for field, kind in kinds.items():
        here, value = (*location, field.replace("_", "-")), getattr(entry, field)
        if isinstance(value, tuple):
            yield from (Reference((*here, place), kind, name) for place, name in enumerate(value))
        else:
            yield from _named(here, kind, value)


def _named(location: Location, kind: str, name: str | None) -> Iterator[Reference]:
    if name is not None:
        yield Reference(location, kind, name)


def flaws(guide: Guide) -> Iterator[Flaw]:
    """Yield every reference that leads nowhere, and every id that is given twice, is out of form, or is reserved."""
    yield from _dangling(guide)
    first = dict[str, Location]()
    for id_, location in guide.places():
        if id_ in SINGLE:
            yield Flaw(location, "reserved-id", f"{id_} is a word of the review file", "choose another id")
        yield from _repeated(id_, location, first)
        first.setdefault(id_, location)
    for old in guide.formerly:
        yield from _repeated(old, ("formerly", old), first)
    for id_, statement in guide.statements.items():
        start = f"{statement.facet}.{statement.option}."
        if not (id_.startswith(start) and re.fullmatch(SLUG, id_.removeprefix(start))):
            yield Flaw(("statements", id_), "bad-id", f"the id is not of the form {start}words-of-its-own")


def _dangling(guide: Guide) -> Iterator[Flaw]:
    known = guide.known()
    there = {kind: frozenset(names) for kind, names in known.items()}
    for location, kind, name in guide.references():
        if name not in there[kind]:
            message, hint = f"there is no {kind} {name[:80]}", nearest(name, known[kind])
            yield Flaw(location, "unknown-reference", message, hint)


def _repeated(id_: str, location: Location, first: Mapping[str, Location]) -> Iterator[Flaw]:
    if id_ in first:
        message = f"{id_[:80]} is already under {first[id_][0]}"
        yield Flaw(location, "repeated-id", message, "choose another id for one of them")
