"""From the counts to the measurement: who is ahead, what explains it, and what it says of each choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from decidable.evidence import (
    Arm,
    Chart,
    Figure,
    Guard,
    Measurement,
    Point,
    Series,
    State,
    candidates,
    percent,
)
from decidable_evidence.behavior_gap import Declared, tuned
from decidable_evidence.behavior_gap.words import WORDS, Explanation, acts, advice
from decidable_evidence.comparison.choices import Broken, Contest, broken
from decidable_evidence.comparison.family import ALPHA, with_own
from decidable_evidence.comparison.results import Column, cautions, gate, results_of
from decidable_evidence.comparison.sentences import compared, figure, support
from decidable_evidence.runs import Counts
from decidable_evidence.statistics import share

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
        strata = len({group.stratum for group in self.counts.groups} - {""}) if self.declared.stratum else 1
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
        return tuple(broken(self._all, self.counts.rows)) if self._all.results.n else ()

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
    settling = {} if judged.gate else dict(acts(judged.explanation))
    steps = () if judged.gate else tuple(advice(judged.explanation, contest, choices))
    words = (settling[word] for word in ("knowledge", "behavior") if word in settling)
    return Measurement(
        measure="behavior-gap",
        headline=_headline(judged),
        figures=figures(judged),
        words=judged.words,
        choices=choices,
        guards=judged.gate or tuple(care(judged)),
        needs=judged.gate[0].act if judged.gate else "",
        advice=tuple(dict.fromkeys(filter(None, (*steps, *words)))),
        acts=settling,
        counts=counts,
        listings=counts.listings,
        charts=charts(judged),
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
        passes = passing(judged, arm)
        yield (
            arm,
            Arm(
                choice=of.get(arm, ""),
                rung=rows.rung if rows else None,
                by=rows.by if rows else "",
                figures={"pass-rate": passes, **(rows.figures if rows else {})},
            ),
        )


MOST_PATTERNS = 16  # all that four arms make; of more arms the rest is in the counts


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
    yield from cautions(judged.counts, judged.declared.independent_because)
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


def figures(judged: Judged) -> dict[str, Figure]:
    """Every figure that these arms allow."""
    results = judged.contest.results
    if not results.n:
        return {}
    return {
        **{f"passes-{arm}": passing(judged, arm) for arm in results.arms},
        **dict(_differences(judged)),
        **dict(_gains(judged)),
        **dict(_harms(judged)),
        **dict(_wrong(judged)),
        **dict(_patterns(judged)),
    }


def passing(judged: Judged, arm: str) -> Figure:
    """The share of the examples that an arm passes."""
    results = judged.contest.results
    return _share(judged, results.of(arm), f"passes, {arm}")


def charts(judged: Judged) -> tuple[Chart, ...]:
    """The differences with the margin, and what each arm passes."""
    contest = judged.contest
    if not contest.results.n:
        return ()
    margin, target = contest.margin, contest.target
    apart = [_point(each) for each in dict(_differences(judged)).values()]
    passes = [_point(passing(judged, arm), arm) for arm in contest.results.arms]
    drawn = (
        Chart(
            title="Differences in pass rate",
            unit="difference",
            series=(Series(name="difference", points=tuple(apart)),),
            limits={"margin": margin, "−margin": -margin},  # noqa: RUF001
        ),
        Chart(
            title="What each arm passes",
            series=(Series(name="passes", points=tuple(passes)),),
            limits={} if target is None else {"target": target},
        ),
    )
    return tuple(chart for chart in drawn if chart.series[0].points)


def _differences(judged: Judged) -> Iterator[tuple[str, Figure]]:
    for pair in (*judged.contest.pairs.values(), *judged.contest.ceiling_pairs.values()):
        first, second = pair.arms
        yield f"{first}-over-{second}", figure(pair.estimate, f"{first} − {second}")  # noqa: RUF001


def _gains(judged: Judged) -> Iterator[tuple[str, Figure]]:
    found = judged.explanation
    rows = (
        ("facts-at-least", "facts, at least", found.facts_at_least),
        ("facts-at-most", "facts, at most", found.facts_at_most),
        ("examples", "examples or training, the facts given", found.examples),
        ("prompt", "another prompt", found.prompt),
    )
    for name, title, gain in rows:
        if gain is not None:
            unit = "share" if name == "facts-at-most" else "difference"
            low, high = gain.shows
            yield (
                name,
                Figure(
                    title=f"{title} (98 %)",
                    value=gain.estimate.observed,
                    low=low,
                    high=high,
                    n=gain.estimate.n,
                    unit=unit,
                ),
            )


def _harms(judged: Judged) -> Iterator[tuple[str, Figure]]:
    """What passes without context and fails with it."""
    found = judged.explanation
    if not found.closed:
        return
    results = found.results
    best = results.best(found.closed)
    for arm in found.contexts:
        title = f"passes with {best}, fails with {arm}"
        yield f"harm-{arm}", _share(judged, results.harmed(best, arm), title)


def _wrong(judged: Judged) -> Iterator[tuple[str, Figure]]:
    """Of what an arm answers, the share that is wrong; only where outcomes say what it answers."""
    results = judged.contest.results
    for arm in judged.counts.arms:
        outcomes = _outcomes(judged.counts, arm)
        answered = results.only([not silent for silent in results.silent[arm]])
        if answered.n and outcomes & {"incorrect", "refusal", "format_error"}:
            found = share(answered.values(tuple(1 - mean for mean in answered.of(arm))))
            low, high = found.interval()
            title = f"wrong when answered, {arm}"
            yield (
                f"wrong-when-answered-{arm}",
                Figure(title=title, value=found.observed, low=low, high=high, n=found.n),
            )


def _outcomes(counts: Counts, arm: str) -> set[str]:
    """The outcomes of the examples that an arm fails."""
    place = counts.arms.index(arm)
    results = (group.results[place] for group in counts.groups if not group.failed)
    return {result.outcome for result in results if not result.passes}


def _patterns(judged: Judged) -> Iterator[tuple[str, Figure]]:
    """How many examples pass in which arms, uncorrected; of repeated runs at least half have to pass."""
    results = judged.contest.results
    found = Counter[tuple[str, ...]]()
    for weight, *row in zip(results.weights, *results.passes.values(), strict=True):
        passing_arms = tuple(arm for arm, mean in zip(results.arms, row, strict=True) if mean >= 1 / 2)
        found[passing_arms] += int(weight)
    none = found.pop((), 0)
    yield "passes-none", Figure(title="passes in no arm", value=none, n=results.n, unit="count")
    for arms, count in found.most_common(MOST_PATTERNS):
        every = len(arms) == len(results.arms)
        title = "pass in every arm" if every else f"pass in {', '.join(arms)} only"
        name = "passes-all" if every else f"passes-only-{'-and-'.join(arms)}"
        yield name, Figure(title=title, value=count, n=results.n, unit="count")


def _share(judged: Judged, column: Column, title: str) -> Figure:
    found = share(judged.contest.results.values(column))
    low, high = found.interval()
    return Figure(title=title, value=found.observed, low=low, high=high, n=found.n)


def _point(figure: Figure, at: str = "") -> Point:
    return Point(at=at or figure.title, value=figure.value, low=figure.low, high=figure.high)
