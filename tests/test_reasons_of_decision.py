"""Every reason against a choice, its owners, its record or a waiver in full."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from decidable.judging.case import Reason
from decidable.measurement import Support
from support.teas import WAIVER, measurement, reasons, with_answers, worded


@pytest.mark.parametrize(
    ("changes", "entry", "expected"),
    [
        (
            {"choice": None},
            "choice",
            Reason(
                "open",
                "undecided",
                "no option is chosen",
                "choice: [green, black], or [] for neither",
                ("choice",),
            ),
        ),
        (
            {"decided": None},
            "choice",
            Reason(
                "wrong",
                "undated",
                "the day of the decision is missing",
                "add decided: YYYY-MM-DD",
                ("choice",),
            ),
        ),
        (
            {"decided": "2026-11-23"},
            "choice",
            Reason(
                "wrong",
                "undated",
                "decided on 2026-11-23, after today",
                "write the day on which it was",
                ("decided",),
            ),
        ),
        (
            {"reaffirmed": ["2026-11-23"]},
            "choice",
            Reason(
                "wrong",
                "undated",
                "reaffirmed on 2026-11-23, after today",
                "write the day on which it was",
                ("reaffirmed",),
            ),
        ),
        (
            {"reaffirmed": ["2026-11-19"]},
            "choice",
            Reason(
                "wrong",
                "undated",
                "reaffirmed on 2026-11-19, before it was decided on 2026-11-20",
                "write later days only",
                ("reaffirmed",),
            ),
        ),
        (
            {"choice": ["black"]},
            "choice",
            Reason(
                "wrong",
                "answer-against-choice",
                "the answer bitter to taste argues against Black",
                "change the choice, or change the answer and give evidence for it",
                ("questions", "taste", "answer"),
            ),
        ),
        (
            {"questions/guests/answer": "yes"},
            "choice",
            Reason(
                "wrong",
                "requirement-unmet",
                "the answer yes to guests requires Black, which is not chosen",
                "choose it, or drop the requirement",
                ("questions", "guests", "answer"),
            ),
        ),
        (
            {"owners": {}},
            "owners",
            Reason(
                "open",
                "owner-missing",
                "nobody is named for kettle (Whoever minds the kettle), who absorb the cost of Green",
                "add kettle: under owners:, a name or {not-here: reason}",
                ("owners",),
                "kettle",
            ),
        ),
        (
            {"adr": None},
            "adr",
            Reason("open", "adr-missing", "no decision record is named", "add adr: with its path", ("adr",)),
        ),
        (
            {"waivers": {"owners": WAIVER}},
            "owners",
            Reason(
                "notice",
                "waiver-unneeded",
                "owners passes without its waiver",
                "take the waiver out",
                ("waivers", "owners"),
            ),
        ),
    ],
)
def test_a_reason_says_what_is_wrong_what_would_make_it_right_and_where(
    changes: dict[str, Any], entry: str, expected: Reason
) -> None:
    assert reasons(entry, changes) == (expected,)


def test_a_demand_that_is_not_met_says_what_is_excluded_and_what_is_needed() -> None:
    guide = with_answers(taste__bitter={"requires": ["green"], "demands": ["sweet", "sour", "flat"]})
    asked = {"questions/taste/required-by": "guests"}
    excluded = worded(sweet="excluded", sour="shown", flat="excluded")
    expected = Reason(
        "wrong",
        "demand-unmet",
        "the answer bitter to taste demands sweet and flat, which is excluded: nine sips in ten were sour",
        "fix what excludes it, or drop the requirement",
        ("questions", "taste", "answer"),
    )
    assert reasons("choice", asked, excluded, guide=guide) == (expected,)
    [reason] = reasons("choice", asked, excluded.model_copy(update={"needs": "a sweeter leaf"}), guide=guide)
    assert reason.hint == "a sweeter leaf"


@pytest.mark.parametrize(
    ("others", "hint"),
    [
        ({}, "97 sips"),
        ({"black": "supported", "none": "open"}, "the same measurement supports: Black"),
        (
            {"black": "supported", "none": "supported"},
            "the same measurement supports: Black, none of the options",
        ),
    ],
)
def test_a_contradicted_choice_says_why_and_what_is_supported_or_needed(
    others: dict[str, Any], hint: str
) -> None:
    against = Support(verdict="contradicted", because=("Nobody finished.", "Nobody asked for more."))
    choices = {"green": against} | {key: Support(verdict=verdict) for key, verdict in others.items()}
    assert reasons("choice", measured=measurement(choices=choices, needs="97 sips")) == (
        Reason(
            "wrong",
            "choice-contradicted",
            "tasting contradicts choosing Green: Nobody finished. Nobody asked for more.",
            hint,
            ("choice",),
            "tasting",
        ),
    )


@pytest.mark.parametrize(
    ("choice", "key", "named"),
    [
        (["green"], "green", "Green"),
        (["green", "black"], "black+green", "Green and Black"),
        ([], "none", "none of the options"),
    ],
)
def test_a_choice_that_is_unproven_is_named_whatever_was_chosen(
    choice: list[str], key: str, named: str
) -> None:
    unclear = measurement(choices={key: Support(verdict="open")}, needs="97 sips")
    assert reasons("choice", {"choice": choice}, unclear) == (
        Reason(
            "unproven",
            "choice-unproven",
            f"tasting: {named} is open",
            "97 sips",
            ("choice",),
            "tasting",
        ),
    )


def test_a_record_that_links_to_nothing_says_where_to_link() -> None:
    assert reasons("adr", adr_links=False) == (
        Reason(
            "wrong",
            "adr-unlinked",
            "the decision record links neither to the guide nor to this review",
            "link to https://docs.example.org/tea.html",
            ("adr",),
        ),
    )


def test_what_the_record_disagrees_in_stands_with_the_record() -> None:
    other = Reason("wrong", "adr-status", "it says rejected", "say accepted", ("status",))
    assert reasons("adr", adr=(other,)) == (other,)


WAIVED: dict[str, Any] = {"adr": None, "waivers": {"adr": WAIVER}}


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (
            date(2027, 2, 26),
            Reason(
                "notice",
                "waiver-ends",
                "Bo: the waiver ends in 3 days, on 2027-03-01: no time",
                "make the entry pass by then",
                ("waivers", "adr"),
            ),
        ),
        (
            date(2027, 3, 4),
            Reason(
                "due",
                "waiver-expired",
                "Bo: the waiver ended 3 days ago, on 2027-03-01: no time",
                "make the entry pass, or renew the waiver",
                ("waivers", "adr"),
            ),
        ),
    ],
)
def test_a_waiver_says_who_gave_it_when_it_ends_and_why(today: date, expected: Reason) -> None:
    covered, told = reasons("adr", WAIVED, today=today)
    assert (covered.code, told) == ("adr-missing", expected)
