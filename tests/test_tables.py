from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner
from pydantic import TypeAdapter, ValidationError

from decidable.cli import main
from decidable.errors import Problem, UnreadableError
from decidable.evidence.context import needed_for
from decidable.fields import Frozen, paths
from decidable_evidence.tables.rows import read_table
from decidable_evidence.tables.sources import ChosenFile, EngineTable, Source, place_of

DOCUMENTS: list[dict[str, object]] = [
    {"document": "a.md", "seen_on": "2026-01-02", "size": 12},
    {"document": "b.md", "seen_on": "2026-02-03", "size": None},
]
READ = [
    {"document": "a.md", "seen_on": "2026-01-02", "size": "12"},
    {"document": "b.md", "seen_on": "2026-02-03", "size": None},
]


def lines(path: Path, rows: Sequence[object]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def separated(path: Path, delimiter: str) -> Path:
    rows = [
        ["document", "seen_on", "size"],
        *([str(value or "") for value in row.values()] for row in DOCUMENTS),
    ]
    path.write_text("".join(delimiter.join(row) + "\n" for row in rows), encoding="utf-8")
    return path


def parquet(path: Path) -> Path:
    rows = "('a.md', DATE '2026-01-02', 12), ('b.md', DATE '2026-02-03', NULL)"
    query = f"SELECT * FROM (VALUES {rows}) AS t(document, seen_on, size)"  # noqa: S608
    duckdb.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path


def problems(source: Source, required: Sequence[str]) -> list[Problem]:
    with pytest.raises(UnreadableError) as caught:
        read_table(source, required)
    return list(caught.value.problems)


class TestReading:
    @pytest.mark.parametrize("name", ["t.jsonl", "t.ndjson", "t.csv", "t.tsv", "t.parquet", "semicolon.csv"])
    def test_every_kind_of_file_gives_the_same_texts(self, tmp_path: Path, name: str) -> None:
        path = tmp_path / name
        if path.suffix in {".csv", ".tsv"}:
            separated(path, {"t.csv": ",", "t.tsv": "\t", "semicolon.csv": ";"}[name])
        elif path.suffix == ".parquet":
            parquet(path)
        else:
            lines(path, DOCUMENTS)

        assert read_table(path, ["document", "seen_on"], ["size"]) == READ

    def test_a_column_that_is_optional_may_be_absent(self, tmp_path: Path) -> None:
        path = lines(tmp_path / "t.jsonl", [{"id": 1}])

        assert read_table(path, ["id"], ["stratum"]) == [{"id": "1", "stratum": None}]

    def test_names_of_columns_are_only_letters(self, tmp_path: Path) -> None:
        path = tmp_path / "t.csv"
        path.write_text('"a"" FROM x --",\'b\'\n1,2\n')

        assert read_table(path, ["'b'"], ['a" FROM x --']) == [{"'b'": "2", 'a" FROM x --': "1"}]

    def test_quotes_in_a_path_are_only_letters(self, tmp_path: Path) -> None:
        folder = tmp_path / "it's {a}; --"
        folder.mkdir()

        assert read_table(lines(folder / "t.jsonl", [{"id": 1}]), ["id"]) == [{"id": "1"}]


class TestMistakes:
    def test_a_column_that_no_row_has_is_missing(self, tmp_path: Path) -> None:
        (found,) = problems(lines(tmp_path / "t.jsonl", DOCUMENTS), ["document", "digest"])

        assert (found.code, found.message) == ("table-column-missing", "no row has digest")
        assert found.hint == (
            "a row needs document, digest; if yours has another name: {file: t.jsonl, columns: {digest: YOURS}}"
        )

    def test_columns_that_are_called_otherwise_are_mapped(self, tmp_path: Path) -> None:
        path = tmp_path / "t.csv"
        path.write_text("question_id,question\n1,What?\n")
        source = ChosenFile(file=path, columns={"id": "question_id", "input": "question"})
        assert read_table(source, ["id", "input"]) == [{"id": "1", "input": "What?"}]

    @pytest.mark.parametrize(
        ("key", "hint"), [("input", "columns: {input: question}"), ("collumns", "did you mean columns?")]
    )
    def test_a_column_that_is_named_as_a_key_is_led_to_where_it_belongs(
        self, tmp_path: Path, key: str, hint: str
    ) -> None:
        (tmp_path / "t.csv").write_text("id\n1\n")
        command = (
            f'measure volatility --update-every 90d --manifest "{{file: {tmp_path}/t.csv, {key}: question}}"'
        )
        done = CliRunner().invoke(main, shlex.split(command))
        assert f"unknown-key {key} is not a key here\n  hint: " in done.output
        assert hint in done.output

    def test_a_value_that_is_missing_is_told_with_its_line(self, tmp_path: Path) -> None:
        path = tmp_path / "t.jsonl"
        path.write_text('{"id": 1, "input": "a"}\n\n{"id": 2, "input": " "}\n7\n{"id": 3, "in\n')

        assert [(found.line, found.message) for found in problems(path, ["id", "input"])] == [
            (3, "row 2: it has no input"),
            (4, "row 3: it is not a JSON object"),
            (5, "row 4: it is not a JSON object"),
        ]

    def test_of_many_missing_values_a_few_are_told(self, tmp_path: Path) -> None:
        path = lines(tmp_path / "t.jsonl", [{"id": 1, "input": 1}, *({"id": n} for n in range(9))])

        assert [found.line for found in problems(path, ["id", "input"])] == [0, 2, 3, 4, 5, 6]

    def test_an_empty_table_is_no_table(self, tmp_path: Path) -> None:
        assert problems(lines(tmp_path / "t.jsonl", []), ["id"])[0].message == "it has no rows"

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("t.parquet", b"PAR1"),
            ("t.csv", b"\xff\xfe"),
            ("t.csv", b'id\n"a\n'),
            ("t.txt", b"id"),
            ("t*.csv", b"id\n1\n"),
        ],
    )
    def test_a_file_that_is_no_table_is_one_short_problem(
        self, tmp_path: Path, name: str, content: bytes
    ) -> None:
        path = tmp_path / name
        path.write_bytes(content)
        (found,) = problems(path, ["id"])

        assert found.code == "table-unreadable"
        assert len(found.message) < 300
        assert str(tmp_path) not in found.message

    def test_what_is_said_of_results_says_nothing_of_a_table(self, tmp_path: Path) -> None:
        path = lines(tmp_path / "t.jsonl", DOCUMENTS)

        assert read_table(ChosenFile(file=path), ["document"])
        (found,) = problems(ChosenFile(file=path, metric="f1"), ["document"])
        assert found.message == "metric means nothing for a table"


class Holder(Frozen):
    """A model with a source, as the inputs of a measure are."""

    source: Source


class TestSources:
    @pytest.fixture
    def context(self, tmp_path: Path) -> dict[str, Path]:
        lines(tmp_path / "t.jsonl", DOCUMENTS)
        return {"folder": tmp_path, "root": tmp_path}

    @pytest.mark.parametrize(
        ("written", "kind"),
        [
            ("t.jsonl", Path),
            ({"file": "t.jsonl"}, ChosenFile),
            (
                {"file": "t.jsonl", "format": "ragas", "metric": "faithfulness", "threshold": "0.8"},
                ChosenFile,
            ),
            ({"engine": "warehouse", "table": "evals.closed_book"}, EngineTable),
        ],
    )
    def test_a_source_is_what_is_written(self, context: dict[str, Path], written: object, kind: type) -> None:
        source = Holder.model_validate({"source": written}, context=context).source

        assert isinstance(source, kind)
        assert place_of(source) in {context["folder"] / "t.jsonl", Path("warehouse:evals.closed_book")}

    def test_a_source_that_was_validated_is_taken_again(self, context: dict[str, Path]) -> None:
        for written in ("t.jsonl", {"file": "t.jsonl"}, {"engine": "warehouse", "table": "runs"}):
            holder = Holder.model_validate({"source": written}, context=context)
            assert Holder(source=holder.source) == holder

    def test_its_file_is_among_the_files_that_a_record_names(self, context: dict[str, Path]) -> None:
        for written in ("t.jsonl", {"file": "t.jsonl"}):
            holder = Holder.model_validate({"source": written}, context=context)
            assert list(paths(holder)) == [context["folder"] / "t.jsonl"]

    @pytest.mark.parametrize(
        ("written", "where"),
        [
            ("none.jsonl", ("source", "<path>")),
            ({"file": "none.jsonl"}, ("source", "<file>", "file", "<path>")),
            ({"file": "t.jsonl", "metrics": "x"}, ("source", "<file>", "metrics")),
            ({"file": "t.jsonl", "format": "excel"}, ("source", "<file>", "format")),
            ({"file": "t.jsonl", "threshold": "nan"}, ("source", "<file>", "threshold")),
            ({"engine": "warehouse"}, ("source", "<table>", "table")),
            ({"engine": "duckdb:///x", "table": "t"}, ("source", "<table>", "engine")),
            ({"engine": "w", "table": "t; DROP TABLE t"}, ("source", "<table>", "table")),
            ({"engine": "w", "table": "a.b.c.d"}, ("source", "<table>", "table")),
            ({"engine": "w", "table": "t", "file": "t.jsonl"}, ("source", "<table>", "file")),
            ({}, ("source", "<file>", "file")),
        ],
    )
    def test_a_mistake_is_told_where_it_stands(
        self,
        context: dict[str, Path],
        written: object,
        where: tuple[str, ...],
    ) -> None:
        with pytest.raises(ValidationError) as caught:
            Holder.model_validate({"source": written}, context=context)

        assert [error["loc"] for error in caught.value.errors()] == [where]

    def test_a_schema_can_be_made_of_it(self) -> None:
        assert TypeAdapter(Source).json_schema()


def test_importing_the_sources_imports_nothing_heavy() -> None:
    code = "import sys, decidable_evidence.tables.rows, decidable_evidence.engines, decidable_evidence.runs; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"duckdb", "ibis", "numpy", "pyarrow"} & set(loaded)


@pytest.mark.parametrize(
    ("module", "hint"),
    [
        ("duckdb", 'pip install "decidable[evidence]"'),
        ("ibis.backends.x", 'pip install "decidable[warehouse]"'),
    ],
)
def test_an_extra_that_is_missing_is_named_with_its_command(module: str, hint: str) -> None:
    with pytest.raises(UnreadableError) as caught, needed_for("the behavior gap", Path("a.jsonl")):
        raise ModuleNotFoundError(name=module)

    (found,) = caught.value.problems
    assert (found.path, found.code, found.hint) == (Path("a.jsonl"), "extra-missing", hint)
    assert (
        found.message
        == f"the behavior gap is measured with {module.partition('.')[0]}, which is not installed"
    )


def test_any_other_module_that_is_missing_is_a_mistake_of_ours() -> None:
    error: Any = ModuleNotFoundError(name="decidable.none")
    with pytest.raises(ModuleNotFoundError), needed_for("the behavior gap", Path("a.jsonl")):
        raise error
