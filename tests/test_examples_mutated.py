"""Whatever is changed in a worked example fails on its entry, near its line."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from support.worked import EVIDENCE, EXAMPLES, change, copied_filings, failing, outcome

filings = pytest.fixture(copied_filings)


def test_private_rows_are_shown_as_recorded_and_a_changed_figure_fails(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "support-assistant", tmp_path / "support-assistant")
    review = tmp_path / "support-assistant" / "support-assistant.review.yaml"
    verdicts = outcome(review).verdicts
    assert {id_: verdicts[id_].basis for id_ in EVIDENCE} == {
        "behavior-gap-analysis": "recorded",
        "knowledge-volatility-assessment": "measured",
        "source-trust-model": "measured",
        "task-evaluation-framework": "recorded",
    }
    record = review.parent / "behavior-gap.json"
    figures = json.loads(record.read_text())
    figures["measurement"]["figures"]["rag-over-closed-book"]["value"] /= 2
    record.write_text(json.dumps(figures))
    assert failing(review)["behavior-gap-analysis"][1] == {"record-differs"}


def test_a_measurement_that_is_none_and_a_decision_record_of_two_megabytes_fail(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "support-assistant", tmp_path / "support-assistant")
    review = tmp_path / "support-assistant" / "support-assistant.review.yaml"
    (review.parent / "adr" / "20261116-ground-support.md").write_text("x" * (1 << 21))
    (review.parent / "behavior-gap.json").write_text("[" * 100_000)
    found = failing(review)
    assert found["behavior-gap-analysis"][1] == {"record-unreadable"}
    assert found["adr"][1] == {"file-too-large"}


@pytest.mark.parametrize(
    ("old", "new", "entry", "code"),
    [
        (
            "gathered: 2026-11-12\n    drawn-from",
            "gathered: 2026-11-21\n    drawn-from",
            "behavior-gap-analysis",
            "evidence-late",
        ),
        (
            "gathered: 2026-11-12\n    drawn-from",
            "gathered: 2026-05-01\n    drawn-from",
            "behavior-gap-analysis",
            "evidence-stale",
        ),
        ("oracle: runs/oracle.jsonl", "oracle: runs/gone.jsonl", "behavior-gap-analysis", "input-missing"),
        (
            "oracle: runs/oracle.jsonl",
            "oracle: ../../runs/oracle.jsonl",
            "behavior-gap-analysis",
            "outside-root",
        ),
        ("evidence/documents.csv", "evidence/gone.csv", "knowledge-volatility-assessment", "input-missing"),
        ("  retrieval-quality: search platform team\n", "", "owners", "owner-missing"),
        (
            "stale-share-90d",
            "stale-share-9d",
            "knowledge-volatility-changes",
            "unknown-figure",
        ),
        ("update-every: 90d", "update-every: quarterly", "knowledge-volatility-assessment", "bad-value"),
        ("decisive: [knowledge-volatility]\n", "", "choice", "decisive-missing"),
        ("[knowledge-volatility]", "[grounding-requirements]", "choice", "decisive-unwatched"),
        ("at-least: 0.4", "at-least: 0.6", "limits.right-answers", "limit-exceeded"),
        ("citability-matters: observed", "citability-matters: absent", "citability-matters", "signal-shown"),
        (
            "Proposed when retrieval missed pages. We repair retrieval instead.",
            "''",
            "fine-tuning-hides-bad-grounding",
            "empty-text",
        ),
        ("answer: outruns-updates", "answer: outruns-update", "source-truth-changes", "unknown-value"),
        (
            "answer: outruns-updates",
            "answer: outruns-updates, answer: keeps-pace",
            "source-truth-changes",
            "repeated-key",
        ),
        ("  can-evaluate:", "  can-evaluat:", "file", "unknown-key"),
        ("decision: rag-vs-fine-tuning", "decision: rag-vs-finetuning", "file", "unknown-guide"),
        ("title: Ground", "titel: Ground", "file", "unknown-key"),
        ("choice: [rag]", "choice: [raga]", "choice", "unknown-value"),
        ("choice: [rag]", "choice: [rag", "file", "yaml-syntax"),
        (", required-by: research compliance", "", "citations", "requirement-unnamed"),
    ],
)
def test_one_mutation_fails_on_its_entry_near_its_line(
    filings: Path, old: str, new: str, entry: str, code: str
) -> None:
    line = change(filings, old, new)
    found = failing(filings)
    assert code in found[entry][1]
    assert set(found) <= {entry, "can-evaluate"}
    assert abs(found[entry][0] - line) <= 3 or not new or found[entry][0] == 1


@pytest.mark.slow
def test_the_wrong_answer_fails_on_what_follows_from_it_and_says_so(filings: Path) -> None:
    line = change(filings, "answer: knowledge,", "answer: behavior,")
    found = failing(filings)
    assert found["choice"] == (line, {"answer-against-choice"})
    assert found["rag-for-behavior"][1] == {"pitfall-taken"}
    assert set(found) == {"choice", "rag-for-behavior"}
    told = outcome(filings).verdicts
    assert "the answer behavior to knowledge-or-behavior" in told["choice"].problems[0].message
    assert "change the choice" in told["rag-for-behavior"].problems[0].hint


@pytest.mark.slow
def test_an_example_that_is_missing_from_one_arm_is_named(filings: Path) -> None:
    run = filings.parent / "runs" / "oracle.jsonl"
    first, *rest = run.read_text().splitlines(keepends=True)
    run.write_text("".join(rest))
    [problem] = outcome(filings).verdicts["behavior-gap-analysis"].problems
    assert problem.code == "run-example-missing"
    name = re.search(r'"example_id": ?"([^"]+)"', first)
    assert name is not None
    assert name[1] in problem.message


def test_nineteen_examples_are_too_few_and_the_number_that_would_do_is_told(filings: Path) -> None:
    for run in (filings.parent / "runs").iterdir():
        run.write_text("".join(run.read_text().splitlines(keepends=True)[::7][:19]))
    [problem] = outcome(filings).verdicts["behavior-gap-analysis"].problems
    assert problem.code == "evidence-too-small"
    assert problem.hint == "run at least 20 examples"


def test_a_question_left_out_fails_as_unanswered(filings: Path) -> None:
    text = filings.read_text()
    start, end = text.index("  can-evaluate:"), text.index("evidence:\n")
    filings.write_text(text[:start] + "\n" + text[end:])
    assert failing(filings) == {
        "can-evaluate": (text[: text.index("questions:")].count("\n") + 1, {"unanswered"})
    }
