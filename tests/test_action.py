"""The steps of the composite action, run as a runner would in a repository that has only a review."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.environments import EXAMPLES, REPOSITORY, Environment, installed

ACTION = yaml.safe_load((REPOSITORY / ".github" / "actions" / "review" / "action.yml").read_text())
WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").glob("*.yaml"))
GH = """\
#!/bin/sh
echo "$@" >> gh.log
[ "$1 $2" = "issue list" ] && cat "$GITHUB_WORKSPACE/open.txt"
exit 0
"""
HERE = Path(sys.executable).parent
FORGED = "print('Decided: all is well'); import os; os._exit(0)\n"
HOSTILE = {
    "pip.py": FORGED,
    "pip/__init__.py": FORGED,
    "pytest.py": FORGED,
    "sitecustomize.py": FORGED,
    "usercustomize.py": FORGED,
    "decidable/__init__.py": FORGED,
    "decidable/__main__.py": FORGED,
    "reviews/conftest.py": FORGED,
    "conftest.py": FORGED,
    "decisions/decisions.md": "Decided: all is well",
    "decisions.md": "Decided: all is well",
    "checklists/rag-vs-fine-tuning.yaml": "format: 1\nid: rag-vs-fine-tuning\n",
    "pyproject.toml": '[tool.pytest]\naddopts = ["-p", "evil"]\ndecidable_checklists = ["checklists"]\n',
    "evil.py": FORGED,
    "bad.review.yaml": "decision: rag-vs-fine-tuning\ntitle: Tune it\nstatus: accepted\nwrong: key\n",
    "::error::x.review.yaml": "decision: rag-vs-fine-tuning\ntitle: '##[error]lost'\nstatus: accepted\nwrong: key\n",
}


@pytest.fixture
def hostile(tmp_path: Path) -> Environment:
    """The checkout of a pull request that tries to run, to be imported, and to have its own report published."""
    folder = tmp_path / "checkout"
    for name, text in HOSTILE.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    old = tmp_path / "checkout-runner" / "decisions"
    old.mkdir(parents=True)
    (old / "decisions.md").write_text("Decided: all is well")
    return Environment(HERE, folder)


@pytest.mark.parametrize("reviews", [".", "bad.review.yaml", "bad.review.yaml\n::error::x.review.yaml"])
def test_in_the_mode_for_strangers_nothing_of_a_pull_request_runs_and_the_verdict_is_the_true_one(
    hostile: Environment, reviews: str
) -> None:
    done = reviewed(hostile, MODE="status", GUIDES="shipped", REVIEWS=reviews)
    written = "".join(path.read_text() for path in Path(done["out"], "decisions").iterdir())
    assert done["code"] == "1", done["told"]
    assert done["GITHUB_OUTPUT"] == "code=1\n"
    for shown in (done["told"], done["GITHUB_STEP_SUMMARY"], written):
        assert "all is well" not in shown
        assert "bad.review.yaml" in shown
    assert not [line for line in done["told"].splitlines() if line.lstrip().startswith("::")]
    assert "##[" not in done["told"]


@pytest.mark.slow
def test_what_installs_does_not_import_what_the_checkout_holds(hostile: Environment) -> None:
    done = ran(hostile, "Install", INSTALL="pip\n")
    assert done["code"] == "0", done["told"]
    assert "all is well" not in done["told"]


def test_what_a_run_did_not_write_is_not_published(hostile: Environment) -> None:
    done = reviewed(hostile, MODE="status", GUIDES="shipped", REVIEWS="nowhere")
    assert done["code"] == "2"
    assert done["GITHUB_STEP_SUMMARY"] == ""
    assert not list(Path(done["out"], "decisions").iterdir())


def test_in_the_mode_pytest_a_checkout_that_ends_the_run_has_no_report_published(
    hostile: Environment,
) -> None:
    (hostile.folder / "pyproject.toml").write_text("[tool.pytest]\n")
    done = reviewed(hostile, REVIEWS="bad.review.yaml")
    assert done["code"] == "0"  # the review is unreadable: its conftest.py ran, as it may in this mode
    assert done["GITHUB_STEP_SUMMARY"] == ""
    assert not list(Path(done["out"], "decisions").iterdir())


def test_the_action_installs_its_own_version_and_nothing_else() -> None:
    version = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["version"]
    assert ACTION["inputs"]["install"]["default"] == f"decidable[evidence,report]=={version}"


def test_every_python_of_the_action_is_isolated() -> None:
    scripts = [step["run"] for step in ACTION["runs"]["steps"] if "run" in step]
    assert all(
        "python -I -m" in line for script in scripts for line in script.splitlines() if "python " in line
    )


@pytest.fixture
def repository(tmp_path: Path) -> Environment:
    """Give a repository with a review that is decided, an environment with the wheel, and a ``gh`` that only listens."""
    (tmp_path / "pyproject.toml").touch()
    shutil.copytree(EXAMPLES / "filings-assistant", tmp_path / "reviews")
    (tmp_path / "open.txt").touch()
    listening = tmp_path / "programs" / "gh"
    listening.parent.mkdir()
    listening.write_text(GH)
    listening.chmod(0o755)
    return Environment(installed("evidence,report"), tmp_path)


def step(name: str) -> dict[str, Any]:
    return next(step for step in ACTION["runs"]["steps"] if step["name"] == name)


def ran(repository: Environment, name: str, **given: str) -> dict[str, str]:
    """Run a step as the runner does; give what came of it: exit code, output, and the files that a step writes to."""
    runner = repository.folder.parent / f"{repository.folder.name}-runner"
    runner.mkdir(exist_ok=True)
    files = {"GITHUB_STEP_SUMMARY": runner / "summary.md", "GITHUB_OUTPUT": runner / "output.txt"}
    places = {"RUNNER_TEMP": str(runner), "GITHUB_WORKSPACE": str(repository.folder)}
    variables = {key: str(path) for key, path in files.items()} | places | given
    programs = f"{repository.folder / 'programs'}:{repository.bin}:/usr/bin:/bin"
    at = runner if step(name).get("working-directory") == "${{ runner.temp }}" else repository.folder
    done = Environment(repository.bin, at).run(
        "/bin/bash", "-eo", "pipefail", "-c", step(name)["run"], PATH=programs, **variables
    )
    said = {key: path.read_text() if path.exists() else "" for key, path in files.items()}
    return said | {"code": str(done.returncode), "told": done.stdout + done.stderr, "out": str(runner)}


def reviewed(repository: Environment, **given: str) -> dict[str, str]:
    standard = {"MODE": "pytest", "REVIEWS": "reviews", "DUE": "warn", "GUIDES": "", "REPORT": "decisions"}
    return ran(repository, "Review", **(standard | given))


def test_a_step_takes_what_a_caller_gives_from_its_environment_and_never_into_its_script() -> None:
    assert not [step["name"] for step in ACTION["runs"]["steps"] if "${{" in step.get("run", "")]


@pytest.mark.slow
def test_reviews_that_hold_pass_and_stand_in_the_summary_and_in_three_files(repository: Environment) -> None:
    done = reviewed(repository)
    assert done["code"] == "0", done["told"]
    assert "Ground the filings assistant" in done["GITHUB_STEP_SUMMARY"]
    assert done["GITHUB_OUTPUT"] == "code=0\n"
    for suffix in ("html", "md", "xml"):
        assert "filings-assistant" in Path(done["out"], "decisions", f"decisions.{suffix}").read_text()


@pytest.mark.slow
def test_a_review_that_does_not_hold_fails_and_is_reported_all_the_same(repository: Environment) -> None:
    review = repository.folder / "reviews" / "filings-assistant.review.yaml"
    review.write_text(review.read_text().replace("choice: [rag]", "choice: [fine-tuning]"))
    done = reviewed(repository)
    assert done["code"] == "1"
    assert done["GITHUB_OUTPUT"] == "code=1\n"
    assert (
        "choice-contradicted"
        in done["GITHUB_STEP_SUMMARY"] + Path(done["out"], "decisions", "decisions.html").read_text()
    )


@pytest.mark.slow
def test_several_paths_stand_on_several_lines_and_one_that_holds_nothing_is_noticed(
    repository: Environment,
) -> None:
    shutil.copytree(repository.folder / "reviews", repository.folder / "more reviews")
    done = reviewed(repository, REVIEWS="reviews\nmore reviews\n")
    assert done["code"] == "0", done["told"]
    assert reviewed(repository, REVIEWS="nowhere")["code"] == "4"


@pytest.mark.slow
@pytest.mark.parametrize(("number", "call"), [("", "issue create"), ("17", "issue edit 17")])
def test_what_is_due_is_told_in_one_issue(number: str, call: str, repository: Environment) -> None:
    (repository.folder / "open.txt").write_text(number)
    report = repository.folder.parent / f"{repository.folder.name}-runner" / "decisions" / "decisions.md"
    report.parent.mkdir(parents=True)
    report.write_text("two decisions are past their date")
    done = ran(
        repository,
        "Tell whoever has to look",
        REPORT="decisions",
        ASSIGNEE="ada",
        GH_REPO="a/b",
    )
    assert done["code"] == "0", done["told"]
    calls = Path(done["out"], "gh.log").read_text().splitlines()
    assert calls[-1].startswith(call)
    assert len([each for each in calls if each.startswith(("issue create", "issue edit"))]) == 1
    assert ("--assignee ada" in calls[-1]) == (not number)


def test_every_workflow_is_data_and_runs_nothing_with_more_rights_than_it_names() -> None:
    for path in WORKFLOWS:
        workflow = yaml.safe_load(path.read_text())
        assert workflow["permissions"] == {"contents": "read"}, path
        assert not re.search(r"run:.*\$\{\{ *github\.(event|head_ref)", path.read_text()), path


def documented() -> dict[Any, Any]:
    page = (REPOSITORY / "docs" / "how-to" / "reviews-in-ci.md").read_text()
    block = next(block for block in page.split("```") if block.startswith("yaml\nname: decision reviews"))
    workflow: dict[Any, Any] = yaml.safe_load(block.removeprefix("yaml\n"))
    return workflow


def test_the_documented_workflow_gives_strangers_no_rights_and_no_run() -> None:
    workflow = documented()
    assert set(workflow[True]) == {"pull_request", "schedule"}  # YAML takes `on` for true
    assert workflow["permissions"] == {"contents": "read"}
    for_strangers, weekly = workflow["jobs"]["pull-request"], workflow["jobs"]["weekly"]
    assert "permissions" not in for_strangers
    assert for_strangers["steps"][-1]["with"]["mode"] == "status"
    assert weekly["permissions"]["issues"] == "write"
    assert weekly["if"] == "github.event_name == 'schedule'"
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"]
        assert job["steps"][0]["with"]["persist-credentials"] is False


def test_every_action_is_pinned_by_its_commit_and_every_job_ends() -> None:
    jobs = [job for path in WORKFLOWS for job in yaml.safe_load(path.read_text())["jobs"].values()]
    steps = [step for job in [*jobs, *documented()["jobs"].values(), ACTION["runs"]] for step in job["steps"]]
    used = [step["uses"] for step in steps if "uses" in step]
    assert [use for use in used if not re.search(r"@([0-9a-f]{40}|COMMIT)$", use)] == []
    assert all(job.get("timeout-minutes") for job in jobs)
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)
