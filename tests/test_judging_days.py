"""What the days say: of gathering, of the decision, of a trigger, and of today."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from decidable.measurement import Due, Figure, Measurement
from support.teas import BOOK, TODAY, WAIVER, codes, failing, judged, measurement


@pytest.mark.parametrize(("day", "result"), [(22, "passes"), (21, "warns")])
def test_a_part_of_the_evidence_is_due_on_the_day_after_its_own(day: int, result: str) -> None:
    part = Due(on=date(2026, 11, day), what="the leaves are to be weighed again", owner="Bo")
    finding = judged(measured=measurement(due=(part,)))["tasting"]
    assert finding.result == result
    assert [reason.message for reason in finding.reasons] == (
        ["Bo: the leaves are to be weighed again, due since 2026-11-21, 1 day ago"]
        if result == "warns"
        else []
    )


def test_refreshed_evidence_counts_against_the_day_of_reaffirmation() -> None:
    assert not failing(judged({"evidence/tasting/gathered": "2026-11-21", "reaffirmed": ["2026-11-22"]}))


@pytest.mark.parametrize(
    ("was", "is_", "reached"),
    [
        (0.9, 0.46, False),
        (0.9, 0.44, True),
        (0.9, 0.0, True),
        (0.0, 0.1, True),
        (0.0, 0.0, False),
        (0.4, 0.79, False),
        (0.4, 0.8, True),
        (-0.4, -0.79, False),
        (-0.4, -0.9, True),
        (-0.4, 0.4, True),
    ],
)
def test_a_trigger_is_reached_when_its_figure_has_moved_by_the_factor(
    was: float, is_: float, reached: bool
) -> None:
    def sour(value: float) -> Measurement:
        return measurement().model_copy(update={"figures": {"sour": Figure(title="sour sips", value=value)}})

    watched = {"owner": "Ada", "evidence": "tasting", "figure": "sour", "differs-by": "2x"}
    found = judged({"triggers/new-kettle": watched}, sour(was), current=sour(is_))["new-kettle"]
    assert (codes(found), found.result) == ((["trigger-reached"], "warns") if reached else ([], "passes"))
    assert not reached or "Ada" in found.reasons[0].message


def test_a_trigger_warns_where_its_figure_comes_from_a_record_and_is_not_measured_again() -> None:
    watched = {"owner": "Ada", "evidence": "tasting", "figure": "sour", "differs-by": "2x"}
    found = judged({"triggers/new-kettle": watched}, recorded=frozenset({"tasting"}))["new-kettle"]
    assert (codes(found), found.result, found.due) == (["trigger-unseen"], "warns", False)


def test_a_trigger_whose_date_has_passed_warns_with_owner_and_days() -> None:
    found = judged(today=date(2027, 1, 4))["new-kettle"]
    assert (found.result, found.due) == ("warns", True)
    assert found.reasons[0].message == "Ada: to be checked by 2027-01-01, 3 days ago"


def test_what_only_the_day_speaks_against_fails_where_that_is_asked_for() -> None:
    late = date(2028, 1, 1)
    assert not failing(judged(today=late))
    assert failing(judged(today=late, due="fails")) == {
        "tasting": {"evidence-aged"},
        "new-kettle": {"trigger-due"},
    }


def test_the_day_says_nothing_of_a_draft() -> None:
    draft = {"status": "draft"}
    assert not failing(judged(draft, today=date(2028, 1, 1), due="fails"))


def test_evidence_that_was_stale_at_the_decision_is_not_due_but_wrong() -> None:
    found = judged({"evidence/tasting/gathered": "2026-10-01"}, today=date(2028, 1, 1))["tasting"]
    assert (codes(found), found.due) == (["evidence-stale"], False)


def test_a_reaffirmation_comes_after_the_decision_and_not_after_today() -> None:
    assert failing(judged({"reaffirmed": ["2026-11-19"]})) == {"choice": {"undated"}}
    assert failing(judged({"reaffirmed": ["2026-11-23"]})) == {"choice": {"undated"}}


def test_a_record_that_was_made_after_the_decision_comes_too_late() -> None:
    found = judged(recorded_on={"tasting": TODAY})["tasting"]
    assert codes(found) == ["evidence-late"]


@pytest.mark.slow
def test_an_accepted_review_that_nobody_touches_for_two_years_never_fails_on_a_pull_request() -> None:
    """Walk the calendar: the day on which each entry begins to warn, and to fail in the weekly run."""
    waived = {"waivers": {"adr": WAIVER}, "adr": None}
    begins: dict[tuple[str, str], date] = {}
    for day in range(731):
        today = TODAY + timedelta(days=day)
        pull_request, weekly = judged(waived, today=today), judged(waived, today=today, due="fails")
        assert not failing(pull_request)
        for entry in failing(weekly):
            begins.setdefault((entry, "weekly fails"), today)
        for entry, found in pull_request.items():
            if found.result == "warns":
                begins.setdefault((entry, "warns"), today)
    assert begins == {
        ("tasting", "warns"): date(2026, 12, 11),
        ("tasting", "weekly fails"): date(2026, 12, 11),
        ("new-kettle", "warns"): date(2027, 1, 2),
        ("new-kettle", "weekly fails"): date(2027, 1, 2),
        ("adr", "warns"): date(2027, 3, 2),
        ("adr", "weekly fails"): date(2027, 3, 2),
    }


def test_days_that_fall_together_are_in_time() -> None:
    on_one_day = {
        "decided": "2026-11-22",
        "reaffirmed": ["2026-11-22"],
        "evidence/tasting/gathered": "2026-11-22",
        "triggers/new-kettle/check-by": "2026-11-22",
    }
    findings = judged(on_one_day, recorded_on={"tasting": TODAY})
    assert {found.result for found in findings.values()} == {"passes"}


def test_evidence_that_is_late_and_stale_is_told_both_and_late_only_once() -> None:
    recorded = {"tasting": TODAY}
    assert codes(judged({"evidence/tasting/gathered": "2026-10-01"}, recorded_on=recorded)["tasting"]) == [
        "evidence-late",
        "evidence-stale",
    ]
    assert codes(judged({"evidence/tasting/gathered": "2026-11-21"}, recorded_on=recorded)["tasting"]) == [
        "evidence-late"
    ]


@pytest.mark.parametrize(
    ("gathered", "expected"),
    [("2026-11-23", ["evidence-late"]), ("2026-10-22", ["evidence-stale"]), ("2026-10-23", [])],
)
def test_while_no_day_is_set_evidence_is_held_against_today(gathered: str, expected: list[str]) -> None:
    undated = {"status": "proposed", "decided": None, "evidence/tasting/gathered": gathered}
    assert codes(judged(undated)["tasting"]) == expected


@pytest.mark.parametrize(("day", "expected"), [(10, []), (11, ["evidence-aged"])])
def test_evidence_is_too_old_on_the_day_after_the_last_that_the_guide_allows(
    day: int, expected: list[str]
) -> None:
    assert codes(judged(today=date(2026, 12, day))["tasting"]) == expected


def test_evidence_for_which_the_guide_sets_no_age_never_grows_old() -> None:
    late = judged({"evidence/guest-book": BOOK}, today=date(2028, 1, 1), due="fails")
    assert late["guest-book"].result == "passes"


def test_a_trigger_whose_figure_is_not_measured_both_times_is_not_reached() -> None:
    watched = {"owner": "Ada", "evidence": "tasting", "figure": "sour", "differs-by": "2x"}
    without = measurement().model_copy(update={"figures": {}})
    changes = {"triggers/new-kettle": watched}
    assert codes(judged(changes)["new-kettle"]) == []
    assert codes(judged(changes, current=without)["new-kettle"]) == []
    missing = judged(changes | {"evidence/tasting": None}, current=measurement())["new-kettle"]
    assert codes(missing) == ["trigger-unwatched"]


def test_nothing_is_due_in_a_draft() -> None:
    found = judged({"status": "draft"}, today=date(2028, 1, 1))["new-kettle"]
    assert (codes(found), found.result, found.due) == (["trigger-due"], "open", False)
