"""From the counts to the measurement: who is ahead, what explains it, and what it says of each choice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from decidable.evidence import Arm, Guard, Measurement, State, candidates
from decidable_evidence.behavior_gap import figures, guards
from decidable_evidence.behavior_gap.inputs import Declared, tuned
from decidable_evidence.behavior_gap.words import WORDS, Explanation
from decidable_evidence.comparison.arms import with_own
from decidable_evidence.comparison.choices import Contest
from decidable_evidence.comparison.counts import Counts
from decidable_evidence.comparison.family import ALPHA
from decidable_evidence.comparison.gates import gate
from decidable_evidence.comparison.premises import Broken, broken
from decidable_evidence.comparison.results import results_of
from decidable_evidence.comparison.sentences import compared, support

GUIDE = "rag-vs-fine-tuning"


@dataclass(frozen=True)
class Judged:
    """Counts that were judged: the contest between the choices, and the words that explain it."""

    counts: Counts
    declared: Declared
    held_out: bool
    gate: tuple[Guard, ...]

    @cached_property
    def _all(self) -> Contest:
        """The contest with every ceiling, whatever its premises are."""
        arms, found = self.counts.arms, candidates(GUIDE)
        learned, results = tuned(arms), results_of(self.counts, tuned(arms), self.declared.stratum)
        strata = len(self.counts.strata) if self.declared.stratum else 1
        return Contest(
            results=results,
            candidates=with_own(found.choices, arms),
            margin=self.declared.material_share,
            target=self.declared.target,
            alpha=ALPHA / strata,
            unverified=frozenset() if self.held_out else frozenset(learned),
            barred=found.barred,
            judged=not self.gate,
        )

    @cached_property
    def broken(self) -> tuple[Broken, ...]:
        """The premises of a ceiling that do not hold."""
        return tuple(broken(self._all)) if self._all.results.n else ()

    @cached_property
    def contest(self) -> Contest:
        distrusted = frozenset(premise.choice for premise in self.broken)
        return replace(self._all, distrusted=distrusted) if distrusted else self._all

    @cached_property
    def explanation(self) -> Explanation:
        return Explanation(
            results=self.contest.results,
            margin=self.contest.margin,
            premises=not self.broken,
            enough=self._enough(),
            held_out=self.held_out,
        )

    @cached_property
    def words(self) -> dict[str, State]:
        return dict.fromkeys(WORDS, "open") if self.gate else self.explanation.words

    def _enough(self) -> bool | None:
        """Whether the plainest choice meets the target as it is; without a target it does not."""
        plain = next(
            (side for key, side in self.contest.sides.items() if not self.contest.simpler(key)), None
        )
        target = self.declared.target
        if target is None or plain is None:
            return False
        low, high = self.contest.bounds(plain)
        return True if low >= target else False if high < target else None


def measurement(counts: Counts, declared: Declared, *, held_out: bool) -> Measurement:
    """Judge counts. Without a guide at hand, the choices and their arms are those of the guide that came with it."""
    results = results_of(counts, stratum=declared.stratum)
    judged = Judged(counts, declared, held_out, tuple(gate(counts, results, WORDS)))
    contest = judged.contest
    choices = {key: support(contest, judgement) for key, judgement in contest.judgements.items()}
    acts = {} if judged.gate else dict(guards.acts(judged.explanation))
    steps = () if judged.gate else tuple(guards.advice(judged.explanation, contest, choices))
    words = (acts[word] for word in ("knowledge", "behavior") if word in acts)
    return Measurement(
        measure="behavior-gap",
        headline=_headline(judged),
        figures=figures.figures(judged),
        words=judged.words,
        choices=choices,
        guards=judged.gate or tuple(guards.care(judged)),
        needs=judged.gate[0].act if judged.gate else "",
        advice=tuple(dict.fromkeys(filter(None, (*steps, *words)))),
        acts=acts,
        counts=counts,
        listings=counts.listings,
        charts=figures.charts(judged),
        arms=dict(_arms(judged)),
    )


def _headline(judged: Judged) -> str:
    """The verdict in one sentence: what is supported or promising, what is contradicted, and what explains it."""
    if judged.gate:
        return f"Nothing is concluded: {judged.gate[0].text}"
    found = [each for each in judged.contest.judgements.values() if each.rule != "barred"]
    parts = [
        f"{verdict}: {', '.join(each.choice for each in found if each.verdict == verdict)}"
        for verdict in ("supported", "promising", "contradicted")
        if any(each.verdict == verdict for each in found)
    ]
    shown = [word for word, state in judged.words.items() if state == "shown" and word in OPENINGS]
    said = ". ".join(OPENINGS[word] for word in shown[:1])
    pairs = judged.contest.pairs.values() or judged.contest.ceiling_pairs.values()
    widest = max(pairs, key=lambda pair: abs(pair.estimate.observed), default=None)
    verdicts = "; ".join(parts) or "no choice is settled"
    sentences = [said, verdicts[:1].upper() + verdicts[1:], compared(widest) if widest else ""]
    return ". ".join(filter(None, sentences)) + "."


OPENINGS = {
    "both": "Both gaps are there",
    "knowledge": "Missing knowledge",
    "behavior": "Missing behavior",
    "prompt": "Another prompt repairs the most",
    "nothing": "Nothing is missing",
}


def _arms(judged: Judged) -> Iterator[tuple[str, Arm]]:
    of = {arm: key for key, side in judged.contest.sides.items() for arm in side.arms}
    for arm in judged.counts.arms:
        rows = judged.counts.rows.get(arm)
        passes = figures.passing(judged, arm)
        yield (
            arm,
            Arm(
                choice=of.get(arm, ""),
                rung=rows.rung if rows else None,
                by=rows.by if rows else "",
                figures={"pass-rate": passes, **(rows.figures if rows else {})},
            ),
        )
