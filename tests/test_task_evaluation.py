"""What is said of an evaluation set, its labels and its grader; each trap is a set that looks well and is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from numpy.random import default_rng

from decidable.checking import check
from decidable.document import Document
from decidable.errors import UnreadableError
from decidable.measurement import Measurement
from decidable.measures.task_evaluation import Inputs, measure, recompute

ON = date(2026, 11, 12)
SUBJECTS = ("invoices", "refunds", "contracts", "returns", "payments", "claims")

Row = dict[str, Any]
Rows = list[Row]
Tables = dict[str, Rows | None]


def question(number: int) -> str:
    """Write a question that resembles no other."""
    named = " ".join(
        f"{subject} {pow(7, 1000 * number + place, 999_983)}" for place, subject in enumerate(SUBJECTS)
    )
    return f"What holds for {named}?"


def sound() -> Tables:
    """Give the tables of an evaluation with which nothing is wrong: 120 items, two annotators, a good grader."""
    rows = range(120)
    return {
        "evaluation": [
            {
                "id": f"q{n}",
                "input": question(n),
                "target": f"It holds that {n}.",
                "source": f"page {n % 10}",
                "labelled_at": "2026-06-01",
            }
            for n in rows
        ],
        "training": [{"input": question(n), "target": f"It holds that {n}."} for n in range(1000, 1200)],
        "annotators": [
            {"id": f"q{n}", "annotator": who, "label": "yes" if n % 2 else "no"}
            for n in rows
            for who in ("a", "b")
        ],
        "graded": [
            {"id": f"o{n}", "grader": verdict, "people": verdict}
            for n in range(240)
            for verdict in ("pass" if n % 2 else "fail",)
        ],
        "repeats": [{"id": f"q{n}", "sample": s, "passed": n % 3 > 0} for n in rows for s in (1, 2)],
        "sources_changed": [{"source": "page 1", "changed_on": "2026-05-01"}],
    }


DECLARED = {
    "grader": "model",
    "grader-version": "judge-2026-03-01",
    "labels": "annotators",
    "version": "2026-06",
    "re-evaluated-every": "90d",
}


@pytest.fixture
def given(tmp_path: Path) -> Callable[..., Inputs]:
    """Write tables and make the inputs that name them; a table or field that is None is left out."""

    def make(declared: Row | None = None, **tables: Rows | None) -> Inputs:
        fields: Row = DECLARED | (declared or {})
        for name, rows in (sound() | tables).items():
            if rows is not None:
                path = tmp_path / f"{name}.jsonl"
                path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
                fields[name.replace("_", "-")] = path
        return Inputs.model_validate({name: value for name, value in fields.items() if value is not None})

    return make


@pytest.fixture
def measured(given: Callable[..., Inputs]) -> Callable[..., Measurement]:
    """Measure the sound tables with some of them replaced; what is measured follows from its counts alone."""

    def run(declared: Row | None = None, **tables: Rows | None) -> Measurement:
        inputs = given(declared, **tables)
        found = measure(inputs, ON)
        assert recompute(json.loads(json.dumps(found.counts)), inputs) == found
        return found

    return run


Measured = Callable[..., Measurement]


def guards(found: Measurement) -> set[str]:
    return {guard.name for guard in found.guards}


def verdicts(found: Measurement) -> tuple[str, str, str, str]:
    rag, tuning, both, none = (
        found.choices[choice].verdict for choice in ("rag", "fine-tuning", "fine-tuning+rag", "none")
    )
    return rag, tuning, both, none


def level(found: Measurement) -> float:
    return found.figures["level"].value


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

        assert all(type(count) is int for count in found.counts.values())
        assert not any(part in key for key in found.counts for part in ("What", "q1", "yes", "holds"))

    def test_the_order_of_the_rows_changes_nothing(self, measured: Measured) -> None:
        turned = {name: rows[::-1] for name, rows in sound().items() if rows}

        assert measured(**turned) == measured()

    def test_the_digest_pins_a_version(self, measured: Measured) -> None:
        digest = f"{measured().counts['digest']:012x}"
        changed = sound()["evaluation"] or []
        changed[0] = changed[0] | {"target": "It holds no more."}

        assert level(measured({"digest": digest})) == 4
        assert not [step for step in measured({"digest": digest}).advice if "digest" in step]
        assert measured({"digest": digest}, evaluation=changed).guards[0].name == "hashed"

    def test_charts_compare_what_was_measured_with_what_is_needed(self, measured: Measured) -> None:
        charts = {chart.title: chart for chart in measured().charts}

        assert [point.value for point in charts["Checks passed, by level"].series[0].points] == [1, 1, 1, 1]
        assert charts["How far annotators agree"].limits == {"alpha": 0.667, "on each label": 0.75}
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

        assert found.needs == "50 items need labels that two annotators gave independently."
        assert found.headline == (
            "Not known to be evaluable: of 120 items 120 can be used, and level 2 of 4 is reached; "
            "no items have labels of two annotators."
        )

    def test_without_labels_measured_rag_can_be_chosen_and_no_is_an_honest_answer(
        self, measured: Measured
    ) -> None:
        found = measured(annotators=None)

        assert verdicts(found) == ("supported", "inconclusive", "inconclusive", "supported")
        assert found.claim(("evaluable",)) == "inconclusive"
        assert found.claim(("not-evaluable",)) == "supported"

    def test_an_exact_grader_needs_no_verdicts_of_people(self, measured: Measured) -> None:
        assert level(measured({"grader": "exact", "grader-version": None}, graded=None)) == 4

    def test_people_who_grade_need_a_known_agreement(self, measured: Measured) -> None:
        people = {"grader": "people", "grader-version": None}
        audit = [{"id": f"q{n}", "label": f"It holds that {n}.", "correct": True} for n in range(50)]
        of_record = people | {"labels": "system-of-record"}

        assert level(measured(people, graded=None)) == 4
        assert guards(measured(of_record, graded=None, annotators=None, audit=audit)) == {"grader"}
        assert level(measured(of_record, annotators=None, audit=audit)) == 4

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
        assert found.needs == "93 items would do, and 30 can be used."
        assert verdicts(found) == ("inconclusive", "inconclusive", "inconclusive", "supported")

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
            == "93 items in at least 10 clusters would do, and 120 can be used."
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


class TestLeakage:
    def test_all_targets_seen_in_training_while_no_question_is_excludes_evaluable(
        self, measured: Measured
    ) -> None:
        rows = sound()["evaluation"] or []
        paraphrased = [
            {"input": f"Tell me of {n}, please", "target": row["target"]} for n, row in enumerate(rows)
        ]
        found = measured(training=paraphrased)

        assert found.figures["leaked-inputs"].value == 0
        assert found.figures["leaked-targets"].value == 1
        assert found.words == {"evaluable": "excluded", "not-evaluable": "shown"}
        assert verdicts(found) == ("contradicted", "contradicted", "contradicted", "supported")
        assert found.choices["rag"].because[-1] == "So this would be RAG without ground truth."
        assert "too-small" not in guards(found)

    def test_class_labels_are_no_leak(self, measured: Measured) -> None:
        rows = [
            row | {"target": ("refund", "invoice")[n % 2]}
            for n, row in enumerate(sound()["evaluation"] or [])
        ]
        training = [
            row | {"target": ("refund", "invoice")[n % 2]} for n, row in enumerate(sound()["training"] or [])
        ]
        found = measured(evaluation=rows, training=training)

        assert "leaked-targets" not in found.figures
        assert (level(found), guards(found)) == (3, {"held-out"})

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
            "2.5 % of the items stand in training (3 by input); at most 1.0 % may."
        )
        assert found.needs == "The 3 items that stand in training have to leave the evaluation set."

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
        labels = ["ok ok"] * 112 + ["bad bad"] * 5 + ["ok bad"] * 3
        rows = [
            {"id": f"q{n}", "annotator": who, "label": label}
            for n, pair in enumerate(labels)
            for who, label in zip("ab", pair.split(), strict=True)
        ]
        found = measured(annotators=rows)

        assert (found.figures["alpha"].low or 0) < 0.667
        assert found.figures["agreement-common"].value == pytest.approx(224 / 227)
        assert found.figures["agreement-others"].value == pytest.approx(10 / 13)
        assert level(found) == 4

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
        assert "30 audited labels are no longer the target of their item, and do not count." in found.advice

    def test_stale_items_leave_open_whether_labels_hold(self, measured: Measured) -> None:
        changed = [{"source": "page 1", "changed_on": "2026-08-01"}]
        later = [{"source": "page 1", "changed_on": "2026-11-13"}]

        assert measured(sources_changed=changed).figures["stale"].value == 0.1
        assert guards(measured(sources_changed=changed)) == {"freshness"}
        assert measured(sources_changed=changed).needs == "The 12 stale items have to be labelled again."
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
        assert "passes-corrected" not in found.figures

    def test_a_grader_that_no_failing_output_was_shown_to_is_not_measured(self, measured: Measured) -> None:
        passing = [row | {"grader": "pass", "people": "pass"} for row in sound()["graded"] or []]
        found = measured(graded=passing)

        assert (found.words["evaluable"], guards(found)) == ("open", {"grader"})

    def test_fewer_than_200_verdicts_are_too_few(self, measured: Measured) -> None:
        found = measured(graded=(sound()["graded"] or [])[:199])

        assert (found.words["evaluable"], found.needs) == ("open", "200 of them have to be judged.")

    def test_an_exact_grader_that_people_contradict_fails(self, measured: Measured) -> None:
        strict = [row | {"grader": "fail"} for row in sound()["graded"] or []]

        assert measured({"grader": "exact"}, graded=strict).words["evaluable"] == "excluded"

    def test_the_share_that_passes_is_corrected_by_what_the_grader_gets_wrong(
        self, measured: Measured
    ) -> None:
        verdicts_ = (
            [("pass", "pass")] * 95
            + [("fail", "pass")] * 5
            + [("fail", "fail")] * 90
            + [("pass", "fail")] * 10
        )
        graded = [{"id": str(n), "grader": g, "people": p} for n, (g, p) in enumerate(verdicts_)]
        found = measured(graded=graded)

        assert found.figures["passes"].value == pytest.approx(80 / 120)
        assert found.figures["passes-corrected"].value == pytest.approx(
            (80 / 120 + 0.9 - 1) / (0.95 + 0.9 - 1)
        )

    def test_results_that_flip_are_told(self, measured: Measured) -> None:
        flipping = [
            row | {"passed": (n // 2) % 4 == 0 and n % 2} for n, row in enumerate(sound()["repeats"] or [])
        ]
        found = measured(repeats=[row | {"passed": bool(row["passed"])} for row in flipping])

        assert found.figures["flip-rate"].value == pytest.approx((1 - 0.5**0.5) / 2)
        assert any("flip when a run is repeated" in step for step in found.advice)


class TestMistakes:
    def test_all_mistakes_of_all_tables_are_told_at_once(self, given: Callable[..., Inputs]) -> None:
        rows = sound()["evaluation"] or []
        rows[1] = rows[1] | {"id": "q0", "labelled_at": "in June", "origin": "found"}
        inputs = given(
            evaluation=rows,
            annotators=[{"id": "nobody", "annotator": "a", "label": "yes"}],
            graded=[{"id": "o1", "grader": "mostly", "people": "pass"}],
            repeats=[{"id": "q3", "sample": 1, "passed": True}] * 2,
        )
        with pytest.raises(UnreadableError) as raised:
            measure(inputs, ON)

        told = [(each.path.name, each.line, each.code, each.message) for each in raised.value.problems]
        assert told == [
            ("annotators.jsonl", 0, "evaluation-id-unknown", "no item has the id nobody"),
            ("evaluation.jsonl", 0, "evaluation-id-twice", "1 row stands there more than once: q0"),
            ("evaluation.jsonl", 2, "evaluation-value", "row 2: labelled_at is in June"),
            ("evaluation.jsonl", 2, "evaluation-value", "row 2: origin is found"),
            ("graded.jsonl", 1, "evaluation-value", "row 1: grader is mostly"),
            ("repeats.jsonl", 0, "evaluation-id-twice", "1 row stands there more than once: q3 1"),
        ]

    def test_a_missing_column_of_every_table_is_told(self, given: Callable[..., Inputs]) -> None:
        inputs = given(evaluation=[{"id": "a", "question": "?"}], annotators=[{"id": "a"}])

        with pytest.raises(UnreadableError) as raised:
            measure(inputs, ON)

        assert {each.path.name for each in raised.value.problems} == {"evaluation.jsonl", "annotators.jsonl"}

    def test_free_text_is_no_label(self, given: Callable[..., Inputs]) -> None:
        rows = [row | {"label": f"It may hold that {n}"} for n, row in enumerate(sound()["annotators"] or [])]

        with pytest.raises(UnreadableError, match="240 different labels in 120 patterns are no classes"):
            measure(given(annotators=rows), ON)

    def test_what_a_terminal_acts_on_is_not_printed(self, given: Callable[..., Inputs]) -> None:
        rows = [{"id": "\x1b[31mred", "annotator": "a", "label": "x"}]

        with pytest.raises(UnreadableError) as raised:
            measure(given(annotators=rows), ON)

        assert "\x1b" not in str(raised.value)

    def test_training_and_a_reason_why_there_is_none_exclude_each_other(self) -> None:
        data = {
            "grader": "exact",
            "labels": "annotators",
            "evaluation": "e",
            "training": "t",
            "no-training-because": "x",
        }
        _, mistakes = check(Document(Path("a.review.yaml"), data, places={(): (0, 0)}), Inputs)

        assert [problem.message for _, problem in mistakes] == [
            "training is given, and no-training-because says that there is none"
        ]


class TestRecords:
    @pytest.mark.parametrize(
        "change",
        [
            {"kept": 121},
            {"leaked-exact": 1},
            {"unknown": 1},
            {"items": 0},
            {"on": 0},
            {"on": 10**7},
            {"digest": 2**48},
            {"items": -1},
            {"items": True},
            {"items": 10**9},
            {"labels=1:2,0:2": 1},
            {"labels=0:2,0:2": 1},
            {"labels=100:2": 1},
            {"repeats r=2 passes=3": 1},
            {"stratum=../x": 1},
            {"stratum=x": 1},
            {"stale": 121},
            {"labels=0:1,1:1": 1},
            {"repeats r=2 passes=1": 1},
        ],
        ids=str,
    )
    def test_senseless_counts_are_refused(
        self, given: Callable[..., Inputs], measured: Measured, change: dict[str, int]
    ) -> None:
        with pytest.raises(ValueError, match=r"\S"):
            recompute(measured().counts | change, given())

    @pytest.mark.parametrize("name", ["on", "items", "kept", "leaked", "stale", "digest"])
    def test_a_count_that_is_missing_is_told(
        self, given: Callable[..., Inputs], measured: Measured, name: str
    ) -> None:
        counts = {key: count for key, count in measured().counts.items() if key != name}

        with pytest.raises(ValueError, match=f"there is no count of {name}"):
            recompute(counts, given())
