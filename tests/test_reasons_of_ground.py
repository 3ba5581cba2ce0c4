"""Every reason against a signal, a pressure, a pitfall or a trigger in full."""

from __future__ import annotations

from typing import Any

import pytest

from decidable.judging.case import Reason
from support.teas import BOOK, reasons, sour

WATCHED = {"owner": "Ada", "evidence": "tasting", "figure": "sour", "differs-by": "2x"}


@pytest.mark.parametrize(
    ("changes", "entry", "expected"),
    [
        (
            {"signals/faces": "absent"},
            "faces",
            Reason(
                "wrong",
                "signal-shown",
                "called absent, but bitter is measured by tasting for taste, and rests on it",
                "record it as observed, or change the answer",
                ("signals", "faces"),
            ),
        ),
        (
            {"choice": ["black"], "questions/taste/answer": "mild"},
            "sugar",
            Reason(
                "wrong",
                "pitfall-taken",
                "Sugar hides the brew: Black is chosen, and bitter is the measured answer to taste",
                "change the choice, or change the answer and give evidence for it",
                ("choice",),
            ),
        ),
        (
            {"choice": ["black"], "evidence/tasting": None},
            "sugar",
            Reason(
                "wrong",
                "pitfall-taken",
                "Sugar hides the brew: Black is chosen, and bitter is the given answer to taste",
                "change the choice, or change the answer and give evidence for it",
                ("choice",),
            ),
        ),
        (
            {"triggers/new-kettle/check-by": "2026-11-21"},
            "new-kettle",
            Reason(
                "due",
                "trigger-due",
                "Ada: to be checked by 2026-11-21, 1 day ago",
                "check it, and set the next date",
                ("triggers", "new-kettle", "check-by"),
            ),
        ),
        (
            {"triggers/new-kettle": WATCHED | {"evidence": "tastin"}},
            "new-kettle",
            Reason(
                "wrong",
                "unknown-evidence",
                "the guide knows no evidence tastin",
                "did you mean tasting?",
                ("triggers", "new-kettle", "evidence"),
            ),
        ),
        (
            {"triggers/new-kettle": WATCHED | {"figure": "sower"}},
            "new-kettle",
            Reason(
                "wrong",
                "unknown-figure",
                "tasting has no figure sower",
                "did you mean sour?",
                ("triggers", "new-kettle", "figure"),
            ),
        ),
    ],
)
def test_a_reason_says_what_is_wrong_what_would_make_it_right_and_where(
    changes: dict[str, Any], entry: str, expected: Reason
) -> None:
    assert reasons(entry, changes) == (expected,)


@pytest.mark.parametrize(
    ("evidence", "given"), [("guest-book", BOOK), ("tasting", {"not-applicable": "we drink water"})]
)
def test_a_trigger_on_evidence_that_is_not_measured_says_so(evidence: str, given: dict[str, str]) -> None:
    watched = {"triggers/new-kettle": WATCHED | {"evidence": evidence}, f"evidence/{evidence}": given}
    assert reasons("new-kettle", watched) == (
        Reason(
            "open",
            "trigger-unwatched",
            f"sour cannot be watched: {evidence} is not measured",
            "measure it, or give check-by",
            ("triggers", "new-kettle"),
        ),
    )


def test_a_trigger_that_nobody_sees_says_why_and_what_to_do() -> None:
    watched = {"triggers/new-kettle": WATCHED}
    assert reasons("new-kettle", watched, recorded=frozenset({"tasting"})) == (
        Reason(
            "notice",
            "trigger-unseen",
            "sour cannot be watched here: tasting is recorded, and its inputs are elsewhere",
            "judge it where the inputs are, or give check-by",
            ("triggers", "new-kettle"),
        ),
    )


def test_a_trigger_that_is_reached_says_what_the_figure_was_and_is() -> None:
    watched = {"triggers/new-kettle": WATCHED}
    assert reasons("new-kettle", watched, sour(0.123456), current=sour(0.654321)) == (
        Reason(
            "due",
            "trigger-reached",
            "Ada: sour was 0.1235 at the decision and is 0.6543 now",
            "look at the decision again",
            ("triggers", "new-kettle"),
        ),
    )


def test_a_trigger_on_a_record_says_that_nobody_sees_whether_its_figure_moves() -> None:
    assert reasons("new-kettle", {"triggers/new-kettle": WATCHED}, recorded=frozenset({"tasting"})) == (
        Reason(
            "notice",
            "trigger-unseen",
            "sour cannot be watched here: tasting is recorded, and its inputs are elsewhere",
            "judge it where the inputs are, or give check-by",
            ("triggers", "new-kettle"),
        ),
    )
