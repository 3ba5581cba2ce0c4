"""The queries that read files of rows: CSV, JSON lines and Parquet, each column as text, and NULL where it is not there.

Columns are given as names for where they stand: the name of a column, or in JSON the path to it, such as
``metadata.case``. CSV is read by one thread: several leave out, without a word, a row that is longer than a buffer.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from decidable.evidence import opened, real, short
from decidable_evidence.tables.lines import LONGEST_CSV_ROW, LONGEST_ROW, WITH_DELIMITER, csv_form

UNTOLD = ("Original Line", "Possible", "LINE ", "*", " ")
OF_LINES = (".jsonl", ".ndjson")
SUFFIXES = (".csv", *OF_LINES, ".parquet", ".tsv")
FAILURES = (duckdb.Error, UnicodeDecodeError, csv.Error, OSError)

LINES = """
SELECT row_number() OVER () AS "#number", json
FROM read_ndjson_objects({path}, ignore_errors = true, maximum_object_size = {longest})
"""

VALUES = """
SELECT {columns}
FROM read_json({path}, format = 'newline_delimited', ignore_errors = true, maximum_object_size = {longest},
    columns = {types})
"""

EXTRACTED = """
SELECT "#number", "#kind", {columns}
FROM (SELECT "#number", json, json_type(json) AS "#kind", json_extract_string(json, [{pointers}]) AS found
    FROM ({found}))
"""

CSV = """
read_csv({path}, columns = {types}, header = true, auto_detect = false, delim = {delimiter}, quote = '"',
    escape = '"', max_line_size = {longest}, parallel = false, hive_partitioning = false)
"""

NUMBERED = """
SELECT row_number() OVER () AS "#number", 'OBJECT' AS "#kind", {columns} FROM {rows}
"""

Columns = Mapping[str, str]


def unusable(path: Path, suffixes: Iterable[str] = SUFFIXES) -> str:
    """Say why a path is not even looked at; nothing where it is."""
    if set("*?[") & set(str(real(path))):
        return "a path that is read holds none of * ? ["
    if path.suffix not in suffixes:
        return f"a file that is read ends in {', '.join(sorted(suffixes))}"
    return "" if os.path.isfile(path) else "there is no such file"  # noqa: PTH113  (also of odd names)


def unmarked(path: Path, into: Path) -> Path:
    """Give a file of JSON as it can be read: a copy in a folder, where a byte order mark stands before it."""
    with opened(path) as source:
        if source.read(len(BOM_UTF8)) != BOM_UTF8 or path.suffix in {*WITH_DELIMITER, ".parquet"}:
            return path
        copy = into / path.name
        with copy.open("xb") as target:
            shutil.copyfileobj(source, target)
    return copy


def numbered(connection: duckdb.DuckDBPyConnection, path: Path, columns: Columns) -> str:
    """Write the query of a file's rows: ``"#number"`` and ``"#kind"`` of each, and the columns.

    Raises one of ``FAILURES``.
    """
    if path.suffix in OF_LINES:
        return extracted(json_lines(path), {name: tuple(place.split(".")) for name, place in columns.items()})
    rows, present = _table(connection, path)
    return NUMBERED.format(rows=rows, columns=selected(columns, present))


def bare(connection: duckdb.DuckDBPyConnection, path: Path, columns: Columns) -> str:
    """Write the query that reads the same columns as fast as can be, and neither numbers nor kinds of rows."""
    plain = not any("." in place for place in columns.values())
    if path.suffix not in OF_LINES or not plain:
        return numbered(connection, path, columns)
    types = ", ".join(f"{literal(place)}: 'VARCHAR'" for place in dict.fromkeys(columns.values()))
    listed = selected(columns, columns.values())
    return VALUES.format(columns=listed, path=literal(real(path)), longest=LONGEST_ROW, types=f"{{{types}}}")


def json_lines(path: Path) -> str:
    """Write the query of the values on the lines of a file: ``"#number"`` and ``json``, NULL where a line is no JSON."""
    return LINES.format(path=literal(real(path)), longest=LONGEST_ROW)


def extracted(found: str, places: Mapping[str, tuple[str, ...]], *more: str) -> str:
    """Write the query of what stands at these places in the column ``json`` of another query, as text."""
    texts = [f"found[{number}] AS {alias(name)}" for number, name in enumerate(places, start=1)]
    pointers = ", ".join(literal(pointer(*steps)) for steps in places.values())
    return EXTRACTED.format(columns=", ".join([*more, *texts]), pointers=pointers, found=found)


def present(connection: duckdb.DuckDBPyConnection, path: Path) -> list[str]:
    """Name the columns of a file that has columns. Raises one of ``FAILURES``."""
    return _table(connection, path)[1]


def selected(columns: Columns, present: Iterable[str]) -> str:
    """Write the list of columns as text, with NULL for those that are not present."""
    known = {name.lower(): identifier(name) for name in present}
    written = {name: known.get(place.lower(), "NULL") for name, place in columns.items()}
    return ", ".join(f"CAST({place} AS VARCHAR) AS {alias(name)}" for name, place in written.items())


def literal(text: object) -> str:
    """Write a text as SQL does."""
    return "'" + str(text).replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Write a name as SQL does."""
    return '"' + name.replace('"', '""') + '"'


def alias(name: str) -> str:
    """Write a name for a column, quoted only where it has to be: some engines take the case of quoted names literally."""
    return name if name.isidentifier() else identifier(name)


def pointer(*steps: str) -> str:
    """Write a JSON pointer."""
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)


def cleaned(error: Exception) -> str:
    """Keep of a message what names neither the file nor what stands in it."""
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    if isinstance(error, OSError):
        return error.strerror or "it cannot be opened"
    lines = [line for line in str(error).splitlines() if line and not line.startswith(UNTOLD)]
    told = re.sub(r"^[\w ]+ Error: ", "", " ".join(lines[:2]))
    return short(re.sub(r"(file )?['\"]/[^'\"]*['\"]", "the file", told), 200)


def _table(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[str, list[str]]:
    """Write what reads a file with columns, and name these."""
    if path.suffix in WITH_DELIMITER:
        delimiter, present = csv_form(path)
        types = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in dict.fromkeys(present or ["example_id"]))
        given = {"path": literal(real(path)), "longest": LONGEST_CSV_ROW, "delimiter": literal(delimiter)}
        return CSV.format(types=f"{{{types}}}", **given), present
    rows = f"read_parquet({literal(real(path))}, hive_partitioning = false)"
    described = connection.execute(f"DESCRIBE SELECT * FROM {rows}").fetchall()  # noqa: S608
    return rows, [name for name, *_ in described]
