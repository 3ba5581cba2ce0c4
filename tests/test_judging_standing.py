"""What a status and a waiver change of a finding, and how an entry is known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from decidable.judging.case import Finding
from decidable.measurement import Guard
from support.teas import (
    BOOK,
    WAIVER,
    asked_of_the_guest_book,
    codes,
    failing,
    judged,
    measurement,
    with_answers,
)


def test_what_a_draft_leaves_open_does_not_fail_but_what_is_wrong_does() -> None:
    draft: dict[str, Any] = {
        "status": "draft",
        "decided": None,
        "questions/guests": None,
        "adr": None,
        "owners": {},
    }
    findings = judged(draft)
    assert {id_ for id_, found in findings.items() if found.result == "open"} == {
        "guests",
        "owners",
        "adr",
    }
    assert not failing(findings)
    assert failing(judged(draft | {"questions/taste/answer": "mild", "choice": []})) == {
        "taste": {"answer-contradicted"}
    }


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


def test_of_a_closed_review_only_the_status_is_left() -> None:
    for status in ("rejected", "superseded"):
        [found] = judged({"status": status, "owners": {}}).values()
        assert found == Finding("status", "status", "passes", reasons=(), basis="", due=False)


def test_a_proposed_review_may_leave_evidence_and_record_open_and_nothing_else() -> None:
    proposed: dict[str, Any] = {"status": "proposed", "decided": None, "adr": None, "evidence/tasting": None}
    findings = judged(proposed)
    assert not failing(findings)
    assert {id_ for id_, found in findings.items() if found.result == "warns"} == {"taste", "tasting", "adr"}
    assert failing(judged(proposed | {"owners": {}})) == {"owners": {"owner-missing"}}


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
