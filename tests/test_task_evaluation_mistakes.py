"""Every mistake in the tables of an evaluation is told at its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from decidable.errors import UnreadableError
from decidable.validation import check
from decidable.yaml_document import Document
from decidable_evidence.task_evaluation import Inputs, measure
from support.task_sets import ON, a_given, sound

given = pytest.fixture(a_given)


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
            ("evaluation.jsonl", 0, "evaluation-id-twice", "1 row there more than once: q0"),
            ("evaluation.jsonl", 2, "evaluation-value", "row 2: labelled_at is in June"),
            ("evaluation.jsonl", 2, "evaluation-value", "row 2: origin is found"),
            ("graded.jsonl", 1, "evaluation-value", "row 1: grader is mostly"),
            ("repeats.jsonl", 0, "evaluation-id-twice", "1 row there more than once: q3 1"),
        ]

    def test_a_missing_column_of_every_table_is_told(self, given: Callable[..., Inputs]) -> None:
        inputs = given(evaluation=[{"id": "a", "question": "?"}], annotators=[{"id": "a"}])

        with pytest.raises(UnreadableError) as raised:
            measure(inputs, ON)

        assert {each.path.name for each in raised.value.problems} == {"evaluation.jsonl", "annotators.jsonl"}

    def test_free_text_is_no_label(self, given: Callable[..., Inputs]) -> None:
        rows = [row | {"label": f"It may hold that {n}"} for n, row in enumerate(sound()["annotators"] or [])]

        with pytest.raises(UnreadableError, match="240 different labels in 120 patterns are not classes"):
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
