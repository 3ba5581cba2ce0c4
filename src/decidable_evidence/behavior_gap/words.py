"""What explains the results: knowledge, behavior, both, the prompt, or nothing. The words decide no choice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from operator import sub
from typing import NamedTuple

from decidable.evidence import State
from decidable_evidence.comparison.family import arms_of
from decidable_evidence.comparison.results import Results
from decidable_evidence.statistics import Estimate, Interval, difference, settles_at, share

WORDS = ("knowledge", "behavior", "both", "prompt", "nothing", "neither")
TUNED = ("fine-tuned", "fine-tuned-oracle", "fine-tuned-rag")
ARMS = ("closed-book", "few-shot", "oracle", "few-shot-oracle", "rag", *TUNED)
TAIL = 0.01  # a side, so that a word is false in one direction at most once in a hundred comparisons
MOST_REFUSED = 0.5  # most failures: the arm did not try


class Gain(NamedTuple):
    """How much arms gain: the best estimate, the interval that shows a gain, and the one that shows its absence."""

    estimate: Estimate
    shows: Interval
    small: Interval


@dataclass(frozen=True)
class Explanation:
    """The gains between arms, and the words that follow from them.

    ``premises`` is false where the context cannot be relied on. ``enough`` is whether the plain arms meet the target, or
    None where that is open; without a target they do not. ``held_out`` is whether it is known what the tuned arms learnt.
    """

    results: Results
    margin: float
    premises: bool = True
    enough: bool | None = False
    held_out: bool = False

    def run(self, *bases: str) -> tuple[str, ...]:
        """The arms that were run among these; of a tuned one only where it is known what it learnt."""
        known = (base for base in bases if self.held_out or base not in TUNED)
        return arms_of(tuple(known), self.results.arms)

    @cached_property
    def closed(self) -> tuple[str, ...]:
        return self.run("closed-book")

    @cached_property
    def contexts(self) -> tuple[str, ...]:
        return self.run("oracle", "rag")

    @cached_property
    def facts_at_least(self) -> Gain | None:
        """What the best context arm passes and nothing without facts does, in any run, or might if it answered."""
        if not self.contexts or not self.closed:
            return None
        bare = (*self.closed, *self.run("few-shot", "fine-tuned"))
        unseen = self.results.held_out(*bare)
        silent = map(min, zip(*(unseen.silent[arm] for arm in bare), strict=True))
        without = tuple(map(max, unseen.largest(bare), silent))
        columns = {arm: tuple(map(sub, unseen.passes[arm], without)) for arm in self.contexts}
        return _gain(
            [unseen.doubted(difference(unseen.values(column)), arm, *bare) for arm, column in columns.items()]
        )

    @cached_property
    def facts_at_most(self) -> Gain | None:
        """The share of the examples that some context arm passes and no arm without facts."""
        if not self.contexts or not self.closed:
            return None
        results, free = self.results, (*self.closed, *self.run("few-shot"))
        passing = zip(results.largest(self.contexts), results.largest(free), strict=True)
        found = share(results.values(tuple(some * (1 - none) for some, none in passing)), 1 - 2 * TAIL)
        return _gain([results.doubted(found, *self.contexts, *free)])

    @cached_property
    def examples(self) -> Gain | None:
        """What examples or training add where the facts are given, or none are needed."""
        return self._gain_of(self._teaching)

    @cached_property
    def _teaching(self) -> list[tuple[str, str]]:
        given = self._over_best(self.run("few-shot-oracle", "fine-tuned-oracle"), self.run("oracle"))
        return self._over_best(self.run("few-shot"), self.closed) + given

    @cached_property
    def examples_at_most(self) -> Gain | None:
        """The same with every arm that learnt from examples: none of them may have gained."""
        found = self._over_best(self.run("fine-tuned-rag"), self.run("rag")[:1])
        return self._gain_of(self._teaching + found + self._over_best(self.run("fine-tuned"), self.closed))

    @cached_property
    def prompt(self) -> Gain | None:
        """What another prompt without facts adds."""
        return self._gain_of([(arm, self.closed[0]) for arm in self.closed[1:]])

    def _over_best(self, arms: tuple[str, ...], others: tuple[str, ...]) -> list[tuple[str, str]]:
        return [(arm, self.results.best(others)) for arm in arms] if others else []

    def _gain_of(self, pairs: list[tuple[str, str]]) -> Gain | None:
        return _gain([self.results.difference(*pair) for pair in pairs])

    def full(self, arms: tuple[str, ...]) -> bool:
        """Whether less than the margin fails with the best of these arms."""
        if not arms:
            return False
        level = 1 - 2 * TAIL / len(arms)
        return 1 - self.results.share(self.results.best(arms), level).small(level).low < self.margin

    @cached_property
    def words(self) -> dict[str, State]:
        """Each word, shown, excluded or open."""
        gaps = self.knowledge, self._behavior()
        prompt = self._over(self.prompt, self.prompt)
        nothing = _state(set(gaps) == {"excluded"}, excluded="shown" in gaps)
        # Nothing has to be built if nothing is missing, another prompt closes the gap, or the target is met as it is.
        needless = bool(self.enough) or "shown" in {nothing, prompt}
        neither = _state(needless, excluded="shown" in gaps and self.enough is False)
        return dict(zip(WORDS, (*gaps, self._both(*gaps), prompt, nothing, neither), strict=True))

    @cached_property
    def looked(self) -> bool:
        """Whether all that may learn was tried where the facts are given, or nothing is left to learn."""
        taught = self.run("fine-tuned-oracle", "fine-tuned-rag")
        return bool(taught) or self.full((*self.closed, *self.contexts))

    def small(self, most: Gain | None) -> bool:
        """Whether a gain is below the margin."""
        return most is not None and most.small.high < self.margin

    def _over(self, least: Gain | None, most: Gain | None) -> State:
        """Shown where a gain is above the margin, excluded where one is below it."""
        return _state(least is not None and least.shows.low > self.margin, excluded=self.small(most))

    @cached_property
    def knowledge(self) -> State:
        """Whether facts are missing, which nothing but few-shot tells from form and willingness."""
        found = self._over(self.facts_at_least, self.facts_at_most)
        if found == "shown" and not self.run("few-shot"):
            return "open"
        if found == "excluded" and not self.premises:
            found = "open"
        return "excluded" if found == "open" and self.full(self.closed) else found

    def _behavior(self) -> State:
        if self._over(self.examples, None) == "shown":
            return "shown"
        if self.full(self.closed):
            return "excluded"
        return "excluded" if self.looked and self.small(self.examples_at_most) else "open"

    def _both(self, knowledge: State, behavior: State) -> State:
        if "excluded" in {knowledge, behavior}:
            return "excluded"
        together, given = self.run("few-shot-oracle", "fine-tuned-oracle"), self.contexts
        taught = self.run("few-shot", "fine-tuned")
        if not together or not given or not taught:
            return "open"
        level, least, most = 1 - 2 * TAIL / len(together), list[float](), list[float]()
        for arm in together:
            gains = [self.results.difference(arm, self.results.best(arms)) for arms in (given, taught)]
            least.append(min(gain.interval(level).low for gain in gains))
            most.append(min(gain.small(level).high for gain in gains))
        return _state(max(least) > self.margin, excluded=max(most) < self.margin)


def _state(shown: bool, *, excluded: bool) -> State:  # noqa: FBT001  (a condition, not a switch)
    return "shown" if shown else "excluded" if excluded else "open"


def _gain(estimates: Sequence[Estimate]) -> Gain | None:
    """A gain of several pairs: the largest lower and the largest upper bound."""
    if not estimates:
        return None
    level = 1 - 2 * TAIL / len(estimates)
    best = max(estimates, key=lambda estimate: estimate.observed)
    bounds = ([each.interval(level) for each in estimates], [each.small(level) for each in estimates])
    shows, small = (Interval(*map(max, zip(*each, strict=True))) for each in bounds)
    return Gain(best, shows, small)


def acts(found: Explanation) -> Iterator[tuple[str, str]]:
    """The cheapest act that lifts each word that is open."""
    knowledge = first_arm(found) or _for_knowledge(found)
    behavior = first_arm(found) or _for_behavior(found)
    prompt = "run closed-book-2, another prompt without facts"
    first = knowledge if found.words["knowledge"] == "open" else behavior
    several = dict.fromkeys(("both", "nothing", "neither"), first)
    for word, act in {"knowledge": knowledge, "behavior": behavior, "prompt": prompt, **several}.items():
        if found.words[word] == "open":
            yield word, act


def first_arm(found: Explanation) -> str:
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
    if gain and gain.estimate.error == inf:
        return "first settle what leaves the gain unknown: an uneven grader, or too few examples held out"
    n = gain and settles_at(gain.estimate, found.margin, TAIL)
    return f"run {n:,} examples to learn whether {missing} is missing (an 80 % chance)" if n else ""
