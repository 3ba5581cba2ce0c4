"""How many examples and repeats an evaluation needs, before the first run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from decidable.cli import main
from decidable.evidence import candidates
from decidable_evidence.behavior_gap.judging import GUIDE
from decidable_evidence.behavior_gap.simulation import chance, guessed, smallest
from decidable_evidence.comparison.choices import Contest
from decidable_evidence.comparison.results import Results
from test_compare import files


def plan(*args: object) -> Result:
    return CliRunner().invoke(main, ["plan", *map(str, args)])


def sizes(result: Result) -> list[int]:
    return [
        int(found.replace(",", ""))
        for found in re.findall(r"^ +([\d,]+) examples", result.output, re.MULTILINE)
    ]


@pytest.mark.slow
def test_guesses_give_examples_once_beside_the_same_examples_three_times() -> None:
    result = plan(
        "--choice", "rag", "--guess", "closed-book=.45", "rag=.60", "--price", "example=5", "run=.01"
    )

    assert result.exit_code == 0
    assert sizes(result) == [100, 75]
    assert "502.00 to label and run" in result.output
    assert "379.50 to label and run" in result.output
    assert len(result.output.splitlines()) <= 15


@pytest.mark.slow
def test_a_smaller_gain_needs_more_examples() -> None:
    assert sizes(plan("--guess", "closed-book=.45", "rag=.52")) == [300, 200]


@pytest.mark.slow
def test_where_few_shot_is_guessed_the_word_of_the_answer_is_planned_as_well() -> None:
    result = plan("--guess", "closed-book=.2", "few-shot=.25", "rag=.9", "oracle=.95")

    assert "To learn whether knowledge is missing:" in result.output
    assert len(sizes(result)) == 4


@pytest.mark.slow
def test_arms_that_are_too_alike_are_not_told_apart_by_any_number() -> None:
    assert (
        "no number up to 1,200 settles it"
        in plan("--guess", "closed-book=.45", "rag=.5", "--flips", "0.4").output
    )


@pytest.mark.slow
def test_a_pilot_stands_in_for_guesses(tmp_path: Path) -> None:
    pilot = files(tmp_path, {"01": 20, "11": 14, "10": 2, "00": 4}, ("closed-book", "rag"))
    (n,) = sizes(plan("--pilot", *pilot))

    assert n <= 50
    assert sizes(plan("--pilot", *pilot, "--by", "db_id"))


@pytest.mark.slow
@pytest.mark.parametrize(("rates", "n"), [((0.2, 0.5), 40), ((0.6, 0.8), 75)])
def test_fresh_draws_are_settled_about_as_often_as_planned(rates: tuple[float, float], n: int) -> None:
    draw = guessed(dict(zip(("closed-book", "rag"), rates, strict=True)), flips=0.05)

    def settles(results: Results) -> bool:
        judged = Contest(results, candidates(GUIDE).choices).judgements["rag"]
        return judged.verdict in {"supported", "contradicted"}

    found = smallest(draw, settles, times=1)

    assert found.n == n
    assert chance(draw, settles, n, 1, draws=400, seed=7) == pytest.approx(found.chance, abs=0.05)


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["--guess", "closed-book=1.5"],
        ["--choice", "raag", "--guess", "closed-book=.4", "rag=.6"],
        ["--guess", "closed-book=.4", "none.jsonl"],
        ["--pilot", "none.jsonl", "neither.jsonl"],
    ],
)
def test_what_makes_no_sense_is_a_usage_error(args: list[str]) -> None:
    assert plan(*args).exit_code == 2
