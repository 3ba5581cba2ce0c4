"""A world in which it is known what each example lacks, drawn many times over and judged by the rules of the behavior gap."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from decidable_evidence.behavior_gap.cells import SPREAD, Cells, cells
from decidable_evidence.behavior_gap.choices import choices
from decidable_evidence.behavior_gap.gates import gate
from decidable_evidence.behavior_gap.inputs import Context, Declared
from decidable_evidence.behavior_gap.noise import flip_rate
from decidable_evidence.behavior_gap.patterns import Kind, Result
from decidable_evidence.behavior_gap.reasons import Judged
from decidable_evidence.behavior_gap.rules import Yardstick, facts, words
from decidable_evidence.behavior_gap.spread import spread
from decidable_evidence.behavior_gap.tally import Tally
from support.gap_truths import MATERIAL, Truth

SEED = 20_231_120
AT_ONCE = 200
FEWEST_EXPECTED = 5
KINDS = KNOWN, KNOWLEDGE, PROMPT_SENSITIVE, BEHAVIOR, STUBBORN, PROMPT_ALONE = range(6)
WITH_CONTEXT = {KNOWN, KNOWLEDGE, PROMPT_ALONE}
PASSING = {
    "closed-book": {KNOWN},
    "closed-book-2": {KNOWN, PROMPT_ALONE},
    "closed-book-3": {KNOWN, PROMPT_ALONE},
    "oracle": WITH_CONTEXT,
    "oracle-2": {*WITH_CONTEXT, PROMPT_SENSITIVE},
    "oracle-3": {*WITH_CONTEXT, PROMPT_SENSITIVE},
    "few-shot": {KNOWN, BEHAVIOR},
    "fine-tuned": {KNOWN, BEHAVIOR},
    "fine-tuned-oracle": {*WITH_CONTEXT, BEHAVIOR},
    "fine-tuned-rag": {*WITH_CONTEXT, BEHAVIOR},
}
RESULTS = (
    Result(passed=False, outcome="refusal"),
    Result(passed=False, outcome="incorrect"),
    Result(passed=True),
)
FIGURES = ("known", "knowledge_total", "residual", "behavior", "prompt_alone")
COLUMNS = ("n", *SPREAD)

Codes = NDArray[np.int64]
Shares = NDArray[np.float64]


class Lying(NamedTuple):
    """How examples lie in clusters: in how many, how alike those of one are, and whether a few clusters hold most."""

    clusters: int
    correlation: float
    skewed: bool = False

    def sizes(self, n: int) -> Codes:
        weights = 1 / np.arange(1, self.clusters + 1) if self.skewed else np.ones(self.clusters)
        more = np.random.default_rng(SEED).multinomial(n - self.clusters, weights / weights.sum())
        even = np.diff(np.linspace(0, n - self.clusters, self.clusters + 1).astype(int))
        return 1 + (more if self.skewed else even)


class Design(NamedTuple):
    """How a truth is looked at."""

    n: int
    flips: float
    oracles: int
    closed_books: int = 1
    repairing: tuple[str, ...] = ()
    context: Context = "separate"
    lying: Lying | None = None
    measured: bool = False

    @property
    def arms(self) -> tuple[str, ...]:
        return (
            *_numbered("closed-book", self.closed_books),
            *_numbered("oracle", self.oracles),
            *self.repairing,
        )

    @property
    def effective(self) -> float:
        """The number of examples without clusters that tell as much."""
        if self.lying is None:
            return self.n
        sizes = self.lying.sizes(self.n)
        return self.n / (1 + (float(sizes @ sizes) / self.n - 1) * self.lying.correlation)

    @property
    def declared(self) -> Declared:
        return Declared(flip_rate=self.flips, closed_book_passes_because="planted", context=self.context)


class Said(NamedTuple):
    """What the rules made of many draws, as shares of the draws; ``covered`` are those in which an interval held its share.

    Of the figures, ``counted`` are those that so many examples without clusters would count at least five times.
    """

    false_words: float
    false_contradictions: float
    too_small: float
    covered: Shares
    counted: NDArray[np.bool_]
    shown: dict[str, float]


def said(truth: Truth, design: Design, draws: int, seed: int = SEED) -> Said:
    """Draw a truth many times, and see how often a word is false, a right choice contradicted and a share covered."""
    random, wrong = np.random.default_rng(seed), _wrong(truth)
    expected, shown = _expected(truth, design), dict.fromkeys(wrong, 0)
    false_words = contradictions = judged = 0
    covered = np.zeros(len(FIGURES))
    for drawn in _many(random, truth, design, draws):
        rate = _rate(random, design)
        covered += [
            low <= share <= high for share, (low, high) in zip(expected, _printed(drawn), strict=True)
        ]
        if gate(drawn, design.declared):
            continue
        found = facts(drawn, Yardstick(MATERIAL, rate))
        spoken = words(found)
        verdicts = choices(Judged(Tally(()), drawn, design.declared, found, spoken, {}))
        judged += 1
        false_words += any(spoken[word] == state for word, state in wrong.items())
        contradictions += any(verdicts[choice].verdict == "contradicted" for choice in truth.right())
        for word, state in spoken.items():
            shown[word] += state == "shown"
    return Said(
        false_words / draws,
        contradictions / draws,
        1 - judged / draws,
        covered / draws,
        (np.minimum(expected, 1 - expected) * design.effective >= FEWEST_EXPECTED),
        {word: count / draws for word, count in shown.items()},
    )


def _wrong(truth: Truth) -> dict[str, str]:
    return {word: "excluded" if holds else "shown" for word, holds in truth.holds().items()}


def _rate(random: np.random.Generator, design: Design) -> float:
    """Give the flip rate as it is declared, or as the repeats of one arm measure it."""
    if not design.measured:
        return design.flips
    return flip_rate(random.binomial(design.n, 2 * design.flips * (1 - design.flips)) / design.n)


def _printed(drawn: Cells) -> list[tuple[float, float]]:
    return [drawn.share(name).printed for name in FIGURES]


def _numbered(arm: str, number: int) -> tuple[str, ...]:
    return (arm, f"{arm}-2", f"{arm}-3")[:number]


def _many(random: np.random.Generator, truth: Truth, design: Design, draws: int) -> Iterator[Cells]:
    for done in range(0, draws, AT_ONCE):
        yield from _drawn(random, truth, design, min(AT_ONCE, draws - done))


def _drawn(random: np.random.Generator, truth: Truth, design: Design, draws: int) -> list[Cells]:
    """Draw examples, run them in every arm, flip results at random, and sort the examples into cells."""
    sizes = design.lying.sizes(design.n) if design.lying else np.array([design.n])
    kinds = _kinds(random, truth, design, draws, sizes)
    codes = np.zeros(kinds.shape, dtype=np.int64)
    for arm in design.arms:
        passes = np.isin(KINDS, list(PASSING[arm]))[kinds] ^ (random.random(kinds.shape) < design.flips)
        codes = codes * 3 + np.where(passes, 2, kinds == STUBBORN)
    counted = _counted_as(design.arms, design.context)[codes]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return [_cells(groups, sizes, design) for groups in np.add.reduceat(counted, starts, axis=1)]


def _kinds(random: np.random.Generator, truth: Truth, design: Design, draws: int, sizes: Codes) -> Codes:
    """Draw the kind of every example; in a cluster the shares of the kinds differ from those of all."""
    shares = np.array(truth.shares)
    if design.lying is None:
        return random.choice(len(KINDS), size=(draws, design.n), p=shares)
    alike = 1 / design.lying.correlation - 1
    weights = random.standard_gamma(shares * alike, size=(draws, len(sizes), len(KINDS)))
    steps = np.cumsum(weights, axis=2) / weights.sum(axis=2, keepdims=True)
    of_example = steps[:, np.repeat(np.arange(len(sizes)), sizes)]
    kinds: Codes = (random.random((draws, design.n, 1)) > of_example).sum(axis=2)
    return np.minimum(kinds, len(KINDS) - 1)


def _cells(groups: Codes, sizes: Codes, design: Design) -> Cells:
    total = dict(zip(COLUMNS, groups.sum(axis=0).tolist(), strict=True))
    del total["knowledge_total"]
    by_cluster = {name: groups[:, place].astype(float) for place, name in enumerate(COLUMNS)}
    return Cells(
        **total,
        closed_books=design.closed_books,
        oracles=design.oracles or design.closed_books,
        repairing=len(design.repairing),
        context=design.context,
        spread=spread({name: by_cluster[name] for name in SPREAD}, sizes) if design.lying else None,
    )


@cache
def _counted_as(arms: tuple[str, ...], context: Context) -> Codes:
    """Sort every pattern that there can be: what an example counts as, by its code."""
    rows = [
        cells(Tally(((Kind(_pattern(arms, digits)), 1),), context=context), ("refusal",), held_out=True)
        for digits in product(range(3), repeat=len(arms))
    ]
    return np.array([[row.count(name) for name in COLUMNS] for row in rows])


def _pattern(arms: tuple[str, ...], digits: tuple[int, ...]) -> dict[str, Result]:
    return {arm: RESULTS[digit] for arm, digit in zip(arms, digits, strict=True)}


def _expected(truth: Truth, design: Design) -> Shares:
    """Give the share of each printed cell that flips make of a truth."""
    of_code = np.zeros(3 ** len(design.arms))
    for kind, share in enumerate(truth.shares):
        chances = np.array([share])
        for arm in design.arms:
            passing = 1 - design.flips if kind in PASSING[arm] else design.flips
            fails = [0.0, 1 - passing] if kind == STUBBORN else [1 - passing, 0.0]
            chances = np.outer(chances, [*fails, passing]).ravel()
        of_code += chances
    shares: Shares = of_code @ _counted_as(design.arms, design.context)
    return shares[[COLUMNS.index(name) for name in FIGURES]]
