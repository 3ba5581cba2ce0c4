"""Which of several sides is ahead of which, tested as one family.

At any truth at most one claim on a pair is false: that the first is ahead, that it is behind, or that both are as good.
So a pair is one test, and Holm's method keeps the level over all pairs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from decidable.evidence import Candidate
from decidable_evidence.comparison.results import Results
from decidable_evidence.statistics import Estimate, holm, settles


def is_arm(arm: str, base: str) -> bool:
    """Whether an arm is the base arm, or another try at it: ``oracle-2`` of ``oracle``."""
    number = arm.removeprefix(f"{base}-")
    return arm == base or (number != arm and number.isdigit())


def arms_of(bases: Collection[str], arms: Collection[str]) -> tuple[str, ...]:
    """The arms that were run among these and their further tries."""
    return tuple(arm for arm in arms if any(is_arm(arm, base) for base in bases))


def with_own(candidates: Mapping[str, Candidate], arms: Collection[str]) -> dict[str, Candidate]:
    """Choices of a guide, and one for each arm that belongs to none of them: a team's own option, named as its arm.

    An own option has to be ahead of the choices that nothing is simpler than.
    """
    known = {base for of in candidates.values() for base in (*of.arms, *of.ceiling)}
    plain = tuple(key for key, of in candidates.items() if not of.simpler)
    others = [arm for arm in arms if not any(is_arm(arm, base) for base in known)]
    own = [arm for arm in others if not any(arm != base and is_arm(arm, base) for base in others)]
    return {
        **candidates,
        **{arm: Candidate(arms=(arm,), simpler=plain) for arm in own if arm not in candidates},
    }


Relation = Literal["ahead", "behind", "as good", "open"]

ALPHA = 0.05  # the usual level; divided where one stratum of several was picked
MARGIN = 0.05  # the smallest gain worth building for, unless the owner declares another


class Side(NamedTuple):
    """One side of a pair: the arms that stand for it. Of an ``unverified`` side nothing good is concluded."""

    name: str
    arms: tuple[str, ...]
    unverified: bool = False


@dataclass(frozen=True)
class Pair:
    """How two sides compare, each by the arm that passes the most.

    ``p`` is adjusted over the ``pairs`` of the family; ``estimate`` and its interval are not.
    """

    first: Side
    second: Side
    arms: tuple[str, str]
    estimate: Estimate
    wins: tuple[int, int]
    p: float
    pairs: int
    relation: Relation
    settles: int | None
    settles_repeated: int | None

    def reversed(self) -> Relation:
        """The relation of the second side to the first."""
        turned: dict[Relation, Relation] = {"ahead": "behind", "behind": "ahead"}
        return turned.get(self.relation, self.relation)


class _Claims(NamedTuple):
    """The p-values of what can be claimed of a pair, for the arms that were tried."""

    arms: tuple[str, str]
    estimate: Estimate
    ahead: float
    behind: float
    tie: float

    @property
    def p(self) -> float:
        return min(1.0, 2 * self.ahead, 2 * self.behind, 2 * self.tie)


def family(
    results: Results, sides: Iterable[tuple[Side, Side]], margin: float = MARGIN, alpha: float = ALPHA
) -> tuple[Pair, ...]:
    """Compare every pair of sides, at one level for all of them together."""
    pairs = tuple(sides)
    claims = [_claims(results, first, second, margin) for first, second in pairs]
    return tuple(
        Pair(
            first,
            second,
            claim.arms,
            claim.estimate,
            results.wins(*claim.arms),
            adjusted.p,
            len(pairs),
            _relation(claim, first, second, adjusted.times, alpha) if adjusted.p < alpha else "open",
            settles(claim.estimate, margin),
            _settles_repeated(results, claim, margin),
        )
        for (first, second), claim, adjusted in zip(
            pairs, claims, holm([claim.p for claim in claims]), strict=True
        )
    )


def ahead_of_all(results: Results, arm: str, others: Iterable[str]) -> float:
    """The one-sided p-value of the claim that an arm is ahead of every other one: the largest."""
    return max(results.difference(arm, other).p_above() for other in others)


def _claims(results: Results, first: Side, second: Side, margin: float) -> _Claims:
    """Of several arms that stand for a side the best counts, and its p-value is multiplied by their number."""
    best = results.best(first.arms), results.best(second.arms)
    estimate, tried = results.difference(*best), (len(first.arms), len(second.arms))
    return _Claims(
        best,
        estimate,
        ahead=tried[0] * ahead_of_all(results, best[0], second.arms),
        behind=tried[1] * ahead_of_all(results, best[1], first.arms),
        tie=tried[0] * tried[1] * estimate.p_within(margin),
    )


def _relation(claim: _Claims, first: Side, second: Side, times: int, alpha: float) -> Relation:
    """What is claimed of a pair that passes its test: *as good* comes before *ahead*, as the gain is not worth building for."""
    if 2 * times * claim.tie < alpha:
        return "open" if first.unverified or second.unverified else "as good"
    relation: Relation = "ahead" if claim.ahead <= claim.behind else "behind"
    winner = first if relation == "ahead" else second
    return "open" if winner.unverified else relation


def _settles_repeated(results: Results, claim: _Claims, margin: float) -> int | None:
    error = results.repeated_error(*claim.arms, runs=3)  # three runs: what more of them add is small
    return None if error is None else settles(claim.estimate, margin, error)
