"""What the arms of a comparison mean for each choice: supported, promising, open or contradicted.

A choice is judged by the arms that represent it. Its ceiling, the best that it could come to, is consulted if its
premises are met; simpler choices are those that it has to be ahead of.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, product
from typing import NamedTuple

from decidable.evidence import Candidate, Guard, Rival, Support, Verdict, interval, number, percent
from decidable_evidence.comparison.family import ALPHA, MARGIN, Pair, Relation, Side, arms_of, family, is_arm
from decidable_evidence.comparison.results import Results, difference_figure
from decidable_evidence.runs import ArmRows
from decidable_evidence.statistics import Interval, share

LEVEL_WORSE = 0.025  # one-sided, as half of a two-sided test at 5 %
FEWEST_TARGETS = 0.5  # fewer distinct targets than half of the examples are labels of classes
MOST_HOLDING = 0.5  # most contexts: the answer is in them by design
LOOK = "look at what {} gets: the context may be wrong or too long"


def with_own(candidates: Mapping[str, Candidate], arms: Collection[str]) -> dict[str, Candidate]:
    """Choices of a guide, and one for each arm that belongs to none of them: a team's own option, named as its arm.

    An own option has to be ahead of the choices that nothing is simpler than.
    """
    known = {base for candidate in candidates.values() for base in (*candidate.arms, *candidate.ceiling)}
    plain = tuple(key for key, candidate in candidates.items() if not candidate.simpler)
    others = [arm for arm in arms if not any(is_arm(arm, base) for base in known)]
    own = [arm for arm in others if not any(arm != base and is_arm(arm, base) for base in others)]
    return dict(candidates) | {
        arm: Candidate(arms=(arm,), simpler=plain) for arm in own if arm not in candidates
    }


class Judgement(NamedTuple):
    """The verdict on one choice, and why, in sentences."""

    verdict: Verdict
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contest:
    """Choices compared on the same examples.

    ``unverified`` are the arms of which nothing good is concluded, ``barred`` the choices that cannot meet what their
    owner requires. ``target`` is the share that has to pass. ``rows`` are what is known of the rows of each arm. Nothing
    is ``judged`` where the results do not allow it.
    """

    results: Results
    candidates: Mapping[str, Candidate]
    margin: float = MARGIN
    target: float | None = None
    alpha: float = ALPHA
    unverified: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    rows: Mapping[str, ArmRows] = field(default_factory=dict)
    judged: bool = True

    @cached_property
    def sides(self) -> dict[str, Side]:
        """The choices that were measured by an arm of their own."""
        return self._run({key: candidate.arms for key, candidate in self.candidates.items()})

    @cached_property
    def ceilings(self) -> dict[str, Side]:
        """The choices whose ceiling was run and may be used."""
        distrusted = {guard.withholds[0] for guard in self.premises}
        return {key: side for key, side in self._ceilings.items() if key not in distrusted}

    @cached_property
    def _ceilings(self) -> dict[str, Side]:
        return self._run({key: candidate.ceiling for key, candidate in self.candidates.items()}, ceiling=True)

    def _run(self, bases: Mapping[str, tuple[str, ...]], *, ceiling: bool = False) -> dict[str, Side]:
        run = {key: arms_of(names, self.results.arms) for key, names in bases.items()}
        return {
            key: Side(key, arms, bool(self.unverified & set(arms)), ceiling)
            for key, arms in run.items()
            if arms
        }

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """All pairs of measured choices, and each ceiling against every other choice, as one family."""
        measured = [(second, first) for first, second in combinations(self.sides.values(), 2)]
        both = product(self.ceilings.values(), self.sides.values())
        capped = [(ceiling, side) for ceiling, side in both if ceiling.name != side.name]
        return family(self.results, [*measured, *capped], self.margin, self.alpha)

    @cached_property
    def _either_way(self) -> dict[tuple[Side, Side], Pair]:
        turned = [*self.pairs, *(pair.turned() for pair in self.pairs)]
        return {(pair.first, pair.second): pair for pair in turned}

    def relation(self, first: Side | None, second: Side | None) -> Relation:
        """The relation of one side to another; *open* if one was not run."""
        pair = self._either_way.get((first, second)) if first and second else None
        return pair.relation if pair else "open"

    def bounds(self, side: Side) -> Interval:
        """The interval of what the best arm of a side passes, to be compared with a target."""
        level = 1 - self.alpha / len(side.arms)
        return self.results.share(self.results.best(side.arms), level).interval(level)

    def leaves_room(self, side: Side) -> bool:
        """Whether more than the margin may still fail with the best arm of a side."""
        level = 1 - self.alpha / len(side.arms)
        return 1 - self.results.share(self.results.best(side.arms), level).small(level).low >= self.margin

    def under_target(self, side: Side) -> bool:
        """Whether even the upper bound of what a side passes is below the target."""
        return self.target is not None and self.bounds(side).high < self.target

    def rivals(self, choice: str) -> list[Side]:
        """The other choices that were measured and can meet what is required."""
        return [side for key, side in self.sides.items() if key != choice and key not in self.barred]

    @cached_property
    def premises(self) -> tuple[Guard, ...]:
        """Every premise of a ceiling that is not met; the first that each one withholds is the choice."""
        looks = (self._worse, self._harms, self._holding)
        return tuple(guard for side in self._ceilings.values() for look in looks for guard in look(side))

    def _worse(self, ceiling: Side) -> Iterator[Guard]:
        """An arm of the choice itself is ahead of every arm that was to show the best it could come to."""
        own, top = self.sides.get(ceiling.name), ceiling.arms[0]
        for arm in own.arms if own else ():
            if self.results.p_ahead(arm, ceiling.arms) < LEVEL_WORSE:
                text = f"{arm} is ahead of {top}, which should have shown the best that it could come to."
                yield _premise(f"{_base(top)}-worse-than-{_base(arm)}", ceiling, text, LOOK.format(top))
                return

    def _harms(self, ceiling: Side) -> Iterator[Guard]:
        """More than the margin of the examples pass without what the ceiling adds, and fail with it."""
        simplest = self.candidates.get(next(iter(self.candidates[ceiling.name].simpler), ""))
        bare = arms_of(simplest.arms[:1], self.results.arms) if simplest else ()
        if not bare:
            return
        results, best, last = self.results, self.results.best(bare), ceiling.arms[-1]
        low = min(share(results.values(results.harmed(best, arm))).interval().low for arm in ceiling.arms)
        if low > self.margin:
            text = f"at least {percent(low)} of the examples pass with {best} and fail with {last}."
            yield _premise(f"{_base(ceiling.arms[0])}-harms", ceiling, text, LOOK.format(last))

    def _holding(self, ceiling: Side) -> Iterator[Guard]:
        """The context of an arm contains one of a few labels, so that it is the answer by design."""
        for arm in ceiling.arms:
            rows = self.rows.get(arm)
            if rows and rows.targets < FEWEST_TARGETS and rows.holding > MOST_HOLDING:
                text = f"the context of {arm} contains the answer word for word in {percent(rows.holding)} of the examples."
                act = "give the passage without the answer's label"
                yield _premise("context-holds-the-answer", ceiling, text, act)

    @cached_property
    def judgements(self) -> dict[str, Judgement]:
        """The verdict on each choice."""
        return {choice: self._judge(choice) for choice in self.candidates}

    def _judge(self, choice: str) -> Judgement:
        if choice in self.barred:
            return Judgement("contradicted", (f"{choice} cannot meet what is required",))
        if not self.judged:
            return Judgement("open")
        own, ceiling = self.sides.get(choice), self.ceilings.get(choice)
        simpler = self.candidates[choice].simpler
        if own is None:
            return self._by_ceiling(choice, ceiling) if ceiling and simpler else self._unmeasured(choice)
        return self._measured(own, ceiling) if simpler else self._plain(own)

    def _plain(self, own: Side) -> Judgement:
        """Judge the choice that nothing is simpler than, which is right until another one is shown to be worth building."""
        passes, rivals = self._passes(own), self.rivals(own.name)
        if self.target is not None and self.bounds(own).low >= self.target:
            return Judgement("supported", (f"{passes}, which meets {self._target}",))
        if self.under_target(own):
            return Judgement("contradicted", (f"{passes}, below {self._target}",))
        if ahead := self._ahead(rivals, own):
            return Judgement("contradicted", tuple(self._text(other, own) for other in ahead))
        others = (key for key in self.candidates if key != own.name and key not in self.barred)
        if all(self._adds_nothing(other, own) for other in others):
            return Judgement("supported", (f"{passes}, and nothing else is shown to be worth building",))
        return Judgement("open", self._undecided(own, [(side, own) for side in self.sides.values()]))

    def _adds_nothing(self, other: str, plain: Side) -> bool:
        side = self.sides.get(other) or self.ceilings.get(other)
        return self.relation(side, plain) in {"behind", "as good"} if side else not self.leaves_room(plain)

    def _measured(self, own: Side, ceiling: Side | None) -> Judgement:
        """Judge a choice by its own arm, and where that is beaten or open, by the best that it could come to."""
        rivals, simpler = self.rivals(own.name), self._simpler(own.name)
        keys = self.candidates[own.name].simpler
        ahead, alike = self._ahead(rivals, own), self._alike(own, simpler)
        if ahead or alike or self.under_target(own):
            return self._beaten(own, ceiling, ahead, alike)
        run = [side for key in keys if (side := self.sides.get(key) or self.ceilings.get(key))]
        past = len(run) == len(keys) and all(self.relation(own, side) == "ahead" for side in run)
        if past and not self._doubted(own, rivals):
            return Judgement("supported", tuple(self._text(own, side) for side in run))
        if ceiling and not self._ahead(rivals, ceiling) and (gains := self._gains(ceiling)):
            return Judgement("promising", gains)
        return Judgement("open", self._undecided(own, [(own, side) for side in simpler]))

    def _beaten(self, own: Side, ceiling: Side | None, ahead: list[Side], alike: list[Side]) -> Judgement:
        """Judge a choice that does not do as it is; it is promising where what it could come to would."""
        past = ceiling and all(self.relation(ceiling, other) == "ahead" for other in (*ahead, *alike))
        better = ceiling if ceiling and past and not self.under_target(ceiling) else None
        because, no_gain = [], f", within ±{self._least}, so the extra part does not pay"
        for other in ahead or alike:
            because.append(self._text(other, own) if ahead else self._text(own, other) + no_gain)
            if better:
                because.append(f"what {own.name} could come to is ahead of it: {self._text(better, other)}")
        if not because:
            because.append(f"{self._passes(own)}, below {self._target}")
            if better:
                because.append(f"what {own.name} could come to is not: {self._passes(better)}")
        return Judgement("promising" if better else "contradicted", tuple(because))

    def _doubted(self, own: Side, rivals: list[Side]) -> bool:
        """Whether a rival is better by the margin at the point estimate, or the ceiling of one that was not run is ahead."""
        better = (self._either_way[side, own].estimate.observed >= self.margin for side in rivals)
        unmeasured = set(self.ceilings) - set(self.sides) - self.barred
        return any(better) or any(self.relation(self.ceilings[key], own) == "ahead" for key in unmeasured)

    def _gains(self, ceiling: Side) -> tuple[str, ...]:
        """Why a ceiling is promising: it is ahead of every simpler choice; empty where it is not."""
        simpler = self._simpler(ceiling.name)
        every = len(simpler) == len(self.candidates[ceiling.name].simpler)
        past = every and all(self.relation(ceiling, side) == "ahead" for side in simpler)
        return tuple(self._text(ceiling, side) for side in simpler) if past else ()

    def _by_ceiling(self, choice: str, ceiling: Side) -> Judgement:
        """Judge a choice that was not run by the best that it could come to."""
        not_run, simpler = f"{choice} itself was not run", self._simpler(choice)
        if ahead := self._ahead(self.rivals(choice), ceiling):
            return Judgement("contradicted", tuple(self._text(other, ceiling) for other in ahead))
        if alike := self._alike(ceiling, simpler):
            return Judgement("contradicted", (*(self._text(ceiling, other) for other in alike), not_run))
        if self.under_target(ceiling):
            because = f"even its ceiling, {self._passes(ceiling)}, is below {self._target}"
            return Judgement("contradicted", (because,))
        if gains := self._gains(ceiling):
            return Judgement("promising", (*gains, not_run))
        return Judgement("open", (f"no arm was run for {choice}",))

    def _unmeasured(self, choice: str) -> Judgement:
        full = [side for side in self._simpler(choice) if not self.leaves_room(side)]
        room = f"which leaves less than {self._least} to gain"
        because = tuple(f"{self._passes(side)}, {room}" for side in full)
        return Judgement("contradicted" if full else "open", because or (f"no arm was run for {choice}",))

    def _simpler(self, choice: str) -> list[Side]:
        """The simpler choices that were measured."""
        return [side for key in self.candidates[choice].simpler if (side := self.sides.get(key))]

    def _ahead(self, rivals: Iterable[Side], side: Side) -> list[Side]:
        return [other for other in rivals if self.relation(other, side) == "ahead"]

    def _alike(self, side: Side, others: Iterable[Side]) -> list[Side]:
        return [other for other in others if self.relation(side, other) == "as good"]

    def _undecided(self, own: Side, pairs: Iterable[tuple[Side, Side]]) -> tuple[str, ...]:
        """The pairs that are open, and the choices that were not run and whose ceiling is ahead."""
        found = (self._either_way[pair] for pair in pairs if pair[0] != pair[1])
        ahead = (pair for pair in self.capping(own) if pair.relation == "ahead")
        undecided = (str(pair) for pair in found if pair.relation == "open")
        return (*undecided, *(f"{pair.first.name} was not run, and could be ahead: {pair}" for pair in ahead))

    def capping(self, own: Side) -> list[Pair]:
        """The ceilings of choices that were not run, against a side."""
        capped = (pair for pair in self.pairs if pair.first.ceiling and pair.second == own)
        return [pair for pair in capped if pair.first.name not in self.sides]

    def support(self, choice: str) -> Support:
        """The verdict on a choice, with why, and the cheapest thing that would change it."""
        judgement, own = self.judgements[choice], self.sides.get(choice)
        capping = self.capping(own) if own else []
        supported = own and judgement.verdict == "supported"
        return Support(
            verdict=judgement.verdict,
            because=tuple(f"{sentence}." for sentence in judgement.because),
            act=self._act(choice),
            measured=own is not None,
            behind=tuple(pair.first.name for pair in capping if pair.estimate.interval().low > 0),
            not_told_apart=tuple(self._rivals(own)) if own and supported else (),
        )

    def _text(self, first: Side, second: Side) -> str:
        return str(self._either_way[first, second])

    def _passes(self, side: Side) -> str:
        """What the best arm of a side passes, such as ``rag passes 50.0 % [42.1, 57.9]``."""
        arm = self.results.best(side.arms)
        passes = self.results.share(arm)
        return f"{arm} passes {percent(passes.observed)} {interval(*passes.interval(), 'share')}"

    @property
    def _least(self) -> str:
        return number(self.margin, "difference").lstrip("+")

    @property
    def _target(self) -> str:
        return f"the target of {percent(self.target or 0)}"

    def _rivals(self, own: Side) -> Iterator[Rival]:
        for other in self.rivals(own.name):
            pair = self._either_way[own, other]
            if pair.relation == "open":
                difference = difference_figure(pair.estimate, f"{own.name} over {other.name}")
                yield Rival(choice=other.name, difference=difference, settles=pair.settles)

    def _act(self, choice: str) -> str:
        """The cheapest thing that would change a verdict, or better what is supported."""
        verdict, own = self.judgements[choice].verdict, self.sides.get(choice)
        if verdict == "contradicted" or not self.judged:
            return ""
        if verdict == "supported":
            return self._gap(choice)
        simpler = self.candidates[choice].simpler
        ahead = [pair.first.name for pair in self.capping(own) if pair.relation == "ahead"] if own else []
        for needed in (choice, *simpler, *ahead):
            if needed not in self.sides:
                return f"run {self.candidates[needed].arms[0]} on the same examples"
        if own and own.unverified:
            return "name in trained-on what the model was trained on"
        others = simpler or [key for key in self.sides if key != choice]
        pairs = [self._either_way[self.sides[choice], self.sides[key]] for key in others]
        return self._gap(choice) or next((pair.act for pair in pairs if pair.relation == "open"), "")

    def _gap(self, choice: str) -> str:
        """What a choice loses of the best that it could come to, where its own arm is behind that."""
        if choice not in self.ceilings or choice not in self.sides:
            return ""
        own, best = (self.results.best(sides[choice].arms) for sides in (self.sides, self.ceilings))
        lost = self.results.difference(best, own)
        if lost.interval().low <= 0:
            return ""
        return f"close the gap between {own} and {best} first: {percent(lost.observed)} of the examples are lost there"


def _premise(name: str, ceiling: Side, text: str, act: str) -> Guard:
    return Guard(name=name, text=text, act=act, withholds=(ceiling.name,))


def _base(arm: str) -> str:
    """The arm of which this one is a further try."""
    return re.sub(r"-[0-9]+$", "", arm)
