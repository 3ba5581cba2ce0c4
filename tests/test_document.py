"""A YAML file is read as it was written, with its lines, and cannot do harm."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decidable.errors import Problem, UnreadableError
from decidable.yaml_document import MAXIMUM_BYTES, MAXIMUM_DEPTH, Document, parse


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return tmp_path / "a.yaml"


def read(path: Path, text: str | bytes) -> Document:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return parse(path)


def refused(path: Path, text: str | bytes) -> Problem:
    with pytest.raises(UnreadableError) as caught:
        read(path, text)
    return caught.value.problems[-1]


def test_every_scalar_is_taken_as_written(written: Path) -> None:
    data = read(written, "answer: no\nversion: 1.10\nday: 2026-11-20\nnothing: null\n").data
    assert data == {"answer": "no", "version": "1.10", "day": "2026-11-20", "nothing": "null"}


def test_a_key_without_a_value_counts_as_not_written(written: Path) -> None:
    assert read(written, "a:\nb: ''\nc:\n- \n- d\n").data == {"b": "", "c": ["", "d"]}


def test_every_key_and_item_knows_its_line_and_column(written: Path) -> None:
    places = read(written, "a:\n  b: [x, y]\n  c: {d: e}\n").places
    assert places["a", "b"] == (2, 3)
    assert places["a", "b", 1] == (2, 10)
    assert places["a", "c", "d"] == (3, 7)


def test_what_is_not_written_is_placed_at_what_stands_around_it(written: Path) -> None:
    assert read(written, "x: 1\na:\n  b: 1\n").place(("a", "missing", "deeper")) == (2, 1)


def test_a_repeated_key_is_a_mistake_and_the_first_value_counts(written: Path) -> None:
    document = read(written, "a: {b: 1}\nc: 1\na: {b: 2, d: {e: 1}}\n")
    assert document.data == {"a": {"b": "1"}, "c": "1"}
    [(location, problem)] = document.mistakes
    assert (location, problem.line, problem.column, problem.code) == (("a",), 3, 1, "repeated-key")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_byte_order_marks_and_line_ends_do_not_matter(written: Path, mark: bytes, end: bytes) -> None:
    document = read(written, mark + end.join([b"a: 1", b"b: 2", b""]))
    assert (document.data, document.places["b",]) == ({"a": "1", "b": "2"}, (2, 1))


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("[" * 200_000, "yaml-depth", 1),
        ("a: " + "{a: " * 50, "yaml-depth", 1),
        ("a: &x [1]\nb: *x\n", "yaml-alias", 2),
        ("a: 1\n---\nb: 2\n", "yaml-documents", 2),
        ("? [a]\n: b\n", "yaml-key", 1),
        ("a: 1\nb: [1\n", "yaml-syntax", 3),
        ("a: 1\nb:\n\t- c\n", "yaml-syntax", 3),
        ("a: é\nb: \x01\n", "yaml-syntax", 2),
        (b"a: 1\nb: \xff\n", "not-utf-8", 2),
        ("\ufeffa: 1\nb: ébc".encode() + b"\xff\n", "not-utf-8", 2),
        ("", "wrong-shape", 1),
        ("- a\n", "wrong-shape", 1),
        ("a: " + "x" * MAXIMUM_BYTES, "file-too-large", 0),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(
    written: Path, text: str | bytes, code: str, line: int
) -> None:
    problem = refused(written, text)
    assert (problem.code, problem.line) == (code, line)


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="file-missing"):
        parse(tmp_path / "none.yaml")


def test_mistakes_found_before_a_fatal_one_are_not_lost(written: Path) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(written, "a: 1\na: 2\nb: &x 1\nc: *x\n")
    assert [problem.code for problem in caught.value.problems] == ["repeated-key", "yaml-alias"]


def test_a_key_of_any_length_is_told_short(written: Path) -> None:
    (_, problem), *_ = read(written, f"{'a' * 900}: 1\n{'a' * 900}: 2\n").mistakes
    assert len(problem.message) < 200


def test_tags_construct_nothing(written: Path) -> None:
    assert read(written, "a: !!python/object/apply:os.system [echo]\n").data == {"a": ["echo"]}


@given(st.text(max_size=200) | st.text(alphabet="ab:{}[]- \n\"'&*!?#|>", max_size=80))
def test_any_text_gives_a_mapping_or_a_listed_problem(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    try:
        document = read(path, text.encode("utf-8", errors="surrogatepass"))
    except UnreadableError as error:
        assert error.problems  # noqa: PT017  (either way is right)
    else:
        assert isinstance(document.data, dict)


def test_the_deepest_nesting_allowed_is_read(written: Path) -> None:
    inner = MAXIMUM_DEPTH - 1
    assert read(written, "a: " + "[" * inner + "]" * inner).data
