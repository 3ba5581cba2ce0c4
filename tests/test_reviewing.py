"""The walk from a review to its outcome: what a part of a run measures, and what a trigger measures again."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel

from decidable.evidence.loading import Installed
from decidable.measurement import Measurement
from decidable.reviewing import decide, open_review

TODAY = date(2026, 11, 22)
EXAMPLE = Path(__file__).parent.parent / "docs/examples/filings-assistant/filings-assistant.review.yaml"


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each measure was asked; what it returned once is returned again."""
    asked, known, really = Counter[str](), dict[tuple[str, date], Measurement](), Installed.measure

    def measure(self: Installed, inputs: BaseModel, on: date) -> Measurement:
        asked[self.name] += 1
        if (self.name, on) not in known:
            known[self.name, on] = really(self, inputs, on)
        return known[self.name, on]

    monkeypatch.setattr(Installed, "measure", measure)
    return asked


def test_an_entry_judged_alone_has_the_verdict_that_it_has_with_all_others(measured: Counter[str]) -> None:
    opened = open_review(EXAMPLE)
    whole = decide(opened, TODAY)
    assert measured == {"volatility": 2, "source-trust": 1, "task-evaluation": 2, "behavior-gap": 1}
    for id_, result in whole.verdicts.items():
        assert decide(opened, TODAY, only={id_}).verdicts == {id_: result}


@pytest.mark.parametrize(
    ("entry", "needs"),
    [
        ("rag-is-enough", set()),
        ("owners", set()),
        ("adr", set()),
        ("citability-matters", {"source-trust"}),
        ("can-evaluate", {"task-evaluation"}),
        ("fine-tuning-hides-bad-grounding", {"behavior-gap"}),
        ("knowledge-volatility-changes", {"volatility"}),
        ("limits.right-answers", {"behavior-gap", "source-trust", "task-evaluation", "volatility"}),
    ],
)
def test_a_part_of_a_review_measures_what_it_needs(
    measured: Counter[str], entry: str, needs: set[str]
) -> None:
    outcome = decide(open_review(EXAMPLE), TODAY, only={entry})
    assert set(measured) == needs
    assert set(outcome.verdicts) == {entry}


def test_a_trigger_measures_once_what_was_gathered_today(measured: Counter[str]) -> None:
    decide(open_review(EXAMPLE), date(2026, 11, 12), only={"evaluation-maturity-improves"})
    assert measured == {"task-evaluation": 1}


def test_a_trigger_measures_once_what_shows_the_same_on_every_day(
    measured: Counter[str], tmp_path: Path
) -> None:
    for arm, passing in (("closed-book", 10), ("oracle", 90)):
        rows = (f'{{"example_id": "{n}", "passed": {str(n < passing).lower()}}}\n' for n in range(100))
        (tmp_path / f"{arm}.jsonl").write_text("".join(rows))
    (tmp_path / "a.review.yaml").write_text("""\
decision: rag-vs-fine-tuning
title: T
evidence:
  behavior-gap-analysis:
    owner: Ada
    gathered: 2026-11-12
    drawn-from: all of them
    runs: {closed-book: closed-book.jsonl, oracle: oracle.jsonl}
triggers:
  gap-opens: {owner: Ada, evidence: behavior-gap-analysis, figure: passes-none, reaches: 0.5}
""")
    outcome = decide(open_review(tmp_path / "a.review.yaml"), TODAY)
    assert measured == {"behavior-gap": 1}
    assert outcome.verdicts["gap-opens"].result == "passes"
