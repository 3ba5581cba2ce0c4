from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decidable.errors import Problem, UnreadableError
from decidable.measures import runs as measured
from decidable.measures.engines import locked_down
from decidable.measures.runs.patterns import Counting, counting
from decidable.measures.runs.stripping import strip
from decidable.measures.tables.sources import Source

Row = Mapping[str, Any]
ARMS = ("closed-book", "closed-book-2", "oracle", "oracle-2", "few-shot", "rag")
ORACLES = ("oracle", "oracle-2")
CLOSED = [{"example_id": "a", "passed": False}, {"example_id": "b", "passed": True}]
ORACLE = [{"example_id": "a", "passed": True}, {"example_id": "b", "passed": True}]


def write(path: Path, rows: Sequence[Row]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def runs(folder: Path, **arms: Sequence[Row]) -> dict[str, Source]:
    names = {arm: arm.replace("_", "-") for arm in arms}
    return {names[arm]: write(folder / f"{names[arm]}.jsonl", rows) for arm, rows in arms.items()}


def joint_counts(
    files: Mapping[str, Source], only: Path | None = None, trained_on: Source | None = None
) -> dict[str, int]:
    return measured.joint_counts(files, ARMS, ORACLES, only=only, trained_on=trained_on)


def problems(
    files: Mapping[str, Source], only: Path | None = None, trained_on: Source | None = None
) -> list[Problem]:
    with pytest.raises(UnreadableError) as caught:
        joint_counts(files, only, trained_on)
    return list(caught.value.problems)


def problem(
    files: Mapping[str, Source], only: Path | None = None, trained_on: Source | None = None
) -> Problem:
    (found,) = problems(files, only, trained_on)
    return found


def test_patterns_of_results_are_counted(tmp_path: Path) -> None:
    assert joint_counts(runs(tmp_path, closed_book=CLOSED, oracle=ORACLE)) == {
        "closed-book=0 oracle=1": 1,
        "closed-book=1 oracle=1": 1,
    }


def test_outcomes_are_part_of_the_pattern(tmp_path: Path) -> None:
    rows = [{"example_id": "a", "passed": False, "outcome": "refusal"}]

    assert joint_counts(runs(tmp_path, closed_book=rows, oracle=ORACLE[:1])) == {
        "closed-book=0:refusal oracle=1": 1
    }


def test_the_order_in_which_arms_are_given_changes_nothing(tmp_path: Path) -> None:
    files = runs(tmp_path, closed_book=CLOSED, oracle=ORACLE)

    assert joint_counts(dict(reversed(files.items()))) == joint_counts(files)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(tmp_path: Path, shuffled: random.Random) -> None:
    closed = [{"example_id": str(n), "passed": n % 3 == 0} for n in range(40)]
    oracle = [{"example_id": str(n), "passed": n % 4 != 0} for n in range(40)]
    expected = joint_counts(runs(tmp_path, closed_book=closed, oracle=oracle))

    for rows in (closed, oracle):
        shuffled.shuffle(rows)

    assert joint_counts(runs(tmp_path, closed_book=closed, oracle=oracle)) == expected


@pytest.mark.parametrize("written", [True, "true", "TRUE", 1, "1", " True "], ids=repr)
def test_passed_is_read_in_any_usual_form(tmp_path: Path, written: object) -> None:
    rows = [{"example_id": "a", "passed": written}]

    assert joint_counts(runs(tmp_path, oracle=rows)) == {"oracle=1": 1}


def test_numbers_and_text_are_the_same_id(tmp_path: Path) -> None:
    files = runs(
        tmp_path, oracle=[{"example_id": 7, "passed": 1}], rag=[{"example_id": "7", "passed": "false"}]
    )

    assert joint_counts(files) == {"oracle=1 rag=0": 1}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_with_its_delimiter_and_other_columns_are_ignored(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "oracle.csv"
    rows = [["answer", "example_id", "passed"], ['"two\nlines"', "a", "True"], ["", "b", "0"]]
    path.write_text("".join(delimiter.join(row) + "\n" for row in rows), encoding="utf-8")

    assert joint_counts({"oracle": path}) == {"oracle=0": 1, "oracle=1": 1}


def parquet(path: Path, query: str) -> Path:
    duckdb.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path


def test_parquet_is_read_with_its_types(tmp_path: Path) -> None:
    query = "SELECT n AS example_id, n > 1 AS passed, {'x': n} AS extra, 'k' AS kind FROM range(5) AS t(n)"

    assert joint_counts({"oracle": parquet(tmp_path / "oracle.parquet", query)}) == {
        "oracle=0": 2,
        "oracle=1": 3,
    }


def test_an_example_that_ended_in_an_error_needs_no_verdict(tmp_path: Path) -> None:
    rows: list[Row] = [
        {"example_id": "a", "passed": None, "outcome": "error"},
        {"example_id": "b", "passed": True},
    ]

    assert joint_counts(runs(tmp_path, oracle=rows)) == {"oracle=0:error": 1, "oracle=1": 1}


def test_windows_line_ends_a_byte_order_mark_and_blank_lines_are_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "oracle.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"example_id":"a","passed":true}\r\n\r\n{"example_id":"b","passed":1}\r\n')

    assert joint_counts({"oracle": path}) == {"oracle=1": 2}


def test_a_long_row_is_read(tmp_path: Path) -> None:
    rows = [{"example_id": "a", "passed": True, "answer": "x" * 5_000_000}]

    assert joint_counts(runs(tmp_path, oracle=rows)) == {"oracle=1": 1}


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
    assert found.hint == "true, false, 1 or 0"


def test_a_wrong_value_in_csv_is_found_after_values_with_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "oracle.csv"
    path.write_text('example_id;answer;passed\na;"one\ntwo";1\nb;;perhaps\n')

    assert problem({"oracle": path}).line == 4


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"example_id": "b"}, "row 2: example b has passed empty"),
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

    assert [each.line for each in found] == [0, 1, 2, 3, 4, 5]
    assert found[0].message == "7 more rows of oracle have a wrong value"


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
    def row(context: str) -> list[Row]:
        return [{"example_id": "a", "passed": True, "context_hash": context}]

    same = runs(tmp_path, oracle=row("1"), oracle_2=row("1"), rag=row("2"))
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
    "array.jsonl": b'[{"example_id": "a", "passed": true}]\n',
    "number.jsonl": b"1\n2\n",
    "deep.jsonl": b"[" * 200_000 + b"\n",
    "huge.jsonl": b'{"example_id": "' + b"x" * 40_000_000 + b'", "passed": true}\n',
    "huge.csv": b"example_id,passed\nb,1\n" + b"x" * 40_000_000 + b",1\n",
    "wide.csv": b"example_id,passed," + b",".join(b"c%d" % n for n in range(3000)) + b"\na,1\n",
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


def test_one_query_counts_and_it_pivots_nothing() -> None:
    query = counting(Counting(("closed-book", "oracle"), ("oracle",), ("SELECT 1", "SELECT 2")))

    assert query.count("GROUP BY example_id") == 1
    assert "PIVOT" not in query


def many(size: int, **more: Any) -> list[Row]:  # noqa: ANN401
    return [{"example_id": str(n), "passed": n % 3 == 0} | more for n in range(size)]


def repeats(*results: tuple[object, ...]) -> list[Row]:
    """Give rows of examples a, b, ... with a sample for each result, which is a pass or a pass and an outcome."""
    return [
        {"example_id": "abcdef"[place], "sample": number, "passed": passed, "outcome": outcome}
        for place, runs_ in enumerate(results)
        for number, result in enumerate(runs_, start=1)
        for passed, outcome in [result if isinstance(result, tuple) else (result, None)]
    ]


class TestRepeats:
    def test_the_majority_of_an_odd_number_passes(self, tmp_path: Path) -> None:
        assert joint_counts(runs(tmp_path, oracle=repeats((1, 0, 1), (0, 0, 1), (1, 1, 1)))) == {
            "oracle=1": 2,
            "oracle=0": 1,
            "repeats=oracle r=3 passes=1": 1,
            "repeats=oracle r=3 passes=2": 1,
            "repeats=oracle r=3 passes=3": 1,
        }

    @pytest.mark.parametrize("order", [1, -1])
    def test_of_two_the_first_sample_counts_wherever_it_stands(self, tmp_path: Path, order: int) -> None:
        rows = repeats((1, 0), (0, 1), (1, 1))[::order]

        assert joint_counts(runs(tmp_path, oracle=rows)) == {
            "oracle=1": 2,
            "oracle=0": 1,
            "repeats=oracle r=2 passes=1": 2,
            "repeats=oracle r=2 passes=2": 1,
        }

    def test_samples_are_ordered_as_numbers(self, tmp_path: Path) -> None:
        rows = [{"example_id": "a", "sample": 10, "passed": 0}, {"example_id": "a", "sample": 9, "passed": 1}]

        assert "oracle=1" in joint_counts(runs(tmp_path, oracle=rows))

    def test_the_outcome_is_the_most_frequent_one_of_the_samples_that_agree(self, tmp_path: Path) -> None:
        refusals = ((0, "refusal"), (0, "format_error"), (0, "refusal"), (1, "correct"), (1, "correct"))
        tied = ((0, "format_error"), (0, "refusal"), (1, "correct"), (1, "correct"), (1, "correct"))

        counts = joint_counts(runs(tmp_path, oracle=repeats(refusals, tied, tied[::-1])))

        assert {key: count for key, count in counts.items() if not key.startswith("repeats")} == {
            "oracle=0:refusal": 1,
            "oracle=1:correct": 2,
        }

    def test_an_error_in_any_sample_makes_the_example_an_error_that_says_nothing_of_flips(
        self, tmp_path: Path
    ) -> None:
        assert joint_counts(runs(tmp_path, oracle=repeats((1, 1, (None, "error")), (1, 1, 1)))) == {
            "oracle=0:error": 1,
            "oracle=1": 1,
            "repeats=oracle r=3 passes=3": 1,
        }

    def test_arms_may_be_repeated_differently(self, tmp_path: Path) -> None:
        files = runs(tmp_path, closed_book=CLOSED, oracle=repeats((1, 1, 0), (0, 0, 0)))

        assert joint_counts(files) == {
            "closed-book=0 oracle=1": 1,
            "closed-book=1 oracle=0": 1,
            "repeats=oracle r=3 passes=0": 1,
            "repeats=oracle r=3 passes=2": 1,
        }

    def test_a_single_sample_is_no_repeat(self, tmp_path: Path) -> None:
        assert joint_counts(runs(tmp_path, oracle=repeats((1,), (0,)))) == {"oracle=0": 1, "oracle=1": 1}

    @pytest.mark.parametrize(
        ("rows", "message"),
        [
            (
                repeats((1, 1, 0, 0), (1, 1, 1, 1)),
                "oracle has 4 samples of every example, which give no majority",
            ),
            (
                repeats((1, 1, 0), (1, 1, 0), (1,)),
                "oracle has examples with 3 samples (2 of them) and with 1 (such as c)",
            ),
        ],
    )
    def test_no_majority_and_uneven_repeats_are_mistakes(
        self, tmp_path: Path, rows: list[Row], message: str
    ) -> None:
        found = problem(runs(tmp_path, oracle=rows))

        assert (found.code, found.message) == ("run-repeats", message)

    def test_a_sample_that_comes_twice_is_named(self, tmp_path: Path) -> None:
        found = problem(runs(tmp_path, oracle=[*repeats((1, 1, 0)), repeats((1,))[0]]))

        assert found.message == "oracle has more than one row of 1 example: a"

    @pytest.mark.parametrize("sample", [1.5, -1, "first", 10**12])
    def test_a_sample_is_a_whole_number(self, tmp_path: Path, sample: object) -> None:
        found = problem(runs(tmp_path, oracle=[{"example_id": "a", "passed": 1, "sample": sample}]))

        assert (found.code, found.line) == ("run-value", 1)
        assert found.message == f"row 1: example a has the sample {sample}"


class TestGroups:
    def test_strata_and_clusters_stand_before_the_results(self, tmp_path: Path) -> None:
        rows = [
            {"example_id": "a", "passed": 1, "stratum": "long, or not?", "cluster": "page 9"},
            {"example_id": "b", "passed": 1, "stratum": "short", "cluster": "page 10"},
            {"example_id": "c", "passed": 0, "stratum": "short", "cluster": "page 10"},
        ]

        assert joint_counts(runs(tmp_path, closed_book=many(0) or rows, oracle=rows)) == {
            "cluster=1 stratum=short closed-book=0 oracle=0": 1,
            "cluster=1 stratum=short closed-book=1 oracle=1": 1,
            "cluster=2 stratum=long%2C%20or%20not%3F closed-book=1 oracle=1": 1,
        }

    def test_one_arm_may_name_the_groups_for_all(self, tmp_path: Path) -> None:
        oracle = [row | {"stratum": "s"} for row in ORACLE]

        assert joint_counts(runs(tmp_path, closed_book=CLOSED, oracle=oracle)) == {
            "stratum=s closed-book=0 oracle=1": 1,
            "stratum=s closed-book=1 oracle=1": 1,
        }

    @pytest.mark.parametrize("group", ["stratum", "cluster"])
    def test_rows_of_one_example_agree(self, tmp_path: Path, group: str) -> None:
        closed, oracle = ([row | {group: name} for row in ORACLE] for name in ("x", "y"))

        found = problem(runs(tmp_path, closed_book=closed, oracle=oracle))

        assert found.code == "run-group-differs"
        assert found.message == f"closed-book and the others give more than one {group} of 2 examples: a, b"

    @pytest.mark.parametrize("group", ["stratum", "cluster"])
    def test_every_example_is_in_a_group_or_none_is(self, tmp_path: Path, group: str) -> None:
        found = problem(runs(tmp_path, oracle=[ORACLE[0] | {group: "x"}, ORACLE[1]]))

        assert found.code == "run-group-missing"
        assert found.message == f"oracle gives some examples a {group}, and none to 1 example: b"

    def test_a_column_that_begins_far_down_is_seen(self, tmp_path: Path) -> None:
        rows = [*many(3000), {"example_id": "z", "passed": 1, "stratum": "late"}]

        assert problem(runs(tmp_path, oracle=rows)).code == "run-group-missing"

    def test_examples_that_share_their_context_need_clusters(self, tmp_path: Path) -> None:
        def rows(sharing: int, **more: object) -> list[Row]:
            contexts = ["same"] * sharing + [f"c{n}" for n in range(40 - sharing)]
            return [
                {**row, "context_hash": context, **more}
                for row, context in zip(many(40), contexts, strict=True)
            ]

        assert joint_counts(runs(tmp_path, oracle=rows(4)))
        assert joint_counts(runs(tmp_path, oracle=rows(40, cluster="page")))
        assert joint_counts(runs(tmp_path, rag=rows(40)))

        found = problem(runs(tmp_path, oracle=rows(5)))
        assert found.code == "run-cluster-missing"
        assert found.message == "5 of 40 examples share their context_hash with another one"
        assert found.hint == "give each example a cluster, such as its document"


class TestOnly:
    @pytest.mark.parametrize("name", ["only.txt", "only.csv", "only.jsonl"])
    def test_a_file_restricts_all_arms(self, tmp_path: Path, name: str) -> None:
        files = runs(tmp_path, closed_book=CLOSED, oracle=ORACLE)
        only = tmp_path / name
        head = {".csv": "example_id\n", ".txt": "\ufeff"}.get(only.suffix, "")
        only.write_text(
            head + ('{"example_id": "b"}\n' if only.suffix == ".jsonl" else "b\n\n"), encoding="utf-8"
        )

        assert joint_counts(files, only) == {"closed-book=1 oracle=1": 1}

    def test_what_does_not_count_may_be_wrong_or_missing(self, tmp_path: Path) -> None:
        only = tmp_path / "only.txt"
        only.write_text("b\n")
        files = runs(tmp_path, closed_book=[*CLOSED, {"example_id": "x", "passed": "?"}], oracle=ORACLE[1:])

        assert joint_counts(files, only) == {"closed-book=1 oracle=1": 1}

    def test_an_id_that_no_arm_has_is_named(self, tmp_path: Path) -> None:
        only = tmp_path / "only.txt"
        only.write_text("a\nq'; --\nb\n")

        found = problem(runs(tmp_path, closed_book=CLOSED, oracle=ORACLE), only)

        assert (found.path, found.code, found.message) == (
            only,
            "run-only-unknown",
            "no arm has 1 example: q'; --",
        )

    def test_an_id_that_one_arm_lacks_is_missing_there(self, tmp_path: Path) -> None:
        only = tmp_path / "only.txt"
        only.write_text("a\nb\n")

        found = problem(runs(tmp_path, closed_book=CLOSED, oracle=ORACLE[:1]), only)

        assert found.message == "oracle lacks 1 example: b"

    @pytest.mark.parametrize("content", [b"", b" \n\n", b"\xff\n"])
    def test_a_list_that_names_nothing_is_a_problem(self, tmp_path: Path, content: bytes) -> None:
        only = tmp_path / "only.txt"
        only.write_bytes(content)

        assert problem(runs(tmp_path, oracle=ORACLE), only).path == only


class TestTrained:
    @pytest.mark.parametrize(
        "row", [{"example_id": "a"}, {"input_hash": "i1"}, {"example_id": "z", "input_hash": "i1"}]
    )
    def test_examples_are_found_by_id_or_by_the_hash_of_the_input(self, tmp_path: Path, row: Row) -> None:
        oracle = [ORACLE[0] | {"input_hash": "i1"}, ORACLE[1] | {"input_hash": "i2"}]
        training = write(tmp_path / "training.jsonl", [row, {"example_id": "other"}])

        assert joint_counts(runs(tmp_path, closed_book=CLOSED, oracle=oracle), trained_on=training) == {
            "trained=1 closed-book=0 oracle=1": 1,
            "closed-book=1 oracle=1": 1,
        }

    def test_a_table_that_names_nothing_is_a_problem(self, tmp_path: Path) -> None:
        training = write(tmp_path / "training.jsonl", [{"question": "a"}])

        found = problem(runs(tmp_path, oracle=ORACLE), trained_on=training)

        assert (found.path, found.code) == (training, "table-column-missing")

    def test_the_input_is_the_same_in_every_arm(self, tmp_path: Path) -> None:
        closed, oracle = ([row | {"input_hash": name} for row in ORACLE] for name in ("x", "y"))
        training = write(tmp_path / "training.jsonl", [{"input_hash": "x"}])

        found = problem(runs(tmp_path, closed_book=closed, oracle=oracle), trained_on=training)

        assert found.code == "run-group-differs"


def test_stripped_copies_give_the_same_counts_and_no_names_of_clusters(tmp_path: Path) -> None:
    rows = [
        {
            "example_id": f"e{n}",
            "sample": sample,
            "passed": (n * sample) % 3 == 0,
            "cluster": f"SECRET {n % 12}",
        }
        | {"stratum": f"s{n % 2}", "input_hash": f"i{n}", "answer": "SECRET"}
        for n in range(40)
        for sample in (1, 2, 3)
    ]
    files = runs(tmp_path, closed_book=rows, oracle=rows)
    training = write(tmp_path / "training.jsonl", [{"input_hash": "i3"}])

    copies = strip(files, tmp_path / "stripped", keep=["input_hash"])

    assert joint_counts(copies, trained_on=training) == joint_counts(files, trained_on=training)
    assert not any("SECRET" in copy.read_text() for copy in copies.values())
    assert "input_hash" not in strip(files, tmp_path / "bare")["oracle"].read_text()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "example_id": st.sampled_from(["a", "b", " b", 1, "", None]),
                "passed": st.sampled_from([True, False, 1, 0, "TRUE", " 0 ", 2, "", None, [], "yes"]),
                "outcome": st.sampled_from(["correct", "incorrect", "refusal", " error", "", "other", None]),
                "sample": st.sampled_from([1, 2, 3, "x", None]),
                "run": st.sampled_from(["oracle", "rag", " closed-book", "other", None]),
                "stratum": st.sampled_from(["s", "t", None]),
            },
        ),
        min_size=1,
        max_size=5,
    )
)
def test_whatever_stands_in_the_rows_it_is_counted_or_something_says_why_not(
    tmp_path: Path, rows: list[Row]
) -> None:
    told: object = None
    try:
        counts = joint_counts(runs(tmp_path, oracle=rows))
    except UnreadableError as error:
        told = str(error)
    else:
        counted = sum(count for key, count in counts.items() if not key.startswith("repeats"))
        assert counted == len({str(row["example_id"]).strip() for row in rows})
    assert "nothing says why" not in str(told)
