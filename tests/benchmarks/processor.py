"""Processor time, which changes far less than time does with what else the machine is doing."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import TypeVar

Given = TypeVar("Given")

# Modules are kept compiled, as they are where the package is installed.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def spent(act: Callable[[], Given]) -> tuple[float, Given]:
    """Give the seconds that this process works on something, and what comes of it."""
    before = time.process_time()
    given = act()
    return time.process_time() - before, given


def children(act: Callable[[], Given]) -> tuple[float, Given]:
    """Give the seconds that the processes which something starts work until it is done, and what comes of it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    given = act()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, given


def run(command: list[str], folder: str | None = None) -> str:
    """Run a command that has to succeed, and give what it prints; what it says of its failure is told."""
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.stderr.write(done.stdout[-2000:] + done.stderr[-2000:])
        done.check_returncode()
    return done.stdout


def seconds(command: list[str], folder: str | None = None) -> float:
    """Give the seconds that a command works."""
    return children(lambda: run(command, folder))[0]


def peak() -> float:
    """Give the most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
