"""Where the truth changes as fast as is tolerated, a word is rarely said that does not hold: a simulation of the rules."""

from __future__ import annotations

import pytest

from support.drawn_histories import TOLERATED, Design, Process, frequencies

DRAWS = 200
FALSE = 0.055  # the level of the test, and what as many draws leave uncertain
# Few units, units that change in blocks, and a tenth of the units that take most of what changes.
PROCESSES = (Process(30), Process(200, block=5), Process(1000, hot=0.6))
DESIGNS = (Design(7, 6), Design(30, 12), Design(90, 6), Design(180, 6))


@pytest.mark.slow
@pytest.mark.parametrize("process", PROCESSES, ids=str)
@pytest.mark.parametrize(("false", "share"), [("outruns", 0.98 * TOLERATED), ("keeps", 1.02 * TOLERATED)])
def test_a_word_that_is_false_by_a_little_is_rarely_said(false: str, share: float, process: Process) -> None:
    found = {design: frequencies(process, design, share, DRAWS)[false] / DRAWS for design in DESIGNS}

    assert max(found.values()) <= FALSE, found


@pytest.mark.slow
def test_exactly_at_the_tolerance_four_windows_mislead_no_more_often_than_four_coins() -> None:
    found = frequencies(Process(1000, hot=0.6), Design(30, 4), TOLERATED, DRAWS)

    assert found["outruns"] / DRAWS <= 0.5**4


@pytest.mark.slow
@pytest.mark.parametrize(("word", "share"), [("outruns", 2 * TOLERATED), ("keeps", 0.3 * TOLERATED)])
def test_what_plainly_holds_is_said_in_nine_draws_of_ten(word: str, share: float) -> None:
    assert frequencies(Process(1000), Design(90, 8), share, DRAWS)[word] / DRAWS >= 0.9
