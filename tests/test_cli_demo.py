"""``decidable demo`` shows a failure in half a minute, and what puts it right."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from decidable.cli import main


@pytest.mark.slow
def test_the_demo_fails_with_an_interval_a_place_and_an_act_and_passes_once_the_choice_is_right() -> None:
    found = CliRunner().invoke(main, ["demo"])
    assert found.exit_code == 0
    failing, _, passing = found.stdout.partition("-choice: []")
    assert "tariffs.review.yaml:3:1 (choice-contradicted)" in failing
    assert "points [" in failing
    assert "  do: " in failing
    assert "1 failed" in failing
    assert "failed" not in passing
    assert "passed" in passing
