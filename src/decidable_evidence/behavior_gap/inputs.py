"""The fields of a review for the behavior gap."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from decidable.evidence import Text, near
from decidable_evidence.behavior_gap.words import ARMS, TUNED
from decidable_evidence.comparison.family import MARGIN, arms_of, is_arm
from decidable_evidence.runs import Examples, Name
from decidable_evidence.tables.sources import Source

MOST_SLIPS = 2  # letters that a slip adds, drops or changes: "closedbook", "orcale", "orakle"


def _known(arm: str) -> str:
    """An arm of the guide, or one of a team's own; a name that is nearly an arm's is a slip."""
    if not arms_of(ARMS, [arm]):
        meant = near(arm, ARMS)
        letters, others = Counter(arm), Counter(meant)
        if meant and (letters - others).total() + (others - letters).total() <= MOST_SLIPS:
            fields = {"arm": arm[:40], "meant": meant}
            raise PydanticCustomError("arm_unknown", "{arm} is no arm; did you mean {meant}?", fields)
    return arm


Arm = Annotated[Name, AfterValidator(_known)]


class Declared(Examples):
    """What the owner of the evidence declares, and by which the counts are judged."""

    material_share: float = Field(
        default=MARGIN, ge=0.001, le=0.5, description="the smallest gain in pass rate worth building for"
    )
    target: float | None = Field(
        default=None, gt=0, le=1, description="share of the examples that has to pass"
    )
    stratum: Text | None = Field(default=None, description="the one stratum whose examples count")


class Inputs(Declared):
    """The fields of a review for this measure."""

    runs: dict[Arm, Source] = Field(
        min_length=1,
        description=f"results of each arm on the same examples, as ARM=FILE; arms: {', '.join(ARMS)}, further tries with -2 and -3, and options of your own",
    )
    drawn_from: Text = Field(description="how the examples were chosen, and from what")
    only_because: Text | None = Field(default=None, description="why the other examples do not count")
    trained_on: Source | None = Field(
        default=None, description="table of what the model was tuned on, by example_id or input_hash"
    )

    @model_validator(mode="after")
    def _arms_fit(self) -> Self:
        for arm in self.runs:
            base, _, number = arm.rpartition("-")
            before = base if number == "2" else f"{base}-{int(number) - 1}" if number.isdigit() else base
            if base in ARMS and is_arm(arm, base) and before not in self.runs:
                arms = {"later": arm, "arm": before}
                raise PydanticCustomError("arm_missing", "runs name {later} but no {arm}", arms)
        sources = tuple(self.runs.values())
        if any(source in sources[:place] for place, source in enumerate(sources)):
            hint = "give each a file of its own, or let filter say which results of the file are its own"
            raise PydanticCustomError("arms_same_file", "two arms of runs name the same file", {"hint": hint})
        return self

    @model_validator(mode="after")
    def _reasons_given(self) -> Self:
        picked = self.only or self.stratum
        if picked and not self.only_because:
            message = "only and stratum need only-because: why the other examples do not count"
            raise PydanticCustomError("reason_missing", message)
        if self.only_because and not picked:
            message = "only-because is there, but neither only nor stratum"
            raise PydanticCustomError("reason_needless", message)
        if self.clusters and self.independent_because:
            message = "clusters are there, and independent-because as well"
            raise PydanticCustomError("reason_needless", message)
        if self.trained_on and not arms_of(TUNED, self.runs):
            raise PydanticCustomError("arm_missing", "trained-on is there, but runs name no fine-tuned arm")
        return self
