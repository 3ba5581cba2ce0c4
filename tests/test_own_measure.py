"""A measure written from the how-to alone: built, installed beside the wheel, and used as anybody would."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import types
from pathlib import Path

import pytest

from decidable.evidence.recording import recall, record, write
from decidable.testing import check_measure
from support.environments import EXAMPLES, built
from support.keeping import DAY
from support.measures import install

OWN = EXAMPLES / "own-measure"
GUIDE = """format: 1
id: search
title: Search
url: https://guides.example.org/search.html
options: {keep: {title: Keep}, replace: {title: Replace}}
questions:
  waiting:
    title: Do people wait?
    evidence: answer-times
    answers: {"no": {title: "No", favors: [keep], measured-as: [in-time]}, "yes": {title: "Yes", favors: [replace]}}
evidence: {answer-times: {title: Answer times, measure: answer-time}}
"""
REVIEW = """decision: search
title: Keep the search
status: draft
choice: [keep]
questions: {waiting: {answer: "no", because: The log says so.}}
evidence:
  answer-times: {owner: search team, gathered: 2026-11-20, log: seconds.txt}
"""


@pytest.mark.slow
def test_the_package_of_the_how_to_is_built_installed_and_run(tmp_path: Path) -> None:
    site, source, project = tmp_path / "site", tmp_path / "source", tmp_path / "project"
    shutil.copytree(OWN, source, ignore=shutil.ignore_patterns("*_recorded.py"))
    (project / "checklists").mkdir(parents=True)
    (project / "pyproject.toml").touch()
    (project / "checklists" / "search.yaml").write_text(GUIDE)
    (project / "search.review.yaml").write_text(REVIEW)
    (project / "seconds.txt").write_text("1.5\n" * 95 + "8\n" * 5)

    def python(*arguments: object, cwd: Path = project) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *map(str, arguments)]
        environment = {**os.environ, "PYTHONPATH": str(site)}
        return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, env=environment)

    target = ("--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--target", site)
    for wanted in (built().wheel, source):
        done = python("-m", "pip", "install", *target, wanted, cwd=tmp_path)
        assert done.returncode == 0, done.stderr

    where = python("-c", "import decidable, answer_time; print(decidable.__file__, answer_time.__file__)")
    assert where.stdout.count(str(site)) == 2
    measured = python("-m", "decidable", "measure", "answer-time", "--log", "seconds.txt")
    assert measured.stdout.startswith("5.0 % of 100 answers take more than 3 seconds.\n")
    tested = python(
        "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", source, source / "test_answer_time.py"
    )
    assert tested.returncode == 0, tested.stdout
    decided = python("-m", "pytest", "-v", "-p", "no:cacheprovider", "--decidable-today=2026-11-22")
    assert "answer-times: 5.0 % of 100 answers" in decided.stdout


def module(name: str, *changes: tuple[str, str]) -> types.ModuleType:
    """The module of a file of the example, with changes to its text."""
    text = (OWN / name).read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    made = types.ModuleType("answer_time")
    sys.modules[made.__name__] = made
    exec(compile(text, name, "exec"), made.__dict__)  # noqa: S102  (our own file)
    return made


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "seconds.txt"
    path.write_text("1.5\n" * 95 + "8\n" * 5)
    return path


def test_its_measurement_can_be_recorded(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = module("answer_time_recorded.py")
    install(monkeypatch, "answer-time", own)
    inputs, path = own.Inputs(log=log), log.with_name("times.json")

    check_measure(own, inputs)
    write(record("answer-time", inputs, own.measure(inputs, DAY), DAY, path, log.parent), inputs, path)
    log.unlink()
    assert recall(path, log.parent).measurement.headline.startswith("5.0 % of 100 answers")


WORDS = 'words={"in-time": "open" if counts.answers < 100 else "shown" if share <= 0.1 else "excluded"},'
RECORDED = "answer_time_recorded.py"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            [('Field(description="seconds of each answer, one number a line")', "Field()")],
            "log of Inputs has no description",
        ),
        ([('    """Measure the share of answers that come too late."""\n', "")], "measure has no docstring"),
        (
            [("class Counts(Frozen)", "class Counts(Frozen, frozen=False)")],
            "Counts is not a frozen pydantic model",
        ),
        (
            [("def recompute", "def computed"), ("return recompute", "return computed")],
            "Counts and recompute come together",
        ),
        (
            [('measure="answer-time"', 'measure="answers"')],
            "installed as answer-time, and its measurement is one of answers",
        ),
        ([(WORDS, "words={},")], "its measurement has no words"),
        ([("counts=counts", "counts={}")], "its counts are dict, not Counts"),
        (
            [
                ("def measure(inputs: Inputs, _on", "CALLS = []\n\ndef measure(inputs: Inputs, _on"),
                ("late = sum", "CALLS.append(1); late = len(CALLS) + sum"),
            ],
            "measured again: figure late 0.06 instead of 0.07",
        ),
    ],
)
def test_what_is_wrong_with_a_measure_is_told_to_its_authors(
    log: Path, monkeypatch: pytest.MonkeyPatch, changes: list[tuple[str, str]], says: str
) -> None:
    own = module(RECORDED, *changes)
    install(monkeypatch, "answer-time", own)

    with pytest.raises(AssertionError, match=says):
        check_measure(own, own.Inputs(log=log))


def test_a_measure_that_is_not_installed_is_told_how(log: Path) -> None:
    own = module(RECORDED)

    with pytest.raises(AssertionError, match="no entry point under decidable"):
        check_measure(own, own.Inputs(log=log))
