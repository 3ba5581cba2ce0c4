"""What a judgement rests on, and the forms of its result."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Literal

from decidable.errors import Problem
from decidable.guide import Answer, Guide
from decidable.kinds import Kind
from decidable.measurement import Arm, Measurement, choice_key
from decidable.review import Review, beyond_term
from decidable.text import counted

Level = Literal["wrong", "open", "unproven", "due", "notice"]
Result = Literal["passes", "open", "waived", "warns", "fails"]
Basis = Literal["", "measured", "recorded", "attested"]
Location = tuple[str, ...]
RECONSIDER = "change the choice, or change the answer and give evidence for it"


@dataclass(frozen=True)
class Reason:
    """One objection to an entry, its place in the review, and the entry of the guide that it is about.

    *Wrong* and *open* follow from what is written: something contradicts, or is not there. *Unproven* rests on evidence
    that is open. *Due* follows from the day: something was right and has to be looked at again. A *notice* changes no result but to a warning.
    """

    level: Level
    code: str
    message: str
    hint: str
    location: Location
    about: str = ""


wrong = partial(Reason, "wrong")
missing = partial(Reason, "open")
unproven = partial(Reason, "unproven")
due = partial(Reason, "due")
notice = partial(Reason, "notice")


@dataclass(frozen=True)
class Finding:
    """The verdict on one entry; ``due`` where a day has passed and nothing else makes it fail.

    ``problems`` are what is wrong with the entry as it is written, and the reasons at their places in the file.
    """

    entry: str
    kind: Kind
    result: Result
    reasons: tuple[Reason, ...] = ()
    basis: Basis = ""
    due: bool = False
    problems: tuple[Problem, ...] = ()


@dataclass
class Case:
    """All that a judgement rests on: a review, a day, and what its artefacts show.

    ``measurements`` are as of the day on which the evidence was gathered, ``current`` as of today where a trigger
    watches them; ``recorded`` names the evidence whose figures were taken from a record and not measured again, and
    ``recorded_on`` says on which day a record was made, and ``altered`` which of its inputs are other files now, with both
    digests.
    ``require`` is the least that evidence of an accepted review may rest on, ``rows`` the counts of files that triggers
    watch, ``unread`` names the entries that could not be read, which fail by themselves.
    ``adr_links`` says whether the decision record links to the guide or to the review, and ``adr`` where it disagrees
    with them; ``due`` says what becomes of an entry against which only the day speaks.
    """

    guide: Guide
    review: Review
    measurements: dict[str, Measurement]
    adr_links: bool
    today: date
    current: dict[str, Measurement] = field(default_factory=dict)
    recorded: set[str] = field(default_factory=set)
    recorded_on: dict[str, date] = field(default_factory=dict)
    altered: dict[str, Mapping[str, str]] = field(default_factory=dict)
    due: Literal["warns", "fails"] = "warns"
    adr: tuple[Reason, ...] = ()
    rows: dict[str, int] = field(default_factory=dict)
    require: Basis = ""
    unread: Collection[str] = ()

    def chosen(self) -> set[str]:
        """The chosen options."""
        return set(self.review.choice or ())

    def answer(self, question: str) -> Answer | None:
        """The guide's entry of the answer that was given."""
        response = self.review.answered().get(question)
        return self.guide.questions[question].answers[response.answer] if response else None

    def measured(self, question: str) -> Measurement | None:
        """The measurement behind a question, if there is one."""
        return self.measurements.get(self.guide.questions[question].evidence or "")

    def holding(self) -> Iterator[tuple[str, str, Answer, Literal["given", "measured"]]]:
        """Yield question, answer and how it is known, for each answer that was given or is shown by measurement."""
        answered = self.review.answered()
        for question, asked in self.guide.questions.items():
            response, measurement = answered.get(question), self.measured(question)
            for id_, answer in asked.answers.items():
                if measurement and measurement.claim(answer.measured_as) == "supported":
                    yield question, id_, answer, "measured"
                elif response and response.answer == id_:
                    yield question, id_, answer, "given"

    def counts(self, answer: Answer) -> bool:
        """Whether what an answer says against options counts, by the answers to other questions."""
        return not answer.against_when or bool(self.review.answers() & set(answer.against_when))

    def argues_against_choice(self, answer: Answer) -> bool:
        """Whether an answer speaks against the choice: against a chosen option, and for none of them."""
        against, favored = (self.chosen() & set(options) for options in (answer.against, answer.favors))
        return self.counts(answer) and bool(against) and not favored

    def standing(self) -> dict[str, Arm]:
        """Map the arms of the choice by their names, whatever evidence has them."""
        key = choice_key(self.review.choice or ())
        measured = (item for found in self.measurements.values() for item in found.arms.items())
        return {name: arm for name, arm in measured if arm.choice == key}

    def beyond_term(self, day: date) -> str:
        """Why a day is too far away to be waited for; empty where it is not."""
        return beyond_term(self.guide, self.review, day, self.today)

    def asks(self, evidence: str) -> list[str]:
        """List the questions that a piece of evidence is to answer."""
        return [id_ for id_, question in self.guide.questions.items() if question.evidence == evidence]

    def term(self, day: date, here: Location, code: str, message: str, hint: str) -> Iterator[Reason]:
        """Yield that a day is too far away to be waited for, or that it has passed; the message goes on with how long ago."""
        over = (self.today - day).days
        if far := self.beyond_term(day):
            yield wrong("term-too-long", far, "name an earlier day", here)
        elif over > 0:
            yield due(code, f"{message} {day}, {counted(over, 'day')} ago", hint, here)
