"""How the arms fared together on each example, and the cells into which that sorts the examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from decidable.measures.behavior_gap.inputs import ARMS, CLOSED_BOOKS, IN_THE_INPUT, ORACLES, Context


@dataclass(frozen=True)
class Result:
    """What one arm made of one example; ``outcome`` is empty where none was recorded."""

    passed: bool
    outcome: str = ""

    def __str__(self) -> str:
        return f"{self.passed:d}:{self.outcome}" if self.outcome else f"{self.passed:d}"


Pattern = Mapping[str, Result]


@dataclass(frozen=True)
class Tally:
    """How often each pattern of results occurred; ``left_out`` counts the examples on which an arm had an error."""

    patterns: tuple[tuple[Pattern, int], ...]
    left_out: int = 0
    context: Context = "separate"

    @property
    def n(self) -> int:
        return sum(count for _, count in self.patterns)

    @property
    def arms(self) -> tuple[str, ...]:
        present = {arm for pattern, _ in self.patterns for arm in pattern}
        return tuple(arm for arm in ARMS if arm in present)

    @property
    def closed_books(self) -> tuple[str, ...]:
        return tuple(arm for arm in self.arms if arm in CLOSED_BOOKS)

    @property
    def oracles(self) -> tuple[str, ...]:
        """The arms with the right context: where it is in the input, those without any other."""
        if self.context == IN_THE_INPUT:
            return self.closed_books
        return tuple(arm for arm in self.arms if arm in ORACLES)

    @property
    def contexts(self) -> tuple[str, ...]:
        """The arms that stand for the right context: the oracle arms, or else the retrieved context."""
        return self.oracles or tuple(arm for arm in self.arms if arm == "rag")

    def count(self, holds: Callable[[Pattern], bool]) -> int:
        return sum(count for pattern, count in self.patterns if holds(pattern))

    def passes(self, arm: str) -> int:
        return self.count(lambda pattern: pattern[arm].passed)

    def only(self, passing: str, failing: str) -> int:
        """Count the examples that pass in one arm and fail in the other."""
        return self.count(lambda pattern: pattern[passing].passed and not pattern[failing].passed)

    def best(self, arms: Iterable[str]) -> int:
        """Count what the best of these arms passes."""
        return max(map(self.passes, arms))


@dataclass(frozen=True)
class Cells:
    """A partition of ``n`` examples, and what else the rules need to know of them.

    ``behavior`` is the part of ``residual`` that shows missing behavior; ``gained`` counts what the first context arm
    passes and the first closed-book arm fails. ``closed_books`` and ``oracles`` are numbers of arms; where the right
    context is in the input, each closed-book arm is an oracle arm too, and there is no missing knowledge. Without a
    closed-book arm nobody knows why an example passes: such examples are ``unexplained``.
    """

    n: int
    closed_books: int
    oracles: int
    known: int = 0
    harm: int = 0
    prompt_alone: int = 0
    knowledge: int = 0
    prompt_sensitive: int = 0
    residual: int = 0
    unexplained: int = 0
    behavior: int = 0
    gained: int = 0
    few_shot: bool = False
    context: Context = "separate"

    @property
    def in_the_input(self) -> bool:
        return self.context == IN_THE_INPUT

    @property
    def knowledge_total(self) -> int:
        return self.knowledge + self.prompt_sensitive

    @property
    def prompts(self) -> int:
        """The number of prompts that were tried with context; retrieved context stands in as one."""
        return self.oracles or 1

    def scaled(self, n: int) -> Cells:
        """Give the cells of n examples with the same shares."""
        counts = {name: round(getattr(self, name) * n / self.n) for name in COUNTED}
        return replace(self, n=n, **counts)


NOT_COUNTED = frozenset({"n", "closed_books", "oracles", "few_shot", "context"})
COUNTED = tuple(name for name in Cells.__dataclass_fields__ if name not in NOT_COUNTED)


def tally(counts: Mapping[str, int], context: Context = "separate") -> Tally:
    """Read counts that are keyed as ``written`` writes a pattern."""
    parsed = [(read(key), count) for key, count in counts.items()]
    used = [(pattern, count) for pattern, count in parsed if not _has_error(pattern)]
    return Tally(tuple(used), sum(counts.values()) - sum(count for _, count in used), context)


def read(key: str) -> Pattern:
    """Read a pattern that ``written`` has written; of anything else comes a pattern that is written otherwise."""
    pattern = {}
    for part in key.split(" "):
        arm, _, result = part.partition("=")
        passed, _, outcome = result.partition(":")
        pattern[arm] = Result(passed == "1", outcome)
    return pattern


def written(pattern: Pattern) -> str:
    """Write a pattern, such as ``closed-book=0:refusal oracle=1:correct rag=1``."""
    return " ".join(f"{arm}={pattern[arm]}" for arm in ARMS if arm in pattern)


def cells(tally: Tally, behavior_outcomes: Iterable[str]) -> Cells:
    """Sort the examples into cells."""
    closed_books, contexts, oracles = tally.closed_books, tally.contexts, tally.oracles
    shows_behavior, sizes, behavior = frozenset(behavior_outcomes), Counter[str](), 0
    for pattern, count in tally.patterns:
        cell = _cell(pattern, closed_books, contexts)
        sizes[cell] += count
        if cell == "residual" and _is_behavior(pattern, oracles, shows_behavior):
            behavior += count
    return Cells(
        n=tally.n,
        closed_books=len(closed_books),
        oracles=len(oracles),
        behavior=behavior,
        gained=tally.only(contexts[0], closed_books[0]) if closed_books else 0,
        few_shot="few-shot" in tally.arms,
        context=tally.context,
        **sizes,
    )


def percent(share: float) -> str:
    """Write a share for people, such as ``9.3 %``."""
    return f"{100 * share:.1f} %"


def _cell(pattern: Pattern, closed_books: tuple[str, ...], contexts: tuple[str, ...]) -> str:
    first, *others = (pattern[arm].passed for arm in contexts)
    if closed_books and pattern[closed_books[0]].passed:
        return "known" if first else "harm"
    if any(pattern[arm].passed for arm in closed_books):
        return "prompt_alone"
    if not first and not any(others):
        return "residual"
    if not closed_books:
        return "unexplained"
    return "knowledge" if first else "prompt_sensitive"


def _is_behavior(pattern: Pattern, oracles: tuple[str, ...], behavior_outcomes: frozenset[str]) -> bool:
    """Say whether every oracle prompt fails by behavior, or examples in the prompt repair it."""
    if "few-shot" in pattern and pattern["few-shot"].passed:
        return True
    return bool(oracles) and all(pattern[arm].outcome in behavior_outcomes for arm in oracles)


def _has_error(pattern: Pattern) -> bool:
    return any(result.outcome == "error" for result in pattern.values())
