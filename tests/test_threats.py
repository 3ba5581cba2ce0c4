"""The page on hostile input names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs" / "explanation" / "security.md").read_text(encoding="utf-8")
THREATS, _, _ = PAGE.partition("## Fuzzing")
NAMED = re.findall(r"`(test_\w+\.py)::(test_\w+)`", PAGE)


def test_every_threat_names_a_test_that_is_there() -> None:
    rows = [row for row in THREATS.splitlines() if row.startswith("| ") and "tested by" not in row]
    assert len(rows) >= 20
    assert all("::test_" in row for row in rows)


def test_every_test_that_a_threat_names_is_there() -> None:
    missing = [
        f"{file}::{name}"
        for file, name in NAMED
        if not re.search(rf"def {name}\(", (TESTS / file).read_text(encoding="utf-8"))
    ]
    assert not missing
