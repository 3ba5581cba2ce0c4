"""What a review gives to the measure of an evaluation: its tables, and what its owner declares."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from decidable.evidence import Day, Duration, Frozen, Text
from decidable_evidence.tables.sources import Source

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]


class Declared(Frozen):
    """What the owner of the evidence declares, and by which the counts are judged."""

    grader: Literal["exact", "people", "model"] = Field(
        description="what says whether an output is right: exact comparison with the target, people, or a model"
    )
    labels: Literal["annotators", "system-of-record"] = Field(
        description="where the targets come from: annotators who labelled the items, or a system-of-record"
    )
    version: Text | None = Field(default=None, description="name of this version of the evaluation set")
    digest: Digest | None = Field(
        default=None, description="digest that this version has, as the measure prints it; pins the set"
    )
    grader_version: Text | None = Field(
        default=None, description="version of the grading model and its prompt, such as a dated model name"
    )
    precision: float = Field(
        default=0.10,
        ge=0.01,
        le=0.25,
        description="half-width of the 95 % interval of a share above which the items are too few",
    )
    no_training_because: Text | None = Field(
        default=None, description="why there is no training set into which an item could have leaked"
    )
    time_split: Day | None = Field(
        default=None, description="last day of what a model was trained on; items labelled later are held out"
    )
    re_evaluated_every: Duration | None = Field(
        default=None, description="how often the evaluation is run again, such as 90d"
    )
    re_evaluation: Day | None = Field(
        default=None, description="the day on which the evaluation is run again"
    )


class Inputs(Declared):
    """The fields of a review for this measure."""

    evaluation: Source = Field(
        description="the evaluation set: id, input, target; optional stratum, cluster, source, labelled_at, origin"
    )
    training: Source | None = Field(
        default=None, description="what a model is trained on: input, target; optional group or cluster"
    )
    annotators: Source | None = Field(
        default=None, description="labels that annotators gave independently: id, annotator, label"
    )
    audit: Source | None = Field(
        default=None,
        description="labels that somebody checked, drawn at random: id, label, correct; 50 are needed",
    )
    graded: Source | None = Field(
        default=None,
        description="outputs judged twice, pass or fail: id, grader, people; optional arm; 200 are needed, 30 of each verdict",
    )
    repeats: Source | None = Field(
        default=None, description="results of one system that was run more than once: id, sample, passed"
    )
    sources_changed: Source | None = Field(
        default=None, description="on which days the sources of the items changed: source, changed_on"
    )

    @model_validator(mode="after")
    def _one_training(self) -> Self:
        if self.training and self.no_training_because:
            raise PydanticCustomError(
                "training_twice", "training is given, and no-training-because says that there is none"
            )
        return self
