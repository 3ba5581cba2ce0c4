"""The keys of the counts: how the arms fared together on an example, what the example belongs to, and repeated runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, unquote

from decidable_evidence.behavior_gap.inputs import ARMS

REPEATS = "repeats="
MARKS = ("cluster", "stratum", "trained")


@dataclass(frozen=True)
class Result:
    """What one arm made of one example; ``outcome`` is empty where none was recorded."""

    passed: bool
    outcome: str = ""

    def __str__(self) -> str:
        return f"{self.passed:d}:{self.outcome}" if self.outcome else f"{self.passed:d}"


Pattern = Mapping[str, Result]


@dataclass(frozen=True)
class Kind:
    """The examples that one key counts: their results, cluster and stratum, and whether a model was trained on them."""

    pattern: Pattern
    cluster: str = ""
    stratum: str = ""
    trained: bool = False

    def __str__(self) -> str:
        marks = (
            f"cluster={self.cluster} " if self.cluster else "",
            f"stratum={quote(self.stratum, safe='')} " if self.stratum else "",
            "trained=1 " if self.trained else "",
        )
        return "".join(marks) + written(self.pattern)


class Repeats(NamedTuple):
    """Examples on which an arm ran so many times and passed so often."""

    arm: str
    samples: int
    passes: int

    def __str__(self) -> str:
        return f"{REPEATS}{self.arm} r={self.samples} passes={self.passes}"


def read(key: str) -> Kind:
    """Read a key of examples; of anything else comes a kind that is written otherwise."""
    parts = [part.partition("=") for part in key.split(" ")]
    marks = {name: value for name, _, value in parts if name in MARKS}
    return Kind(
        {name: _result(value) for name, _, value in parts if name not in MARKS},
        cluster=marks.get("cluster", ""),
        stratum=unquote(marks.get("stratum", "")),
        trained="trained" in marks,
    )


def read_repeats(key: str) -> Repeats:
    """Read a key of repeated runs; of anything else comes one that is written otherwise, or a ``ValueError``."""
    values = [part.partition("=")[2] for part in key.split(" ")]
    arm, samples, passes = [*values, "", ""][:3]
    return Repeats(arm, int(samples), int(passes))


def written(pattern: Pattern) -> str:
    """Write a pattern, such as ``closed-book=0:refusal oracle=1:correct rag=1``."""
    return " ".join(f"{arm}={pattern[arm]}" for arm in ARMS if arm in pattern)


def _result(value: str) -> Result:
    passed, _, outcome = value.partition(":")
    return Result(passed == "1", outcome)
