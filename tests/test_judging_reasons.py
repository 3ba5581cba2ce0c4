"""Every reason in full: what is wrong, what would make it right, and where in the review it stands."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from decidable.judging.case import Reason
from decidable.measurement import Due, Figure, Guard, Measurement, State, Support
from teas import BOOK, TODAY, WAIVER, judged, measurement, with_answers

GATHER = "gather it afresh, and add the day on which the choice is kept to reaffirmed:"
WATCHED = {"owner": "Ada", "evidence": "tasting", "figure": "sour", "differs-by": "2x"}


def reasons(entry: str, *arguments: Any, **named: Any) -> tuple[Reason, ...]:  # noqa: ANN401
    return judged(*arguments, **named)[entry].reasons


def worded(**words: State) -> Measurement:
    return measurement().model_copy(update={"words": words})


def sour(value: float) -> Measurement:
    return measurement().model_copy(update={"figures": {"sour": Figure(title="sour sips", value=value)}})


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
                "answer the new question, then run decidable reword",
                ("questions", "taste", "asked"),
            ),
        ),
        (
            {"questions/guests/answer": "yes"},
            "guests",
            Reason(
                "open",
                "requirement-unnamed",
                "the answer yes is a requirement, and nobody is named who requires it",
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
                "gather it",
                ("evidence", "tasting"),
            ),
        ),
        (
            {"evidence/tasting/gathered": "2026-11-21"},
            "tasting",
            Reason(
                "wrong",
                "evidence-late",
                "gathered on 2026-11-21, after the decision of 2026-11-20: evidence comes before committing",
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
                "gather it afresh",
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
                "follows from the answer to taste: bitter speaks against Black",
                "change the choice, or show that the answer is another",
                ("questions", "taste", "answer"),
            ),
        ),
        (
            {"questions/guests/answer": "yes"},
            "choice",
            Reason(
                "wrong",
                "requirement-unmet",
                "follows from the answer to guests: yes requires Black, which is not chosen",
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
                "nobody is named for kettle (Whoever minds the kettle), who absorb what Green costs",
                "add kettle: under owners:, a name or {not-here: reason}",
                ("owners",),
            ),
        ),
        (
            {"adr": None},
            "adr",
            Reason("open", "adr-missing", "no decision record is named", "add adr: with its path", ("adr",)),
        ),
        (
            {"signals": {}},
            "faces",
            Reason(
                "open",
                "signal-unrecorded",
                "nobody says whether it is so: Faces are pulled",
                "add faces: under signals:, observed or absent",
                ("signals", "faces"),
            ),
        ),
        (
            {"signals/faces": "absent"},
            "faces",
            Reason(
                "wrong",
                "signal-shown",
                "called absent, but measured: tasting shows bitter",
                "record it as observed",
                ("signals", "faces"),
            ),
        ),
        (
            {"set-aside/fashion": None},
            "fashion",
            Reason(
                "open",
                "not-set-aside",
                "not set aside: Everybody drinks green",
                "add fashion: under set-aside:, not-heard or what was said and why it does not hold here",
                ("set-aside", "fashion"),
            ),
        ),
        (
            {"set-aside/sugar": None},
            "sugar",
            Reason(
                "open",
                "not-set-aside",
                "not set aside: Sugar hides the brew",
                "add sugar: under set-aside:, not-heard or what was said and why it does not hold here",
                ("set-aside", "sugar"),
            ),
        ),
        (
            {"choice": ["black"], "questions/taste/answer": "mild"},
            "sugar",
            Reason(
                "wrong",
                "pitfall-taken",
                "Sugar hides the brew: bitter is the measured answer to taste, and Black is chosen",
                "follows from the choice: change it, or show that the answer is another",
                ("choice",),
            ),
        ),
        (
            {"choice": ["black"], "evidence/tasting": None},
            "sugar",
            Reason(
                "wrong",
                "pitfall-taken",
                "Sugar hides the brew: bitter is the given answer to taste, and Black is chosen",
                "follows from the choice: change it, or show that the answer is another",
                ("choice",),
            ),
        ),
        (
            {"triggers": {}},
            "new-kettle",
            Reason(
                "open",
                "trigger-unwatched",
                "nobody watches: The kettle changes",
                "add new-kettle: under triggers:, with owner: and check-by:, or evidence:, figure: and differs-by:",
                ("triggers", "new-kettle"),
            ),
        ),
        (
            {"triggers/new-kettle/check-by": "2026-11-21"},
            "new-kettle",
            Reason(
                "due",
                "trigger-due",
                "Ada: to be checked by 2026-11-21, 1 days ago",
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
        (
            {"waivers": {"owners": WAIVER}},
            "owners",
            Reason(
                "notice",
                "waiver-unneeded",
                "owners holds without its waiver",
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


def test_a_record_made_too_late_says_so_of_the_record() -> None:
    assert reasons("tasting", recorded_on={"tasting": TODAY}) == (
        Reason(
            "wrong",
            "evidence-late",
            "recorded on 2026-11-22, after the decision of 2026-11-20: evidence comes before committing",
            "decide again on it, and add that day to reaffirmed:",
            ("evidence", "tasting", "gathered"),
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


@pytest.mark.parametrize(
    ("evidence", "given"), [("guest-book", BOOK), ("tasting", {"not-applicable": "we drink water"})]
)
def test_a_trigger_on_evidence_that_is_not_measured_says_so(evidence: str, given: dict[str, str]) -> None:
    watched = {"triggers/new-kettle": WATCHED | {"evidence": evidence}, f"evidence/{evidence}": given}
    assert reasons("new-kettle", watched) == (
        Reason(
            "open",
            "trigger-unwatched",
            f"nobody sees whether sour moves: {evidence} is not measured",
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
            "nobody sees here whether sour moves: tasting is recorded, and its inputs are elsewhere",
            "judge it where the inputs are, or give check-by",
            ("triggers", "new-kettle"),
        ),
    )


def test_a_part_of_the_evidence_that_is_due_says_by_whom_and_since_when() -> None:
    part = Due(on=date(2026, 11, 21), what="the leaves are to be weighed again", owner="Bo")
    assert reasons("tasting", measured=measurement(due=(part,))) == (
        Reason(
            "due",
            "evidence-part-due",
            "Bo: the leaves are to be weighed again, due since 2026-11-21, 1 days ago",
            "do so, gather the evidence afresh, and add the day on which the choice is kept to reaffirmed:",
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


def test_evidence_that_is_inconclusive_says_what_it_found_and_what_it_needs() -> None:
    assert reasons("tasting", measured=measurement("open", needs="97 sips")) == (
        Reason(
            "open",
            "evidence-inconclusive",
            "nine sips in ten were sour",
            "97 sips",
            ("evidence", "tasting"),
        ),
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


def test_a_demand_that_is_not_met_says_what_is_excluded_and_what_is_needed() -> None:
    guide = with_answers(taste__bitter={"requires": ["green"], "demands": ["sweet", "sour", "flat"]})
    asked = {"questions/taste/required-by": "guests"}
    excluded = worded(sweet="excluded", sour="shown", flat="excluded")
    expected = Reason(
        "wrong",
        "demand-unmet",
        "follows from the answer to taste: bitter demands sweet and flat, which is excluded: nine sips in ten were sour",
        "mend what excludes it, or drop the requirement",
        ("questions", "taste", "answer"),
    )
    assert reasons("choice", asked, excluded, guide=guide) == (expected,)
    [reason] = reasons("choice", asked, excluded.model_copy(update={"needs": "a sweeter leaf"}), guide=guide)
    assert reason.hint == "a sweeter leaf"


@pytest.mark.parametrize(
    ("others", "hint"),
    [
        ({}, "97 sips"),
        ({"black": "supported", "none": "inconclusive"}, "the same measurement supports: black"),
        ({"black": "supported", "none": "supported"}, "the same measurement supports: black, none"),
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
    unclear = measurement(choices={key: Support(verdict="inconclusive")}, needs="97 sips")
    assert reasons("choice", {"choice": choice}, unclear) == (
        Reason(
            "unproven",
            "choice-unproven",
            f"tasting neither supports nor contradicts choosing {named}",
            "97 sips",
            ("choice",),
        ),
    )


def test_a_gap_left_open_says_which_and_where_to_give_the_reason() -> None:
    gap = measurement(choices={"green": Support(verdict="supported", leaves_open=("milk", "honey"))})
    assert reasons("choice", {"leaves-open": {"honey": "we drink it plain"}}, gap) == (
        Reason(
            "open",
            "gap-left-open",
            "tasting shows a gap in milk that choosing Green does not address",
            "add leaves-open: {milk: why it may stay open}",
            ("choice",),
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
            "nobody sees here whether sour moves: tasting is recorded, and its inputs are elsewhere",
            "judge it where the inputs are, or give check-by",
            ("triggers", "new-kettle"),
        ),
    )


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
                "make the entry hold by then",
                ("waivers", "adr"),
            ),
        ),
        (
            date(2027, 3, 4),
            Reason(
                "due",
                "waiver-expired",
                "Bo: the waiver ended 3 days ago, on 2027-03-01: no time",
                "make the entry hold, or have it waived anew",
                ("waivers", "adr"),
            ),
        ),
    ],
)
def test_a_waiver_says_who_gave_it_when_it_ends_and_why(today: date, expected: Reason) -> None:
    covered, told = reasons("adr", WAIVED, today=today)
    assert (covered.code, told) == ("adr-missing", expected)
