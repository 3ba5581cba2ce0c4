"""All that is counted of an evaluation: every figure, check and word follows from it, and no text is in it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from decidable.evidence import Frozen
from decidable_evidence.task_evaluation.limits import MOST_LABELS, MOST_PATTERNS, MOST_STRATA

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

    ``targets`` says how many targets are those of so many items. ``kept`` items can be used: they are no duplicates, and
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
    def leaked(self) -> int:
        return self.training.leaked if self.training else 0

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
        """Refuse counts that cannot be beside each other: a recording may hold anything."""
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
