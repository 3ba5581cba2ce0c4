"""From the counts to the measurement: who is ahead, what explains it, and what it means for each choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from decidable.evidence import Chart, Figure, Guard, Measurement, State, Support, candidates, counted
from decidable_evidence.behavior_gap.inputs import Declared
from decidable_evidence.behavior_gap.words import TUNED, WORDS, Explanation, acts, first_arm
from decidable_evidence.comparison import results as compared
from decidable_evidence.comparison.choices import Contest, with_own
from decidable_evidence.comparison.family import ALPHA, arms_of
from decidable_evidence.runs import Counts
from decidable_evidence.statistics import share

OPEN: State = "open"
GUIDE = "rag-vs-fine-tuning"
WRONG = {"incorrect", "refusal", "format_error"}  # only if outcomes record what an arm answers
MOST_PATTERNS = 16  # all that four arms make; of more arms the rest is in the counts
OPENINGS = {
    "both": "Both gaps are there",
    "knowledge": "Missing knowledge",
    "behavior": "Missing behavior",
    "prompt": "Another prompt repairs the most",
    "nothing": "Nothing is missing",
}


def from_counts(counts: Counts, declared: Declared, *, held_out: bool = False) -> Measurement:
    """Measure the gap from how often the arms fared how together.

    What a tuned model gains counts only where it is known what was ``held_out`` of its training. Without a guide at hand,
    the choices and their arms are those of the guide that came with the measure.
    """
    contest = contest_of(counts, declared, held_out=held_out)
    gated = tuple(compared.gate(counts, contest.results, WORDS))
    found = Explanation(contest.results, contest.margin, not contest.premises, _enough(contest), held_out)
    words = dict.fromkeys(WORDS, OPEN) if gated else found.words
    choice_of = {arm: key for key, side in contest.sides.items() for arm in side.arms}
    choices = {key: contest.support(key) for key in contest.judgements}
    settling = {} if gated else dict(acts(found))
    advice = () if gated else _advice(found, contest, choices, settling)
    figures = dict(_figures(counts, contest, found)) if contest.results.n else {}
    return Measurement(
        measure="behavior-gap",
        headline=f"Nothing is concluded: {gated[0].text}" if gated else _headline(contest, words),
        figures=figures,
        words=words,
        choices=choices,
        guards=gated or tuple(_care(counts, contest, declared)),
        needs=gated[0].act if gated else "",
        advice=tuple(dict.fromkeys(filter(None, advice))),
        acts=settling,
        counts=counts,
        listings=counts.listings,
        charts=tuple(_charts(contest, figures)),
        arms=compared.measured_arms(counts, contest.results, choice_of),
    )


def contest_of(counts: Counts, declared: Declared, *, held_out: bool) -> Contest:
    """The choices of the guide, compared by these counts."""
    guide, learned = candidates(GUIDE), arms_of(TUNED, counts.arms)
    results = compared.results_of(counts, learned, declared.stratum)
    strata = {group.stratum for group in counts.groups} if declared.stratum else set()
    return Contest(
        results=results,
        candidates=with_own(guide.choices, counts.arms),
        margin=declared.material_share,
        target=declared.target,
        alpha=ALPHA / max(1, len(strata - {""})),
        unverified=frozenset() if held_out else frozenset(learned),
        barred=guide.barred,
        rows=counts.rows,
        judged=not any(compared.gate(counts, results)),
    )


def _enough(contest: Contest) -> bool | None:
    """Whether the plainest choice meets the target as it is; without a target it does not."""
    plain = next((side for key, side in contest.sides.items() if not contest.candidates[key].simpler), None)
    if contest.target is None or plain is None:
        return False
    low, high = contest.bounds(plain)
    return True if low >= contest.target else False if high < contest.target else None


def _headline(contest: Contest, words: dict[str, State]) -> str:
    """The verdict in one sentence: what is supported or promising, what is contradicted, and what explains it."""
    judged = {key: of.verdict for key, of in contest.judgements.items() if key not in contest.barred}
    verdicts = [
        f"{verdict}: {', '.join(named)}"
        for verdict in ("supported", "promising", "contradicted")
        if (named := [key for key, word in judged.items() if word == verdict])
    ]
    verdict = "; ".join(verdicts) or "no choice is settled"
    opening = next((opening for word, opening in OPENINGS.items() if words[word] == "shown"), "")
    pairs = [pair for pair in contest.pairs if not pair.first.ceiling] or contest.pairs
    widest = max(pairs, key=lambda pair: abs(pair.estimate.observed), default="")
    return ". ".join(filter(None, (opening, verdict[:1].upper() + verdict[1:], str(widest)))) + "."


def _advice(
    found: Explanation, contest: Contest, choices: dict[str, Support], settling: dict[str, str]
) -> Iterator[str]:
    """What to run next, the most telling first."""
    yield first_arm(found)
    yield from (of.act for of in choices.values() if of.measured or of.verdict == "promising")
    ahead = any(pair.first.ceiling and pair.relation == "ahead" for pair in contest.pairs)
    if found.closed and not arms_of(TUNED, contest.results.arms) and not ahead:
        yield "run fine-tuned on the same examples: what training adds is not known"
    yield from (settling.get(word, "") for word in ("knowledge", "behavior"))


def _care(counts: Counts, contest: Contest, declared: Declared) -> Iterator[Guard]:
    """What is withheld from some words or choices, and what a reader has to know."""
    for guard in contest.premises:
        yield guard.model_copy(update={"withholds": (*guard.withholds, "knowledge")})
    if contest.unverified:
        arms = ", ".join(arm for arm in counts.arms if arm in contest.unverified)
        withheld = tuple(key for key, side in contest.sides.items() if side.unverified)
        text = f"nothing good is concluded of {arms}: it is unknown what the model was trained on."
        act = "name in trained-on the table of inputs that it was trained on"
        yield Guard(name="trained-on-unknown", text=text, act=act, withholds=withheld)
    unseen = contest.results.held_out(*contest.results.learners)
    if unseen.left and unseen.n < compared.FEWEST_EXAMPLES:
        text = f"{counted(unseen.n, 'example')} that the model was not trained on are too few to compare it."
        act = f"run at least {compared.FEWEST_EXAMPLES} examples that it was not trained on"
        withheld = tuple(key for key, side in contest.sides.items() if set(side.arms) & set(unseen.learners))
        yield Guard(name="held-out-too-small", text=text, act=act, withholds=withheld)
    yield from compared.cautions(counts, declared.independent_because)
    passes = contest.results.passes
    for arm in passes:  # a further try that agrees with the first on every example has shown nothing
        base = arm.rpartition("-")[0]
        if base in passes and passes[arm] == passes[base]:
            text = f"{base} and {arm} agree on every example, so the second one has shown nothing."
            yield Guard(name="same-results", text=text, act=f"check that {arm} is another prompt or order")
    yield from counts.notices


def _charts(contest: Contest, figures: dict[str, Figure]) -> Iterator[Chart]:
    """The differences with the margin, and what each arm passes."""
    if contest.pairs and figures:
        apart = {" − ".join(pair.arms): pair.estimate for pair in contest.pairs}  # noqa: RUF001
        yield compared.difference_bars(apart, contest.margin)
    if figures:
        passes = {arm: figures[f"passes-{arm}"] for arm in contest.results.arms}
        limits = {} if contest.target is None else {"target": contest.target}
        yield compared.bars("What each arm passes", "passes", passes, limits)


def _figures(counts: Counts, contest: Contest, found: Explanation) -> Iterator[tuple[str, Figure]]:
    """Every figure that these arms allow."""
    results = contest.results
    for arm in results.arms:
        yield f"passes-{arm}", compared.share_figure(results.share(arm), f"passes, {arm}")
    for pair in contest.pairs:
        title = " − ".join(pair.arms)  # noqa: RUF001
        yield "-over-".join(pair.arms), compared.difference_figure(pair.estimate, title)
    yield from _gains(found)
    if found.closed:
        best = results.best(found.closed)
        for arm in found.contexts:
            harm = share(results.values(results.harmed(best, arm)))
            yield f"harm-{arm}", compared.share_figure(harm, f"passes with {best}, fails with {arm}")
    for place, arm in enumerate(counts.arms):
        fared = [group.results[place] for group in counts.groups if not group.failed]
        answered = results.only([not silent for silent in results.silent[arm]])
        if answered.n and any(not passes and outcome in WRONG for _, passes, outcome in fared):
            wrong = share(answered.values(tuple(1 - mean for mean in answered.passes[arm])))
            yield f"wrong-when-answered-{arm}", compared.share_figure(wrong, f"wrong when answered, {arm}")
    yield from _patterns(contest)


def _gains(found: Explanation) -> Iterator[tuple[str, Figure]]:
    rows = (
        ("facts-at-least", "facts, at least", found.facts_at_least),
        ("facts-at-most", "facts, at most", found.facts_at_most),
        ("examples", "examples or training, the facts given", found.examples),
        ("prompt", "another prompt", found.prompt),
    )
    for name, title, gain in rows:
        if gain is not None:
            figure = compared.share_figure if name == "facts-at-most" else compared.difference_figure
            bounds = {"low": gain.shows.low, "high": gain.shows.high}
            yield name, figure(gain.estimate, f"{title} (98 %)").model_copy(update=bounds)


def _patterns(contest: Contest) -> Iterator[tuple[str, Figure]]:
    """How many examples pass in which arms, uncorrected; of repeated runs at least half have to pass."""
    results, found = contest.results, Counter[tuple[str, ...]]()
    for weight, *row in zip(results.weights, *results.passes.values(), strict=True):
        found[tuple(arm for arm, mean in zip(results.arms, row, strict=True) if mean >= 1 / 2)] += int(weight)
    none = found.pop((), 0)
    yield "passes-none", Figure(title="passes in no arm", value=none, n=results.n, unit="count")
    for arms, count in found.most_common(MOST_PATTERNS):
        every = len(arms) == len(results.arms)
        title = "pass in every arm" if every else f"pass in {', '.join(arms)} only"
        name = "passes-all" if every else f"passes-only-{'-and-'.join(arms)}"
        yield name, Figure(title=title, value=count, n=results.n, unit="count")
