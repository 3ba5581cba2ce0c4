"""The configurations of the how-to: the five arms from an empty folder to a verdict, answered by stubs."""

from __future__ import annotations

import ast
import json
import random
import re
import shlex
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from decidable.cli import main

HOW_TO = Path(__file__).parent.parent / "docs" / "how-to"
PASSES = {"closed-book": 0.2, "best-guess": 0.22, "few-shot": 0.2, "oracle": 0.97, "rag": 0.85}
QUESTIONS = 80


def config() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = yaml.safe_load(
        (HOW_TO / "arms" / "promptfooconfig.yaml").read_text()
    )
    return found


def command() -> list[str]:
    """The command of the page that measures what promptfoo wrote."""
    page = (HOW_TO / "compare-and-plan.md").read_text()
    found = re.search(r"^\$ decidable (measure behavior-gap(?:.*\\\n)+.*)", page, re.MULTILINE)
    assert found
    return shlex.split(found[1].replace("\\\n", ""))


def answered(prompts: list[dict[str, str]], passes: Mapping[str, float]) -> str:
    """What promptfoo writes of these prompts, three times each question, with a stub in place of the model."""
    draw, rows = random.Random(7), []  # noqa: S311  (fixed results, no secret)
    for number in range(QUESTIONS):
        hard = draw.random()
        for index, prompt in enumerate(prompts):
            for repeat in range(3):
                right = (hard < passes[prompt["label"]]) != (draw.random() < 0.03)
                rows.append(
                    {
                        "testIdx": number * 3 + repeat,
                        "promptIdx": index,
                        "prompt": {"label": prompt["label"]},
                        "provider": {"id": "stub"},
                        "vars": {"example_id": f"q{number:03}", "document": f"d{number % 40}"},
                        "success": right,
                        "score": int(right),
                        "failureReason": 0 if right else 1,
                        "response": {"output": f"{number} {repeat} {prompt['label']}"},
                    }
                )
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_the_configurations_hold_the_same_five_arms() -> None:
    assert [prompt["label"] for prompt in config()["prompts"]] == list(PASSES)
    tree = ast.parse((HOW_TO / "arms" / "arms.py").read_text())
    (prompts,) = [
        node.value for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
    ]
    assert [key.value for key in prompts.keys if isinstance(key, ast.Constant)] == list(PASSES)


@pytest.mark.slow
def test_what_promptfoo_writes_of_them_gives_a_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("results.jsonl").write_text(answered(config()["prompts"], PASSES))

    result = CliRunner().invoke(main, [*command(), "--json"])

    assert result.exit_code == 0, result.output + result.stderr
    measured = json.loads(result.output)
    assert measured["choices"]["rag"]["verdict"] == "supported"
    assert measured["words"]["knowledge"] == "shown"
    assert measured["counts"]["clusters"] == "column"
