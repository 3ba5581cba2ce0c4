from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from decidable.measurement import Measurement
from decidable_evidence.behavior_gap import Declared, Inputs, from_counts, recompute

ARMS = ("closed-book", "oracle", "oracle-2", "rag", "fine-tuned", "fine-tuned-rag")
LOW_FLIPS = Declared(flip_rate=0.01)


def tuned(sizes: Mapping[str, int], arms: tuple[str, ...] = ARMS, *, held_out: bool = True) -> Measurement:
    """Measure examples of which so many fared alike: a digit an arm, and a t in front for what was in training."""
    counts = {
        "trained=1 " * digits.startswith("t")
        + " ".join(f"{arm}={digit}" for arm, digit in zip(arms, digits.lstrip("t"), strict=True)): size
        for digits, size in sizes.items()
    }
    return from_counts(counts, LOW_FLIPS, held_out=held_out)


def verdicts(found: Measurement) -> dict[str, str]:
    return {choice: support.verdict for choice, support in found.choices.items()}


class TestRepair:
    def test_what_only_tuning_repairs_is_behavior_on_held_out_inputs(self) -> None:
        found = tuned({"000010": 100, "000000": 40, "111111": 60})

        assert found.figures["behavior"].value == 0.5
        assert found.words["behavior"] == "shown"
        assert verdicts(found)["fine-tuning"] == "supported"

    @pytest.mark.parametrize("arm", ["few-shot", "fine-tuned", "fine-tuned-oracle", "fine-tuned-rag"])
    def test_every_arm_that_teaches_behavior_can_repair_it(self, arm: str) -> None:
        found = tuned({"0001": 100, "0000": 40, "1111": 60}, ("closed-book", "oracle", "oracle-2", arm))

        assert found.figures["behavior"].value == 0.5

    def test_examples_of_the_training_show_nothing(self) -> None:
        found = tuned({"t000010": 100, "000000": 40, "111111": 60})

        assert found.figures["behavior"].value == 0
        assert found.words["behavior"] == "open"

    def test_nobody_knows_what_was_held_out_until_it_is_said(self) -> None:
        found = tuned({"000010": 100, "000000": 40, "111111": 60}, held_out=False)

        assert "behavior" not in found.figures
        assert found.choices["fine-tuning"].verdict == "open"
        assert (
            "Name in trained-on what the fine-tuned model was trained on: until then nothing that it repairs counts."
            in found.advice
        )

    def test_each_arm_more_repairs_more_by_flips_alone(self) -> None:
        def one(arms: tuple[str, ...], flips: float) -> str:
            repaired = {f"closed-book=0 oracle=0 oracle-2=0 {' '.join(f'{arm}=1' for arm in arms)}": 110}
            failed = {f"closed-book=0 oracle=0 oracle-2=0 {' '.join(f'{arm}=0' for arm in arms)}": 890}
            found = from_counts(repaired | failed, Declared(flip_rate=flips), held_out=True)
            return found.words["behavior"]

        assert one(("few-shot",), 0.03) == "shown"
        assert one(("few-shot", "fine-tuned"), 0.03) == "open"


class TestComparing:
    def test_rag_is_contradicted_where_tuning_passes_more(self) -> None:
        found = tuned({"011010": 80, "011110": 40, "111111": 40, "011000": 30})

        assert verdicts(found)["rag"] == "contradicted"
        assert found.choices["rag"].because == (
            "The fine-tuned model passes more of the examples than RAG: 84.2 % against 42.1 %.",
        )

    def test_where_training_is_known_only_the_other_examples_compare(self) -> None:
        found = tuned({"t011010": 80, "011110": 40, "111111": 40, "011000": 30})

        assert verdicts(found)["rag"] == "supported"

    def test_tuning_is_not_called_better_while_nobody_knows_what_was_held_out(self) -> None:
        found = tuned({"011010": 80, "011110": 40, "111111": 40, "011000": 30}, held_out=False)

        assert verdicts(found)["rag"] == "supported"

    def test_fine_tuning_is_contradicted_where_it_passes_less_even_so(self) -> None:
        sizes = {"000000": 90, "011100": 40, "111111": 50, "111101": 30}
        found = tuned(sizes, held_out=False)

        assert verdicts(found)["fine-tuning"] == "contradicted"
        assert "The fine-tuned model passes fewer of the examples than RAG: 23.8 % against 57.1 %." in (
            found.choices["fine-tuning"].because
        )
        assert (
            "The fine-tuned model passes fewer of the examples than no context at all: 23.8 % against 38.1 %."
            in (found.choices["fine-tuning"].because)
        )

    def test_fine_tuning_is_supported_where_it_passes_more_than_no_context(self) -> None:
        found = tuned(
            {"00001": 40, "00000": 100, "11111": 60},
            ("closed-book", "oracle", "oracle-2", "rag", "fine-tuned"),
        )

        assert (
            "The fine-tuned model passes more of the examples than no context at all: 50.0 % against 30.0 %."
            in (found.choices["fine-tuning"].because)
        )

    def test_both_are_supported_where_together_they_pass_more_than_either(self) -> None:
        found = tuned({"000001": 60, "011101": 40, "000011": 40, "000000": 30, "111111": 30})

        assert verdicts(found)["fine-tuning+rag"] == "supported"
        assert found.choices["fine-tuning+rag"].because[-2:] == (
            "The fine-tuned model with RAG passes more of the examples than RAG: 85.0 % against 35.0 %.",
            "The fine-tuned model with RAG passes more of the examples than the fine-tuned model: 85.0 % against 35.0 %.",
        )

    def test_both_are_contradicted_where_retrieval_costs_the_tuned_model(self) -> None:
        found = tuned({"000010": 60, "011111": 60, "000000": 30, "111111": 50})

        assert verdicts(found)["fine-tuning+rag"] == "contradicted"

    def test_a_few_examples_more_are_no_difference(self) -> None:
        found = tuned({"011110": 100, "011010": 5, "011100": 9, "111111": 86})

        assert "fine-tuned" not in " ".join(found.choices["rag"].because)


class TestFailures:
    def test_the_failures_of_rag_and_of_the_tuned_model_are_set_against_each_other(self) -> None:
        found = tuned({"011010": 30, "011100": 50, "011110": 80, "000000": 40})

        assert [
            found.figures[name].value
            for name in ("fails-rag-and-fine-tuned", "fails-rag-only", "fails-fine-tuned-only")
        ] == [
            0.2,
            0.15,
            0.25,
        ]
        drawn = next(
            chart for chart in found.charts if chart.title == "What RAG and the fine-tuned model fail"
        )
        assert [point.at for point in drawn.series[0].points] == [
            "RAG and fine-tuned fail",
            "only RAG fails",
            "only fine-tuned fails",
        ]


class TestInTheInput:
    def test_a_tuned_arm_repairs_behavior_there_too(self) -> None:
        counts = {
            "closed-book=0 closed-book-2=0 fine-tuned=1": 90,
            "closed-book=0 closed-book-2=0 fine-tuned=0": 10,
            "closed-book=1 closed-book-2=1 fine-tuned=1": 100,
        }
        found = from_counts(counts, Declared(context="in-the-input", flip_rate=0.02), held_out=True)

        assert found.words["behavior"] == "shown"
        assert verdicts(found)["fine-tuning"] == "supported"


class TestRecords:
    @pytest.mark.parametrize(
        ("counts", "says"),
        [
            ({"oracle=0": 60, "cluster=1 oracle=0": 2}, "some patterns have a cluster and others have none"),
            ({"oracle=0": 60, "stratum=a oracle=0": 2}, "some patterns have a stratum and others have none"),
            ({"cluster=01 oracle=0": 60}, "no pattern"),
            ({"cluster=x oracle=0": 60}, "no pattern"),
            ({"stratum=a b oracle=0": 60}, "no pattern"),
            ({"stratum=%61 oracle=0": 60}, "no pattern"),
            ({"stratum=a cluster=1 oracle=0": 60}, "no pattern"),
            ({"trained=0 oracle=0": 60}, "no pattern"),
            ({f"stratum={'x' * 5000} oracle=0": 60}, "no pattern"),
            ({"oracle=0": 60, "repeats=rag r=2 passes=0": 60}, "no count of repeats"),
            ({"oracle=0": 60, "repeats=oracle r=2 passes=3": 60}, "no count of repeats"),
            ({"oracle=0": 60, "repeats=oracle r=0 passes=0": 60}, "no count of repeats"),
            ({"oracle=0": 60, "repeats=oracle r=02 passes=0": 60}, "no count of repeats"),
            ({"oracle=0": 60, "repeats=oracle r=4 passes=0": 60}, "neither two nor an odd number"),
            ({"oracle=0": 60, "repeats=oracle r=1 passes=0": 60}, "neither two nor an odd number"),
            ({"oracle=0": 60, "repeats=oracle r=2 passes=0": 61}, "more than the 60 examples"),
            (
                {"oracle=0": 60, "repeats=oracle r=2 passes=0": 30, "repeats=oracle r=3 passes=0": 30},
                "sometimes more and sometimes less often",
            ),
            ({"repeats=oracle r=2 passes=0": 60}, "no pattern"),
        ],
    )
    def test_counts_that_make_no_sense_are_refused(self, counts: dict[str, int], says: str) -> None:
        with pytest.raises(ValueError, match=says):
            recompute(counts, Inputs(runs={"oracle": Path("o.jsonl")}, drawn_from="all"))

    def test_everything_that_counts_can_hold_is_recomputed(self) -> None:
        runs = {arm: Path(f"{arm}.jsonl") for arm in ("oracle", "rag", "fine-tuned")}
        inputs = Inputs(runs=runs, drawn_from="all", trained_on=Path("training.csv"))
        counts = {
            "cluster=1 stratum=long%20one trained=1 oracle=1:correct rag=0 fine-tuned=1": 30,
            "cluster=2 stratum=long%20one oracle=0:refusal rag=0 fine-tuned=1": 30,
            "repeats=rag r=3 passes=1": 60,
        }

        assert recompute(counts, inputs) == from_counts(counts, inputs, held_out=True)
