"""The command line, as a person and as a script meet it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from decidable.cli import main
from decidable.evidence.recording import recall

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
    assert result.output.startswith("Supported: rag; contradicted: none.")
    assert "[31.7, 48.5]" in result.output


def test_json_gives_every_figure_with_its_interval() -> None:
    measured = json.loads(run(*ARMS, "--drawn-from=all", "--json").output)
    assert set(measured["words"].values()) == {"open"}
    assert round(measured["figures"]["rag-over-closed-book"]["value"], 3) == 0.407
    assert measured["choices"]["rag"]["verdict"] == "supported"


@pytest.mark.slow
def test_each_figure_stands_on_one_line_of_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for columns in ("80", "100"):
        monkeypatch.setenv("COLUMNS", columns)
        lines = run(*ARMS, "--drawn-from=all").output.splitlines()
        first = next(number for number, line in enumerate(lines) if line.startswith("figure"))
        table = lines[first + 1 : lines.index("  knowledge: open")]
        figures = json.loads(run(*ARMS, "--drawn-from=all", "--json").output)["figures"]
        assert [line.partition("  ")[0] for line in table] == [each["title"] for each in figures.values()]
        assert not any("…" in line for line in table)


@pytest.mark.slow
def test_a_record_is_kept_beside_printing_and_recalled(tmp_path: Path) -> None:
    shutil.copytree(RUNS, tmp_path / "runs")
    (tmp_path / "pyproject.toml").touch()
    arms = [arm.replace(str(RUNS), str(tmp_path / "runs")) for arm in ARMS]
    path = tmp_path / "records" / "gap.json"

    result = run(*arms, "--drawn-from=all", f"--record={path}", "--today=2026-11-12")

    assert result.exit_code == 0
    assert result.output == run(*arms, "--drawn-from=all").output
    recalled = recall(path, tmp_path)
    assert (bool(recalled.given), recalled.kept.recorded) == (True, date(2026, 11, 12))


def test_a_record_of_files_outside_the_project_says_that_it_will_not_be_measured_again(
    tmp_path: Path,
) -> None:
    result = run(*ARMS, "--drawn-from=all", f"--record={tmp_path / 'gap.json'}")
    assert result.exit_code == 0
    assert "reviews will not measure it again" in result.stderr
    assert not recall(tmp_path / "gap.json", tmp_path).given


def test_what_is_stripped_is_what_is_measured_and_recorded(tmp_path: Path) -> None:
    keep = [f"--record={tmp_path / 'gap.json'}", f"--strip={tmp_path / 'slim'}"]
    result = run(*ARMS, "--drawn-from=all", *keep)
    assert (result.exit_code, result.stderr) == (0, "")
    kept = json.loads((tmp_path / "gap.json").read_text())
    assert kept["inputs"]["runs"]["closed-book"] == "slim/closed-book.jsonl"
    rows = [json.loads(row) for row in (tmp_path / "slim" / "rag.jsonl").read_text().splitlines()]
    assert set().union(*rows) == {"example_id", "passed", "outcome", "run"}
    assert recall(tmp_path / "gap.json", tmp_path).given


@pytest.mark.parametrize(
    ("option", "says"),
    [
        (f"--strip={RUNS}", ""),
        ("--record=gap.yaml", "record-unwritable a recording is a file in .json"),
        ("--today=yesterday", "Invalid value for '--today'"),
        ("--record=.", "is a directory"),
    ],
)
def test_what_cannot_be_kept_exits_with_two(option: str, says: str) -> None:
    before = {file: file.read_bytes() for file in RUNS.iterdir()}
    arms = [ARMS[0].replace("closed-book=", "rag="), ARMS[1]] if "--strip" in option else ARMS
    result = run(*arms, "--drawn-from=all", option)
    assert result.exit_code == 2
    assert (says or "strip-over-input a copy would replace a run") in result.stderr
    assert {file: file.read_bytes() for file in RUNS.iterdir()} == before


def test_what_does_not_conclude_exits_with_one(tmp_path: Path) -> None:
    for run_ in RUNS.iterdir():
        (tmp_path / run_.name).write_text("".join(run_.read_text().splitlines(keepends=True)[:19]))
    result = run(
        f"--run=closed-book={tmp_path / 'closed_book.jsonl'}",
        f"--run=oracle={tmp_path / 'oracle.jsonl'}",
        "--drawn-from=x",
    )
    assert result.exit_code == 1
    assert "too-small" in result.output


def test_every_mistake_is_listed_and_exits_with_two(tmp_path: Path) -> None:
    result = run(
        "--run=closed-book=none.jsonl", "--run=orakel=x.jsonl", "--material-share=wide", "--drawn-from=x"
    )
    assert result.exit_code == 2
    assert "command line: bad-value material-share is not a number" in result.stderr
    assert "orakel" in result.stderr
    result = run(f"--run=closed-book={tmp_path / 'none.jsonl'}", f"--run=oracle={tmp_path}", "--drawn-from=x")
    assert result.exit_code == 2
    assert "none.jsonl: " in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("args", [["--run=closed-book", "--drawn-from=x"], ["--drawn-from=x"], []])
def test_options_that_make_no_sense_are_usage_errors(args: list[str]) -> None:
    assert run(*args).exit_code == 2


@pytest.mark.slow
@pytest.mark.parametrize("module", ["duckdb", "scipy"])
def test_a_missing_extra_is_named_with_its_install_command(module: str, tmp_path: Path) -> None:
    """SciPy is needed for Student's t alone, which comes with clusters."""
    for arm in ("closed-book", "oracle"):
        rows = (f'{{"example_id": "e{n}", "passed": {n % 2}, "cluster": "c{n // 4}"}}\n' for n in range(40))
        (tmp_path / f"{arm}.jsonl").write_text("".join(rows).replace("1, ", "0, ", arm == "closed-book"))
    runs = [f"--run={arm}={tmp_path / arm}.jsonl" for arm in ("closed-book", "oracle")]
    code = f"import sys; sys.modules[{module!r}] = None; from decidable.cli import main; main()"
    command = [sys.executable, "-c", code, "measure", "behavior-gap", *runs, "--drawn-from=all"]
    result = subprocess.run([*command, "--clusters=cluster"], capture_output=True, text=True, check=False)
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
