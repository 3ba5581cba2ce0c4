"""The estimator: figures of the literature, to the printed digit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from decidable_evidence.statistics import (
    Clusters,
    Estimate,
    Values,
    difference,
    effective,
    settles,
    share,
    wilson,
)


def test_wilson_of_nothing_is_everything() -> None:
    assert wilson(0, 0) == (0, 1)


def printed(found: Estimate) -> tuple[float, float, float]:
    low, high = found.interval()
    return round(100 * found.observed, 2), round(100 * low, 2), round(100 * high, 2)


def two_sided(found: Estimate) -> float:
    return 2 * min(found.p_above(), found.turned().p_above())


def clustered(sizes: Sequence[int], wins: Sequence[int], losses: Sequence[int]) -> Estimate:
    totals = np.subtract(wins, losses).astype(float)
    squares = float(np.add(wins, losses).sum())
    clusters = Clusters(sizes, totals.tolist())
    return difference(Values(sum(sizes), float(totals.sum()), squares, clusters))


@pytest.mark.parametrize(
    ("wins", "losses", "n", "expected", "p"),
    [
        (7, 2, 30, (16.67, -3.95, 35.20), 0.118),
        (6, 0, 150, (4.00, 0.35, 7.54), 0.0313),
        (5, 0, 150, (3.33, -0.08, 6.66), 0.0558),
        (12, 4, 60, (13.33, -0.12, 25.92), 0.0521),
        (33, 15, 120, (15.00, 3.70, 25.81), 0.00890),
        (114, 0, 150, (76.00, 67.88, 82.12), 1.1e-94),
    ],
)
def test_a_paired_difference_has_the_interval_and_p_value_of_bonett_and_price(
    wins: int, losses: int, n: int, expected: tuple[float, float, float], p: float
) -> None:
    found = difference(Values(n, wins - losses, wins + losses))

    assert printed(found) == expected
    assert two_sided(found) == pytest.approx(p, rel=0.05)


def test_equal_clusters_widen_the_interval() -> None:
    found = clustered([10] * 12, [6, 5, 1, 4, 0, 3, 2, 5, 1, 0, 4, 2], [1, 0, 2, 0, 1, 0, 1, 0, 3, 1, 0, 0])

    assert found.observed == pytest.approx(0.20)
    assert found.interval() == pytest.approx((0.0254, 0.3681), abs=5e-5)
    assert found.error == pytest.approx(0.07785, abs=5e-6)
    assert found.freedom == pytest.approx(11)
    assert two_sided(found) == pytest.approx(0.0281, abs=5e-5)


def test_unequal_clusters_leave_fewer_degrees_of_freedom() -> None:
    sizes = [30, 20, 15, 10, 10, 8, 7, 6, 5, 4, 3, 2]
    found = clustered(sizes, [9, 5, 2, 3, 0, 2, 1, 2, 1, 0, 1, 1], [1, 1, 3, 0, 1, 0, 0, 1, 0, 0, 0, 0])

    assert found.observed == pytest.approx(0.1667, abs=5e-5)
    assert found.interval() == pytest.approx((0.0353, 0.2926), abs=5e-5)
    assert found.error == pytest.approx(0.05351, abs=5e-6)
    assert found.freedom == pytest.approx(6.469, abs=5e-4)
    assert two_sided(found) == pytest.approx(0.0201, abs=5e-5)


def test_repeats_count_as_the_mean_of_an_example() -> None:
    differences = [1 - 0, 2 / 3 - 1 / 3, 1 / 3 - 1 / 3, 0.0]
    found = difference(Values(60, 15 * sum(differences), 15 * sum(each**2 for each in differences)))

    assert found.observed == pytest.approx(0.3333, abs=5e-5)
    assert found.interval() == pytest.approx((0.2121, 0.4331), abs=5e-5)
    assert two_sided(found) == pytest.approx(1.05e-8, rel=0.005)


@pytest.mark.parametrize(
    ("passes", "expected"),
    [
        (14, (9.33, 5.54, 15.16)),
        (128, (85.33, 78.72, 90.18)),
        (134, (89.33, 83.28, 93.42)),
        (75, (50.00, 42.10, 57.90)),
    ],
)
def test_a_share_has_the_interval_of_agresti_and_coull(
    passes: int, expected: tuple[float, float, float]
) -> None:
    assert printed(share(Values(150, passes, passes))) == expected


def test_a_few_clusters_may_show_a_gain_and_never_its_absence() -> None:
    found = clustered([10] * 6, [0] * 6, [0] * 6)

    low, high = found.small()
    assert high > 0.2 > -0.2 > low
    assert found.p_within(0.05) > 0.2


def test_one_cluster_shows_nothing() -> None:
    found = clustered([50], [40], [0])

    assert found.p_above() == pytest.approx(0.5)
    assert found.interval() == (-1, 1)


def test_without_examples_nothing_is_known() -> None:
    assert share(Values(0, 0, 0)).interval() == (0, 1)
    assert difference(Values(0, 0, 0)).p_above() == 0.5


@given(st.lists(st.integers(1, 40), min_size=2, max_size=30))
def test_effective_clusters_are_as_many_as_there_are_only_where_all_are_of_one_size(sizes: list[int]) -> None:
    found = effective(sizes)

    assert 1 <= found <= len(sizes) + 1e-9
    assert (found == pytest.approx(len(sizes))) == (len(set(sizes)) == 1)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(0, n))))
def test_an_interval_contains_its_centre_and_grows_with_its_level(drawn: tuple[int, int, int]) -> None:
    n, wins, losses = drawn[0], drawn[1], min(drawn[2], drawn[0] - drawn[1])
    found = difference(Values(n, wins - losses, wins + losses))

    low, high = found.interval(0.95)
    assert -1 <= low <= found.center <= high <= 1
    assert found.interval(0.98).low <= low
    assert found.small() == found.interval()


def test_settles_at_the_number_of_either_claim_that_is_smaller() -> None:
    apart, alike = difference(Values(100, 10, 20)), difference(Values(400, 0, 8))

    assert settles(apart, 0.05) == round(100 * (2.8 * apart.error / apart.center) ** 2)
    assert settles(alike, 0.05) == round(400 * (3.24 * alike.error / 0.05) ** 2)
