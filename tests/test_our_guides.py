"""The guides beside the first one: for each a review that holds, and one that fails by the guide's own pitfall."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable
from pathlib import Path

import duckdb
import pytest
import scipy.special
from click.testing import CliRunner

import decidable.reviewing
from conftest import Build
from decidable.checklists import read_guide
from decidable.cli import main
from decidable.testing import check_guide

# pytest runs inside this process, which may load these only once.
LOADED = (duckdb, scipy.special, decidable.reviewing)
REPOSITORY = Path(__file__).parent.parent
GUIDES = ("how-answers-are-verified", "prompt-or-system", "where-the-model-runs")

VERIFIED = """\
decision: how-answers-are-verified
title: Grade the tariff assistant by a model
status: accepted
choice: [model-grader]
decided: 2026-11-20
considered: {people: "Forty releases a year, 400 questions each. People audit, they do not grade."}
decisive: [grader-error]
owners: {evaluation-owner: assistant team}
questions:
  exact-check: {answer: no, because: A right answer can be put in many ways.}
  grader-agrees: {answer: yes, because: It was read against people on 240 outputs of both systems.}
  people-agree: {answer: yes, because: Two clerks agree on 118 of 120.}
  verdicts-needed: {answer: thousands, because: Each release is compared on 400 questions.}
evidence:
  grader-audit:
    owner: assistant team
    gathered: 2026-11-16
    evaluation: items.jsonl
    graded: graded.csv
    annotators: annotators.csv
    repeats: repeats.csv
    grader: model
    grader-version: judge-2026-09
    labels: annotators
    no-training-because: nothing is trained
    re-evaluated-every: 90d
    version: 2026-11
  agreement-between-people:
    {owner: assistant team, gathered: 2026-11-16, artefact: notes.md, says: 118 of 120 verdicts agree, read-by: Ada}
  cost-of-a-verdict:
    {owner: assistant team, gathered: 2026-11-17, artefact: notes.md, says: 3 minutes or 0.4 cent, read-by: Bo}
triggers:
  grader-changes: {owner: assistant team, check-by: 2027-03-01, evidence: grader-audit}
  answers-change-shape: {owner: assistant team, check-by: 2027-03-01}
  people-disagree: {owner: assistant team, check-by: 2027-03-01}
"""
PROMPT = """\
decision: prompt-or-system
title: Rewrite the prompt of the claims letter
status: accepted
choice: [prompt]
decided: 2026-11-20
considered: {system: "Wait until wording stops helping: the failures are of form."}
decisive: [difference-beyond-luck]
owners: {prompt-owner: claims team}
questions:
  two-prompts: {answer: yes, because: On the untouched half the new prompt is far ahead.}
  examples-help: {answer: yes, because: Three examples in the prompt repair the format.}
  what-failures-share: {answer: form, because: 41 of 50 are refusals or broken letters.}
  hours-spent: {answer: few, because: One afternoon so far.}
evidence:
  prompt-comparison:
    owner: claims team
    gathered: 2026-11-18
    drawn-from: the half of October's letters that nobody read while writing
    independent-because: one letter a customer
    arm: new
    than: today
    runs: {today: today.jsonl, new: new.jsonl}
  few-shot-comparison:
    owner: claims team
    gathered: 2026-11-18
    drawn-from: the same half
    independent-because: one letter a customer
    arm: few-shot
    than: today
    runs: {today: today.jsonl, few-shot: shots.jsonl}
  reading-of-failures:
    {owner: claims team, gathered: 2026-11-18, artefact: notes.md, says: 41 of 50 are of form, read-by: Cy}
  hours-on-the-prompt:
    {owner: claims team, gathered: 2026-11-18, artefact: notes.md, says: 5 hours and 3 versions, read-by: Cy}
triggers:
  model-version-changes: {owner: claims team, check-by: 2027-03-01, evidence: prompt-comparison}
  failures-of-form-return: {owner: claims team, check-by: 2027-03-01}
  hours-run-out: {owner: claims team, check-by: 2027-01-10}
"""
RUNS = """\
decision: where-the-model-runs
title: Code the hospital's letters on our own machines
status: accepted
choice: [own]
decided: 2026-11-20
considered: {hosted: The letters may not leave the hospital.}
decisive: [quality]
owners: {serving-team: clinical computing}
questions:
  may-data-leave: {answer: no, because: The patients' consent does not cover it., required-by: data protection}
  same-examples: {answer: as-good, because: On 600 letters the two differ by less than a point.}
  at-real-volume: {answer: own-at-both, because: The machines are there for imaging and idle at night.}
  can-leave: {answer: yes, because: Two weights were swapped in a day.}
evidence:
  quality-on-both:
    owner: clinical computing
    gathered: 2026-11-18
    drawn-from: 600 letters of last year, on which both models may be run
    independent-because: one letter a patient
    arm: own
    than: hosted
    runs: {hosted: hosted.jsonl, own: own.jsonl}
  cost-at-volume:
    {owner: finance, gathered: 2026-11-18, artefact: notes.md, says: 0.2 cent a letter at both volumes, read-by: Di}
  the-clause:
    {owner: data protection, gathered: 2026-11-18, artefact: notes.md, says: "Consent, section 4: in house only", read-by: Di}
  exit-test:
    {owner: clinical computing, gathered: 2026-11-18, artefact: notes.md, says: another model in 6 hours, read-by: Ed}
triggers:
  volume-changes: {owner: finance, check-by: 2027-03-01}
  price-changes: {owner: finance, check-by: 2027-03-01}
  clause-changes: {owner: data protection, check-by: 2027-03-01}
  model-retires: {owner: clinical computing, check-by: 2027-03-01, evidence: quality-on-both}
"""
# Each holds; with its change it fails by the pitfall that is named, given by an answer or shown by the measurement.
HOLDING = {"how-answers-are-verified": VERIFIED, "prompt-or-system": PROMPT, "where-the-model-runs": RUNS}
FAILING = {
    "how-answers-are-verified": (
        "{answer: yes, because: It was",
        "{answer: no, because: It was",
        "unaudited-grader",
    ),
    "prompt-or-system": ("new: new.jsonl", "new: same.jsonl", "one-more-prompt"),
    "where-the-model-runs": ("own: own.jsonl", "own: small.jsonl", "cheaper-and-wrong"),
}


def arm(path: Path, *passes: bool) -> None:
    rows = ({"example_id": f"e{number}", "passed": passed} for number, passed in enumerate(passes))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def table(path: Path, header: str, rows: Iterable[tuple[object, ...]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header.split())
        writer.writerows(rows)


def arms(folder: Path) -> None:
    """Results of 300 letters before and after a prompt, and of 600 letters on two models."""
    letters, more = range(300), range(600)
    arm(folder / "today.jsonl", *(number % 10 < 5 for number in letters))
    arm(folder / "new.jsonl", *(number % 10 < 8 for number in letters))
    arm(folder / "shots.jsonl", *(number % 10 < 9 for number in letters))
    arm(folder / "same.jsonl", *(number % 10 < 5 or number == 9 for number in letters))
    arm(folder / "hosted.jsonl", *(number % 20 < 17 for number in more))
    arm(folder / "own.jsonl", *((number % 20 < 17) != (number % 83 == 3) for number in more))
    arm(folder / "small.jsonl", *(number % 20 < 12 for number in more))


def graded(folder: Path) -> None:
    """An evaluation set of 240 questions, graded by people and by a model whose verdicts differ in one of 29."""
    items = (
        {
            "id": f"q{n}",
            "input": f"May customer {n} give notice in month {n % 37}?",
            "target": f"In {n} days.",
        }
        for n in range(240)
    )
    folder.joinpath("items.jsonl").write_text("".join(json.dumps(item) + "\n" for item in items))
    verdict = {n: "pass" if n % 5 < 3 else "fail" for n in range(240)}
    other = {"pass": "fail", "fail": "pass"}
    table(
        folder / "graded.csv",
        "id grader people arm",
        (
            (f"q{n}", said if n % 29 else other[said], said, "new" if n % 2 else "today")
            for n, said in verdict.items()
        ),
    )
    table(
        folder / "annotators.csv",
        "id annotator label",
        (
            (f"q{n}", who, verdict[n] if who == "ada" or n % 60 else other[verdict[n]])
            for n in range(120)
            for who in ("ada", "bo")
        ),
    )
    table(
        folder / "repeats.csv",
        "id sample passed",
        ((f"q{n}", run, int((n + (run == 2 and n % 31 == 0)) % 5 < 3)) for n in range(120) for run in (1, 2)),
    )


@pytest.fixture(params=GUIDES)
def review(request: pytest.FixtureRequest, pytester: pytest.Pytester) -> Path:
    """A repository with an accepted review and the decision record that is written from it."""
    folder = pytester.path
    (folder / "pyproject.toml").write_text('[tool.pytest.ini_options]\ndecidable_adrs = ["adr"]\n')
    (folder / "notes.md").write_text("What was read, by whom.\n")
    arms(folder)
    graded(folder)
    path = folder / "decision.review.yaml"
    path.write_text(HOLDING[request.param])
    written = CliRunner().invoke(main, ["new", request.param, path.name, "--adr", "adr"])
    assert written.exit_code == 0, written.output
    [record] = (folder / "adr").iterdir()
    record.write_text(record.read_text().replace("status: proposed", "status: accepted"))
    path.write_text(f"{HOLDING[request.param]}adr: adr/{record.name}\n")
    return path


def ran(pytester: pytest.Pytester) -> pytest.RunResult:
    options = ("-p", "no:hypothesispytest", "--decidable-today=2026-11-22", "--decidable-report=report.md")
    return pytester.runpytest(*options)


@pytest.mark.parametrize("guide", GUIDES)
def test_nothing_is_wrong_with_a_guide_of_ours(guide: str) -> None:
    check_guide(REPOSITORY / "checklists" / f"{guide}.yaml")


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_of_ours_is_read_in_ten_minutes(guide: str) -> None:
    assert len((REPOSITORY / "docs/decisions" / f"{guide}.md").read_text().split()) <= 1600


@pytest.mark.slow
def test_the_guides_that_link_to_an_entry_fail_their_build_at_the_line_when_it_is_removed(
    build: Build,
) -> None:
    decisions = REPOSITORY / "docs" / "decisions"
    pages = {path.name: path.read_text() for path in decisions.iterdir()}
    home = "# Home\n\n```{toctree}\n:glob:\n*\n```\n"
    assert build({**pages, "index.md": home}, "dummy").warnings == ""
    verified = pages["how-answers-are-verified.md"]
    question = re.search(
        r"^::::\{decision:question\} grader-agrees\n.*?^::::\n", verified, re.MULTILINE | re.DOTALL
    )
    assert question
    warnings = build({"how-answers-are-verified.md": verified.replace(question[0], "")}, "dummy").warnings
    target = "how-answers-are-verified.grader-agrees"
    links = {
        f"{name}:{number}: WARNING: 'myst' cross-reference target not found: {target!r}"
        for name, text in pages.items()
        for number, line in enumerate(text.splitlines(), 1)
        if f"(#{target})" in line
    }
    assert {link.split(".md:")[0] for link in links} == {
        "rag-vs-fine-tuning",
        "prompt-or-system",
        "where-the-model-runs",
    }
    assert [link for link in links if link not in warnings] == []


@pytest.mark.slow
def test_a_review_that_holds_passes_under_pytest_with_its_record_and_its_report(
    review: Path, pytester: pytest.Pytester
) -> None:
    result = ran(pytester)
    assert set(result.parseoutcomes()) == {"passed"}
    result.stdout.fnmatch_lines(["  decided: *, on [12] measured*, * attested*"])
    report = (pytester.path / "report.md").read_text()
    assert "decided: " in report
    assert "measured" in report
    result.stdout.fnmatch_lines(["adr/0001-*.md *", f"{review.name} *"])


def test_a_review_fails_by_the_pitfall_of_its_guide(review: Path, pytester: pytest.Pytester) -> None:
    guide = read_guide(REPOSITORY / "checklists" / f"{review.read_text().split()[1]}.yaml")
    old, new, pitfall = FAILING[guide.id]
    text = review.read_text()
    assert text.count(old) == 1
    review.write_text(text.replace(old, new))
    result = ran(pytester)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines([f"FAILED decision.review.yaml::{pitfall}*"])
    result.stdout.fnmatch_lines(["  not decided: *"])
    assert guide.pitfalls[pitfall].title in (pytester.path / "report.md").read_text()
