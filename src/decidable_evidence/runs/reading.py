"""Which queries read the results of one arm: by the name of its file, what stands in it, and what the review says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, NoReturn

import duckdb

from decidable.evidence import nearest, real, refuse, short
from decidable_evidence.engines import Warehouse
from decidable_evidence.runs.columns import COLUMNS
from decidable_evidence.runs.formats import DEEPEVAL, INSPECT, LM_EVAL, PROMPTFOO, RAGAS, ROWS, Format
from decidable_evidence.runs.sheets import Choice, Sheet, Steps, listed
from decidable_evidence.runs.verdicts import verdict
from decidable_evidence.tables import files
from decidable_evidence.tables.files import OF_LINES, SUFFIXES, extracted, literal
from decidable_evidence.tables.sources import ChosenFile

LARGEST_DOCUMENT = 128 * 1024 * 1024
SAID = ("id", "filter", "metric", "threshold")
READABLE = (*SUFFIXES, ".eval", ".json")
IN_LINES = (ROWS, PROMPTFOO, LM_EVAL, RAGAS)
IN_TABLES = (ROWS, RAGAS)
IN_DOCUMENTS = (
    replace(PROMPTFOO, listed="$.results.results[*]", shown="json_type(json, '$.results.results') = 'ARRAY'"),
    DEEPEVAL,
    INSPECT,
    replace(RAGAS, listed="$[*]", shown="json_exists(json, '$[0].user_input')"),
)
SUMMARIES = replace(INSPECT, listed="$[*]", shown="json_type(json) = 'ARRAY'")

DOCUMENT = """
SELECT json FROM read_json_objects({path}, format = 'unstructured', maximum_object_size = {longest})
"""

LISTED = """
SELECT generate_subscripts(items, 1) AS "#number", unnest(items) AS json
FROM (SELECT json_extract(json, {listed}) AS items FROM ({document}))
"""

READ = """
SELECT "#number", "#kind", {columns} FROM ({rows}) WHERE {where}
"""


class Reading(NamedTuple):
    """The queries of one arm's rows in our columns; ``rows`` gives ``"#number"`` and ``"#kind"`` as well, ``fast`` not."""

    rows: str
    fast: str
    hint: str = ROWS.hint


def of_table(warehouse: Warehouse) -> Reading:
    """Read a table of an engine. Raises ``UnreadableError``."""
    fast = warehouse.selecting({column: column for column in COLUMNS})
    return Reading(f'SELECT 0 AS "#number", \'OBJECT\' AS "#kind", * FROM ({fast}) AS found', fast)  # noqa: S608


def of_file(connection: duckdb.DuckDBPyConnection, said: ChosenFile, path: Path) -> Reading:
    """Recognise what wrote a file, whose results stand at a path.

    Raises ``UnreadableError`` where it cannot be read without knowing more.
    """
    if said.file.suffix == ".eval":
        return _document(connection, said, path, (SUMMARIES,))
    if said.file.suffix == ".json":
        return _document(connection, said, path, IN_DOCUMENTS)
    if said.file.suffix in OF_LINES:
        return _lines(connection, said, path)
    return _table(connection, said, path)


def _table(connection: duckdb.DuckDBPyConnection, said: ChosenFile, path: Path) -> Reading:
    sheet = Sheet(connection, said, present=tuple(files.present(connection, path)))
    ragas = sheet.has("user_input") and not sheet.has("example_id")
    form = _named(said, IN_TABLES) or (RAGAS if ragas else ROWS)
    return _of_rows(_adapted(form, sheet), connection, path)


def _lines(connection: duckdb.DuckDBPyConnection, said: ChosenFile, path: Path) -> Reading:
    found = files.json_lines(path)
    first = f"SELECT json FROM ({found}) WHERE json_type(json) = 'OBJECT' LIMIT 1"  # noqa: S608
    form = _named(said, IN_LINES) or _recognised(connection, first, IN_LINES) or ROWS
    adapted = _adapted(form, Sheet(connection, said, found))
    return _of_rows(adapted, connection, path) if form in IN_TABLES else _of_json(adapted, found)


def _document(
    connection: duckdb.DuckDBPyConnection, said: ChosenFile, path: Path, formats: tuple[Format, ...]
) -> Reading:
    size = path.stat().st_size
    if size > LARGEST_DOCUMENT:
        larger = f"is larger than {LARGEST_DOCUMENT // 1024**2} MiB"
        _refuse(said.file, larger, "write it as JSONL, a result a line")
    document = DOCUMENT.format(path=literal(real(path)), longest=size + 1)
    ((values,),) = connection.execute(f"SELECT count(*) FROM ({document})").fetchall()  # noqa: S608
    if values > 1:
        _refuse(
            said.file, f"holds {values} JSON values, not one", "rows that stand a line each go into .jsonl"
        )
    form = _named(said, formats) or _recognised(connection, document, formats)
    if values and not form:
        names = listed(each.name for each in formats)
        _refuse(said.file, f"is not a document of {names}", "rows of your own go into .jsonl, a row a line")
    form = form or formats[0]  # an empty file has no rows in any format
    found = LISTED.format(listed=literal(form.listed), document=document)
    return _of_json(_adapted(form, Sheet(connection, said, found)), found)


def _named(said: ChosenFile, formats: Iterable[Format]) -> Format | None:
    """Give the format that the review names, which files of this name can have."""
    known = {form.name: form for form in formats}
    if said.format is not None and said.format not in known:
        _refuse(
            said.file,
            f"a file in {said.file.suffix} is not read as {said.format}",
            f"one of: {listed(known)}",
        )
    return known[said.format] if said.format else None


def _recognised(
    connection: duckdb.DuckDBPyConnection, first: str, formats: tuple[Format, ...]
) -> Format | None:
    shown = ", ".join(form.shown for form in formats)
    found = connection.execute(f"SELECT {shown} FROM ({first})").fetchone() or ()  # noqa: S608
    return next((form for form, holds in zip(formats, found, strict=False) if holds), None)


class _Adapted(NamedTuple):
    """What of one file is read, as its format, its choice and the review say."""

    places: Mapping[str, Steps]
    columns: Mapping[str, str]
    where: str
    hint: str


def _adapted(form: Format, sheet: Sheet) -> _Adapted:
    """Fit a format to what the review says of the file. Raises ``UnreadableError``."""
    said = sheet.said
    for name in SAID:
        if getattr(said, name) is not None and name not in form.takes:
            sheet.refuse(f"a file of {form.name} has no {name}", f"it takes {listed(sorted(form.takes))}")
    if said.threshold is not None and said.metric is None:
        sheet.refuse("threshold is there, but no metric", "let metric name what it is the threshold of")
    places, columns = dict(form.places), dict(form.columns)
    choice = form.choose(sheet) if form.choose else Choice({}, {})
    if said.metric and form.name in {ROWS.name, RAGAS.name}:
        if not sheet.has(said.metric):
            sheet.refuse(
                f"there is no metric {short(said.metric)}",
                nearest(said.metric, sheet.present) or "let metric name where it stands",
            )
        places["metric"] = tuple(said.metric.split("."))
        columns["passed"] = verdict("metric", said.threshold)
    if said.id:
        places["chosen_id"] = tuple(said.id.split("."))
        columns["example_id"] = "chosen_id"
    return _Adapted(places | dict(choice.places), columns | dict(choice.columns), choice.where, form.hint)


def _of_rows(form: _Adapted, connection: duckdb.DuckDBPyConnection, path: Path) -> Reading:
    places = {name: ".".join(steps) for name, steps in form.places.items()}
    rows, fast = (read(connection, path, places) for read in (files.numbered, files.bare))
    return Reading(_read(form, rows), _select(form.columns, fast), form.hint)


def _of_json(form: _Adapted, found: str) -> Reading:
    rows = _read(form, extracted(found, form.places, "json"))
    return Reading(rows, rows, form.hint)


def _read(form: _Adapted, rows: str) -> str:
    return READ.format(columns=_columns(form.columns), rows=rows, where=form.where or "true")


def _select(columns: Mapping[str, str], rows: str) -> str:
    return f"SELECT {_columns(columns)} FROM ({rows})"  # noqa: S608


def _columns(columns: Mapping[str, str]) -> str:
    return ", ".join(f"CAST({columns.get(name, 'NULL')} AS VARCHAR) AS {name}" for name in COLUMNS)


def _refuse(path: Path, message: str, hint: str) -> NoReturn:
    refuse(path, "run-unreadable", message, hint)
