"""Statistics against other implementations of them, which take seconds to import: here, and only when a test runs."""

from __future__ import annotations

from collections import Counter
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import default_rng

from decidable_evidence.statistics import fisher, holm, wilson
from decidable_evidence.task_evaluation.case import agreement

pytestmark = pytest.mark.slow

SHARES = st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def expanded(units: Counter[tuple[int, ...]]) -> np.ndarray:
    return np.array([unit for unit, size in units.items() for _ in range(size)])


@given(SHARES)
def test_wilson_is_that_of_statsmodels(share: tuple[int, int]) -> None:
    oracle = import_module("statsmodels.stats.proportion").proportion_confint

    assert wilson(*share) == pytest.approx(oracle(*share, 0.05, method="wilson"), abs=1e-12)


@pytest.mark.parametrize("count", [0, 1, 149, 150])
def test_at_either_end_and_next_to_it_wilson_is_that_of_statsmodels(count: int) -> None:
    oracle = import_module("statsmodels.stats.proportion").proportion_confint

    assert wilson(count, 150) == pytest.approx(oracle(count, 150, method="wilson"), abs=1e-15)


@given(st.lists(st.integers(0, 1000).map(lambda n: n / 1000), min_size=1, max_size=12))
def test_holm_is_that_of_statsmodels(p_values: list[float]) -> None:
    oracle = import_module("statsmodels.stats.multitest").multipletests

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gc.collect", lambda: 0)  # it collects garbage in every call, for half a second
        expected = oracle(p_values, method="holm")[1]
    assert [each.p for each in holm(p_values)] == pytest.approx(expected)


@given(*[st.integers(0, 30)] * 4)
def test_fishers_test_is_that_of_scipy(a: int, b: int, c: int, d: int) -> None:
    oracle = import_module("scipy.stats").fisher_exact

    assert fisher((a, a + b), (c, c + d)) == pytest.approx(oracle([[a, b], [c, d]]).pvalue)


@given(st.dictionaries(st.tuples(*[st.integers(0, 3)] * 3), st.integers(1, 9), min_size=2))
def test_alpha_is_that_of_its_library(drawn: dict[tuple[int, ...], int]) -> None:
    found = agreement(Counter(drawn))
    paired = {unit: size for unit, size in drawn.items() if sum(unit) > 1}
    if not paired or sum(np.any(np.array(list(paired)) > 0, axis=0)) < 2:
        assert found is None or found.alpha is None
        return
    oracle = import_module("krippendorff").alpha

    assert found is not None
    assert found.alpha is not None
    expected = oracle(value_counts=expanded(Counter(paired)), level_of_measurement="nominal")
    assert found.alpha.value == pytest.approx(expected, abs=1e-12)


def test_the_bounds_of_alpha_are_those_of_units_drawn_again() -> None:
    oracle, draw = import_module("krippendorff").alpha, default_rng(1)
    counted = Counter[tuple[int, ...]]({(2, 0): 40, (1, 1): 15, (0, 2): 45})
    units = expanded(counted)
    samples = (units[draw.integers(len(units), size=len(units))] for _ in range(2_000))
    again = [oracle(value_counts=sample, level_of_measurement="nominal") for sample in samples]
    found = agreement(counted)

    assert found is not None
    assert found.alpha is not None
    assert (found.alpha.low, found.alpha.high) == pytest.approx(np.percentile(again, [2.5, 97.5]), abs=0.02)
