"""The cells into which the examples are sorted by how the arms fared together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from decidable_evidence.behavior_gap.inputs import IN_THE_INPUT, Context
from decidable_evidence.behavior_gap.patterns import Kind, Pattern
from decidable_evidence.behavior_gap.shares import Share
from decidable_evidence.behavior_gap.spread import Spread, spread
from decidable_evidence.behavior_gap.tally import Tally

FEWEST_SEEN = 10
SPREAD = (
    "known",
    "harm",
    "prompt_alone",
    "knowledge",
    "prompt_sensitive",
    "knowledge_total",
    "residual",
    "behavior",
    "gained",
)


@dataclass(frozen=True)
class Cells:
    """A partition of ``n`` examples, and what else the rules need to know of them.

    ``behavior`` is the part of ``residual`` that shows missing behavior; ``gained`` counts what the first context arm
    passes and the first closed-book arm fails. ``closed_books`` and ``oracles`` are numbers of arms; where the right
    context is in the input, each closed-book arm is an oracle arm too, and there is no missing knowledge. Without a
    closed-book arm nobody knows why an example passes: such examples are ``unexplained``. ``repairing`` is the number
    of arms that show missing behavior by repairing it.
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
    repairing: int = 0
    context: Context = "separate"
    spread: Spread | None = None

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

    def count(self, name: str) -> int:
        return int(getattr(self, name))

    @property
    def clusters(self) -> float | None:
        """The number of clusters of equal size that would weigh as much, where the examples lie in clusters."""
        return self.n / self.spread.weight if self.spread else None

    def share(self, name: str, *, small: bool = False) -> Share:
        """Give the share of a cell among the examples, as it is told or as it is held against being small.

        What is rare shows little of how alike the examples of a cluster are, so it is held to clusters half alike.
        """
        if self.spread is None:
            return Share(self.count(name), self.n)
        few = self.spread.effect_on_few
        rare = min(self.count(name), self.n - self.count(name)) < FEWEST_SEEN * few
        return Share(self.count(name), self.n, self.clusters, few if small or rare else self.spread.effect)

    @property
    def effective(self) -> float:
        """The number of examples without clusters that would tell as much."""
        return Share(self.n, self.n, self.clusters, self.spread.effect if self.spread else 1.0).effective()

    def scaled(self, n: int) -> Cells:
        """Give the cells of n examples with the same shares, in more clusters of the same kind."""
        counts = {name: round(self.count(name) * n / self.n) for name in COUNTED}
        return replace(self, n=n, spread=self.spread and self.spread.scaled(n / self.n), **counts)  # type: ignore[arg-type]


NOT_COUNTED = frozenset({"n", "closed_books", "oracles", "repairing", "context", "spread"})
COUNTED = tuple(name for name in Cells.__dataclass_fields__ if name not in NOT_COUNTED)


def cells(tally: Tally, behavior_outcomes: Iterable[str], *, held_out: bool = False) -> Cells:
    """Sort the examples into cells; tuned arms repair only where it is known what was held out of training."""
    repairing = _repairing(tally, held_out=held_out)
    shows_behavior, groups = frozenset(behavior_outcomes), dict[str, Counter[str]]()
    for kind, count in tally.kinds:
        group = groups.setdefault(kind.cluster, Counter(n=0))
        for name in _names(kind, tally, repairing, shows_behavior):
            group[name] += count
    total: Counter[str] = sum(groups.values(), Counter())
    return Cells(
        closed_books=len(tally.closed_books),
        oracles=len(tally.oracles),
        repairing=len(repairing),
        context=tally.context,
        spread=_spread(list(groups.values())) if tally.clustered else None,
        **{"n": 0} | {name: count for name, count in total.items() if name != "knowledge_total"},
    )


def percent(share: float) -> str:
    """Write a share for people, such as ``9.3 %``."""
    return f"{100 * share:.1f} %"


def _repairing(tally: Tally, *, held_out: bool) -> tuple[str, ...]:
    few_shot = tuple(arm for arm in tally.arms if arm == "few-shot")
    return few_shot + (tally.tuned if held_out else ())


def _names(kind: Kind, tally: Tally, repairing: tuple[str, ...], shows_behavior: frozenset[str]) -> list[str]:
    """Name everything that an example counts as."""
    pattern, closed_books, contexts = kind.pattern, tally.closed_books, tally.contexts
    cell = _cell(pattern, closed_books, contexts)
    names = ["n", cell]
    if cell in {"knowledge", "prompt_sensitive"}:
        names.append("knowledge_total")
    if cell == "residual" and _is_behavior(kind, tally.oracles, repairing, shows_behavior):
        names.append("behavior")
    if closed_books and pattern[contexts[0]].passed and not pattern[closed_books[0]].passed:
        names.append("gained")
    return names


def _spread(groups: list[Counter[str]]) -> Spread:
    counts = {name: [group[name] for group in groups] for name in SPREAD}
    return spread(counts, [group["n"] for group in groups])


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


def _is_behavior(
    kind: Kind, oracles: tuple[str, ...], repairing: tuple[str, ...], shows_behavior: frozenset[str]
) -> bool:
    """Say whether every oracle prompt fails by behavior, or examples in the prompt or held-out tuning repair it."""
    pattern = kind.pattern
    if any(pattern[arm].passed for arm in repairing if arm == "few-shot" or not kind.trained):
        return True
    return bool(oracles) and all(pattern[arm].outcome in shows_behavior for arm in oracles)
