"""How often the rules of a comparison are wrong, and how often they conclude: Markdown tables for the explanation page.

``python tests/benchmarks/simulate_comparison.py [DRAWS]`` draws worlds whose truth is known, with fixed seeds, and judges each.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from decidable.evidence import candidates
from decidable_evidence.behavior_gap.judging import GUIDE
from decidable_evidence.behavior_gap.simulation import DRAWS, GRID, chance, grouped, guessed, smallest
from decidable_evidence.behavior_gap.words import Explanation
from decidable_evidence.comparison.choices import Contest
from decidable_evidence.comparison.results import Results

SEED, MARGIN, Z = 20_261_127, 0.05, 1.96
ARMS = ("closed-book", "rag", "fine-tuned", "fine-tuned-rag")
KEYS = dict(zip(("none", "rag", "fine-tuning", "fine-tuning+rag"), ARMS, strict=True))
PATTERNS = np.array([[bits >> place & 1 for place in range(4)] for bits in range(16)])
FLIPS = (0.0, 0.05, 0.15)
PLANS = (
    *(
        (rates, flips)
        for rates in ((0.45, 0.60), (0.45, 0.52), (0.2, 0.5), (0.6, 0.7))
        for flips in (0.0, 0.05, 0.1)
    ),
)

Shares = NDArray[np.float64]


def drawn(
    random: np.random.Generator, shares: Shares, n: int, flips: float, sizes: list[int] | None = None
) -> Results:
    """Draw examples of these patterns, in clusters whose shares differ where sizes are given, and flip results."""
    if sizes is None:
        kinds = random.choice(16, size=n, p=shares)
    else:  # Dirichlet clusters with an intraclass correlation of .3
        alike = 1 / 0.3 - 1
        kinds = np.concatenate(
            [random.choice(16, size=size, p=random.dirichlet(shares * alike + 1e-9)) for size in sizes]
        )
    passes = PATTERNS[kinds] ^ (random.random((n, 4)) < flips)
    found = grouped(ARMS, passes.astype(np.int64), 1)
    if sizes is None:
        return found
    ones = (1.0,) * n
    return Results(
        weights=ones,
        passes={arm: tuple(passes[:, place].astype(float).tolist()) for place, arm in enumerate(ARMS)},
        runs=dict.fromkeys(ARMS, 1),
        silent=dict.fromkeys(ARMS, (0.0,) * n),
        clusters=tuple(np.repeat(np.arange(len(sizes)), sizes).tolist()),
    )


def rates(shares: Shares, flips: float) -> dict[str, float]:
    """What each arm truly passes, flips included: they belong to an arm as it will be used."""
    true = shares @ PATTERNS
    return dict(zip(ARMS, (true * (1 - 2 * flips) + flips).tolist(), strict=True))


def contest(results: Results) -> Contest:
    return Contest(results, candidates(GUIDE).choices)


def of_two(results: Results) -> Results:
    return replace(results, passes={arm: results.passes[arm] for arm in ("closed-book", "rag")})


def wrong(judged: Contest, truth: dict[str, float]) -> tuple[bool, bool]:
    """Whether a choice is supported that is not ahead of a simpler one, or contradicted though it is."""
    supported = contradicted = False
    for key, judgement in judged.judgements.items():
        own = truth[KEYS[key]]
        simpler = [truth[KEYS[other]] for other in judged.candidates[key].simpler]
        rivals = [truth[arm] for other, arm in KEYS.items() if other != key]
        if judgement.verdict == "supported" and simpler:
            supported |= any(own <= other for other in simpler)
        if judgement.verdict == "supported" and not simpler:
            contradicted |= any(other - own > MARGIN for other in rivals)
        if judgement.verdict == "contradicted":
            contradicted |= all(other <= own for other in rivals) and all(
                own - other > MARGIN for other in simpler
            )
    return supported, contradicted


def worlds(random: np.random.Generator, draws: int) -> Iterator[Shares]:
    """Half of the worlds are random, half have equal arms: the hardest truth for a claim that one is ahead."""
    for number in range(draws):
        shares = random.dirichlet(np.full(16, 0.3))
        if number % 2:
            shares = np.zeros(16)
            shares[[0, 15]] = 0.3
            shares[1:15] = 0.4 / 14
        yield shares / shares.sum()


def verdict_table(draws: int) -> Iterator[str]:
    yield "| examples | flips | false support | false contradiction | interval covers | supported |"
    yield "|---|---|---|---|---|---|"
    for n in (50, 150, 400):
        for flips in FLIPS:
            random = np.random.default_rng([SEED, n, int(100 * flips)])
            counts = np.zeros(4)
            for shares in worlds(random, draws):
                truth, results = rates(shares, flips), drawn(random, shares, n, flips)
                judged = contest(results)
                low, high = results.difference("rag", "closed-book").interval()
                covered = low <= truth["rag"] - truth["closed-book"] <= high
                useful = any(each.verdict == "supported" for each in judged.judgements.values())
                counts += [*wrong(judged, truth), covered, useful]
            shown = " | ".join(f"{100 * each / draws:.1f} %" for each in counts)
            yield f"| {n} | {flips:.2f} | {shown} |"


def cluster_table(draws: int) -> Iterator[str]:
    yield "| clusters | sizes | false support | false contradiction | 81 : 9 world, rag supported |"
    yield "|---|---|---|---|---|"
    for many, skewed in ((10, False), (20, False), (20, True), (50, False)):
        random, n = np.random.default_rng([SEED, many, skewed]), 150
        counts = np.zeros(3)
        for shares in worlds(random, draws):
            weights = random.lognormal(sigma=0.7, size=many) if skewed else np.ones(many)
            sizes = (1 + random.multinomial(n - many, weights / weights.sum())).tolist()
            counts[:2] += wrong(contest(drawn(random, shares, n, 0.0, sizes)), rates(shares, 0.0))
            plain = np.zeros(16)
            plain[[0b0010, 0b0000, 0b1111]] = 0.81, 0.09, 0.10  # rag repairs 81 %, 9 % fail in every arm
            judged = contest(of_two(drawn(random, plain, n, 0.0, sizes)))
            counts[2] += judged.judgements["rag"].verdict == "supported"
        shown = " | ".join(f"{100 * each / draws:.1f} %" for each in counts)
        yield f"| {many} | {'lognormal' if skewed else 'equal'} | {shown} |"


def word_table(draws: int) -> Iterator[str]:
    """Truths in which form, willingness or a bad oracle look like knowledge: no word may be shown that is false."""
    arms = ("closed-book", "few-shot", "oracle")
    truths = {
        "every failure is a refusal": ({"r11": 0.6, "111": 0.3, "000": 0.1}, {"knowledge"}),
        "every failure is of form": ({"011": 0.6, "111": 0.3, "000": 0.1}, {"knowledge"}),
        "the context is wrong": ({"000": 0.5, "110": 0.3, "111": 0.2}, {"knowledge", "behavior"}),
        "a gap at the margin": ({"001": 0.05, "111": 0.85, "000": 0.10}, {"knowledge", "behavior"}),
        "nothing but flips": ({"111": 0.5, "000": 0.5}, {"knowledge", "behavior"}),
    }
    yield "| truth | flips | a false word shown |"
    yield "|---|---|---|"
    for name, (patterns, false) in truths.items():
        for flips in FLIPS:
            random, bad = np.random.default_rng([SEED, len(name), int(100 * flips)]), 0
            for _ in range(draws):
                kinds = random.choice(list(patterns), size=200, p=list(patterns.values()))
                right = np.array([[letter == "1" for letter in kind] for kind in kinds])
                passes = right ^ (random.random(right.shape) < flips)
                mute = np.array([kind[0] == "r" for kind in kinds]) & ~passes[:, 0]
                results = Results(
                    weights=(1.0,) * 200,
                    passes={
                        arm: tuple(passes[:, place].astype(float).tolist()) for place, arm in enumerate(arms)
                    },
                    runs=dict.fromkeys(arms, 1),
                    silent={
                        arm: tuple((mute if arm == "closed-book" else 0 * mute).astype(float).tolist())
                        for arm in arms
                    },
                )
                words = Explanation(results, MARGIN).words
                bad += any(words[word] == "shown" for word in false)
            yield f"| {name} | {flips:.2f} | {100 * bad / draws:.1f} % |"


def power_table(draws: int) -> Iterator[str]:
    yield "| rag over 45 % | " + " | ".join(f"n = {n}" for n in (50, 100, 200, 400)) + " |"
    yield "|---|---|---|---|---|"
    for gain in (0.05, 0.10, 0.15, 0.20, 0.30):
        draw = guessed({"closed-book": 0.45, "rag": 0.45 + gain}, 0.05)
        cells = (
            chance(
                draw, lambda results: contest(results).judgements["rag"].verdict == "supported", n, 1, draws
            )
            for n in (50, 100, 200, 400)
        )
        yield f"| +{100 * gain:.0f} points | " + " | ".join(f"{100 * cell:.0f} %" for cell in cells) + " |"


def acceptance(draws: int) -> str:
    """RAG far ahead, no tuned arm: an accepted fine-tuning passes where RAG is not supported."""
    random, passed = np.random.default_rng(SEED), 0
    for _ in range(draws):
        gain, base = random.uniform(0.25, 0.6), random.uniform(0.05, 0.3)
        shares = np.zeros(16)
        shares[[0b0000, 0b0010, 0b1111]] = 1 - gain - base, gain, base
        judged = contest(of_two(drawn(random, shares, 150, random.uniform(0, 0.1))))
        own = judged.judgements["fine-tuning"].verdict
        passed += own == "supported" or judged.judgements["rag"].verdict != "supported"
    return f"Accepted fine-tuning without an arm, RAG far ahead: passes in {passed} of {draws} worlds."


def plan_table(draws: int) -> Iterator[str]:
    def settles(results: Results) -> bool:
        return contest(results).judgements["rag"].verdict in {"supported", "contradicted"}

    yield "| closed-book, rag | flips | planned n | planned chance | fresh draws settle |"
    yield "|---|---|---|---|---|"
    for (bare, rag), flips in PLANS:
        draw = guessed({"closed-book": bare, "rag": rag}, flips)
        found = smallest(draw, settles, 1)
        fresh = chance(draw, settles, found.n or GRID[-1], 1, draws, seed=7)
        yield f"| {bare:.2f}, {rag:.2f} | {flips:.2f} | {found.n} | {100 * found.chance:.0f} % | {100 * fresh:.0f} % |"


def main() -> None:
    """Print every table."""
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    for table in (verdict_table, cluster_table, word_table, power_table, plan_table):
        sys.stdout.write("\n".join(table(max(draws, DRAWS) if table is plan_table else draws)) + "\n\n")
        sys.stdout.flush()
    sys.stdout.write(acceptance(1000) + "\n")


if __name__ == "__main__":
    main()
