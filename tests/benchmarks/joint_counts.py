"""What counting the results of an evaluation costs, beside SQL that somebody writes by hand for the same counts.

``python tests/benchmarks/joint_counts.py [EXAMPLES]`` makes four arms in Parquet and JSON lines, counts them in turns, and
prints processor time and peak memory of each way as a Markdown table, and how the time grows with ten times the rows.
By hand there are three ways: grouping by example, joining the arms, which does not see an example that comes twice or is
missing, and joining them after counting each arm's rows and distinct examples, which does.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from decidable.measures.runs import joint_counts

ARMS = ("closed-book", "oracle", "oracle-2", "rag")
RUNS = 5
WAYS = ("ours", "grouped", "joined", "joined and checked")
COLUMNS = "{example_id: 'VARCHAR', passed: 'BOOLEAN', outcome: 'VARCHAR'}"


def make(folder: Path, examples: int, suffix: str) -> None:
    """Write the results of each arm."""
    for place, arm in enumerate(ARMS):
        passed = f"hash(n * 10 + {place}) % 100 < {20 + 20 * place}"
        rows = f"SELECT 'example-' || n AS example_id, {passed} AS passed, CASE WHEN {passed} THEN 'correct' ELSE 'incorrect' END AS outcome FROM range({examples}) AS t(n)"  # noqa: S608
        form = "json" if suffix == "jsonl" else suffix
        duckdb.execute(f"COPY ({rows}) TO '{folder / arm}.{suffix}' (FORMAT {form})")


def scan(folder: Path, arm: str, suffix: str) -> str:
    path = f"'{folder / arm}.{suffix}'"
    reader = (
        "read_parquet({})"
        if suffix == "parquet"
        else "read_json({}, format = 'newline_delimited', columns = " + COLUMNS + ")"
    )
    return reader.replace("{}", path, 1)


def grouped(folder: Path, suffix: str) -> str:
    """Group all rows by example, with a column an arm."""
    rows = " UNION ALL ".join(
        f"SELECT {place} AS arm, example_id, passed, outcome FROM {scan(folder, arm, suffix)}"  # noqa: S608
        for place, arm in enumerate(ARMS)
    )
    results = ", ".join(
        f"max(passed::INT || ':' || outcome) FILTER (WHERE arm = {place}) AS r{place}"
        for place in range(len(ARMS))
    )
    return f"SELECT r0, r1, r2, r3, count(*) FROM (SELECT {results} FROM ({rows}) GROUP BY example_id) GROUP BY ALL"  # noqa: S608


def joined(folder: Path, suffix: str) -> str:
    """Join the arms by example."""
    results = ", ".join(f"a{place}.passed, a{place}.outcome" for place in range(len(ARMS)))
    first, *others = (f"{scan(folder, arm, suffix)} AS a{place}" for place, arm in enumerate(ARMS))
    joins = " ".join(f"JOIN {other} USING (example_id)" for other in others)
    return f"SELECT {results}, count(*) FROM {first} {joins} GROUP BY ALL"  # noqa: S608


def checked(folder: Path, suffix: str) -> str:
    """Count what a join needs to be right."""
    checks = (
        f"SELECT count(*), count(DISTINCT example_id) FROM {scan(folder, arm, suffix)}"  # noqa: S608
        for arm in ARMS
    )
    return " UNION ALL ".join(checks)


def ways(folder: Path, suffix: str) -> dict[str, Callable[[], int]]:
    """Give each way to count, as what gives the number of patterns."""
    files = {arm: folder / f"{arm}.{suffix}" for arm in ARMS}

    def by_hand(*queries: str) -> int:
        with duckdb.connect() as connection:
            return [len(connection.execute(query).fetchall()) for query in queries][-1]

    return {
        "ours": lambda: len(joint_counts(files, ARMS, ARMS[1:3])),
        "grouped": lambda: by_hand(grouped(folder, suffix)),
        "joined": lambda: by_hand(joined(folder, suffix)),
        "joined and checked": lambda: by_hand(checked(folder, suffix), joined(folder, suffix)),
    }


def once(folder: str, suffix: str, way: str) -> None:
    """Count once in this process, and print processor time, time and peak memory."""
    count = ways(Path(folder), suffix)[way]
    before, began = time.process_time(), time.perf_counter()
    patterns = count()
    taken, passed = time.process_time() - before, time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{taken} {passed} {peak} {patterns}\n")


def measured(folder: Path, suffix: str) -> dict[str, tuple[float, float, float]]:
    """Count in turns, each time in a process of its own; give medians of processor time, time and peak memory."""
    told: dict[str, list[list[float]]] = {way: [] for way in WAYS}
    for _ in range(RUNS):
        for way in WAYS:
            command = [sys.executable, __file__, "once", str(folder), suffix, way]
            out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            told[way].append([float(value) for value in out.split()])
    if len({runs[0][3] for runs in told.values()}) > 1:
        raise ValueError(f"the ways give different patterns: {told}")
    medians = {
        way: [statistics.median(column) for column in zip(*runs, strict=True)] for way, runs in told.items()
    }
    return {way: (cpu, wall, peak) for way, (cpu, wall, peak, _) in medians.items()}


def main() -> None:
    """Count a tenth of the examples and all of them."""
    examples = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    sys.stdout.write(
        "| file | examples | way | processor s | s | MiB | ours / this |\n|---|---|---|---|---|---|---|\n"
    )
    for suffix in ("parquet", "jsonl"):
        ours = {}
        for size in (examples // 10, examples):
            with tempfile.TemporaryDirectory() as folder:
                make(Path(folder), size, suffix)
                found = measured(Path(folder), suffix)
            ours[size] = found["ours"]
            for way, (cpu, wall, peak) in found.items():
                ratio = found["ours"][0] / cpu
                sys.stdout.write(
                    f"| {suffix} | {size:,} | {way} | {cpu:.2f} | {wall:.2f} | {peak:.0f} | {ratio:.2f} |\n"
                )
        growth = ours[examples][0] / ours[examples // 10][0]
        sys.stdout.write(f"| {suffix} | ten times the rows | ours | {growth:.1f} times | | | |\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["once"]:
        once(*sys.argv[2:5])
    else:
        main()
