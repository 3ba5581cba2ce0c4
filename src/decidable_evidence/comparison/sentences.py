"""How a comparison is put into words: pairs, verdicts, and what would change them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from decidable.evidence import Figure, Rival, Support, counted, interval, number, percent
from decidable_evidence.comparison.choices import Contest, Judgement
from decidable_evidence.comparison.family import Pair, Relation, Side
from decidable_evidence.statistics import Estimate

RELATIONS: dict[Relation, str] = {
    "ahead": "is ahead of",
    "behind": "is behind",
    "as good": "is as good as",
    "open": "is not told apart from",
}


def figure(estimate: Estimate, title: str) -> Figure:
    """A difference with its interval; the value is the observed one."""
    low, high = estimate.interval()
    return Figure(title=title, value=estimate.observed, low=low, high=high, n=estimate.n, unit="difference")


def points(estimate: Estimate) -> str:
    """A difference with its interval, such as ``+40.7 points [31.7, 48.5]``."""
    return f"{number(estimate.observed, 'difference')} {interval(*estimate.interval(), 'difference')}"


def compared(pair: Pair) -> str:
    """A pair in words, such as ``rag is ahead of closed-book: +40.7 points [31.7, 48.5]``."""
    first, second = pair.arms
    return f"{first} {RELATIONS[pair.relation]} {second}: {points(pair.estimate)}"


def passes(contest: Contest, side: Side) -> str:
    """What the best arm of a side passes, such as ``rag passes 50.0 % [42.1, 57.9]``."""
    arm = contest.results.best(side.arms)
    share = contest.results.share(arm)
    return f"{arm} passes {percent(share.observed)} {interval(*share.interval(), 'share')}"


def settling(contest: Contest, pair: Pair) -> str:
    """The cheapest way to settle a pair: the same examples three times, or so many of them, with a chance of 80 %."""
    n, more, repeated = contest.results.n, pair.settles, pair.settles_repeated
    if repeated is not None and repeated <= n:
        return f"run the same {counted(n, 'example')} three times (an 80 % chance to settle it)"
    if more is None:
        return "the arms are too alike for any number of examples to tell which is ahead"
    return f"run {more:,} examples (an 80 % chance to settle it)"


def support(contest: Contest, judgement: Judgement) -> Support:
    """A verdict on a choice, with why, and the cheapest thing that would change it."""
    choice = judgement.choice
    behind = (
        other
        for (other, against), pair in contest.ceiling_pairs.items()
        if against == choice and other not in contest.sides and pair.estimate.interval().low > 0
    )
    return Support(
        verdict=judgement.verdict,
        because=tuple(f"{reason}." for reason in BECAUSE[judgement.rule](contest, judgement)),
        act=_act(contest, judgement),
        measured=choice in contest.sides,
        behind=tuple(behind),
        not_told_apart=tuple(_rivals(contest, choice)) if judgement.verdict == "supported" else (),
    )


def _rivals(contest: Contest, choice: str) -> Iterator[Rival]:
    for other in contest.rivals(choice):
        pair = contest.pair(choice, other)
        if pair and pair.relation == "open":
            seen = pair.estimate if pair.first.name == choice else pair.estimate.turned()
            difference = figure(seen, f"{choice} over {other}")
            yield Rival(choice=other, difference=difference, settles=pair.settles)


def _by_rival(contest: Contest, judgement: Judgement) -> Iterator[str]:
    choice, promising = judgement.choice, judgement.verdict == "promising"
    for other in judgement.others:
        if pair := contest.pair(other, choice):
            yield _facing(pair, other)
        if promising:
            yield f"what {choice} could come to is ahead of it: {compared(contest.ceiling_pairs[choice, other])}"


def _by_simpler(contest: Contest, judgement: Judgement) -> Iterator[str]:
    margin = number(contest.margin, "difference").lstrip("+")
    for other in judgement.others:
        if pair := contest.pair(judgement.choice, other):
            yield f"{compared(pair)}, within ±{margin}, so the extra part does not pay"
        if judgement.verdict == "promising":
            ceiling = contest.ceiling_pairs[judgement.choice, other]
            yield f"what {judgement.choice} could come to is ahead of it: {compared(ceiling)}"


def _by_target(contest: Contest, judgement: Judgement) -> Iterator[str]:
    choice = judgement.choice
    yield f"{passes(contest, contest.sides[choice])}, below the target of {percent(contest.target or 0)}"
    if judgement.verdict == "promising":
        yield f"what {choice} could come to is not: {passes(contest, contest.ceilings[choice])}"


def _by_lead(contest: Contest, judgement: Judgement) -> Iterator[str]:
    for other in judgement.others:
        if pair := contest.pair(judgement.choice, other):
            yield _facing(pair, judgement.choice)
        elif (other, judgement.choice) in contest.ceiling_pairs:
            yield _facing(contest.ceiling_pairs[other, judgement.choice], judgement.choice)


def _by_ceiling(contest: Contest, judgement: Judgement) -> Iterator[str]:
    for other in judgement.others:
        yield compared(contest.ceiling_pairs[judgement.choice, other])
    if judgement.choice not in contest.sides:
        yield f"{judgement.choice} itself was not run"


def _by_rival_of_ceiling(contest: Contest, judgement: Judgement) -> Iterator[str]:
    for other in judgement.others:
        yield _facing(contest.ceiling_pairs[judgement.choice, other], other)


def _by_ceiling_under_target(contest: Contest, judgement: Judgement) -> Iterator[str]:
    ceiling = contest.ceilings[judgement.choice]
    yield f"even its ceiling, {passes(contest, ceiling)}, is below the target of {percent(contest.target or 0)}"


def _by_no_room(contest: Contest, judgement: Judgement) -> Iterator[str]:
    for other in judgement.others:
        left = number(contest.margin, "difference").lstrip("+")
        yield f"{passes(contest, contest.sides[other])}, which leaves less than {left} to gain"


def _by_enough(contest: Contest, judgement: Judgement) -> Iterator[str]:
    yield f"{passes(contest, contest.sides[judgement.choice])}, which meets the target of {percent(contest.target or 0)}"


def _by_no_gain(contest: Contest, judgement: Judgement) -> Iterator[str]:
    yield f"{passes(contest, contest.sides[judgement.choice])}, and nothing else is shown to be worth building"


def _open(contest: Contest, judgement: Judgement) -> Iterator[str]:
    choice = judgement.choice
    if not contest.judged:
        return
    for other in contest.simpler(choice) or [each for each in contest.sides if each != choice]:
        pair = contest.pair(choice, other)
        if pair and pair.relation == "open":
            yield _facing(pair, choice)
    for (other, against), pair in contest.ceiling_pairs.items():
        if against == choice and pair.relation == "ahead" and other not in contest.sides:
            yield f"{other} was not run, and could be ahead: {compared(pair)}"


def _unmeasured(_: Contest, judgement: Judgement) -> Iterator[str]:
    yield f"no arm stands for {judgement.choice}"


def _barred(_: Contest, judgement: Judgement) -> Iterator[str]:
    yield f"{judgement.choice} cannot meet what is required"


def _facing(pair: Pair, choice: str) -> str:
    """A pair as seen from one of its sides."""
    if pair.first.name == choice or pair.relation != "behind":
        return compared(pair)
    first, second = pair.arms
    return f"{second} is ahead of {first}: {points(pair.estimate.turned())}"


BECAUSE: dict[str, Callable[[Contest, Judgement], Iterator[str]]] = {
    "rival": _by_rival,
    "simpler": _by_simpler,
    "target": _by_target,
    "ahead": _by_lead,
    "ceiling": _by_ceiling,
    "rival-of-ceiling": _by_rival_of_ceiling,
    "simpler-than-ceiling": _by_ceiling,
    "ceiling-under-target": _by_ceiling_under_target,
    "no-room": _by_no_room,
    "enough": _by_enough,
    "no-gain": _by_no_gain,
    "barred": _barred,
    "unmeasured": _unmeasured,
    "open": _open,
}


def _act(contest: Contest, judgement: Judgement) -> str:
    """The cheapest thing that would change a verdict, or better what is supported."""
    choice, to_run = judgement.choice, _not_run(contest, judgement.choice)
    if judgement.verdict == "contradicted" or not contest.judged:
        return ""
    if judgement.verdict == "supported":
        return _gap(contest, choice)
    if to_run:
        return f"run {contest.candidates[to_run].arms[0]} on the same examples"
    if contest.sides[choice].unverified:
        return "name in trained-on what the model was trained on"
    if gap := _gap(contest, choice):
        return gap
    rivals = contest.simpler(choice) or tuple(other for other in contest.sides if other != choice)
    open_ = [pair for other in rivals if (pair := contest.pair(choice, other)) and pair.relation == "open"]
    return settling(contest, open_[0]) if open_ else ""


def _gap(contest: Contest, choice: str) -> str:
    """What a choice loses of the best that it could come to, where its own arm is behind that."""
    if choice not in contest.ceilings or choice not in contest.sides:
        return ""
    own, best = (contest.results.best(of[choice].arms) for of in (contest.sides, contest.ceilings))
    lost = contest.results.difference(best, own)
    if lost.interval().low <= 0:
        return ""
    return f"close the gap between {own} and {best} first: {percent(lost.observed)} of the examples are lost there"


def _not_run(contest: Contest, choice: str) -> str:
    """The choice whose missing arm keeps another one open: its own, a simpler one, one whose ceiling is ahead of it."""
    ahead = [
        other
        for (other, against), pair in contest.ceiling_pairs.items()
        if against == choice and pair.relation == "ahead"
    ]
    needed = (choice, *contest.simpler(choice), *ahead)
    return next((each for each in needed if each not in contest.sides), "")
