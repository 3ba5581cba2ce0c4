"""What counts as changed apart from bulk commits."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from decidable_evidence.volatility.history import Turnover
from decidable_evidence.volatility.steadying import steady
from decidable_evidence.volatility.texts import apart

STATES = st.lists(st.tuples(st.lists(st.integers(1, 12), max_size=12), st.booleans()), min_size=1, max_size=8)


def changed(*states: tuple[list[int], bool]) -> tuple[int, int]:
    """Count what is gone and new after states that each a bulk commit made, or another one."""
    turnovers = [Turnover(*apart(old, new), bulk) for (old, _), (new, bulk) in pairwise(states)]
    counts = steady(turnovers).values()
    return -sum(count for count in counts if count < 0), sum(count for count in counts if count > 0)


def test_a_bulk_commit_alone_changes_nothing() -> None:
    assert changed(([1, 2, 3], False), ([11, 12, 13], True)) == (0, 0)
    assert changed(([1, 2, 3], False), ([11], True)) == (0, 0)
    assert changed(([1, 2, 3], False), ([1, 2, 3, 4, 5], True)) == (0, 0)


def test_what_a_bulk_commit_reworded_and_another_one_changes_is_gone_once() -> None:
    assert changed(([1, 2, 3], False), ([11, 12, 13], True), ([11, 12, 23], False)) == (1, 1)
    assert changed(([1, 2, 3], False), ([11, 12, 13], True), ([11, 12], False)) == (1, 0)


def test_what_changes_before_and_after_a_bulk_commit_is_gone_once() -> None:
    assert changed(([1, 2], False), ([1, 3], False), ([11, 13], True), ([11, 14], False)) == (1, 1)


def test_what_changes_every_time_among_bulk_commits_is_gone_once() -> None:
    states = [([1, 2, 3], False)]
    for week in range(1, 9):
        states += [([10 * week, 2, 3], False), ([10 * week, 100 * week, 100 * week + 1], True)]

    assert changed(*states) == (1, 1)


def test_what_a_bulk_commit_added_counts_neither_when_it_comes_nor_when_it_goes() -> None:
    assert changed(([1, 2], False), ([1, 2, 3], True), ([1, 2], False)) == (0, 0)


def test_what_a_bulk_commit_removed_and_another_one_brings_back_was_never_gone() -> None:
    assert changed(([1, 2], False), ([1], True), ([1, 2], False)) == (0, 0)
    assert changed(([1, 2], False), ([1], True), ([1, 2], True), ([1], False)) == (1, 0)


def test_a_bulk_commit_that_is_taken_back_leaves_nothing() -> None:
    assert changed(([1, 2], False), ([11, 12], True), ([1, 2], True), ([1, 3], False)) == (1, 1)


@given(STATES)
def test_without_bulk_commits_what_counts_is_what_differs(states: list[tuple[list[int], bool]]) -> None:
    first, last = Counter(states[0][0]), Counter(states[-1][0])

    found = changed(*((units, False) for units, _ in states))

    assert found == ((first - last).total(), (last - first).total())


@given(STATES)
def test_no_more_is_gone_than_there_was(states: list[tuple[list[int], bool]]) -> None:
    gone, new = changed(*states)

    assert gone <= len(states[0][0])
    assert new <= sum(len(units) for units, _ in states)


@given(STATES)
def test_bulk_commits_alone_change_nothing(states: list[tuple[list[int], bool]]) -> None:
    assert changed(*((units, True) for units, _ in states)) == (0, 0)
