"""Counts by a warehouse are those of the files, and its names lead nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from decidable.errors import UnreadableError
from decidable.evidence.context import using_engines
from decidable.fields import paths
from decidable_evidence import behavior_gap, engines
from decidable_evidence.runs.counting import joint
from decidable_evidence.tables.rows import read_table
from decidable_evidence.tables.sources import EngineTable, Source
from support.cases import ARMS, ORACLES, counted_by_hand, counts, lines, plain, problem, repeated, written
from support.joint_patterns import patterns


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
@pytest.mark.parametrize("make", [plain, repeated])
def test_counts_are_those_that_the_rules_give_by_hand(tmp_path: Path, suffix: str, make: Any) -> None:  # noqa: ANN401
    case = make(7)

    assert counts(written(case, tmp_path, suffix), case, tmp_path) == counted_by_hand(case)


class TestNames:
    @pytest.fixture
    def table(self) -> EngineTable:
        return EngineTable(engine="warehouse", table="evals.closed_book")

    def test_an_engine_that_nobody_has_named_is_a_problem_that_says_how(self, table: EngineTable) -> None:
        found = problem(table)

        assert str(found.path) == "warehouse:evals.closed_book"
        assert (found.code, found.message) == ("engine-unknown", "no engine warehouse is known here")
        assert found.hint == "set DECIDABLE_ENGINE_WAREHOUSE to its Ibis URL"

    def test_engines_are_named_in_the_environment_and_by_whoever_runs_the_measure(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DECIDABLE_ENGINE_OUR_LAKE", "trino://lake")

        with using_engines({"our-lake": "pyspark://", "Other": "x://"}), using_engines({"third": "y://"}):
            assert engines.known() == {"our-lake": "pyspark://", "other": "x://", "third": "y://"}
        assert engines.known() == {"our-lake": "trino://lake"}

    def test_a_url_that_leads_nowhere_is_a_problem_without_the_url(self, table: EngineTable) -> None:
        with using_engines({"warehouse": "nonesuch://me:secret@host/db"}):
            found = problem(table)

        assert found.code == "engine-failed"
        assert "secret" not in str(found)

    def test_what_an_engine_is_reached_with_has_to_be_installed(self, table: EngineTable) -> None:
        with using_engines({"warehouse": "trino://host/db"}):
            found = problem(table)

        assert "trino" in found.message
        assert found.hint == "install ibis-framework with the extra that has the name of the engine"

    def test_tables_whose_engine_nobody_has_named_can_be_told(self, table: EngineTable) -> None:
        inputs = behavior_gap.Inputs(
            runs={
                "closed-book": table,
                "oracle": EngineTable(engine="lake", table="runs"),
                "rag": Path("a.jsonl"),
            },
            drawn_from="all",
        )

        with using_engines({"lake": "pyspark://"}):
            assert engines.unreached(inputs) == (Path("warehouse:evals.closed_book"),)

    def test_a_table_can_be_read_as_any_other(self, table: EngineTable) -> None:
        with pytest.raises(UnreadableError, match="engine-unknown"):
            read_table(table, ["example_id"])


@pytest.fixture
def warehouse(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, EngineTable]]:
    """A database of this process stands in for the engine that Ibis reaches."""

    def sql(query: str, **_: str) -> SimpleNamespace:
        try:
            found = database.sql(query)
            rows = found.fetchall()
        except duckdb.Error as error:
            raise RuntimeError(str(error)) from error
        return SimpleNamespace(
            schema=lambda: SimpleNamespace(names=found.columns),
            to_pyarrow=lambda: SimpleNamespace(
                columns=[SimpleNamespace(to_pylist=column.__iter__) for column in zip(*rows, strict=True)]
            ),
        )

    database = duckdb.connect()
    for arm, every in (("bare", 3), ("oracle", 1)):
        rows = f"SELECT 'q' || n AS example_id, n % {every} = 0 AS passed, 'd' || n % 10 AS doc, n AS seconds, 0.5 AS cost FROM range(60) AS t(n)"  # noqa: S608
        database.execute(f"CREATE TABLE {arm} AS {rows}")
    monkeypatch.setattr(engines, "_connected", lambda _: SimpleNamespace(sql=sql))
    with using_engines({"w": "x://"}):
        yield {
            arm: EngineTable(engine="w", table=table)
            for arm, table in (("closed-book", "bare"), ("oracle", "oracle"))
        }


class TestWarehouse:
    def test_a_column_says_which_examples_belong_together(self, warehouse: dict[str, EngineTable]) -> None:
        inputs = behavior_gap.Inputs(runs=warehouse, drawn_from="all", clusters="doc")
        found = behavior_gap.measure(inputs, date(2026, 11, 20)).counts

        assert (found.clusters, len({group.cluster for group in found.groups})) == ("column", 10)
        with pytest.raises(UnreadableError, match="the table has no column page"):
            behavior_gap.measure(inputs.model_copy(update={"clusters": "page"}), date(2026, 11, 20))

    def test_time_and_cost_are_read_as_from_files(self, warehouse: dict[str, EngineTable]) -> None:
        rows = joint(warehouse, ARMS, ORACLES).rows["oracle"]

        assert rows.rung == "asserted"
        assert {name: figure.value for name, figure in rows.figures.items()} == {
            "seconds-median": 29.5,
            "seconds-p95": pytest.approx(56.05),
            "cost-mean": 0.5,
        }

    def test_time_and_cost_that_the_engine_cannot_compute_are_told(
        self, warehouse: dict[str, EngineTable], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("decidable_evidence.runs.pedigree.SPENDING", "SELECT nonesuch(1) FROM ({rows})")
        found = joint(warehouse, ARMS, ORACLES)

        assert not found.rows["oracle"].figures
        assert {notice.name for notice in found.notices} == {"costs-not-read"}


class TestMemory:
    def big(self, folder: Path, suffix: str) -> dict[str, Source]:
        """Write files that are larger than the memory that is given."""
        files: dict[str, Source] = {}
        id_ = " || ".join(f"md5(({n} * n)::VARCHAR)" for n in range(1, 6))
        how = {"jsonl": "(FORMAT json)", "parquet": "(COMPRESSION uncompressed)", "csv": "(FORMAT csv)"}[
            suffix
        ]
        for place, arm in enumerate(ARMS[:3], start=2):
            files[arm] = folder / f"{arm}.{suffix}"
            rows = f"SELECT {id_} AS example_id, n % {place} = 0 AS passed FROM range(300_000) AS t(n)"  # noqa: S608
            duckdb.execute(f"COPY ({rows}) TO '{files[arm]}' {how}")
        return files

    @pytest.mark.slow
    @pytest.mark.parametrize("suffix", ["parquet", "jsonl", "csv"])
    def test_more_than_the_memory_holds_is_counted(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
    ) -> None:
        files = self.big(tmp_path, suffix)
        assert sum(path.stat().st_size for path in paths(files)) > 128 * 1024**2
        expected = patterns(joint(files, ARMS, ORACLES))
        monkeypatch.setenv("DECIDABLE_MEMORY", "128MB")

        assert patterns(joint(files, ARMS, ORACLES)) == expected
        assert sum(expected.values()) == 300_000

    def test_memory_that_is_no_size_is_a_problem(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DECIDABLE_MEMORY", "plenty")
        path = lines(tmp_path / "a.jsonl", [{"example_id": "a", "passed": 1}])

        with pytest.raises(UnreadableError, match="DECIDABLE_MEMORY"):
            joint({"oracle": path}, ARMS, ORACLES)


class TestLocked:
    def test_the_database_reads_nothing_outside_the_folders_of_the_runs(self, tmp_path: Path) -> None:
        (tmp_path / "inside").mkdir()
        outside = lines(tmp_path / "outside.jsonl", [])

        with engines.locked_down([tmp_path / "inside" / "oracle.jsonl"]) as connection:
            with pytest.raises(duckdb.PermissionException):
                connection.execute("SELECT * FROM read_text(?)", [str(outside)])
            with pytest.raises(duckdb.Error, match="locked"):
                connection.execute("SET enable_external_access = true")
            with pytest.raises(duckdb.Error):
                connection.execute("INSTALL httpfs")
