"""A measure that is absent, broken, or under a name that is taken costs its own evidence and nothing else."""

from __future__ import annotations

import fnmatch
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from decidable.cli import main
from decidable.evidence import loading
from decidable.reviewing import decide, open_review
from support.measures import on_the_path, package

WATER = '''
"""How much a well gives."""
from datetime import date
from decidable.evidence import Figure, Frozen, InputFile, Measurement

class Inputs(Frozen):
    log: InputFile

def measure(inputs: Inputs, on: date, /) -> Measurement:
    """Measure what a well gives a day."""
    litres = float(inputs.log.read_text())
    words = {"enough": "shown" if litres > 10 else "excluded"}
    figures = {"litres": Figure(title="litres", value=litres, unit="ratio")}
    return Measurement(measure="well", headline="Enough" if litres > 10 else "Too little", figures=figures, words=words)
'''
COUNTING = '    with inputs.log.with_name("asked.txt").open("a") as file:\n        file.write("asked\\n")\n'
GUIDE = """format: 1
id: wells
title: Wells
url: https://guides.example.org/wells.html
options: {dig: {title: Dig}, buy: {title: Buy}}
questions:
  water:
    title: Is there enough water?
    evidence: flow
    answers: {"yes": {title: "Yes", favors: [dig], measured-as: [enough]}, "no": {title: "No", favors: [buy]}}
evidence: {flow: {title: The flow, measure: well}}
"""
REVIEW = """decision: wells
title: Dig
status: proposed
choice: [dig]
questions: {water: {answer: "yes", because: The neighbours dug.}}
evidence:
  flow: {owner: Ada, gathered: 2026-11-12, FIELDS}
"""


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    """Let what a test installs be known to no other test."""
    yield
    loading.points.cache_clear()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one review whose evidence is to be measured."""
    project = tmp_path / "project"
    (project / "checklists").mkdir(parents=True)
    (project / "pyproject.toml").touch()
    (project / "checklists" / "wells.yaml").write_text(GUIDE)
    (project / "flow.txt").write_text("12")
    (project / "note.txt").write_text("There is water.")
    (project / "dig.review.yaml").write_text(REVIEW.replace("FIELDS", "log: flow.txt"))
    monkeypatch.chdir(project)
    return project


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Install a distribution of this name, with this code, under these entry points."""

    def install(name: str, code: str, *points: str) -> None:
        folder = tmp_path / f"site-{name}"
        package(folder, name, code, *(points or ("decidable.measures: well",)))
        on_the_path(monkeypatch, folder)

    return install


def status(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["status", ".", "--today=2026-11-22", "--reasons", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result.output


class TestNotInstalled:
    @pytest.mark.parametrize(
        "fields", ["log: flow.txt", "artefact: note.txt, says: There is water., read-by: Bo", "anything: 1"]
    )
    def test_its_evidence_fails_by_name_whatever_is_written(self, project: Path, fields: str) -> None:
        (project / "dig.review.yaml").write_text(REVIEW.replace("FIELDS", fields))

        told = status()

        assert "dig.review.yaml:7:3: measure-missing the measure well is not installed" in told
        assert "install the package that brings this measure" in told
        assert "artefact" not in told
        assert "key" not in told

    def test_what_does_not_apply_needs_no_measure(self, project: Path) -> None:
        text = REVIEW.replace("{owner: Ada, gathered: 2026-11-12, FIELDS}", "{not-applicable: It rains.}")
        (project / "dig.review.yaml").write_text(text)

        assert "measure-missing" not in status()

    def test_the_draft_says_so_and_asks_for_no_artefact(self, project: Path) -> None:
        result = CliRunner().invoke(
            main, ["new", "wells", "new.review.yaml", "--all"], catch_exceptions=False
        )

        assert (
            "note: the measure well is not installed; install the package that brings this" in result.stderr
        )
        draft = (project / "new.review.yaml").read_text()
        assert "##   measured by well, which is not installed here: this fails until it is" in draft
        assert "artefact" not in draft


@pytest.mark.usefixtures("project")
class TestBroken:
    @pytest.mark.parametrize(
        ("code", "says"),
        [
            (
                "import nowhere_at_all",
                "cannot be loaded: ModuleNotFoundError: No module named 'nowhere_at_all'",
            ),
            ("x = 1", "cannot be loaded: TypeError: it has no Inputs, a pydantic model"),
            ("raise SystemExit(3)", "cannot be loaded: SystemExit: 3"),
            (
                WATER.replace("def measure", "def measured"),
                "cannot be loaded: TypeError: it has no function measure",
            ),
            (
                WATER.replace("log", "owner"),
                "cannot be loaded: TypeError: no field of its Inputs may be called owner",
            ),
            (
                WATER.replace("log", "read_by"),
                "cannot be loaded: TypeError: no field of its Inputs may be called read-by",
            ),
            (
                WATER.replace("log: InputFile", "log: 'Nothing'"),
                "cannot be loaded: PydanticUndefinedAnnotation",
            ),
            (
                "from pydantic import RootModel\n"
                + WATER.replace("(Frozen):\n    log: InputFile", "(RootModel[int]):\n    pass"),
                "cannot be loaded: PydanticUserError",
            ),
            (
                "class Evil(Exception):\n    def __str__(self): raise self\n"
                + WATER.replace("    litres =", "    raise Evil\n    litres ="),
                "failed: Evil\n",
            ),
            (WATER + "\nCounts = dict\n", "cannot be loaded: TypeError: its Counts is not a pydantic model"),
            (WATER.replace("> 10", "> litre"), "failed: NameError: name 'litre' is not defined"),
            (WATER.replace("float(", "exit("), "failed: SystemExit: 12"),
            (WATER.replace("return M", "M"), "failed: TypeError: it returned NoneType, not a Measurement"),
            (
                WATER.replace('measure="well"', 'measure="spring"'),
                "failed: ValueError: its measurement is one of spring",
            ),
        ],
        ids=[
            "import",
            "no-inputs",
            "exit",
            "no-measure",
            "owner",
            "read-by",
            "type",
            "root",
            "evil",
            "counts",
            "raises",
            "exits",
            "nothing",
            "other",
        ],
    )
    def test_its_evidence_fails_in_one_line(
        self, installed: Callable[..., None], code: str, says: str
    ) -> None:
        installed("deep-wells", code)

        told = status()

        assert told.count("measure-failed") == 1
        assert f"dig.review.yaml:7:3: measure-failed the measure well (deep-wells 1.0) {says}" in told
        assert "Traceback" not in told

    def test_a_validator_that_raises_anything_is_a_mistake_of_its_evidence(
        self, installed: Callable[..., None]
    ) -> None:
        validator = "    @field_validator('log')\n    @classmethod\n    def v(cls, v): return {}['x']\n"
        code = WATER.replace("    log: InputFile\n", f"    log: InputFile\n{validator}")
        installed("deep-wells", "from pydantic import field_validator\n" + code)

        assert "measure-failed the measure well fails on these fields: KeyError: 'x'" in status()

    def test_other_reviews_are_judged(self, installed: Callable[..., None], project: Path) -> None:
        installed("deep-wells", "import nowhere_at_all")
        other = REVIEW.replace("{owner: Ada, gathered: 2026-11-12, FIELDS}", "{not-applicable: It rains.}")
        (project / "other.review.yaml").write_text(other)

        assert "other.review.yaml" in status()

    def test_a_guide_that_does_not_name_it_never_loads_it(
        self, installed: Callable[..., None], project: Path
    ) -> None:
        installed("springs", "open('loaded.txt', 'w').close()", "decidable.measures: spring")

        status()

        assert not (project / "loaded.txt").exists()


class TestChoices:
    def test_nothing_is_said_of_choices_that_only_other_guides_have(
        self, installed: Callable[..., None], project: Path
    ) -> None:
        both = 'choices={key: {"verdict": "supported", "because": ("So it is.",)} for key in ("rag", "dig", "none")}'
        installed("deep-wells", WATER.replace("words=words", f"words=words, {both}"))

        outcome = decide(open_review(project / "dig.review.yaml"), date(2026, 11, 22))

        assert set(outcome.measurements["flow"].choices) == {"dig", "none"}


class TestOnce:
    @pytest.mark.slow
    def test_a_review_is_measured_by_one_worker(self, installed: Callable[..., None], project: Path) -> None:
        installed("deep-wells", WATER.replace("    litres", f"{COUNTING}    litres", 1))
        for number in range(2):
            (project / f"{number}.review.yaml").write_text((project / "dig.review.yaml").read_text())

        told = pytest_told("-p", "xdist", "-n", "2")

        assert "decision reviews" in told
        assert (project / "asked.txt").read_text() == "asked\n" * 3

    def test_one_that_raises_is_asked_once_and_told_in_few_lines(
        self, installed: Callable[..., None], project: Path, pytester: pytest.Pytester
    ) -> None:
        installed("deep-wells", WATER.replace("    litres", f"{COUNTING}    raise ValueError\n    litres", 1))
        run = partial(
            pytester.runpytest_inprocess, "--rootdir", project, project, "--decidable-today=2026-11-22"
        )

        told = run().outlines

        says = "the measure well (deep-wells 1.0) failed: ValueError"
        assert fnmatch.filter(told, says)
        assert (project / "asked.txt").read_text() == "asked\n"
        assert not fnmatch.filter(told, "Traceback*")
        assert len(told) < 40
        assert fnmatch.filter(run("-vv").outlines, "Traceback (most recent call last):")


def pytest_told(*arguments: str) -> str:
    """Run pytest as people do, with what is on the path of this process, and return what it prints."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "--decidable-today=2026-11-22",
        *arguments,
    ]
    path = os.pathsep.join(sys.path)
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path}
    ).stdout


@pytest.mark.usefixtures("project")
class TestOnTheCommandLine:
    @pytest.mark.parametrize(
        ("code", "says"),
        [
            (WATER.replace("litres =", "raise KeyError('a')\n    litres ="), "failed: KeyError: 'a'"),
            (
                WATER.replace("    log: InputFile\n", "    log: InputFile\n    today: str = ''\n"),
                "has no command: ValueError: --today is an option of every measure",
            ),
            (
                "from pydantic import field_validator\n"
                + WATER.replace(
                    "    log: InputFile\n",
                    "    log: InputFile\n    @field_validator('log')\n    def v(cls, v): return {}['x']\n",
                ),
                "failed: KeyError: 'x'",
            ),
        ],
        ids=["raises", "option", "validator"],
    )
    def test_a_broken_one_is_told_in_a_line(
        self, installed: Callable[..., None], code: str, says: str
    ) -> None:
        installed("deep-wells", code)

        result = CliRunner().invoke(main, ["measure", "well", "--log", "flow.txt"])

        assert result.exit_code == 2
        assert result.stderr.startswith(
            f"command line: measure-failed the measure well (deep-wells 1.0) {says}\n"
        )


@pytest.mark.usefixtures("project")
class TestTwice:
    def test_two_distributions_with_one_name_are_both_named(self, installed: Callable[..., None]) -> None:
        installed("deep-wells", WATER)
        installed("shallow-wells", WATER)

        assert "installed-twice the measure well comes with" in status()
        assert "deep-wells 1.0" in status()
        assert "shallow-wells 1.0" in status()

    def test_a_measure_of_ours_is_not_replaced(self, installed: Callable[..., None], project: Path) -> None:
        installed("deep-wells", WATER, "decidable.measures: behavior-gap")
        guide = project / "checklists" / "wells.yaml"
        guide.write_text(GUIDE.replace("measure: well", "measure: behavior-gap"))

        told = status()

        assert "installed-twice the measure behavior-gap comes with" in told
        assert "decidable 0.1.0" in told


class TestCommands:
    CODE = "'''Dig.'''\nimport click\n@click.command(help='Dig.')\ndef command():\n    click.echo('dug')\n"

    def run(self, *arguments: str) -> str:
        result = CliRunner().invoke(main, arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result.output

    def point(self, installed: Callable[..., None], name: str, code: str) -> None:
        installed(
            "diggers", f"{code}\nimport sys\nsys.modules[__name__] = command\n", f"decidable.commands: {name}"
        )

    def test_a_package_brings_one(self, installed: Callable[..., None]) -> None:
        self.point(installed, "dig", self.CODE)

        assert "dig        Dig." in self.run("--help")
        assert self.run("dig") == "dug\n"

    @pytest.mark.parametrize(
        ("code", "says"),
        [
            (
                "import nowhere_at_all",
                "cannot be loaded: ModuleNotFoundError: No module named 'nowhere_at_all'",
            ),
            ("command = 1", "cannot be loaded: TypeError: a int is no click.Command"),
            (CODE.replace("click.echo('dug')", "{}['spade']"), "failed: KeyError: 'spade'"),
        ],
        ids=["import", "shape", "raises"],
    )
    def test_a_broken_one_is_told_in_a_line(
        self, installed: Callable[..., None], code: str, says: str
    ) -> None:
        self.point(installed, "dig", code)

        assert f"command line: command-failed the command dig (diggers 1.0) {says}" in self.run("dig")
        assert "Traceback" not in self.run("dig")
        assert "status" in self.run("--help")

    def test_none_takes_the_name_of_one_of_ours(self, installed: Callable[..., None]) -> None:
        self.point(installed, "status", self.CODE)

        assert (
            "installed-twice the command status is one of decidable's own, and comes with diggers 1.0"
            in self.run("status")
        )
