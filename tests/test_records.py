"""A record says what was measured, and nothing else is believed of it."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from decidable.errors import UnreadableError
from decidable.evidence import loading
from decidable.evidence.recording import recall, record, stripped, write
from decidable.measurement import Measurement
from decidable_evidence import behavior_gap
from decidable_evidence.behavior_gap import Inputs
from support.keeping import ARMS, DAY, a_root, change, keep_inputs, refusal
from support.measures import install

root = pytest.fixture(a_root)


def keep(root: Path, folder: str = "runs", **fields: Any) -> Path:  # noqa: ANN401
    """Measure the runs of a folder in the project, and keep the record."""
    files = {arm: root / folder / f"{arm}.jsonl" for arm in ARMS}
    return keep_inputs(Inputs(runs=files, drawn_from="published questions", **fields), root)


class TestKeeping:
    def test_a_record_names_its_inputs_from_where_it_stands(self, root: Path) -> None:
        kept = json.loads(keep(root, material_share=0.08).read_text())

        assert list(kept) == [
            "format",
            "measure",
            "measured-by",
            "recorded",
            "decidable",
            "inputs",
            "digests",
            "measurement",
        ]
        assert (kept["format"], kept["measure"], kept["recorded"]) == (2, "behavior-gap", "2026-11-12")
        assert kept["inputs"] == {
            "material-share": 0.08,
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

        recalled = recall(path, root).measurement
        unkept = {"counts": recalled.counts, "listings": recalled.listings}  # ids stay where the rows are
        assert kept.model_copy(update=unkept) == recalled

    def test_of_inputs_outside_the_project_only_the_names_are_told(self, root: Path) -> None:
        private = root.parent / "client-acme"
        shutil.move(root / "runs", private)
        path = keep_inputs(
            Inputs(runs={arm: private / f"{arm}.jsonl" for arm in ARMS}, drawn_from="all"), root
        )

        assert "acme" not in path.read_text()
        assert not recall(path, root).given

    @pytest.mark.parametrize(
        ("name", "says"),
        [
            ("gap.yaml", "a recording is a file in .json"),
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
            class Inputs(BaseModel): ...

            def measure(self, inputs: BaseModel, on: date) -> Measurement: ...  # type: ignore[empty-body]

        inputs = Inputs(runs={"oracle": root / "runs" / "oracle.jsonl"}, drawn_from="all")
        found = behavior_gap.measure(inputs, DAY)
        install(monkeypatch, "behavior-gap", Bare())

        assert not loading.load("behavior-gap", root).recordable
        with pytest.raises(UnreadableError, match="record-unsupported a measurement of behavior-gap"):
            record("behavior-gap", inputs, found, DAY, root, root)
        with pytest.raises(UnreadableError, match="strip-unsupported behavior-gap"):
            stripped("behavior-gap", inputs, root)


class TestRecalling:
    def test_with_its_inputs_at_hand_a_record_is_measured_again(self, root: Path) -> None:
        recalled = recall(keep(root), root)

        assert (bool(recalled.given), recalled.kept.recorded, recalled.absent) == (True, DAY, ())
        assert recalled.measurement.choices["rag"].verdict == "supported"

    def test_without_its_inputs_a_record_is_computed_from_its_counts(self, root: Path) -> None:
        path = keep(root)
        measured = recall(path, root).measurement
        shutil.rmtree(root / "runs")

        recalled = recall(path, root)

        assert recalled.measurement.model_dump() == measured.model_dump()
        assert not recalled.given
        assert recalled.absent == tuple(f"../runs/{arm}.jsonl" for arm in ARMS)

    def test_where_nobody_has_named_the_engine_of_a_table_the_record_speaks_for_it(self, root: Path) -> None:
        path = keep(root)
        table = {"engine": "warehouse", "table": "evals.rag"}
        change(path, lambda data: data["inputs"]["runs"].update(rag=table))

        recalled = recall(path, root)

        assert not recalled.given
        assert recalled.absent == ("warehouse:evals.rag",)

    def test_with_some_of_its_inputs_missing_a_record_says_which(self, root: Path) -> None:
        path = keep(root)
        (root / "runs" / "rag.jsonl").unlink()

        assert recall(path, root).absent == ("../runs/rag.jsonl",)
        assert not recall(path, root).given

    def test_with_some_of_its_inputs_missing_another_that_changed_is_refused(self, root: Path) -> None:
        path = keep(root)
        (root / "runs" / "rag.jsonl").unlink()
        _fail_the_first(root / "runs" / "oracle.jsonl")

        assert "record-differs ../runs/oracle.jsonl is not the file that was measured" in refusal(path, root)

    @pytest.mark.parametrize(
        ("digests", "says"),
        [
            ({}, "../runs/closed-book.jsonl has no digest here, and other inputs are absent"),
            (
                {f"../runs/{arm}.jsonl": "0" * 64 for arm in ARMS},
                "../runs/closed-book.jsonl is not the file that was measured, and other inputs are absent",
            ),
        ],
        ids=["none", "false"],
    )
    def test_with_some_of_its_inputs_missing_every_other_is_held_to_its_digest(
        self, root: Path, digests: dict[str, str], says: str
    ) -> None:
        path = keep(root)
        (root / "runs" / "rag.jsonl").unlink()
        change(path, lambda data: data.update(digests=digests))

        assert says in refusal(path, root)

    @pytest.mark.slow
    def test_with_all_of_its_inputs_here_those_that_are_other_files_are_named(self, root: Path) -> None:
        path = keep(root)
        change(path, lambda data: data["digests"].pop("../runs/rag.jsonl"))
        change(path, lambda data: data["digests"].update({"../runs/oracle.jsonl": "0" * 64}))

        altered = recall(path, root).altered
        assert list(altered) == ["../runs/oracle.jsonl", "../runs/rag.jsonl"]
        assert altered["../runs/oracle.jsonl"].startswith("SHA-256 000000000000 then, ")
        assert altered["../runs/rag.jsonl"].startswith("SHA-256 none then, ")
        assert not recall(keep(root), root).altered

    def test_inputs_that_give_something_else_are_told_with_both_values(self, root: Path) -> None:
        path = keep(root)
        _fail_the_first(root / "runs" / "oracle.jsonl")

        said = refusal(path, root)

        assert "record-differs disagrees with its inputs" in said
        assert "figure passes-oracle 0.8533333333 instead of 0.8466666667" in said
        assert "and add the day to reaffirmed:" in said
        assert said.count(" instead of ") == 5
        assert "more" in said

    def test_inputs_in_another_order_give_the_same_figures_and_are_fine(self, root: Path) -> None:
        path = keep(root)
        rows = (root / "runs" / "oracle.jsonl").read_text().splitlines(keepends=True)
        (root / "runs" / "oracle.jsonl").write_text("".join(reversed(rows)))

        assert recall(path, root).given

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
