from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, binomtest
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from decidable.measures.statistics import clopper_pearson, even_split, holm, lead, wilson

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
    assert clopper_pearson(14, 150).high == pytest.approx(beta.ppf(0.99, 15, 136))


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


def _percent(bounds: tuple[float, float]) -> tuple[float, float]:
    return round(100 * bounds[0], 1), round(100 * bounds[1], 1)
