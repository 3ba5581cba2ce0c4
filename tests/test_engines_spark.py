"""A Spark session counts as the files do."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from decidable.errors import UnreadableError
from decidable.evidence.context import using_engines
from decidable_evidence.runs.counting import joint
from decidable_evidence.runs.stripping import strip
from decidable_evidence.tables.rows import read_table
from decidable_evidence.tables.sources import EngineTable, Source
from support.cases import (
    ARMS,
    ORACLES,
    Case,
    Row,
    counted_by_hand,
    counts,
    plain,
    problem,
    repeated,
    training,
    written,
)
from support.joint_patterns import patterns


class Spark(NamedTuple):
    """A session, and the database in it."""

    session: Any
    database: str


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spark]:
    """Start Spark in this process: ``pyspark://`` then means this very session."""
    sql = pytest.importorskip("pyspark.sql")
    pytest.importorskip("ibis")
    folder = tmp_path_factory.mktemp("spark")
    session = (
        sql.SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .config("spark.driver.extraJavaOptions", f"-Dderby.system.home={folder}")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    session.sql("CREATE DATABASE evals")
    yield Spark(session, "evals")
    session.stop()


@pytest.mark.spark
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::ResourceWarning")
class TestSpark:
    """The same query in a real engine, over tables that hold what the files hold."""

    def loaded(self, spark: Spark, case: Case, prefix: str) -> dict[str, Source]:
        return {
            arm: self.table(spark, f"{prefix}_{arm.replace('-', '_')}", rows)
            for arm, rows in case.runs.items()
        }

    def table(self, spark: Spark, name: str, rows: Sequence[Row]) -> EngineTable:
        types = {"passed": "BOOLEAN", "sample": "INT"}
        columns = list(dict.fromkeys(key for row in rows for key in row))
        schema = ", ".join(f"{column} {types.get(column, 'STRING')}" for column in columns)
        data = [tuple(row.get(column) for column in columns) for row in rows]
        spark.session.createDataFrame(data, schema).write.saveAsTable(f"{spark.database}.{name}")
        return EngineTable(engine="lake", table=f"{spark.database}.{name}")

    @pytest.fixture(autouse=True)
    def lake(self) -> Iterator[None]:
        with using_engines({"lake": "pyspark://"}):
            yield

    def test_single_results_give_the_same_counts(self, spark: Spark, tmp_path: Path) -> None:
        case = plain(3)

        assert counts(self.loaded(spark, case, "plain"), case, tmp_path) == counted_by_hand(case)

    def test_repeats_groups_training_and_what_counts_give_the_same_counts(
        self, spark: Spark, tmp_path: Path
    ) -> None:
        case = repeated(3)
        runs = self.loaded(spark, case, "repeated")
        expected = counts(written(case, tmp_path, "parquet"), case, tmp_path)

        assert counts(runs, case, tmp_path) == expected == counted_by_hand(case)
        seen = self.table(spark, "training", training(case))
        assert counts(runs, case, tmp_path, trained_on=seen) == expected
        mixed = {**written(case, tmp_path, "csv"), "oracle": runs["oracle"]}
        assert counts(mixed, case, tmp_path) == expected
        assert counts(written(case, tmp_path, "csv"), case, tmp_path, trained_on=seen) == expected

    def test_mistakes_are_told_of_the_table(self, spark: Spark) -> None:
        good = [{"example_id": "a", "passed": True}, {"example_id": "b", "passed": True}]
        runs: dict[str, Source] = {
            "closed-book": self.table(spark, "good", good),
            "oracle": self.table(spark, "short", [*good[:1], *good[:1]]),
        }
        with pytest.raises(UnreadableError) as caught:
            joint(runs, ARMS, ORACLES)
        assert [(str(found.path), found.message) for found in caught.value.problems] == [
            ("lake:evals.short", "oracle lacks 1 example: b"),
            ("lake:evals.short", "oracle has more than one row of 1 example: a"),
        ]
        bad = self.table(spark, "bad", [{"example_id": "a", "passed": True, "outcome": "refused"}])
        assert problem(bad).message == "example a has the outcome refused"
        missing = problem(EngineTable(engine="lake", table="evals.none"))
        assert (missing.code, str(missing.path)) == ("engine-failed", "lake:evals.none")

    def test_tables_are_read_and_stripped(self, spark: Spark, tmp_path: Path) -> None:
        case = plain(5, ARMS[:2])
        runs = self.loaded(spark, case, "stripped")

        assert patterns(joint(strip(runs, tmp_path), ARMS, ORACLES)) == counted_by_hand(case)
        assert read_table(runs["oracle"], ["example_id"], ["none"])[0] == {
            "example_id": "it's \\0",
            "none": None,
        }


def test_no_engine_is_left_in_the_environment_of_the_tests() -> None:
    assert not [name for name in os.environ if name.startswith("DECIDABLE_ENGINE_")]
