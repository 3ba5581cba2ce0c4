"""A guide's page that demands how rows were graded, from the page to the verdict on a review."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from conftest import Build
from decidable.reviewing import decide, open_review
from support.arms import Row, write

PAGE = """\
# Which prompt

:::{decision:guide} which-prompt
:options: old The prompt that runs | new The new prompt

**Measure both.** The new one has to be ahead on the same examples.
:::

::::{decision:question} ahead
:evidence: comparison

Is the new prompt ahead?

:::{decision:answer} yes
:favors: new
:measured-as: better

Yes
:::

:::{decision:answer} no
:favors: old

No
:::
::::

:::{decision:evidence} comparison
:measure: better-than
:rows: graded

**Both prompts on the same examples.** By a tool that keeps the answers.
:::
"""
REVIEW = """\
decision: which-prompt
title: The prompt of the assistant
status: accepted
choice: [new]
decided: 2026-11-20
questions: {ahead: {answer: yes, because: It answers what the old one refused.}}
evidence:
  comparison:
    owner: Ada
    gathered: 2026-11-20
    runs: {old: old.jsonl, new: new.jsonl}
    arm: new
    than: old
    drawn-from: all questions of October
    independent-because: No two questions are of one customer.
"""


@pytest.mark.parametrize(("beside", "rests"), [({}, False), ({"output": "Paris"}, True)])
def test_rows_below_the_rung_that_a_page_demands_fail_the_evidence_of_an_accepted_review(
    build: Build, tmp_path: Path, beside: Row, *, rests: bool
) -> None:
    built = build(
        {"index.md": PAGE}, "checklist", out="checklist", html_baseurl="https://guides.example.org/"
    )
    (tmp_path / "pyproject.toml").touch()
    for arm, passes in (("old", 3), ("new", 9)):
        rows = [{"example_id": f"q{n}", "passed": n % 10 < passes, **beside} for n in range(100)]
        write(tmp_path / f"{arm}.jsonl", rows)
    review = tmp_path / "prompt.review.yaml"
    review.write_text(REVIEW)
    found = decide(open_review(review, [built.outdir]), date(2026, 11, 22)).verdicts["comparison"]
    codes = {problem.code for problem in found.problems}
    assert ("rests-on-less" in codes, found.result == "fails") == (not rests, not rests), found
