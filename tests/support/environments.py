"""The wheel as it is released, and environments that hold it and nothing else."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import venv
from functools import cache
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).parents[2]
EXAMPLES = REPOSITORY / "docs" / "examples"
TODAY = "--decidable-today=2026-11-22"


class Built(NamedTuple):
    """The files that are released."""

    wheel: Path
    sdist: Path


class Environment(NamedTuple):
    """A virtual environment that holds the wheel, and the folder to run in."""

    bin: Path
    folder: Path

    def run(self, *command: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment as a stranger's shell would."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV"))}
        path = {"PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}"}
        return subprocess.run(
            list(map(str, command)),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            env=plain | path | variables,
        )


@cache
def built() -> Built:
    """Build wheel and sdist, once a process."""
    folder = _kept()
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", folder], cwd=REPOSITORY, check=True)
    return Built(next(folder.glob("*.whl")), next(folder.glob("*.tar.gz")))


@cache
def installed(extra: str = "") -> Path:
    """Make an environment with the wheel and what one of its extras asks for; give its programs' folder.

    What it asks for is taken from the environment that the tests run in, in the versions that are there.
    """
    folder = _kept()
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    site = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    for name in _asked_for(extra):
        _link(distribution(name), site)
    pip = ("-m", "pip", "--quiet", "--python", python, "install", "--no-index", "--no-deps", built().wheel)
    subprocess.run([sys.executable, *pip], check=True)
    return folder / "bin"


def _asked_for(extra: str) -> set[str]:
    """Name the distributions that the wheel needs with an extra, and those that they need."""
    wheel = Requirement(f"decidable[{extra}]" if extra else "decidable")
    names, more = set[str](), [wheel]
    seen = set[tuple[str, str]]()
    while more:
        wanted = more.pop()
        for of in wanted.extras or {""}:
            if (wanted.name, of) in seen:
                continue
            seen.add((wanted.name, of))
            names.add(canonicalize_name(wanted.name))
            needs = map(Requirement, distribution(wanted.name).requires or ())
            more += [need for need in needs if need.marker is None or need.marker.evaluate({"extra": of})]
    return names - {"decidable"}


def _link(found: Distribution, site: Path) -> None:
    """Put the files of a distribution that lie in its folder into another one; its programs stay where they are."""
    for file in found.files or ():
        if ".." not in file.parts:
            place = site / file
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(str(found.locate_file(file)), place)


def _kept() -> Path:
    """Make a folder that is there until the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="decidable-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
