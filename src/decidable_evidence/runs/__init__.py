"""How the arms of an evaluation fared together on each example, from the results of each arm.

A row is one run of one example: ``example_id`` and ``passed``, and where known ``outcome``, ``sample`` (which repeat),
``gold_hash`` (of the expected answer), ``context_hash`` (of the right context), ``input_hash`` (of the question),
``stratum``, ``cluster`` (what examples share that makes them alike) and ``run`` (the arm). Result files of evaluation
tools are read as these write them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from decidable.evidence import Figure, Frozen, Guard, InputFile, Rung, Text

MOST_ARMS = 12  # as many as the results of an example fit into one number of the counting query
MOST_RUNS = 999
MOST_EXAMPLES = 100_000_000

Outcome = Literal["", "correct", "incorrect", "refusal", "format_error", "error"]
Runs = Annotated[int, Field(ge=1, le=MOST_RUNS)]
Passes = Annotated[int, Field(ge=0, le=MOST_RUNS)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Read = Annotated[int, Field(ge=0, le=1000)]  # examples that a person read; an audit asks for 30


class Examples(Frozen):
    """Which examples of the results count, and what makes some of them alike."""

    clusters: Text | None = Field(
        default=None, description="column that groups similar examples, such as their document"
    )
    independent_because: Text | None = Field(
        default=None, description="why no two examples share a document, a customer or the like"
    )
    only: InputFile | None = Field(
        default=None, description="file with the ids of the examples that count, older than the results"
    )


class Result(NamedTuple):
    """What one arm made of one example: how often it ran and passed, and its outcome where one is known.

    The outcome of repeated runs is the one that all of them have: of runs that all refuse or miss the format either, of
    other runs none; ``error`` where any run ended in an error.
    """

    runs: Runs
    passes: Passes
    outcome: Outcome = ""


class Group(Frozen):
    """How many examples are alike in everything that counts; ``results`` are in the order of the arms.

    A cluster is the number of its name among the sorted names. ``trained`` is true where ``trained_on`` names the
    example or its input.
    """

    results: tuple[Result, ...]
    examples: int = Field(ge=1, le=MOST_EXAMPLES)
    stratum: str = Field(default="", max_length=400)
    cluster: str = Field(default="", max_length=12)
    trained: bool = False

    @property
    def failed(self) -> bool:
        """Whether an arm ended in an error; such examples leave all arms."""
        return any(result.outcome == "error" for result in self.results)


@dataclass(frozen=True)
class ArmRows:
    """Where the rows of one arm come from: the rung of their grading, by what, and figures such as ``seconds-p95``.

    ``read`` counts the examples that a person passes and the grader as well, all that the person passes, and the same of those
    that fail. ``targets`` is the number of distinct targets as a share of the examples, ``holding`` the share of the examples whose
    target is word for word in what this arm was given, and not in what the first arm was given.
    """

    rung: Rung = "asserted"
    by: str = ""
    figures: Mapping[str, Figure] = field(default_factory=dict)
    read: tuple[Read, Read, Read, Read] = (0, 0, 0, 0)
    targets: float = 1.0
    holding: float = 0.0


class Counts(Frozen):
    """How the arms fared together on all examples.

    ``clusters`` is what the clusters are: a ``column`` of the rows, the shared ``context`` of the oracle arms, or
    empty where there are none. ``rows`` record how the results of each arm were graded. ``notices`` are what a reader of any figure has to know, and
    withhold nothing. ``listed_first`` is false where the examples that count were picked after the results were there.
    ``listings`` name examples: those that a person reads in an ``audit``, and those that pass in ``none`` of the arms;
    none of them is recorded.
    """

    arms: tuple[Name, ...] = Field(min_length=1, max_length=MOST_ARMS)
    groups: tuple[Group, ...]
    clusters: str = Field(default="", max_length=60)
    rows: dict[Name, ArmRows] = {}
    notices: tuple[Guard, ...] = ()
    listed_first: bool = True
    listings: dict[str, tuple[str, ...]] = Field(default={}, exclude=True, repr=False)

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if len(set(self.arms)) < len(self.arms):
            raise ValueError("an arm is in the counts twice")
        if not set(self.rows) <= set(self.arms):
            raise ValueError("the counts have rows of an arm that was not run")
        if any(right > n for rows in self.rows.values() for right, n in (rows.read[:2], rows.read[2:])):
            raise ValueError("a grader agrees on more examples than a person read")
        for group in self.groups:
            if len(group.results) != len(self.arms):
                raise ValueError("a group of examples has no result of some arm")
            if any(result.passes > result.runs for result in group.results):
                raise ValueError("an arm passes more often than it ran")
            if bool(group.cluster) != bool(self.clusters):
                raise ValueError("some examples are in a cluster and others in none")
        if len({tuple(result.runs for result in group.results) for group in self.groups}) > 1:
            raise ValueError("an arm ran more often on some examples than on others")
        return self

    def check_arms(self, arms: Collection[str]) -> None:
        """Raise ``ValueError`` where the counts are none of these arms."""
        if set(self.arms) != set(arms):
            raise ValueError(f"the counts are of {', '.join(self.arms)}, the inputs name {', '.join(arms)}")

    @property
    def errors(self) -> int:
        """How many examples ended in an error in some arm; they leave all arms."""
        return sum(group.examples for group in self.groups if group.failed)

    @property
    def examples(self) -> int:
        """How many examples there are, those with errors included."""
        return sum(group.examples for group in self.groups)
