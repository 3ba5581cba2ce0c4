"""The readers of results and tables: what evaluation tools write, rows in every form, and what is measured in them."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zlib import crc32

import duckdb
from backports.zstd import zipfile

from decidable_evidence import engines, source_trust, task_evaluation, volatility
from decidable_evidence.runs import Examples, reading
from decidable_evidence.runs.counting import joint
from decidable_evidence.runs.stripping import strip
from decidable_evidence.tables.sources import ChosenFile
from fuzz.reader import Reader

FIXTURES = Path(__file__).parent.parent / "fixtures"
ARMS = ("closed-book", "oracle", "rag")
ZSTANDARD = 93
TODAY = date(2026, 11, 22)
REGISTRY = "sources:\n  all: {title: All, owner: Ada, authority: official, paths: ['*'], licence: MIT, permitted-uses: [retrieve], reviewed-on: 2026-11-01, reviewed-by: Bo, refresh-every: 1y}\n"
Rows = list[dict[str, Any]]
OTHERS = [
    {"example_id": f"q{number}", "passed": number % 2, "outcome": "correct" if number % 2 else "refusal"}
    for number in range(4)
]
ROWS: Rows = [
    {"example_id": "q0", "passed": 1, "outcome": "correct", "sample": 0, "gold_hash": "a", "context_hash": "c", "input_hash": "i", "stratum": "s", "cluster": "k"},
    {"example_id": "q1", "passed": False, "outcome": "refusal", "sample": 1, "stratum": None, "cluster": "k"},
    {"example_id": "q2", "passed": "0.0", "outcome": "format_error"},
    {"example_id": "q3", "passed": "true"},
]  # fmt: skip
CHOICES: tuple[dict[str, Any], ...] = (
    {}, {}, {}, {"format": "rows"}, {"format": "promptfoo"}, {"format": "inspect"}, {"format": "lm-evaluation-harness"},
    {"format": "deepeval"}, {"format": "ragas"}, {"metric": "exact_match"}, {"metric": "faithfulness", "threshold": 0.5},
    {"id": "metadata.id"}, {"filter": "0"}, {"metric": "match", "threshold": 0.5}, {"threshold": 1.0},
)  # fmt: skip


def of(*tools: str) -> Mapping[str, bytes]:
    """Give what tools have written, by the name of each file."""
    found = {
        f"{tool}-{path.name}": path.read_bytes()
        for tool in tools
        for path in sorted((FIXTURES / tool).iterdir())
    }
    return {name: raw for name, raw in found.items() if len(raw) < 40_000}


def documents() -> Mapping[str, bytes]:
    seeds = of("promptfoo", "inspect", "deepeval", "ragas")
    return {name: raw for name, raw in seeds.items() if name.endswith(".json")}


def lines() -> Mapping[str, bytes]:
    seeds = {
        name: raw
        for name, raw in of("promptfoo", "lm_evaluation_harness", "ragas").items()
        if name.endswith(".jsonl")
    }
    return {**seeds, "rows.jsonl": "".join(json.dumps(row) + "\n" for row in ROWS).encode()}


def archives() -> Mapping[str, bytes]:
    """Give logs with no more of their members than is read."""
    return {name: smaller(raw) for name, raw in of("inspect").items() if name.endswith(".eval")}


def smaller(raw: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive, zipfile.ZipFile(packed, "w", ZSTANDARD) as copy:
        for name in ("header.json", "summaries.json"):
            copy.writestr(name, archive.read(name))
    return packed.getvalue()


def columns() -> Mapping[str, bytes]:
    seeds = {name: raw for name, raw in of("ragas").items() if name.endswith((".csv", ".parquet"))}
    return {
        **seeds,
        "rows.csv": in_csv(ROWS),
        "rows.tsv": in_csv(ROWS, "\t"),
        "rows.parquet": in_parquet(ROWS),
    }


def in_csv(rows: Rows, delimiter: str = ",") -> bytes:
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, list(rows[0]), delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()


def in_parquet(rows: Rows) -> bytes:
    """Write rows as Parquet, each column as the type that its values have."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(":memory:") as connection:
        source, target = Path(folder, "rows.json"), Path(folder, "rows.parquet")
        source.write_text(json.dumps(rows), encoding="utf-8")
        connection.execute(f"COPY (FROM read_json_auto('{source}')) TO '{target}' (FORMAT parquet)")
        return target.read_bytes()


OPEN = ExitStack()


@cache
def connection() -> duckdb.DuckDBPyConnection:
    """Give one database for all inputs, because opening one takes longer than reading most of them."""
    OPEN.callback(connection.cache_clear)
    return OPEN.enter_context(engines.locked_down([Path(tempfile.gettempdir(), "any")]))


@contextmanager
def shared(_: Iterable[Path]) -> Iterator[duckdb.DuckDBPyConnection]:
    for left in ("results", "named_only", "trained_on"):
        connection().execute(f"DROP TABLE IF EXISTS {left}")
    yield connection()


def read_run(folder: Path, name: str, raw: bytes) -> None:
    """Count or strip a file as the results of an arm, as it is or by what a review says of it."""
    with patch.object(reading, "locked_down", shared):
        _read_run(folder, name, raw)


def _read_run(folder: Path, name: str, raw: bytes) -> None:
    (folder / name).write_bytes(raw)
    other = folder / "others.jsonl"
    other.write_text("".join(json.dumps(row) + "\n" for row in OTHERS), encoding="utf-8")
    chosen = crc32(raw)
    source = ChosenFile(file=folder / name, **CHOICES[chosen % len(CHOICES)])
    if chosen % 4 == 0:
        copy = strip({"oracle": source}, folder / "stripped")["oracle"]
        assert all(json.loads(row)["example_id"] for row in copy.read_text(encoding="utf-8").splitlines())
        return
    beside = {"closed-book": other} if chosen % 4 == 1 else {}
    found = joint({**beside, "oracle": source}, ARMS, ("oracle",))
    assert all(each.examples >= 0 for each in found.groups)


def an_evaluation() -> Rows:
    return [
        {"id": f"i{number}", "input": f"What is {number} and one?", "target": str(number + 1), "stratum": "s", "cluster": f"c{number % 2}",
         "source": f"d{number % 2}", "labelled_at": f"2026-11-0{number + 1}", "origin": "human"}
        for number in range(6)
    ]  # fmt: skip


def of_tables() -> Mapping[str, bytes]:
    """Give a table of each form that a measure reads, some in other kinds of files."""
    day = "2026-11-0"
    items = an_evaluation()
    labels = [{"id": f"i{number // 2}", "annotator": f"a{number % 2}", "label": "yes"} for number in range(6)]
    checked = [{"id": f"i{number}", "label": str(number + 1), "correct": "true"} for number in range(3)]
    judged = [
        {"id": f"i{number}", "grader": "pass", "people": "fail" if number else "pass"} for number in range(3)
    ]
    repeats = [{"id": f"i{number // 2}", "sample": number % 2, "passed": "false"} for number in range(6)]
    seen = [
        {
            "document": f"d{number % 2}",
            "seen_on": f"{day}{number // 2 + 1}",
            "digest": f"{number:016x}",
            "units": "",
        }
        for number in range(6)
    ]
    dated = [
        {
            "document": f"d{number}.md",
            "modified_on": f"{day}{number + 1}",
            "text": f"A text of {number} words.",
            "digest": "",
        }
        for number in range(3)
    ]
    return {
        "evaluation.jsonl": in_lines(items), "evaluation.csv": in_csv(items), "evaluation.parquet": in_parquet(items),
        "training.jsonl": in_lines(items[3:]), "annotators.csv": in_csv(labels), "audit.tsv": in_csv(checked, "\t"),
        "graded.csv": in_csv(judged), "repeats.jsonl": in_lines(repeats),
        "sources_changed.csv": in_csv([{"source": "d0", "changed_on": "2026-11-09"}]),
        "history.csv": in_csv(seen), "history.jsonl": in_lines(seen), "modified.csv": in_csv(dated), "manifest.jsonl": in_lines(dated),
        "manifest.parquet": in_parquet(dated),
        "only.txt": b"q1\nq3\n", "only.csv": b"example_id\nq1\n", "trained.jsonl": b'{"example_id": "q1", "input_hash": "i"}\n',
    }  # fmt: skip


def in_lines(rows: Rows) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def read_table(folder: Path, name: str, raw: bytes) -> None:
    """Measure with one table as it stands in the file, and the others as they should be."""
    connection()
    with patch.object(reading, "locked_down", shared):
        _read_table(folder, name, raw)


def _read_table(folder: Path, name: str, raw: bytes) -> None:
    path, kind = folder / name, name.partition(".")[0]
    path.write_bytes(raw)
    if kind in {"history", "modified"}:
        assert volatility.measure(volatility.Inputs(update_every="90d", manifest=path), TODAY).words
    elif kind == "manifest":
        (folder / "registry.yaml").write_text(REGISTRY, encoding="utf-8")
        assert source_trust.measure(
            source_trust.Inputs(registry=folder / "registry.yaml", manifest=path), TODAY
        ).words
    elif kind in {"only", "trained"}:
        rows = folder / "rows.jsonl"
        rows.write_bytes(in_lines(OTHERS))
        chosen = Examples.model_construct(only=path if kind == "only" else None)
        assert joint({"oracle": rows}, ARMS, ("oracle",), chosen, path if kind == "trained" else None)
    else:
        whole = folder / "whole.jsonl"
        whole.write_bytes(in_lines(an_evaluation()))
        given = {"evaluation": whole} | {kind: path}
        assert task_evaluation.measure(
            task_evaluation.Inputs(grader="exact", labels="annotators", **given), TODAY
        ).words


READERS = (
    Reader("run-documents", documents, read_run, smoke=25, close=OPEN.close),
    Reader("run-lines", lines, read_run, smoke=25, close=OPEN.close),
    Reader("run-archives", archives, read_run, smoke=25, close=OPEN.close),
    Reader("run-columns", columns, read_run, smoke=25, close=OPEN.close),
    Reader("tables", of_tables, read_table, smoke=25, close=OPEN.close),
)
