"""What the measures that compare arms count: how often the arms fared how together, as data that can be kept."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, Protocol, Self

from pydantic import Field, model_validator

from decidable.evidence import Frozen, Guard, paths
from decidable_evidence.runs import ArmRows, Joint, joint
from decidable_evidence.tables import Source
from decidable_evidence.tables.sources import ChosenFile

MOST_ARMS = 12  # as many as the results of an example fit into one number of the counting query
MOST_RUNS = 999
MOST_EXAMPLES = 100_000_000

Outcome = Literal["", "correct", "incorrect", "refusal", "format_error", "error"]
Runs = Annotated[int, Field(ge=1, le=MOST_RUNS)]
Passes = Annotated[int, Field(ge=0, le=MOST_RUNS)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
UNANSWERED = frozenset({"refusal", "format_error"})


class Group(Frozen):
    """Examples that fared alike: of each arm how often it ran and passed, and the outcome where one is known."""

    results: tuple[tuple[Runs, Passes, Outcome], ...]
    examples: int = Field(ge=1, le=MOST_EXAMPLES)
    stratum: str = Field(default="", max_length=400)
    cluster: str = Field(default="", max_length=12)
    trained: bool = False

    @property
    def failed(self) -> bool:
        """Whether an arm ended in an error; such examples leave all arms."""
        return any(outcome == "error" for _, _, outcome in self.results)


class Counts(Frozen):
    """How the arms fared together on all examples.

    ``clusters`` says what the clusters are, ``rows`` how the results of each arm were graded. ``listed_first`` is false
    where the examples that count were picked after the results were there. ``listings`` are names for people, of which
    none is recorded.
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
            raise ValueError("an arm stands twice in the counts")
        if not set(self.rows) <= set(self.arms):
            raise ValueError("the counts tell of rows of an arm that was not run")
        if any(right > of for rows in self.rows.values() for right, of in (rows.read[:2], rows.read[2:])):
            raise ValueError("a grader agrees on more examples than a person read")
        for group in self.groups:
            if len(group.results) != len(self.arms):
                raise ValueError("a group of examples has no result of some arm")
            if any(passes > runs for runs, passes, _ in group.results):
                raise ValueError("an arm passes more often than it ran")
            if bool(group.cluster) != bool(self.clusters):
                raise ValueError("some examples are in a cluster and others in none")
        if len({tuple(runs for runs, _, _ in group.results) for group in self.groups}) > 1:
            raise ValueError("an arm ran more often on some examples than on others")
        return self

    @property
    def errors(self) -> int:
        """How many examples ended in an error in some arm; they leave all arms."""
        return sum(group.examples for group in self.groups if group.failed)

    @property
    def examples(self) -> int:
        """How many examples there are, those with errors included."""
        return sum(group.examples for group in self.groups)

    @property
    def strata(self) -> tuple[str, ...]:
        return tuple(sorted({group.stratum for group in self.groups if group.stratum}))

    def outcomes(self, arm: str) -> Mapping[str, int]:
        """How many examples have which outcome in an arm, those that pass apart."""
        place, found = self.arms.index(arm), dict[str, int]()
        for group in self.groups:
            _, passes, outcome = group.results[place]
            if not group.failed:
                key = "passes" if passes else outcome
                found[key] = found.get(key, 0) + group.examples
        return found


def counts_of(joint: Joint, *, listed_first: bool = True) -> Counts:
    """The counts of results that were read."""
    groups = (
        Group(
            results=tuple((each.runs, each.passes, each.outcome) for each in alike.results),
            examples=alike.examples,
            stratum=alike.stratum,
            cluster=alike.cluster,
            trained=alike.trained,
        )
        for alike in joint.alike
    )
    return Counts(
        arms=joint.arms,
        groups=tuple(sorted(groups, key=lambda group: (group.cluster, group.stratum, group.results))),
        clusters=joint.clusters,
        rows=dict(joint.rows),
        notices=joint.notices,
        listed_first=listed_first,
        listings=dict(joint.listings),
    )


GIT = (
    "git",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.fsmonitor=false",
    "log",
    "--diff-filter=A",
    "--format=%ct",
    "--",
)


class Picked(Protocol):
    """What of the results counts, and what makes examples alike."""

    @property
    def only(self) -> Path | None: ...
    @property
    def trained_on(self) -> Source | None: ...
    @property
    def clusters(self) -> str | None: ...


def counted(
    runs: Mapping[str, Source], known: Sequence[str], oracles: Sequence[str], picked: Picked
) -> Counts:
    """How the arms fared together. Raises ``UnreadableError`` with every mistake in the results."""
    sources = {arm: _clustered(source, picked.clusters) for arm, source in runs.items()}
    found = joint(sources, known, oracles, only=picked.only, trained_on=picked.trained_on)
    listed_first = picked.only is None or _older(picked.only, paths(dict(runs)))
    return counts_of(found, listed_first=listed_first)


def _clustered(source: Source, column: str | None) -> Source:
    """The source with its clusters read from a column."""
    chosen = ChosenFile(file=source) if isinstance(source, Path) else source
    return chosen.model_copy(update={"cluster": column}) if column not in {None, "cluster"} else source


def _older(listed: Path, others: object) -> bool:
    """Whether git knows a file from before all the others."""
    days = [_added(path) for path in (listed, *others)]  # type: ignore[misc]
    return days[0] is not None and all(day is None or days[0] <= day for day in days[1:])


def _added(path: Path) -> int | None:
    try:
        found = subprocess.run(  # noqa: S603  (no shell, and a name after --)
            [*GIT, path.name], cwd=path.parent, capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    times = found.stdout.split()
    return int(times[-1]) if times and times[-1].isdigit() else None
