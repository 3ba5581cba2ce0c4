"""The worked examples decide as their pages say, and each mistake put into them fails on the right entry."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from decidable.outcome import Outcome
from decidable.reviewing import decide, open_review

REPOSITORY = Path(__file__).parent.parent
EXAMPLES = REPOSITORY / "docs" / "examples"
TODAY = date(2026, 11, 22)
NAMES = (
    "filings-assistant",
    "tuned-to-hide-grounding",
    "json-extractor",
    "regulated-answers",
    "support-assistant",
)
EVIDENCE = (
    "behavior-gap-analysis",
    "knowledge-volatility-assessment",
    "source-trust-model",
    "task-evaluation-framework",
)


def outcome(path: Path) -> Outcome:
    return decide(open_review(path), TODAY)


def failing(path: Path) -> dict[str, tuple[int, set[str]]]:
    """Give of every entry that fails the first line and the codes."""
    return {
        id_: (verdict.problems[0].line, {problem.code for problem in verdict.problems})
        for id_, verdict in outcome(path).verdicts.items()
        if verdict.result == "fails"
    }


@pytest.fixture
def filings(tmp_path: Path) -> Path:
    """Copy the example that holds, to be changed."""
    shutil.copytree(EXAMPLES / "filings-assistant", tmp_path / "filings-assistant")
    (tmp_path / "pyproject.toml").touch()
    return tmp_path / "filings-assistant" / "filings-assistant.review.yaml"


def change(path: Path, old: str, new: str) -> int:
    """Replace a text in a review; give the line on which it stood."""
    text = path.read_text()
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new))
    return text[: text.index(old)].count("\n") + 1


def test_the_filings_assistant_is_decided_for_rag_on_measured_evidence() -> None:
    decided = outcome(EXAMPLES / "filings-assistant" / "filings-assistant.review.yaml")
    assert {verdict.result for verdict in decided.verdicts.values()} == {"passes"}
    assert decided.sentence() == "decided: RAG, on 2026-11-20, all 24 entries hold"
    assert {decided.verdicts[id_].basis for id_ in EVIDENCE} == {"measured"}


def test_the_filings_outrun_their_updates_and_may_be_quoted_and_answers_on_them_can_be_graded() -> None:
    measured = outcome(EXAMPLES / "filings-assistant" / "filings-assistant.review.yaml").measurements
    assert measured["knowledge-volatility-assessment"].words["outruns"] == "shown"
    assert measured["source-trust-model"].words["trusted"] == "shown"
    assert measured["source-trust-model"].words["quotable"] == "shown"
    assert measured["source-trust-model"].figures["settled-conflicts"].value == 2
    assert measured["task-evaluation-framework"].words["evaluable"] == "shown"
    assert measured["task-evaluation-framework"].figures["alpha"].low == pytest.approx(0.86)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_attested_that_could_be_measured(name: str) -> None:
    verdicts = outcome(EXAMPLES / name / f"{name}.review.yaml").verdicts
    assert "attested" not in {verdict.basis for verdict in verdicts.values()}


@pytest.mark.parametrize("name", ["filings-assistant", "json-extractor", "support-assistant"])
def test_what_the_readme_of_an_example_tells_is_what_was_measured(name: str) -> None:
    """Every number with a decimal is a share in percent: a figure, or the bound of one."""
    known = outcome(EXAMPLES / name / f"{name}.review.yaml").measurements.values()
    figures = [figure for measurement in known for figure in measurement.figures.values()]
    values = {
        f"{100 * value:.1f}"
        for figure in figures
        for value in (figure.value, figure.low, figure.high)
        if value is not None
    }
    told = set(re.findall(r"\b\d+\.\d\b", (EXAMPLES / name / "README.md").read_text()))
    assert told
    assert told <= values


def test_the_retrieval_gap_is_shown_as_the_thing_to_fix_next() -> None:
    decided = outcome(EXAMPLES / "filings-assistant" / "filings-assistant.review.yaml")
    assert "36.7 %" in " ".join(decided.advice("behavior-gap-analysis"))


def test_tuning_to_hide_grounding_fails_on_the_choice_and_on_the_pitfall() -> None:
    path = EXAMPLES / "tuned-to-hide-grounding" / "tuned-to-hide-grounding.review.yaml"
    found = failing(path)
    assert set(found) == {"choice", "fine-tuning-hides-bad-grounding"}
    assert found["choice"][1] == {"answer-against-choice", "choice-contradicted"}
    assert found["fine-tuning-hides-bad-grounding"][1] == {"pitfall-taken"}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("filings-assistant", "decided: RAG, on 2026-11-20, all 24 entries hold"),
        ("tuned-to-hide-grounding", "not decided: Fine-Tuning, and 2 of 24 entries fail"),
        ("json-extractor", "decided: Fine-Tuning, on 2026-11-18, all 24 entries hold"),
        ("regulated-answers", "not decided: proposed, RAG, 7 of 24 entries open"),
        ("support-assistant", "decided: RAG, on 2026-11-16, all 24 entries hold"),
    ],
)
def test_each_example_ends_as_its_page_says(name: str, sentence: str) -> None:
    assert outcome(EXAMPLES / name / f"{name}.review.yaml").sentence() == sentence


def test_the_extractor_measures_missing_behavior_with_the_context_in_the_input() -> None:
    measured = outcome(EXAMPLES / "json-extractor" / "json-extractor.review.yaml").measurements
    assert measured["behavior-gap-analysis"].words["behavior"] == "shown"
    assert measured["behavior-gap-analysis"].choices["fine-tuning"].verdict == "supported"


def test_the_extractor_is_evaluated_on_suppliers_that_are_not_in_training() -> None:
    measured = outcome(EXAMPLES / "json-extractor" / "json-extractor.review.yaml").measurements
    evaluated = measured["task-evaluation-framework"]
    assert evaluated.choices["fine-tuning"].verdict == "supported"
    assert evaluated.figures["level"].value == 4
    assert evaluated.figures["leaked"].value == 0


def test_invoices_that_leak_into_training_are_found(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "json-extractor", tmp_path / "json-extractor")
    evidence = tmp_path / "json-extractor" / "evidence"
    leaked = (evidence / "invoices.jsonl").read_text().splitlines(keepends=True)[:10]
    with (evidence / "training.jsonl").open("a") as training:
        training.writelines(leaked)
    found = failing(tmp_path / "json-extractor" / "json-extractor.review.yaml")
    assert found["can-evaluate"][1] == {"answer-contradicted"}
    assert found["choice"][1] == {"choice-contradicted"}


def test_an_evaluation_set_that_changed_without_a_new_version_is_noticed(filings: Path) -> None:
    questions = filings.parent / "evidence" / "questions.jsonl"
    questions.write_text(questions.read_text().replace("388 million", "389 million"))
    found = failing(filings)
    assert found["task-evaluation-framework"][1] == {"evidence-inconclusive"}
    assert "its digest is" in outcome(filings).headline("task-evaluation-framework")


def test_a_source_that_may_not_be_quoted_fails_the_requirement_of_citations(filings: Path) -> None:
    registry = filings.parent / "evidence" / "registry.yaml"
    registry.write_text(registry.read_text().replace("[retrieve, quote, train]", "[retrieve]"))
    assert "demand-unmet" in failing(filings)["choice"][1]


def test_an_amendment_that_supersedes_nothing_contradicts_its_report(filings: Path) -> None:
    change(filings.parent / "evidence" / "registry.yaml", "    supersedes: [annual-reports]\n", "")
    assert "demand-unmet" in failing(filings)["choice"][1]
    assert "2 unsettled conflicts" in outcome(filings).headline("source-trust-model")


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
    fields = "    manifest: evidence/documents.csv\n    update-every: 90d\n    stale-tolerated: 0.05\n"
    options = ["--manifest", "evidence/documents.csv", "--update-every", "90d", "--stale-tolerated", "0.05"]
    command = [sys.executable, "-m", "decidable", "measure", "volatility", *options, "--today", "2026-11-10"]
    record = ["--record", "changes.json"]
    subprocess.run([*command, *record], cwd=filings.parent, check=True, capture_output=True)
    change(filings, fields, "    measurement: changes.json\n")


def test_the_trigger_is_reached_when_the_filings_stand_still_for_two_years(filings: Path) -> None:
    verdict = decide(open_review(filings), stand_still(filings)).verdicts["knowledge-volatility-changes"]
    assert [problem.code for problem in verdict.problems] == ["trigger-reached"]
    assert "stale-share-90d was 0.5" in verdict.problems[0].message


def test_the_trigger_of_a_record_is_reached_where_its_inputs_are(filings: Path) -> None:
    recorded_changes(filings)
    verdict = decide(open_review(filings), stand_still(filings)).verdicts["knowledge-volatility-changes"]
    assert [problem.code for problem in verdict.problems] == ["trigger-reached"]


def test_the_trigger_of_a_record_whose_inputs_are_elsewhere_says_that_nobody_sees_it(filings: Path) -> None:
    recorded_changes(filings)
    (filings.parent / "evidence" / "documents.csv").unlink()
    verdict = outcome(filings).verdicts["knowledge-volatility-changes"]
    assert ([problem.code for problem in verdict.problems], verdict.result) == (["trigger-unseen"], "warns")


def test_evidence_that_does_not_apply_shows_why() -> None:
    extractor = outcome(EXAMPLES / "json-extractor" / "json-extractor.review.yaml")
    assert (
        extractor.headline("source-trust-model")
        == "does not apply: There is no corpus; the input is the context."
    )


def test_the_proposal_says_how_many_questions_would_do() -> None:
    proposed = outcome(EXAMPLES / "regulated-answers" / "regulated-answers.review.yaml")
    assert re.search(r"\d+ examples", proposed.advice("behavior-gap-analysis")[0])
    assert not failing(EXAMPLES / "regulated-answers" / "regulated-answers.review.yaml")


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
    figures["measurement"]["figures"]["residual"]["value"] /= 2
    record.write_text(json.dumps(figures))
    assert failing(review)["behavior-gap-analysis"][1] == {"record-differs"}


def test_a_measurement_that_is_none_and_a_decision_record_of_two_megabytes_fail(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "support-assistant", tmp_path / "support-assistant")
    review = tmp_path / "support-assistant" / "support-assistant.review.yaml"
    (review.parent / "adr" / "20261116-ground-support.md").write_text("x" * (1 << 21))
    (review.parent / "behavior-gap.json").write_text("[" * 100_000)
    found = failing(review)
    assert found["behavior-gap-analysis"][1] == {"record-unreadable"}
    assert {"adr-unlinked", "adr-read-roughly"} <= found["adr"][1]


@pytest.mark.parametrize("script", ["filings-assistant/make_runs.py", "make_illustrative.py"])
def test_the_inputs_are_what_their_script_makes(script: str) -> None:
    subprocess.run([sys.executable, str(EXAMPLES / script), "--check"], check=True)


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
        ("  more-advanced: not-heard\n", "", "more-advanced", "not-set-aside"),
        ("  rag-for-behavior: not-heard\n", "", "rag-for-behavior", "not-set-aside"),
        ("  freshness-matters: observed\n", "", "freshness-matters", "signal-unrecorded"),
        ("answer: outruns-updates", "answer: outruns-update", "source-truth-changes", "unknown-value"),
        (
            "answer: outruns-updates",
            "answer: outruns-updates\n    answer: keeps-pace",
            "source-truth-changes",
            "repeated-key",
        ),
        ("  can-evaluate:", "  can-evaluat:", "file", "unknown-key"),
        ("decision: rag-vs-fine-tuning", "decision: rag-vs-finetuning", "file", "unknown-guide"),
        ("title: Ground", "titel: Ground", "file", "unknown-key"),
        ("choice: [rag]", "choice: [raga]", "choice", "unknown-value"),
        ("choice: [rag]", "choice: [rag", "file", "yaml-syntax"),
        ("    required-by: research compliance\n", "", "citations", "requirement-unnamed"),
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


def test_the_wrong_answer_fails_on_its_question_and_what_follows_says_so(filings: Path) -> None:
    line = change(filings, "answer: knowledge\n", "answer: behavior\n")
    change(filings, "behavior-shift-matters: absent", "behavior-shift-matters: observed")
    found = failing(filings)
    assert found["knowledge-or-behavior"] == (line, {"answer-contradicted"})
    assert found["choice"] == (line, {"answer-against-choice"})
    assert found["rag-for-behavior"][1] == {"pitfall-taken"}
    assert set(found) == {"knowledge-or-behavior", "choice", "rag-for-behavior"}
    told = outcome(filings).verdicts
    assert "follows from" in told["choice"].problems[0].message
    assert "follows from" in told["rag-for-behavior"].problems[0].hint


def test_an_example_that_is_missing_from_one_arm_is_named(filings: Path) -> None:
    run = filings.parent / "runs" / "oracle.jsonl"
    first, *rest = run.read_text().splitlines(keepends=True)
    run.write_text("".join(rest))
    [problem] = outcome(filings).verdicts["behavior-gap-analysis"].problems
    assert problem.code == "run-example-missing"
    name = re.search(r'"example_id": ?"([^"]+)"', first)
    assert name is not None
    assert name[1] in problem.message


def test_twenty_examples_are_too_few_and_the_number_that_would_do_is_told(filings: Path) -> None:
    for run in (filings.parent / "runs").iterdir():
        run.write_text("".join(run.read_text().splitlines(keepends=True)[::7][:20]))
    [problem] = outcome(filings).verdicts["behavior-gap-analysis"].problems
    assert problem.code == "evidence-too-small"
    assert re.search(r"\d+ examples", problem.hint)


def test_a_question_left_out_fails_as_unanswered(filings: Path) -> None:
    text = filings.read_text()
    start, end = text.index("  can-evaluate:"), text.index("evidence:\n")
    filings.write_text(text[:start] + "\n" + text[end:])
    assert failing(filings) == {
        "can-evaluate": (text[: text.index("questions:")].count("\n") + 1, {"unanswered"})
    }
