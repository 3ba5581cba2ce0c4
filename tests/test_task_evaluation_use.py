"""An evaluation as reviews, records and the command line use it, and as the how-to shows it."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from decidable import codes
from decidable.checklists import read_guide
from decidable.cli import main
from decidable.errors import UnreadableError
from decidable.evidence.recording import recall, record, write
from decidable.review import model_for
from decidable.reviewing import decide, open_review
from decidable.validation import check
from decidable.yaml_document import parse, parse_text
from decidable_evidence.task_evaluation import Inputs, measure

HOW_TO = Path(__file__).parents[1] / "docs" / "how-to" / "measure-your-evaluation.md"
DAY = date(2026, 11, 12)
CODES = parse(Path(codes.__file__).with_name("evaluation.yaml")).data
CHECKLIST = """\
format: 1
id: assistant
title: RAG or fine-tuning
url: https://docs.example.org/assistant.html
options: {rag: {title: RAG}, fine-tuning: {title: Fine-Tuning}}
questions:
  can-evaluate:
    title: Can we evaluate behavior?
    evidence: framework
    answers:
      yes: {title: "Yes", measured-as: [evaluable]}
      no: {title: "No", against: [fine-tuning], measured-as: [not-evaluable]}
evidence:
  framework: {title: Task evaluation framework, measure: task-evaluation}
"""
REVIEW = """\
decision: assistant
title: How the assistant learns
status: accepted
choice: [%s]
considered: {%s: It was not taken here.}
decided: 2026-11-20
adr: adr.md
questions:
  can-evaluate: {answer: %s, because: the tables show it}
evidence:
  framework:
    owner: Ada
    gathered: 2026-11-12
    evaluation: evaluation.jsonl
    training: training.jsonl
    grader: exact
    labels: annotators
    version: 2026-06
"""
LABELLED = """\
    annotators: annotators.jsonl
    repeats: repeats.jsonl
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with an evaluation of 100 items, its training set, two annotators and two runs."""
    rows = range(100)
    tables: dict[str, list[dict[str, object]]] = {
        "evaluation": [
            {"id": f"q{n}", "input": f"What of {n} and {n * n}?", "target": f"a{n}"} for n in rows
        ],
        "training": [{"input": f"Why not {n} and {n * n}?", "target": f"b{n}"} for n in rows],
        "annotators": [{"id": f"q{n}", "annotator": who, "label": n % 2} for n in rows for who in "ab"],
        "repeats": [{"id": f"q{n}", "sample": s, "passed": True} for n in rows for s in (1, 2)],
    }
    for name, table in tables.items():
        (tmp_path / f"{name}.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in table))
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "checklists").mkdir()
    (tmp_path / "checklists" / "assistant.yaml").write_text(CHECKLIST)
    (tmp_path / "adr.md").write_text("[guide](https://docs.example.org/assistant.html)\n")
    return tmp_path


def inputs(project: Path) -> Inputs:
    files = {name: project / f"{name}.jsonl" for name in ("evaluation", "training", "annotators", "repeats")}
    return Inputs.model_validate(files | {"grader": "exact", "labels": "annotators", "version": "2026-06"})


def judged(project: Path, choice: str, answer: str, more: str = "") -> dict[str, str]:
    path = project / "a.review.yaml"
    path.write_text(REVIEW % (choice, {"rag": "fine-tuning", "fine-tuning": "rag"}[choice], answer) + more)
    verdicts = decide(open_review(path), date(2026, 11, 22)).verdicts
    return {name: verdicts[name].result for name in ("can-evaluate", "framework", "choice")}


class TestReviews:
    def test_a_measured_evaluation_carries_the_claim_and_the_choice_of_tuning(self, project: Path) -> None:
        assert set(judged(project, "fine-tuning", "yes", LABELLED).values()) == {"passes"}

    def test_an_honest_no_passes_with_rag_although_nobody_labelled_twice(self, project: Path) -> None:
        assert set(judged(project, "rag", "no").values()) == {"passes"}

    def test_a_yes_that_nobody_measured_does_not(self, project: Path) -> None:
        assert judged(project, "rag", "yes") == {
            "can-evaluate": "warns",
            "framework": "passes",
            "choice": "passes",
        }

    def test_a_set_that_leaks_contradicts_tuning_and_says_nothing_of_rag(self, project: Path) -> None:
        (project / "training.jsonl").write_text((project / "evaluation.jsonl").read_text())

        assert judged(project, "fine-tuning", "no", LABELLED)["choice"] == "fails"
        assert judged(project, "rag", "no", LABELLED)["choice"] == "passes"


class TestRecords:
    def test_a_record_holds_up_without_the_tables(self, project: Path) -> None:
        given, path = inputs(project), project / "records" / "evaluation.json"
        found = measure(given, DAY)
        write(record("task-evaluation", given, found, DAY, path, project), given, path)

        assert recall(path, project).given
        for name in ("evaluation", "training", "annotators", "repeats"):
            (project / f"{name}.jsonl").unlink()
        assert recall(path, project).measurement.words == found.words
        assert "What of" not in path.read_text()

    def test_a_record_that_was_made_better_is_refused(self, project: Path) -> None:
        given, path = inputs(project), project / "evaluation.json"
        write(record("task-evaluation", given, measure(given, DAY), DAY, path, project), given, path)
        data = json.loads(path.read_text())
        counts = data["measurement"]["counts"]
        counts["labels"] = [{"counts": [2, 0], "items": 90}, {"counts": [1, 1], "items": 10}]
        path.write_text(json.dumps(data))

        with pytest.raises(UnreadableError, match="record-differs"):
            recall(path, project)


class TestHowTo:
    def test_its_command_measures(self, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(project)
        command = re.findall(r"^\$ (decidable (?:.*\\\n)*.*)$", HOW_TO.read_text(), re.MULTILINE)[0]

        done = CliRunner().invoke(main, shlex.split(command.replace("\\\n", ""))[1:])

        assert done.exit_code == 0, done.output
        assert done.output.startswith(
            "Not known to be evaluable: of 100 items 100 can be used, and level 2 of 4"
        )
        assert "next: Run 50 items more than once." in " ".join(done.output.split())

    def test_its_review_can_be_read(self, project: Path) -> None:
        block = re.findall(r"```yaml\n(evidence:.*?)```", HOW_TO.read_text(), re.DOTALL)[0]
        head = REVIEW.partition("evidence:")[0] % ("rag", "fine-tuning", "no")
        document = parse_text(
            head + block.replace("task-evaluation-framework", "framework"), project / "a.review.yaml"
        )
        model = model_for(read_guide(project / "checklists" / "assistant.yaml"), {"task-evaluation": Inputs})
        read, mistakes = check(document, model, {"folder": project, "root": project})

        assert (mistakes, read is not None) == ([], True)

    def test_its_history_of_sources_can_be_read(self, project: Path) -> None:
        for command in (["init", "-q"], ["add", "."]):
            subprocess.run(["git", *command], cwd=project, check=True)
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "pages"],
            cwd=project,
            check=True,
        )
        script = re.findall(r"^\$ (git log (?:.*\\\n)*.*)$", HOW_TO.read_text(), re.MULTILINE)[0]
        subprocess.run(["bash", "-c", script.replace("-- pages", "-- checklists")], cwd=project, check=True)
        lines = (project / "sources_changed.csv").read_text().splitlines()

        assert lines[0] == "source,changed_on"
        assert lines[1].startswith("checklists/assistant.yaml,20")
        assert measure(
            inputs(project).model_copy(update={"sources_changed": project / "sources_changed.csv"}), DAY
        )


@pytest.mark.parametrize("code", CODES)
def test_the_example_of_a_code_is_reported_and_what_is_right_is_not(tmp_path: Path, code: str) -> None:
    evaluation, repeats = tmp_path / "evaluation.jsonl", tmp_path / "repeats.jsonl"
    evaluation.write_text("".join(f'{{"id": "{id_}", "input": "{id_}?", "target": "!"}}\n' for id_ in "ab"))
    given = Inputs(evaluation=evaluation, repeats=repeats, grader="exact", labels="annotators")
    repeats.write_text(CODES[code]["wrong"])
    with pytest.raises(UnreadableError) as raised:
        measure(given, DAY)
    repeats.write_text(CODES[code]["right"])

    assert {problem.code for problem in raised.value.problems} == {code}
    assert all(problem.hint for problem in raised.value.problems)
    assert measure(given, DAY).guards[0].name == "too-small"


def test_importing_the_measure_loads_nothing_heavy() -> None:
    code = "import sys, decidable_evidence.task_evaluation; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert not {"duckdb", "scipy", "numpy", "krippendorff"} & set(loaded.stdout.split())
