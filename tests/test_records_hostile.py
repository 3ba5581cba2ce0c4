"""A record that was edited, or that nobody could have written, is refused in few words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decidable.errors import UnreadableError
from decidable.evidence.recording import MAXIMUM_BYTES, recall, record, write
from decidable_evidence.behavior_gap import Inputs, from_counts
from support.keeping import DAY, change, refusal

COUNTS = {"closed-book=0 oracle=1": 90, "closed-book=0 oracle=0:refusal": 20, "closed-book=1 oracle=1": 40}


def keep_counts(folder: Path) -> Path:
    """Keep a record of inputs that are nowhere, with a few counts."""
    files = {"closed-book": folder / "private" / "c.jsonl", "oracle": folder / "private" / "o.jsonl"}
    inputs, path = Inputs(runs=files, drawn_from="every tenth"), folder / "gap.json"
    write(record("behavior-gap", inputs, from_counts(COUNTS, inputs), DAY, path, folder), inputs, path)
    return path


def _of(data: Any, *steps: str) -> Any:  # noqa: ANN401
    for step in steps:
        data = data[step]
    return data


class TestTampering:
    @pytest.mark.parametrize(
        ("place", "value", "says"),
        [
            (("figures", "knowledge", "value"), 0.9, "figure knowledge 0.9 instead of 0.6"),
            (("figures", "knowledge", "low"), None, "low of knowledge nothing instead of 0.5"),
            (("figures", "residual", "n"), 1500, "n of residual 1500 instead of 150"),
            (("words", "knowledge"), "open", "word knowledge open instead of shown"),
            (("words", "luck"), "shown", "word luck shown instead of nothing"),
            (("counts", "closed-book=0 oracle=1"), 91, "figure known 0.26"),
            (("choices", "none", "verdict"), "supported", "choice none supported instead of contradicted"),
            (
                ("choices", "rag", "leaves-open"),
                ["behavior"],
                "leaves-open of rag behavior instead of nothing",
            ),
            (("guards",), [{"name": "too-small", "text": ""}], "guards too-small instead of nothing"),
            (("measure",), "volatility", "measure volatility instead of behavior-gap"),
        ],
        ids=lambda value: ".".join(value) if isinstance(value, tuple) else "",
    )
    def test_what_does_not_follow_from_the_counts_is_refused(
        self, tmp_path: Path, place: tuple[str, ...], value: object, says: str
    ) -> None:
        path = keep_counts(tmp_path)
        change(path, lambda data: _of(data["measurement"], *place[:-1]).update({place[-1]: value}))

        assert says in refusal(path)
        assert "record-differs" in refusal(path)

    def test_a_missing_word_is_refused(self, tmp_path: Path) -> None:
        path = keep_counts(tmp_path)
        change(path, lambda data: data["measurement"]["words"].pop("nothing"))

        assert "word nothing nothing instead of excluded" in refusal(path)

    def test_words_of_the_owner_that_change_a_verdict_are_refused(self, tmp_path: Path) -> None:
        path = keep_counts(tmp_path)
        change(path, lambda data: data["inputs"].update({"material-share": 0.5, "loosened-because": "x"}))

        assert "word knowledge shown instead of open" in refusal(path)

    def test_a_figure_may_differ_by_rounding(self, tmp_path: Path) -> None:
        path = keep_counts(tmp_path)
        change(path, lambda data: data["measurement"]["figures"]["knowledge"].update(value=0.6 * (1 + 1e-12)))

        assert recall(path, tmp_path).measurement.figures["knowledge"].value == 0.6

    def test_sentences_are_written_anew(self, tmp_path: Path) -> None:
        path = keep_counts(tmp_path)
        change(path, lambda data: data["measurement"].update(headline="All is well."))

        assert recall(path, tmp_path).measurement.headline.startswith("Missing knowledge")

    def test_another_version_is_named(self, tmp_path: Path) -> None:
        path = keep_counts(tmp_path)
        change(path, lambda data: data["measurement"]["words"].pop("nothing"))
        change(path, lambda data: data.update(decidable="0.0.1"))

        assert "record it again; decidable 0.0.1 wrote it" in refusal(path)


class TestHostileRecords:
    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("", "gap.json:1:1: record-unreadable is not JSON"),
            ('{\n  "format": 1,\n  oops', "gap.json:3:3: record-unreadable is not JSON"),
            ('{"format": 1, "format": 1}', "format stands there twice"),
            ('{"format": NaN}', "NaN is no number here"),
            (f'{{"format": {"9" * 5000}}}', "a number has 5000 digits"),
            ("[" * 100_000 + "]" * 100_000, "is nested too deep"),
            ("[]", "record-unreadable"),
            ("1", "record-unreadable"),
            ('{"format": 1}', "format: Input should be 2"),
            ("\ufeff{}", "measure: Field required"),
            (" " * (MAXIMUM_BYTES + 1), "file-too-large is larger than 4 MiB"),
        ],
        ids=range(11),
    )
    def test_what_is_no_record_is_told(self, tmp_path: Path, text: str, says: str) -> None:
        path = tmp_path / "gap.json"
        path.write_text(text)

        assert says in refusal(path)

    def test_bytes_that_are_no_text_and_files_that_are_none_are_told(self, tmp_path: Path) -> None:
        (tmp_path / "gap.json").write_bytes(b'{"format": "\xff"}')

        assert "gap.json:1:13: not-utf-8" in refusal(tmp_path / "gap.json")
        assert "file-missing there is no file" in refusal(tmp_path / "none.json")
        assert "file-unreadable is a folder" in refusal(tmp_path)

    @pytest.mark.parametrize(
        ("key", "count", "says"),
        [
            ("closed-book=0 oracle=1", -1, "is counted -1 times"),
            ("closed-book=0 oracle=1", 0, "is counted 0 times"),
            ("closed-book=0 oracle=1", 10**15, "is counted 1000000000000000 times"),
            ("closed-book=0 oracle=1", True, "valid integer"),
            ("closed-book=0 oracle=1", 1.0, "valid integer"),
            ("closed-book=0 oracle=1", "1", "valid integer"),
            ("closed-book=0", 1, "closed-book=0 is no pattern of results of closed-book, oracle"),
            ("closed-book=0 oracle=1 rag=1", 1, "is no pattern"),
            ("oracle=1 closed-book=0", 1, "is no pattern"),
            ("closed-book=0 oracle=2", 1, "is no pattern"),
            ("closed-book=0 oracle=1:incorrect", 1, "is no pattern"),
            ("closed-book=0 oracle=0:rage", 1, "is no pattern"),
            ("closed-book=0  oracle=1", 1, "is no pattern"),
            ("", 1, "is no pattern"),
        ],
        ids=range(14),
    )
    def test_counts_that_make_no_sense_are_refused(
        self, tmp_path: Path, key: str, count: object, says: str
    ) -> None:
        path = keep_counts(tmp_path)
        change(path, lambda data: data["measurement"]["counts"].update({key: count}))

        assert says in refusal(path)

    def test_no_counts_and_too_many_are_refused(self, tmp_path: Path) -> None:
        path = keep_counts(tmp_path)
        change(path, lambda data: data["measurement"].update(counts={}))
        assert "there are 0 patterns of results" in refusal(path)
        change(path, lambda data: data["measurement"].update(counts={str(k): 1 for k in range(20_001)}))
        assert "there are 20001 patterns of results" in refusal(path)

    def test_a_measure_that_nobody_has_is_named(self, tmp_path: Path) -> None:
        path = keep_counts(tmp_path)
        change(path, lambda data: data.update(measure="behaviour-gap\x1b[31m"))

        said = refusal(path)

        assert "measure-missing the measure behaviour-gap\\x1b[31m is not installed" in said
        assert "did you mean behavior-gap?" in said

    @pytest.mark.parametrize("name", ["a\0b.jsonl", "x" * 5000, "a\nb.jsonl", "."])
    def test_names_that_are_no_files_do_no_harm(self, tmp_path: Path, name: str) -> None:
        path = keep_counts(tmp_path)
        change(path, lambda data: data["inputs"]["runs"].update(oracle=name))

        try:
            assert not recall(path, tmp_path).remeasured
        except UnreadableError as error:
            assert "\n" not in str(error.problems[0].message)  # noqa: PT017

    @given(st.data())
    @settings(deadline=None, max_examples=200)
    def test_a_record_with_anything_in_it_is_recalled_or_refused(
        self, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
    ) -> None:
        folder = tmp_path_factory.getbasetemp() / "hostile"
        folder.mkdir(exist_ok=True)
        path = keep_counts(folder)
        change(path, lambda record: _mutate(record, data))

        try:
            recalled = recall(path, folder)
        except UnreadableError as error:
            assert all(problem.code and problem.message for problem in error.problems)  # noqa: PT017
        else:
            assert recalled.measurement.figures

    @given(st.integers(0, 5000), st.binary(max_size=8))
    @settings(deadline=None, max_examples=200)
    def test_a_record_with_any_bytes_in_it_is_recalled_or_refused(
        self, tmp_path_factory: pytest.TempPathFactory, place: int, put_in: bytes
    ) -> None:
        folder = tmp_path_factory.getbasetemp() / "bytes"
        folder.mkdir(exist_ok=True)
        path = keep_counts(folder)
        raw = path.read_bytes()
        path.write_bytes(raw[:place] + put_in + raw[place + len(put_in) :])

        try:
            recall(path, folder)
        except UnreadableError as error:
            assert str(error)  # noqa: PT017


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([10**400, -1, "NaN", "../..", "oracle", "shown", "2026-99-99"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=6,
)


def _places(value: object, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _places(inner, (*at, key))


def _mutate(kept: Any, data: st.DataObject) -> None:  # noqa: ANN401
    *steps, last = data.draw(st.sampled_from([place for place in _places(kept) if place]))
    parent = _of(kept, *steps)
    value = data.draw(ANYTHING)
    if isinstance(parent, dict) and data.draw(st.booleans()):
        parent[data.draw(st.text(max_size=20))] = value
    else:
        parent[last] = value
