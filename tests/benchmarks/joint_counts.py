"""What counting the results of an evaluation costs, beside SQL that somebody writes by hand for the same counts.

``python tests/benchmarks/joint_counts.py [EXAMPLES [RUNS]]`` makes four arms in Parquet and JSON lines, of so many examples and of a
tenth, and counts them in turns.
By hand there are three ways: grouping by example, joining the arms, which does not see an example that comes twice or is
missing, and joining them after counting each arm's rows and distinct examples, which does.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb
from figures import Cost, Found, Growth, told, written
from processor import peak, run, spent

from decidable_evidence.runs.counting import joint

ARMS = ("closed-book", "oracle", "oracle-2", "rag")
KINDS = {"parquet": "Parquet", "jsonl": "JSON lines"}
WAYS = {
    "ours": "joint counts",
    "grouped": "GROUP BY example",
    "joined and checked": "JOIN, ids checked",
    "joined": "JOIN alone",
}
BY_HAND: dict[str, tuple[str, float | None]] = {
    "grouped": ("SQL by hand: GROUP BY example", 1.3),
    "joined and checked": ("SQL by hand: JOIN, after checking for ids that are missing or double", 1.3),
    "joined": ("SQL by hand: JOIN that miscounts ids that are missing or double", None),
}
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
        "ours": lambda: len(joint(files, ARMS, ARMS[1:3]).groups),
        "grouped": lambda: by_hand(grouped(folder, suffix)),
        "joined": lambda: by_hand(joined(folder, suffix)),
        "joined and checked": lambda: by_hand(checked(folder, suffix), joined(folder, suffix)),
    }


def once(folder: str, suffix: str, way: str) -> None:
    """Count once in this process, and print processor time, peak memory and the number of patterns."""
    taken, patterns = spent(ways(Path(folder), suffix)[way])
    sys.stdout.write(f"{taken} {peak()} {patterns}\n")


class Taken(NamedTuple):
    """What one way to count takes: processor seconds, and MiB of memory at its peak."""

    seconds: float
    peak: float


def measured(examples: int, suffix: str, runs: int) -> dict[str, Taken]:
    """Count so many examples in turns, each time in a process of its own; give the medians of each way."""
    told: dict[str, list[list[float]]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), examples, suffix)
        for way in [*WAYS] * runs:
            out = run([sys.executable, __file__, "once", folder, suffix, way])
            told[way].append([float(value) for value in out.split()])
    if len({counts[0][2] for counts in told.values()}) > 1:
        raise ValueError(f"the ways give different patterns: {told}")
    columns = {
        way: [statistics.median(column) for column in zip(*counts, strict=True)]
        for way, counts in told.items()
    }
    return {way: Taken(seconds, most) for way, (seconds, most, _) in columns.items()}


def costs(examples: int = 1_000_000, runs: int = 3) -> Iterator[Found]:
    """Count a tenth of the examples and all of them, in both kinds of files."""
    for suffix, kind in KINDS.items():
        tenth, whole = (measured(size, suffix, runs) for size in (examples // 10, examples))
        what = f"counting {examples:,} examples × {len(ARMS)} arms, {kind}"  # noqa: RUF001  (times)
        for way, (baseline, aim) in BY_HAND.items():
            yield Cost(what, whole["ours"].seconds / whole[way].seconds, baseline, aim)
        yield Cost(
            f"{what}, ten times the rows",
            whole["ours"].seconds / tenth["ours"].seconds,
            "a tenth of the rows",
            11,
        )
        for way in ("grouped", "joined"):
            yield Cost(
                f"{what}, peak memory",
                whole["ours"].peak,
                f"{BY_HAND[way][0]}, {written(whole[way].peak)} MiB",
                unit="MiB",
            )
        seconds = {named: (tenth[way].seconds, whole[way].seconds) for way, named in WAYS.items()}
        yield Growth(f"results counted, {kind}", "example", (examples // 10, examples), seconds)


if __name__ == "__main__":
    if sys.argv[1:2] == ["once"]:
        once(*sys.argv[2:5])
    else:
        told(costs(*map(int, sys.argv[1:])))
