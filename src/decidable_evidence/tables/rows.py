"""Reads the rows of a table, and tells what is wrong in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from decidable.evidence import Problem, UnreadableError, problem, refuse
from decidable_evidence import engines
from decidable_evidence.tables import Row
from decidable_evidence.tables.files import FAILURES, alias, picked, reason, rows_of, unmarked, unusable
from decidable_evidence.tables.lines import row_problems
from decidable_evidence.tables.sources import ChosenFile, EngineTable, Source, place_of

Found = list[tuple[int, str | None, Row]]


def rows(source: Source, required: tuple[str, ...], optional: tuple[str, ...]) -> list[Row]:
    """Read these columns of every row. Raises ``UnreadableError``."""
    columns = tuple(dict.fromkeys((*required, *optional)))
    if isinstance(source, EngineTable):
        found = _of_engine(source, columns)
    else:
        found = _of_file(_file(source), columns, source.columns if isinstance(source, ChosenFile) else {})
    if problems := list(_problems(found, required, source)):
        raise UnreadableError(problems)
    return [row for _, _, row in found]


def _file(source: Path | ChosenFile) -> Path:
    """The file of a source, of which nothing else counts."""
    if isinstance(source, Path):
        return source
    given = sorted(source.model_fields_set - {"file", "columns"})
    if (given and (given != ["format"] or source.format != "rows")) or len(source.files) > 1:
        name = given[0] if given else "a list of files"
        refuse(source.files[0], "table-unreadable", f"{name} says nothing of a table", f"leave {name} out")
    return source.files[0]


def _of_file(path: Path, columns: tuple[str, ...], named: Mapping[str, str]) -> Found:
    why, hint = unusable(path)
    if why:
        refuse(path, "table-unreadable", why, hint)
    try:
        with TemporaryDirectory(prefix="decidable-") as folder:
            readable = unmarked(path, Path(folder))
            places = {name: (named.get(name, name),) for name in columns}
            with engines.reading(readable) as connection:
                query = picked(rows_of(connection, readable), places)
                listed = ", ".join(['"#number"', '"#kind"', *map(alias, columns)])
                found = connection.execute(f"SELECT {listed} FROM ({query})").fetchall()  # noqa: S608
            return [_row(columns, *row) for row in found]
    except FAILURES as error:
        refuse(path, "table-unreadable", f"cannot be read: {reason(error)}")


def _of_engine(source: EngineTable, columns: tuple[str, ...]) -> Found:
    if source.cluster:
        refuse(place_of(source), "table-unreadable", "cluster says nothing of a table", "leave cluster out")
    engine = engines.Warehouse(source)
    query = engine.selecting({name: name for name in columns})
    return [_row(columns, 0, "OBJECT", *row) for row in engine.rows(query)]


def _row(
    columns: tuple[str, ...], number: int, kind: str | None, *values: str | None
) -> tuple[int, str | None, Row]:
    told = ((value or "").strip() or None for value in values)
    return number, kind, dict(zip(columns, told, strict=True))


def _problems(found: Found, required: tuple[str, ...], source: Source) -> Iterator[Problem]:
    """Yield the columns that no row has, and the first rows that are wrong."""
    place, hint = place_of(source), f"a row holds {', '.join(required)}"
    if not found:
        yield problem(place, "table-unreadable", "it has no rows", "was it written to the end?")
    present = {name for _, _, row in found for name, value in row.items() if value is not None}
    missing = [name for name in required if name not in present]
    for name in missing if found else ():
        other = f"{hint}; if yours is called otherwise: {{file: {place.name}, columns: {{{name}: YOURS}}}}"
        yield problem(place, "table-column-missing", f"no row has {name}", other)
    mistaken = [
        (number, said, hint)
        for number, kind, row in found
        for said in _mistakes(kind, row, set(required) - set(missing))
    ]
    yield from row_problems(source, "table-value", mistaken)


def _mistakes(kind: str | None, row: dict[str, Any], required: Iterable[str]) -> list[str]:
    if kind != "OBJECT":
        return ["it is not a JSON object"]
    return [f"it has no {name}" for name in sorted(required) if row[name] is None]
