"""What withholds a conclusion, and what to run next: each with the cheapest thing that helps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from decidable.evidence import Guard, percent
from decidable_evidence.behavior_gap.inputs import TUNED
from decidable_evidence.behavior_gap.words import Explanation
from decidable_evidence.comparison.choices import Contest
from decidable_evidence.comparison.gates import as_if_independent
from decidable_evidence.comparison.premises import Broken
from decidable_evidence.comparison.sentences import compared

if TYPE_CHECKING:
    from decidable_evidence.behavior_gap.judging import Judged

MOST_REFUSED = 0.5  # most failures: the arm did not try


def care(judged: Judged) -> Iterator[Guard]:
    """What is withheld from some words or choices, and what a reader has to know."""
    for premise in judged.broken:
        yield _broken(premise)
    contest = judged.contest
    if contest.unverified:
        arms = [arm for arm in judged.counts.arms if arm in contest.unverified]
        withheld = tuple(key for key, side in contest.sides.items() if side.unverified)
        text = f"nothing good is concluded of {', '.join(arms)}: nobody knows what the model was trained on."
        act = "name in trained-on the table of inputs that it was trained on"
        yield Guard(name="trained-on-unknown", text=text, act=act, withholds=withheld)
    yield from as_if_independent(judged.counts, judged.declared.independent_because)
    yield from _copies(judged)
    yield from judged.counts.notices


def _broken(premise: Broken) -> Guard:
    arm, other = premise.arms[0], premise.arms[-1]
    texts = {
        "context-holds-the-answer": (
            f"the context of {arm} holds the answer word for word in {percent(premise.figure)} of the examples",
            "give the passage without the answer's label",
        ),
        "harms": (
            f"at least {percent(premise.figure)} of the examples pass with {arm} and fail with {other}",
            f"look at what {other} gets: the context may be wrong or too long",
        ),
    }
    kind = next((kind for kind in texts if premise.name.endswith(kind)), "")
    worse = (
        f"{other} is ahead of {arm}, which should have shown the best that it could come to",
        f"look at what {arm} gets: the context may be wrong or too long",
    )
    text, act = texts.get(kind, worse)
    return Guard(name=premise.name, text=f"{text}.", act=act, withholds=(premise.choice, "knowledge"))


def _copies(judged: Judged) -> Iterator[Guard]:
    """Tell of a further try that agrees with the first on every example, and so has shown nothing."""
    results = judged.contest.results
    for arm in results.arms:
        base = arm.rpartition("-")[0]
        if base in results.arms and results.of(arm) == results.of(base):
            text = f"{base} and {arm} agree on every example, so the second one has shown nothing."
            yield Guard(name="same-results", text=text, act=f"check that {arm} is another prompt or order")


def advice(found: Explanation, contest: Contest) -> Iterator[str]:
    """What to run next, the most telling first."""
    if not found.closed:
        yield "Run closed-book: without it nothing is known of what context adds."
    elif not found.run("few-shot"):
        yield from _few_shot(found)
    for key, ceiling in contest.ceilings.items():
        simpler = [other for other in contest.simpler(key) if other in contest.sides]
        ahead = bool(simpler) and all(contest.capped(key, other) == "ahead" for other in simpler)
        arms = contest.candidates[key].arms
        if ahead and contest.judgements[key].verdict == "promising" and key not in contest.sides:
            yield f"Build the prototype and run {arms[0]}: {compared(contest.ceiling_pairs[key, simpler[0]])}."
        elif key in contest.sides:
            own, best = (contest.results.best(side.arms) for side in (contest.sides[key], ceiling))
            gap = contest.results.difference(best, own)
            if gap.interval().low > 0:
                lost = percent(gap.observed)
                yield f"Close the gap between {own} and {best} first: {lost} of the examples are lost there."
    if (
        found.closed
        and not found.run(*TUNED)
        and not any(
            contest.capped(key, other) == "ahead" for key in contest.ceilings for other in contest.sides
        )
    ):
        yield "No tuned model was run: what training adds is not known."


def _few_shot(found: Explanation) -> Iterator[str]:
    """Few-shot is the cheapest arm, and tells form and willingness from facts."""
    text = "few-shot: the cheapest arm; without it a gain from context may be form or willingness"
    results, arm = found.results, found.closed[0]
    failing = results.n - results.total(arm)
    silent = results.values(results.silent[arm]).total
    if silent > MOST_REFUSED * failing and len(found.closed) == 1:
        yield (
            f"Run closed-book-2, a prompt that asks for a best guess, and {text}"
            " (most closed-book failures are no answers; where the format broke, ask for structured output)."
        )
    else:
        yield f"Run {text}."
