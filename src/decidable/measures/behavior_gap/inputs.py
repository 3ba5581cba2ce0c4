"""What a review gives to the measure of the behavior gap: the arms that were run, and what its owner declares."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from decidable.errors import nearest
from decidable.fields import Frozen, InputFile, Said

CLOSED_BOOKS = ("closed-book", "closed-book-2", "closed-book-3")
ORACLES = ("oracle", "oracle-2", "oracle-3")
WITH_CONTEXT = (*ORACLES, "rag")
ARMS = (*CLOSED_BOOKS, *ORACLES, "few-shot", "rag")
ASSUMED_FLIP_RATE = 0.07
IN_THE_INPUT = "in-the-input"

Context = Literal["separate", "in-the-input"]
Outcome = Literal["correct", "incorrect", "refusal", "format_error", "error"]


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
        default=0.10,
        ge=0.01,
        le=0.25,
        description="half-width of the 95 % interval above which the examples are too few to conclude",
    )
    material_share: float = Field(
        default=0.05, ge=0.001, le=0.5, description="share of the examples above which a gap matters"
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
        description="share of results that change when the same run is repeated; 0.07 when it was not measured",
    )
    closed_book_passes_because: Said | None = Field(
        default=None, description="why most examples pass without any context, when they do"
    )

    @property
    def flips(self) -> float:
        """The flip rate that judges: measured, or else assumed."""
        return ASSUMED_FLIP_RATE if self.flip_rate is None else self.flip_rate


class Inputs(Declared):
    """The fields of a review for this measure."""

    runs: dict[Arm, InputFile] = Field(
        description=f"results of each arm on the same examples, as ARM=FILE (JSONL, CSV, Parquet, or as promptfoo, lm-evaluation-harness and deepeval write it); arms: {', '.join(ARMS)}"
    )
    drawn_from: Said = Field(description="how the examples were chosen, and from what")

    @model_validator(mode="after")
    def _arms_fit(self) -> Self:
        self._context_fits()
        for numbered in (CLOSED_BOOKS, ORACLES):
            if gap := _first_gap(numbered, self.runs):
                raise PydanticCustomError(
                    "arm_missing", "runs name {later} but no {arm}", {"later": gap[1], "arm": gap[0]}
                )
        if len(set(self.runs.values())) < len(self.runs):
            raise PydanticCustomError("arms_same_file", "two arms of runs name the same file")
        return self

    def _context_fits(self) -> None:
        given = [arm for arm in self.runs if arm in WITH_CONTEXT]
        if self.context != IN_THE_INPUT and not given:
            raise PydanticCustomError("arm_missing", "runs need an oracle arm, or at least a rag arm")
        if self.context == IN_THE_INPUT and given:
            raise PydanticCustomError(
                "arm_needless", "with context: in-the-input there is no arm {arm}", {"arm": given[0]}
            )
        if self.context == IN_THE_INPUT and CLOSED_BOOKS[0] not in self.runs:
            raise PydanticCustomError("arm_missing", "runs need a closed-book arm")


def _first_gap(numbered: tuple[str, ...], runs: dict[str, InputFile]) -> tuple[str, str] | None:
    return next(
        ((arm, later) for arm, later in pairwise(numbered) if later in runs and arm not in runs), None
    )
