"""The queries that read files of rows: CSV, JSON lines and Parquet, each place as text, and NULL where nothing is there.

A place is the name of a column, or in JSON the steps to a value, such as ``metadata`` and ``case``. CSV is read by one
thread: several leave out, without a word, a row that is longer than a buffer.
"""

from __future__ import annotations

import csv
import errno
import os
import re
import shutil
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from decidable.evidence import opened, real

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

OF_LINES = (".jsonl", ".ndjson")
WITH_DELIMITER = (".csv", ".tsv")
SUFFIXES = (".csv", *OF_LINES, ".parquet", ".tsv")
SHEETS = (".xlsx", ".xls", ".ods", ".numbers", ".xlsm")
LONGEST_ROW = 8 * 1024 * 1024
LONGEST_CSV_ROW = 2 * 1024 * 1024
# The time of DuckDB grows with the square of the columns: 4,000 take a second, 200,000 an hour. Tools write a hundred.
MOST_CSV_COLUMNS = 2000

LINES = """
SELECT row_number() OVER () AS "#number", json_type(json) AS "#kind", json
FROM read_ndjson_objects({path}, ignore_errors = true, maximum_object_size = {longest})
"""

VALUES = """
read_json({path}, format = 'newline_delimited', ignore_errors = true, maximum_object_size = {longest}, columns = {types})
"""

EXTRACTED = """
SELECT "#number", "#kind", json{columns}
FROM (SELECT "#number", "#kind", json, json_extract_string(json, [{pointers}]) AS found FROM ({found}))
"""

CSV = """
read_csv({path}, columns = {types}, header = true, auto_detect = false, delim = {delimiter}, quote = '"',
    escape = '"', max_line_size = {longest}, parallel = false, hive_partitioning = false)
"""

# Texts of results shrink to a tenth or, where many rows are alike, a fiftieth; what shrinks more was made to grow.
LARGEST_RATIO = 100
LARGEST_COLUMN = 64 << 20
GROWN = """
SELECT coalesce(max(total_uncompressed_size), 0) FROM parquet_metadata({path})
WHERE total_uncompressed_size > {ratio} * total_compressed_size
"""

NUMBERED = """
SELECT row_number() OVER () AS "#number", 'OBJECT' AS "#kind", * FROM {rows}
"""

Steps = tuple[str, ...]


class Rows(NamedTuple):
    """The query of a file's rows: ``"#number"``, ``"#kind"``, and either ``json`` or these columns.

    ``lines`` is the file, where each row is a line of JSON.
    """

    query: str
    columns: tuple[str, ...] | None = None
    lines: Path | None = None


KEYWORDS = frozenset({"group", "order"})  # words of SQL that are names of columns here


def failures() -> tuple[type[Exception], ...]:
    """What reading a file raises, for an ``except`` that imports the database only when something was raised."""
    import duckdb  # noqa: PLC0415  (heavy, and an extra)

    return duckdb.Error, UnicodeDecodeError, csv.Error, OSError


def refusal(path: Path, suffixes: Iterable[str] = SUFFIXES) -> tuple[str, str]:
    """Why a path is not even looked at, and what helps; nothing where it is."""
    if set("*?[") & set(str(real(path))):
        return "paths must not contain * ? or [", "rename it"
    if path.suffix.lower() in SHEETS:
        return "a spreadsheet is not read", "save the sheet as CSV"
    if path.suffix not in suffixes:
        message = f"a file that is read ends in {', '.join(sorted(suffixes))}"
        return message, "unpack it, or save it as one of these"
    return ("", "") if os.path.isfile(path) else ("there is no such file", "")  # noqa: PTH113  (also of odd names)


def unmarked(path: Path, into: Path) -> Path:
    """A file of JSON as it can be read: a copy in a folder, if it begins with a byte order mark."""
    with opened(path) as source:
        if source.read(len(BOM_UTF8)) != BOM_UTF8 or path.suffix in {*WITH_DELIMITER, ".parquet"}:
            return path
        copy = into / path.name
        with copy.open("xb") as target:
            shutil.copyfileobj(source, target)
    return copy


def rows_of(connection: DuckDBPyConnection, path: Path) -> Rows:
    """The rows of a file. Raises one of ``failures()``."""
    if path.suffix in OF_LINES:
        return Rows(LINES.format(path=literal(real(path)), longest=LONGEST_ROW), lines=path)
    if path.suffix in WITH_DELIMITER:
        delimiter, columns = csv_form(path)
        if len(columns) > MOST_CSV_COLUMNS:
            raise OSError(
                errno.EFBIG,
                f"it has {len(columns):,} columns, more than {MOST_CSV_COLUMNS:,}: keep those of the results",
            )
        given = {"path": literal(real(path)), "longest": LONGEST_CSV_ROW, "delimiter": literal(delimiter)}
        query = NUMBERED.format(rows=CSV.format(types=_texts(columns or ["example_id"]), **given))
        return Rows(f"SELECT * FROM ({query}) WHERE NOT ({_header(columns)})", tuple(columns))  # noqa: S608
    rows = f"read_parquet({literal(real(path))}, hive_partitioning = false)"
    ((grown,),) = connection.execute(GROWN.format(path=literal(real(path)), ratio=LARGEST_RATIO)).fetchall()
    if grown > LARGEST_COLUMN:
        raise OSError(errno.EFBIG, f"a column would grow to {grown >> 20} MiB")
    described = connection.execute(f"DESCRIBE SELECT * FROM {rows}").fetchall()  # noqa: S608
    return Rows(NUMBERED.format(rows=rows), tuple(name for name, *_ in described))


def picked(rows: Rows, places: Mapping[str, Steps]) -> str:
    """The query of the values at these places, as text, beside number and kind of each row."""
    if rows.columns is None:
        texts = "".join(f", found[{number}] AS {alias(name)}" for number, name in enumerate(places, start=1))
        pointers = ", ".join(literal(pointer(*steps)) for steps in places.values())
        return EXTRACTED.format(columns=texts, pointers=pointers, found=rows.query)
    columns = selected({name: ".".join(steps) for name, steps in places.items()}, rows.columns)
    return f'SELECT "#number", "#kind", {columns} FROM ({rows.query})'  # noqa: S608


def bare(path: Path, columns: Iterable[str]) -> Rows:
    """The rows of JSON lines as columns, as fast as can be, with neither numbers nor kinds."""
    names = tuple(dict.fromkeys(columns))
    query = VALUES.format(path=literal(real(path)), longest=LONGEST_ROW, types=_texts(names))
    return Rows(f'SELECT 0 AS "#number", \'OBJECT\' AS "#kind", * FROM {query}', names)  # noqa: S608


def _texts(names: Iterable[str]) -> str:
    """These columns as readers of files take them: every value as text."""
    return "{" + ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names) + "}"


def selected(columns: Mapping[str, str], present: Iterable[str]) -> str:
    """The list of columns as text, with NULL for those that are not present."""
    known = {name.lower(): identifier(name) for name in present}
    written = {name: known.get(place.lower(), "NULL") for name, place in columns.items()}
    return ", ".join(f"CAST({place} AS VARCHAR) AS {alias(name)}" for name, place in written.items())


def literal(text: object) -> str:
    """A text as SQL writes it."""
    return "'" + str(text).replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def alias(name: str) -> str:
    """A name for a column, quoted only where it has to be: some engines take the case of quoted names literally."""
    return name if name.isidentifier() and name not in KEYWORDS else identifier(name)


def pointer(*steps: str) -> str:
    """A JSON pointer."""
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)


def reason(error: Exception) -> str:
    """Why a file cannot be read, in words of our own: those of the database name its functions and what is in the file."""
    if isinstance(error, OSError):
        return error.strerror or "it cannot be opened"
    text = str(error)
    if isinstance(error, UnicodeDecodeError) or re.search(r"unicode|utf-?8", text, re.IGNORECASE):
        return "it is not UTF-8; save it as UTF-8"
    if type(error).__name__ == "OutOfMemoryException":
        return "it does not fit into the memory"
    if found := re.search(r"CSV Error on Line: (\d+)", text):
        wide = "has another number of values than the header"
        return f"line {found[1]} {wide if 'Number of Columns' in text else 'is not a CSV row'}"
    if "maximum_object_size" in text or "max_line_size" in text or "aximum line size" in text:
        return "a row of it is too long"
    return "it is damaged, or not what its name says"


def _header(columns: list[str]) -> str:
    """The condition that a row is the header once more, as appending to a file writes it."""
    again = (f"{identifier(name)} = {literal(name)}" for name in columns if "#" not in name)
    return "coalesce(" + " AND ".join(again) + ", false)" if len(columns) > 1 else "false"


def csv_form(path: Path) -> tuple[str, list[str]]:
    """The delimiter and the columns of the first line.

    A column without a name, such as the index that a data frame wrote, is ``#1`` by its place; one whose name has come
    before is ``NAME #2``.
    """
    with _lines(path) as file:
        first = file.readline(LONGEST_CSV_ROW)
    delimiter = max(",;\t", key=first.count)
    columns, before = list[str](), Counter[str]()
    for place, name in enumerate(next(csv.reader([first], delimiter=delimiter), []), start=1):
        again = before[name.lower()]
        columns.append(f"{name} #{again + 1}" if name and again else name or f"#{place}")
        before.update({columns[-1].lower(), columns[-1].rpartition(" #")[0].lower()})
    return delimiter, columns


def line_of(path: Path, number: int) -> int:
    """Find the line at which a row of a text file starts; 0 where that is not known."""
    if path.suffix not in {*OF_LINES, *WITH_DELIMITER} or not number:
        return 0
    with _lines(path, errors="replace") as file:
        starts = _csv_starts(path, file) if path.suffix in WITH_DELIMITER else _line_starts(file)
        try:
            return next(islice(starts, number - 1, None), 0)
        except csv.Error:
            return 0


def beginning(path: Path) -> str:
    """How the first line of a file begins, whatever it is."""
    with opened(path) as file:
        return file.readline(80).decode(errors="replace").strip()


def _lines(path: Path, errors: str = "strict") -> TextIOWrapper:
    return TextIOWrapper(opened(path), encoding="utf-8-sig", errors=errors, newline="")


def _line_starts(file: Iterable[str]) -> Iterator[int]:
    return (line for line, text in enumerate(file, start=1) if text.strip())


def _csv_starts(path: Path, file: Iterable[str]) -> Iterator[int]:
    """Yield where each row starts; a quoted value may contain line breaks."""
    reader = csv.reader(file, delimiter=csv_form(path)[0])
    next(reader)
    start = reader.line_num + 1
    for row in reader:
        if row:
            yield start
        start = reader.line_num + 1
