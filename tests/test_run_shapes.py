"""Result files as people have them: shapes, mappings, and what a message says where something is missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from decidable.errors import Problem, UnreadableError
from decidable_evidence.tables.sources import ChosenFile
from support.tool_files import (
    Row,
    case,
    document,
    joint,
    joint_counts,
    lines,
    problem,
    problems,
    promptfoo,
    whole,
)

ROWS = [{"example_id": f"q{n}", "passed": n > 0} for n in range(3)]
READ = {"oracle=0": 1, "oracle=1": 2}


def text(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


def chosen(path: Path, **more: object) -> ChosenFile:
    return ChosenFile.model_validate({"file": path, **more})


class TestShapes:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("a.json", ROWS),
            ("a.jsonl", ROWS),
            ("a.json", {"model": "stub", "rows": ROWS, "tags": ["x"]}),
            ("a.json", {"run": {"of": 1, "items": ROWS}}),
            ("a.json", {row["example_id"]: {"passed": row["passed"]} for row in ROWS}),
        ],
    )
    def test_rows_are_found_in_a_list_under_a_key_and_by_id(
        self, tmp_path: Path, name: str, value: object
    ) -> None:
        assert joint_counts({"oracle": document(tmp_path / name, value)}) == READ

    @pytest.mark.parametrize(
        "content",
        [
            ",example_id,passed\n0,q0,False\n1,q1,True\n2,q2,True\n",
            "example_id,passed,\nq0,0.0,\nq1,1.0,\nq2,1,\n",
            "example_id,passed\nq0,FAIL\nq1,PASS\nexample_id,passed\nq2,Passed\n",
            "example_id;passed;note;note\nq0;no;a;b\nq1;Yes;a;b\nq2;yes;a;b\n",
        ],
    )
    def test_csv_is_read_as_data_frames_write_it(self, tmp_path: Path, content: str) -> None:
        assert joint_counts({"oracle": text(tmp_path / "a.csv", content)}) == READ

    def test_a_column_that_is_needed_and_named_twice_is_refused(self, tmp_path: Path) -> None:
        found = problem(text(tmp_path / "a.csv", "example_id,passed,passed\nq0,1,0\n"))
        assert (found.code, found.message) == ("run-unreadable", "passed is in the header twice")

    def test_a_row_with_more_values_than_the_header_names_its_line(self, tmp_path: Path) -> None:
        found = problem(text(tmp_path / "a.csv", "example_id,passed\nq0,1\nq1,1,4,5\n"))
        assert found.message.endswith("line 3 has another number of values than the header")

    @pytest.mark.parametrize("name", ["a.xlsx", "a.ods", "a.XLS"])
    def test_a_spreadsheet_is_to_be_saved_as_csv(self, tmp_path: Path, name: str) -> None:
        assert problem(text(tmp_path / name, "PK")).hint == "save the sheet as CSV"

    @pytest.mark.parametrize("value", ["NaN", "", "null", "n/a", None])
    def test_what_was_not_scored_is_an_error_and_told(self, tmp_path: Path, value: str | None) -> None:
        found = joint({"oracle": lines(tmp_path / "a.jsonl", [*ROWS, {"example_id": "q3", "passed": value}])})
        assert {each.results[0] for each in found.groups} == {(1, 0, ""), (1, 1, ""), (1, 0, "error")}
        assert [each.name for each in found.notices] == ["left-out"]

    def test_repeats_of_an_arm_may_lie_in_several_files(self, tmp_path: Path) -> None:
        first = document(tmp_path / "a.json", {"testCases": [case(n, success=n > 0) for n in range(3)]})
        other = document(tmp_path / "b.json", {"testCases": [case(n, success=n > 1) for n in range(3)]})
        found = joint({"oracle": ChosenFile(file=(first, other))})
        assert sorted(each.results[0] for each in found.groups) == [(2, 0, ""), (2, 1, ""), (2, 2, "")]

    def test_parts_of_an_arm_may_lie_in_several_files(self, tmp_path: Path) -> None:
        parts = tuple(lines(tmp_path / f"{n}.jsonl", [row]) for n, row in enumerate(ROWS))
        assert joint_counts({"oracle": ChosenFile(file=parts)}) == READ

    def test_a_wrong_row_of_a_second_file_is_told_with_its_own_line(self, tmp_path: Path) -> None:
        files = (
            lines(tmp_path / "a.jsonl", ROWS),
            lines(tmp_path / "b.jsonl", [{"example_id": "z", "passed": 7}]),
        )
        found = problem(ChosenFile(file=files))
        assert (found.path, found.line, found.message) == (files[1], 1, "row 1: example z has passed 7")

    def test_a_copy_of_a_file_is_no_repeat(self, tmp_path: Path) -> None:
        files = (lines(tmp_path / "a.jsonl", ROWS), lines(tmp_path / "b.jsonl", ROWS))
        assert problem(ChosenFile(file=files)).code == "run-copied"


class TestMapping:
    WORDS = "id;label;kind;config\na;Right;x;base\nb;Wrong;x;base\nc;Refused;y;base\na;Wrong;x;tuned\n"

    def test_words_columns_and_a_filter_are_mapped_in_one_line(self, tmp_path: Path) -> None:
        source = chosen(
            text(tmp_path / "a.csv", self.WORDS),
            id="id",
            metric="label",
            outcome={"refusal": ["Refused"]},
            where={"config": "base"},
            stratum="kind",
            cluster="kind",
            **{"pass": ["Right"]},
        )
        found = joint({"oracle": source})
        assert {(each.results[0], each.stratum, each.cluster) for each in found.groups} == {
            ((1, 1, ""), "x", "1"),
            ((1, 0, ""), "x", "1"),
            ((1, 0, "refusal"), "y", "2"),
        }
        assert [each.text for each in found.notices] == [
            "of oracle, every other word counts as failed: Wrong (2)"
        ]

    def test_where_every_failure_is_named_another_word_is_wrong(self, tmp_path: Path) -> None:
        source = chosen(
            text(tmp_path / "a.csv", self.WORDS),
            id="id",
            metric="label",
            where={"config": "base"},
            outcome={"correct": ["Right"], "incorrect": ["Wrong"]},
        )
        assert problem(source).message == "row 3: example c has passed Refused"

    def test_words_that_say_nothing_are_listed_with_the_key_to_write(self, tmp_path: Path) -> None:
        rows = [{"example_id": f"q{n}", "passed": ("right", "wrong")[n % 2]} for n in range(8)]
        path = lines(tmp_path / "a.jsonl", [{**row, "label": f"{row['passed']} answer"} for row in rows])
        found = problem(chosen(path, metric="label"))
        assert found.message == (
            "label is right answer, wrong answer, and nothing says which of these words is a pass"
        )
        assert "pass: [right answer]" in found.hint

    @pytest.mark.parametrize("column", ["sample", "outcome", "run", "cluster", "stratum"])
    def test_a_column_of_another_meaning_is_declared_absent(self, tmp_path: Path, column: str) -> None:
        path = lines(
            tmp_path / "a.jsonl", [{**row, column: f"closed-book {n}"} for n, row in enumerate(ROWS)]
        )
        assert joint_counts({"oracle": chosen(path, **{column: "none"})}) == READ

    def test_a_foreign_sample_says_how_to_leave_it(self, tmp_path: Path) -> None:
        found = problems(lines(tmp_path / "a.jsonl", [{**row, "sample": {}} for row in ROWS]))
        assert all(each.hint.endswith("write sample: none beside file") for each in found)

    def test_columns_that_are_missing_are_answered_with_those_there_and_the_line_to_write(
        self, tmp_path: Path
    ) -> None:
        rows = [{"question_id": f"q{n}", "topic": "x", "right": n % 2} for n in range(6)]
        found = problem(lines(tmp_path / "a.jsonl", rows))
        assert found.message == (
            "oracle has no example_id and no passed; its columns are question_id, topic, right"
        )
        assert found.hint == "write {file: a.jsonl, id: question_id, metric: right}"

    @pytest.mark.parametrize("key", ["id", "cluster", "seconds"])
    def test_a_mistyped_column_is_answered_with_the_nearest(self, tmp_path: Path, key: str) -> None:
        path = lines(tmp_path / "a.jsonl", [{**row, "meta": {"ident": row["example_id"]}} for row in ROWS])
        assert problem(chosen(path, **{key: "meta.idnet"})).hint == "did you mean meta.ident?"

    def test_a_filter_that_no_row_passes_names_its_values(self, tmp_path: Path) -> None:
        path = lines(tmp_path / "a.jsonl", [{**row, "config": "base"} for row in ROWS])
        assert (
            problem(chosen(path, where={"config": "bass"})).message == "oracle has no rows with config: bass"
        )

    def test_braces_and_quotes_in_what_a_review_says_are_only_letters(self, tmp_path: Path) -> None:
        odd = "{p0} it's"
        path = lines(
            tmp_path / "a.jsonl",
            [{odd: row["example_id"], "v": odd if row["passed"] else "-"} for row in ROWS],
        )
        source = chosen(path, id=odd, metric="v", **{"pass": [odd]})
        assert joint_counts({"oracle": source}) == READ


class TestTools:
    @pytest.mark.parametrize("version", [0, 3])
    def test_older_files_of_the_harness_are_read(self, tmp_path: Path, version: int) -> None:
        rows: list[Row] = [
            {
                "doc_id": n,
                "doc": {"q": n},
                "target": "x",
                "resps": [["y"]],
                "filtered_resps": ["y"],
                "acc": float(n > 0),
            }
            | ({"doc_hash": f"h{n}"} if version else {})
            for n in range(3)
        ]
        path = document(tmp_path / "a.jsonl", rows) if not version else lines(tmp_path / "a.jsonl", rows)
        assert joint_counts({"oracle": path}) == READ

    def test_the_default_file_of_deepeval_and_its_conversations_are_read(self, tmp_path: Path) -> None:
        talk = {"success": True, "turns": [{"role": "user", "content": "Hi"}], "metricsData": []}
        cases = {"testCases": [case(n, success=n > 0) for n in range(2)], "conversationalTestCases": [talk]}
        for value in (cases, {"testRunData": cases, "testRunLink": None}):
            assert joint_counts({"oracle": document(tmp_path / "a.json", value)}) == READ

    @pytest.mark.parametrize(
        "unscored", [{"skipped": True, "score": None}, {"score": float("nan")}, {"error": "timeout"}]
    )
    def test_a_case_that_failed_because_nothing_was_scored_is_an_error(
        self, tmp_path: Path, unscored: dict[str, Any]
    ) -> None:
        metric = {"name": "m", "success": False, "score": 0.2} | unscored
        failed = {"name": "n", "success": False, "score": 0.2}
        cases = [
            case(0, success=False, metricsData=[metric]),
            case(1, success=False, metricsData=[metric, failed]),
        ]
        path = document(tmp_path / "a.json", {"testCases": cases})
        assert joint_counts({"oracle": path}) == {"oracle=0:error": 1, "oracle=0": 1}

    def log(self, path: Path, value: object, **more: object) -> Path:
        samples = [{"id": f"s{n}", "epoch": 1, "scores": {"m": {"value": value}}} for n in range(2)]
        return document(path, {"status": "success", "eval": {}, "samples": samples} | more)

    @pytest.mark.parametrize("status", ["started", "cancelled", "error"])
    def test_a_run_that_did_not_finish_is_refused_in_a_document_too(
        self, tmp_path: Path, status: str
    ) -> None:
        assert status in problem(self.log(tmp_path / "a.json", "C", status=status)).message

    def test_an_invalidated_run_is_refused(self, tmp_path: Path) -> None:
        assert (
            problem(self.log(tmp_path / "a.json", "C", invalidated=True)).message == "its run was invalidated"
        )

    def test_the_parts_of_a_score_are_named(self, tmp_path: Path) -> None:
        path = self.log(tmp_path / "a.json", {"left": 1, "right": None})
        assert problem(path).message == "m has parts: m.left, m.right"
        assert joint_counts({"oracle": chosen(path, metric="m.left")}) == {"oracle=1": 2}

    def test_promptfoo_without_places_asks_for_one_prompt_and_an_id(self, tmp_path: Path) -> None:
        rows = [
            {
                "vars": {"q": str(n)},
                "success": n > 0,
                "provider": provider,
                "prompt": {"raw": "r", "display": "d"},
            }
            for provider in ("small", "large")
            for n in range(3)
        ]
        path = document(tmp_path / "a.json", whole(rows))
        found = problem(chosen(path, id="vars.q"))
        assert found.message == "it contains the results of 2 prompts and providers: small (d), large (d)"
        assert joint_counts({"oracle": chosen(path, id="vars.q", filter="large")}) == READ
        assert problem(chosen(path, filter="large")).hint == "write {file: a.json, id: vars.q}"

    @pytest.mark.parametrize(
        "content",
        [
            "id,[openai:x] p,Status,Score,Grader Reason\nq0,a,FAIL,0,r\nq1,b,PASS,1,r\nq2,c,PASS,1,r\n",
            "id,question,[x] p\nq0,A?,[FAIL] a\nq1,B?,[PASS] b\nq2,C?,[PASS] c\n",
        ],
    )
    def test_promptfoos_csv_is_read(self, tmp_path: Path, content: str) -> None:
        assert joint_counts({"oracle": text(tmp_path / "a.csv", content)}) == READ

    def test_cached_repeats_are_left_out_and_told(self, tmp_path: Path) -> None:
        rows = [
            promptfoo(n, success=n > 0, vars={"id": f"q{n}"}, response={"output": "x", "cached": repeat > 0})
            for repeat in range(3)
            for n in range(3)
        ]
        found = joint({"oracle": lines(tmp_path / "a.jsonl", rows)})
        assert {each.results[0].runs for each in found.groups} == {1}
        assert [each.text for each in found.notices] == [
            "6 answers of oracle came out of a cache: one answer an example is counted"
        ]


class TestJoining:
    """Tests without ids are joined by their places only where their variables say that these are the same."""

    def arm(self, path: Path, order: list[int], **more: object) -> Path:
        variables = [{"question": f"Which is {n}?"} | more for n in order]
        return lines(path, [promptfoo(place, vars=each) for place, each in enumerate(variables)])

    def test_equal_variables_join(self, tmp_path: Path) -> None:
        one = self.arm(tmp_path / "a.jsonl", [0, 1, 2])
        other = self.arm(tmp_path / "b.jsonl", [0, 1, 2], context="a page")
        assert joint_counts({"closed-book": one, "oracle": other}) == {"closed-book=1 oracle=1": 3}

    @pytest.mark.parametrize("order", [[2, 1, 0], [1, 2, 3]])
    def test_another_order_or_other_tests_are_refused_with_the_line_to_write(
        self, tmp_path: Path, order: list[int]
    ) -> None:
        one, other = self.arm(tmp_path / "a.jsonl", [0, 1, 2]), self.arm(tmp_path / "b.jsonl", order)
        (found,) = problems_of({"closed-book": one, "oracle": other})
        assert found.code == "run-unverified"
        assert "{file: b.jsonl, id: vars.question}" in found.hint

    @pytest.mark.parametrize("variables", [{}, {"language": "en"}])
    def test_what_is_the_same_in_every_test_shows_nothing(
        self, tmp_path: Path, variables: dict[str, str]
    ) -> None:
        first = [promptfoo(n, vars={**variables, "a": str(n)}) for n in range(3)]
        second = [promptfoo(n, vars={**variables, "b": str(n)}) for n in range(3)]
        files = {
            "closed-book": lines(tmp_path / "a.jsonl", first),
            "oracle": lines(tmp_path / "b.jsonl", second),
        }
        if variables:
            files = {
                arm: lines(
                    path,
                    [
                        json.loads(line) | {"vars": variables | {"a": f"{arm} {n}"}}
                        for n, line in enumerate(path.read_text().splitlines())
                    ],
                )
                for arm, path in files.items()
            }
        assert [each.code for each in problems_of(files)] == ["run-unverified"]

    def test_places_do_not_join_ids(self, tmp_path: Path) -> None:
        own = lines(tmp_path / "b.jsonl", [{"example_id": str(n), "passed": 1} for n in range(3)])
        files = {"closed-book": self.arm(tmp_path / "a.jsonl", [0, 1, 2]), "oracle": own}
        assert [each.code for each in problems_of(files)] == ["run-unverified"]

    def test_samples_that_inspect_numbered_are_joined_by_their_inputs(self, tmp_path: Path) -> None:
        def log(name: str, order: list[int]) -> Path:
            samples = [
                {"id": n + 1, "epoch": 1, "input": f"Q{of}", "target": "x", "scores": {"m": {"value": "C"}}}
                for n, of in enumerate(order)
            ]
            return document(tmp_path / name, {"status": "success", "eval": {}, "samples": samples, "x": name})

        good = {"closed-book": log("a.json", [0, 1]), "oracle": log("b.json", [0, 1])}
        assert joint_counts(good) == {"closed-book=1 oracle=1": 2}
        assert [each.code for each in problems_of(good | {"oracle": log("c.json", [1, 0])})] == [
            "run-unverified"
        ]


def problems_of(files: dict[str, Path]) -> list[Problem]:
    with pytest.raises(UnreadableError) as caught:
        joint_counts(files)
    return list(caught.value.problems)
