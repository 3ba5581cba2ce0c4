from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, binomtest, t, ttest_1samp
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from decidable_evidence.statistics import (
    Interval,
    clopper_pearson,
    cluster_error,
    cluster_reach,
    cluster_split,
    design_effect,
    effective_clusters,
    effective_size,
    even_split,
    holm,
    lead,
    wilson,
)

CLUSTERS = st.lists(
    st.integers(1, 12).flatmap(lambda size: st.tuples(st.integers(0, size), st.just(size))),
    min_size=3,
    max_size=30,
)
SHARES = st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(SHARES)
def test_wilson_agrees_with_statsmodels(share: tuple[int, int]) -> None:
    count, n = share

    assert wilson(count, n) == pytest.approx(proportion_confint(count, n, 0.05, method="wilson"), abs=1e-12)


@given(SHARES, st.sampled_from([0.95, 0.98]))
def test_clopper_pearson_agrees_with_statsmodels(share: tuple[int, int], level: float) -> None:
    count, n = share
    expected = proportion_confint(count, n, 1 - level, method="beta")

    assert clopper_pearson(count, n, level) == pytest.approx(expected, abs=1e-9)


def test_clopper_pearson_is_the_beta_quantile() -> None:
    assert clopper_pearson(14, 150).low == pytest.approx(beta.ppf(0.01, 14, 137))
    assert clopper_pearson(14, 150).high == pytest.approx(beta.ppf(0.99, 15, 136))


@pytest.mark.parametrize("count", [0, 1, 149, 150])
def test_at_either_end_and_next_to_it_the_intervals_are_those_of_statsmodels(count: int) -> None:
    assert clopper_pearson(count, 150) == pytest.approx(proportion_confint(count, 150, 0.02, method="beta"))
    assert wilson(count, 150) == pytest.approx(proportion_confint(count, 150, method="wilson"), abs=1e-15)


def test_the_score_interval_ends_at_0_and_at_1_and_lies_between_them() -> None:
    assert {wilson(0, n).low for n in range(1, 50)} == {0}
    assert {wilson(n, n).high for n in range(1, 50)} == {1}
    assert wilson(2.0**-31, 3).low >= 0
    assert wilson(20 - 2.0**-25, 20).high <= 1


def test_half_the_width_of_an_interval_lies_on_each_side() -> None:
    assert Interval(0.25, 1.0).half_width == 0.375


@given(st.integers(0, 500), st.integers(0, 500))
def test_an_even_split_is_tested_as_an_exact_binomial(first: int, second: int) -> None:
    expected = binomtest(first, first + second).pvalue if first + second else 1.0

    assert even_split(first, second) == pytest.approx(expected, rel=1e-7)


def test_an_even_split_of_discordant_pairs_is_the_exact_test_of_mcnemar() -> None:
    table = [[40, 12], [3, 45]]

    assert even_split(12, 3) == pytest.approx(mcnemar(table, exact=True).pvalue)


def test_nothing_to_split_is_no_evidence() -> None:
    assert even_split(0, 0) == 1


def test_a_lead_is_bounded_as_bonett_and_price_bound_it() -> None:
    u, v, z = 31 / 102, 11 / 102, 2.3263478740408408
    reach = z * ((u + v - (u - v) ** 2) / 102) ** 0.5

    assert lead(30, 10, 100) == pytest.approx((u - v - reach, u - v + reach))


def test_holm_weighs_the_smallest_by_all_of_them_and_lets_no_larger_one_come_out_smaller() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([0.5, 0.9, 0.2]) == pytest.approx((1.0, 1.0, 0.6))


@settings(max_examples=30)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_agrees_with_statsmodels(p_values: list[float]) -> None:
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1].tolist())


def test_holm_of_nothing_is_nothing() -> None:
    assert holm([]) == ()


def test_the_interval_of_nothing_is_everything() -> None:
    assert wilson(0, 0) == (0, 1)
    assert clopper_pearson(0, 0) == (0, 1)


def test_the_published_figures_come_out_to_the_printed_digit() -> None:
    assert _percent(wilson(114, 150)) == (68.6, 82.1)
    assert _percent(wilson(22, 150)) == (9.9, 21.2)
    assert _percent(wilson(55, 150)) == (29.4, 44.6)
    assert _percent(wilson(17, 92)) == (11.9, 27.6)
    assert _percent(wilson(8, 150)) == (2.7, 10.2)
    assert _percent(wilson(14, 150)) == (5.6, 15.1)
    assert _percent(clopper_pearson(122, 150)) == (72.8, 88.1)
    assert _percent(clopper_pearson(14, 150)) == (4.6, 16.3)
    assert _percent(clopper_pearson(0, 150, 0.95)) == (0, 2.4)
    assert f"{even_split(114, 0):.0e}" == "1e-34"
    assert f"{even_split(114, 22):.0e}" == "4e-16"
    assert f"{even_split(122, 14):.0e}" == "1e-22"
    assert round(lead(122, 14, 150).low, 3) == 0.591


class TestClusters:
    @settings(max_examples=20)
    @given(st.lists(st.integers(0, 5), min_size=3, max_size=30))
    def test_with_clusters_of_one_size_the_error_is_the_robust_one_of_statsmodels(
        self, counts: list[int]
    ) -> None:
        passed = np.concatenate([[1.0] * count + [0.0] * (5 - count) for count in counts])
        groups = np.repeat(np.arange(len(counts)), 5)
        fitted = sm.OLS(passed, np.ones(len(passed))).fit(cov_type="cluster", cov_kwds={"groups": groups})

        assert cluster_error(counts, [5] * len(counts)) == pytest.approx(fitted.bse[0], abs=1e-9)

    @given(CLUSTERS)
    def test_the_error_is_that_of_leaving_out_a_cluster_at_a_time(
        self, clusters: list[tuple[int, int]]
    ) -> None:
        counts, sizes = np.array(clusters).T
        without = (counts.sum() - counts) / (sizes.sum() - sizes)
        around = without - counts.sum() / sizes.sum()
        expected = (len(sizes) - 1) / len(sizes) * float(around @ around)

        assert cluster_error(counts, sizes) == pytest.approx(expected**0.5, abs=1e-12)

    @given(st.integers(1, 99))
    def test_clusters_of_a_single_example_have_no_effect(self, count: int) -> None:
        assert design_effect([1] * count + [0] * (100 - count), [1] * 100) == pytest.approx(1)

    def test_clusters_in_which_all_examples_say_the_same_are_one_example_each(self) -> None:
        assert design_effect([4] * 25 + [0] * 25, [4] * 50) == pytest.approx(4, rel=0.03)

    @pytest.mark.parametrize("counts", [[0, 0, 0], [4, 4, 4]])
    def test_the_effect_on_none_or_all_of_the_examples_is_unknown(self, counts: list[int]) -> None:
        assert design_effect(counts, [4, 4, 4]) is None

    def test_the_effective_size_is_that_of_korn_and_graubard(self) -> None:
        expected = 300 / 2.5 * (t.ppf(0.99, 299) / t.ppf(0.99, 39)) ** 2

        assert effective_size(300, 2.5, 40) == pytest.approx(expected)
        assert effective_size(300, 0.4, 40) == pytest.approx(2.5 * expected)
        assert effective_size(300, 1, 1) == 0

    def test_clusters_of_unequal_size_weigh_as_much_as_fewer_equal_ones(self) -> None:
        assert effective_clusters([5] * 20) == pytest.approx(20)
        assert effective_clusters([91, *[1] * 9]) == pytest.approx(100**2 / (91**2 + 9))

    @given(st.lists(st.integers(-6, 6), min_size=3, max_size=30).filter(lambda sums: len(set(sums)) > 1))
    def test_a_difference_between_clusters_of_one_size_is_tested_as_their_mean(self, sums: list[int]) -> None:
        sizes = [6] * len(sums)
        error = cluster_error(sums, sizes)
        expected = ttest_1samp(sums, 0)

        found = cluster_split(sum(sums) / sum(sizes), error, len(sums))
        low = sum(sums) / sum(sizes) - cluster_reach(error, len(sums))

        assert found == pytest.approx(expected.pvalue)
        assert low == pytest.approx(expected.confidence_interval(0.98).low / 6)

    def test_one_cluster_tells_nothing(self) -> None:
        assert np.isnan(cluster_error([3], [5]))
        assert design_effect([3], [5]) is None
        assert cluster_split(0.6, 0.1, 1) == 1

    def test_two_clusters_are_enough_to_tell(self) -> None:
        assert cluster_error([4, 1], [5, 5]) == pytest.approx(0.3)
        assert design_effect([4, 1], [5, 5]) == pytest.approx(0.09 * 9 / 0.25)
        assert effective_size(10, 1, 2) == pytest.approx(10 * (t.ppf(0.99, 9) / t.ppf(0.99, 1)) ** 2)
        assert cluster_split(0.6, 0.1, 2) == pytest.approx(2 * t.sf(6, 1))

    def test_no_clusters_weigh_nothing(self) -> None:
        assert effective_clusters([]) == 0

    def test_a_difference_that_every_cluster_shows_alike_is_no_chance(self) -> None:
        assert cluster_split(0.5, 0.0, 12) == 0
        assert cluster_split(0.0, 0.0, 12) == 1


def _percent(bounds: tuple[float, float]) -> tuple[float, float]:
    return round(100 * bounds[0], 1), round(100 * bounds[1], 1)
