"""The command line, as a person and as a script meet it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from decidable.cli import main

RUNS = Path(__file__).parent.parent / "docs" / "examples" / "filings-assistant" / "runs"
ARMS = [
    f"--run={arm}={RUNS / file}.jsonl"
    for arm, file in {"closed-book": "closed_book", "oracle": "oracle", "rag": "rag"}.items()
]


def run(*args: str) -> Result:
    return CliRunner().invoke(main, ["measure", "behavior-gap", *args])


def test_a_measurement_is_printed_with_its_verdict_first() -> None:
    result = run(*ARMS, "--drawn-from=all")
    assert result.exit_code == 0
    assert result.output.startswith("Missing knowledge")
    assert "[68.6 %, 82.1 %]" in result.output
    assert "█" in result.output


def test_json_gives_every_figure_with_its_interval() -> None:
    measured = json.loads(run(*ARMS, "--drawn-from=all", "--json").output)
    assert measured["words"]["knowledge"] == "shown"
    assert round(measured["figures"]["retrieval-gap"]["value"], 3) == 0.367
    assert measured["choices"]["rag"]["verdict"] == "supported"


def test_what_does_not_conclude_exits_with_one(tmp_path: Path) -> None:
    for run_ in RUNS.iterdir():
        (tmp_path / run_.name).write_text("".join(run_.read_text().splitlines(keepends=True)[:20]))
    result = run(
        f"--run=closed-book={tmp_path / 'closed_book.jsonl'}",
        f"--run=oracle={tmp_path / 'oracle.jsonl'}",
        "--drawn-from=x",
    )
    assert result.exit_code == 1
    assert "too-small" in result.output


def test_every_mistake_is_listed_and_exits_with_two(tmp_path: Path) -> None:
    result = run("--run=closed-book=none.jsonl", "--run=orakel=x.jsonl", "--precision=wide", "--drawn-from=x")
    assert result.exit_code == 2
    assert "command line: bad-value precision is not a number" in result.stderr
    assert "orakel" in result.stderr
    result = run(f"--run=closed-book={tmp_path / 'none.jsonl'}", f"--run=oracle={tmp_path}", "--drawn-from=x")
    assert result.exit_code == 2
    assert "none.jsonl: " in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("args", [["--run=closed-book", "--drawn-from=x"], ["--drawn-from=x"], []])
def test_options_that_make_no_sense_are_usage_errors(args: list[str]) -> None:
    assert run(*args).exit_code == 2


@pytest.mark.parametrize("module", ["duckdb", "scipy"])
def test_a_missing_extra_is_named_with_its_install_command(module: str) -> None:
    code = f"import sys; sys.modules[{module!r}] = None; from decidable.cli import main; main()"
    command = [sys.executable, "-c", code, "measure", "behavior-gap", *ARMS, "--drawn-from=all"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert f"extra-missing the behavior gap is measured with {module}" in result.stderr
    assert 'hint: pip install "decidable[evidence]"' in result.stderr


def test_the_help_lists_the_measures_that_are_installed() -> None:
    assert "behavior-gap" in CliRunner().invoke(main, ["measure", "--help"]).output


def test_the_module_runs_as_the_command() -> None:
    command = [sys.executable, "-m", "decidable", "--version"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.startswith(
        "decidable, version"
    )
