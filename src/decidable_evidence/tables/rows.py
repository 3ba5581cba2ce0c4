"""Reads the rows of a table as text, and names the mistakes in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from decidable.evidence import Problem, UnreadableError, problem, refuse
from decidable_evidence import engines
from decidable_evidence.tables.files import (
    alias,
    failures,
    line_of,
    picked,
    reason,
    refusal,
    rows_of,
    unmarked,
)
from decidable_evidence.tables.sources import ChosenFile, EngineTable, Source, place_of

DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?=$|[T ])")
MOST_PROBLEMS = 5  # of one table: more would hide what else is wrong
Row = dict[str, str | None]
RowMistake = tuple[int, str, str]  # the number of a row, the message and the hint
Found = list[tuple[Any, ...]]  # the number of a row, its kind in JSON, and its values


def read_table(source: Source, required: Sequence[str], optional: Sequence[str] = ()) -> list[Row]:
    """These columns of every row, each value as text; what is blank or not there is None.

    Raises ``UnreadableError`` where the table cannot be read, where it has no column that is required, and for the
    first rows that are no mapping or have no value that is required. Needs the extra ``evidence``.
    """
    columns = tuple(dict.fromkeys((*required, *optional)))
    _takes(source)
    found = _of_engine(source, columns) if isinstance(source, EngineTable) else _of_file(source, columns)
    rows = [
        {name: (value or "").strip() or None for name, value in zip(columns, values, strict=True)}
        for _, _, *values in found
    ]
    if problems := list(_problems(source, found, rows, required)):
        raise UnreadableError(problems)
    return rows


def day_of(written: str | None) -> date | None:
    """The day of a date, or of a moment such as ``2026-11-02 09:30:00``; None where it is neither."""
    match = DAY.match((written or "").strip())
    try:
        return date.fromisoformat(match[0]) if match else None
    except ValueError:
        return None


def row_problems(source: Source, code: str, mistakes: Sequence[RowMistake]) -> Iterator[Problem]:
    """The first mistakes in the rows of a table, each at its line, and how many more there are."""
    place = place_of(source)
    for number, message, hint in mistakes[:MOST_PROBLEMS]:
        line = line_of(place, number) if place.is_file() else 0
        yield problem(place, code, f"row {number}: {message}", hint, line)
    if len(mistakes) > MOST_PROBLEMS:
        more = f"{len(mistakes) - MOST_PROBLEMS} more mistakes in rows"
        yield problem(place, code, more, "correct them all")


def _takes(source: Source) -> None:
    """Refuse options that results take, and tables do not."""
    if isinstance(source, Path):
        return
    given = source.model_fields_set - {"file", "columns", "engine", "table"}
    if isinstance(source, ChosenFile):
        given -= {"format"} if source.format == "rows" else set()
        given |= {"a list of files"} if len(source.files) > 1 else set()
    for name in sorted(given):
        refuse(place_of(source), "table-unreadable", f"{name} means nothing for a table", f"leave {name} out")


def _of_file(source: Path | ChosenFile, columns: tuple[str, ...]) -> Found:
    path, named = place_of(source), source.columns if isinstance(source, ChosenFile) else {}
    places = {name: (named.get(name, name),) for name in columns}
    why, hint = refusal(path)
    if why:
        refuse(path, "table-unreadable", why, hint)
    try:
        with TemporaryDirectory(prefix="decidable-") as folder:
            readable = unmarked(path, Path(folder))
            with engines.reading(readable) as connection:
                query = picked(rows_of(connection, readable), places)
                listed = ", ".join(['"#number"', '"#kind"', *map(alias, columns)])
                return connection.execute(f"SELECT {listed} FROM ({query})").fetchall()  # noqa: S608
    except failures() as error:
        refuse(path, "table-unreadable", f"cannot be read: {reason(error)}")


def _of_engine(source: EngineTable, columns: tuple[str, ...]) -> Found:
    engine = engines.Warehouse(source)
    return [(0, "OBJECT", *row) for row in engine.rows(engine.selecting({name: name for name in columns}))]


def _problems(source: Source, found: Found, rows: list[Row], required: Sequence[str]) -> Iterator[Problem]:
    """Yield the columns that no row has, and the first rows that are wrong."""
    place, hint = place_of(source), f"a row needs {', '.join(required)}"
    if not found:
        yield problem(place, "table-unreadable", "it has no rows", "was it written to the end?")
    missing = [name for name in required if not any(row[name] for row in rows)]
    for name in missing if found else ():
        other = f"{hint}; if yours has another name: {{file: {place.name}, columns: {{{name}: YOURS}}}}"
        yield problem(place, "table-column-missing", f"no row has {name}", other)
    needed = sorted({*required} - {*missing})
    mistakes = list[RowMistake]()
    for (number, kind, *_), row in zip(found, rows, strict=True):
        lacking = [f"it has no {name}" for name in needed if row[name] is None]
        lacking = lacking if kind == "OBJECT" else ["it is not a JSON object"]
        mistakes += [(number, message, hint) for message in lacking]
    yield from row_problems(source, "table-value", mistakes)
