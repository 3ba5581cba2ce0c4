"""The steps of the composite action, run as a runner would in a repository that has only a review."""

from __future__ import annotations

import re
import shutil
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
[ "$1 $2" = "issue list" ] && cat open.txt
exit 0
"""
pytestmark = pytest.mark.slow


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
    files = {
        "GITHUB_STEP_SUMMARY": repository.folder / "summary.md",
        "GITHUB_OUTPUT": repository.folder / "output.txt",
    }
    variables = {key: str(path) for key, path in files.items()} | given
    programs = f"{repository.folder / 'programs'}:{repository.bin}:/usr/bin:/bin"
    done = repository.run("/bin/bash", "-eo", "pipefail", "-c", step(name)["run"], PATH=programs, **variables)
    said = {key: path.read_text() if path.exists() else "" for key, path in files.items()}
    return said | {"code": str(done.returncode), "told": done.stdout + done.stderr}


def reviewed(repository: Environment, **given: str) -> dict[str, str]:
    return ran(repository, "Review", **({"REVIEWS": "reviews", "DUE": "warn", "REPORT": "decisions"} | given))


def test_a_step_takes_what_a_caller_gives_from_its_environment_and_never_into_its_script() -> None:
    assert not [step["name"] for step in ACTION["runs"]["steps"] if "${{" in step.get("run", "")]


def test_reviews_that_hold_pass_and_stand_in_the_summary_and_in_three_files(repository: Environment) -> None:
    done = reviewed(repository)
    assert done["code"] == "0", done["told"]
    assert "Ground the filings assistant" in done["GITHUB_STEP_SUMMARY"]
    assert done["GITHUB_OUTPUT"] == "code=0\n"
    for suffix in ("html", "md", "xml"):
        assert "filings-assistant" in (repository.folder / f"decisions.{suffix}").read_text()


def test_a_review_that_does_not_hold_fails_and_is_reported_all_the_same(repository: Environment) -> None:
    review = repository.folder / "reviews" / "filings-assistant.review.yaml"
    review.write_text(review.read_text().replace("choice: [rag]", "choice: [fine-tuning]"))
    done = reviewed(repository)
    assert done["code"] == "1"
    assert done["GITHUB_OUTPUT"] == "code=1\n"
    assert (
        "choice-contradicted"
        in done["GITHUB_STEP_SUMMARY"] + (repository.folder / "decisions.html").read_text()
    )


def test_several_paths_stand_on_several_lines_and_one_that_holds_nothing_is_noticed(
    repository: Environment,
) -> None:
    shutil.copytree(repository.folder / "reviews", repository.folder / "more reviews")
    done = reviewed(repository, REVIEWS="reviews\nmore reviews\n")
    assert done["code"] == "0", done["told"]
    assert reviewed(repository, REVIEWS="nowhere")["code"] == "4"


@pytest.mark.parametrize(("number", "call"), [("", "issue create"), ("17", "issue edit 17")])
def test_what_is_due_is_told_in_one_issue(number: str, call: str, repository: Environment) -> None:
    (repository.folder / "open.txt").write_text(number)
    (repository.folder / "decisions.md").write_text("two decisions are past their date")
    done = ran(
        repository,
        "Tell whoever has to look",
        REPORT="decisions",
        ASSIGNEE="ada",
        GH_REPO="a/b",
    )
    assert done["code"] == "0", done["told"]
    calls = (repository.folder / "gh.log").read_text().splitlines()
    assert calls[-1].startswith(call)
    assert len([each for each in calls if each.startswith(("issue create", "issue edit"))]) == 1
    assert ("--assignee ada" in calls[-1]) == (not number)


def test_every_workflow_is_data_and_runs_nothing_with_more_rights_than_it_names() -> None:
    for path in WORKFLOWS:
        workflow = yaml.safe_load(path.read_text())
        assert workflow["permissions"] == {"contents": "read"}, path
        assert not re.search(r"run:.*\$\{\{ *github\.(event|head_ref)", path.read_text()), path
