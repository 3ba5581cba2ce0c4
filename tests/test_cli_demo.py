"""``decidable demo`` shows a failure in half a minute, and what puts it right."""

from __future__ import annotations

from click.testing import CliRunner

from decidable.cli import main


def test_the_demo_fails_with_a_place_a_figure_and_an_act_and_passes_once_the_answer_is_right() -> None:
    found = CliRunner().invoke(main, ["demo"])
    assert found.exit_code == 0
    failing, _, passing = found.stdout.partition("-    answer: behavior")
    assert "tariffs.review.yaml:5:5: answer-contradicted" in failing
    assert " %" in failing
    assert "hint:" in failing
    assert "1 failed" in failing
    assert "failed" not in passing
    assert "passed" in passing
