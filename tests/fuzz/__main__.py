"""Fuzzes readers one after the other, each in a process of its own, and tells of each what came of it on a line of JSON.

Run in the folder of the tests: ``python -m fuzz --minutes 10 adr record``, or without names for every reader.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

PROGRESS = re.compile(r"^#\d+.*cov: (\d+) ft: (\d+) corp: (\d+)/", re.MULTILINE)
MOST_DEATHS = 3
NAMES = re.compile(r"(?:crash|timeout|oom|leak)-\w+")


def main() -> int:
    """Fuzz the readers that are named; give 1 where something was found."""
    from fuzz.readers import READERS  # noqa: PLC0415  (the processes below import it once it is instrumented)

    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__.splitlines()[0])
    parser.add_argument(
        "names", nargs="*", metavar="READER", help=f"one of {', '.join(READERS)}; all if none is named"
    )
    parser.add_argument(
        "--minutes", type=float, default=10, help="how long a reader is fuzzed without a finding"
    )
    parser.add_argument(
        "--into", type=Path, default=Path("../build/fuzz"), help="folder of inputs and results"
    )
    given = parser.parse_args()
    given.into.mkdir(parents=True, exist_ok=True)
    found = 0
    for name in given.names or READERS:
        result = fuzzed(name, given.minutes * 60, given.into.resolve())
        found += len(result["findings"])
        print(json.dumps(result), flush=True)  # noqa: T201
    return 1 if found else 0


def fuzzed(name: str, seconds: float, into: Path) -> dict[str, Any]:
    """Fuzz a reader until nothing was found for so long; where its process dies, that is a finding too."""
    died, began = list[str](), time.monotonic()
    result, log = into / f"{name}.json", into / f"{name}.log"
    result.unlink(missing_ok=True)
    log.unlink(missing_ok=True)
    command = [sys.executable, "-m", "fuzz.campaign", name, str(seconds), str(into)]
    while not result.exists() and len(died) < MOST_DEATHS:
        with log.open("ab") as said, TemporaryDirectory(prefix="fuzz-") as folder:
            place = os.environ | {"TMPDIR": folder}
            code = subprocess.run(command, stdout=said, stderr=said, env=place, check=False).returncode
        if not result.exists():
            died += list(_left(log)) or [f"the process ended with {code}"]
    told = (
        json.loads(result.read_text(encoding="utf-8"))
        if result.exists()
        else {"reader": name, "findings": []}
    )
    progress = PROGRESS.findall(log.read_text(encoding="utf-8", errors="replace"))
    edges, features, corpus = map(int, progress[-1]) if progress else (0, 0, 0)
    whole = {"whole": round(time.monotonic() - began), "edges": edges, "features": features, "corpus": corpus}
    return told | whole | {"findings": [*told["findings"], *died]}


def _left(log: Path) -> Iterator[str]:
    """Yield the names of the inputs at which the process died."""
    yield from NAMES.findall(log.read_text(encoding="utf-8", errors="replace"))[-1:]


if __name__ == "__main__":
    sys.exit(main())
