"""Reads the results of one arm into our columns: by the names of its files, what they hold, and what the review says."""

from __future__ import annotations

import filecmp
import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import duckdb

from decidable.evidence import opened, real, refuse, short
from decidable_evidence.engines import Warehouse
from decidable_evidence.runs.archives import HEADER, unpacked
from decidable_evidence.runs.columns import COLUMNS, FIGURES
from decidable_evidence.runs.formats import FORMATS, INSPECT, ROWS, of_table
from decidable_evidence.runs.grading import Grader
from decidable_evidence.runs.planning import Choice, Format, Plan, planned
from decidable_evidence.runs.sheets import Sheet, listed
from decidable_evidence.tables.files import (
    OF_LINES,
    SUFFIXES,
    Rows,
    bare,
    literal,
    pointer,
    rows_of,
    unmarked,
)
from decidable_evidence.tables.sources import ChosenFile

LARGEST_DOCUMENT = 128 * 1024 * 1024
READABLE = (*SUFFIXES, ".eval", ".json")
OPTIONS = ("filter", "metric", "threshold", "passes")
PART = 1 << 40  # rows of the second file of an arm are numbered from here on
MOST_FILES = 99
MOST_KEYS = 100_000

DOCUMENT = """
SELECT json FROM read_json_objects({path}, format = 'unstructured', maximum_object_size = {longest})
"""

LISTED = """
SELECT "#number", json_type(json) AS "#kind", json
FROM (SELECT generate_subscripts(items, 1) AS "#number", unnest(items) AS json
    FROM (SELECT {listed} AS items FROM document))
"""

BY_KEY = """
SELECT row_number() OVER () AS "#number", json_type(entry.value) AS "#kind",
    json_merge_patch(json_object('example_id', entry.key), entry.value) AS json
FROM (SELECT unnest(map_entries(json_transform(json, '"MAP(VARCHAR,JSON)"'))) AS entry FROM document)
"""

# Answers that came out of a cache repeat nothing: of each example one row stays, where there is one a fresh one.
CACHED = """
DELETE FROM {table} WHERE rowid NOT IN (
    SELECT arg_min(rowid, ("cached" IS NOT NULL, "#number")) FROM {table} GROUP BY coalesce(example_id, CAST(rowid AS VARCHAR)))
"""


@dataclass(frozen=True)
class Reading:
    """The queries of one arm's rows in our columns; ``rows`` have ``"#number"`` and ``"#kind"`` as well.

    ``table`` holds every column of ours where the rows were read into one; ``sheet`` is what missing columns are looked
    for in, ``cached`` how many rows were left out.
    """

    rows: str
    fast: str
    form: Format = ROWS
    table: str = ""
    sheet: Sheet | None = None
    grader: Grader | None = None
    cached: int = 0


class _Part(NamedTuple):
    """One of the files of an arm; ``path`` is where it can be read."""

    form: Format
    sheet: Sheet
    path: Path
    plan: Plan
    grader: Grader | None
    document: bool


def of_table_of_engine(warehouse: Warehouse) -> Reading:
    """Read a table of an engine. Raises ``UnreadableError``."""
    columns = {column: column for column in (*COLUMNS, *FIGURES)} | {"answer": "output"}
    fast = warehouse.selecting(columns)
    rows = f'SELECT 0 AS "#number", \'OBJECT\' AS "#kind", * FROM ({fast}) AS found'  # noqa: S608
    return Reading(rows, fast)


def of_files(connection: duckdb.DuckDBPyConnection, name: str, chosen: ChosenFile, folder: Path) -> Reading:
    """Recognise what wrote the files of an arm, and read them. Raises ``UnreadableError``."""
    _apart(chosen)
    parts = [_part(connection, chosen, path, folder, place) for place, path in enumerate(chosen.files)]
    first = parts[0]
    if len(parts) == 1 and first.form is ROWS and not first.document and not chosen.where:
        rows = first.plan.query(first.sheet.rows)
        names = first.plan.plain() if first.sheet.rows.columns is None else None
        fast = first.plan.query(bare(first.path, names)) if names else rows
        return Reading(rows, fast, sheet=first.sheet)
    table = f"read_{name.replace('-', '_')}"
    for place, part in enumerate(parts):
        query = part.plan.query(part.sheet.rows)
        into = f"INSERT INTO {table}" if place else f"CREATE TABLE {table} AS"
        connection.execute(f"{into} {_numbered(query, place, len(parts))}")
    left_out = _without_cached(connection, table)
    rows = f"SELECT * FROM {table}"  # noqa: S608
    regraded = chosen.threshold is None and not chosen.passes and not isinstance(chosen.outcome, dict)
    grader = first.grader if regraded and all(part.grader for part in parts) else None
    return Reading(rows, rows, first.form, table, first.sheet, grader, left_out)


def part_of(chosen: ChosenFile, number: int) -> tuple[Path, int]:
    """The file in which a row is, and its number there."""
    return chosen.files[number // PART], number % PART


def _numbered(query: str, place: int, parts: int) -> str:
    """Number the rows of one of several files, and its repeats beside those of the others."""
    if parts == 1:
        return query
    sample = f"coalesce(CAST(TRY_CAST(coalesce(sample, '0') AS UINTEGER) % 1000000 + {place}000000 AS VARCHAR), sample)"
    return f'SELECT * REPLACE ("#number" + {place * PART} AS "#number", {sample} AS sample) FROM ({query})'  # noqa: S608


def _without_cached(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    repeated = connection.execute(
        f'SELECT 1 FROM {table} GROUP BY example_id HAVING count(*) > 1 AND count("cached") > 0 LIMIT 1'  # noqa: S608
    ).fetchone()
    return int((connection.execute(CACHED.format(table=table)).fetchone() or (0,))[0]) if repeated else 0


def _apart(chosen: ChosenFile) -> None:
    """Refuse a file that is given twice, or a copy of it: it repeats nothing."""
    if len(chosen.files) > MOST_FILES:
        refuse(
            chosen.files[0], "run-choice", f"there are {len(chosen.files)} files", "put their rows into one"
        )
    for one, other in combinations(chosen.files, 2):
        if equal(one, other):
            hint = "each repeat is a run of its own"
            refuse(other, "run-copied", f"it is {one.name} once more, byte for byte", hint)


def equal(one: Path, other: Path) -> bool:
    """Whether two files hold the same bytes."""
    return real(one) == real(other) or (
        one.stat().st_size == other.stat().st_size and filecmp.cmp(one, other, shallow=False)
    )


def _part(
    connection: duckdb.DuckDBPyConnection, chosen: ChosenFile, file: Path, folder: Path, place: int
) -> _Part:
    """What one file is, what of it counts, and its rows. Raises ``UnreadableError``."""
    (into := folder / str(place)).mkdir(parents=True)
    path = (unpacked if file.suffix == ".eval" else unmarked)(file, into)
    of = chosen.model_copy(update={"file": file})
    document = file.suffix in {".eval", ".json"} or (file.suffix in OF_LINES and _is_list(path))
    if document:
        form, rows, options = _document(connection, of, path)
    else:
        rows, options = rows_of(connection, path), dict[str, Any]()
        form = of_table(rows.columns) if rows.columns is not None else _shown(connection, rows) or ROWS
    form = _forced(of, form)
    sheet = Sheet(connection, of, file, rows, options)
    _fits(form, sheet)
    _once_named(sheet)
    choice = form.choose(sheet) if form.choose else Choice({})
    return _Part(form, sheet, path, planned(form, choice, sheet), choice.grader, document)


def _is_list(path: Path) -> bool:
    """Whether a file is one list of JSON, whatever its name says."""
    with opened(path) as file:
        first = file.readline(1 << 16).strip()
        second = file.readline(1 << 16).strip()
    return first.startswith(b"[") and not (first.endswith(b"]") and second)


def _shown(connection: duckdb.DuckDBPyConnection, rows: Rows) -> Format | None:
    """The format of the first row that is an object."""
    shown = ", ".join(form.shown for form in FORMATS)
    query = f"SELECT {shown} FROM (SELECT json FROM ({rows.query}) WHERE \"#kind\" = 'OBJECT' LIMIT 1)"  # noqa: S608
    found = connection.execute(query).fetchone() or ()
    return next((form for form, holds in zip(FORMATS, found, strict=False) if holds), None)


def _forced(chosen: ChosenFile, form: Format) -> Format:
    return next((each for each in FORMATS if each.name == chosen.format), form)


def _fits(form: Format, sheet: Sheet) -> None:
    """Refuse what a review says of a file that such files do not have."""
    for name in OPTIONS:
        if getattr(sheet.chosen, name) not in {None, ()} and name not in form.takes:
            takes = sorted("pass" if each == "passes" else each for each in form.takes)
            said = f"a file of {form.name} has no {'pass' if name == 'passes' else name}"
            sheet.refuse(said, f"it takes {listed(takes)}")
    if sheet.chosen.threshold is not None and sheet.chosen.metric is None:
        sheet.refuse("threshold is there, but no metric", "let metric name what it is the threshold of")


def _once_named(sheet: Sheet) -> None:
    """Refuse a table in whose header a column that is read is named twice."""
    named = {*COLUMNS, *filter(None, (sheet.chosen.id, sheet.chosen.metric))}
    for column in sheet.rows.columns or ():
        name, _, again = column.rpartition(" #")
        if name in named and again:
            sheet.refuse(
                f"{short(name)} is in the header twice", "leave one of them out", code="run-unreadable"
            )


def _document(
    connection: duckdb.DuckDBPyConnection, chosen: ChosenFile, path: Path
) -> tuple[Format, Rows, Mapping[str, Any]]:
    """Find the list of results in a document of JSON. Raises ``UnreadableError``."""
    file, size = chosen.files[0], path.stat().st_size
    if size > LARGEST_DOCUMENT:
        larger = f"is larger than {LARGEST_DOCUMENT // 1024**2} MiB"
        _refuse(file, larger, "write it as JSONL, a result a line")
    document = DOCUMENT.format(path=literal(real(path)), longest=size + 1)
    ((values,),) = connection.execute(f"SELECT count(*) FROM ({document})").fetchall()  # noqa: S608
    if values > 1:
        _refuse(file, f"holds {values} JSON values, not one", "rows with a line each go into .jsonl")
    if file.suffix == ".eval":
        options = _finished(file, json.loads((path.parent / HEADER).read_bytes()))
        return INSPECT, _rows(document, "json_extract(json, '$[*]')"), options
    known = [form for form in FORMATS if form.document]
    shown = (
        ", ".join(form.document for form in known)
        + ", json_type(json, '$.samples'), json_exists(json, '$.status')"
    )
    holds = connection.execute(f"SELECT {shown} FROM ({document})").fetchone() or ()  # noqa: S608
    form = next((form for form, held in zip(known, holds, strict=False) if held), None)
    if form is not None:
        options = _header(connection, file, document) if form is INSPECT else {}
        return form, _rows(document, form.listed), options
    rows = _generic(connection, file, document)
    return _shown(connection, rows) or ROWS, rows, {}


def _rows(document: str, items: str) -> Rows:
    return Rows(f"WITH document AS ({document}) {LISTED.format(listed=items)}")


def _header(connection: duckdb.DuckDBPyConnection, file: Path, document: str) -> Mapping[str, Any]:
    places = ", ".join(
        f"json_extract(json, '$.{name}')" for name in ("status", "invalidated", "eval.scorers")
    )
    row = connection.execute(f"SELECT {places} FROM ({document})").fetchone() or (None, None, None)  # noqa: S608
    status, invalidated, scorers = (json.loads(value) if value else None for value in row)
    return _finished(file, {"status": status, "invalidated": invalidated, "eval": {"scorers": scorers}})


def _finished(file: Path, header: object) -> Mapping[str, Any]:
    """Refuse the log of a run that was stopped, failed or invalidated; else the options of its scorers."""
    held = header if isinstance(header, dict) else {}
    if held.get("status") != "success":
        _refuse(
            file, f"its run has the status {short(str(held.get('status')))}", "run it to the end, or retry it"
        )
    if held.get("invalidated"):
        _refuse(file, "its run was invalidated", "run it again")
    scorers = (held.get("eval") or {}).get("scorers") if isinstance(held.get("eval"), dict) else None
    named = [each for each in scorers or () if isinstance(each, dict)] if isinstance(scorers, list) else []
    return {
        str(each.get("name")): each.get("options") for each in named if isinstance(each.get("options"), dict)
    }


def _generic(connection: duckdb.DuckDBPyConnection, file: Path, document: str) -> Rows:
    """The rows of a document of nobody's: a list, the one list under a key, or an object by id."""
    found = connection.execute(f"SELECT json_type(json), json_keys(json) FROM ({document})").fetchone()  # noqa: S608
    kind, keys = found or ("ARRAY", [])
    if kind == "ARRAY":
        return _rows(document, "json_extract(json, '$[*]')")
    if kind != "OBJECT":
        _refuse(file, "holds no rows", "rows are a list of JSON objects, or one a line in .jsonl")
    places = list(_lists(connection, document, keys[:MOST_KEYS]))
    if len(places) == 1:
        return _rows(document, f"CAST(json_extract(json, {literal(pointer(*places[0]))}) AS JSON[])")
    if places:
        names = listed(".".join(place) for place in places)
        _refuse(
            file, f"holds several lists of rows: {names}", "write the one that counts to a file of its own"
        )
    objects = f"SELECT bool_and(json_type(json, key) = 'OBJECT') FROM ({document}), unnest({_pointers(keys)}) AS keys(key)"  # noqa: S608
    if not keys or not (connection.execute(objects).fetchone() or (False,))[0]:
        _refuse(
            file,
            f"holds no list of rows; its keys are {listed(keys)}",
            "rows are a list of JSON objects, or one a line in .jsonl",
        )
    below = f"SELECT json_keys(json, {literal(pointer(keys[0]))}) FROM ({document})"  # noqa: S608
    inner = connection.execute(below).fetchone()
    if inner and inner[0] and all(key.isdigit() for key in inner[0]):
        _refuse(file, "holds columns, not rows", 'a data frame is written with orient="records"')
    return Rows(f"WITH document AS ({document}) {BY_KEY}")


def _lists(connection: duckdb.DuckDBPyConnection, document: str, keys: list[str]) -> list[tuple[str, ...]]:
    """The places of lists of objects in a document, on its first two levels."""
    found = list[tuple[str, ...]]()
    for key in keys[:50]:
        first = literal(pointer(key) + "/0")
        kinds = f"SELECT json_type(json, {literal(pointer(key))}), json_type(json, {first}), json_keys(json, {literal(pointer(key))}) FROM ({document})"  # noqa: S608
        kind, inner, below = connection.execute(kinds).fetchone() or (None, None, [])
        if kind == "ARRAY" and inner == "OBJECT":
            found.append((key,))
        for name in (below or [])[:50] if kind == "OBJECT" else ():
            under = f"SELECT json_type(json, {literal(pointer(key, name, '0'))}) FROM ({document})"  # noqa: S608
            if (connection.execute(under).fetchone() or (None,))[0] == "OBJECT":
                found.append((key, name))
    return found


def _pointers(keys: list[str]) -> str:
    return "[" + ", ".join(literal(pointer(key)) for key in keys[:MOST_KEYS]) + "]"


def _refuse(path: Path, message: str, hint: str) -> NoReturn:
    refuse(path, "run-unreadable", message, hint)
