from datetime import date
from pathlib import Path

import answer_time

from decidable.testing import check_measure


def test_five_late_answers_of_a_hundred_are_in_time(tmp_path: Path) -> None:
    log = tmp_path / "seconds.txt"
    log.write_text("1.5\n" * 95 + "8\n" * 5)
    inputs = answer_time.Inputs(log=log)

    check_measure(answer_time, inputs)
    assert answer_time.measure(inputs, date(2026, 11, 20)).words == {"in-time": "shown"}
