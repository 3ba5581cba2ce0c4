"""``decidable schema`` gives editors what fits every review that can be read, and no other."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.commands import EXAMPLES, GUIDE, REPOSITORY, run, write


def validated(schema: Path, *files: Path) -> subprocess.CompletedProcess[str]:
    """Check files as an editor does."""
    if importlib.util.find_spec("check_jsonschema") is None and "CI" not in os.environ:
        pytest.skip("check-jsonschema is not installed")
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(schema), *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def review_schema(tmp_path: Path) -> Path:
    result = run("schema", "review", "rag-vs-fine-tuning")
    assert result.exit_code == 0
    write(tmp_path / "review.schema.json", result.stdout)
    return tmp_path / "review.schema.json"


def test_every_example_fits_the_schema_of_its_guide(review_schema: Path) -> None:
    result = validated(review_schema, *EXAMPLES.rglob("*.review.yaml"))
    assert result.returncode == 0, result.stdout


@pytest.mark.slow
def test_a_new_review_fits_the_schema_as_it_is(review_schema: Path, tmp_path: Path) -> None:
    path = tmp_path / "new.review.yaml"
    assert run("new", "rag-vs-fine-tuning", str(path)).exit_code == 0
    result = validated(review_schema, path)
    assert result.returncode == 0, result.stdout


@pytest.mark.slow
def test_values_may_have_the_types_that_an_editor_gives_them(review_schema: Path, tmp_path: Path) -> None:
    review = {
        "decision": "rag-vs-fine-tuning",
        "title": 2026,
        "status": "draft",
        "choice": [],
        "signals": {"freshness-matters": None},
        "questions": {"citations": {"answer": True, "because": 42, "asked": None}},
        "evidence": {
            "behavior-gap-analysis": {
                "owner": "Ada",
                "gathered": "2026-11-12",
                "drawn-from": "all",
                "runs": {"oracle": "a.jsonl"},
                "material-share": 0.1,
            },
            "source-trust-model": {"not-applicable": "no corpus"},
        },
    }
    write(tmp_path / "typed.review.yaml", json.dumps(review))
    result = validated(review_schema, tmp_path / "typed.review.yaml")
    assert result.returncode == 0, result.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("answer: knowledge", "answer: knowlege"),
        ("  can-evaluate:", "  can-evaluat:"),
        ("freshness-matters: observed", "freshness-matters: seen"),
        ("status: accepted", "status: done"),
        ("choice: [rag]", "choice: rag"),
        ("decided: 2026-11-20", "decided: soon"),
        ("title: Ground", "titel: Ground"),
        ("    runs:", "    precision: 7\n    runs:"),
        ("decision: rag-vs-fine-tuning", "decision: tea"),
    ],
)
def test_a_mistake_does_not_fit_the_schema(review_schema: Path, tmp_path: Path, old: str, new: str) -> None:
    text = (EXAMPLES / "filings-assistant" / "filings-assistant.review.yaml").read_text()
    assert text.count(old) == 1
    write(tmp_path / "wrong.review.yaml", text.replace(old, new))
    assert validated(review_schema, tmp_path / "wrong.review.yaml").returncode == 1


@pytest.mark.slow
def test_every_checklist_fits_the_schema_of_checklists(tmp_path: Path) -> None:
    write(tmp_path / "checklist.schema.json", run("schema", "checklist").stdout)
    write(tmp_path / "tea.yaml", GUIDE)
    result = validated(
        tmp_path / "checklist.schema.json",
        *(REPOSITORY / "checklists").glob("*.yaml"),
        tmp_path / "tea.yaml",
    )
    assert result.returncode == 0, result.stdout


@pytest.mark.slow
def test_schemas_say_what_they_are_and_are_the_same_in_every_run() -> None:
    for command in (["schema", "review", "rag-vs-fine-tuning"], ["schema", "checklist"]):
        schema = json.loads(run(*command).stdout)
        assert {"$schema", "$id", "title", "description"} <= set(schema)
        again = subprocess.run(
            [sys.executable, "-m", "decidable", *command], capture_output=True, text=True, check=True
        )
        assert json.loads(again.stdout) == schema


def test_the_schema_of_a_guide_that_is_not_there_is_bad_input() -> None:
    result = run("schema", "review", "rag")
    assert result.exit_code == 2
    assert "command line: unknown-guide there is no guide rag" in result.stderr
