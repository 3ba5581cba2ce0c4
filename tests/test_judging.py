"""The rules by which an entry of a review holds or does not."""

from __future__ import annotations

from typing import Any

import pytest

from decidable.judging.evidence import wording
from decidable.measurement import Guard, State, Support
from decidable.review import entries
from support.teas import (
    ACCEPTED,
    BOOK,
    GUIDE,
    MODEL,
    WAIVER,
    asked_of_the_guest_book,
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
        "adr",
        "faces",
        "fashion",
        "sugar",
        "new-kettle",
    ]


def test_a_finding_says_what_kind_of_entry_it_is_about_waived_or_not() -> None:
    review = MODEL.model_validate(ACCEPTED)
    waived = judged({"waivers": {id_: WAIVER for id_, _ in entries(GUIDE, review)}})
    for findings in (judged(), waived):
        assert [(found.entry, found.kind) for found in findings.values()] == list(entries(GUIDE, review))


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
        ({"signals/faces": "absent"}, {"faces": {"signal-shown"}}),
        ({"considered": {"green": "x"}}, {"choice": {"option-unconsidered"}}),
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


def test_an_answer_is_unproven_while_its_evidence_is_open_and_nothing_fails() -> None:
    findings = judged(measured=measurement("open", "open"))
    assert not failing(findings)
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
    findings = judged({"choice": ["black"], "owners": {"milk": "Ada"}})
    assert failing(findings)["choice"] == {"answer-against-choice"}
    assert "the answer bitter to taste" in findings["choice"].reasons[0].message


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
    assert reason.hint == "the same measurement supports: Black"


def test_a_choice_that_is_neither_supported_nor_contradicted_warns() -> None:
    findings = judged(measured=measurement(choices={"green": Support(verdict="open")}))
    assert findings["choice"].result == "warns"


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


@pytest.mark.parametrize("proof", [BOOK, {"not-applicable": "no guests"}])
def test_an_answer_whose_evidence_no_measure_reads_is_not_unproven(proof: dict[str, str]) -> None:
    guide = asked_of_the_guest_book()
    assert codes(judged(guide=guide)["guests"]) == ["answer-unproven"]
    assert codes(judged({"evidence/guest-book": proof}, guide=guide)["guests"]) == []


def test_a_signal_that_is_absent_contradicts_the_answer_that_rests_on_it() -> None:
    absent = judged({"signals/faces": "absent"}, measurement("open", "open"))["faces"]
    assert (absent.result, codes(absent)) == ("fails", ["signal-shown"])
    assert "the answer that is given" in absent.reasons[0].message


def test_a_signal_that_speaks_for_another_answer_is_told() -> None:
    mild = {"questions/taste/answer": "mild", "choice": []}
    told = judged(mild, measurement("open", "open"))["faces"]
    assert (told.result, codes(told)) == ("warns", ["signal-unheeded"])


def test_nothing_is_asked_of_a_signal_or_a_pressure_that_nobody_saw_or_said() -> None:
    assert {"faces", "fashion", "sugar"} & judged({"signals": {}, "set-aside": {}}).keys() == {"sugar"}
    assert not failing(judged({"signals": {}, "set-aside": {}}))


@pytest.mark.parametrize("written", ["not-heard", "not heard", "Not Heard", "not-herd"])
def test_what_was_not_said_is_not_a_reason(written: str) -> None:
    assert codes(judged({"set-aside/fashion": written})["fashion"]) == ["set-aside-unsaid"]


def test_what_an_answer_demands_waits_for_a_measurement_and_for_the_required_option() -> None:
    asked = {"questions/taste/required-by": "guests"}
    green = with_answers(taste__bitter={"requires": ["green"], "demands": ["sweet"]})
    black = with_answers(taste__bitter={"requires": ["black"], "demands": ["sweet"]})
    assert codes(judged(asked | {"evidence/tasting": None}, guide=green)["choice"]) == []
    assert codes(judged(asked, guide=black)["choice"]) == ["requirement-unmet"]
