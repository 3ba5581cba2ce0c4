"""What a review gives to the measure of the behavior gap: the arms that were run, and what its owner declares."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from decidable.evidence import Frozen, InputFile, Text, nearest
from decidable_evidence.tables import Source

CLOSED_BOOKS = ("closed-book", "closed-book-2", "closed-book-3")
ORACLES = ("oracle", "oracle-2", "oracle-3")
TUNED = ("fine-tuned", "fine-tuned-oracle", "fine-tuned-rag")
WITH_CONTEXT = (*ORACLES, "rag", "fine-tuned-oracle", "fine-tuned-rag")
ARMS = (*CLOSED_BOOKS, *ORACLES, "few-shot", "rag", *TUNED)
ASSUMED_FLIP_RATE = 0.07
DEFAULT_PRECISION = 0.10
DEFAULT_MATERIAL_SHARE = 0.05
IN_THE_INPUT = "in-the-input"

Context = Literal["separate", "in-the-input"]


def _known(arm: str) -> str:
    if arm not in ARMS:
        raise PydanticCustomError(
            "arm_unknown", "{arm} is no arm; {hint}", {"arm": arm[:40], "hint": nearest(arm, ARMS)}
        )
    return arm


Arm = Annotated[str, AfterValidator(_known)]


class Declared(Frozen):
    """What the owner of the evidence declares, and by which the counts are judged."""

    context: Context = Field(
        default="separate",
        description="where the right context stands: separate from the input, or in-the-input, as in extraction and rewriting",
    )
    precision: float = Field(
        default=DEFAULT_PRECISION,
        ge=0.01,
        le=0.25,
        description="half-width of the 95 % interval above which the examples are too few to conclude",
    )
    material_share: float = Field(
        default=DEFAULT_MATERIAL_SHARE,
        ge=0.001,
        le=0.5,
        description="share of the examples above which a gap matters",
    )
    target: float | None = Field(
        default=None, gt=0, le=1, description="share of the examples that has to pass for the task to be done"
    )
    behavior_outcomes: tuple[Literal["incorrect", "refusal", "format_error"], ...] = Field(
        default=("refusal", "format_error"),
        min_length=1,
        description="outcomes that show missing behavior when the right context was given",
    )
    flip_rate: float | None = Field(
        default=None,
        ge=0,
        le=0.25,
        description="share of results that change when the same run is repeated; 0.07 when not declared; repeated runs beat it",
    )
    grader_agreement: float | None = Field(
        default=None,
        ge=0.5,
        le=1,
        description="share of the results on which a model that grades agrees with people, where a model grades",
    )
    loosened_because: Text | None = Field(
        default=None,
        description="why a precision above 0.10, another material-share, a flip-rate under 0.07 or incorrect outcomes as behavior are right here",
    )
    closed_book_passes_because: Text | None = Field(
        default=None, description="why most examples pass without any context, when they do"
    )

    def loosened(self) -> tuple[str, ...]:
        """Name the fields that make a word easier to show than their defaults do."""
        rate = ASSUMED_FLIP_RATE if self.flip_rate is None else self.flip_rate
        fields = (
            ("precision", self.precision > DEFAULT_PRECISION),
            ("material-share", self.material_share != DEFAULT_MATERIAL_SHARE),
            ("flip-rate", rate < ASSUMED_FLIP_RATE),
            ("behavior-outcomes", "incorrect" in self.behavior_outcomes),
        )
        return tuple(name for name, loosened in fields if loosened)


class Inputs(Declared):
    """The fields of a review for this measure."""

    runs: dict[Arm, Source] = Field(
        description=f"results of each arm on the same examples, as ARM=FILE (JSONL, CSV, Parquet, or as an evaluation tool writes it); arms: {', '.join(ARMS)}"
    )
    drawn_from: Text = Field(description="how the examples were chosen, and from what")
    only: InputFile | None = Field(
        default=None,
        description="file that names the examples that count, in all arms: an id a line, or a table",
    )
    only_because: Text | None = Field(default=None, description="why the other examples do not count")
    trained_on: Source | None = Field(
        default=None,
        description="table that names the inputs on which the fine-tuned model was trained, by example_id or input_hash",
    )

    @model_validator(mode="after")
    def _arms_fit(self) -> Self:
        self._context_fits()
        for numbered in (CLOSED_BOOKS, ORACLES):
            if gap := _first_gap(numbered, self.runs):
                raise PydanticCustomError(
                    "arm_missing", "runs name {later} but no {arm}", {"later": gap[1], "arm": gap[0]}
                )
        if any(
            source in tuple(self.runs.values())[:place] for place, source in enumerate(self.runs.values())
        ):
            hint = "give each a file of its own, or let filter say which results of the file are its own"
            raise PydanticCustomError("arms_same_file", "two arms of runs name the same file", {"hint": hint})
        return self

    @model_validator(mode="after")
    def _reasons_given(self) -> Self:
        if (loosened := self.loosened()) and not self.loosened_because:
            raise PydanticCustomError(
                "reason_missing",
                "{fields} loosened, and loosened-because does not say why",
                {"fields": f"{' and '.join(loosened)} {'are' if len(loosened) > 1 else 'is'}"},
            )
        if self.only and not self.only_because:
            raise PydanticCustomError(
                "reason_missing", "only needs only-because: why the other examples do not count"
            )
        if self.only_because and not self.only:
            raise PydanticCustomError("reason_needless", "only-because is there, but no only")
        if self.trained_on and not set(TUNED) & set(self.runs):
            raise PydanticCustomError("arm_missing", "trained-on is there, but runs name no fine-tuned arm")
        return self

    def _context_fits(self) -> None:
        given = [arm for arm in self.runs if arm in WITH_CONTEXT]
        if self.context != IN_THE_INPUT and not {*ORACLES, "rag"} & set(given):
            raise PydanticCustomError("arm_missing", "runs need an oracle arm, or at least a rag arm")
        if self.context == IN_THE_INPUT and given:
            raise PydanticCustomError(
                "arm_needless", "with context: in-the-input there is no arm {arm}", {"arm": given[0]}
            )
        if self.context == IN_THE_INPUT and CLOSED_BOOKS[0] not in self.runs:
            raise PydanticCustomError("arm_missing", "runs need a closed-book arm")


def _first_gap(numbered: tuple[str, ...], runs: dict[str, Source]) -> tuple[str, str] | None:
    return next(
        ((arm, later) for arm, later in pairwise(numbered) if later in runs and arm not in runs), None
    )
