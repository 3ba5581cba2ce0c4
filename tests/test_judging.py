"""The rules by which an entry of a review holds or does not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from decidable.guide import Guide
from decidable.judging import Finding
from decidable.judging.claims import wording
from decidable.measurement import Due, Figure, Guard, Measurement, State, Support
from decidable.review import entries
from teas import (
    BOOK,
    GUIDE,
    TODAY,
    WAIVER,
    codes,
    failing,
    judged,
    measurement,
    with_answers,
)


def test_a_review_whose_evidence_supports_it_holds() -> None:
    assert {finding.result for finding in judged().values()} == {"passes"}


def test_the_findings_come_in_the_order_of_the_report() -> None:
    assert list(judged()) == [
        "taste",
        "guests",
        "tasting",
        "guest-book",
        "choice",
        "owners",
        "faces",
        "fashion",
        "sugar",
        "new-kettle",
        "adr",
    ]


def test_a_finding_says_what_kind_of_entry_it_is_about_waived_or_not() -> None:
    waived = judged({"waivers": {id_: WAIVER for id_, _ in entries(GUIDE)}})
    for findings in (judged(), waived):
        assert [(found.entry, found.kind) for found in findings.values()] == list(entries(GUIDE))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"questions/guests": None}, {"guests": {"unanswered"}}),
        ({"questions/taste/asked": "Is it too sweet?"}, {"taste": {"wording-changed"}}),
        ({"evidence/tasting": None}, {"tasting": {"evidence-missing"}}),
        ({"evidence/tasting": {"not-applicable": "no"}}, {"tasting": {"evidence-needed"}}),
        ({"evidence/tasting/gathered": "2026-11-21"}, {"tasting": {"evidence-late"}}),
        ({"evidence/tasting/gathered": "2026-10-20"}, {"tasting": {"evidence-stale"}}),
        ({"decided": None}, {"choice": {"undated"}}),
        ({"decided": "2026-11-23"}, {"choice": {"undated"}}),
        ({"choice": None}, {"choice": {"undecided"}}),
        ({"owners": {}}, {"owners": {"owner-missing"}}),
        ({"signals": {}}, {"faces": {"signal-unrecorded"}}),
        ({"signals/faces": "absent"}, {"faces": {"signal-shown"}}),
        ({"set-aside/fashion": None}, {"fashion": {"not-set-aside"}}),
        ({"set-aside/sugar": None}, {"sugar": {"not-set-aside"}}),
        ({"triggers": {}}, {"new-kettle": {"trigger-unwatched"}}),
        ({"adr": None}, {"adr": {"adr-missing"}}),
    ],
)
def test_one_thing_wrong_fails_its_own_entry_and_no_other(
    changes: dict[str, Any], expected: dict[str, set[str]]
) -> None:
    assert failing(judged(changes)) == expected


def test_wrapping_and_emphasis_are_no_change_of_wording() -> None:
    asked = "Is it\n  *too* **bitter**?"
    assert wording(asked) == wording("_Is it_ `too` bitter? ") == "Is it too bitter?"
    assert not failing(judged({"questions/taste/asked": asked}))


def test_an_answer_that_the_measurement_excludes_is_contradicted_and_says_what_is_shown() -> None:
    findings = judged({"questions/taste/answer": "mild", "choice": []})
    assert failing(findings) == {"taste": {"answer-contradicted"}}
    [reason] = findings["taste"].reasons
    assert "nine sips in ten were sour" in reason.message
    assert reason.hint == "what is shown: sour"


def test_an_answer_is_unproven_while_its_evidence_is_open_and_the_evidence_fails() -> None:
    findings = judged(measured=measurement("open", "open"))
    assert failing(findings) == {"tasting": {"evidence-inconclusive"}}
    assert [reason.code for reason in findings["taste"].reasons] == ["answer-unproven"]
    assert findings["taste"].result == "warns"


def test_too_small_evidence_says_what_would_be_enough() -> None:
    small = measurement(
        "open", "open", guards=(Guard(name="too-small", text="20 sips"),), needs="97 sips would do"
    )
    findings = judged(measured=small)
    [reason] = findings["tasting"].reasons
    assert (reason.code, reason.hint) == ("evidence-too-small", "97 sips would do")


def test_an_answer_against_a_chosen_option_fails_the_choice_which_names_the_answer() -> None:
    findings = judged({"choice": ["black"], "owners": {"milk": "Ada"}, "set-aside/sugar": "not-heard"})
    assert failing(findings)["choice"] == {"answer-against-choice"}
    assert "answer to taste: bitter" in findings["choice"].reasons[0].message


def test_an_answer_that_also_favors_a_chosen_option_does_not_bite() -> None:
    both = {
        "choice": ["black", "green"],
        "owners": {"kettle": "Ada", "milk": "Ada"},
        "evidence/guest-book": BOOK,
    }
    assert not failing(judged(both))


def test_a_requirement_must_be_met_by_the_choice_and_name_who_requires_it() -> None:
    findings = judged({"questions/guests/answer": "yes", "evidence/guest-book": BOOK})
    assert failing(findings) == {"guests": {"requirement-unnamed"}, "choice": {"requirement-unmet"}}


@pytest.mark.parametrize(("guests", "codes"), [("yes", {"answer-against-choice"}), ("no", set())])
def test_an_answer_may_count_against_an_option_by_the_answer_to_another_question(
    guests: str, codes: set[str]
) -> None:
    guide = with_answers(taste__bitter={"against": ["green"], "favors": [], "against-when": ["guests.yes"]})
    answered = {"answer": guests, "because": "x", "required-by": "guests"}
    findings = judged({"questions/guests": answered, "evidence/guest-book": BOOK}, guide=guide)
    assert failing(findings).get("choice", set()) - {"requirement-unmet"} == codes


@pytest.mark.parametrize(("sweet", "codes"), [("excluded", {"demand-unmet"}), ("open", set())])
def test_what_an_answer_demands_of_a_required_option_may_not_be_excluded(
    sweet: State, codes: set[str]
) -> None:
    guide = with_answers(taste__bitter={"requires": ["green"], "demands": ["sweet"]})
    asked = {"questions/taste/required-by": "guests"}
    findings = judged(asked, measurement(sweet=sweet), guide=guide)
    assert failing(findings).get("choice", set()) == codes


@pytest.mark.parametrize(("day", "result"), [(22, "passes"), (21, "warns")])
def test_a_part_of_the_evidence_is_due_on_the_day_after_its_own(day: int, result: str) -> None:
    part = Due(on=date(2026, 11, day), what="the leaves are to be weighed again", owner="Bo")
    finding = judged(measured=measurement(due=(part,)))["tasting"]
    assert finding.result == result
    assert [reason.message for reason in finding.reasons] == (
        ["Bo: the leaves are to be weighed again, due since 2026-11-21, 1 days ago"]
        if result == "warns"
        else []
    )


def test_choosing_neither_is_judged_by_requirements_too() -> None:
    guests = {"answer": "yes", "because": "x", "required-by": "guests"}
    findings = judged({"choice": [], "questions/guests": guests, "evidence/guest-book": BOOK})
    assert failing(findings) == {"choice": {"requirement-unmet"}}


def test_evidence_is_asked_for_only_where_it_applies() -> None:
    assert judged()["guest-book"].result == "passes"
    findings = judged({"choice": ["black", "green"], "owners": {"kettle": "Ada", "milk": "Ada"}})
    assert failing(findings) == {"guest-book": {"evidence-missing"}}
    assert "black" in findings["guest-book"].reasons[0].message


def test_evidence_that_does_not_apply_may_say_so() -> None:
    assert not failing(judged({"evidence/guest-book": {"not-applicable": "no guests"}}))


def test_refreshed_evidence_counts_against_the_day_of_reaffirmation() -> None:
    assert not failing(judged({"evidence/tasting/gathered": "2026-11-21", "reaffirmed": ["2026-11-22"]}))


def test_a_pitfall_fails_by_itself_when_a_measured_answer_names_it_and_the_option_is_chosen() -> None:
    changes = {
        "choice": ["black"],
        "owners": {"milk": "Ada"},
        "questions/taste/answer": "mild",
        "evidence/guest-book": BOOK,
    }
    findings = judged(changes)
    assert failing(findings) == {"taste": {"answer-contradicted"}, "sugar": {"pitfall-taken"}}
    assert "bitter is the measured answer" in findings["sugar"].reasons[0].message


def test_a_choice_that_the_measurement_contradicts_fails_and_names_what_it_supports() -> None:
    choices = {
        "green": Support(verdict="contradicted", because=("nobody finished a cup",)),
        "black": Support(verdict="supported"),
    }
    findings = judged(measured=measurement(choices=choices))
    assert failing(findings) == {"choice": {"choice-contradicted"}}
    [reason] = findings["choice"].reasons
    assert "nobody finished a cup" in reason.message
    assert reason.hint == "the same measurement supports: black"


def test_a_choice_that_is_neither_supported_nor_contradicted_warns() -> None:
    findings = judged(measured=measurement(choices={"green": Support(verdict="inconclusive")}))
    assert findings["choice"].result == "warns"


def test_a_gap_that_the_choice_does_not_address_needs_a_reason() -> None:
    gap = measurement(choices={"green": Support(verdict="supported", leaves_open=("milk",))})
    assert failing(judged(measured=gap)) == {"choice": {"gap-left-open"}}
    assert not failing(judged({"leaves-open": {"milk": "we drink it plain"}}, gap))


def test_a_trigger_watches_a_figure_that_exists() -> None:
    watched = {"owner": "Ada", "evidence": "tasting", "figure": "sour", "differs-by": "2x"}
    assert not failing(judged({"triggers/new-kettle": watched}))
    assert failing(judged({"triggers/new-kettle": watched | {"figure": "salty"}})) == {
        "new-kettle": {"unknown-figure"}
    }
    assert failing(judged({"triggers/new-kettle": watched | {"evidence": "x"}})) == {
        "new-kettle": {"unknown-evidence"}
    }


def test_an_owner_who_is_not_here_is_said_to_be_so() -> None:
    assert not failing(judged({"owners": {"kettle": {"not-here": "it minds itself"}}}))


def test_a_record_without_a_link_fails() -> None:
    assert failing(judged(adr_links=False)) == {"adr": {"adr-unlinked"}}


def test_what_a_draft_leaves_open_does_not_fail_but_what_is_wrong_does() -> None:
    draft: dict[str, Any] = {
        "status": "draft",
        "decided": None,
        "questions/guests": None,
        "triggers": {},
        "adr": None,
        "owners": {},
    }
    findings = judged(draft)
    assert {id_ for id_, found in findings.items() if found.result == "open"} == {
        "guests",
        "owners",
        "new-kettle",
        "adr",
    }
    assert not failing(findings)
    assert failing(judged(draft | {"questions/taste/answer": "mild", "choice": []})) == {
        "taste": {"answer-contradicted"}
    }


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


@pytest.mark.parametrize(
    ("today", "result", "expected"),
    [
        (date(2026, 12, 1), "waived", ["evidence-missing"]),
        (date(2027, 1, 29), "waived", ["evidence-missing"]),
        (date(2027, 1, 30), "waived", ["evidence-missing", "waiver-ends"]),
        (date(2027, 3, 1), "waived", ["evidence-missing", "waiver-ends"]),
        (date(2027, 3, 2), "warns", ["evidence-missing", "waiver-expired"]),
    ],
)
def test_a_waiver_holds_to_its_last_day_and_is_announced_a_month_before(
    today: date, result: str, expected: list[str]
) -> None:
    found = judged({"evidence/tasting": None, "waivers": {"tasting": WAIVER}}, today=today)["tasting"]
    assert (found.result, codes(found)) == (result, expected)


def test_an_answer_stays_unproven_while_its_evidence_is_waived() -> None:
    findings = judged({"evidence/tasting": None, "waivers": {"tasting": WAIVER}})
    assert (findings["taste"].result, codes(findings["taste"])) == ("warns", ["answer-unproven"])


def test_a_waiver_that_nothing_needs_warns() -> None:
    found = judged({"waivers": {"owners": WAIVER}})["owners"]
    assert (found.result, codes(found), found.due) == ("warns", ["waiver-unneeded"], False)


def test_a_reaffirmation_comes_after_the_decision_and_not_after_today() -> None:
    assert failing(judged({"reaffirmed": ["2026-11-19"]})) == {"choice": {"undated"}}
    assert failing(judged({"reaffirmed": ["2026-11-23"]})) == {"choice": {"undated"}}


def test_a_record_that_was_made_after_the_decision_comes_too_late() -> None:
    found = judged(recorded_on={"tasting": TODAY})["tasting"]
    assert codes(found) == ["evidence-late"]


def test_of_a_closed_review_only_the_status_is_left() -> None:
    for status in ("rejected", "superseded"):
        [found] = judged({"status": status, "owners": {}}).values()
        assert found == Finding("status", "status", "passes", reasons=(), basis="", due=False)


def test_a_proposed_review_may_leave_evidence_and_record_open_and_nothing_else() -> None:
    proposed: dict[str, Any] = {"status": "proposed", "decided": None, "adr": None, "evidence/tasting": None}
    findings = judged(proposed)
    assert not failing(findings)
    assert {id_ for id_, found in findings.items() if found.result == "warns"} == {"taste", "tasting", "adr"}
    assert failing(judged(proposed | {"owners": {}, "triggers": {}})) == {
        "owners": {"owner-missing"},
        "new-kettle": {"trigger-unwatched"},
    }


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


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"sour": "open", "sweet": "open"}, ["evidence-inconclusive"]),
        ({"sour": "open", "sweet": "excluded"}, []),
        ({}, []),
    ],
)
def test_evidence_behind_no_answer_is_inconclusive_when_it_leaves_everything_open(
    words: dict[str, State], expected: list[str]
) -> None:
    found = judged({"questions/taste": None}, measurement().model_copy(update={"words": words}))
    assert codes(found["tasting"]) == expected


def asked_of_the_guest_book() -> Guide:
    """Let the guest book answer whether guests ask for black tea."""
    data = with_answers(guests__no={"measured-as": ["unasked"]}).model_dump(
        mode="json", by_alias=True, exclude_defaults=True
    )
    data["questions"]["guests"]["evidence"] = "guest-book"
    return Guide.model_validate(data | {"format": "1"})


@pytest.mark.parametrize("proof", [BOOK, {"not-applicable": "no guests"}])
def test_an_answer_whose_evidence_no_measure_reads_is_not_unproven(proof: dict[str, str]) -> None:
    guide = asked_of_the_guest_book()
    assert codes(judged(guide=guide)["guests"]) == ["answer-unproven"]
    assert codes(judged({"evidence/guest-book": proof}, guide=guide)["guests"]) == []


def test_a_signal_is_shown_by_measurement_and_not_by_an_answer() -> None:
    assert codes(judged({"signals/faces": "absent"}, measurement("open", "open"))["faces"]) == []


def test_what_an_answer_demands_waits_for_a_measurement_and_for_the_required_option() -> None:
    asked = {"questions/taste/required-by": "guests"}
    green = with_answers(taste__bitter={"requires": ["green"], "demands": ["sweet"]})
    black = with_answers(taste__bitter={"requires": ["black"], "demands": ["sweet"]})
    assert codes(judged(asked | {"evidence/tasting": None}, guide=green)["choice"]) == []
    assert codes(judged(asked, guide=black)["choice"]) == ["requirement-unmet"]


def test_a_trigger_whose_figure_is_not_measured_both_times_is_not_reached() -> None:
    watched = {"owner": "Ada", "evidence": "tasting", "figure": "sour", "differs-by": "2x"}
    without = measurement().model_copy(update={"figures": {}})
    changes = {"triggers/new-kettle": watched}
    assert codes(judged(changes)["new-kettle"]) == []
    assert codes(judged(changes, current=without)["new-kettle"]) == []
    assert codes(judged(changes | {"evidence/tasting": None}, current=without)["new-kettle"]) == []
    assert codes(judged(changes | {"evidence/tasting": None}, current=measurement())["new-kettle"]) == []


def test_what_a_draft_leaves_open_needs_no_waiver_but_what_is_wrong_does() -> None:
    draft: dict[str, Any] = {"status": "draft", "adr": None, "waivers": {"adr": WAIVER, "taste": WAIVER}}
    findings = judged(draft | {"questions/taste/answer": "mild", "choice": []})
    assert (findings["adr"].result, codes(findings["adr"])) == ("open", ["adr-missing"])
    assert (findings["taste"].result, codes(findings["taste"])) == ("waived", ["answer-contradicted"])


def test_a_waiver_covers_what_is_wrong_or_open_and_nothing_else() -> None:
    unproven = {"evidence/tasting": None, "waivers": {"taste": WAIVER}}
    assert codes(judged(unproven)["taste"]) == ["answer-unproven", "waiver-unneeded"]
    both = judged(unproven | {"questions/taste/asked": "Is it too sweet?"})["taste"]
    assert (both.result, codes(both)) == ("waived", ["wording-changed", "answer-unproven"])


def test_only_the_day_speaks_against_what_a_waiver_covered_until_it_ended() -> None:
    waived: dict[str, Any] = {"adr": None, "waivers": {"adr": WAIVER}}
    for day, result, due in ((1, "waived", False), (2, "fails", True)):
        found = judged(waived, today=date(2027, 3, day), due="fails")["adr"]
        assert (found.result, found.due) == (result, due)


SMALL = (Guard(name="too-small", text="20 sips"),)


def test_an_entry_that_fails_by_itself_is_not_due() -> None:
    aged, small = {"evidence/tasting/gathered": "2026-10-21"}, measurement(guards=SMALL)
    found = judged(aged, small)["tasting"]
    assert codes(found) == ["evidence-aged", "evidence-too-small"]
    assert (found.result, found.due) == ("fails", False)
    proposed = judged(aged | {"status": "proposed"}, small)["tasting"]
    assert (proposed.result, proposed.due) == ("warns", True)


@pytest.mark.parametrize(
    ("status", "result"), [("draft", "open"), ("proposed", "warns"), ("accepted", "warns")]
)
def test_an_unproven_answer_is_open_in_a_draft_and_warns_from_then_on(status: str, result: str) -> None:
    assert judged({"status": status, "evidence/tasting": None})["taste"].result == result


@pytest.mark.parametrize("status", ["draft", "proposed", "accepted"])
def test_a_waiver_that_nothing_needs_warns_in_every_status(status: str) -> None:
    assert judged({"status": status, "waivers": {"owners": WAIVER}})["owners"].result == "warns"


def test_nothing_is_due_in_a_draft() -> None:
    found = judged({"status": "draft"}, today=date(2028, 1, 1))["new-kettle"]
    assert (codes(found), found.result, found.due) == (["trigger-due"], "open", False)


def test_an_entry_is_known_as_its_evidence_is_known() -> None:
    def known(**named: Any) -> dict[str, str]:  # noqa: ANN401
        findings = judged({"evidence/guest-book": BOOK}, guide=asked_of_the_guest_book(), **named)
        return {entry: found.basis for entry, found in findings.items() if found.basis}

    measured = {"taste": "measured", "tasting": "measured"}
    attested = {"guests": "attested", "guest-book": "attested"}
    assert known() == measured | attested
    assert judged({"waivers": {"tasting": WAIVER}}, measurement(guards=SMALL))["tasting"].basis == "measured"
    assert known(recorded=frozenset({"tasting"})) == dict.fromkeys(measured, "recorded") | attested


def test_an_answer_that_no_measure_could_prove_is_only_said() -> None:
    assert judged(guide=with_answers(taste__bitter={"measured-as": []}))["taste"].basis == ""
