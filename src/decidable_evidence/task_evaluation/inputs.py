"""What an evaluation is judged by: the limits, what its owner declares, and all that is counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from decidable.evidence import Day, Duration, Frozen, Text
from decidable_evidence.tables.sources import Source

FEW_IN_STRATUM = 30  # of which a share is known to ±17 points
MOST_STRATA = 50  # that are kept by name
SHORT_INPUT = 13  # words: below it a copy with a word changed shares less than 80 % of its runs
MOST_LABELS = 100
MOST_PATTERNS = 5_000

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]


class Items(NamedTuple):
    """Normalised texts of the items of one side; of an item without a group the group is None."""

    inputs: Sequence[str]
    targets: Sequence[str]
    groups: Sequence[str | None]


class Declared(Frozen):
    """What the owner of the evidence declares, and by which the counts are judged."""

    grader: Literal["exact", "people", "model"] = Field(
        description="what decides whether an output is right: exact comparison, people, or a model"
    )
    labels: Literal["annotators", "system-of-record"] = Field(
        description="where the targets come from: annotators, or a system-of-record"
    )
    version: Text | None = Field(default=None, description="version of the evaluation set")
    digest: Digest | None = Field(
        default=None, description="digest of this version, as the measure prints it"
    )
    grader_version: Text | None = Field(
        default=None, description="version of the grading model and its prompt"
    )
    precision: float = Field(
        default=0.10,
        ge=0.01,
        le=0.25,
        description="largest half-width of the 95 % interval of a share",
    )
    no_training_because: Text | None = Field(default=None, description="why there is no training set")
    time_split: Day | None = Field(
        default=None, description="last day of the training data; items labelled later are held out"
    )
    re_evaluated_every: Duration | None = Field(
        default=None, description="how often the evaluation is repeated, such as 90d"
    )
    re_evaluation: Day | None = Field(default=None, description="day of the next evaluation")


class Inputs(Declared):
    """The fields of a review for this measure."""

    evaluation: Source = Field(
        description="evaluation set: id, input, target; optional stratum, cluster, source, labelled_at, origin"
    )
    training: Source | None = Field(
        default=None, description="training data: input, target; optional group or cluster"
    )
    annotators: Source | None = Field(default=None, description="independent labels: id, annotator, label")
    audit: Source | None = Field(
        default=None,
        description="at least 50 labels, drawn at random and checked: id, label, correct",
    )
    graded: Source | None = Field(
        default=None,
        description="at least 200 outputs judged twice, 30 of each verdict: id, grader, people; optional arm",
    )
    repeats: Source | None = Field(default=None, description="results of repeated runs: id, sample, passed")
    sources_changed: Source | None = Field(
        default=None, description="when the items' sources changed: source, changed_on"
    )

    @model_validator(mode="after")
    def _one_training(self) -> Self:
        if self.training and self.no_training_because:
            raise PydanticCustomError(
                "training_twice", "training is given, and no-training-because says that there is none"
            )
        return self


MOST_COUNTED = 100_000_000

Count = Annotated[int, Field(ge=0, le=MOST_COUNTED, strict=True)]
Name = Annotated[str, StringConstraints(max_length=60)]


class Training(Frozen):
    """How the items are related to what a model is trained on; ``seen`` items have a target that is in it."""

    rows: Count
    exact: Count
    passage: Count
    near: Count
    group: Count
    inputs: Count
    targets: Count
    leaked: Count
    seen: Count
    unseen: Count


class Labels(Frozen):
    """How many items have each label so often: the labels are numbered from the most frequent."""

    counts: tuple[Annotated[int, Field(ge=0, le=1_000_000, strict=True)], ...] = Field(max_length=MOST_LABELS)
    items: Count


class Graded(Frozen):
    """How many outputs of an arm people and the grader judged in one way."""

    arm: Name = ""
    people: bool
    grader: bool
    outputs: Count


class Repeats(Frozen):
    """How many items were run so often and passed so often."""

    samples: Annotated[int, Field(ge=1, le=10_000, strict=True)]
    passes: Annotated[int, Field(ge=0, le=10_000, strict=True)]
    items: Count


class Counts(Frozen):
    """The counts of one evaluation.

    ``targets`` maps a number of items to how many targets have that many. ``kept`` items can be used: they are no duplicates, and
    no copies of training. ``short`` ones have fewer words than a near copy is found in.
    """

    on: date
    digest: str = Field(pattern=r"^[0-9a-f]{12}$")
    items: Annotated[int, Field(ge=1, le=MOST_COUNTED, strict=True)]
    duplicates: Count
    kept: Count
    short: Count
    targets: dict[Annotated[int, Field(ge=1, le=MOST_COUNTED)], Count]
    training: Training | None = None
    clusters: Count | None = None
    strata: Count = 0
    strata_small: Count = 0
    smallest_strata: dict[Name, Count] = Field(default={}, max_length=MOST_STRATA)
    origins: dict[Literal["human", "production", "synthetic"], Count] = {}
    held_out: Count | None = None
    dated: Count = 0
    stale: Count = 0
    audited: Count = 0
    audited_correct: Count = 0
    audited_outdated: Count = 0
    labels: tuple[Labels, ...] = Field(default=(), max_length=MOST_PATTERNS)
    graded: tuple[Graded, ...] = Field(default=(), max_length=MOST_PATTERNS)
    repeats: tuple[Repeats, ...] = Field(default=(), max_length=MOST_PATTERNS)

    @property
    def distinct(self) -> int:
        """The items whose inputs differ."""
        return self.items - self.duplicates

    @property
    def repeated(self) -> int:
        """The items that were run more than once."""
        return sum(each.items for each in self.repeats if each.samples > 1)

    def targets_by_chance(self) -> float:
        """The share of the items whose target would be in training by the frequencies of the targets alone.

        Of an item it is 1 - (1 - p)^N for N training rows, p the share of the other items with its target; of a target
        that no other item has, p is the chance that two items have the same one.
        """
        n, rows = self.items, self.training.rows if self.training else 0
        if n == 1:
            return 0.0
        equal = sum(size * (size - 1) * many for size, many in self.targets.items()) / (n * (n - 1))
        expected = 0.0
        for size, many in self.targets.items():
            share = (size - 1) / (n - 1) or equal
            expected += size * many * (1 - (1 - share) ** rows)
        return expected / n

    @model_validator(mode="after")
    def _possible(self) -> Self:
        """Refuse counts that contradict each other: a recording may contain anything."""
        training = self.training or Training(**dict.fromkeys(Training.model_fields, 0))
        parts = (
            (max(self.duplicates, self.kept, self.short), self.items),
            (max(self.clusters or 0, self.strata, self.held_out or 0, self.dated), self.kept),
            (self.strata_small, self.strata),
            (sum(self.smallest_strata.values()), self.kept),
            (len(self.smallest_strata), self.strata),
            (self.stale, self.dated),
            (self.audited_correct, self.audited),
            (self.audited + self.audited_outdated, self.items),
            (max(training.exact, training.passage, training.near, training.group), training.inputs),
            (max(training.inputs, training.targets), training.leaked),
            (training.leaked, training.inputs + training.targets),
            (max(training.leaked, training.seen), self.items),
            (training.targets, training.seen),
            (training.unseen, self.kept),
            (sum(each.items for each in self.labels), self.items),
            (sum(each.items for each in self.repeats), self.items),
            *((each.passes, each.samples) for each in self.repeats),
        )
        if any(part > whole for part, whole in parts):
            raise ValueError("a part is larger than the whole")
        if sum(size * many for size, many in self.targets.items()) != self.items:
            raise ValueError("the targets are not those of the items")
        return self
