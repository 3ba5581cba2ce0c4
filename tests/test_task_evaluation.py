"""What is said of an evaluation set, its labels and its grader; each trap is a set that looks well and is not."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from decidable_evidence.task_evaluation import Counts
from support.task_sets import Measured, Row, a_measured, guards, level, sound, verdicts

measured = pytest.fixture(a_measured)


class TestSound:
    def test_a_sound_evaluation_reaches_the_last_level(self, measured: Measured) -> None:
        found = measured()

        assert level(found) == 4
        assert found.words == {"evaluable": "shown", "not-evaluable": "excluded"}
        assert set(verdicts(found)) == {"supported"}
        assert (found.guards, found.needs) == ((), "")
        assert found.headline == "Evaluable: of 120 items 120 can be used, and level 4 of 4 is reached."

    def test_nothing_of_a_text_an_id_or_a_label_is_in_the_counts(self, measured: Measured) -> None:
        found = measured()

        written = found.counts.model_dump_json()
        assert not any(part in written for part in ("What", "q1", "yes", "holds"))

    def test_the_order_of_the_rows_changes_nothing(self, measured: Measured) -> None:
        turned = {name: rows[::-1] for name, rows in sound().items() if rows}

        assert measured(**turned).model_copy(update={"listings": {}}) == measured().model_copy(
            update={"listings": {}}
        )

    def test_the_digest_pins_a_version(self, measured: Measured) -> None:
        digest = measured().counts.digest
        changed = sound()["evaluation"] or []
        changed[0] = changed[0] | {"target": "It holds no more."}

        assert level(measured({"digest": digest})) == 4
        assert not [step for step in measured({"digest": digest}).advice if "digest" in step]
        assert measured({"digest": digest}, evaluation=changed).guards[0].name == "hashed"

    def test_charts_compare_what_was_measured_with_what_is_needed(self, measured: Measured) -> None:
        charts = {chart.title: chart for chart in measured().charts}

        assert [point.value for point in charts["Checks passed, by level"].series[0].points] == [1, 1, 1, 1]
        assert charts["How far annotators agree"].limits == {"alpha": 0.667, "on each label": 0.6}
        assert charts["How far annotators agree"].unit == "ratio"
        assert charts["How far labels and grader are right"].limits == {"needed": 0.8}
        assert "Items in the smallest strata" not in charts


class TestLevels:
    @pytest.mark.parametrize(
        ("declared", "without", "reached", "lacking"),
        [
            ({"version": None}, [], 0, "versioned"),
            ({}, ["training"], 1, "leakage"),
            ({}, ["annotators"], 2, "labels"),
            ({}, ["graded"], 2, "grader"),
            ({"grader-version": None}, [], 2, "grader"),
            ({"grader-version": "judge:latest"}, [], 2, "grader"),
            ({}, ["repeats"], 2, "repeats"),
            ({"re-evaluated-every": None}, [], 3, "re-evaluation"),
            ({"re-evaluated-every": None, "re-evaluation": "2026-11-11"}, [], 3, "re-evaluation"),
        ],
        ids=str,
    )
    def test_what_was_not_measured_stops_at_its_level_and_fails_nothing(
        self, measured: Measured, declared: Row, without: list[str], reached: int, lacking: str
    ) -> None:
        found = measured(declared, **dict.fromkeys(without))

        assert (level(found), guards(found) - {"held-out"}) == (reached, {lacking})
        assert found.words["evaluable"] == ("open" if reached < 3 else "shown")
        assert "contradicted" not in verdicts(found)

    def test_what_is_lacking_is_said_in_one_sentence(self, measured: Measured) -> None:
        found = measured(annotators=None)

        assert found.needs == "Let two annotators label 50 items independently (--list unlabelled)."
        assert found.headline == (
            "Not known to be evaluable: of 120 items 120 can be used, and level 2 of 4 is reached; "
            "no items have labels of two annotators."
        )

    def test_without_labels_measured_rag_can_be_chosen_and_no_is_an_honest_answer(
        self, measured: Measured
    ) -> None:
        found = measured(annotators=None)

        assert verdicts(found) == ("supported", "open", "open", "supported")
        assert found.claim(("evaluable",)) == "open"
        assert found.claim(("not-evaluable",)) == "supported"

    def test_an_exact_grader_needs_no_verdicts_of_people(self, measured: Measured) -> None:
        assert level(measured({"grader": "exact", "grader-version": None}, graded=None)) == 4

    def test_people_who_grade_need_a_known_agreement(self, measured: Measured) -> None:
        people = {"grader": "people", "grader-version": None}
        audit = [{"id": f"q{n}", "label": f"It holds that {n}.", "correct": True} for n in range(50)]
        of_recording = people | {"labels": "system-of-record"}

        assert level(measured(people, graded=None)) == 4
        assert guards(measured(of_recording, graded=None, annotators=None, audit=audit)) == {"grader"}
        assert level(measured(of_recording, annotators=None, audit=audit)) == 4

    def test_a_reason_stands_for_a_training_set_that_does_not_exist_yet(self, measured: Measured) -> None:
        found = measured({"no-training-because": "nothing is trained yet"}, training=None)

        assert (level(found), guards(found)) == (3, {"held-out"})
        assert (
            found.advice[-1]
            == "Measure again as soon as there is a training set: items may have leaked into it."
        )

    def test_a_time_split_holds_out_what_was_labelled_later(self, measured: Measured) -> None:
        later = sound()["evaluation"] or []
        for number, row in enumerate(later):
            row["labelled_at"] = "2026-07-01T09:30:00Z" if number < 100 else "2026-06-30"
        split = {"no-training-because": "a model of others", "time-split": "2026-06-30"}

        assert measured(split, training=None, evaluation=later).figures["held-out"].value == 100
        assert level(measured(split, training=None, evaluation=later)) == 4
        assert level(measured(split | {"time-split": "2026-07-01"}, training=None, evaluation=later)) == 3

    def test_re_evaluation_on_a_day_to_come_is_scheduled(self, measured: Measured) -> None:
        assert level(measured({"re-evaluated-every": None, "re-evaluation": "2026-11-12"})) == 4


class TestSize:
    @pytest.mark.parametrize(("n", "small"), [(30, True), (49, True), (92, True), (93, False), (97, False)])
    def test_the_gate_is_that_of_the_behavior_gap(self, measured: Measured, n: int, small: bool) -> None:
        rows = (sound()["evaluation"] or [])[:n]
        found = measured(evaluation=rows, annotators=None, repeats=None)

        assert ("too-small" in guards(found)) == small
        assert (set(found.words.values()) == {"open"}) == small

    def test_30_examples_are_too_small_whatever_else_is_sound(self, measured: Measured) -> None:
        rows = (sound()["evaluation"] or [])[:30]
        kept = {f"q{n}" for n in range(30)}
        labelled = [row for row in sound()["annotators"] or [] if row["id"] in kept]
        found = measured(evaluation=rows, annotators=labelled, repeats=None)

        assert guards(found) == {"too-small"}
        assert (
            found.headline
            == "Too small to conclude: 30 items are too few to conclude; at least 50 are needed."
        )
        assert found.needs == "93 items are enough, and 30 can be used."
        assert verdicts(found) == ("open", "open", "open", "supported")

    def test_a_declared_precision_raises_the_gate(self, measured: Measured) -> None:
        assert guards(measured({"precision": "0.05"})) == {"too-small"}

    def test_the_same_question_again_does_not_count_again(self, measured: Measured) -> None:
        rows = (sound()["evaluation"] or [])[:60]
        again = [row | {"id": f"again {row['id']}", "input": f"**{row['input'].upper()}**"} for row in rows]
        found = measured(evaluation=rows + again, annotators=None, repeats=None)

        assert (found.figures["items"].value, found.figures["items-used"].value) == (120, 60)
        assert guards(found) == {"too-small"}

    def test_fewer_than_ten_clusters_are_too_small(self, measured: Measured) -> None:
        rows = [row | {"cluster": f"c{n % 9}"} for n, row in enumerate(sound()["evaluation"] or [])]

        assert guards(measured(evaluation=rows)) == {"too-small"}
        assert (
            measured(evaluation=rows).needs
            == "93 items in at least 10 clusters are enough, and 120 can be used."
        )

    def test_small_strata_are_told_and_stop_nothing(self, measured: Measured) -> None:
        rows = [
            row | {"stratum": "rare/kind" if n < 10 else "other"}
            for n, row in enumerate(sound()["evaluation"] or [])
        ]
        found = measured(evaluation=rows)

        assert level(found) == 4
        assert found.figures["smallest-stratum"].value == 10
        assert found.advice[1].startswith("1 of 2 strata have fewer than 30 items")
        assert found.charts[-1].series[0].points[0].at in {"rare/kind", "other"}

    def test_a_set_that_is_mostly_synthetic_is_told(self, measured: Measured) -> None:
        rows = [
            row | {"origin": "synthetic" if n < 90 else "production"}
            for n, row in enumerate(sound()["evaluation"] or [])
        ]
        found = measured(evaluation=rows)

        assert found.figures["synthetic"].value == 0.75
        assert "Most items are synthetic: add items from production." in found.advice


class TestListings:
    def test_what_people_have_to_look_at_is_listed(self, measured: Measured) -> None:
        rows = sound()
        copy = [{"input": (rows["evaluation"] or [])[3]["input"], "target": "x"}]
        labels = [
            row | {"label": "no"} if row["id"] == "q1" and row["annotator"] == "b" else row
            for row in rows["annotators"] or []
        ]
        found = measured(training=[*(rows["training"] or []), *copy], annotators=labels[:-2])

        assert found.listings["leaked"] == ("q3",)
        assert found.listings["disagreed"] == ("q1",)
        assert found.listings["unlabelled"] == ("q119",)
        assert found.listings["failing"] == tuple(f"q{n}" for n in range(0, 120, 3))


class TestRecords:
    @pytest.mark.parametrize(
        "change",
        [
            {"kept": 121},
            {"unknown": 1},
            {"items": 0},
            {"on": "yesterday"},
            {"digest": "x"},
            {"items": -1},
            {"items": True},
            {"items": 10**9},
            {"targets": {"1": 3}},
            {"stale": 121},
            {"labels": [{"counts": [2], "items": 121}]},
            {"repeats": [{"samples": 2, "passes": 3, "items": 1}]},
            {"smallest-strata": {"x": 1}},
            {"origins": {"found": 1}},
            {"training": None, "leaked": 3},
        ],
        ids=str,
    )
    def test_senseless_counts_are_refused(self, measured: Measured, change: dict[str, object]) -> None:
        counts = json.loads(measured().counts.model_dump_json())
        with pytest.raises(ValidationError):
            Counts.model_validate(counts | change)

    @pytest.mark.parametrize("change", [{"exact": 1}, {"leaked": 1}, {"unseen": 121}, {"rows": -1}])
    def test_leaks_that_cannot_be_are_refused(self, measured: Measured, change: dict[str, int]) -> None:
        counts = json.loads(measured().counts.model_dump_json())
        counts["training"] |= change
        with pytest.raises(ValidationError):
            Counts.model_validate(counts)
