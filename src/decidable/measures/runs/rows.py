"""Reads the result files of evaluation runs, one an arm, into one table of a database that may read nothing else.

A row is one example: ``example_id`` and ``passed``, and where known ``outcome``, ``gold_hash`` (of the expected answer),
``context_hash`` (of the right context) and ``run`` (the arm). Other columns are not looked at.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

import duckdb

from decidable.errors import Problem, UnreadableError
from decidable.measures.behavior_gap.inputs import ARMS, Outcome
from decidable.measures.runs.formats import SUFFIXES, reading
from decidable.measures.runs.telling import problem, short

OUTCOMES = get_args(Outcome)
UNTOLD = ("Original Line", "Possible", "LINE ", "*", " ")
LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "memory_limit": "2GB",
    "temp_directory": "",
    "threads": 1,
}

TABLE = """
CREATE TABLE results (
    arm VARCHAR, number BIGINT, kind VARCHAR, example_id VARCHAR, passed VARCHAR, outcome VARCHAR,
    run VARCHAR, gold_hash VARCHAR, context_hash VARCHAR, mistake VARCHAR
)
"""

NO_ROWS = """
SELECT NULL::VARCHAR AS example_id, NULL::VARCHAR AS passed, NULL::VARCHAR AS outcome, NULL::VARCHAR AS run,
    NULL::VARCHAR AS gold_hash, NULL::VARCHAR AS context_hash
WHERE false
"""

LOAD = """
INSERT INTO results
SELECT *, CASE
    WHEN kind IS DISTINCT FROM 'OBJECT' THEN 'row'
    WHEN example_id IS NULL THEN 'example_id'
    WHEN outcome <> '' AND NOT list_contains($outcomes, outcome) THEN 'outcome'
    WHEN passed IS NULL AND outcome = 'error' THEN NULL
    WHEN passed IS NULL OR passed NOT IN ('0', '1') THEN 'passed'
    WHEN (passed, outcome) IN (('0', 'correct'), ('1', 'incorrect')) THEN 'contradiction'
    WHEN run <> $arm AND list_contains($arms, run) THEN 'run'
END AS mistake
FROM (
    SELECT $arm AS arm, "#number" AS number, "#kind" AS kind,
        nullif(trim(CAST(example_id AS VARCHAR)), '') AS example_id,
        CASE lower(trim(CAST(passed AS VARCHAR))) WHEN 'true' THEN '1' WHEN 'false' THEN '0' WHEN '' THEN NULL
            ELSE trim(CAST(passed AS VARCHAR)) END AS passed,
        coalesce(trim(CAST(outcome AS VARCHAR)), '') AS outcome,
        nullif(trim(CAST(run AS VARCHAR)), '') AS run,
        nullif(trim(CAST(gold_hash AS VARCHAR)), '') AS gold_hash,
        nullif(trim(CAST(context_hash AS VARCHAR)), '') AS context_hash
    FROM ({no_rows} UNION ALL BY NAME {rows})
)
"""


def locked_down(paths: Iterable[Path]) -> duckdb.DuckDBPyConnection:
    """Open a database in memory that may read the folders of these files, and nothing else."""
    connection = duckdb.connect(":memory:", config=LOCKED)
    folders = sorted({str(path.resolve().parent) for path in paths})
    connection.execute("SET allowed_directories = ?", [folders])
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    connection.execute(TABLE)
    return connection


def unusable(path: Path) -> Problem | None:
    """Say why a path is not even looked at."""
    if set("*?[") & set(str(path.resolve())):
        return problem(path, "run-unreadable", "the path of a run holds none of * ? [")
    if path.suffix not in SUFFIXES:
        return problem(path, "run-unreadable", f"a run is a file in {', '.join(sorted(SUFFIXES))}")
    return None if path.is_file() else problem(path, "run-unreadable", "there is no such file")


def load(connection: duckdb.DuckDBPyConnection, arm: str, path: Path) -> Problem | None:
    """Read one file into the table; give the problem where it cannot be read."""
    try:
        rows, given = reading(connection, path)
        given |= {"arm": arm, "arms": ARMS, "outcomes": OUTCOMES}
        connection.execute(LOAD.format(no_rows=NO_ROWS, rows=rows), given)
    except UnreadableError as refused:
        return refused.problems[0]
    except (duckdb.Error, UnicodeDecodeError, csv.Error, OSError) as error:
        return problem(path, "run-unreadable", f"cannot be read: {_cleaned(error)}")
    return None


def _cleaned(error: Exception) -> str:
    """Keep of a message what names neither the file nor what stands in it."""
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    if isinstance(error, OSError):
        return error.strerror or "it cannot be opened"
    lines = [line for line in str(error).splitlines() if line and not line.startswith(UNTOLD)]
    told = re.sub(r"^[\w ]+ Error: ", "", " ".join(lines[:2]))
    return short(re.sub(r"(file )?['\"]/[^'\"]*['\"]", "the file", told), 200)
