"""Joint counts of results in lines, in delimited text and in Parquet."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from decidable.errors import UnreadableError
from decidable_evidence.runs import Group, Result
from decidable_evidence.runs import counting as measured
from decidable_evidence.runs.queries import Counting, counting
from decidable_evidence.runs.stripping import strip
from support.arms import ARMS, CLOSED, ORACLE, ORACLES, Row, joint_counts, parquet, runs, write


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


@pytest.mark.slow
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
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


def test_one_query_counts_and_it_pivots_nothing() -> None:
    query = counting(Counting(("closed-book", "oracle"), ("oracle",), ("SELECT 1", "SELECT 2")))

    assert query.count("GROUP BY example_id") == 1
    assert "PIVOT" not in query


@pytest.mark.slow
def test_stripped_copies_give_the_same_counts_and_no_names_of_clusters(tmp_path: Path) -> None:
    rows = [
        {
            "example_id": f"e{n}",
            "sample": sample,
            "passed": (n * sample) % 3 == 0,
            "cluster": f"SECRET {n % 12}",
            "seconds": n / 4,
            "cost": "SECRET",
        }
        | {"stratum": f"s{n % 2}", "input_hash": f"i{n}", "answer": "SECRET"}
        for n in range(40)
        for sample in (1, 2, 3)
    ]
    files = runs(tmp_path, closed_book=rows, oracle=[row | {"run": "oracle"} for row in rows])
    training = write(tmp_path / "training.jsonl", [{"input_hash": "i3"}])

    copies = strip(files, tmp_path / "stripped", keep=["input_hash"])

    assert joint_counts(copies, trained_on=training) == joint_counts(files, trained_on=training)
    arms = [measured.joint(each, ARMS, ORACLES).rows["oracle"].figures for each in (copies, files)]
    assert arms[0]["seconds-median"] == arms[1]["seconds-median"]
    assert set(arms[0]) == {"seconds-median", "seconds-p95"}
    assert not any("SECRET" in copy.read_text() for copy in copies.values())
    assert "input_hash" not in strip(files, tmp_path / "bare")["oracle"].read_text()


@pytest.mark.slow
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
@example([{}, {"passed": True, "outcome": "refusal"}])
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


def test_examples_are_counted_with_runs_passes_outcomes_and_groups(tmp_path: Path) -> None:
    closed = [
        {"example_id": "a", "passed": 0, "outcome": "refusal", "cluster": "z", "stratum": "long"},
        {"example_id": "b", "passed": 1, "cluster": "y", "stratum": "long"},
    ]
    oracle = [{"example_id": id_, "sample": n, "passed": n > 1} for id_ in "ab" for n in (1, 2, 3)]
    files = runs(tmp_path, closed_book=closed, oracle=oracle)
    found = measured.joint(files, ARMS, ORACLES)
    assert (found.arms, found.clusters) == (("closed-book", "oracle"), "column")
    assert set(found.groups) == {
        Group(results=(Result(1, 0, "refusal"), Result(3, 2)), examples=1, stratum="long", cluster="2"),
        Group(results=(Result(1, 1), Result(3, 2)), examples=1, stratum="long", cluster="1"),
    }
