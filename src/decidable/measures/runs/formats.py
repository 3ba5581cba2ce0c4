"""The formats in which a run is read: our own rows, and the result files of evaluation tools as these write them.

A suffix says how the rows are got out of a file; what stands in the first of them says which tool wrote it. The query of
a format gives ``"#number"`` and ``"#kind"`` of each row, and its columns under our names.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import duckdb

from decidable.errors import UnreadableError
from decidable.measures.runs.lines import LONGEST_ROW, csv_form
from decidable.measures.runs.samples import LM_EVAL_ROWS, one_metric
from decidable.measures.runs.telling import problem

LARGEST_DOCUMENT = 128 * 1024 * 1024

CSV_ROWS = """
SELECT row_number() OVER () AS "#number", 'OBJECT' AS "#kind", *
FROM read_csv($path, columns = $columns, header = true, auto_detect = false, delim = $delimiter, quote = '"',
    escape = '"', max_line_size = $longest, hive_partitioning = false)
"""

PARQUET_ROWS = """
SELECT row_number() OVER () AS "#number", 'OBJECT' AS "#kind", *
FROM read_parquet($path, hive_partitioning = false)
"""

LINES = """
SELECT row_number() OVER () AS "#number", json
FROM read_ndjson_objects($path, ignore_errors = true, maximum_object_size = $longest)
"""

DOCUMENT = (
    "SELECT json FROM read_json_objects($path, format = 'unstructured', maximum_object_size = $longest)"
)

LISTED = """
SELECT generate_subscripts(items, 1) AS "#number", unnest(items) AS json
FROM (SELECT json_extract(json, '{items}') AS items FROM ({document}))
"""

OWN_ROWS = """
SELECT "#number", json_type(json) AS "#kind",
    json_extract_string(json, '$.example_id') AS example_id, json_extract_string(json, '$.passed') AS passed,
    json_extract_string(json, '$.outcome') AS outcome, json_extract_string(json, '$.run') AS run,
    json_extract_string(json, '$.gold_hash') AS gold_hash,
    json_extract_string(json, '$.context_hash') AS context_hash
FROM ({found})
"""

PROMPTFOO_ROWS = """
SELECT "#number", json_type(json) AS "#kind",
    coalesce(
        nullif(trim(json_extract_string(json, '$.vars.example_id')), ''),
        nullif(trim(json_extract_string(json, '$.testCase.metadata.example_id')), ''),
        nullif(trim(json_extract_string(json, '$.vars.id')), ''),
        nullif(trim(json_extract_string(json, '$.testCase.metadata.id')), ''),
        json_extract_string(json, '$.testIdx')
    ) AS example_id,
    json_extract_string(json, '$.success') AS passed,
    CASE json_extract_string(json, '$.failureReason') WHEN '2' THEN 'error' END AS outcome
FROM ({found})
"""

DEEPEVAL_ROWS = """
SELECT "#number", json_type(json) AS "#kind",
    coalesce(
        nullif(trim(json_extract_string(json, '$.metadata.example_id')), ''),
        nullif(trim(json_extract_string(json, '$.metadata.id')), ''),
        left(sha256(json_extract_string(json, '$.input')), 16)
    ) AS example_id,
    json_extract_string(json, '$.success') AS passed,
    CASE WHEN json_extract_string(json, '$.success') IS DISTINCT FROM 'true'
        AND list_any_value(json_extract_string(json, '$.metricsData[*].error')) <> '' THEN 'error' END AS outcome
FROM ({found})
"""

Given = dict[str, Any]


class Format(NamedTuple):
    """How a tool writes its results: what shows it, in SQL, and the query of its rows.

    ``choose`` finds what else the query has to be given, where a file may hold several results of an example.
    """

    name: str
    shown: str
    rows: str
    choose: Callable[[duckdb.DuckDBPyConnection, Path, str, Given], Given] | None = None


class Reading(NamedTuple):
    """The query that reads one file, and what it is given."""

    rows: str
    given: Given


OWN = Format("rows", "json_exists(json, '$.example_id')", OWN_ROWS.format(found=LINES))
OF_LINES = (
    OWN,
    Format(
        "promptfoo",
        "json_exists(json, '$.testIdx') AND json_exists(json, '$.success')",
        PROMPTFOO_ROWS.format(found=LINES),
    ),
    Format(
        "lm-evaluation-harness",
        "json_exists(json, '$.doc_id') AND json_exists(json, '$.doc_hash')",
        LM_EVAL_ROWS.format(found=LINES),
        one_metric,
    ),
)
OF_DOCUMENT = (
    Format(
        "promptfoo",
        "json_type(json, '$.results.results') = 'ARRAY'",
        PROMPTFOO_ROWS.format(found=LISTED.format(items="$.results.results[*]", document=DOCUMENT)),
    ),
    Format(
        "deepeval",
        "json_type(json, '$.testCases') = 'ARRAY'",
        DEEPEVAL_ROWS.format(found=LISTED.format(items="$.testCases[*]", document=DOCUMENT)),
    ),
)


def reading(connection: duckdb.DuckDBPyConnection, path: Path) -> Reading:
    """Recognise a file. Raises ``UnreadableError`` where it cannot be read without knowing more."""
    return SUFFIXES[path.suffix](connection, path)


def _csv(_connection: duckdb.DuckDBPyConnection, path: Path) -> Reading:
    return Reading(CSV_ROWS, _given(path) | {"longest": LONGEST_ROW} | csv_form(path))


def _parquet(_connection: duckdb.DuckDBPyConnection, path: Path) -> Reading:
    return Reading(PARQUET_ROWS, _given(path))


def _lines(connection: duckdb.DuckDBPyConnection, path: Path) -> Reading:
    given = _given(path) | {"longest": LONGEST_ROW}
    first = f"SELECT json FROM ({LINES}) WHERE json_type(json) = 'OBJECT' LIMIT 1"  # noqa: S608  (all ours)
    form = _recognised(connection, first, given, OF_LINES) or OWN
    chosen = form.choose(connection, path, LINES, given) if form.choose else {}
    return Reading(form.rows, given | chosen)


def _document(connection: duckdb.DuckDBPyConnection, path: Path) -> Reading:
    size = path.stat().st_size
    if size > LARGEST_DOCUMENT:
        _refuse(
            path, f"is larger than {LARGEST_DOCUMENT // 1024**2} MiB", "write it as JSONL, a result a line"
        )
    given = _given(path) | {"longest": size + 1}
    values = connection.execute(f"SELECT count(*) FROM ({DOCUMENT})", given).fetchall()[0][0]  # noqa: S608
    if values > 1:
        _refuse(path, f"holds {values} JSON values, not one", "rows that stand a line each go into .jsonl")
    form = _recognised(connection, DOCUMENT, given, OF_DOCUMENT)
    if values and not form:
        names = " or ".join(each.name for each in OF_DOCUMENT)
        _refuse(path, f"is not a document of {names}", "rows of your own go into .jsonl, a row a line")
    return Reading((form or OF_DOCUMENT[0]).rows, given)  # an empty file has no rows in any format


SUFFIXES: dict[str, Callable[[duckdb.DuckDBPyConnection, Path], Reading]] = {
    ".csv": _csv,
    ".json": _document,
    ".jsonl": _lines,
    ".ndjson": _lines,
    ".parquet": _parquet,
}


def _recognised(
    connection: duckdb.DuckDBPyConnection, first: str, given: Given, formats: tuple[Format, ...]
) -> Format | None:
    shown = ", ".join(form.shown for form in formats)
    found = connection.execute(f"SELECT {shown} FROM ({first})", given).fetchone() or ()  # noqa: S608
    return next((form for form, holds in zip(formats, found, strict=False) if holds), None)


def _given(path: Path) -> Given:
    return {"path": str(path.resolve())}


def _refuse(path: Path, message: str, hint: str) -> NoReturn:
    raise UnreadableError([problem(path, "run-unreadable", message, hint)])
