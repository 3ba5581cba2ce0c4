"""What stands in results and cannot be counted is told at its place, in few words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from decidable_evidence.engines import locked_down
from support.arms import CLOSED, ORACLE, Row, joint_counts, parquet, problem, problems, runs, write


def test_an_id_missing_in_one_arm_is_named_with_the_arm(tmp_path: Path) -> None:
    files = runs(tmp_path, closed_book=CLOSED, oracle=ORACLE, oracle_2=ORACLE[:1])

    found = problem(files)

    assert (found.path, found.code) == (files["oracle-2"], "run-example-missing")
    assert found.message == "oracle-2 lacks 1 example: b"


def test_an_id_missing_in_an_arm_is_named_where_another_arm_tells_its_samples(tmp_path: Path) -> None:
    oracle = [row | {"sample": 0} for row in ORACLE]

    found = problem(runs(tmp_path, closed_book=CLOSED[:1], oracle=oracle))

    assert found.code == "run-example-missing"


def test_a_long_list_of_missing_ids_is_cut(tmp_path: Path) -> None:
    many = [{"example_id": f"e{n}", "passed": True} for n in range(9)]

    found = problem(runs(tmp_path, closed_book=many, oracle=many[8:]))

    assert found.message == "oracle lacks 8 examples: e0, e1, e2, e3, e4 and 3 more"


def test_an_example_that_comes_twice_is_named(tmp_path: Path) -> None:
    found = problem(runs(tmp_path, closed_book=[*CLOSED, CLOSED[0]], oracle=ORACLE))

    assert (found.code, found.message) == (
        "run-example-twice",
        "closed-book has more than one row of 1 example: a",
    )


def test_a_wrong_value_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "oracle.jsonl"
    path.write_text('\n{"example_id":"a","passed":true}\n\n{"example_id":"b","passed":"maybe"}\n')

    found = problem({"oracle": path})

    assert (found.line, found.code) == (4, "run-value")
    assert found.message == "row 2: example b has passed maybe"
    assert found.hint.startswith("write true, false, 1 or 0")


def test_a_wrong_value_in_csv_is_found_after_values_with_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "oracle.csv"
    path.write_text('example_id;answer;passed\na;"one\ntwo";1\nb;;perhaps\n')

    assert problem({"oracle": path}).line == 4


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"example_id": "b", "passed": 2}, "row 2: example b has passed 2"),
        ({"example_id": "b", "passed": {"x": 1}}, 'row 2: example b has passed {"x":1}'),
        ({"passed": True}, "row 2: it has no example_id"),
        ({"example_id": " ", "passed": True}, "row 2: it has no example_id"),
        ({"example_id": "b", "passed": 0, "outcome": "refused"}, "row 2: example b has the outcome refused"),
        (
            {"example_id": "b", "passed": True, "outcome": "incorrect"},
            "row 2: example b has passed 1 and the outcome incorrect",
        ),
        (
            {"example_id": "b", "passed": True, "run": "closed-book"},
            "row 2: example b has the run closed-book",
        ),
        ([1], "row 2: not a JSON object"),
    ],
)
def test_each_wrong_value_says_what_is_wrong(tmp_path: Path, row: Any, message: str) -> None:  # noqa: ANN401
    found = problem(runs(tmp_path, oracle=[ORACLE[0], row]))

    assert (found.line, found.code, found.message) == (2, "run-value", message)


def test_a_name_of_a_run_that_is_no_arm_is_free(tmp_path: Path) -> None:
    rows = [{"example_id": "a", "passed": True, "run": "model x, 12 November"}]

    assert joint_counts(runs(tmp_path, oracle=rows)) == {"oracle=1": 1}


def test_many_wrong_values_are_counted(tmp_path: Path) -> None:
    rows = [{"example_id": str(n), "passed": "?"} for n in range(12)]

    found = problems(runs(tmp_path, oracle=rows))

    assert [each.line for each in found] == [1, 2, 3, 4, 5]
    assert found[-1].message == "row 5: example 4 has passed ?; 7 more rows of oracle have a wrong value"


def test_every_mistake_is_listed_at_once(tmp_path: Path) -> None:
    files = runs(tmp_path, closed_book=CLOSED, oracle=[], rag=[{"example_id": "a"}])
    files["oracle-2"] = tmp_path / "none.jsonl"

    assert [each.code for each in problems(files)] == ["run-unreadable"]

    files["oracle-2"] = write(tmp_path / "two.jsonl", [{"example_id": "a", "passed": "x"}])

    assert {each.code for each in problems(files)} == {"run-empty", "run-column-missing", "run-value"}


def test_expected_answers_are_the_same_in_every_arm(tmp_path: Path) -> None:
    closed = [{"example_id": "a", "passed": False, "gold_hash": "1"}]
    oracle = [{"example_id": "a", "passed": True, "gold_hash": "2"}]

    found = problem(runs(tmp_path, closed_book=closed, oracle=oracle))

    assert found.code == "run-gold-differs"
    assert found.message == "closed-book and another arm differ in gold_hash on 1 example: a"


def test_the_context_is_the_same_in_every_oracle_arm_and_free_elsewhere(tmp_path: Path) -> None:
    def row(context: str, **more: object) -> list[Row]:
        return [{"example_id": "a", "passed": True, "context_hash": context, **more}]

    same = runs(tmp_path, oracle=row("1"), oracle_2=row("1", run="again"), rag=row("2"))
    assert joint_counts(same) == {"oracle=1 oracle-2=1 rag=1": 1}

    assert problem(runs(tmp_path, oracle=row("1"), oracle_2=row("2"))).code == "run-context-differs"


HOSTILE = {
    "binary.jsonl": bytes(range(256)) * 40,
    "binary.csv": bytes(range(256)) * 40,
    "binary.parquet": bytes(range(256)) * 40,
    "empty.jsonl": b"",
    "empty.csv": b"",
    "empty.parquet": b"",
    "header.csv": b"example_id,passed\n",
    "columns.csv": b"id,score\n1,1\n",
    "ragged.csv": b"example_id,passed\na,1,2\n",
    "twice.csv": b"example_id,passed,passed\na,1,0\n",
    "quote.csv": b'example_id,passed\n"a,1\n',
    "latin.jsonl": b'{"example_id": "\xe9", "passed": true}\n',
    "latin.csv": b"example_id,passed\n\xe9,1\n",
    "nul.jsonl": b'{"example_id": "a\x00", "passed": true}\n',
    "cut.jsonl": b'{"example_id": "a", "pass',
    "array.jsonl": b'[{"example_id": "a", "passed": "?"}]',
    "number.jsonl": b"1\n2\n",
    "deep.jsonl": b"[" * 200_000 + b"\n",
    "huge.jsonl": b'{"example_id": "' + b"x" * 40_000_000 + b'", "passed": true}\n',
    "huge.csv": b"example_id,passed\nb,1\n" + b"x" * 40_000_000 + b",1\n",
    "wide.csv": b"example_id,passed," + b",".join(b"c%d" % n for n in range(200_000)) + b"\na,1\n",
    "rows.txt": b"a,1\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_a_short_problem_that_shows_none_of_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(HOSTILE[name])

    for found in problems({"oracle": path}):
        assert found.path == path
        assert found.code in {"run-unreadable", "run-empty", "run-column-missing", "run-value"}
        assert len(found.message) < 300
        assert found.message.isprintable()
        assert str(tmp_path) not in found.message


def test_a_parquet_file_that_was_cut_off_is_unreadable(tmp_path: Path) -> None:
    query = "SELECT n AS example_id, true AS passed FROM range(5000) AS t(n)"
    path = parquet(tmp_path / "oracle.parquet", query)
    path.write_bytes(path.read_bytes()[:-40])

    assert problem({"oracle": path}).code == "run-unreadable"


def test_a_folder_is_no_run(tmp_path: Path) -> None:
    folder = tmp_path / "oracle.jsonl"
    folder.mkdir()

    assert problem({"oracle": folder}).message == "there is no such file"


@pytest.mark.parametrize("name", ["*.jsonl", "a?.jsonl", "[ab].jsonl"])
def test_a_path_that_would_match_other_files_is_refused(tmp_path: Path, name: str) -> None:
    assert problem({"oracle": write(tmp_path / name, ORACLE)}).code == "run-unreadable"


def test_quotes_blanks_and_braces_in_a_path_are_only_letters(tmp_path: Path) -> None:
    folder = tmp_path / "it's {a,b}; -- passed=1"
    folder.mkdir()

    assert joint_counts(runs(folder, oracle=ORACLE)) == {"oracle=1": 2}


def test_the_database_reads_nothing_outside_the_folders_of_the_runs(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    outside = write(tmp_path / "outside.jsonl", ORACLE)

    with locked_down([tmp_path / "inside" / "oracle.jsonl"]) as connection:
        with pytest.raises(duckdb.PermissionException):
            connection.execute("SELECT * FROM read_text(?)", [str(outside)])
        with pytest.raises(duckdb.Error, match="locked"):
            connection.execute("SET enable_external_access = true")
