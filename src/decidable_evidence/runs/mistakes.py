"""Finds what is wrong in the results of each arm: that they cannot be read, missing columns, and wrong values."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from decidable.evidence import Problem, nearest, problem, short
from decidable_evidence.engines import Local
from decidable_evidence.runs.arms import Arm, Opened
from decidable_evidence.runs.columns import COLUMNS, cleaned, mistake
from decidable_evidence.runs.comparing import NAMED, Named, Results, unequal
from decidable_evidence.runs.outcomes import OUTCOMES
from decidable_evidence.runs.queries import Counting
from decidable_evidence.tables import files
from decidable_evidence.tables.lines import line_of
from decidable_evidence.tables.sources import ChosenFile

ROWS = """
SELECT {place} AS arm, number, kind, {columns}, {mistake} AS mistake
FROM (SELECT "#number" AS number, "#kind" AS kind, {cleaned} FROM ({rows}) AS found) AS cleaned {where}
"""

SIZES = """
SELECT arm, count(*) AS size, count(*) FILTER (WHERE kind = 'OBJECT') AS objects, count(example_id) AS ids,
    count(*) FILTER (WHERE passed IS NOT NULL OR outcome = 'error') AS passes
FROM results GROUP BY arm
"""

MISTAKEN = """
SELECT arm, number, example_id, passed, outcome, run, sample, mistake, size
FROM (SELECT *, count(*) OVER (PARTITION BY arm) AS size,
        row_number() OVER (PARTITION BY arm ORDER BY number, example_id) AS place
    FROM results WHERE mistake IS NOT NULL) AS mistaken
WHERE place <= {named} ORDER BY arm, number, example_id
"""


class Row(NamedTuple):
    """A row with a wrong value; ``mistaken`` counts such rows in its arm."""

    arm: int
    number: int
    example_id: str | None
    passed: str | None
    outcome: str
    run: str | None
    sample: str | None
    mistake: str
    mistaken: int


def mistakes(found: Opened, of: Counting, named: Named | None = None) -> list[Problem]:
    """List every mistake in these arms; they are compared only where they hold none of their own."""
    results, problems = loaded(found, of)
    for look in (_bare, _mistaken):
        told = list(look(results))
        problems += [each for _, each in told]
        results = results.without({place for place, _ in told})
    return problems + list(unequal(results, of, named))


def loaded(found: Opened, of: Counting) -> tuple[Results, list[Problem]]:
    """Read the rows of all arms as they are needed to tell what is wrong; tell the arms that cannot be read."""
    queries = {place: _rows(arm, place, of) for place, arm in enumerate(found.arms)}
    arms = dict(enumerate(found.arms))
    if not isinstance(found.engine, Local):
        together = " UNION ALL ".join(queries.values())
        return Results(found.engine, arms, f"WITH results AS ({together}) "), []
    found.engine.rows("DROP TABLE IF EXISTS results")
    types = ", ".join(f"{column} VARCHAR" for column in ("kind", *COLUMNS, "mistake"))
    found.engine.rows(f"CREATE TABLE results (arm INTEGER, number BIGINT, {types})")
    problems = dict(_unread(found.engine, arms, queries))
    return Results(found.engine, arms).without(set(problems)), list(problems.values())


def _unread(engine: Local, arms: dict[int, Arm], queries: dict[int, str]) -> Iterator[tuple[int, Problem]]:
    for place, query in queries.items():
        try:
            engine.rows(f"INSERT INTO results {query}")
        except files.FAILURES as error:
            said = f"cannot be read: {files.cleaned(error)}"
            yield place, problem(arms[place].path, "run-unreadable", said)


def _rows(arm: Arm, place: int, of: Counting) -> str:
    where = f"WHERE md5(example_id) IN (SELECT digest FROM ({of.only}) AS named)" if of.only else ""  # noqa: S608
    return ROWS.format(
        place=place,
        columns=", ".join(COLUMNS),
        mistake=mistake(arm.name, of.known),
        cleaned=", ".join(f"{cleaned(column)} AS {column}" for column in COLUMNS),
        rows=arm.reading.rows,
        where=where,
    )


def _bare(results: Results) -> Iterator[tuple[int, Problem]]:
    """Yield the arms without rows and those without a column that they need."""
    sizes = {arm: counts for arm, *counts in results.ask(SIZES)}
    for place, arm in results.arms.items():
        size, objects, ids, passes = sizes.get(place, (0, 0, 0, 0))
        if not size:
            yield place, problem(arm.path, "run-empty", f"{arm.name} has no rows", "was the run stopped?")
        elif not objects:
            said = "no row of it is a JSON object"
            yield place, problem(arm.path, "run-unreadable", said, "each row holds example_id and passed")
        for name, found in (("example_id", ids), ("passed", passes)):
            if objects and not found:
                said = f"{arm.name} has no {name}"
                yield place, problem(arm.path, "run-column-missing", said, arm.reading.hint)


def _mistaken(results: Results) -> Iterator[tuple[int, Problem]]:
    """Yield rows with a wrong value, a few of each arm."""
    rows = [Row(*row) for row in results.ask(MISTAKEN.format(named=NAMED)) if row[0] in results.arms]
    for row in rows:
        arm = results.arms[row.arm]
        yield row.arm, _wrong(row, arm)
    for place, size in {row.arm: row.mistaken for row in rows}.items():
        if size > NAMED:
            arm = results.arms[place]
            said = f"{size - NAMED} more rows of {arm.name} have a wrong value"
            yield place, problem(arm.path, "run-value", said)


def _wrong(row: Row, arm: Arm) -> Problem:
    message, hint = _said(row, arm.name)
    number = f"row {row.number}: " if row.number else ""
    line = line_of(arm.path, row.number) if isinstance(arm.source, Path | ChosenFile) else 0
    return problem(arm.path, "run-value", number + message, hint, line)


def _said(row: Row, arm: str) -> tuple[str, str]:
    """Say what is wrong with one row, and what would be right."""
    of, outcome = f"example {short(row.example_id)} has", short(row.outcome)
    said = {
        "row": ("not a JSON object", "each row is one JSON object, in UTF-8"),
        "example_id": ("it has no example_id", ""),
        "outcome": (f"{of} the outcome {outcome}", nearest(row.outcome, OUTCOMES)),
        "passed": (f"{of} passed {short(row.passed) or 'empty'}", "true, false, 1 or 0"),
        "contradiction": (f"{of} passed {row.passed} and the outcome {outcome}", "one of them is wrong"),
        "run": (f"{of} the run {short(row.run)}", f"the file is given as {arm}"),
        "sample": (f"{of} the sample {short(row.sample)}", "a whole number, such as 1, 2 and 3"),
    }
    return said[row.mistake]
