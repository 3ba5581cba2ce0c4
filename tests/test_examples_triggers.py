"""A trigger of a worked example is reached when its figure has moved."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from decidable.reviewing import decide, open_review
from support.worked import change, copied_filings, outcome

filings = pytest.fixture(copied_filings)


def stand_still(filings: Path) -> date:
    """List the filings as they are on eight more days of two years, and give the last."""
    table = filings.parent / "evidence" / "documents.csv"
    rows = [line.split(",") for line in table.read_text().splitlines()]
    days = [date(2026, 11, 2) + timedelta(days=90 * number) for number in range(1, 9)]
    with table.open("a") as listed:
        listed.writelines(
            f"{document},{day},{digest}\n"
            for day in days
            for document, seen_on, digest in rows
            if seen_on == "2026-11-02"
        )
    return days[-1]


def recorded_changes(filings: Path) -> None:
    """Rest the evidence of changes on a record."""
    fields = "manifest: evidence/documents.csv, update-every: 90d,\n     stale-tolerated: 0.05"
    options = ["--manifest", "evidence/documents.csv", "--update-every", "90d", "--stale-tolerated", "0.05"]
    command = [sys.executable, "-m", "decidable", "measure", "volatility", *options, "--today", "2026-11-10"]
    record = ["--record", "changes.json"]
    subprocess.run([*command, *record], cwd=filings.parent, check=True, capture_output=True)
    change(filings, fields, "measurement: changes.json")


def test_the_trigger_is_reached_when_the_filings_stand_still_for_two_years(filings: Path) -> None:
    verdict = decide(open_review(filings), stand_still(filings)).verdicts["knowledge-volatility-changes"]
    assert [problem.code for problem in verdict.problems] == ["trigger-reached"]
    assert "stale-share-90d was 0.4992 at the decision and is 0.1657 now" in verdict.problems[0].message


@pytest.mark.slow
def test_the_trigger_of_a_record_is_reached_where_its_inputs_are(filings: Path) -> None:
    recorded_changes(filings)
    verdict = decide(open_review(filings), stand_still(filings)).verdicts["knowledge-volatility-changes"]
    assert [problem.code for problem in verdict.problems] == ["trigger-reached"]


@pytest.mark.slow
def test_the_trigger_of_a_record_whose_inputs_are_elsewhere_says_that_nobody_sees_it(filings: Path) -> None:
    recorded_changes(filings)
    (filings.parent / "evidence" / "documents.csv").unlink()
    verdict = outcome(filings).verdicts["knowledge-volatility-changes"]
    assert ([problem.code for problem in verdict.problems], verdict.result) == (["trigger-unseen"], "warns")
