"""What a measurement lets a review accept: supported, for a time, or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from decidable.fields import Rung
from decidable.measurement import Arm, Figure, Guard, Measurement, Rival, Support
from support.teas import GUIDE, judged, measurement, reasons

DIFFERENCE = Figure(title="green over black", value=0.02, low=-0.05, high=0.09, unit="difference")
PROVISIONAL: dict[str, Any] = {
    "provisional": {"until": "2026-12-31", "because": "the pot is on order", "run": "pot"}
}


def compared(**choices: Support) -> Measurement:
    """A measurement that compares arms."""
    found = measurement(choices=choices)
    return found.model_copy(update={"arms": {"pot": Arm(choice="green")}})


def codes(found: Measurement, more: dict[str, Any] | None = None) -> set[str]:
    return {reason.code for reason in reasons("choice", more or {}, found)}


def test_a_supported_choice_passes() -> None:
    assert codes(compared(green=Support(verdict="supported"))) == set()


def test_a_promising_choice_passes_for_a_time_only() -> None:
    found = compared(green=Support(verdict="promising", act="run pot on the same examples"))

    assert "choice-unproven" in codes(found)
    assert "choice-unproven" not in codes(found, PROVISIONAL)
    assert "choice-provisional" in codes(found, PROVISIONAL)


def test_a_choice_that_nobody_ran_does_not_pass_while_another_is_supported_even_for_a_time() -> None:
    found = compared(
        green=Support(verdict="open", measured=False, act="run pot on the same examples"),
        black=Support(verdict="supported", because=("black is ahead of none: +40.7 points [31.7, 48.5].",)),
    )

    (reason,) = [
        reason for reason in reasons("choice", PROVISIONAL, found) if reason.code == "choice-unmeasured"
    ]
    assert "+40.7 points [31.7, 48.5]" in reason.message
    assert reason.hint == "run pot on the same examples, or choose Black"


def test_rivals_that_are_not_told_apart_are_answered() -> None:
    rival = Rival(choice="white", difference=DIFFERENCE, settles=400)
    found = compared(green=Support(verdict="supported", not_told_apart=(rival,)))

    assert codes(found) == {"rival-unconsidered"}


@pytest.mark.parametrize(
    ("rung", "said"),
    [
        ("asserted", " Some rows only assert that they passed."),
        ("graded", " Rows graded by a tool."),
        ("re-graded", " Rows graded here."),
        (None, ""),
    ],
)
def test_a_verdict_on_the_choice_says_how_its_rows_were_graded(rung: Rung | None, said: str) -> None:
    found = compared(green=Support(verdict="contradicted", because=("Too bitter.",)))
    arms = {"cup": Arm(rung=rung), "pot": Arm(rung=rung and "re-graded")}

    (reason,) = reasons("choice", {}, found.model_copy(update={"arms": arms}))
    assert reason.message.endswith(f": Too bitter.{said}")


def test_what_is_not_declared_withholds_acceptance() -> None:
    guard = Guard(name="as-if-independent", text="Nobody says.", act="say it", withholds=("accepted",))
    found = measurement(guards=(guard,))

    assert "evidence-undeclared" in {reason.code for reason in reasons("tasting", {}, found)}


@pytest.mark.parametrize(
    ("demanded", "low"),
    [
        ("asserted", ""),
        ("graded", "cup (asserted)"),
        ("read", "cup (asserted), pot (graded)"),
    ],
)
def test_rows_below_the_rung_that_the_guide_demands_fail_with_what_to_do(demanded: Rung, low: str) -> None:
    evidence = {**GUIDE.evidence, "tasting": GUIDE.evidence["tasting"].model_copy(update={"rows": demanded})}
    arms = {"cup": Arm(rung="asserted"), "pot": Arm(rung="graded")}
    found = judged(
        measured=measurement().model_copy(update={"arms": arms}),
        guide=GUIDE.model_copy(update={"evidence": evidence}),
    )["tasting"]

    told = [reason for reason in found.reasons if reason.code == "rests-on-less"]
    assert [reason.message.rpartition(": ")[2] for reason in told] == [low] * bool(low)
    assert all("name the tool's own file" in reason.hint for reason in told)
    assert (found.result == "fails") == bool(low)
