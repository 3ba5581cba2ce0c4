"""What may be given to the measure, what is refused, and what counts give again."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from decidable.errors import UnreadableError
from decidable_evidence.behavior_gap import Inputs, measure, recompute


class TestInputs:
    def given(self, **fields: object) -> Inputs:
        runs = {"closed-book": "a.jsonl", "oracle": "b.jsonl"}
        return Inputs.model_validate({"runs": runs, "drawn-from": "production, every tenth", **fields})

    def refusal(self, **fields: object) -> str:
        with pytest.raises(ValidationError) as caught:
            self.given(**fields)
        return caught.value.errors()[0]["msg"]

    def test_values_arrive_as_they_are_written(self) -> None:
        declared = self.given(
            **{"precision": "0.08", "material-share": "0.1", "target": ".9", "flip-rate": "0"},
            **{"loosened-because": "the model is run at temperature 0"},
        )

        assert (declared.precision, declared.material_share) == (0.08, 0.1)
        assert (declared.target, declared.flip_rate) == (0.9, 0)

    def test_an_unknown_arm_is_named_with_the_nearest_known_one(self) -> None:
        runs = {"closed-book": "a.jsonl", "orcale": "b.jsonl"}

        assert "orcale is no arm; did you mean oracle?" in str(self._errors(runs))

    def test_an_arm_with_context_is_needed(self) -> None:
        assert (
            self.refusal(runs={"closed-book": "a.jsonl"}) == "runs need an oracle arm, or at least a rag arm"
        )

    @pytest.mark.parametrize(
        ("arms", "says"),
        [
            (("closed-book", "oracle"), "with context: in-the-input there is no arm oracle"),
            (("closed-book", "rag"), "with context: in-the-input there is no arm rag"),
            (("closed-book", "fine-tuned-rag"), "with context: in-the-input there is no arm fine-tuned-rag"),
            (("few-shot",), "runs need a closed-book arm"),
            (("closed-book", "closed-book-3"), "runs name closed-book-3 but no closed-book-2"),
        ],
    )
    def test_context_in_the_input_leaves_only_arms_without_other_context(
        self, arms: tuple[str, ...], says: str
    ) -> None:
        runs = {arm: f"{arm}.jsonl" for arm in arms}

        assert self.refusal(runs=runs, context="in-the-input") == says

    def test_context_in_the_input_takes_closed_book_few_shot_and_fine_tuned_arms(self) -> None:
        runs = {arm: f"{arm}.jsonl" for arm in ("closed-book", "closed-book-2", "few-shot", "fine-tuned")}

        assert self.given(runs=runs, context="in-the-input").context == "in-the-input"

    def test_a_second_prompt_needs_a_first(self) -> None:
        runs = {"oracle-2": "a.jsonl", "rag": "b.jsonl"}

        assert self.refusal(runs=runs) == "runs name oracle-2 but no oracle"

    def test_two_arms_are_two_files(self) -> None:
        runs = {"oracle": "a.jsonl", "oracle-2": "a.jsonl"}

        assert self.refusal(runs=runs) == "two arms of runs name the same file"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("precision", "0"),
            ("material-share", "0.9"),
            ("target", "95"),
            ("flip-rate", "0.5"),
            ("flip-rate", "nan"),
            ("behavior-outcomes", ["correct"]),
            ("behavior-outcomes", []),
            ("drawn-from", " "),
        ],
        ids=lambda value: str(value).strip() or "blank",
    )
    def test_values_out_of_bounds_are_refused(self, field: str, value: object) -> None:
        assert self.refusal(**{field: value})

    @pytest.mark.parametrize(
        ("fields", "says"),
        [
            ({"precision": "0.2"}, "precision is loosened"),
            ({"material-share": "0.1"}, "material-share is loosened"),
            ({"material-share": "0.01"}, "material-share is loosened"),
            ({"flip-rate": "0.02"}, "flip-rate is loosened"),
            ({"behavior-outcomes": ["incorrect"]}, "behavior-outcomes is loosened"),
            ({"precision": "0.2", "flip-rate": "0"}, "precision and flip-rate are loosened"),
        ],
        ids=str,
    )
    def test_loosening_a_field_takes_a_reason(self, fields: dict[str, object], says: str) -> None:
        assert self.refusal(**fields) == f"{says}, and loosened-because does not say why"
        assert self.given(**fields, **{"loosened-because": "an expert checked"}).loosened()

    @pytest.mark.parametrize(
        "fields", [{"precision": "0.05"}, {"flip-rate": "0.2"}, {"target": "0.5"}], ids=str
    )
    def test_tightening_a_field_takes_none(self, fields: dict[str, object]) -> None:
        assert self.given(**fields).loosened() == ()

    def test_examples_are_left_out_for_a_reason_only(self) -> None:
        reason = {"only-because": "the others were answered by hand"}

        assert self.refusal(only="ids.txt").startswith("only needs only-because")
        assert self.refusal(**reason) == "only-because is there, but no only"
        assert self.given(only="ids.txt", **reason).only == Path("ids.txt")

    def test_what_was_trained_on_belongs_to_a_tuned_arm(self) -> None:
        runs = {"oracle": "o.jsonl", "fine-tuned": "f.jsonl"}

        assert self.refusal(**{"trained-on": "t.csv"}).endswith("runs name no fine-tuned arm")
        assert self.given(runs=runs, **{"trained-on": "t.csv"}).trained_on == Path("t.csv")

    def test_a_run_is_a_file_or_a_file_and_what_of_it_counts_or_a_table(self) -> None:
        runs = {
            "closed-book": "a.jsonl",
            "oracle": {"file": "b.jsonl", "metric": "accuracy"},
            "rag": {"engine": "warehouse", "table": "evals.rag"},
        }

        assert list(self.given(runs=runs).runs) == list(runs)

    def test_two_arms_are_two_results_of_one_file(self) -> None:
        one, two = ({"file": "a.jsonl", "filter": name} for name in ("short", "long"))

        assert self.given(runs={"oracle": one, "oracle-2": two})
        assert self.refusal(runs={"oracle": one, "oracle-2": one}) == "two arms of runs name the same file"

    def test_every_field_says_what_it_is(self) -> None:
        assert all(field.description for field in Inputs.model_fields.values())

    def _errors(self, runs: dict[str, str]) -> list[str]:
        with pytest.raises(ValidationError) as caught:
            self.given(runs=runs)
        return [error["msg"] for error in caught.value.errors()]


class TestRecomputing:
    def test_counts_that_are_none_of_these_arms_are_refused(self) -> None:
        inputs = Inputs(runs={"oracle": Path("o.jsonl")}, drawn_from="all")

        assert recompute({"oracle=0": 60}, inputs).figures["residual"].value == 1
        with pytest.raises(ValueError, match="closed-book=1 is no pattern of results of oracle"):
            recompute({"closed-book=1": 60}, inputs)


class TestEdges:
    def test_the_inputs_are_read_without_duckdb_and_scipy(self) -> None:
        program = (
            "import sys, decidable_evidence.behavior_gap;"
            "print([name for name in ('duckdb', 'scipy', 'numpy') if name in sys.modules])"
        )

        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

        assert done.stdout.strip() == "[]"

    def test_mistakes_in_the_runs_are_raised_as_they_are_found(self, tmp_path: Path) -> None:
        path = tmp_path / "oracle.jsonl"
        path.write_text(json.dumps({"example_id": "a"}) + "\n")

        with pytest.raises(UnreadableError, match="run-column-missing"):
            measure(Inputs(runs={"oracle": path}, drawn_from="one"), date(2026, 11, 12))
