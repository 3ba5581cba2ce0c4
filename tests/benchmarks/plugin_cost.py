"""What the plugin costs a pytest run that has no review: the same run with and without it, taken in turns.

``python tests/benchmarks/plugin_cost.py [RUNS]`` prints the medians of ratio and difference. Processor time, because it does not change with what else the machine does.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from figures import Cost, told

OTHERS = ("cacheprovider", "hypothesispytest", "xdist", "xdist.looponfail", "anyio")
WITH = [sys.executable, "-m", "pytest", "-q", *(word for name in OTHERS for word in ("-p", f"no:{name}"))]
VARIANTS = {"without": [*WITH, "-p", "no:decidable"], "with": WITH}


def milliseconds(command: list[str], folder: str) -> float:
    """Give the processor time of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def costs(runs: int = 40) -> Iterator[Cost]:
    """Take both variants in turns, after one run to warm up."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "test_it.py").write_text("def test_it():\n    pass\n")
        taken = [
            {name: milliseconds(command, folder) for name, command in VARIANTS.items()}
            for _ in range(runs + 1)
        ][1:]
    difference = statistics.median(run["with"] - run["without"] for run in taken)
    ratio = statistics.median(run["with"] / run["without"] for run in taken)
    yield Cost("pytest with the plugin and no review", ratio, "pytest without the plugin")
    yield Cost(
        "what the plugin adds to a run without a review", difference, "pytest without the plugin", 5, "ms"
    )


if __name__ == "__main__":
    told(costs(int(sys.argv[1]) if len(sys.argv) > 1 else 40))
