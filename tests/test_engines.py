from __future__ import annotations

import json
import os
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import duckdb
import pytest

from decidable.errors import Problem, UnreadableError
from decidable.fields import paths
from decidable.measures import behavior_gap, engines, tables
from decidable.measures.runs import joint_counts
from decidable.measures.runs.outcomes import OUTCOMES
from decidable.measures.runs.stripping import strip
from decidable.measures.tables.sources import EngineTable, Source

ARMS = ("closed-book", "oracle", "oracle-2", "fine-tuned")
ORACLES = ("oracle", "oracle-2")
Row = Mapping[str, Any]


class Case(NamedTuple):
    """Results of each arm, and what is said of them."""

    runs: Mapping[str, Sequence[Row]]
    only: Sequence[str] = ()
    trained: Sequence[str] = ()


def plain(seed: int, arms: Sequence[str] = ARMS) -> Case:
    """Make up single results with outcomes."""
    made = random.Random(seed)  # noqa: S311  (made-up results)
    rows = {
        arm: [{"example_id": f"it's \\{n}", **result(made, errors=True)} for n in range(120)] for arm in arms
    }
    return Case(rows)


def repeated(seed: int) -> Case:
    """Make up arms of which some are repeated, with clusters, strata, training inputs and a list of what counts."""
    made = random.Random(seed)  # noqa: S311  (made-up results)
    groups = {f"e{n}": (f"s{made.randrange(3)}, €", f"page {made.randrange(25)}") for n in range(150)}
    rows: dict[str, list[Row]] = {
        arm: [
            {
                "example_id": id_,
                "sample": sample,
                "stratum": stratum,
                "cluster": cluster,
                "input_hash": f"i{id_}",
            }
            | result(made, errors=sample == 1)
            for id_, (stratum, cluster) in groups.items()
            for sample in range(1, samples + 1)
        ]
        for arm, samples in zip(ARMS, (1, 3, 2, 5), strict=True)
    }
    for arm in ARMS:
        made.shuffle(rows[arm])
    ids = list(groups)
    return Case(rows, only=ids[:100], trained=[*ids[:10], *(f"i{id_}" for id_ in ids[5:20])])


def result(made: random.Random, *, errors: bool) -> dict[str, Any]:
    passed = made.random() < 0.5
    if errors and made.random() < 0.03:
        return {"passed": False, "outcome": "error"}
    outcomes = ("correct", None) if passed else ("incorrect", "refusal", "format_error", None)
    return {"passed": passed, "outcome": made.choice(outcomes)}


def counted_by_hand(case: Case) -> dict[str, int]:
    """Count as the rules say, without SQL."""
    samples: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for arm, rows in case.runs.items():
        for row in rows:
            samples[row["example_id"]][arm].append(row)
    clusters = sorted(
        {
            rows[arm][0].get("cluster") or ""
            for id_, rows in samples.items()
            for arm in rows
            if keeps(case, id_)
        }
        - {""}
    )
    counts = Counter[str]()
    for id_, arms in samples.items():
        if not keeps(case, id_):
            continue
        one = next(iter(arms.values()))[0]
        parts = [f"cluster={clusters.index(one['cluster']) + 1}"] if one.get("cluster") else []
        parts += [f"stratum={quote(one['stratum'], safe='')}"] if one.get("stratum") else []
        parts += ["trained=1"] if {id_, one.get("input_hash")} & set(case.trained) else []
        for arm in case.runs:
            rows = sorted(arms[arm], key=lambda row: row.get("sample", 0))
            parts.append(f"{arm}={(told := verdict(rows))}")
            if len(rows) > 1 and told != "0:error":
                counts[f"repeats={arm} r={len(rows)} passes={sum(row['passed'] for row in rows)}"] += 1
        counts[" ".join(parts)] += 1
    return dict(counts)


def keeps(case: Case, id_: str) -> bool:
    return not case.only or id_ in case.only


def verdict(rows: Sequence[Row]) -> str:
    if any(row["outcome"] == "error" for row in rows):
        return "0:error"
    passed = rows[0]["passed"] if len(rows) <= 2 else 2 * sum(row["passed"] for row in rows) > len(rows)
    told = [row["outcome"] or "" for row in (rows[:1] if len(rows) <= 2 else rows) if row["passed"] == passed]
    order = ("", *OUTCOMES)
    outcome = max(sorted(set(told), key=order.index), key=told.count)
    return f"{passed:d}:{outcome}" if outcome else f"{passed:d}"


def lines(path: Path, rows: Sequence[Row]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def counts(
    runs: Mapping[str, Source], case: Case, folder: Path, trained_on: Source | None = None
) -> dict[str, int]:
    only = None
    if case.only:
        only = folder / "only.txt"
        only.write_text("".join(f"{id_}\n" for id_ in case.only))
    if case.trained and trained_on is None:
        trained_on = lines(folder / "training.jsonl", training(case))
    return joint_counts(runs, ARMS, ORACLES, only=only, trained_on=trained_on)


def training(case: Case) -> list[Row]:
    return [{"input_hash": name} if name.startswith("i") else {"example_id": name} for name in case.trained]


def written(case: Case, folder: Path, suffix: str) -> dict[str, Source]:
    files: dict[str, Source] = {}
    for arm, rows in case.runs.items():
        path = lines(folder / f"{arm}.jsonl", rows)
        if suffix != "jsonl":
            path = folder / f"{arm}.{suffix}"
            columns = {key: "VARCHAR" for row in rows for key in row}
            query = f"SELECT * FROM read_json('{folder / arm}.jsonl', columns = {columns})"  # noqa: S608
            duckdb.execute(f"COPY ({query}) TO '{path}'")
        files[arm] = path
    return files


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
@pytest.mark.parametrize("make", [plain, repeated])
def test_counts_are_those_that_the_rules_give_by_hand(tmp_path: Path, suffix: str, make: Any) -> None:  # noqa: ANN401
    case = make(7)

    assert counts(written(case, tmp_path, suffix), case, tmp_path) == counted_by_hand(case)


def problem(source: EngineTable) -> Problem:
    with pytest.raises(UnreadableError) as caught:
        joint_counts({"oracle": source}, ARMS, ORACLES)
    (found,) = caught.value.problems
    return found


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

        with engines.using({"our-lake": "pyspark://", "Other": "x://"}), engines.using({"third": "y://"}):
            assert engines.known() == {"our-lake": "pyspark://", "other": "x://", "third": "y://"}
        assert engines.known() == {"our-lake": "trino://lake"}

    def test_a_url_that_leads_nowhere_is_a_problem_without_the_url(self, table: EngineTable) -> None:
        with engines.using({"warehouse": "nonesuch://me:secret@host/db"}):
            found = problem(table)

        assert found.code == "engine-failed"
        assert "secret" not in str(found)

    def test_what_an_engine_is_reached_with_has_to_be_installed(self, table: EngineTable) -> None:
        with engines.using({"warehouse": "trino://host/db"}):
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

        with engines.using({"lake": "pyspark://"}):
            assert engines.unreached(inputs) == (Path("warehouse:evals.closed_book"),)

    def test_a_table_can_be_read_as_any_other(self, table: EngineTable) -> None:
        with pytest.raises(UnreadableError, match="engine-unknown"):
            tables.read(table, ["example_id"])


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
        expected = joint_counts(files, ARMS, ORACLES)
        monkeypatch.setenv("DECIDABLE_MEMORY", "128MB")

        assert joint_counts(files, ARMS, ORACLES) == expected
        assert sum(expected.values()) == 300_000

    def test_memory_that_is_no_size_is_a_problem(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DECIDABLE_MEMORY", "plenty")
        path = lines(tmp_path / "a.jsonl", [{"example_id": "a", "passed": 1}])

        with pytest.raises(UnreadableError, match="DECIDABLE_MEMORY"):
            joint_counts({"oracle": path}, ARMS, ORACLES)


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
        with engines.using({"lake": "pyspark://"}):
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
            joint_counts(runs, ARMS, ORACLES)
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

        assert joint_counts(strip(runs, tmp_path), ARMS, ORACLES) == counted_by_hand(case)
        assert tables.read(runs["oracle"], ["example_id"], ["none"])[0] == {
            "example_id": "it's \\0",
            "none": None,
        }


def test_no_engine_is_left_in_the_environment_of_the_tests() -> None:
    assert not [name for name in os.environ if name.startswith("DECIDABLE_ENGINE_")]
