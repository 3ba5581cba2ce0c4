"""How often the arms fared how together: counts of examples, in all and cluster by cluster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from decidable_evidence.behavior_gap.inputs import ARMS, CLOSED_BOOKS, IN_THE_INPUT, ORACLES, TUNED, Context
from decidable_evidence.behavior_gap.patterns import REPEATS, Kind, Pattern, Repeats, read, read_repeats

Holds = Callable[[Pattern], bool]


def always(_pattern: Pattern) -> bool:
    """Hold of every example."""
    return True


@dataclass(frozen=True)
class Tally:
    """How often each kind of example occurred; ``left_out`` counts the examples on which an arm had an error."""

    kinds: tuple[tuple[Kind, int], ...]
    left_out: int = 0
    context: Context = "separate"
    repeats: tuple[tuple[Repeats, int], ...] = ()

    @cached_property
    def n(self) -> int:
        return sum(count for _, count in self.kinds)

    @cached_property
    def arms(self) -> tuple[str, ...]:
        present = {arm for kind, _ in self.kinds for arm in kind.pattern}
        return tuple(arm for arm in ARMS if arm in present)

    @cached_property
    def closed_books(self) -> tuple[str, ...]:
        return tuple(arm for arm in self.arms if arm in CLOSED_BOOKS)

    @cached_property
    def oracles(self) -> tuple[str, ...]:
        """The arms with the right context: where it is in the input, those without any other."""
        if self.context == IN_THE_INPUT:
            return self.closed_books
        return tuple(arm for arm in self.arms if arm in ORACLES)

    @cached_property
    def contexts(self) -> tuple[str, ...]:
        """The arms that stand for the right context: the oracle arms, or else the retrieved context."""
        return self.oracles or tuple(arm for arm in self.arms if arm == "rag")

    @cached_property
    def tuned(self) -> tuple[str, ...]:
        return tuple(arm for arm in self.arms if arm in TUNED)

    @cached_property
    def untrained(self) -> Tally:
        """The examples that are not known to have been in training."""
        return replace(self, kinds=tuple((kind, count) for kind, count in self.kinds if not kind.trained))

    @cached_property
    def strata(self) -> dict[str, Tally]:
        """The examples of each stratum, the largest first."""
        parts: dict[str, list[tuple[Kind, int]]] = {}
        for kind, count in self.kinds:
            if kind.stratum:
                parts.setdefault(kind.stratum, []).append((kind, count))
        tallies = {name: replace(self, kinds=tuple(part), left_out=0) for name, part in parts.items()}
        return dict(sorted(tallies.items(), key=lambda part: (-part[1].n, part[0])))

    @cached_property
    def clustered(self) -> bool:
        return any(kind.cluster for kind, _ in self.kinds)

    def count(self, holds: Holds) -> int:
        return sum(count for kind, count in self.kinds if holds(kind.pattern))

    def by_cluster(self, holds: Holds = always) -> Counter[str]:
        """Count in each cluster, those in which nothing is counted included."""
        counts = Counter[str]()
        for kind, count in self.kinds:
            counts[kind.cluster] += count * holds(kind.pattern)
        return counts

    def passes(self, arm: str) -> int:
        return self.count(lambda pattern: pattern[arm].passed)

    def only(self, passing: str, failing: str) -> int:
        """Count the examples that pass in one arm and fail in the other."""
        return self.count(lambda pattern: pattern[passing].passed and not pattern[failing].passed)

    def best(self, arms: Iterable[str]) -> str:
        """Name the arm that passes the most."""
        return max(arms, key=self.passes)


def tally(counts: Mapping[str, int], context: Context = "separate") -> Tally:
    """Read counts that are keyed as ``Kind`` and ``Repeats`` are written."""
    repeats = tuple((read_repeats(key), count) for key, count in counts.items() if key.startswith(REPEATS))
    kinds = [(read(key), count) for key, count in counts.items() if not key.startswith(REPEATS)]
    used = tuple((kind, count) for kind, count in kinds if not _has_error(kind.pattern))
    left_out = sum(count for _, count in kinds) - sum(count for _, count in used)
    return Tally(used, left_out, context, repeats)


def _has_error(pattern: Pattern) -> bool:
    return any(result.outcome == "error" for result in pattern.values())
