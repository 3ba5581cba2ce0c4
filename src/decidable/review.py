"""A review as data: what a team says of its own system, entry by entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache, partial
from typing import Annotated, Any, Literal, Self

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

from decidable.fields import Day, Factor, Frozen, InputFile, Text
from decidable.guide import Guide
from decidable.kinds import KINDS, WHOLE, Kind

Status = Literal["draft", "proposed", "accepted", "rejected", "superseded"]
CLOSED = frozenset({"rejected", "superseded"})
Weight = Literal["decisive", "major", "minor", "none"]


class Answered(Frozen):
    """An answer to one question: a claim, with its reason."""

    asked: Text | None = None
    answer: str
    because: Text
    required_by: Text | None = None


class Measured(Frozen):
    """Evidence that is measured in every run; the fields of the measure's inputs stand beside these."""

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


class Watched(Frozen):
    """How a trigger is watched: by a date, or by a figure of a piece of evidence that moves by a factor."""

    owner: Text
    check_by: Day | None = None
    evidence: str | None = None
    figure: str | None = None
    differs_by: Factor | None = None

    def times(self) -> float:
        """Give the factor by which the figure has to differ."""
        return float((self.differs_by or "1x").removesuffix("x"))

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        by_figure = (self.evidence, self.figure, self.differs_by)
        if all(by_figure) == bool(self.check_by) or any(by_figure) != all(by_figure):
            raise PydanticCustomError("watched_how", "a trigger is watched either by a date or by a figure")
        return self


class Waiver(Frozen):
    """Leave to go on although an entry does not hold: why, by whose word, and until when."""

    reason: Text
    approved_by: Text
    expires: Day


class Review(Frozen):
    """One review, whole. ``model_for`` narrows the sections to the ids of one guide."""

    decision: str
    title: Text
    status: Status
    choice: tuple[str, ...] | None = None
    leaves_open: dict[str, Text] = {}
    decided: Day | None = None
    reaffirmed: tuple[Day, ...] = ()
    adr: InputFile | None = None
    factors: dict[str, Weight] = {}
    owners: dict[str, str | NotHere] = {}
    signals: dict[str, Literal["observed", "absent"]] = {}
    questions: dict[str, Answered] = {}
    evidence: dict[str, Measured | Recorded | Attested | NotApplicable] = {}
    set_aside: dict[str, Text] = {}
    triggers: dict[str, Watched] = {}
    waivers: dict[str, Waiver] = {}

    def settled(self) -> date | None:
        """Give the day by which the evidence had to be there: the last of ``decided`` and ``reaffirmed``."""
        return max((day for day in (self.decided, *self.reaffirmed) if day), default=None)

    def answers(self) -> set[str]:
        """Give the answers as ``<question>.<answer>``."""
        return {f"{id_}.{said.answer}" for id_, said in self.questions.items()}


def entries(guide: Guide) -> Iterator[tuple[str, Kind]]:
    """Yield the id and kind of every entry of a review, in the order of the report."""
    for kind, row in KINDS.items():
        if row.listed:
            yield from ((id_, kind) for id_ in getattr(guide, row.listed))
        elif kind not in WHOLE:
            yield kind, kind


def judged(guide: Guide, review: Review) -> Iterator[tuple[str, Kind]]:
    """Yield the entries that are judged; of a review that is rejected or superseded only its status is left to tell."""
    if review.status in CLOSED:
        yield "status", "status"
    else:
        yield from entries(guide)


def model_for(guide: Guide, inputs: Mapping[str, type[BaseModel]]) -> type[Review]:
    """Make the model of a review of this guide; ``inputs`` are the input fields of the measures that can be used here.

    Evidence for which the guide names no measure is attested.
    """
    fields: dict[str, Any] = {
        "choice": (_choice(guide.options), None),
        "factors": (_mapping(guide.factors, Weight), {}),
        "owners": (_mapping(guide.owners(), _owner()), {}),
        "signals": (_mapping(guide.signals, Literal["observed", "absent"]), {}),
        "set_aside": (_mapping((*guide.pressures, *guide.pitfalls), Text), {}),
        "triggers": (_mapping(guide.triggers, Watched), {}),
        "waivers": (_mapping((id_ for id_, _ in entries(guide)), Waiver), {}),
        "questions": (_section({id_: _answered(tuple(q.answers)) for id_, q in guide.questions.items()}), {}),
        "evidence": (
            _section({id_: _proof(e.measure, inputs) for id_, e in guide.evidence.items()}),
            {},
        ),
    }
    return create_model("Review", __base__=Review, **fields)


def _one_of(names: Iterable[str]) -> Any:  # noqa: ANN401  (a type made at run time)
    return Literal[tuple(names) or ("",)]


def _choice(options: Iterable[str]) -> Any:  # noqa: ANN401
    choice: Any = tuple
    return choice[_one_of(options), ...] | None


def _mapping(keys: Iterable[str], values: Any) -> Any:  # noqa: ANN401
    mapping: Any = dict
    return mapping[_one_of(keys), values]


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
    return {id_: said for id_, (_, said) in zip(ids, section, strict=True) if said is not None}


@cache
def _answered(answers: tuple[str, ...]) -> Any:  # noqa: ANN401
    return create_model("Answered", __base__=Answered, answer=(_one_of(answers), ...))


def _measured(measure: str, inputs: Mapping[str, type[BaseModel]]) -> Any:  # noqa: ANN401
    """Make the model of measured evidence; whatever somebody else's validator raises is a mistake in the entry."""
    if measure not in inputs:
        return Unmeasured
    model = create_model("Measured", __base__=(Measured, inputs[measure]))

    def guarded(written: object, handler: ValidatorFunctionWrapHandler) -> object:
        try:
            return handler(written)
        except (ValidationError, KeyboardInterrupt):
            raise
        except BaseException as error:  # noqa: BLE001  (somebody else's code may raise anything)
            context = {"measure": measure, "error": f"{type(error).__name__}: {error}"[:160]}
            raise PydanticCustomError("measure_failed", "{measure} raised {error}", context) from None

    return Annotated[model, WrapValidator(guarded)]


def _owner() -> Any:  # noqa: ANN401
    def kind(written: object) -> str:
        return "<not-here>" if isinstance(written, dict | NotHere) else "<owner>"

    return Annotated[
        Annotated[Text, Tag("<owner>")] | Annotated[NotHere, Tag("<not-here>")],
        Discriminator(kind),
    ]


def _proof(measure: str | None, inputs: Mapping[str, type[BaseModel]]) -> Any:  # noqa: ANN401
    """Make the model of one piece of evidence: what is written in it says which of its forms it has."""
    proof, recorded = _measured(measure, inputs) if measure else Attested, Recorded if measure else Attested

    def form(written: object) -> str:
        keys = written if isinstance(written, dict) else ()
        return (
            "<not-applicable>"
            if "not-applicable" in keys
            else "<recorded>"
            if "measurement" in keys
            else "<proof>"
        )

    return Annotated[
        Annotated[proof, Tag("<proof>")]
        | Annotated[recorded, Tag("<recorded>")]
        | Annotated[NotApplicable, Tag("<not-applicable>")],
        Discriminator(form),
    ]
