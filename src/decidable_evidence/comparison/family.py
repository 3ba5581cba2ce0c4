"""Which of several sides is ahead of which, tested as one family.

At any truth at most one claim on a pair is false: that the first is ahead, that it is behind, or that both are as good.
So a pair is one test, and Holm's method keeps the level over all pairs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from decidable.evidence import counted
from decidable_evidence.comparison.results import Results, points
from decidable_evidence.statistics import Estimate, holm, settles

Relation = Literal["ahead", "behind", "as good", "open"]

RELATIONS: dict[Relation, str] = {
    "ahead": "is ahead of",
    "behind": "is behind",
    "as good": "is as good as",
    "open": "is not separated from",
}
TURNED: dict[Relation, Relation] = {"ahead": "behind", "behind": "ahead"}
ALPHA = 0.05  # the usual level; divided where one stratum of several was picked
MARGIN = 0.05  # the smallest gain worth building for, unless the owner declares another
REPEATS = 3  # what more runs than these add is small


def is_arm(arm: str, base: str) -> bool:
    """Whether an arm is the base arm, or another try at it: ``oracle-2`` of ``oracle``."""
    number = arm.removeprefix(f"{base}-")
    return arm == base or (number != arm and number.isdigit())


def arms_of(bases: Collection[str], arms: Collection[str]) -> tuple[str, ...]:
    """The arms that were run among these and their further tries."""
    return tuple(arm for arm in arms if any(is_arm(arm, base) for base in bases))


class Side(NamedTuple):
    """One side of a pair: the arms that represent it, or the ``ceiling`` of what is named.

    Of an ``unverified`` side nothing good is concluded.
    """

    name: str
    arms: tuple[str, ...]
    unverified: bool = False
    ceiling: bool = False


@dataclass(frozen=True)
class Pair:
    """How two sides compare, each by the arm that passes the most.

    ``p`` is adjusted over the family; ``estimate`` and its interval are not.
    """

    results: Results
    margin: float
    first: Side
    second: Side
    arms: tuple[str, str]
    estimate: Estimate
    p: float = 1.0
    relation: Relation = "open"

    def __str__(self) -> str:
        """The pair in words, such as ``rag is ahead of closed-book: +40.7 points [31.7, 48.5]``."""
        first, second = self.arms
        return f"{first} {RELATIONS[self.relation]} {second}: {points(self.estimate)}"

    @property
    def settles(self) -> int | None:
        """The number of examples that settles the pair with a chance of 80 %."""
        return settles(self.estimate, self.margin)

    @property
    def settles_repeated(self) -> int | None:
        """The same if every arm runs three times; None where an arm ran once only."""
        error = self.results.repeated_error(*self.arms, REPEATS)
        return None if error is None else settles(self.estimate, self.margin, error)

    @property
    def act(self) -> str:
        """The cheapest way to settle the pair: the same examples three times, or so many of them."""
        n, more, repeated = self.results.n, self.settles, self.settles_repeated
        if repeated is not None and repeated <= n:
            return f"run the same {counted(n, 'example')} three times (an 80 % chance to settle it)"
        if more is None:
            return "the arms are too alike for any number of examples to tell which is ahead"
        return f"run {more:,} examples (an 80 % chance to settle it)"

    def turned(self) -> Pair:
        """The same pair, seen from the second side."""
        relation, apart = TURNED.get(self.relation, self.relation), self.estimate.turned()
        sides = self.second, self.first, self.arms[::-1]
        return Pair(self.results, self.margin, *sides, apart, self.p, relation)


def family(
    results: Results, sides: Iterable[tuple[Side, Side]], margin: float = MARGIN, alpha: float = ALPHA
) -> tuple[Pair, ...]:
    """Compare every pair of sides, at one level for all of them together."""
    pairs = []
    for first, second in sides:
        best = results.best(first.arms), results.best(second.arms)
        pairs.append(Pair(results, margin, first, second, best, results.difference(*best)))
    claims = [_claims(pair) for pair in pairs]
    # Both directions of a claim were tried, so its one-sided p counts twice.
    adjusted = holm([min(1.0, *(2 * p for p in claim.values())) for claim in claims])
    return tuple(
        replace(pair, p=p, relation=_relation(pair, claim, alpha / (2 * times)) if p < alpha else "open")
        for pair, claim, (p, times) in zip(pairs, claims, adjusted, strict=True)
    )


def _claims(pair: Pair) -> dict[Relation, float]:
    """The p-value of each claim; of several arms of a side the best counts, times their number."""
    one, other = pair.arms
    first, second = pair.first.arms, pair.second.arms
    return {
        "as good": len(first) * len(second) * pair.estimate.p_within(pair.margin),
        "ahead": len(first) * pair.results.p_ahead(one, second),
        "behind": len(second) * pair.results.p_ahead(other, first),
    }


def _relation(pair: Pair, claims: dict[Relation, float], alpha: float) -> Relation:
    """What is claimed of a pair that passes its test: *as good* comes before *ahead*, as the gain is not worth building for."""
    if claims["as good"] < alpha:
        return "open" if pair.first.unverified or pair.second.unverified else "as good"
    relation: Relation = "ahead" if claims["ahead"] <= claims["behind"] else "behind"
    winner = pair.first if relation == "ahead" else pair.second
    return "open" if winner.unverified else relation
