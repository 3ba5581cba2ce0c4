"""The figures of labels and graders, against textbooks."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from numpy.random import default_rng

from decidable_evidence.statistics import wilson
from decidable_evidence.task_evaluation.case import (
    Specific,
    agreement,
    enough,
    flip_rate,
    half_width,
)

# Krippendorff, Computing Krippendorff's alpha-reliability (2011): four observers, twelve units
TEXTBOOK = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
)

Patterns = Counter[tuple[int, ...]]


def patterns(labelled: tuple[tuple[int | None, ...], ...], labels: int) -> Patterns:
    units = zip(*labelled, strict=True)
    return Counter(tuple(unit.count(label) for label in range(1, labels + 1)) for unit in units)


def pairs(both: int, one: int, other: int, neither: int) -> Patterns:
    """Give the patterns of two annotators and two labels, as the four cells of a table."""
    return Counter({(2, 0): both, (1, 1): one + other, (0, 2): neither})


class TestAlpha:
    def test_the_textbook_example_has_the_printed_alpha(self) -> None:
        found = agreement(patterns(TEXTBOOK, 5))

        assert found is not None
        assert found.alpha is not None
        assert round(found.alpha.value, 3) == 0.743
        assert found.units == 11

    def test_the_same_labels_have_the_same_bounds_each_time(self) -> None:
        assert agreement(pairs(40, 9, 6, 45)) == agreement(pairs(40, 9, 6, 45))

    def test_no_pair_of_labels_says_nothing(self) -> None:
        assert agreement({}) is None
        assert agreement({(1, 0): 5, (0, 1): 4}) is None


class TestSpecificAgreement:
    def test_of_two_annotators_it_is_that_of_the_paradox_papers(self) -> None:
        both, one, other, neither = 118, 5, 2, 0
        found = agreement(pairs(both, one, other, neither))

        assert found is not None
        assert found.on_common is not None
        assert found.on_others is not None
        assert found.on_common.estimate.value == pytest.approx(2 * both / (2 * both + one + other))
        assert found.on_others.estimate.value == pytest.approx(2 * neither / (2 * neither + one + other))
        assert found.common == pytest.approx((2 * both + one + other) / 250)

    def test_all_labels_but_the_most_common_are_taken_together(self) -> None:
        found = agreement({(2, 0, 0): 50, (0, 2, 0): 5, (0, 0, 2): 5, (0, 1, 1): 2})

        assert found is not None
        assert found.on_others is not None
        assert found.on_others.estimate.value == 1

    @pytest.mark.parametrize(
        ("agreed", "differing", "estimate", "more"),
        [
            (5, 3, (0.769, 0.468, 0.927), 17),
            (18, 4, (0.900, 0.761, 0.962), 0),
            (10, 20, (0.5, 0.323, 0.678), None),
        ],
    )
    def test_it_is_bounded_by_wilson_and_says_how_many_more_are_wanted(
        self, agreed: int, differing: int, estimate: tuple[float, ...], more: int | None
    ) -> None:
        found = Specific(agreed, differing)

        assert found.estimate == pytest.approx(estimate, abs=6e-4)
        assert found.more(0.6) == more

    @pytest.mark.parametrize(("true", "low", "high"), [(0.61, 0.0, 0.06), (0.91, 0.35, 1.0)])
    def test_a_label_on_which_annotators_hardly_agree_rarely_passes(
        self, true: float, low: float, high: float
    ) -> None:
        """Of 300 items a twentieth has the label for one annotator or both; a label passes by its lower bound."""
        draw, share, times = default_rng(4), true / (2 - true), 1_000
        with_label = draw.binomial(300, 0.05, size=times)
        passes = sum(
            Specific(agreed, n - agreed).estimate.low >= 0.6
            for n in with_label
            if n
            for agreed in [int(draw.binomial(n, share))]
        )
        assert low <= passes / times <= high


class TestFlips:
    def test_two_runs_of_flipping_results_give_back_the_rate(self) -> None:
        draw, rate = default_rng(3), 0.07
        truth = draw.random(200_000) < 0.6
        passes = sum((truth ^ (draw.random(truth.size) < rate)).astype(int) for _ in range(2))
        counted = Counter((2, int(each)) for each in np.asarray(passes))

        assert flip_rate(counted) == pytest.approx(rate, abs=0.002)

    def test_three_runs_give_back_the_same(self) -> None:
        counted = {(3, 0): 40, (3, 1): 20, (3, 2): 20, (3, 3): 20}
        differing = (20 * 2 + 20 * 2) * 2 / 6 / 100

        assert flip_rate(counted) == pytest.approx((1 - (1 - 2 * differing) ** 0.5) / 2)

    def test_one_run_tells_nothing_and_always_differing_ones_are_coins(self) -> None:
        assert flip_rate({(1, 1): 50}) is None
        assert flip_rate({(2, 1): 50}) == 0.5


class TestPrecision:
    @pytest.mark.parametrize("n", [2, 30, 50, 92, 97, 1000])
    def test_it_is_the_half_width_of_wilsons_interval_where_half_pass(self, n: int) -> None:
        low, high = wilson(n // 2, n)

        assert half_width(n) == pytest.approx((high - low) / 2, abs=0.002)

    def test_it_is_exact_for_even_numbers(self) -> None:
        low, high = wilson(150, 300)

        assert half_width(300) == pytest.approx((high - low) / 2, abs=1e-12)
        assert half_width(0) == 0.5

    @pytest.mark.parametrize("precision", [0.02, 0.05, 0.1])
    def test_enough_is_the_smallest_number_that_is(self, precision: float) -> None:
        n = enough(precision)

        assert half_width(n) <= precision < half_width(n - 1)

    def test_97_items_always_suffice(self) -> None:
        assert enough(0.1) <= 97
        assert enough(0.25) == 50
