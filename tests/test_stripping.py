"""A stripped copy holds ids, results and digests, gives the same counts, and nothing of what was said."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from decidable.errors import UnreadableError
from decidable.evidence.recording import recall, stripped
from decidable_evidence import behavior_gap
from decidable_evidence.behavior_gap import Inputs
from decidable_evidence.tables.sources import place_of
from support.keeping import ARMS, DAY, a_root, keep_inputs

root = pytest.fixture(a_root)
UNTOLD = "the merger closes in March"


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
        return Inputs(runs=files, drawn_from="every tenth", material_share=0.1)

    def test_a_copy_holds_ids_passes_outcomes_and_its_arm_and_nothing_else(
        self, secret: Inputs, root: Path
    ) -> None:
        copies = stripped("behavior-gap", secret, root / "runs" / "slim")
        assert isinstance(copies, Inputs)

        assert {arm: place_of(file).name for arm, file in copies.runs.items()} == {
            "closed-book": "closed-book.jsonl",
            "oracle": "oracle.jsonl",
            "rag": "rag.jsonl",
        }
        lines = (root / "runs" / "slim" / "oracle.jsonl").read_text().splitlines()
        assert lines[1] == '{"example_id": "q1", "passed": false, "run": "oracle", "outcome": "refusal"}'
        assert json.loads((root / "runs" / "slim" / "closed-book.jsonl").read_text().splitlines()[0]) == {
            "example_id": "q0",
            "passed": False,
            "run": "closed-book",
        }
        assert copies.material_share == 0.1

    @pytest.mark.slow
    def test_a_secret_of_the_rows_stands_in_no_file_that_is_written(self, secret: Inputs, root: Path) -> None:
        copies = stripped("behavior-gap", secret, root / "slim")
        assert isinstance(copies, Inputs)
        path = keep_inputs(copies, root)

        files = [file for file in root.rglob("*") if file.is_file()]
        assert len(files) == 8
        assert not any(UNTOLD.encode() in file.read_bytes() or b"rich" in file.read_bytes() for file in files)
        assert recall(path, root).given

    def test_copies_measure_as_the_originals_do(self, secret: Inputs, root: Path) -> None:
        copies = stripped("behavior-gap", secret, root / "slim")

        copied, original = (behavior_gap.measure(each, DAY) for each in (copies, secret))  # type: ignore[arg-type]
        assert copied.model_dump() == original.model_dump()

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
