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
from support.gaps import counts
from support.keeping import DAY, change, refusal

COUNTS = counts(("closed-book", "few-shot", "oracle"), {"--+": 90, "--r": 20, "+++": 40})


def keep_counts(folder: Path) -> Path:
    """Keep a record of inputs that are nowhere, with a few counts."""
    files = {arm: folder / "private" / f"{arm}.jsonl" for arm in COUNTS.arms}
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
            (("figures", "passes-oracle", "value"), 0.9, "figure passes-oracle 0.9 instead of 0.8"),
            (("figures", "passes-oracle", "low"), None, "low of passes-oracle nothing instead of 0.8"),
            (("figures", "passes-oracle", "n"), 1500, "n of passes-oracle 1500 instead of 150"),
            (("words", "knowledge"), "open", "word knowledge open instead of shown"),
            (("words", "luck"), "shown", "word luck shown instead of nothing"),
            (("choices", "rag", "verdict"), "supported", "choice rag supported instead of promising"),
            (
                ("guards",),
                [{"name": "too-small", "text": ""}],
                "guards too-small instead of as-if-independent",
            ),
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
        change(path, lambda data: data["inputs"].update({"material-share": 0.5}))

        assert "word knowledge shown instead of open" in refusal(path)

    def test_a_figure_may_differ_by_rounding(self, tmp_path: Path) -> None:
        path = keep_counts(tmp_path)
        change(
            path,
            lambda data: data["measurement"]["figures"]["passes-oracle"].update(
                value=130 / 150 * (1 + 1e-12)
            ),
        )

        assert recall(path, tmp_path).measurement.figures["passes-oracle"].value == 130 / 150

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
            ('{"format": 1, "format": 1}', "format is there twice"),
            ('{"format": NaN}', "NaN is not a number"),
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
        ("field", "value", "says"),
        [
            ("examples", -1, "greater than or equal to 1"),
            ("examples", 10**15, "less than or equal to 100000000"),
            ("examples", True, "valid integer"),
            ("examples", 1.0, "valid integer"),
            ("examples", "1", "valid integer"),
            ("results", [], "no result of some arm"),
            ("results", [[1, 0, "rage"]] * 3, "Input should be"),
            ("cluster", "x" * 50, "at most 12 characters"),
        ],
        ids=range(8),
    )
    def test_counts_that_make_no_sense_are_refused(
        self, tmp_path: Path, field: str, value: object, says: str
    ) -> None:
        path = keep_counts(tmp_path)
        change(path, lambda data: data["measurement"]["counts"]["groups"][0].update({field: value}))

        assert says in refusal(path)

    def test_no_counts_and_those_of_other_arms_are_refused(self, tmp_path: Path) -> None:
        path = keep_counts(tmp_path)
        change(path, lambda data: data["measurement"].update(counts={}))
        assert "Field required" in refusal(path)

    def test_a_measure_that_nobody_has_is_named(self, tmp_path: Path) -> None:
        path = keep_counts(tmp_path)
        change(path, lambda data: data.update(measure="behaviour-gap\x1b"))

        said = refusal(path)

        assert "measure-missing the measure behaviour-gap\\x1b is not installed" in said
        assert "did you mean behavior-gap?" in said

    @pytest.mark.parametrize("name", ["a\0b.jsonl", "x" * 5000, "a\nb.jsonl", "."])
    def test_names_that_are_no_files_do_no_harm(self, tmp_path: Path, name: str) -> None:
        path = keep_counts(tmp_path)
        change(path, lambda data: data["inputs"]["runs"].update(oracle=name))

        try:
            assert not recall(path, tmp_path).given
        except UnreadableError as error:
            assert "\n" not in str(error.problems[0].message)  # noqa: PT017

    @pytest.mark.slow
    @given(st.data())
    @settings(max_examples=200)
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

    @pytest.mark.slow
    @given(st.integers(0, 5000), st.binary(max_size=8))
    @settings(max_examples=200)
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
