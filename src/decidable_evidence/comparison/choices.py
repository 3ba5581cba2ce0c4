"""What the arms of a comparison say of each choice: supported, promising, open or contradicted.

A choice is judged by the arms that stand for it. Its ceiling, the best that it could come to, is consulted where its
premises hold; simpler choices are those that it has to be ahead of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from decidable.evidence import Candidate, Verdict
from decidable_evidence.comparison.family import (
    ALPHA,
    MARGIN,
    Pair,
    Relation,
    Side,
    ahead_of_all,
    arms_of,
    family,
    is_arm,
)
from decidable_evidence.comparison.results import Results
from decidable_evidence.runs import ArmRows
from decidable_evidence.statistics import Interval, share


@dataclass(frozen=True)
class Judgement:
    """The verdict on one choice, and the pairs that it follows from.

    ``rule`` names the line of the table that decided: ``rival``, ``simpler``, ``target``, ``ahead``, ``ceiling``,
    ``no-room``, ``enough``, ``barred``, ``unmeasured`` or ``open``. ``others`` are the choices that the rule names.
    """

    choice: str
    verdict: Verdict
    rule: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contest:
    """Choices compared on the same examples.

    ``distrusted`` are the choices whose ceiling may not be used, ``unverified`` the arms of which nothing good is
    concluded, ``barred`` the choices that cannot meet what their owner requires. ``target`` is the share that has to pass.
    """

    results: Results
    candidates: Mapping[str, Candidate]
    margin: float = MARGIN
    target: float | None = None
    alpha: float = ALPHA
    distrusted: frozenset[str] = frozenset()
    unverified: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    judged: bool = True

    @cached_property
    def sides(self) -> dict[str, Side]:
        """The choices that were measured by an arm of their own."""
        return dict(self._sides({key: of.arms for key, of in self.candidates.items()}))

    @cached_property
    def ceilings(self) -> dict[str, Side]:
        """The choices whose ceiling was run and may be used."""
        used = {key: of.ceiling for key, of in self.candidates.items() if key not in self.distrusted}
        return dict(self._sides(used))

    def _sides(self, bases: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, Side]]:
        for key, names in bases.items():
            if arms := arms_of(names, self.results.arms):
                yield key, Side(key, arms, bool(self.unverified & set(arms)))

    @cached_property
    def pairs(self) -> dict[tuple[str, str], Pair]:
        """All pairs of measured choices, by their keys."""
        return self._family[0]

    @cached_property
    def ceiling_pairs(self) -> dict[tuple[str, str], Pair]:
        """Each ceiling against the arms of every other choice: keyed by the choice of the ceiling, and the other."""
        return self._family[1]

    @cached_property
    def _family(self) -> tuple[dict[tuple[str, str], Pair], dict[tuple[str, str], Pair]]:
        measured = [(b, a) for a, b in combinations(self.sides, 2)]
        capped = [(key, other) for key in self.ceilings for other in self.sides if other != key]
        sides = [(self.sides[a], self.sides[b]) for a, b in measured]
        sides += [(self.ceilings[a], self.sides[b]) for a, b in capped]
        found = family(self.results, sides, self.margin, self.alpha)
        return (
            dict(zip(measured, found, strict=False)),
            dict(zip(capped, found[len(measured) :], strict=True)),
        )

    def pair(self, first: str, second: str) -> Pair | None:
        """The pair of two measured choices, in either order."""
        return self.pairs.get((first, second)) or self.pairs.get((second, first))

    def relation(self, first: str, second: str) -> Relation:
        """How the first choice stands to the second by their arms; *open* where one was not run."""
        if (first, second) in self.pairs:
            return self.pairs[first, second].relation
        return self.pairs[second, first].reversed() if (second, first) in self.pairs else "open"

    def capped(self, choice: str, other: str) -> Relation:
        """How a choice's ceiling stands to the arms of another one."""
        pair = self.ceiling_pairs.get((choice, other))
        return pair.relation if pair else "open"

    def bounds(self, side: Side) -> Interval:
        """The interval of what the best arm of a side passes, as it is held against a target."""
        level = 1 - self.alpha / len(side.arms)
        return self.results.share(self.results.best(side.arms), level).interval(level)

    def under_target(self, side: Side) -> bool:
        """Whether even the upper bound of what a side passes is below the target."""
        return self.target is not None and self.bounds(side).high < self.target

    def leaves_room(self, choice: str) -> bool:
        """Whether more than the margin may still fail with the best arm of a choice; so it is without an arm."""
        if choice not in self.sides:
            return True
        side = self.sides[choice]
        level = 1 - self.alpha / len(side.arms)
        return 1 - self.results.share(self.results.best(side.arms), level).small(level).low >= self.margin

    def rivals(self, choice: str) -> list[str]:
        """The other choices that were measured and can meet what is required."""
        return [other for other in self.sides if other != choice and other not in self.barred]

    def simpler(self, choice: str) -> tuple[str, ...]:
        return self.candidates[choice].simpler

    @cached_property
    def judgements(self) -> dict[str, Judgement]:
        """The verdict on each choice."""
        return {choice: self._judge(choice) for choice in self.candidates}

    def _judge(self, choice: str) -> Judgement:
        if choice in self.barred:
            return Judgement(choice, "contradicted", "barred")
        if not self.judged:
            return Judgement(choice, "open", "open")
        if not self.simpler(choice):
            return self._plain(choice)
        if choice in self.sides:
            return self._measured(choice)
        return self._by_ceiling(choice) if choice in self.ceilings else self._unmeasured(choice)

    def _plain(self, choice: str) -> Judgement:
        """Judge the choice that nothing is simpler than: it holds until another one is shown to be worth building."""
        if choice not in self.sides:
            return Judgement(choice, "open", "unmeasured")
        side, rivals = self.sides[choice], self.rivals(choice)
        if self.target is not None and self.bounds(side).low >= self.target:
            return Judgement(choice, "supported", "enough")
        if self.under_target(side):
            return Judgement(choice, "contradicted", "target")
        if ahead := self._ahead(rivals, choice):
            return Judgement(choice, "contradicted", "rival", ahead)
        others = [other for other in self.candidates if other != choice and other not in self.barred]
        if all(self._adds_nothing(other, choice) for other in others):
            return Judgement(choice, "supported", "no-gain", tuple(others))
        return Judgement(choice, "open", "open")

    def _adds_nothing(self, other: str, choice: str) -> bool:
        if other in self.sides:
            return self.relation(other, choice) in {"behind", "as good"}
        if other in self.ceilings:
            return self.capped(other, choice) in {"behind", "as good"}
        return not self.leaves_room(choice)

    def _measured(self, choice: str) -> Judgement:
        side, rivals, simpler = self.sides[choice], self.rivals(choice), self.simpler(choice)
        ahead = self._ahead(rivals, choice)
        alike = tuple(other for other in simpler if self.relation(other, choice) == "as good")
        short = self.under_target(side)
        if ahead or alike or short:
            capped = choice in self.ceilings and not self.under_target(self.ceilings[choice])
            promising = capped and all(self.capped(choice, other) == "ahead" for other in (*ahead, *alike))
            rule = "rival" if ahead else "simpler" if alike else "target"
            return Judgement(choice, "promising" if promising else "contradicted", rule, ahead or alike)
        if self._supported(choice, rivals):
            return Judgement(choice, "supported", "ahead", simpler)
        if choice in self.ceilings and self._ceiling_promises(choice, rivals):
            return Judgement(choice, "promising", "ceiling", simpler)
        return Judgement(choice, "open", "open")

    def _supported(self, choice: str, rivals: list[str]) -> bool:
        """Ahead of everything simpler, and no rival is better at the point estimate, nor an unmeasured one's ceiling."""
        past = all(
            self.relation(choice, other) == "ahead"
            if other in self.sides
            else self.capped(other, choice) == "behind"
            for other in self.simpler(choice)
        )
        better = any(self.lead(other, choice) >= self.margin for other in rivals)
        unmeasured = [key for key in self.ceilings if key not in self.sides and key not in self.barred]
        return past and not better and all(self.capped(other, choice) != "ahead" for other in unmeasured)

    def lead(self, first: str, second: str) -> float:
        """By how much the best arm of a choice passes more than that of another, as observed."""
        pair = self.pair(first, second)
        if pair is None:
            return 0.0
        return pair.estimate.observed if pair.first.name == first else -pair.estimate.observed

    def _ceiling_promises(self, choice: str, rivals: list[str]) -> bool:
        gains = all(self.capped(choice, other) == "ahead" for other in self.simpler(choice))
        return gains and not self._ahead_of_ceiling(rivals, choice)

    def _by_ceiling(self, choice: str) -> Judgement:
        """Judge a choice that was not run by the best that it could come to."""
        if ahead := self._ahead_of_ceiling(self.rivals(choice), choice):
            return Judgement(choice, "contradicted", "rival-of-ceiling", ahead)
        alike = tuple(other for other in self.simpler(choice) if self.capped(choice, other) == "as good")
        if alike:
            return Judgement(choice, "contradicted", "simpler-than-ceiling", alike)
        if self.under_target(self.ceilings[choice]):
            return Judgement(choice, "contradicted", "ceiling-under-target")
        if self._ceiling_promises(choice, []):
            return Judgement(choice, "promising", "ceiling", self.simpler(choice))
        return Judgement(choice, "open", "unmeasured")

    def _unmeasured(self, choice: str) -> Judgement:
        full = tuple(other for other in self.simpler(choice) if not self.leaves_room(other))
        return Judgement(
            choice, "contradicted" if full else "open", "no-room" if full else "unmeasured", full
        )

    def _ahead(self, rivals: list[str], choice: str) -> tuple[str, ...]:
        return tuple(other for other in rivals if self.relation(other, choice) == "ahead")

    def _ahead_of_ceiling(self, rivals: list[str], choice: str) -> tuple[str, ...]:
        return tuple(other for other in rivals if self.capped(choice, other) == "behind")


LEVEL_WORSE = 0.025  # one-sided, as half of a two-sided test at 5 %
FEWEST_TARGETS = 0.5  # fewer distinct targets than half of the examples are labels of classes
MOST_HOLDING = 0.5  # most contexts: the answer stands in them by design


class Broken(NamedTuple):
    """A premise that does not hold of a choice's ceiling: its name, the choice, the arms concerned and the share or p."""

    name: str
    choice: str
    arms: tuple[str, ...]
    figure: float = 0.0


def broken(contest: Contest, rows: Mapping[str, ArmRows]) -> Iterator[Broken]:
    """Yield every premise that does not hold, by the results and by what is known of the rows of each arm."""
    for choice, ceiling in contest.ceilings.items():
        yield from _worse(contest, choice, ceiling.arms)
        yield from _harms(contest, choice, ceiling.arms)
        for arm in ceiling.arms:
            if arm in rows and rows[arm].targets < FEWEST_TARGETS and rows[arm].holding > MOST_HOLDING:
                yield Broken("context-holds-the-answer", choice, (arm,), rows[arm].holding)


def _worse(contest: Contest, choice: str, ceiling: tuple[str, ...]) -> Iterator[Broken]:
    """An arm of the choice itself is ahead of every arm that was to show the best it could come to."""
    own = contest.sides[choice].arms if choice in contest.sides else ()
    for arm in own:
        p = ahead_of_all(contest.results, arm, ceiling)
        if p < LEVEL_WORSE:
            yield Broken(f"{_base(ceiling[0])}-worse-than-{_base(arm)}", choice, (ceiling[0], arm), p)
            return


def _harms(contest: Contest, choice: str, ceiling: tuple[str, ...]) -> Iterator[Broken]:
    """More than the margin of the examples pass without what the ceiling adds, and fail with it."""
    simplest = next(iter(contest.simpler(choice)), "")
    if simplest not in contest.candidates:
        return
    plain = contest.candidates[simplest].arms[0]
    bare = arms_of((plain,), contest.results.arms)
    if not bare:
        return
    results = contest.results
    best = results.best(bare)
    harms = [share(results.values(results.harmed(best, arm))).interval().low for arm in ceiling]
    if min(harms) > contest.margin:
        yield Broken(f"{_base(ceiling[0])}-harms", choice, (best, *ceiling), min(harms))


def _base(arm: str) -> str:
    """The arm of which this one is a further try."""
    stem, _, number = arm.rpartition("-")
    return stem if number.isdigit() and is_arm(arm, stem) else arm
