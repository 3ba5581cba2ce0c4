"""Finds what is wrong in the results that were read: missing columns, wrong values, and arms that do not fit together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import duckdb

from decidable.errors import Problem, nearest
from decidable.measures.behavior_gap.inputs import ARMS, ORACLES
from decidable.measures.runs.lines import line_of
from decidable.measures.runs.rows import OUTCOMES
from decidable.measures.runs.telling import problem, short

NAMED = 5

SIZES = """
SELECT arm, count(*) AS size, count(*) FILTER (WHERE kind = 'OBJECT') AS objects,
    count(example_id) AS ids, count(passed) AS passes
FROM results GROUP BY arm
"""

MISTAKEN = """
SELECT arm, number, example_id, passed, outcome, run, mistake, count(*) OVER (PARTITION BY arm) AS size
FROM results WHERE mistake IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY arm ORDER BY number) <= $named
ORDER BY arm, number
"""

TWICE = """
SELECT arm, example_id FROM results
WHERE list_contains($arms, arm) GROUP BY arm, example_id HAVING count(*) > 1 ORDER BY arm, example_id
"""

MISSING = """
SELECT expected.arm, expected.example_id
FROM (SELECT arm, example_id FROM (SELECT unnest($arms) AS arm)
    CROSS JOIN (SELECT DISTINCT example_id FROM results WHERE list_contains($arms, arm))) AS expected
LEFT JOIN results ON results.arm = expected.arm AND results.example_id = expected.example_id
WHERE results.example_id IS NULL
ORDER BY expected.arm, expected.example_id
"""

DIFFERING = """
SELECT min(arm) AS arm, example_id FROM results
WHERE list_contains($arms, arm) GROUP BY example_id HAVING count(DISTINCT {column}) > 1 ORDER BY example_id
"""


class Row(NamedTuple):
    """A row with a wrong value; ``mistaken`` counts such rows in its arm."""

    arm: str
    number: int
    example_id: str | None
    passed: str | None
    outcome: str
    run: str | None
    mistake: str
    mistaken: int


class Check(NamedTuple):
    """What has to hold between arms; ``query`` finds the examples of which it does not."""

    code: str
    says: str
    hint: str
    query: str
    arms: tuple[str, ...] = ARMS


CHECKS = (
    Check("run-example-twice", "has more than one row of", "one row an example", TWICE),
    Check("run-example-missing", "lacks", "every arm runs the same examples", MISSING),
    Check(
        "run-gold-differs",
        "and another arm differ in gold_hash on",
        "every arm expects the same answers",
        DIFFERING.format(column="gold_hash"),
    ),
    Check(
        "run-context-differs",
        "and another oracle arm differ in context_hash on",
        "every oracle arm gives the same context",
        DIFFERING.format(column="context_hash"),
        ORACLES,
    ),
)


def mistakes(connection: duckdb.DuckDBPyConnection, runs: Mapping[str, Path]) -> list[Problem]:
    """List every mistake in these arms; they are compared only where they hold none of their own."""
    bare = list(_bare(connection, runs))
    filled = _without(bare, runs)
    mistaken = list(_mistaken(connection, filled))
    return bare + mistaken + list(_unequal(connection, _without(mistaken, filled)))


def _without(problems: list[Problem], runs: Mapping[str, Path]) -> dict[str, Path]:
    unfit = {each.path for each in problems}
    return {arm: path for arm, path in runs.items() if path not in unfit}


def _bare(connection: duckdb.DuckDBPyConnection, runs: Mapping[str, Path]) -> Iterator[Problem]:
    """List the arms without rows and those without a column that they need."""
    sizes = {arm: counts for arm, *counts in connection.execute(SIZES).fetchall()}
    for arm, path in runs.items():
        size, objects, ids, passes = sizes.get(arm, (0, 0, 0, 0))
        if not size:
            yield problem(path, "run-empty", f"{arm} has no rows", "was the run stopped?")
        elif not objects:
            yield problem(
                path,
                "run-unreadable",
                "no row of it is a JSON object",
                "each row holds example_id and passed",
            )
        for name, found in (("example_id", ids), ("passed", passes)):
            if objects and not found:
                hint = f"a row holds {'success and an id' if path.suffix == '.json' else 'example_id and passed'}"
                yield problem(path, "run-column-missing", f"{arm} has no {name}", hint)


def _mistaken(connection: duckdb.DuckDBPyConnection, runs: Mapping[str, Path]) -> Iterator[Problem]:
    """List rows with a wrong value, a few of each arm."""
    rows = [Row(*row) for row in connection.execute(MISTAKEN, {"named": NAMED}).fetchall()]
    shown = [row for row in rows if row.arm in runs]
    for row in shown:
        message, hint = _said(row)
        line = line_of(runs[row.arm], row.number)
        yield problem(runs[row.arm], "run-value", f"row {row.number}: {message}", hint, line)
    for arm, size in {row.arm: row.mistaken for row in shown}.items():
        if size > NAMED:
            yield problem(runs[arm], "run-value", f"{size - NAMED} more rows of {arm} have a wrong value")


def _said(row: Row) -> tuple[str, str]:
    """Say what is wrong with one row, and what would be right."""
    of, outcome = f"example {short(row.example_id)} has", short(row.outcome)
    said = {
        "row": ("not a JSON object", "each row is one JSON object, in UTF-8"),
        "example_id": ("it has no example_id", ""),
        "outcome": (f"{of} the outcome {outcome}", nearest(row.outcome, OUTCOMES)),
        "passed": (f"{of} passed {short(row.passed) or 'empty'}", "true, false, 1 or 0"),
        "contradiction": (f"{of} passed {row.passed} and the outcome {outcome}", "one of them is wrong"),
        "run": (f"{of} the run {row.run}", f"the file is given as {row.arm}"),
    }
    return said[row.mistake]


def _unequal(connection: duckdb.DuckDBPyConnection, runs: Mapping[str, Path]) -> Iterator[Problem]:
    """List the examples that an arm holds twice or not at all, or that differ between arms."""
    for check in CHECKS:
        arms = [arm for arm in runs if arm in check.arms]
        found: dict[str, list[str]] = {}
        for arm, example_id in connection.execute(check.query, {"arms": arms}).fetchall():
            found.setdefault(arm, []).append(example_id)
        for arm, ids in found.items():
            yield problem(runs[arm], check.code, f"{arm} {check.says} {_listed(ids)}", check.hint)


def _listed(ids: list[str]) -> str:
    examples = "example" if len(ids) == 1 else "examples"
    more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
    return f"{len(ids)} {examples}: {', '.join(short(id_) for id_ in ids[:NAMED])}{more}"
