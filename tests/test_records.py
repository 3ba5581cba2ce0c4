"""A record says what was measured, and nothing else is believed of it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from decidable import measures
from decidable.errors import UnreadableError
from decidable.measurement import Measurement
from decidable.measures import behavior_gap
from decidable.measures.behavior_gap import Inputs, from_counts
from decidable.measures.records import MAXIMUM_BYTES, put, recall, record, stripped, write
from decidable.measures.tables.sources import place_of

RUNS = Path(__file__).parents[1] / "docs" / "examples" / "filings-assistant" / "runs"
ARMS = ("closed-book", "oracle", "oracle-2", "rag")
DAY = date(2026, 11, 12)
UNTOLD = "the merger closes in March"
COUNTS = {"closed-book=0 oracle=1": 90, "closed-book=0 oracle=0:refusal": 20, "closed-book=1 oracle=1": 40}

Change = Callable[[Any], object]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project that holds the runs of the published example."""
    (tmp_path / "project" / "runs").mkdir(parents=True)
    for arm in ARMS:
        shutil.copy(RUNS / f"{arm.replace('-', '_')}.jsonl", tmp_path / "project" / "runs" / f"{arm}.jsonl")
    return tmp_path / "project"


def keep(root: Path, folder: str = "runs", **fields: Any) -> Path:  # noqa: ANN401
    """Measure the runs of a folder in the project, and keep the record."""
    files = {arm: root / folder / f"{arm}.jsonl" for arm in ARMS}
    return keep_inputs(Inputs(runs=files, drawn_from="published questions", **fields), root)


def keep_inputs(inputs: Inputs, root: Path) -> Path:
    path = root / "records" / "gap.json"
    write(record("behavior-gap", inputs, behavior_gap.measure(inputs, DAY), DAY, path, root), inputs, path)
    return path


def keep_counts(folder: Path) -> Path:
    """Keep a record of inputs that are nowhere, with a few counts."""
    files = {"closed-book": folder / "private" / "c.jsonl", "oracle": folder / "private" / "o.jsonl"}
    inputs, path = Inputs(runs=files, drawn_from="every tenth"), folder / "gap.json"
    write(record("behavior-gap", inputs, from_counts(COUNTS, inputs), DAY, path, folder), inputs, path)
    return path


def change(path: Path, how: Change) -> None:
    data = json.loads(path.read_text())
    how(data)
    path.write_text(json.dumps(data))


def refusal(path: Path, root: Path | None = None) -> str:
    with pytest.raises(UnreadableError) as caught:
        recall(path, root or path.parent)
    return str(caught.value)


class TestKeeping:
    def test_a_record_names_its_inputs_from_where_it_stands(self, root: Path) -> None:
        kept = json.loads(keep(root, precision=0.08).read_text())

        assert list(kept) == [
            "format",
            "measure",
            "recorded",
            "decidable",
            "inputs",
            "digests",
            "measurement",
        ]
        assert (kept["format"], kept["measure"], kept["recorded"]) == (1, "behavior-gap", "2026-11-12")
        assert kept["inputs"] == {
            "precision": 0.08,
            "runs": {arm: f"../runs/{arm}.jsonl" for arm in ARMS},
            "drawn-from": "published questions",
        }
        assert list(kept["digests"]) == [f"../runs/{arm}.jsonl" for arm in ARMS]

    def test_the_same_measurement_gives_the_same_bytes(self, root: Path) -> None:
        first = keep(root).read_bytes()

        assert keep(root).read_bytes() == first
        assert first.endswith(b"}\n")
        assert b'\n  "measure": "behavior-gap",\n' in first

    def test_figures_come_back_to_the_last_bit(self, root: Path) -> None:
        path = keep(root)
        kept = Measurement.model_validate(json.loads(path.read_text())["measurement"])

        assert kept == recall(path, root).measurement

    def test_of_inputs_outside_the_project_only_the_names_are_told(self, root: Path) -> None:
        private = root.parent / "client-acme"
        shutil.move(root / "runs", private)
        path = keep_inputs(
            Inputs(runs={arm: private / f"{arm}.jsonl" for arm in ARMS}, drawn_from="all"), root
        )

        assert "acme" not in path.read_text()
        assert not recall(path, root).remeasured

    @pytest.mark.parametrize(
        ("name", "says"),
        [
            ("gap.yaml", "a record is a file in .json"),
            ("runs", "cannot be written"),
        ],
    )
    def test_what_cannot_be_written_is_a_problem(self, root: Path, name: str, says: str) -> None:
        (root / "gap.json").mkdir()
        inputs = Inputs(runs={arm: root / "runs" / f"{arm}.jsonl" for arm in ARMS}, drawn_from="all")
        path = root / ("gap.json" if name == "runs" else name)
        kept = record("behavior-gap", inputs, behavior_gap.measure(inputs, DAY), DAY, root / "x.json", root)

        with pytest.raises(UnreadableError, match=says):
            write(kept, inputs, path)

    def test_a_record_never_replaces_what_it_rests_on(self, root: Path) -> None:
        inputs = Inputs(runs={"oracle": root / "runs" / "oracle.jsonl"}, drawn_from="all")
        kept = record("behavior-gap", inputs, behavior_gap.measure(inputs, DAY), DAY, root / "x.json", root)
        (root / "gap.json").symlink_to(root / "runs" / "oracle.jsonl")

        with pytest.raises(UnreadableError, match="rests on this very file"):
            write(kept, inputs, root / "gap.json")

    def test_a_measure_that_computes_nothing_from_counts_cannot_be_recorded(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Bare:
            Inputs = BaseModel

            def measure(self, inputs: BaseModel, on: date) -> Measurement: ...  # type: ignore[empty-body]

        inputs = Inputs(runs={"oracle": root / "runs" / "oracle.jsonl"}, drawn_from="all")
        found = behavior_gap.measure(inputs, DAY)
        monkeypatch.setattr(measures, "installed", lambda: {"behavior-gap": Bare()})

        assert not isinstance(Bare(), measures.Recordable)
        with pytest.raises(UnreadableError, match="record-unsupported a measurement of behavior-gap"):
            record("behavior-gap", inputs, found, DAY, root, root)
        with pytest.raises(UnreadableError, match="strip-unsupported behavior-gap"):
            stripped("behavior-gap", inputs, root)


class TestWholeOrNotAtAll:
    def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "gap.json"
        put(path, "old")
        monkeypatch.setattr(os, "replace", _no_space)

        with pytest.raises(UnreadableError, match="file-unwritable cannot be written: No space left"):
            put(path, "new")

        assert [file.name for file in tmp_path.iterdir()] == ["gap.json"]
        assert path.read_text() == "old"

    def test_a_process_that_is_killed_leaves_the_old_or_the_new_file(self, tmp_path: Path) -> None:
        path = tmp_path / "gap.json"
        texts = {letter * 300_000 for letter in "ab"}
        put(path, "a" * 300_000)
        program = (
            "import sys; from pathlib import Path; from decidable.measures.records import put\n"
            "while True:\n    for letter in 'ab': put(Path(sys.argv[1]), letter * 300_000)"
        )
        for delay in (0.0, 0.01, 0.02, 0.03):
            with subprocess.Popen([sys.executable, "-c", program, str(path)]) as process:
                before = path.stat().st_mtime_ns
                while path.stat().st_mtime_ns == before:
                    time.sleep(0.001)
                time.sleep(delay)
                process.send_signal(signal.SIGKILL)
            assert path.read_text() in texts


def _no_space(*_: object) -> None:
    raise OSError(28, "No space left on device")


class TestRecalling:
    def test_with_its_inputs_at_hand_a_record_is_measured_again(self, root: Path) -> None:
        recalled = recall(keep(root), root)

        assert (recalled.remeasured, recalled.recorded, recalled.absent) == (True, DAY, ())
        assert recalled.measurement.words["knowledge"] == "shown"

    def test_without_its_inputs_a_record_is_computed_from_its_counts(self, root: Path) -> None:
        path = keep(root)
        measured = recall(path, root).measurement
        shutil.rmtree(root / "runs")

        recalled = recall(path, root)

        assert recalled.measurement == measured
        assert not recalled.remeasured
        assert recalled.absent == tuple(f"../runs/{arm}.jsonl" for arm in ARMS)

    def test_where_nobody_has_named_the_engine_of_a_table_the_record_speaks_for_it(self, root: Path) -> None:
        path = keep(root)
        table = {"engine": "warehouse", "table": "evals.rag"}
        change(path, lambda data: data["inputs"]["runs"].update(rag=table))

        recalled = recall(path, root)

        assert not recalled.remeasured
        assert recalled.absent == ("warehouse:evals.rag",)

    def test_with_some_of_its_inputs_missing_a_record_says_which(self, root: Path) -> None:
        path = keep(root)
        (root / "runs" / "rag.jsonl").unlink()

        assert recall(path, root).absent == ("../runs/rag.jsonl",)
        assert not recall(path, root).remeasured

    def test_with_some_of_its_inputs_missing_another_that_changed_is_refused(self, root: Path) -> None:
        path = keep(root)
        (root / "runs" / "rag.jsonl").unlink()
        _fail_the_first(root / "runs" / "oracle.jsonl")

        assert "record-differs ../runs/oracle.jsonl is not the file that was measured" in refusal(path, root)

    def test_inputs_that_give_something_else_are_told_with_both_values(self, root: Path) -> None:
        path = keep(root)
        _fail_the_first(root / "runs" / "oracle.jsonl")

        said = refusal(path, root)

        assert "record-differs says something else than its inputs give" in said
        assert "figure knowledge 0.76 instead of 0.7533333333" in said
        assert "and add the day to reaffirmed:" in said
        assert said.count(" instead of ") == 5
        assert "more" in said

    def test_inputs_in_another_order_give_the_same_figures_and_are_fine(self, root: Path) -> None:
        path = keep(root)
        rows = (root / "runs" / "oracle.jsonl").read_text().splitlines(keepends=True)
        (root / "runs" / "oracle.jsonl").write_text("".join(reversed(rows)))

        assert recall(path, root).remeasured

    def test_inputs_that_cannot_be_read_any_more_are_told_at_their_place(self, root: Path) -> None:
        path = keep(root)
        (root / "runs" / "oracle.jsonl").write_text("no rows\n")

        assert "oracle.jsonl" in refusal(path, root).partition(" ")[0]

    @pytest.mark.parametrize("place", ["/etc/passwd", "../../elsewhere.jsonl", "../runs/link.jsonl"])
    def test_a_path_that_leads_out_of_the_project_is_not_followed(self, root: Path, place: str) -> None:
        path = keep(root)
        (root / "runs" / "link.jsonl").symlink_to("/etc/passwd")
        change(path, lambda data: data["inputs"]["runs"].update(oracle=place))

        assert f"outside-root {place} leads out of the project" in refusal(path, root)

    def test_a_link_that_leads_to_itself_is_absent(self, root: Path) -> None:
        path = keep(root)
        (root / "runs" / "oracle.jsonl").unlink()
        (root / "runs" / "oracle.jsonl").symlink_to("oracle.jsonl")

        assert recall(path, root).absent == ("../runs/oracle.jsonl",)


def _fail_the_first(path: Path) -> None:
    rows = [json.loads(row) for row in path.read_text().splitlines()]
    row = next(row for row in rows if row["passed"])
    row |= {"passed": False, "outcome": "incorrect"}
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


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
            ('{"format": 2}', "format: Input should be 1"),
            ("\ufeff{}", "measure: Field required"),
            (" " * (MAXIMUM_BYTES + 1), "bytes allowed"),
        ],
        ids=range(11),
    )
    def test_what_is_no_record_is_told(self, tmp_path: Path, text: str, says: str) -> None:
        path = tmp_path / "gap.json"
        path.write_text(text)

        assert says in refusal(path)

    def test_bytes_that_are_no_text_and_files_that_are_none_are_told(self, tmp_path: Path) -> None:
        (tmp_path / "gap.json").write_bytes(b'{"format": "\xff"}')

        assert "is not UTF-8 at byte 12" in refusal(tmp_path / "gap.json")
        assert "cannot be read: No such file" in refusal(tmp_path / "none.json")
        assert "cannot be read: Is a directory" in refusal(tmp_path)

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

        assert "record-unknown-measure no measure behaviour-gap\\x1b[31m is installed" in said
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


class TestStripping:
    @pytest.fixture
    def secret(self, root: Path) -> Inputs:
        """Runs in every format, with texts that may not leave the machine."""
        folder = root.parent / "private"
        folder.mkdir()
        rows = [
            {"example_id": f"q{k}", "passed": k % 2 == 0, "outcome": "correct" if k % 2 == 0 else "refusal"}
            | {"question": UNTOLD, "answer": [UNTOLD], "gold_hash": UNTOLD, "note": "Zürich"}
            for k in range(60)
        ]
        (folder / "o.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        (folder / "c.csv").write_text(
            "question,example_id,passed\n" + "".join(f'"{UNTOLD}",q{k},0\n' for k in range(60))
        )
        with duckdb.connect() as connection:
            query = f"SELECT * REPLACE (example_id AS example_id) FROM '{folder / 'o.jsonl'}'"  # noqa: S608
            connection.execute(f"COPY ({query}) TO '{folder / 'r.parquet'}'")
        files = {"closed-book": folder / "c.csv", "oracle": folder / "o.jsonl", "rag": folder / "r.parquet"}
        return Inputs(
            runs=files, drawn_from="every tenth", precision=0.2, loosened_because="sixty rows will do"
        )

    def test_a_copy_holds_ids_passes_and_outcomes_and_nothing_else(self, secret: Inputs, root: Path) -> None:
        copies = stripped("behavior-gap", secret, root / "runs" / "slim")
        assert isinstance(copies, Inputs)

        assert {arm: place_of(file).name for arm, file in copies.runs.items()} == {
            "closed-book": "closed-book.jsonl",
            "oracle": "oracle.jsonl",
            "rag": "rag.jsonl",
        }
        lines = (root / "runs" / "slim" / "oracle.jsonl").read_text().splitlines()
        assert lines[1] == '{"example_id": "q1", "passed": false, "outcome": "refusal"}'
        assert json.loads((root / "runs" / "slim" / "closed-book.jsonl").read_text().splitlines()[0]) == {
            "example_id": "q0",
            "passed": False,
        }
        assert copies.precision == 0.2

    def test_a_secret_of_the_rows_stands_in_no_file_that_is_written(self, secret: Inputs, root: Path) -> None:
        copies = stripped("behavior-gap", secret, root / "slim")
        assert isinstance(copies, Inputs)
        path = keep_inputs(copies, root)

        files = [file for file in root.rglob("*") if file.is_file()]
        assert len(files) == 8
        assert not any(UNTOLD.encode() in file.read_bytes() or b"rich" in file.read_bytes() for file in files)
        assert recall(path, root).remeasured

    def test_copies_measure_as_the_originals_do(self, secret: Inputs, root: Path) -> None:
        copies = stripped("behavior-gap", secret, root / "slim")

        assert behavior_gap.measure(copies, DAY) == behavior_gap.measure(secret, DAY)  # type: ignore[arg-type]

    def test_a_copy_never_replaces_an_original(self, root: Path) -> None:
        inputs = Inputs(runs={arm: root / "runs" / f"{arm}.jsonl" for arm in ARMS}, drawn_from="all")
        before = {file: file.read_bytes() for file in (root / "runs").iterdir()}

        with pytest.raises(UnreadableError, match="strip-over-input a copy would replace a run"):
            stripped("behavior-gap", inputs, root / "runs")

        assert {file: file.read_bytes() for file in (root / "runs").iterdir()} == before

    def test_of_runs_that_cannot_be_measured_nothing_is_written(self, secret: Inputs, root: Path) -> None:
        place_of(secret.runs["closed-book"]).write_text("example_id,passed\nq0,perhaps\n")

        with pytest.raises(UnreadableError, match="perhaps"):
            stripped("behavior-gap", secret, root / "slim")

        assert not (root / "slim").exists()
