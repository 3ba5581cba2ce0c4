"""Result files of evaluation tools are read as the tools write them.

Those in ``fixtures`` were written by the tools; the others are written here, to the fields that the tools document.
"""

from __future__ import annotations

import hashlib
import json
import re
import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, get_args
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decidable.cli import main
from decidable.errors import Problem, UnreadableError
from decidable.measures import behavior_gap
from decidable.measures import runs as measured
from decidable.measures.runs import archives, reading
from decidable.measures.runs.stripping import strip
from decidable.measures.tables.sources import ChosenFile, EngineTable, Format, Source

FIXTURES = Path(__file__).parent / "fixtures"
HOW_TO = Path(__file__).parent.parent / "docs" / "how-to"
PAGES = sorted(HOW_TO.glob("results-from-*.md"))
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


def joint_counts(files: Mapping[str, Source]) -> dict[str, int]:
    return measured.joint_counts(files, ("closed-book", "oracle", "rag"), ("oracle",))


def rows(source: Source, tmp_path: Path) -> list[Row]:
    """Give what is read of a file, as its stripped copy says it, without the numbers of samples."""
    copy = strip({"oracle": source}, tmp_path / "stripped")["oracle"]
    read = [json.loads(line) for line in copy.read_text(encoding="utf-8").splitlines()]
    return [{key: value for key, value in row.items() if key != "sample"} for row in read]


def problems(source: Source) -> list[Problem]:
    with pytest.raises(UnreadableError) as caught:
        joint_counts({"oracle": source})
    return list(caught.value.problems)


def problem(source: Source) -> Problem:
    (only,) = problems(source)
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

    def test_several_prompts_are_listed_at_the_row_where_the_second_begins(self, tmp_path: Path) -> None:
        other = promptfoo(0, promptIdx=1, prompt={"label": "with context"})
        found = problem(lines(tmp_path / "a.jsonl", [promptfoo(0), other]))
        assert (found.code, found.line) == ("run-choice", 2)
        assert found.message == (
            "it holds the results of 2 prompts and providers: 0 (openai:gpt-4o), 1 (openai:gpt-4o, with context)"
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


def said(name: str, **more: object) -> ChosenFile:
    """Say something of a file that a tool has written."""
    return ChosenFile.model_validate({"file": FIXTURES / name, **more})


class TestWrittenByTheTools:
    """Of each file here, ``fixtures/make_TOOL`` says which version wrote it and how."""

    @pytest.mark.parametrize("name", ["one.jsonl", "one.json"])
    def test_promptfoo(self, name: str, tmp_path: Path) -> None:
        assert rows(FIXTURES / "promptfoo" / name, tmp_path) == [
            {"example_id": "q0", "passed": True},
            {"example_id": "q1", "passed": False},
            {"example_id": "q2", "passed": False, "outcome": "error"},
        ]

    def test_repeats_of_promptfoo_are_samples(self) -> None:
        assert joint_counts({"oracle": FIXTURES / "promptfoo" / "repeats.jsonl"}) == {
            "oracle=0": 1,
            "oracle=1": 1,
            "oracle=0:error": 1,
            "repeats=oracle r=3 passes=0": 1,
            "repeats=oracle r=3 passes=3": 1,
        }

    def test_of_several_prompts_and_providers_a_filter_names_one(self) -> None:
        name = "promptfoo/two_prompts_two_providers.jsonl"
        assert problem(FIXTURES / name).message == (
            "it holds the results of 4 prompts and providers: "
            "0 (stub-a, plain), 1 (stub-a, with context), 2 (stub-b, plain), 3 (stub-b, with context)"
        )
        assert problem(said(name, filter="plain")).message == (
            "it holds the results of 2 prompts and providers: 0 (stub-a, plain), 2 (stub-b, plain)"
        )
        assert problem(said(name, filter="stub-c")).message == "no prompt or provider is stub-c"
        assert joint_counts({"oracle": said(name, filter="3")}) == {"oracle=0": 1, "oracle=1": 1}

    @pytest.mark.parametrize(("name", "size"), [("one_scorer.eval", 6), ("one_scorer.json", 3)])
    def test_inspect(self, name: str, size: int, tmp_path: Path) -> None:
        expected = [
            {"example_id": "q0", "passed": True},
            {"example_id": "q1", "passed": True},
            {"example_id": "q2", "passed": False},
            {"example_id": "q3", "passed": True},
            {"example_id": "q4", "passed": False},
            {"example_id": "q5", "passed": False, "outcome": "error"},
        ]
        read = rows(said(f"inspect/{name}", metric="judged", threshold=0.5), tmp_path)
        assert read == [expected[n] for n in ((0, 2, 5) if size == 3 else range(6))]

    def test_a_partial_answer_needs_a_threshold(self) -> None:
        found = problem(FIXTURES / "inspect" / "one_scorer.eval")
        assert (found.code, found.message) == ("run-choice", "judged is not 0 or 1 in every row, but P")
        assert found.hint == "let threshold say from which value an example passes"
        assert joint_counts({"oracle": FIXTURES / "inspect" / "one_scorer.json"})

    def test_of_several_scorers_a_metric_names_one_and_epochs_are_samples(self) -> None:
        name = "inspect/two_scorers_three_epochs.eval"
        assert problem(FIXTURES / name).message == "there are 2 scorers: judged, overlap"
        assert problem(said(name, metric="overlaps")).hint == "did you mean overlap?"
        assert joint_counts({"oracle": said(name, metric="judged", threshold=1)}) == {
            "oracle=1": 2,
            "oracle=0": 3,
            "oracle=0:error": 1,
            "repeats=oracle r=3 passes=0": 3,
            "repeats=oracle r=3 passes=2": 1,
            "repeats=oracle r=3 passes=3": 1,
        }

    def test_an_id_may_stand_elsewhere(self, tmp_path: Path) -> None:
        log = said("inspect/one_scorer.eval", metric="judged", threshold=0.5, id="metadata.case")
        assert [row["example_id"] for row in rows(log, tmp_path)] == ["c0", "c1", "c2", "c3", "c4", "c5"]

    def test_lm_evaluation_harness(self, tmp_path: Path) -> None:
        read = rows(FIXTURES / "lm_evaluation_harness" / "samples_one_filter.jsonl", tmp_path)
        assert [row["passed"] for row in read] == [True, True, False, False]
        assert len({row["example_id"] for row in read}) == 4

    def test_of_several_filters_one_is_named(self) -> None:
        name = "lm_evaluation_harness/samples_two_filters.jsonl"
        assert problem(FIXTURES / name).message == "there are 2 filters: strict-match, flexible-extract"
        assert problem(said(name, filter="strict")).hint == "did you mean strict-match?"
        assert joint_counts({"oracle": said(name, filter="flexible-extract")}) == {
            "oracle=0": 1,
            "oracle=1": 3,
        }
        assert joint_counts(
            {"oracle": said(name, filter="strict-match", metric="exact_match", id="doc.question")}
        ) == {"oracle=0": 2, "oracle=1": 2}

    def test_deepeval(self, tmp_path: Path) -> None:
        run = said("deepeval/test_run.json", id="metadata.case")
        assert rows(run, tmp_path) == [
            {"example_id": "q0", "passed": True},
            {"example_id": "q1", "passed": True},
            {"example_id": "q2", "passed": False},
            {"example_id": "q3", "passed": False, "outcome": "error"},
            {"example_id": "q4", "passed": False},
        ]

    def test_of_several_metrics_of_deepeval_one_may_decide(self) -> None:
        name = "deepeval/test_run.json"
        assert joint_counts({"oracle": said(name, metric="Conciseness")}) == {"oracle=0": 1, "oracle=1": 4}
        correct = {"oracle=0": 1, "oracle=1": 3, "oracle=0:error": 1}
        assert joint_counts({"oracle": said(name, metric="Correctness")}) == correct
        assert joint_counts({"oracle": said(name, metric="Correctness", threshold=0.85)}) == {
            "oracle=0": 3,
            "oracle=1": 1,
            "oracle=0:error": 1,
        }
        assert problem(said(name, metric="Correctnes")).hint == "did you mean Correctness?"

    @pytest.mark.parametrize("suffix", ["csv", "json", "jsonl", "parquet"])
    def test_ragas(self, suffix: str) -> None:
        name = f"ragas/results.{suffix}"
        assert (
            problem(FIXTURES / name).message == "ragas gives numbers, and nothing says which of them passes"
        )
        assert joint_counts({"oracle": said(name, metric="faithfulness", threshold=0.8)}) == {
            "oracle=1": 2,
            "oracle=0": 1,
            "oracle=0:error": 1,
        }
        assert (
            problem(said(name, metric="faithfulnes", threshold=0.8)).message
            == "there is no metric faithfulnes"
        )


SAMPLE = {"id": "a", "epoch": 1, "scores": {"judged": {"value": "C"}}}


def archive(path: Path, members: Mapping[str, bytes], compression: int = ZIP_DEFLATED) -> Path:
    with ZipFile(path, "w", compression) as written:
        for name, content in members.items():
            written.writestr(name, content)
    return path


def log(path: Path, status: str = "success", more: int = 0) -> Path:
    members = {
        "header.json": json.dumps({"status": status}).encode(),
        "summaries.json": json.dumps([SAMPLE]).encode(),
    }
    return archive(path, members | {f"samples/{n}.json": b"" for n in range(more)})


class TestArchives:
    def test_a_log_with_ordinary_compression_is_read(self, tmp_path: Path) -> None:
        assert joint_counts({"oracle": log(tmp_path / "a.eval")}) == {"oracle=1": 1}

    @pytest.mark.parametrize("status", ["started", "error", "cancelled"])
    def test_a_run_that_did_not_finish_is_refused(self, tmp_path: Path, status: str) -> None:
        found = problem(log(tmp_path / "a.eval", status=status))
        assert (found.code, found.message) == ("run-unreadable", f"its run has the status {status}")

    @pytest.mark.parametrize(
        ("members", "said"),
        [
            ({"other.json": b"{}"}, "has no header.json"),
            ({"header.json": b'{"status": "success"}'}, "has no summaries.json"),
            ({"header.json": b"{"}, "is no log that can be unpacked"),
            ({"header.json": b"[" * 100_000}, "is no log that can be unpacked"),
            ({"header.json": b"7", "summaries.json": b"[]"}, "its run has the status None"),
            (
                {"header.json": b'{"status": "success"}', "summaries.json": b"{}"},
                "is not a document of inspect",
            ),
            ({"header.json": b'{"status": "success"}', "summaries.json": b"[]"}, "oracle has no rows"),
            (
                {
                    "header.json": b'{"status": "success"}',
                    "summaries.json": b'[1, {"id": "a", "scores": {"x": {"value": "C"}}}]',
                },
                "row 1: not a JSON object",
            ),
        ],
    )
    def test_an_archive_that_is_no_log_says_why(
        self, tmp_path: Path, members: Mapping[str, bytes], said: str
    ) -> None:
        found = problems(archive(tmp_path / "a.eval", members))[0]
        assert said in found.message

    @pytest.mark.parametrize("method", [ZIP_BZIP2, ZIP_LZMA])
    def test_a_member_that_is_packed_as_no_log_is_is_refused(self, tmp_path: Path, method: int) -> None:
        path = tmp_path / "a.eval"
        with ZipFile(path, "w", method) as packed:
            packed.writestr("header.json", b'{"status": "success"}')
        assert problem(path).message == "header.json is packed in a way that is not read"

    def test_a_member_that_grows_too_much_is_not_unpacked(self, tmp_path: Path) -> None:
        zeros = b" " * 40_000_000 + b"[]"
        found = problem(
            archive(tmp_path / "a.eval", {"header.json": b'{"status": "success"}', "summaries.json": zeros})
        )
        assert (found.code, found.message) == ("run-unreadable", "summaries.json would grow to 38 MiB")

    def test_very_many_members_are_not_listed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(archives, "LARGEST_DIRECTORY", 10_000)
        path = log(tmp_path / "a.eval", more=300)
        assert problem(path).message == "has too many members"

    @pytest.mark.parametrize("place", range(0, 2000, 97))
    def test_a_damaged_log_is_counted_or_refused(self, tmp_path: Path, place: int) -> None:
        whole_log = bytearray((FIXTURES / "inspect" / "one_scorer.eval").read_bytes())
        whole_log[-place - 1] ^= 0xFF
        path = tmp_path / "a.eval"
        path.write_bytes(whole_log)
        try:
            told: object = joint_counts({"oracle": ChosenFile(file=path, metric="judged", threshold=1)})
        except UnreadableError as error:
            told = error.problems
        assert told

    @pytest.mark.parametrize(
        "content", [b"", b"PK", b"PK\x05\x06" + b"\xff" * 18, b"PK\x06\x06" + b"\xff" * 80]
    )
    def test_what_is_no_archive_is_refused(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "a.eval"
        path.write_bytes(content)
        assert problem(path).code == "run-unreadable"


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
            ({"format": "deepeval"}, "a file in .jsonl is not read as deepeval"),
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
        else:
            assert problem(source).code == "run-value"


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
    assert (found.code, found.message) == (
        "run-unreadable",
        "is not a document of promptfoo, deepeval, inspect, ragas",
    )
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
    monkeypatch.setattr(reading, "LARGEST_DOCUMENT", 1024 * 1024)
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


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(page, "console")], ids=lambda page: page.stem
)
def test_the_command_of_each_how_to_measures_files_like_the_one_shown_above_it(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (shown,), (command,) = blocks(page, "json"), blocks(page, "console")
    _, *arguments = shlex.split(command.removeprefix("$ ").replace("\\\n", " "))
    files = [
        Path(each.partition("=")[2]) for each in arguments if each.startswith(("closed-book=", "oracle="))
    ]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(shown)

    counts = joint_counts({"closed-book": files[0], "oracle": files[1]})

    assert len(counts) == 2
    assert sum(counts.values()) == 2
    assert "2 examples" in CliRunner().invoke(main, arguments).output


@pytest.mark.parametrize(
    ("tool", "written"),
    [
        ("promptfoo", "promptfoo/two_prompts_two_providers.jsonl"),
        ("inspect", "inspect/two_scorers_three_epochs.eval"),
        ("lm-evaluation-harness", "lm_evaluation_harness/samples_two_filters.jsonl"),
        ("deepeval", "deepeval/test_run.json"),
        ("ragas", "ragas/results.csv"),
    ],
)
def test_what_a_how_to_lets_a_review_say_chooses_from_a_file_of_the_tool(
    tool: str, written: str, tmp_path: Path
) -> None:
    (shown,) = blocks(HOW_TO / f"results-from-{tool}.md", "yaml")
    runs = yaml.safe_load(shown)["runs"]
    for of in runs.values():
        file = tmp_path / of["file"]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes((FIXTURES / written).read_bytes())
    inputs = behavior_gap.Inputs.model_validate(
        {"runs": runs, "drawn-from": "all"}, context={"folder": tmp_path, "root": tmp_path}
    )

    assert joint_counts(inputs.runs)


def test_the_other_names_of_a_how_to_are_read(tmp_path: Path) -> None:
    renamed, in_a_warehouse = blocks(HOW_TO / "results-from-your-own.md", "yaml")
    (tmp_path / "runs").mkdir()
    for name in ("closed_book", "oracle"):
        (tmp_path / "runs" / f"{name}.csv").write_text("case,score\na,0.7\nb,0.69\n")
    context = {"folder": tmp_path, "root": tmp_path}
    shown = [yaml.safe_load(each)["runs"] for each in (renamed, in_a_warehouse)]
    own, distant = (
        behavior_gap.Inputs.model_validate({"runs": runs, "drawn-from": "all"}, context=context)
        for runs in shown
    )

    assert joint_counts(own.runs) == {"closed-book=0 oracle=0": 1, "closed-book=1 oracle=1": 1}
    assert distant.runs["oracle"] == EngineTable(engine="warehouse", table="evals.oracle")


def test_every_format_has_a_how_to() -> None:
    tools = {page.stem.removeprefix("results-from-") for page in PAGES}
    assert tools == {*get_args(Format), "your-own"} - {"rows"}
    hub = (HOW_TO / "use-your-evaluation-tool.md").read_text()
    assert all(f"]({page.name})" in hub for page in PAGES)
