"""Finds the list of results in a document of JSON: that of a tool, the one list that there is, or an object by id."""

from __future__ import annotations

import json
import os
import shutil
import struct
import sys
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

from decidable.evidence import opened, refuse, short

if TYPE_CHECKING:
    from zipfile import ZipFile
from collections.abc import Mapping

import duckdb

from decidable.evidence import real
from decidable_evidence.runs import grading
from decidable_evidence.runs.formats import FORMATS, INSPECT
from decidable_evidence.runs.sheets import Format, listed
from decidable_evidence.tables.files import Rows, literal, pointer

FAILURES: tuple[type[Exception], ...] = (
    zlib.error,
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    RecursionError,
)
HEADER, SUMMARIES = "header.json", "summaries.json"
LARGEST_MEMBER = 128 * 1024 * 1024
LARGEST_DIRECTORY = 16 * 1024 * 1024
LARGEST_RATIO = 1000
LARGEST_SAMPLES = 256 * 1024 * 1024  # of all samples together: some three seconds of reading
SMALL = 1024 * 1024
END, END_64 = b"PK\x05\x06", b"PK\x06\x06"
PACKED = frozenset({0, 8, 93})
"""Stored, Deflate and Zstandard, by their numbers in the format."""
LONGEST_END = 65536 + 100


def unpacked(path: Path, into: Path) -> Path:
    """The summaries of a log as a file in a folder, with its header beside it. Raises ``UnreadableError``."""
    archives, damaged = _archives()
    failures = FAILURES + damaged
    try:
        _small_enough(path)
        with opened(path) as file, archives.ZipFile(file) as archive:
            for name in (HEADER, SUMMARIES):
                with _member(path, archive, name) as source, (into / name).open("xb") as target:
                    shutil.copyfileobj(source, target)
            header = json.loads((into / HEADER).read_bytes())
            if any(grading.of_scorer(name, options) for name, options in _scorers(header).items()):
                _answered(path, archive, into / SUMMARIES)
    except failures as error:
        _refuse(path, f"is no log that can be unpacked: {short(str(error), 80)}", "was it copied whole?")
    return into / SUMMARIES


def _answered(path: Path, archive: ZipFile, summaries: Path) -> None:
    """Put the answers beside the summaries, which have none; each is in the member of its sample."""
    rows = json.loads(summaries.read_bytes())
    names, total = {*archive.namelist()}, 0
    for row in rows if isinstance(rows, list) else ():
        name = f"samples/{row.get('id')}_epoch_{row.get('epoch')}.json" if isinstance(row, dict) else ""
        if name not in names:
            continue
        with _member(path, archive, name) as source:
            text = source.read()
        total += len(text)
        if total > LARGEST_SAMPLES:
            return  # nothing is graded again of so large a log: the rows stay without answers
        sample = json.loads(text)
        if isinstance(sample, dict) and isinstance(output := sample.get("output"), dict):
            row |= {"output": {"completion": output.get("completion")}, "target": sample.get("target")}
    summaries.write_text(json.dumps(rows), encoding="utf-8")


def _archives() -> tuple[Any, tuple[type[Exception], ...]]:
    """The library of archives that knows Zstandard, as Python's own does from 3.14 on, and its errors."""
    if sys.version_info >= (3, 14):
        import zipfile  # noqa: PLC0415

        from compression.zstd import ZstdError  # noqa: PLC0415
    else:
        from backports.zstd import ZstdError, zipfile  # noqa: PLC0415  (an extra)
    return zipfile, (zipfile.BadZipFile, ZstdError)


def _small_enough(path: Path) -> None:
    """Refuse an archive with so many members that listing them takes all memory."""
    with opened(path) as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - LONGEST_END))
        tail = file.read()
    sizes = [
        struct.unpack_from(form, tail, place + offset)[0]
        for mark, form, offset in ((END, "<L", 12), (END_64, "<Q", 40))
        if (place := tail.rfind(mark)) >= 0 and len(tail) >= place + offset + 8
    ]
    if any(LARGEST_DIRECTORY < size != 0xFFFFFFFF for size in sizes):  # noqa: PLR2004  (stands for "see the 64-bit record")
        _refuse(path, "has too many members", "a log has a few for each sample")


def _member(path: Path, archive: ZipFile, name: str) -> IO[bytes]:
    """Open a member that is not larger than what it may grow to."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        _refuse(path, f"has no {name}", "is it a log of Inspect AI, and was the run finished?")
    if info.compress_type not in PACKED:
        _refuse(
            path, f"{name} is packed in a way that is not read", "Inspect AI packs with Zstandard or Deflate"
        )
    if info.file_size > max(SMALL, min(LARGEST_MEMBER, LARGEST_RATIO * info.compress_size)):
        _refuse(
            path, f"{name} would grow to {info.file_size // SMALL} MiB", "split the run into several logs"
        )
    return archive.open(info)


LARGEST_DOCUMENT = 128 * 1024 * 1024
KEYED = '"MAP(VARCHAR,JSON)"'

DOCUMENT = """
CREATE TABLE {table} AS
SELECT json FROM read_json_objects({path}, format = 'unstructured', maximum_object_size = {longest})
"""

LISTED = """
SELECT "#number", json_type(json) AS "#kind", json
FROM (SELECT generate_subscripts(items, 1) AS "#number", unnest(items) AS json
    FROM (SELECT {items} AS items FROM {table}))
"""

BY_KEY = f"""
SELECT row_number() OVER () AS "#number", json_type(entry.value) AS "#kind",
    json_merge_patch(json_object('example_id', entry.key), entry.value) AS json
FROM (SELECT unnest(map_entries(json_transform(json, '{KEYED}'))) AS entry FROM {{table}})
"""  # noqa: S608

# The places of lists of objects in a document, on its first two levels.
LISTS = f"""
WITH first AS (SELECT unnest(map_entries(json_transform(json, '{KEYED}'))) AS entry FROM {{table}}),
second AS (SELECT entry.key AS key, unnest(map_entries(json_transform(entry.value, '{KEYED}'))) AS entry FROM first)
SELECT place FROM (
    SELECT [entry.key] AS place, entry.value AS value FROM first
    UNION ALL SELECT [key, entry.key], entry.value FROM second)
WHERE json_type(value) = 'ARRAY' AND json_type(value, '/0') = 'OBJECT'
"""  # noqa: S608

OBJECTS = f"""
SELECT bool_and(json_type(entry.value) = 'OBJECT'), any_value(json_keys(entry.value))
FROM (SELECT unnest(map_entries(json_transform(json, '{KEYED}'))) AS entry FROM {{table}})
"""  # noqa: S608


def of_document(
    connection: duckdb.DuckDBPyConnection, file: Path, path: Path, table: str
) -> tuple[Format | None, Rows, Mapping[str, Any]]:
    """The format of a document where a tool's is seen, its rows, and what its header says of the run.

    ``path`` is where the file can be read, ``table`` the name of a table that is made of it. Raises ``UnreadableError``.
    """
    size = path.stat().st_size
    if size > LARGEST_DOCUMENT:
        larger = f"is larger than {LARGEST_DOCUMENT // 1024**2} MiB"
        _refuse(file, larger, "write it as JSONL, a result a line")
    connection.execute(DOCUMENT.format(table=table, path=literal(real(path)), longest=size + 1))
    values = connection.table(table).count("*").fetchall()[0][0]
    if values > 1:
        _refuse(file, f"holds {values} JSON values, not one", "rows with a line each go into .jsonl")
    if file.suffix == ".eval":
        header = json.loads((path.parent / HEADER).read_bytes())
        return INSPECT, _rows(table, "json_extract(json, '$[*]')"), _finished(file, header)
    known = [form for form in FORMATS if form.document]
    shown = ", ".join(form.document for form in known)
    holds = connection.execute(f"SELECT {shown} FROM {table}").fetchone() or ()  # noqa: S608
    form = next((form for form, held in zip(known, holds, strict=False) if held), None)
    if form is None:
        return None, _generic(connection, file, table), {}
    header = _header(connection, table) if form is INSPECT else None
    return form, _rows(table, form.listed), _finished(file, header) if form is INSPECT else {}


def _rows(table: str, items: str) -> Rows:
    return Rows(LISTED.format(items=items, table=table))


def _header(connection: duckdb.DuckDBPyConnection, table: str) -> object:
    names = ("status", "invalidated", "eval", "stats")
    places = ", ".join(f"json_extract(json, '$.{name}')" for name in names)
    row = connection.execute(f"SELECT {places} FROM {table}").fetchone() or ()  # noqa: S608
    return {name: json.loads(value or "null") for name, value in zip(names, row, strict=False)}


def _finished(file: Path, header: object) -> Mapping[str, Any]:
    """The scorers and the period of a log's run; a run that did not end well is refused."""
    of = header if isinstance(header, dict) else {}
    if of.get("status") != "success":
        hint = "run it to the end, or retry it"
        _refuse(file, f"its run has the status {short(str(of.get('status')))}", hint)
    if of.get("invalidated"):
        _refuse(file, "its run was invalidated", "run it again")
    stats = of.get("stats")
    moments = map(stats.get, ("started_at", "completed_at")) if isinstance(stats, dict) else ()
    period = tuple(str(moment) for moment in moments if moment)
    return {"scorers": _scorers(header), "period": period}


def _scorers(header: object) -> dict[str, dict[str, Any]]:
    """The options of the scorers of a log by their names."""
    of = header.get("eval") if isinstance(header, dict) else None
    scorers = of.get("scorers") if isinstance(of, dict) else None
    named = [each for each in scorers if isinstance(each, dict)] if isinstance(scorers, list) else []
    options = {str(each.get("name")): each.get("options") for each in named}
    return {name: given for name, given in options.items() if isinstance(given, dict)}


def _generic(connection: duckdb.DuckDBPyConnection, file: Path, table: str) -> Rows:
    """The rows of a document of nobody's: a list, the one list under a key, or an object by id."""
    kind, keys = connection.execute(f"SELECT json_type(json), json_keys(json) FROM {table}").fetchone() or (  # noqa: S608
        "ARRAY",
        [],
    )
    one_a_line = "rows are a list of JSON objects, or one a line in .jsonl"
    if kind == "ARRAY":
        return _rows(table, "json_extract(json, '$[*]')")
    if kind != "OBJECT":
        _refuse(file, "holds no rows", one_a_line)
    places = [place for (place,) in connection.execute(LISTS.format(table=table)).fetchall()]
    if len(places) == 1:
        return _rows(table, f"CAST(json_extract(json, {literal(pointer(*places[0]))}) AS JSON[])")
    if places:
        names = listed(sorted(".".join(place) for place in places))
        hint = "write the one that counts to a file of its own"
        _refuse(file, f"holds several lists of rows: {names}", hint)
    objects, inner = connection.execute(OBJECTS.format(table=table)).fetchone() or (False, [])
    if not objects:
        _refuse(file, f"holds no list of rows; its keys are {listed(keys)}", one_a_line)
    if inner and all(key.isdigit() for key in inner):
        _refuse(file, "holds columns, not rows", 'a data frame is written with orient="records"')
    return Rows(BY_KEY.format(table=table))


def _refuse(path: Path, message: str, hint: str) -> NoReturn:
    refuse(path, "run-unreadable", message, hint)
