"""What the plugin costs a pytest run that has no review: the same run with and without it, taken in turns.

``python tests/benchmarks/plugin_cost.py [RUNS]`` gives the medians of ratio and difference.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from figures import Cost, told
from processor import seconds

OTHERS = ("cacheprovider", "hypothesispytest", "xdist", "xdist.looponfail", "anyio")
WITH = [sys.executable, "-m", "pytest", "-q", *(word for name in OTHERS for word in ("-p", f"no:{name}"))]
VARIANTS = {"without": [*WITH, "-p", "no:decidable"], "with": WITH}


def costs(runs: int = 40) -> Iterator[Cost]:
    """Take both variants in turns, after one run to warm up."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "test_it.py").write_text("def test_it():\n    pass\n")
        taken = [
            {name: seconds(command, folder) for name, command in VARIANTS.items()} for _ in range(runs + 1)
        ][1:]
    difference = statistics.median(run["with"] - run["without"] for run in taken)
    ratio = statistics.median(run["with"] / run["without"] for run in taken)
    yield Cost("pytest with the plugin and no review", ratio, "pytest without the plugin")
    yield Cost(
        "what the plugin adds to a run without a review",
        1000 * difference,
        "pytest without the plugin",
        5,
        "ms",
    )


if __name__ == "__main__":
    told(costs(*map(int, sys.argv[1:])))
