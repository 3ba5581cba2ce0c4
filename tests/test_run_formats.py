"""Result files of evaluation tools are read as the tools write them.

The files are written here, to the fields that the tools document: no tool is run.
"""

from __future__ import annotations

import hashlib
import json
import re
import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decidable.cli import main
from decidable.errors import Problem, UnreadableError
from decidable.measures.runs import formats, joint_counts
from decidable.measures.runs.stripping import strip

HOW_TO = Path(__file__).parent.parent / "docs" / "how-to" / "use-your-evaluation-tool.md"
Row = Mapping[str, Any]


def lines(path: Path, rows: Iterable[object]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def document(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value, indent=2), encoding="utf-8")
    return path


def promptfoo(place: int, *, success: object = True, reason: int = 0, **more: object) -> dict[str, Any]:
    return {
        "promptIdx": 0,
        "testIdx": place,
        "vars": {"question": f"Question {place}?"},
        "testCase": {"vars": {"question": f"Question {place}?"}, "metadata": {}},
        "provider": {"id": "openai:gpt-4o"},
        "response": {"output": "An answer."},
        "success": success,
        "score": 1 if success is True else 0,
        "failureReason": reason,
    } | more


def whole(results: object) -> dict[str, Any]:
    return {"evalId": "eval-1", "results": {"version": 3, "prompts": [], "results": results}, "config": {}}


def sample(place: int, metrics: Row, filter_: str = "none") -> dict[str, Any]:
    return {
        "doc_id": place,
        "doc": {"question": f"Question {place}?"},
        "target": "yes",
        "resps": [["yes"]],
        "filtered_resps": ["yes"],
        "filter": filter_,
        "metrics": list(metrics),
        "doc_hash": f"hash{place}",
        **metrics,
    }


def case(place: int, *, success: object = True, error: str | None = None, **more: object) -> dict[str, Any]:
    metric = {"name": "Correctness", "threshold": 0.5, "success": success, "score": 0.7, "error": error}
    named = {"name": f"test_case_{place}", "input": f"Question {place}?", "actualOutput": "An answer."}
    return named | {"success": success, "metadata": {"id": f"q{place}"}, "metricsData": [metric]} | more


def rows(path: Path, tmp_path: Path) -> list[Row]:
    """Give what is read of a file, as its stripped copy says it."""
    copy = strip({"oracle": path}, tmp_path / "stripped")["oracle"]
    return [json.loads(line) for line in copy.read_text(encoding="utf-8").splitlines()]


def problems(path: Path) -> list[Problem]:
    with pytest.raises(UnreadableError) as caught:
        joint_counts({"oracle": path})
    return list(caught.value.problems)


def problem(path: Path) -> Problem:
    (only,) = problems(path)
    return only


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

    def test_repeats_are_an_example_that_comes_twice(self, tmp_path: Path) -> None:
        path = lines(tmp_path / "a.jsonl", [promptfoo(0), promptfoo(0, promptIdx=1)])
        assert problem(path).code == "run-example-twice"

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

    def test_a_row_without_the_metric_is_a_wrong_value(self, tmp_path: Path) -> None:
        samples = [sample(0, {"acc": 1.0}), sample(1, {})]
        found = problem(lines(tmp_path / "a.jsonl", samples))
        assert (found.code, found.line) == ("run-value", 2)
        assert found.message == "row 2: example hash1 has passed empty"

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
        assert (found.code, found.hint) == ("run-column-missing", "a row holds success and an id")


def test_what_wrote_a_file_is_seen_from_what_stands_in_it(tmp_path: Path) -> None:
    tool = lines(tmp_path / "samples_x.jsonl", [promptfoo(0)])
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
    "value", [[], {"testCases": {}}, {"results": []}, {"example_id": "a", "passed": True}, None]
)
def test_a_document_of_no_tool_says_which_are_known(tmp_path: Path, value: object) -> None:
    found = problem(document(tmp_path / "a.json", value))
    assert (found.code, found.message) == ("run-unreadable", "is not a document of promptfoo or deepeval")
    assert found.hint == "rows of your own go into .jsonl, a row a line"


def test_rows_under_the_name_of_a_document_are_sent_elsewhere(tmp_path: Path) -> None:
    found = problem(lines(tmp_path / "a.json", [promptfoo(0), promptfoo(1)]))
    assert (found.code, found.message) == ("run-unreadable", "holds 2 JSON values, not one")


HOSTILE = {
    "empty.json": b"",
    "blank.json": b" \n",
    "binary.json": bytes(range(256)) * 40,
    "cut.json": b'{"testCases": [{"success": true',
    "latin.json": b'{"testCases": [{"input": "\xe9", "success": true}]}',
    "surrogate.json": b'{"testCases": [{"input": "\\ud83d", "success": true}]}',
    "list.json": b'[{"example_id": "a", "passed": true}]',
    "own.json": b'{"example_id": "a", "passed": true}',
    "two.json": b'{"testCases": []}\n{"testCases": []}\n',
    "number.json": b"1",
    "null.json": b"null",
    "no-list.json": b'{"testCases": {"0": {"success": true}}}',
    "no-list-either.json": b'{"results": {"results": "none"}}',
    "no-results.json": b'{"results": [{"success": true}]}',
    "none.json": b'{"testCases": []}',
    "numbers.json": b'{"testCases": [1, 2, null, "a", [], true]}',
    "bare.json": b'{"testCases": [{}, {}]}',
    "types.json": b'{"testCases": [{"input": {"a": 1}, "success": [true], "metadata": 3, "metricsData": {"error": 1}}]}',
    "deep.json": b"[" * 500_000 + b"]" * 500_000,
    "open.json": b"[" * 500_000,
    "deep-cases.json": b'{"testCases": [' * 100_000 + b"]}" * 100_000,
    "types.jsonl": b'{"testIdx": {"a": 1}, "success": {"b": []}, "vars": 1, "testCase": [2], "failureReason": "2x"}\n',
    "metrics.jsonl": b'{"doc_id": 1, "doc_hash": ["a"], "metrics": {"acc": 1}, "acc": 1}\n',
    "names.jsonl": b'{"doc_id": 1, "doc_hash": "a", "metrics": [1, null, {"a": 2}, ["b"], ""], "1": {}}\n',
    "deep.jsonl": b'{"doc_id": 1, "doc_hash": "a", "metrics": ' + b"[" * 200_000 + b"]" * 200_000 + b"}\n",
    "filters.jsonl": b"".join(
        b'{"doc_id": 1, "doc_hash": "a", "filter": "\\u001b[31m%d", "metrics": []}\n' % n for n in range(500)
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_a_short_problem(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(HOSTILE[name])

    for found in problems(path):
        assert found.path == path
        assert found.code in {
            "run-unreadable",
            "run-empty",
            "run-column-missing",
            "run-value",
            "run-choice",
        }
        assert len(found.message) < 300
        assert found.message.isprintable()
        assert str(tmp_path) not in found.message


def test_a_document_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "LARGEST_DOCUMENT", 1024 * 1024)
    path = document(tmp_path / "a.json", {"testCases": [case(0, input="x" * 1024 * 1024)]})
    assert (problem(path).code, problem(path).message) == ("run-unreadable", "is larger than 1 MiB")


def test_a_document_with_one_very_long_result_is_read(tmp_path: Path) -> None:
    path = document(tmp_path / "a.json", {"testCases": [case(0, input="x" * 20_000_000)]})
    assert joint_counts({"oracle": path}) == {"oracle=1": 1}


KEYS = "testIdx success vars testCase metadata id example_id failureReason doc_id doc_hash filter metrics acc results testCases input metricsData error".split()  # noqa: SIM905  (a table of words)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5) | st.sampled_from(KEYS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=8),
    max_leaves=20,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(["a.json", "a.jsonl"]), st.lists(ANYTHING, min_size=1, max_size=3))
def test_whatever_stands_in_a_file_it_is_counted_or_refused(
    tmp_path: Path, name: str, values: list[object]
) -> None:
    kept: list[object] = [whole(values)] if name == "a.json" else values
    path = lines(tmp_path / name, kept)
    try:
        told: object = joint_counts({"oracle": path})
    except UnreadableError as error:
        told = error.problems
    assert told


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", HOW_TO.read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("command", blocks("console"))
def test_every_command_of_the_how_to_measures_files_like_the_one_shown_above_it(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = blocks("json")[blocks("console").index(command)]
    _, *arguments = shlex.split(command.removeprefix("$ ").replace("\\\n", " "))
    files = [
        Path(each.partition("=")[2]) for each in arguments if each.startswith(("closed-book=", "oracle="))
    ]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(shown)

    counts = joint_counts({"closed-book": files[0], "oracle": files[1]})

    assert counts == {"closed-book=0 oracle=0": 1, "closed-book=1 oracle=1": 1}
    assert "2 examples" in CliRunner().invoke(main, arguments).output
