"""Counts how the arms of an evaluation fared together on each example, from one file of results an arm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from decidable.errors import UnreadableError
from decidable.measures.behavior_gap.inputs import ARMS
from decidable.measures.runs.mistakes import mistakes
from decidable.measures.runs.rows import load, locked_down, unusable


def joint_counts(runs: Mapping[str, Path]) -> dict[str, int]:
    """Count the patterns of results, such as ``closed-book=0:refusal oracle=1:correct``, over all examples."""
    arms = [arm for arm in ARMS if arm in runs]
    with opened(runs) as connection:
        rows = connection.execute(aggregate(arms)).fetchall()
    return {_key(arms, results): count for *results, count in rows}


@contextmanager
def opened(runs: Mapping[str, Path]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Read the files of all arms into one table. Raises ``UnreadableError`` with every mistake in them."""
    runs = {arm: runs[arm] for arm in ARMS if arm in runs}
    if refused := list(filter(None, map(unusable, runs.values()))):
        raise UnreadableError(refused)
    with locked_down(runs.values()) as connection:
        loaded = {arm: load(connection, arm, path) for arm, path in runs.items()}
        wrong = mistakes(connection, {arm: runs[arm] for arm, problem in loaded.items() if not problem})
        if problems := [*filter(None, loaded.values()), *wrong]:
            raise UnreadableError(problems)
        yield connection


def aggregate(arms: Iterable[str]) -> str:
    """Write the query that counts the patterns; each arm is one column of the inner table."""
    names = {f"result_{place}": arm for place, arm in enumerate(arms)}
    result = "coalesce(passed, '0') || CASE outcome WHEN '' THEN '' ELSE ':' || outcome END"
    columns = ",\n        ".join(
        f"max({result}) FILTER (WHERE arm = '{arm}') AS {name}" for name, arm in names.items()
    )
    patterns = ", ".join(names)
    return f"""
    SELECT {patterns}, count(*) AS examples
    FROM (SELECT
        {columns}
    FROM results GROUP BY example_id) AS examples_of_all_arms
    GROUP BY {patterns} ORDER BY {patterns}
    """  # noqa: S608  (only the names of ARMS and columns of ours are written in)


def _key(arms: Iterable[str], results: Iterable[str]) -> str:
    return " ".join(f"{arm}={result}" for arm, result in zip(arms, results, strict=True))
