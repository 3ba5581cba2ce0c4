"""Where each thing stands in the results of each tool, and what a review may choose of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pytest

from decidable_evidence.runs.stripping import strip
from decidable_evidence.tables.sources import ChosenFile
from support.tool_files import (
    Row,
    case,
    document,
    joint_counts,
    lines,
    problem,
    promptfoo,
    rows,
    sample,
    whole,
)


class TestPromptfoo:
    RESULTS = (
        promptfoo(0),
        promptfoo(1, success=False, reason=1),
        promptfoo(2, success=False, reason=2, error="timeout"),
    )
    READ = [
        {"example_id": "0", "passed": True},
        {"example_id": "1", "passed": False},
        {"example_id": "2", "passed": False, "outcome": "error"},
    ]

    def test_lines_are_read(self, tmp_path: Path) -> None:
        assert rows(lines(tmp_path / "a.jsonl", self.RESULTS), tmp_path) == self.READ

    def test_a_document_is_read(self, tmp_path: Path) -> None:
        assert rows(document(tmp_path / "a.json", whole(self.RESULTS)), tmp_path) == self.READ

    @pytest.mark.parametrize(
        ("more", "id_"),
        [
            ({"vars": {"example_id": "a", "id": "b"}}, "a"),
            ({"vars": {"id": 7}, "testCase": {"metadata": {"example_id": "m"}}}, "m"),
            ({"vars": {"id": 7}, "testCase": {"metadata": {"id": "m"}}}, "7"),
            ({"vars": {"id": " "}, "testCase": {"metadata": {"id": "m"}}}, "m"),
            ({"vars": {"id": None}, "testCase": None}, "3"),
            ({"vars": "none", "testCase": []}, "3"),
        ],
    )
    def test_an_id_is_taken_before_the_place(self, tmp_path: Path, more: Row, id_: str) -> None:
        (read,) = rows(lines(tmp_path / "a.jsonl", [promptfoo(3, **more)]), tmp_path)
        assert read["example_id"] == id_

    def test_several_prompts_are_listed_at_the_row_where_the_second_begins(self, tmp_path: Path) -> None:
        other = promptfoo(0, promptIdx=1, prompt={"label": "with context"})
        found = problem(lines(tmp_path / "a.jsonl", [promptfoo(0), other]))
        assert (found.code, found.line) == ("run-choice", 2)
        assert found.message == (
            "it contains the results of 2 prompts and providers: 0 (openai:gpt-4o), 1 (openai:gpt-4o, with context)"
        )

    def test_repeats_without_an_id_are_not_taken_for_examples(self, tmp_path: Path) -> None:
        path = lines(tmp_path / "a.jsonl", [promptfoo(0), promptfoo(1, vars=promptfoo(0)["vars"])])
        found = problem(path)
        assert (found.code, found.line) == ("run-choice", 2)
        assert found.message == "tests 0 and 1 have the same vars and no id"

    def test_a_wrong_value_is_told_with_its_line(self, tmp_path: Path) -> None:
        path = lines(tmp_path / "a.jsonl", [promptfoo(0), promptfoo(1, success="mostly")])
        found = problem(path)
        assert (found.code, found.line) == ("run-value", 2)
        assert found.message == "row 2: example 1 has passed mostly"

    def test_in_a_document_only_the_row_is_told(self, tmp_path: Path) -> None:
        path = document(tmp_path / "a.json", whole([promptfoo(0), 5]))
        assert (problem(path).line, problem(path).message) == (0, "row 2: not a JSON object")


class TestSamples:
    @pytest.mark.parametrize("passes", [(1.0, 0.0), (1, 0), (True, False)])
    def test_the_metric_that_is_0_or_1_says_what_passed(
        self, tmp_path: Path, passes: tuple[object, object]
    ) -> None:
        samples = [sample(place, {"exact_match": value, "f1": 0.4}) for place, value in enumerate(passes)]
        assert rows(lines(tmp_path / "a.jsonl", samples), tmp_path) == [
            {"example_id": "hash0", "passed": True},
            {"example_id": "hash1", "passed": False},
        ]

    @pytest.mark.parametrize("name", ["exact_match,none", "a/b~c", 'quo"te', "$.x", "*", "naïve metric"])
    def test_a_metric_may_have_any_name(self, tmp_path: Path, name: str) -> None:
        path = lines(tmp_path / "a.jsonl", [sample(0, {name: 1.0})])
        assert joint_counts({"oracle": path}) == {"oracle=1": 1}

    def test_several_filters_are_named_at_the_row_where_the_second_begins(self, tmp_path: Path) -> None:
        samples = [
            sample(0, {"exact_match": 1.0}, "strict-match"),
            sample(0, {"exact_match": 1.0}, "flexible-extract"),
        ]
        found = problem(lines(tmp_path / "a.jsonl", samples))
        assert (found.code, found.line) == ("run-choice", 2)
        assert found.message == "there are 2 filters: strict-match, flexible-extract"
        assert found.hint

    @pytest.mark.parametrize(
        ("metrics", "message"),
        [
            (
                {"acc": 1.0, "acc_norm": 0.0},
                "the metrics are acc, acc_norm; 0 or 1 in every row: acc, acc_norm",
            ),
            ({"bleu": 0.3, "ter": [1, 2]}, "the metrics are bleu, ter; 0 or 1 in every row: none"),
            ({}, "no row has metrics"),
        ],
    )
    def test_metrics_that_leave_a_choice_are_listed(self, tmp_path: Path, metrics: Row, message: str) -> None:
        found = problem(lines(tmp_path / "a.jsonl", [sample(0, metrics)]))
        assert (found.code, found.line, found.message) == ("run-choice", 1, message)
        assert found.hint

    def test_a_row_without_the_metric_was_not_scored(self, tmp_path: Path) -> None:
        samples = [sample(0, {"acc": 1.0}), sample(1, {})]
        path = lines(tmp_path / "a.jsonl", samples)
        assert joint_counts({"oracle": path}) == {"oracle=1": 1, "oracle=0:error": 1}

    def test_very_many_metrics_are_not_tried(self, tmp_path: Path) -> None:
        path = lines(tmp_path / "a.jsonl", [sample(0, {f"m{n}": 1.0 if n == 0 else 0.5 for n in range(99)})])
        assert problem(path).code == "run-choice"


class TestDeepeval:
    def test_cases_are_read(self, tmp_path: Path) -> None:
        cases = [case(0), case(1, success=False), case(2, success=False, error="judge timed out")]
        assert rows(document(tmp_path / "a.json", {"testCases": cases, "runDuration": 1.5}), tmp_path) == [
            {"example_id": "q0", "passed": True},
            {"example_id": "q1", "passed": False},
            {"example_id": "q2", "passed": False, "outcome": "error"},
        ]

    def test_an_error_that_did_not_decide_is_no_error(self, tmp_path: Path) -> None:
        path = document(tmp_path / "a.json", {"testCases": [case(0, error="a flaky metric")]})
        assert joint_counts({"oracle": path}) == {"oracle=1": 1}

    def test_a_case_that_ended_in_an_error_needs_no_verdict(self, tmp_path: Path) -> None:
        path = document(tmp_path / "a.json", {"testCases": [case(0), case(1, success=None, error="timeout")]})
        assert joint_counts({"oracle": path}) == {"oracle=0:error": 1, "oracle=1": 1}

    @pytest.mark.parametrize("input_", ["How many days?", "Größe? 🙂", "two\nlines"])
    def test_without_an_id_the_input_is_hashed(self, tmp_path: Path, input_: str) -> None:
        path = document(tmp_path / "a.json", {"testCases": [case(0, metadata=None, input=input_)]})
        (read,) = rows(path, tmp_path)
        assert read["example_id"] == hashlib.sha256(input_.encode()).hexdigest()[:16]

    def test_a_case_without_id_and_input_is_a_wrong_value(self, tmp_path: Path) -> None:
        path = document(tmp_path / "a.json", {"testCases": [case(0), {"success": True}]})
        assert problem(path).message == "row 2: it has no example_id"

    def test_cases_without_a_verdict_lack_what_is_needed(self, tmp_path: Path) -> None:
        found = problem(document(tmp_path / "a.json", {"testCases": [{"input": "a"}, {"input": "b"}]}))
        assert found.code == "run-column-missing"
        assert found.message == "oracle has no passed; its columns are input"


class TestChoices:
    """What a review says of a file is either followed or refused."""

    def own(self, folder: Path, **more: object) -> ChosenFile:
        scores = [{"case": "a", "scores": {"f1": 0.9}}, {"case": "b", "scores": {"f1": 0.2}}]
        return ChosenFile.model_validate({"file": lines(folder / "a.jsonl", scores), **more})

    def test_rows_of_our_own_may_have_other_names(self, tmp_path: Path) -> None:
        source = self.own(tmp_path, id="case", metric="scores.f1", threshold=0.5)
        assert rows(source, tmp_path) == [
            {"example_id": "a", "passed": True},
            {"example_id": "b", "passed": False},
        ]

    def test_columns_of_a_table_may_have_other_names(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        path.write_text("case,right\na,true\nb,0\n")
        assert joint_counts({"oracle": ChosenFile(file=path, id="case", metric="right")}) == {
            "oracle=0": 1,
            "oracle=1": 1,
        }

    @pytest.mark.parametrize(
        ("more", "message"),
        [
            ({"filter": "x"}, "a file of rows has no filter"),
            ({"threshold": 0.5}, "threshold is there, but no metric"),
            ({"metric": "f2", "threshold": 0.5}, "there is no metric f2"),
            ({"format": "ragas"}, "ragas gives numbers, and nothing says which of them passes"),
        ],
    )
    def test_what_does_not_fit_is_refused(
        self, tmp_path: Path, more: Mapping[str, object], message: str
    ) -> None:
        found = problem(self.own(tmp_path, **more))
        assert found.message == message
        assert found.hint

    def test_a_format_is_followed_where_another_would_be_recognised(self, tmp_path: Path) -> None:
        both = [{"example_id": "x", "passed": False} | promptfoo(0)]
        path = lines(tmp_path / "a.jsonl", both)
        assert joint_counts({"oracle": path}) == {"oracle=0": 1}
        assert joint_counts({"oracle": ChosenFile(file=path, format="promptfoo")}) == {"oracle=1": 1}

    @pytest.mark.parametrize("value", [float("nan"), None, "", "high", True, "0.70"])
    def test_a_value_that_is_no_number_is_no_verdict(self, tmp_path: Path, value: object) -> None:
        path = lines(
            tmp_path / "a.jsonl", [{"example_id": "a", "score": value}, {"example_id": "b", "score": 0.1}]
        )
        source = ChosenFile(file=path, metric="score", threshold=0.7)
        if value in {True, "0.70"}:
            assert joint_counts({"oracle": source}) == {"oracle=0": 1, "oracle=1": 1}
        elif value == "high":
            assert problem(source).code == "run-value"
        else:
            assert joint_counts({"oracle": source}) == {"oracle=0": 1, "oracle=0:error": 1}


def test_what_wrote_a_file_is_seen_from_what_stands_in_it(tmp_path: Path) -> None:
    tool = lines(tmp_path / "samples_x.jsonl", [promptfoo(0, vars={"id": "0"})])
    own = lines(
        tmp_path / "promptfoo.jsonl", [{"example_id": "0", "passed": True, "testIdx": 9, "success": 0}]
    )
    cases = document(tmp_path / "promptfoo.json", {"testCases": [case(0, metadata={"id": 0})]})

    assert joint_counts({"closed-book": tool, "oracle": own, "rag": cases}) == {
        "closed-book=1 oracle=1 rag=1": 1
    }


def test_a_first_row_that_is_no_object_does_not_hide_the_tool(tmp_path: Path) -> None:
    found = problem(lines(tmp_path / "a.jsonl", [3, promptfoo(0)]))
    assert (found.code, found.line, found.message) == ("run-value", 1, "row 1: not a JSON object")


@pytest.mark.slow
def test_of_the_texts_in_a_tools_file_none_is_in_a_stripped_copy(tmp_path: Path) -> None:
    files = {
        "closed-book": lines(tmp_path / "a.jsonl", [promptfoo(0, vars={"id": "q0", "question": "SECRET"})]),
        "oracle": document(tmp_path / "b.json", {"testCases": [case(0, input="SECRET")]}),
        "rag": document(tmp_path / "c.json", whole([promptfoo(0, vars={"id": "q0"}, error="SECRET")])),
    }
    copies = strip(files, tmp_path / "stripped")
    assert joint_counts(copies) == joint_counts(files)
    assert not any("SECRET" in copy.read_text() for copy in copies.values())


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "oracle has no rows"),
        (None, "contains no rows"),
        ({"results": []}, "contains no list of rows; its keys are results"),
        ({"example_id": "a", "passed": True}, "contains no list of rows; its keys are example_id, passed"),
        ({"a": [{"x": 1}], "b": {"c": [{"x": 1}]}}, "contains several lists of rows: a, b.c"),
        ({"passed": {"0": True}, "example_id": {"0": "a"}}, "contains columns, not rows"),
    ],
)
def test_a_document_without_one_list_of_rows_says_what_it_holds(
    tmp_path: Path, value: object, message: str
) -> None:
    found = problem(document(tmp_path / "a.json", value))
    assert (found.message, bool(found.hint)) == (message, True)


def test_rows_under_the_name_of_a_document_are_sent_elsewhere(tmp_path: Path) -> None:
    found = problem(lines(tmp_path / "a.json", [promptfoo(0), promptfoo(1)]))
    assert (found.code, found.message) == ("run-unreadable", "contains 2 JSON values instead of one")
