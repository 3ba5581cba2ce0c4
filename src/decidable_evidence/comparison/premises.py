"""Whether the arms that show a choice's ceiling can be relied on: tested before the ceiling is used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from decidable_evidence.comparison.arms import arms_of, is_arm
from decidable_evidence.comparison.choices import Contest
from decidable_evidence.comparison.family import ahead_of_all
from decidable_evidence.statistics import share

LEVEL_WORSE = 0.025  # one-sided, as half of a two-sided test at 5 %
FEWEST_TARGETS = 0.5  # fewer distinct targets than half of the examples are labels of classes
MOST_HOLDING = 0.5  # most contexts: the answer stands in them by design


class Broken(NamedTuple):
    """A premise that does not hold of a choice's ceiling: its name, the choice, the arms concerned and the share or p."""

    name: str
    choice: str
    arms: tuple[str, ...]
    figure: float = 0.0


def broken(contest: Contest, *, distinct_targets: float = 1.0, holding: float = 0.0) -> Iterator[Broken]:
    """Yield every premise that does not hold.

    :param distinct_targets: how many distinct targets there are, as a share of the examples
    :param holding: the share of the contexts that hold the target word for word
    """
    for choice, ceiling in contest.ceilings.items():
        yield from _worse(contest, choice, ceiling.arms)
        yield from _harms(contest, choice, ceiling.arms)
        if distinct_targets < FEWEST_TARGETS and holding > MOST_HOLDING:
            yield Broken("context-holds-the-answer", choice, ceiling.arms, holding)


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
