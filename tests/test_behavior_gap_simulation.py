"""Where nothing is planted that a word says, the word is rarely said: a simulation of the rules on hard truths."""

from __future__ import annotations

import numpy as np
import pytest

from decidable_evidence.behavior_gap.comparing import differing
from decidable_evidence.behavior_gap.inputs import Declared
from decidable_evidence.behavior_gap.patterns import Kind, Result
from decidable_evidence.behavior_gap.strata import strata
from decidable_evidence.behavior_gap.tally import Tally
from support.gap_simulation import Design, Lying, said
from support.gap_truths import HARD_TRUTHS, TRUTHS_IN_THE_INPUT, Truth

FEW_SHOT = ("few-shot",)
TUNED = ("few-shot", "fine-tuned", "fine-tuned-oracle", "fine-tuned-rag")
DESIGNS = (
    Design(n=200, flips=0.04, oracles=1),
    Design(n=400, flips=0.07, oracles=1),
    Design(n=100, flips=0.07, oracles=2, repairing=FEW_SHOT),
    Design(n=200, flips=0.0, oracles=2),
    Design(n=400, flips=0.0, oracles=2, closed_books=2),
    Design(n=400, flips=0.04, oracles=2, closed_books=2, repairing=TUNED),
    Design(n=1000, flips=0.07, oracles=2, closed_books=2, repairing=TUNED),
    Design(n=200, flips=0.07, oracles=2, measured=True),
)
CLUSTERED = (
    Design(n=200, flips=0.04, oracles=2, closed_books=2, lying=Lying(100, 0.3)),
    Design(n=200, flips=0.04, oracles=2, closed_books=2, lying=Lying(100, 0.5, skewed=True)),
    Design(n=1000, flips=0.04, oracles=2, closed_books=2, lying=Lying(50, 0.3)),
    Design(n=1000, flips=0.07, oracles=2, closed_books=2, lying=Lying(100, 0.3, skewed=True)),
    Design(n=1000, flips=0.04, oracles=2, closed_books=2, lying=Lying(20, 0.1)),
)
DESIGNS_IN_THE_INPUT = tuple(
    Design(n, flips, oracles=0, closed_books=prompts, repairing=repairing, context="in-the-input")
    for n, flips, prompts, repairing in (
        (200, 0.04, 1, ()),
        (100, 0.07, 2, FEW_SHOT),
        (200, 0.0, 2, ()),
        (400, 0.04, 2, (*FEW_SHOT, "fine-tuned")),
        (1000, 0.07, 2, FEW_SHOT),
        (1000, 0.07, 3, FEW_SHOT),
    )
)


@pytest.mark.slow
@pytest.mark.parametrize("truth", HARD_TRUTHS)
def test_a_false_word_comes_out_in_at_most_one_draw_in_twenty(truth: str) -> None:
    found = [said(HARD_TRUTHS[truth], design, draws=200) for design in DESIGNS]

    assert max(each.false_words for each in found) <= 0.05, found
    assert max(each.false_contradictions for each in found) <= 0.05, found


@pytest.mark.slow
@pytest.mark.parametrize("truth", HARD_TRUTHS)
def test_a_false_word_is_as_rare_where_examples_lie_in_clusters(truth: str) -> None:
    found = [said(HARD_TRUTHS[truth], design, draws=100) for design in CLUSTERED]

    assert max(each.false_words for each in found) <= 0.05, found
    assert max(each.false_contradictions for each in found) <= 0.05, found


@pytest.mark.slow
@pytest.mark.parametrize("design", [DESIGNS[3], CLUSTERED[0], CLUSTERED[2], CLUSTERED[3]], ids=str)
def test_the_intervals_hold_what_they_are_of_in_93_draws_of_a_hundred(design: Design) -> None:
    found = [said(truth, design, draws=150) for truth in HARD_TRUTHS.values()]
    held = np.concatenate([each.covered[each.counted] for each in found])

    assert held.mean() >= 0.93


@pytest.mark.slow
@pytest.mark.parametrize("truth", TRUTHS_IN_THE_INPUT)
def test_a_false_word_is_as_rare_where_the_context_is_in_the_input(truth: str) -> None:
    found = [said(TRUTHS_IN_THE_INPUT[truth], design, draws=150) for design in DESIGNS_IN_THE_INPUT]

    assert max(each.false_words for each in found) <= 0.05, found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("truth", "word"),
    [
        (Truth(behavior=0.3, stubborn=0.1), "behavior"),
        (Truth(prompt_alone=0.6), "prompt"),
        (Truth(), "nothing"),
    ],
)
@pytest.mark.parametrize("repairing", [(), FEW_SHOT], ids=["alone", "few-shot"])
def test_a_word_that_plainly_holds_is_shown_where_the_context_is_in_the_input(
    truth: Truth, word: str, repairing: tuple[str, ...]
) -> None:
    design = Design(200, 0.04, oracles=0, closed_books=2, repairing=repairing, context="in-the-input")

    assert said(truth, design, draws=200).shown[word] >= 0.9


@pytest.mark.slow
@pytest.mark.parametrize(
    ("truth", "word"),
    [
        (Truth(knowledge=0.6, behavior=0.05), "knowledge"),
        (Truth(knowledge=0.05, behavior=0.6), "behavior"),
        (Truth(knowledge=0.45, behavior=0.35), "both"),
        (Truth(prompt_alone=0.6, knowledge=0.1), "prompt"),
    ],
)
@pytest.mark.parametrize("lying", [None, Lying(150, 0.3)], ids=["single", "clustered"])
def test_a_word_that_plainly_holds_is_shown_in_nine_draws_of_ten(
    truth: Truth, word: str, lying: Lying | None
) -> None:
    design = Design(n=300 if lying else 200, flips=0.04, oracles=2, closed_books=2, lying=lying)

    assert said(truth, design, draws=200).shown[word] >= 0.9


@pytest.mark.slow
@pytest.mark.parametrize("clusters", [12, 40])
def test_arms_that_pass_alike_differ_in_one_comparison_of_a_hundred(clusters: int) -> None:
    random, differ = np.random.default_rng(11), 0
    for _ in range(250):
        chances = random.beta(1, 1, size=(clusters, 2))
        kinds = [
            (
                Kind(
                    {
                        arm: Result(bool(random.random() < chance))
                        for arm, chance in zip(("rag", "fine-tuned"), pair, strict=True)
                    },
                    str(number),
                ),
                1,
            )
            for number, pair in enumerate(chances)
            for _ in range(8)
        ]
        differ += differing(Tally(tuple(kinds)), held_out=True)["fine-tuned", "rag"] != 0

    assert differ <= 0.02 * 250


@pytest.mark.slow
def test_one_false_word_in_any_of_four_strata_is_as_rare_as_in_one() -> None:
    random, false = np.random.default_rng(13), 0
    fails, passes = Result(passed=False, outcome="refusal"), Result(passed=True)
    patterns = [
        {"closed-book": fails, "oracle": passes, "oracle-2": passes},
        {"closed-book": fails, "oracle": fails, "oracle-2": fails},
    ]
    for _ in range(300):
        counts = random.binomial(150, 0.5, size=4)
        kinds = [
            (Kind(pattern, stratum=str(number)), int(count))
            for number, repaired in enumerate(counts)
            for pattern, count in zip(patterns, (repaired, 150 - repaired), strict=True)
        ]
        told = strata(Tally(tuple(kinds)), Declared(flip_rate=0), 0.0, held_out=False)
        false += any("shown" in (part.words["knowledge"], part.words["behavior"]) for part in told)

    assert false <= 0.05 * 300
