"""The lock files say exactly what is installed, and cover what pyproject.toml asks for."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from locking import (
    ENVIRONMENTS,
    LOCKS,
    PROJECT,
    REPOSITORY,
    lowest,
    pinned,
    pins,
    promised,
    sbom,
    uncovered,
    wanted,
)

FILES = sorted(LOCKS.glob("*.txt"))
INSTALLED = sorted(set(PROJECT["dependency-groups"]) - {"test"})
WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").glob("*.yaml"))
LOCK = """\
tea==2.1 \\
    --hash=sha256:00
milk==1.0 ; python_full_version < '3.12' \\
    --hash=sha256:01
milk==2.0 ; python_full_version >= '3.12' \\
    --hash=sha256:02
"""


@pytest.mark.parametrize("group", INSTALLED)
def test_each_group_has_a_lock_that_covers_it_on_every_python_and_platform(group: str) -> None:
    text = (LOCKS / f"{group}.txt").read_text(encoding="utf-8")
    assert not uncovered(wanted(group), text), "run make lock"


def test_a_lock_file_belongs_to_a_group() -> None:
    assert [path.stem for path in FILES] == INSTALLED


def test_what_builds_the_package_is_locked_with_it() -> None:
    needs = map(Requirement, PROJECT["build-system"]["requires"])
    assert not uncovered(needs, (LOCKS / "dev.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_pin_is_one_version_with_its_hashes_and_no_address(path: Path) -> None:
    text = (LOCKS / path).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\w)", re.sub(r"(?m)^#.*\n", "", text))
    assert all(
        re.match(r"[\w.-]+==[\w.]+( ; .+?)?( \\\n    --hash=sha256:[0-9a-f]{64})+\n?$", each)
        for each in entries
    )
    assert len(entries) == len(list(pins(text)))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_lock_contradicts_that_of_development(path: Path) -> None:
    dev, other = (LOCKS.joinpath(name).read_text(encoding="utf-8") for name in ("dev.txt", path))
    for environment in ENVIRONMENTS:
        here, there = pinned(dev, environment), pinned(other, environment)
        assert {name: here[name] for name in here.keys() & there.keys()} == {
            name: there[name] for name in here.keys() & there.keys()
        }


@pytest.mark.parametrize(
    ("need", "missing"),
    [
        ("tea>=2", False),
        ("Tea", False),
        ("tea>=3", True),
        ("milk>=1", False),
        ("milk>=2", True),
        ("milk>=2; python_version >= '3.12'", False),
        ("sugar", True),
        ("sugar; python_version >= '3.14'", False),
    ],
)
def test_a_requirement_that_a_lock_does_not_meet_somewhere_is_named(need: str, missing: bool) -> None:
    assert uncovered([Requirement(need)], LOCK) == ({str(Requirement(need))} if missing else set())


def test_the_lowest_versions_are_those_that_the_package_promises() -> None:
    named = {line.split("==")[0] for line in lowest()}
    assert named >= {need.name for need in promised()}
    assert "sphinx==8.2" in set(lowest())


def test_what_is_installed_here_is_compared_with_the_lock() -> None:
    command = [sys.executable, str(REPOSITORY / "tests" / "locking.py"), "newer"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert all(re.fullmatch(r"\S+ \S+; locked is \S+", line) for line in done.stdout.splitlines() if line)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("schema", "paths"),
    [
        ("dependabot", [REPOSITORY / ".github" / "dependabot.yml"]),
        ("github-workflows", WORKFLOWS),
        ("readthedocs", [REPOSITORY / ".readthedocs.yaml"]),
    ],
)
def test_what_a_host_reads_has_the_shape_that_it_takes(schema: str, paths: list[Path]) -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    subprocess.run([*check, *map(str, paths)], check=True)


def test_each_action_of_the_gate_is_pinned_by_its_commit() -> None:
    gate = yaml.safe_load((REPOSITORY / ".github" / "workflows" / "check.yaml").read_text(encoding="utf-8"))
    used = [step["uses"] for job in gate["jobs"].values() for step in job["steps"] if "uses" in step]
    assert used
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", each) for each in used)


def test_the_bill_of_materials_names_what_the_package_installs_and_no_tool_of_ours() -> None:
    bill = json.loads("".join(sbom()))
    parts = {part["name"]: part["version"] for part in bill["components"]}
    assert {canonicalize_name(need.name) for need in promised() if not need.marker} <= set(parts)
    assert {"pydantic-core", "docutils"} <= set(parts)  # what others need in turn
    assert not {"ruff", "mypy", "hypothesis"} & set(parts)


def test_what_npm_fetches_is_locked_and_runs_no_script() -> None:
    lock = json.loads((REPOSITORY / "requirements" / "axe" / "package-lock.json").read_text())
    assert all(part.get("integrity") for name, part in lock["packages"].items() if name)
    commands = [line for line in (REPOSITORY / "Makefile").read_text().splitlines() if "npm " in line]
    assert [line for line in commands if "npm install" in line] == []
    assert any("npm ci" in line and "--ignore-scripts" in line for line in commands)
