"""Leakage, labels and the grader: whether what an evaluation says can be believed."""

from __future__ import annotations

import pytest
from numpy.random import default_rng

from support.task_sets import Measured, Rows, a_measured, guards, level, sound, verdicts

measured = pytest.fixture(a_measured)


def labelled(pairs: list[str]) -> Rows:
    return [
        {"id": f"q{n}", "annotator": who, "label": label}
        for n, pair in enumerate(pairs)
        for who, label in zip("ab", pair.split(), strict=True)
    ]


class TestLeakage:
    def test_long_targets_that_are_in_training_leak_and_judge_tuning_only(self, measured: Measured) -> None:
        rows = [
            row | {"target": f"It holds as far as anybody knows that {n} is right."}
            for n, row in enumerate(sound()["evaluation"] or [])
        ]
        paraphrased = [
            {"input": f"Tell me of {n}, please", "target": row["target"]} for n, row in enumerate(rows)
        ]
        found = measured(evaluation=rows, training=paraphrased)

        assert found.figures["leaked-inputs"].value == 0
        assert found.figures["leaked-targets"].value == 1
        assert found.words == {"evaluable": "excluded", "not-evaluable": "shown"}
        assert verdicts(found) == ("supported", "contradicted", "contradicted", "supported")
        assert "too-small" not in guards(found)

    def test_short_targets_and_classes_that_are_in_training_are_figures_beside_chance_and_no_leak(
        self, measured: Measured
    ) -> None:
        def targets(rows: Rows | None) -> Rows:
            return [row | {"target": ("refund", "invoice")[n % 2]} for n, row in enumerate(rows or [])]

        found = measured(evaluation=targets(sound()["evaluation"]), training=targets(sound()["training"]))

        assert found.figures["leaked"].value == 0
        assert found.figures["targets-seen"].value == 1
        assert found.figures["targets-by-chance"].value == pytest.approx(1)
        assert (level(found), guards(found)) == (3, {"held-out"})

    def test_the_share_by_chance_is_that_of_numbers_drawn_alike(self, measured: Measured) -> None:
        draw = default_rng(6)
        evaluation = [row | {"target": str(draw.integers(400))} for row in sound()["evaluation"] or []]
        training = [
            {"input": f"{place} {row['input']}", "target": str(draw.integers(400))}
            for row in sound()["training"] or []
            for place in (
                "Here: is it so that so says page 1?",
                "There: so or not so if nobody knows of page 2?",
            )
        ]
        found = measured(evaluation=evaluation, training=training)

        assert found.figures["targets-by-chance"].value == pytest.approx(1 - (1 - 1 / 400) ** 400, abs=0.2)
        assert abs(found.figures["targets-by-chance"].value - found.figures["targets-seen"].value) < 0.2
        assert found.figures["leaked"].value == 0

    def test_an_exact_duplicate_leaks_in_other_case_and_markup(self, measured: Measured) -> None:
        rows = sound()["evaluation"] or []
        copies = [
            {"input": f"<p>{row['input'].upper().replace(' ', '  ')}</p>\n", "target": f"another {n}"}
            for n, row in enumerate(rows[:3])
        ]
        found = measured(training=[*(sound()["training"] or []), *copies])

        assert found.figures["leaked-exact"].value == 3 / 120
        assert found.figures["items-used"].value == 117
        assert found.guards[0].text == (
            "2.5 % of the items are in training (3 by input); at most 1.0 % may be."
        )
        assert found.needs == (
            "Remove the 3 items that are in training from the evaluation set (--list leaked)."
        )

    def test_one_leaked_item_in_a_hundred_is_removed_and_fails_nothing(self, measured: Measured) -> None:
        first = (sound()["evaluation"] or [])[0]
        found = measured(
            training=[*(sound()["training"] or []), {"input": first["input"], "target": "other"}]
        )

        assert (level(found), found.figures["items-used"].value) == (4, 119)

    def test_a_group_on_both_sides_leaks(self, measured: Measured) -> None:
        rows = [row | {"cluster": f"customer {n // 2}"} for n, row in enumerate(sound()["evaluation"] or [])]
        training = [row | {"group": f"customer {n + 55}"} for n, row in enumerate(sound()["training"] or [])]

        assert measured(evaluation=rows, training=training).figures["leaked-group"].value == 10 / 120


class TestLabels:
    def test_annotators_who_guess_fail(self, measured: Measured) -> None:
        guesses = default_rng(5).integers(2, size=240)
        guessed = [
            row | {"label": ("yes", "no")[guess]}
            for row, guess in zip(sound()["annotators"] or [], guesses, strict=True)
        ]
        found = measured(annotators=guessed)

        assert found.words["evaluable"] == "excluded"
        assert verdicts(found) == ("supported", "contradicted", "contradicted", "supported")

    def test_a_common_label_hides_agreement_from_alpha_but_not_from_the_agreement_on_each_label(
        self, measured: Measured
    ) -> None:
        found = measured(annotators=labelled(["ok ok"] * 112 + ["bad bad"] * 5 + ["ok bad"] * 3))

        assert (found.figures["alpha"].low or 0) < 0.667
        assert found.figures["agreement-common"].value == pytest.approx(224 / 227)
        assert found.figures["agreement-others"].value == pytest.approx(10 / 13)
        assert (found.words["evaluable"], found.needs) == (
            "open",
            "Label 17 more items of the rare label twice.",
        )
        assert (
            measured(annotators=labelled(["ok ok"] * 98 + ["bad bad"] * 18 + ["ok bad"] * 4)).words[
                "evaluable"
            ]
            == "shown"
        )

    def test_nobody_can_hide_behind_a_common_label(self, measured: Measured) -> None:
        rows = [
            {"id": f"q{n}", "annotator": who, "label": "bad" if n % 20 == place else "ok"}
            for n in range(120)
            for place, who in enumerate("ab")
        ]
        found = measured(annotators=rows)

        assert found.figures["agreement-common"].value > 0.9
        assert found.words["evaluable"] == "excluded"

    def test_one_label_only_says_nothing_of_any_other(self, measured: Measured) -> None:
        rows = [row | {"label": "ok"} for row in sound()["annotators"] or []]
        found = measured(annotators=rows)

        assert "alpha" not in found.figures
        assert (found.words["evaluable"], guards(found)) == ("open", {"labels"})

    @pytest.mark.parametrize(
        ("n", "wrong", "state"),
        [(50, 0, "shown"), (50, 4, "shown"), (50, 5, "open"), (50, 20, "excluded"), (49, 0, "open")],
    )
    def test_labels_of_a_system_of_record_need_an_audit(
        self, measured: Measured, n: int, wrong: int, state: str
    ) -> None:
        audit = [{"id": f"q{k}", "label": f"it holds that {k}", "correct": k >= wrong} for k in range(n)]
        found = measured({"labels": "system-of-record"}, annotators=None, audit=audit)

        assert found.words["evaluable"] == state

    def test_an_audited_label_that_was_changed_since_does_not_count(self, measured: Measured) -> None:
        audit = [{"id": f"q{k}", "label": f"It holds that {k % 30}.", "correct": True} for k in range(60)]
        found = measured({"labels": "system-of-record"}, annotators=None, audit=audit)

        assert found.figures["audit-correct"].n == 30
        assert "30 audited labels no longer the target of the item, not counted." in found.advice

    def test_stale_items_leave_open_whether_labels_hold(self, measured: Measured) -> None:
        changed = [{"source": "page 1", "changed_on": "2026-08-01"}]
        later = [{"source": "page 1", "changed_on": "2026-11-13"}]

        assert measured(sources_changed=changed).figures["stale"].value == 0.1
        assert guards(measured(sources_changed=changed)) == {"freshness"}
        assert measured(sources_changed=changed).needs == "Label the 12 stale items again (--list stale)."
        assert level(measured(sources_changed=later)) == 4


class TestGrader:
    def test_a_grader_that_always_passes_fails(self, measured: Measured) -> None:
        lenient = [row | {"grader": "pass"} for row in sound()["graded"] or []]
        found = measured(graded=lenient)

        assert found.figures["sensitivity"].value == 1
        assert found.figures["specificity"].value == 0
        assert found.words["evaluable"] == "excluded"
        assert (
            found.choices["fine-tuning"]
            .because[0]
            .startswith(
                "The grader passes 120 of 120 outputs that people pass [96.9 %, 100.0 %] and fails 0 of 120"
            )
        )
        assert found.needs == "Correct the grader until the lower bound is 80.0 %."

    def test_a_grader_that_no_failing_output_was_shown_to_is_not_measured(self, measured: Measured) -> None:
        passing = [row | {"grader": "pass", "people": "pass"} for row in sound()["graded"] or []]
        found = measured(graded=passing)

        assert (found.words["evaluable"], guards(found)) == ("open", {"grader"})

    def test_fewer_than_200_verdicts_are_too_few(self, measured: Measured) -> None:
        found = measured(graded=(sound()["graded"] or [])[:199])

        assert (found.words["evaluable"], found.needs) == ("open", "Let people judge 200 of them.")

    def test_few_outputs_of_one_verdict_are_too_few_whatever_there_is_of_the_other(
        self, measured: Measured
    ) -> None:
        rows = [
            {"id": str(n), "grader": verdict, "people": verdict}
            for n in range(240)
            for verdict in ("fail" if n < 29 else "pass",)
        ]
        found = measured(graded=rows)

        assert found.words["evaluable"] == "open"
        assert found.needs == "Judge at least 30 outputs that people pass and 30 that they fail."

    @pytest.mark.parametrize(("wrong", "result"), [(3, "shown"), (16, "open")])
    def test_a_grader_that_favours_an_arm_leaves_open_what_it_compares(
        self, measured: Measured, wrong: int, result: str
    ) -> None:
        rows = [
            {
                "id": f"{arm}{n}",
                "arm": arm,
                "grader": "pass" if people == "pass" or (arm == "rag" and n < wrong) else "fail",
                "people": people,
            }
            for arm in ("rag", "tuned")
            for n in range(120)
            for people in ("fail" if n < 110 else "pass",)
        ] + [
            {"id": f"more{n}", "arm": arm, "grader": "pass", "people": "pass"}
            for n, arm in enumerate(["rag", "tuned"] * 20)
        ]
        found = measured(graded=rows)

        assert found.words["evaluable"] == result
        assert ("errs differently on rag and tuned" in found.headline) == (result == "open")

    def test_an_exact_grader_that_people_contradict_fails(self, measured: Measured) -> None:
        strict = [row | {"grader": "fail"} for row in sound()["graded"] or []]

        assert measured({"grader": "exact"}, graded=strict).words["evaluable"] == "excluded"

    def test_results_that_flip_are_told(self, measured: Measured) -> None:
        flipping = [
            row | {"passed": (n // 2) % 4 == 0 and n % 2} for n, row in enumerate(sound()["repeats"] or [])
        ]
        found = measured(repeats=[row | {"passed": bool(row["passed"])} for row in flipping])

        assert found.figures["flip-rate"].value == pytest.approx((1 - 0.5**0.5) / 2)
        assert found.figures["flip-rate"].title == "flip rate, in repeats.jsonl"
        assert any("flip when a run is repeated" in step for step in found.advice)
