"""The wheel as it is released, and environments that hold it and nothing else."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

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
    """Make an environment with the wheel and what one of its extras asks for; give its programs' folder."""
    folder = _kept()
    venv.create(folder, with_pip=True)
    wanted = f"{built().wheel}[{extra}]" if extra else str(built().wheel)
    done = Environment(folder / "bin", folder).run("python", "-m", "pip", "install", "--quiet", wanted)
    if done.returncode and not os.environ.get("CI"):
        pytest.skip(f"nothing could be installed: {done.stderr[-300:]}")
    assert done.returncode == 0, done.stderr
    return folder / "bin"


def _kept() -> Path:
    """Make a folder that is there until the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="decidable-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
