"""A review as data: what a team answers about its own system, entry by entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache, partial
from typing import Annotated, Any, Literal, Self, Union

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    create_model,
    model_validator,
)
from pydantic_core import PydanticCustomError

from decidable.errors import alike, cause, nearest
from decidable.fields import Amount, Day, Factor, Frozen, Id, InputFile, Text, Words, days_of
from decidable.guide import Flaw, Guide
from decidable.kinds import KINDS, SINGLE, WHOLE, Kind
from decidable.text import counted

Status = Literal["draft", "proposed", "accepted", "deferred", "rejected", "superseded"]
CLOSED = frozenset({"rejected", "superseded"})
SETTLED = frozenset({"accepted", "deferred"})
REOPENING = frozenset({"adr", "trigger"})
"""The kinds of entries that are judged while a decision is put off."""


class Answered(Frozen):
    """An answer to one question: a claim, with its reason; a blank reason is one that is still to be written."""

    asked: Text | None = None
    answer: str
    because: Words
    required_by: Text | None = None


class Unknown(Frozen):
    """Who finds out what is not known yet, and by when."""

    who: Text
    by: Day


class NotKnown(Frozen):
    """A question that nobody can answer yet."""

    unknown: Unknown


class Measured(Frozen):
    """Evidence that is measured in every run; the fields of the measure's inputs are beside these."""

    owner: Text
    gathered: Day


class Unmeasured(Measured):
    """Evidence whose measure cannot be used here: nobody knows its fields, and its entry fails."""

    model_config = ConfigDict(extra="allow")


class Recorded(Frozen):
    """Evidence whose measurement was recorded in a file, because its inputs are private or far away."""

    owner: Text
    gathered: Day
    measurement: InputFile


class Attested(Frozen):
    """Evidence that a person read in an artefact, where no measure can read it."""

    owner: Text
    gathered: Day
    artefact: InputFile
    says: Text
    read_by: Text


class NotApplicable(Frozen):
    """Evidence that the guide does not ask of these answers and this choice, and why."""

    not_applicable: Text


class NotHere(Frozen):
    """An owner whom this team does not have, and why."""

    not_here: Text


class Limit(Frozen):
    """A bound on a figure of the chosen option's own arm, such as its time to answer or its cost."""

    figure: str
    at_most: Amount | None = None
    at_least: Amount | None = None
    because: Text

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if bool(self.at_most) == bool(self.at_least):
            raise PydanticCustomError("limit_how", "a limit is at-most or at-least")
        return self


class Claim(Frozen):
    """Something that must be true of the choice and that no figure shows."""

    claim: Text


class Watched(Frozen):
    """How a trigger is watched: by a date, by a figure of a piece of evidence, or by the rows of a file.

    A figure ``differs_by`` a factor, or ``reaches`` a level; a file reaches a number of rows. ``evidence`` beside a date
    says what is looked at then.
    """

    owner: Text
    check_by: Day | None = None
    evidence: str | None = None
    figure: str | None = None
    rows: InputFile | None = None
    differs_by: Factor | None = None
    reaches: float | None = None

    def times(self) -> float:
        """The factor by which the figure has to differ."""
        return float((self.differs_by or "1x").removesuffix("x"))

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        moved, reached = self.differs_by is not None, self.reaches is not None
        way = (bool(self.check_by), bool(self.figure), bool(self.rows))
        fits = {
            (True, False, False): not moved and not reached,
            (False, True, False): bool(self.evidence) and moved != reached,
            (False, False, True): reached and not moved,
        }
        if not fits.get(way):
            raise PydanticCustomError("watched_how", "a trigger is watched in one way")
        return self


class Waiver(Frozen):
    """Permission to go on although an entry fails: why, who approved it, and until when."""

    reason: Text
    approved_by: Text
    expires: Day


class Provisional(Frozen):
    """A choice that is kept until a day although its evidence does not support it yet, and the arm that will be run."""

    until: Day
    because: Text
    run: Text


class Review(Frozen):
    """One review, whole. ``model_for`` narrows the sections to the ids of one guide."""

    decision: str
    title: Text
    status: Status = "draft"
    choice: tuple[str, ...] | None = None
    decided: Day | None = None
    reaffirmed: tuple[Day, ...] = ()
    provisional: Provisional | None = None
    adr: InputFile | None = None
    considered: dict[Id, Text] = {}
    decisive: tuple[str, ...] = ()
    owners: dict[str, str | NotHere] = {}
    limits: dict[Id, Limit | Claim] = {}
    questions: dict[str, Answered | NotKnown] = {}
    evidence: dict[str, Measured | Recorded | Attested | NotApplicable] = {}
    signals: dict[str, Literal["observed", "absent"]] = {}
    set_aside: dict[str, Text] = {}
    triggers: dict[Id, Watched] = {}
    waivers: dict[str, Waiver] = {}

    def settled(self) -> date | None:
        """The day by which the evidence had to be there: the last of ``decided`` and ``reaffirmed``."""
        return max((day for day in (self.decided, *self.reaffirmed) if day), default=None)

    def answered(self) -> dict[str, Answered]:
        """Map the questions that have an answer to it."""
        return {id_: entry for id_, entry in self.questions.items() if isinstance(entry, Answered)}

    def unknown(self) -> dict[str, Unknown]:
        """Map the questions whose answer is not known yet to who finds out."""
        return {id_: entry.unknown for id_, entry in self.questions.items() if isinstance(entry, NotKnown)}

    def answers(self) -> set[str]:
        """The answers as ``<question>.<answer>``."""
        return {f"{id_}.{response.answer}" for id_, response in self.answered().items()}


def entries(guide: Guide, review: Review) -> Iterator[tuple[str, Kind]]:
    """Yield the id and kind of every entry of a review that is judged, in the order of the report.

    Of a review that is closed only its status is left; of one that is deferred also what would reopen it.
    """
    closed, deferred = review.status in CLOSED, review.status == "deferred"
    for kind, row in KINDS.items():
        if kind in WHOLE or closed or (deferred and kind not in REOPENING):
            if kind == "status" and (closed or deferred):
                yield kind, kind
            continue
        written = getattr(review, row.section.replace("-", "_"))
        if row.title and (not deferred or written):
            yield kind, kind
        elif not row.title:
            asked = getattr(guide, row.listed) if row.listed else {}
            yield from ((id_, kind) for id_ in asked if (row.always and not deferred) or id_ in written)
            if row.own is not None:
                yield from ((f"{row.own}{id_}", kind) for id_ in written if id_ not in asked)


def beyond_term(guide: Guide, review: Review, day: date, today: date) -> str:
    """Why a day is too far away to be waited for; empty where it is not."""
    begins, term = review.settled() or today, days_of(guide.longest_term)
    over = (day - begins).days > term
    return (
        f"{day} is more than {counted(term, 'day')} after {begins}, the longest term of the guide"
        if over
        else ""
    )


def flaws(guide: Guide, review: Review) -> Iterator[Flaw]:
    """Yield what is wrong between the parts of a review that are each well made: names that lead nowhere, ids taken twice."""
    for place, option in enumerate(review.choice or ()):
        if option not in {*guide.options, *review.considered}:
            hint = alike(option, guide.options) or f"add considered: {{{option}: why it is an option}}"
            yield Flaw(("choice", place), "unknown-value", f"{option} is not an option of the guide", hint)
    for section, asked in (("considered", guide.options), ("triggers", guide.triggers)):
        taken = {*guide.anchors(), *SINGLE} - {*asked}
        for id_ in getattr(review, section).keys() - asked.keys():
            meant = alike(id_, asked)
            if id_ in taken or meant:
                message = f"{id_} is {'another entry of the guide' if id_ in taken else 'not in the guide'}"
                yield Flaw((section, id_), "unknown-key", message, meant or "choose another id")
    known = [id_ for id_, _ in entries(guide, review)]
    for id_ in review.waivers:
        if id_ not in known:
            hint = nearest(id_, known)
            yield Flaw(("waivers", id_), "unknown-key", f"{id_} is not an entry of this review", hint)


def model_for(guide: Guide, inputs: Mapping[str, type[BaseModel]]) -> type[Review]:
    """Make the model of a review of this guide; ``inputs`` are the input fields of the measures that can be used here.

    Evidence for which the guide names no measure is attested.
    """
    fields: dict[str, Any] = {
        "decisive": (_several(guide.factors), ()),
        "owners": (_mapping(guide.owners(), _forms(Text, {"not-here": NotHere})), {}),
        "signals": (_mapping(guide.signals, Literal["observed", "absent"]), {}),
        "set_aside": (_mapping((*guide.pressures, *guide.pitfalls), Text), {}),
        "limits": (_mapping(None, _forms(Limit, {"claim": Claim})), {}),
        "questions": (_section({id_: _answered(tuple(q.answers)) for id_, q in guide.questions.items()}), {}),
        "evidence": (_section({id_: _proof(e.measure, inputs) for id_, e in guide.evidence.items()}), {}),
    }
    return create_model("Review", __base__=Review, **fields)


def _one_of(names: Iterable[str]) -> Any:  # noqa: ANN401  (a type made at run time)
    return Literal[tuple(names) or ("",)]


def _several(names: Iterable[str]) -> Any:  # noqa: ANN401
    several: Any = tuple
    return several[_one_of(names), ...]


def _mapping(keys: Iterable[str] | None, values: Any) -> Any:  # noqa: ANN401
    """Make a mapping with these keys, or with ids of a review's own."""
    mapping: Any = dict
    return mapping[Id if keys is None else _one_of(keys), values]


class Section(Frozen):
    """A section of a review; its fields are numbered, because an id such as ``copy`` is no name for a field."""

    model_config = ConfigDict(validate_by_name=False)


def _section(entries: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """Make a mapping whose keys are these entries, each with a model of its own; what is left out is absent."""
    fields: dict[str, Any] = {
        f"entry_{number}": (model | None, Field(None, alias=id_))
        for number, (id_, model) in enumerate(entries.items())
    }
    model = create_model("Section", __base__=Section, **fields)
    return Annotated[model, AfterValidator(partial(_present, tuple(entries)))]


def _present(ids: tuple[str, ...], section: Section) -> dict[str, Any]:
    return {id_: value for id_, (_, value) in zip(ids, section, strict=True) if value is not None}


@cache
def _answered(answers: tuple[str, ...]) -> Any:  # noqa: ANN401
    answered = create_model("Answered", __base__=Answered, answer=(_one_of(answers), ...))
    return _forms(answered, {"unknown": NotKnown})


def _forms(usual: Any, others: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """Make the union of forms of one thing: each of the others is meant where its key is written.

    Where the usual form is a text, a mapping is taken for the first of the others.
    """

    def form(written: object) -> str:
        keys = (
            written
            if isinstance(written, dict)
            else [key for key, kind in others.items() if isinstance(written, kind)]
        )
        otherwise = next(iter(others)) if usual is Text and isinstance(written, dict) else ""
        return f"<{next((key for key in others if key in keys), otherwise)}>"

    union: Any = Union
    members = (Annotated[kind, Tag(f"<{key}>")] for key, kind in {"": usual, **others}.items())
    return Annotated[union[tuple(members)], Discriminator(form)]


def _measured(measure: str, inputs: Mapping[str, type[BaseModel]]) -> Any:  # noqa: ANN401
    """Make the model of measured evidence; whatever somebody else's validator raises is a mistake in the entry."""
    if measure not in inputs:
        return Unmeasured

    def guarded(written: object, handler: ValidatorFunctionWrapHandler) -> object:
        try:
            return handler(written)
        except (ValidationError, KeyboardInterrupt):
            raise
        except BaseException as error:  # noqa: BLE001  (somebody else's code may raise anything)
            context = {"measure": measure, "error": cause(error)}
            raise PydanticCustomError("measure_failed", "{measure} raised {error}", context) from None

    return Annotated[measured_with(inputs[measure]), WrapValidator(guarded)]


@cache
def measured_with(inputs: type[BaseModel]) -> type[BaseModel]:
    """The model of evidence that is measured with these inputs."""
    return create_model("Measured", __base__=(Measured, inputs))


def _proof(measure: str | None, inputs: Mapping[str, type[BaseModel]]) -> Any:  # noqa: ANN401
    """Make the model of one piece of evidence: what is written in it says which of its forms it has."""
    if not measure:
        return _forms(Attested, {"not-applicable": NotApplicable})
    return _forms(_measured(measure, inputs), {"measurement": Recorded, "not-applicable": NotApplicable})
