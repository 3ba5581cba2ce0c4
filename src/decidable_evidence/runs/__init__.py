"""How the arms of an evaluation fared together on each example, from the results of each arm.

A row is one run of one example: ``example_id`` and ``passed``, and where known ``outcome``, ``sample`` (which repeat),
``gold_hash`` (of the expected answer), ``context_hash`` (of the right context), ``input_hash`` (of the question),
``stratum``, ``cluster`` (what examples share that makes them alike) and ``run`` (the arm). Result files of evaluation
tools are read as these write them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import Field

from decidable.evidence import Figure, Guard, Rung
from decidable_evidence.tables.sources import Source

Read = Annotated[int, Field(ge=0, le=1000)]  # examples that a person read; an audit asks for 30


class Result(NamedTuple):
    """What one arm made of one example: how often it ran and passed, and its outcome where one is known.

    The outcome of repeated runs is the one that all of them have: of runs that all refuse or miss the format either, of
    other runs none; ``error`` where any run ended in an error.
    """

    runs: int
    passes: int
    outcome: str = ""


@dataclass(frozen=True)
class Alike:
    """How many examples are alike in everything that counts; ``results`` are in the order of the arms.

    A cluster is the number of its name among the sorted names. ``trained`` is true where ``trained_on`` names the
    example or its input.
    """

    results: tuple[Result, ...]
    examples: int
    stratum: str = ""
    cluster: str = ""
    trained: bool = False


@dataclass(frozen=True)
class ArmRows:
    """Where the rows of one arm come from: the rung of their grading, by what, and figures such as ``seconds-p95``.

    ``read`` counts the examples that a person passes and the grader as well, all that the person passes, and the same of those
    that fail. ``targets`` is the number of distinct targets as a share of the examples, ``holding`` the share of the examples whose
    target stands word for word in what this arm was given, and not in what the first arm was given.
    """

    rung: Rung = "asserted"
    by: str = ""
    figures: Mapping[str, Figure] = field(default_factory=dict)
    read: tuple[Read, Read, Read, Read] = (0, 0, 0, 0)
    targets: float = 1.0
    holding: float = 0.0


@dataclass(frozen=True)
class Joint:
    """How the arms fared together on all examples.

    ``clusters`` says what the clusters are: a ``column`` of the rows, the shared ``context`` of the oracle arms, or
    empty where there are none. ``notices`` are what a reader of any figure has to know, and withhold nothing.
    ``listings`` name examples: those that a person reads in an ``audit``, and those that pass in ``none`` of the arms.
    """

    arms: tuple[str, ...]
    alike: tuple[Alike, ...]
    clusters: str = ""
    rows: Mapping[str, ArmRows] = field(default_factory=dict)
    notices: tuple[Guard, ...] = ()
    listings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def joint(
    runs: Mapping[str, Source],
    arms: Sequence[str],
    oracles: Sequence[str],
    *,
    only: Path | None = None,
    trained_on: Source | None = None,
) -> Joint:
    """How the arms fared together on each example, with repeats, outcomes, clusters and strata.

    Contexts are compared between the ``oracles``; ``only`` names the examples that count, ``trained_on`` those that a
    model was trained on. Raises ``UnreadableError`` with every mistake in the results. Needs the extra ``evidence``.
    """
    from decidable_evidence.runs import counting  # noqa: PLC0415  (heavy)

    return counting.joint(runs, arms, oracles, only, trained_on)
