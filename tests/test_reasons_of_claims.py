"""Every reason against an answer or its evidence in full: what is wrong, what would make it right, and where."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from decidable.judging.case import Reason
from decidable.measurement import Due, Guard, Measurement
from support.teas import TODAY, measurement, reasons, worded

GATHER = "gather it again, and add the day on which you confirm the choice to reaffirmed:"


@pytest.mark.parametrize(
    ("changes", "entry", "expected"),
    [
        (
            {"questions/taste": None},
            "taste",
            Reason(
                "open",
                "unanswered",
                "not answered: Is it too bitter?",
                "add taste: under questions:, with answer: bitter or mild",
                ("questions", "taste"),
            ),
        ),
        (
            {"questions/taste/asked": "Is it too sweet?"},
            "taste",
            Reason(
                "wrong",
                "wording-changed",
                "the guide now asks something else: it was 'Is it too sweet?', it is 'Is it too bitter?'",
                "check that the answer is still right, then write asked: Is it too bitter?",
                ("questions", "taste", "asked"),
            ),
        ),
        (
            {"questions/guests/answer": "yes"},
            "guests",
            Reason(
                "open",
                "requirement-unnamed",
                "the answer yes is a requirement, but nobody is named who requires it",
                "add required-by:",
                ("questions", "guests"),
            ),
        ),
        (
            {"questions/taste/answer": "mild"},
            "taste",
            Reason(
                "wrong",
                "answer-contradicted",
                "the answer mild is contradicted by tasting: nine sips in ten were sour",
                "what is shown: sour",
                ("questions", "taste", "answer"),
            ),
        ),
        (
            {"evidence/tasting": None},
            "taste",
            Reason(
                "unproven",
                "answer-unproven",
                "the answer bitter is unproven while tasting is open",
                "",
                ("questions", "taste", "answer"),
            ),
        ),
        (
            {"evidence/tasting": None},
            "tasting",
            Reason(
                "open",
                "evidence-missing",
                "A tasting is missing; every choice needs it",
                "add tasting: under evidence:",
                ("evidence", "tasting"),
            ),
        ),
        (
            {"choice": ["black"], "questions/guests/answer": "yes"},
            "guest-book",
            Reason(
                "open",
                "evidence-missing",
                "The guest book is missing; black and guests.yes need it",
                "add guest-book: under evidence:",
                ("evidence", "guest-book"),
            ),
        ),
        (
            {"evidence/tasting": {"not-applicable": "no"}},
            "tasting",
            Reason(
                "wrong",
                "evidence-needed",
                "A tasting is called not applicable, but every choice needs it",
                "replace not-applicable: with the evidence",
                ("evidence", "tasting"),
            ),
        ),
        (
            {"evidence/tasting/gathered": "2026-11-21"},
            "tasting",
            Reason(
                "wrong",
                "evidence-late",
                "gathered on 2026-11-21, after the decision of 2026-11-20: evidence comes before the decision",
                "decide again on it, and add that day to reaffirmed:",
                ("evidence", "tasting", "gathered"),
            ),
        ),
        (
            {"evidence/tasting/gathered": "2026-10-20"},
            "tasting",
            Reason(
                "wrong",
                "evidence-stale",
                "31 days old on 2026-11-20; the guide allows 30",
                "gather it again, and decide on the new evidence",
                ("evidence", "tasting", "gathered"),
            ),
        ),
        (
            {"evidence/tasting/gathered": "2026-10-21"},
            "tasting",
            Reason(
                "due",
                "evidence-aged",
                "Ada: too old for 2 days; gathered on 2026-10-21, the guide allows 30 days",
                GATHER,
                ("evidence", "tasting", "gathered"),
            ),
        ),
    ],
)
def test_a_reason_says_what_is_wrong_what_would_make_it_right_and_where(
    changes: dict[str, Any], entry: str, expected: Reason
) -> None:
    assert reasons(entry, changes) == (expected,)


def test_a_record_made_too_late_says_so_of_the_record() -> None:
    assert reasons("tasting", recorded_on={"tasting": TODAY}) == (
        Reason(
            "wrong",
            "evidence-late",
            "recorded on 2026-11-22, after the decision of 2026-11-20: evidence comes before the decision",
            "decide again on it, and add that day to reaffirmed:",
            ("evidence", "tasting", "gathered"),
        ),
    )


def test_a_record_is_not_older_than_the_evidence_that_it_stands_for() -> None:
    assert reasons("tasting", recorded_on={"tasting": date(2024, 1, 1)}) == (
        Reason(
            "wrong",
            "record-too-early",
            "recorded on 2024-01-01, before it was gathered on 2026-11-10: the recording is of other evidence",
            "record it again",
            ("evidence", "tasting", "gathered"),
        ),
    )


def test_inputs_that_changed_without_changing_a_figure_are_named() -> None:
    files = dict.fromkeys(("a.jsonl", "b.jsonl", "c.jsonl", "d.jsonl"), "1a then, 2b now")
    assert reasons("tasting", altered={"tasting": files}) == (
        Reason(
            "notice",
            "record-inputs-changed",
            "a.jsonl (1a then, 2b now), b.jsonl (1a then, 2b now), c.jsonl (1a then, 2b now) and 1 more "
            "changed since the recording; the figures are the same",
            "record it again",
            ("evidence", "tasting", "measurement"),
        ),
    )


def test_evidence_of_a_draft_that_is_gathered_in_the_future_is_told_what_day_it_is() -> None:
    draft = {"status": "draft", "decided": None, "evidence/tasting/gathered": "2026-12-01"}
    assert reasons("tasting", draft) == (
        Reason(
            "wrong",
            "evidence-late",
            "gathered on 2026-12-01, and today is 2026-11-22",
            "write the day on which it was gathered",
            ("evidence", "tasting", "gathered"),
        ),
    )


def test_a_part_of_the_evidence_that_is_due_says_by_whom_and_since_when() -> None:
    part = Due(on=date(2026, 11, 21), what="the leaves are to be weighed again", owner="Bo")
    assert reasons("tasting", measured=measurement(due=(part,))) == (
        Reason(
            "due",
            "evidence-part-due",
            "Bo: the leaves are to be weighed again, due since 2026-11-21, 1 day ago",
            "do it, gather the evidence again, and add the day on which you confirm the choice to reaffirmed:",
            ("evidence", "tasting"),
        ),
    )


def test_evidence_that_is_too_small_says_why_in_every_way_that_it_is() -> None:
    guards = (
        Guard(name="too-small", text="20 sips"),
        Guard(name="one-cup", text="of one cup"),
        Guard(name="too-small", text="2 tasters"),
    )
    assert reasons("tasting", measured=measurement(guards=guards, needs="97 sips")) == (
        Reason("open", "evidence-too-small", "20 sips; 2 tasters", "97 sips", ("evidence", "tasting")),
    )


@pytest.mark.parametrize(
    ("measured", "shown"),
    [
        (worded(sour="shown", sweet="excluded", flat="shown"), "sour, flat"),
        (worded(sour="open", sweet="excluded"), "nothing yet"),
    ],
)
def test_a_contradicted_answer_says_all_that_is_shown_instead(measured: Measurement, shown: str) -> None:
    [reason] = reasons("taste", {"questions/taste/answer": "mild"}, measured)
    assert reason.hint == f"what is shown: {shown}"
