"""What withholds a conclusion, and what to run next: each with the cheapest thing that helps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from decidable.evidence import Guard, Support, percent
from decidable_evidence.behavior_gap.inputs import TUNED
from decidable_evidence.behavior_gap.words import TAIL, Explanation, Gain
from decidable_evidence.comparison.choices import Contest
from decidable_evidence.comparison.gates import as_if_independent
from decidable_evidence.comparison.premises import Broken
from decidable_evidence.statistics import settles_at

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


def advice(found: Explanation, contest: Contest, choices: Mapping[str, Support]) -> Iterator[str]:
    """What to run next, the most telling first."""
    if act := _first_arm(found):
        yield act
    yield from (of.act for of in choices.values() if of.act and (of.measured or of.verdict == "promising"))
    ahead = any(pair.relation == "ahead" for pair in contest.ceiling_pairs.values())
    if found.closed and not found.run(*TUNED) and not ahead:
        yield "run fine-tuned on the same examples: what training adds is not known"


def acts(found: Explanation) -> Iterator[tuple[str, str]]:
    """The cheapest act that lifts each word that is open."""
    knowledge = _first_arm(found) or _for_knowledge(found)
    behavior = _first_arm(found) or _for_behavior(found)
    prompt = "run closed-book-2, another prompt without facts"
    first = knowledge if found.words["knowledge"] == "open" else behavior
    several = dict.fromkeys(("both", "nothing", "neither"), first)
    for word, act in {"knowledge": knowledge, "behavior": behavior, "prompt": prompt, **several}.items():
        if found.words[word] == "open":
            yield word, act


def _first_arm(found: Explanation) -> str:
    """Closed-book tells what context adds; few-shot is the cheapest arm, and tells form and willingness from facts."""
    if not found.closed:
        return "run closed-book: without it nothing is known of what context adds"
    if found.run("few-shot"):
        return ""
    text = "few-shot: the cheapest arm; without it a gain from context may be form or willingness"
    results, arm = found.results, found.closed[0]
    failing = results.n - results.total(arm)
    silent = results.values(results.silent[arm]).total
    if silent > MOST_REFUSED * failing and len(found.closed) == 1:
        return (
            f"run closed-book-2, a prompt that asks for a best guess, and {text}"
            " (most closed-book failures are no answers; where the format broke, ask for structured output)"
        )
    return f"run {text}"


def _for_knowledge(found: Explanation) -> str:
    if not found.contexts:
        return "run oracle: the question with the passage that answers it"
    return _more(found, found.facts_at_least, "knowledge")


def _for_behavior(found: Explanation) -> str:
    if not found.run("few-shot-oracle"):
        arms = "few-shot-oracle" if found.run("oracle") else "oracle and few-shot-oracle"
        return f"run {arms}: what do examples add where the facts are given"
    if found.small(found.examples_at_most) and not found.looked:
        return "run fine-tuned-oracle: only a model tuned on the task can show that training adds nothing"
    return _more(found, found.examples, "behavior")


def _more(found: Explanation, gain: Gain | None, missing: str) -> str:
    n = gain and settles_at(gain.estimate, found.margin, TAIL)
    return f"run {n:,} examples to tell whether {missing} is missing (an 80 % chance)" if n else ""
