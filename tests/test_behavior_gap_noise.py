from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from math import comb
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decidable.measurement import Measurement
from decidable_evidence.behavior_gap import Declared, Inputs, from_counts, measure
from decidable_evidence.behavior_gap.noise import flip_rate, majority

REPAIRED = {
    "closed-book=0 oracle=1 oracle-2=1": 150,
    "closed-book=0:refusal oracle=0:refusal oracle-2=0:refusal": 50,
}


def repeated(repeats: Mapping[str, int], **declared: float) -> Measurement:
    return from_counts({**REPAIRED, **repeats}, Declared.model_validate(declared))


def flips(repeats: Mapping[str, int], **declared: float) -> tuple[str, float]:
    figure = repeated(repeats, **declared).figures["flip-rate"]
    return figure.title, round(figure.value, 6)


@given(st.floats(0, 0.5))
def test_two_runs_differ_in_two_ways_of_one_flip(rate: float) -> None:
    assert flip_rate(2 * rate * (1 - rate)) == pytest.approx(rate, abs=1e-6)


@pytest.mark.parametrize("differing", [0.5, 0.7, 1.0])
def test_runs_that_differ_as_often_as_coins_flip_half_of_the_time(differing: float) -> None:
    assert flip_rate(differing) == 0.5


@pytest.mark.parametrize("samples", [3, 5, 7])
def test_a_majority_flips_where_most_runs_flip(samples: int) -> None:
    expected = sum(
        comb(samples, k) * 0.1**k * 0.9 ** (samples - k) for k in range((samples + 1) // 2, samples + 1)
    )

    assert majority(0.1, samples) == pytest.approx(expected)
    assert majority(0.1, samples) < 0.1


def test_of_two_runs_the_first_counts_so_that_nothing_is_gained() -> None:
    assert majority(0.1, 2) == 0.1


def test_pairs_of_runs_measure_the_flip_rate() -> None:
    repeats = {
        "repeats=oracle r=2 passes=0": 40,
        "repeats=oracle r=2 passes=1": 36,
        "repeats=oracle r=2 passes=2": 124,
    }

    assert flips(repeats) == ("flip rate, measured", 0.1)


def test_the_arm_that_ran_once_is_taken_to_flip_as_the_one_that_was_repeated() -> None:
    thrice = {"repeats=oracle r=3 passes=1": 54, "repeats=oracle r=3 passes=3": 146}
    everywhere = {
        key.replace("oracle", arm): n
        for key, n in thrice.items()
        for arm in ("closed-book", "oracle", "oracle-2")
    }

    assert flips(thrice) == ("flip rate, measured", 0.1)
    assert flips(everywhere) == ("flip rate, measured", 0.028)


def test_the_noisiest_arm_counts() -> None:
    repeats = {
        "repeats=oracle r=2 passes=1": 36,
        "repeats=oracle r=2 passes=2": 164,
        "repeats=oracle-2 r=2 passes=2": 200,
    }
    found = repeated(repeats)

    assert found.figures["flip-rate"].value == pytest.approx(0.1)
    assert found.figures["flip-rate-oracle"].value == pytest.approx(0.1)
    assert found.figures["flip-rate-oracle-2"].value == 0
    assert found.figures["flip-rate-oracle-2"].high == pytest.approx(0.0095, abs=0.0005)
    assert found.figures["flip-rate-oracle"].n == 200


def test_what_is_measured_beats_what_is_declared() -> None:
    repeats = {"repeats=oracle r=2 passes=1": 36, "repeats=oracle r=2 passes=2": 164}
    found = repeated(repeats, **{"flip-rate": 0.01})

    assert found.figures["flip-rate"].value == pytest.approx(0.1)
    assert (
        "The flip rate was measured, so the 1.0 % declared do not count: leave flip-rate out." in found.advice
    )
    assert not any("is assumed" in step for step in found.advice)


def test_repeats_that_differ_often_leave_open_what_single_runs_would_show() -> None:
    steady = {"repeats=oracle r=2 passes=2": 150, "repeats=oracle r=2 passes=0": 50}
    shaky = {"repeats=oracle r=2 passes=1": 130, "repeats=oracle r=2 passes=2": 70}

    assert repeated(steady).words["knowledge"] == "shown"
    assert repeated(shaky).words["knowledge"] == "open"


def test_a_model_that_grades_adds_its_own_mistakes() -> None:
    assert flips({}, **{"grader-agreement": 0.95}) == (
        "flip rate, assumed, with mistakes of the grader",
        round(0.07 + 0.05 - 2 * 0.07 * 0.05, 6),
    )
    assert flips({}, **{"flip-rate": 0.0, "grader-agreement": 0.95})[1] == 0.05


def test_a_grader_that_agrees_half_of_the_time_shows_nothing() -> None:
    found = repeated({}, **{"grader-agreement": 0.5})

    assert found.figures["flip-rate"].value == pytest.approx(0.5)
    assert "shown" not in found.words.values()


def test_repeats_are_no_examples() -> None:
    found = repeated({"repeats=oracle r=2 passes=2": 200})

    assert found.figures["known"].n == 200
    assert found.counts["repeats=oracle r=2 passes=2"] == 200


def test_repeats_strata_and_what_counts_are_read_from_files(tmp_path: Path) -> None:
    for arm in ("closed-book", "oracle"):
        rows = [
            {"example_id": f"q{k}", "sample": sample, "stratum": "long one" if k % 2 else "short"}
            | {"passed": arm == "oracle" and (sample > 0 or k % 5 > 0)}
            for k in range(130)
            for sample in range(3)
        ]
        (tmp_path / f"{arm}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "only.txt").write_text("".join(f"q{k}\n" for k in range(120)))
    runs = {arm: tmp_path / f"{arm}.jsonl" for arm in ("closed-book", "oracle")}
    reason = "the last ten are demonstrations"

    found = measure(
        Inputs(runs=runs, drawn_from="all", only=tmp_path / "only.txt", only_because=reason),
        date(2026, 11, 12),
    )

    assert found.figures["passes-oracle"].value == 1
    assert found.figures["passes-oracle"].n == 120
    assert found.figures["flip-rate-oracle"].value == pytest.approx(flip_rate(0.2 * 2 / 3))
    assert found.figures["flip-rate-closed-book"].value == 0
    assert found.figures["residual@long%20one"].n == 60
