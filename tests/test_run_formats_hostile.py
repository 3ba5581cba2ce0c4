"""Archives and documents that no tool would write are short problems."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from time import process_time
from zipfile import ZIP_BZIP2, ZIP_LZMA, ZipFile

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decidable.errors import UnreadableError
from decidable_evidence.runs import documents
from decidable_evidence.tables.sources import ChosenFile
from support.tool_files import (
    FIXTURES,
    archive,
    case,
    document,
    joint_counts,
    lines,
    log,
    problem,
    problems,
    whole,
)


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
            ({"header.json": b"{", "summaries.json": b"[]"}, "is no log that can be unpacked"),
            (
                {"header.json": b"[" * 100_000, "summaries.json": b"[]"},
                "is no log that can be unpacked",
            ),
            ({"header.json": b"7", "summaries.json": b"[]"}, "its run has the status None"),
            (
                {"header.json": b'{"status": "success"}', "summaries.json": b"{}"},
                "oracle has no rows",
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
        monkeypatch.setattr(documents, "LARGEST_DIRECTORY", 10_000)
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


HOSTILE = {
    "empty.json": b"",
    "blank.json": b" \n",
    "binary.json": bytes(range(256)) * 40,
    "cut.json": b'{"testCases": [{"success": true',
    "latin.json": b'{"testCases": [{"input": "\xe9", "success": true}]}',
    "surrogate.json": b'{"testCases": [{"input": "\\ud83d", "success": true}]}',
    "list.json": b'[{"example_id": "a", "passed": "?"}]',
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
    monkeypatch.setattr(documents, "LARGEST_DOCUMENT", 1024 * 1024)
    path = document(tmp_path / "a.json", {"testCases": [case(0, input="x" * 1024 * 1024)]})
    assert (problem(path).code, problem(path).message) == ("run-unreadable", "is larger than 1 MiB")


@pytest.mark.slow
def test_a_document_with_one_very_long_result_is_read(tmp_path: Path) -> None:
    path = document(tmp_path / "a.json", {"testCases": [case(0, input="x" * 20_000_000)]})
    assert joint_counts({"oracle": path}) == {"oracle=1": 1}


KEYS = "testIdx success vars testCase metadata id example_id failureReason doc_id doc_hash filter metrics acc results testCases input metricsData error".split()  # noqa: SIM905  (a table of words)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5) | st.sampled_from(KEYS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=8),
    max_leaves=20,
)


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
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


@pytest.mark.slow
def test_a_column_that_grows_too_much_is_not_read(tmp_path: Path) -> None:
    """A value of 100 million letters packs into four kilobytes, and takes a gibibyte when it is read."""
    path = tmp_path / "bomb.parquet"
    duckdb.sql(
        f"COPY (SELECT repeat('a', 100000000) AS example_id, true AS passed) TO '{path}' (COMPRESSION zstd)"
    )
    assert path.stat().st_size < 10_000
    start = process_time()
    assert "a column would grow to 95 MiB" in problem(path).message
    assert process_time() - start < 1
