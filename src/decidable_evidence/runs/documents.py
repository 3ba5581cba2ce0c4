"""Finds the list of results in a document of JSON: that of a tool, the one list that there is, or an object by id."""

from __future__ import annotations

import json
import os
import struct
import sys
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from decidable.evidence import opened, real, refuse, short
from decidable_evidence.runs import grading
from decidable_evidence.runs.sheets import Format, listed
from decidable_evidence.tables.files import OF_LINES, SUFFIXES, Rows, literal, pointer

if TYPE_CHECKING:
    from zipfile import ZipFile

    from duckdb import DuckDBPyConnection

DOCUMENTS = (".eval", ".json")
READABLE = (*SUFFIXES, *DOCUMENTS)
DAMAGED: tuple[type[Exception], ...] = (zlib.error, OSError, EOFError, RuntimeError, ValueError)
LARGEST_MEMBER = 128 * 1024 * 1024
LARGEST_DIRECTORY = 16 * 1024 * 1024
LARGEST_RATIO = 1000
LARGEST_SAMPLES = 256 * 1024 * 1024  # of all samples together: some three seconds of reading
SMALL = 1024 * 1024
END, END_64 = b"PK\x05\x06", b"PK\x06\x06"
PACKED = frozenset({0, 8, 93})  # stored, Deflate and Zstandard, by their numbers in the format
LONGEST_END = 65536 + 100


def is_document(file: Path, path: Path) -> bool:
    """Whether a file is one value of JSON: by its name, or as a list whatever its name is. It can be read at ``path``."""
    if file.suffix not in OF_LINES:
        return file.suffix in DOCUMENTS
    with opened(path) as lines:
        first, second = (lines.readline(1 << 16).strip() for _ in range(2))
    return first.startswith(b"[") and not (first.endswith(b"]") and second)


def unpacked(path: Path, into: Path) -> Path:
    """A log of Inspect AI as the document that the same run writes as JSON. Raises ``UnreadableError``."""
    archives, damaged = _archives()
    try:
        _small_enough(path)
        with opened(path) as file, archives.ZipFile(file) as archive:
            header = json.loads(_member(path, archive, "header.json"))
            header = {"eval": {}} | (header if isinstance(header, dict) else {})
            rows = json.loads(_member(path, archive, "summaries.json"))
            rows = rows if isinstance(rows, list) else []
            if any(grading.of_scorer(name, options) for name, options in grading.scorers(header).items()):
                _answered(path, archive, rows)
        document = into / "log.json"
        document.write_text(json.dumps(header | {"samples": rows}), encoding="utf-8")
    except damaged as error:
        _refuse(path, f"is no log that can be unpacked: {short(str(error), 80)}", "was it copied whole?")
    return document


def _answered(path: Path, archive: ZipFile, rows: list[Any]) -> None:
    """Put the answers beside the summaries, which have none; each is in the member of its sample.

    Nothing is graded again of a log whose samples are too large: from there on the rows stay without answers.
    """
    names, total = {*archive.namelist()}, 0
    for row in rows:
        name = f"samples/{row.get('id')}_epoch_{row.get('epoch')}.json" if isinstance(row, dict) else ""
        if name not in names:
            continue
        text = _member(path, archive, name)
        total += len(text)
        if total > LARGEST_SAMPLES:
            return
        sample = json.loads(text)
        if isinstance(sample, dict) and isinstance(output := sample.get("output"), dict):
            row |= {"output": {"completion": output.get("completion")}, "target": sample.get("target")}


def _archives() -> tuple[Any, tuple[type[Exception], ...]]:
    """The library of archives that knows Zstandard, as Python's own does from 3.14 on, and its errors."""
    if sys.version_info >= (3, 14):
        import zipfile  # noqa: PLC0415

        from compression.zstd import ZstdError  # noqa: PLC0415
    else:
        from backports.zstd import ZstdError, zipfile  # noqa: PLC0415  (an extra)
    return zipfile, (*DAMAGED, zipfile.BadZipFile, ZstdError)


def _small_enough(path: Path) -> None:
    """Refuse an archive with so many members that listing them takes all memory."""
    with opened(path) as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - LONGEST_END))
        tail = file.read()
    for mark, form, offset in ((END, "<L", 12), (END_64, "<Q", 40)):
        place = tail.rfind(mark)
        if place >= 0 and len(tail) >= place + offset + 8:
            (size,) = struct.unpack_from(form, tail, place + offset)
            if LARGEST_DIRECTORY < size != 0xFFFFFFFF:  # noqa: PLR2004  (means "see the 64-bit record")
                _refuse(path, "has too many members", "a log has a few for each sample")


def _member(path: Path, archive: ZipFile, name: str) -> bytes:
    """A member that is not larger than what it may grow to."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        _refuse(path, f"has no {name}", "is it a log of Inspect AI, and was the run finished?")
    if info.compress_type not in PACKED:
        message = f"{name} is packed in a way that is not read"
        _refuse(path, message, "Inspect AI packs with Zstandard or Deflate")
    if info.file_size > max(SMALL, min(LARGEST_MEMBER, LARGEST_RATIO * info.compress_size)):
        message = f"{name} would grow to {info.file_size // SMALL} MiB"
        _refuse(path, message, "split the run into several logs")
    return archive.read(info)


LARGEST_DOCUMENT = 128 * 1024 * 1024

DOCUMENT = """
CREATE TABLE {table} AS
SELECT json FROM read_json_objects({path}, format = 'unstructured', maximum_object_size = {longest})
"""

LISTED = """
SELECT "#number", json_type(json) AS "#kind", json
FROM (SELECT generate_subscripts(items, 1) AS "#number", unnest(items) AS json
    FROM (SELECT {items} AS items FROM {table}))
"""

BY_KEY = """
SELECT row_number() OVER () AS "#number", part.type AS "#kind",
    json_merge_patch(json_object('example_id', part.key), part.value) AS json
FROM {table}, json_each({table}.json) AS part
"""

# The places of lists of objects in a document, on its first two levels.
LISTS = """
WITH first AS (SELECT part.key, part.value, part.type FROM {table}, json_each({table}.json) AS part)
SELECT place FROM (
    SELECT [key] AS place, value FROM first UNION ALL
    SELECT [first.key, part.key], part.value FROM first, json_each(first.value) AS part WHERE first.type = 'OBJECT')
WHERE json_type(value) = 'ARRAY' AND json_type(value, '/0') = 'OBJECT'
"""

OBJECTS = """
SELECT bool_and(part.type = 'OBJECT'), any_value(json_keys(part.value)) FROM {table}, json_each({table}.json) AS part
"""


def of_document(
    connection: DuckDBPyConnection, file: Path, path: Path, table: str, forms: Iterable[Format]
) -> tuple[Format | None, Rows, Mapping[str, Any]]:
    """The format of a document where a tool's is seen, its rows, and the parts of it that its format reads beside them.

    ``path`` is where the file can be read, ``table`` the name of a table that is made of it. Raises ``UnreadableError``.
    """
    size = path.stat().st_size
    if size > LARGEST_DOCUMENT:
        larger = f"is larger than {LARGEST_DOCUMENT // 1024**2} MiB"
        _refuse(file, larger, "write it as JSONL, a result a line")
    connection.execute(DOCUMENT.format(table=table, path=literal(real(path)), longest=size + 1))
    values = connection.table(table).count("*").fetchall()[0][0]
    if values > 1:
        _refuse(file, f"contains {values} JSON values instead of one", "rows with a line each go into .jsonl")
    for form in forms:
        parts = ", ".join(f"json_extract(json, '$.{name}')" for name in form.header)
        query = f"SELECT {parts or 'NULL'} FROM {table} WHERE {form.document or 'false'}"  # noqa: S608
        if found := connection.execute(query).fetchone():
            named = zip(form.header, found, strict=False)
            header = {name: json.loads(part or "null") for name, part in named}
            _finished(file, header)
            return form, _rows(table, form.listed), header
    return None, _generic(connection, file, table), {}


def _finished(file: Path, header: Mapping[str, Any]) -> None:
    """Refuse the document of a run that did not end well, as far as its tool records it."""
    if header.get("status", "success") != "success":
        message = f"its run has the status {short(str(header['status']))}"
        _refuse(file, message, "run it to the end, or retry it")
    if header.get("invalidated"):
        _refuse(file, "its run was invalidated", "run it again")


def _rows(table: str, items: str) -> Rows:
    return Rows(LISTED.format(items=items, table=table))


def _generic(connection: DuckDBPyConnection, file: Path, table: str) -> Rows:
    """The rows of a document of nobody's: a list, the one list under a key, or an object by id."""
    one_a_line = "rows are a list of JSON objects, or one a line in .jsonl"
    query = f"SELECT json_type(json), json_keys(json) FROM {table}"  # noqa: S608
    kind, keys = connection.execute(query).fetchone() or ("ARRAY", [])
    if kind == "ARRAY":
        return _rows(table, "json_extract(json, '$[*]')")
    if kind != "OBJECT":
        _refuse(file, "contains no rows", one_a_line)
    places = [place for (place,) in connection.execute(LISTS.format(table=table)).fetchall()]
    if len(places) == 1:
        return _rows(table, f"CAST(json_extract(json, {literal(pointer(*places[0]))}) AS JSON[])")
    if places:
        names = listed(sorted(".".join(place) for place in places))
        hint = "write the rows that count as one list to a file of its own"
        _refuse(file, f"contains several lists of rows: {names}", hint)
    objects, inner = connection.execute(OBJECTS.format(table=table)).fetchone() or (False, [])
    if not objects:
        _refuse(file, f"contains no list of rows; its keys are {listed(keys)}", one_a_line)
    if inner and all(key.isdigit() for key in inner):
        _refuse(file, "contains columns, not rows", 'a data frame is written with orient="records"')
    return Rows(BY_KEY.format(table=table))


def _refuse(path: Path, message: str, hint: str) -> NoReturn:
    refuse(path, "run-unreadable", message, hint)
