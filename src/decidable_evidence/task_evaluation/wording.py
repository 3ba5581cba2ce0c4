"""How an evaluation is told: the verdict in one sentence, what is still needed and what to do next."""

from __future__ import annotations

from collections.abc import Iterable

from decidable.evidence import Guard, State
from decidable_evidence.task_evaluation.agreement import flip_rate
from decidable_evidence.task_evaluation.case import Case, Check, percent
from decidable_evidence.task_evaluation.choices import EVALUABLE
from decidable_evidence.task_evaluation.limits import FEW_IN_STRATUM, MUCH_SYNTHETIC


def headline(made: Iterable[Check], case: Case, level: int, words: dict[str, State], small: str) -> str:
    """Give the verdict in one sentence, with its figures."""
    if small:
        return f"Too small to conclude: {_continued(small)}"
    reached = f"of {case.tally['items']} items {case.tally.n} can be used, and level {level} of 4 is reached"
    if words["evaluable"] == "shown":
        return f"Evaluable: {reached}."
    why = [check for check in made if check.level <= EVALUABLE and check.state != "passed"]
    first = next((check for check in why if check.state == "failed"), why[0])
    opening = "Not evaluable" if first.state == "failed" else "Not known to be evaluable"
    return f"{opening}: {reached}; {_continued(first.found)}"


def _continued(sentence: str) -> str:
    """Write a sentence as it reads behind a colon or a semicolon."""
    return sentence[0].lower() + sentence[1:]


def guards(made: Iterable[Check], small: str) -> tuple[Guard, ...]:
    """Tell every check that did not pass."""
    if small:
        return (Guard(name="too-small", text=small),)
    return tuple(Guard(name=check.name, text=check.found) for check in made if check.state != "passed")


def needs(made: Iterable[Check], words: dict[str, State], small: str) -> str:
    """Say what would conclude; nothing where behavior can be evaluated."""
    if words["evaluable"] == "shown":
        return ""
    lacking = [check for check in made if check.level <= EVALUABLE and check.state != "passed"]
    first = min(lacking, key=lambda check: (bool(small) and check.name != "size", check.level))
    return first.lacks


def advice(made: Iterable[Check], case: Case, told: str) -> tuple[str, ...]:
    """Say what to do next beside what is told already, from the lowest level up; what counts for no level comes last."""
    lacking = tuple(check.lacks for check in made if check.state != "passed" and check.lacks != told)
    return lacking + tuple(step for holds, step in _steps(case) if holds)


def _steps(case: Case) -> tuple[tuple[bool, str], ...]:
    tally, flips = case.tally, flip_rate(case.tally.repeats) or 0.0
    return (
        (
            not case.declared.digest,
            f"Pin this version of the evaluation set by digest: {tally.digest}.",
        ),
        (
            bool(case.declared.no_training_because),
            "Measure again as soon as there is a training set: items may have leaked into it.",
        ),
        (
            tally["strata-small"] > 0,
            f"{tally['strata-small']} of {tally['strata']} strata have fewer than {FEW_IN_STRATUM} items: of these alone nothing can be said.",
        ),
        (
            tally["duplicates"] > 0,
            f"{tally['duplicates']} items have the input of another, and do not count again.",
        ),
        (
            tally.origins.get("synthetic", 0) > MUCH_SYNTHETIC * tally.n,
            "Most items are synthetic: add items from production.",
        ),
        (
            flips > case.declared.precision,
            f"{percent(flips)} of the results flip when a run is repeated: let the majority of three runs count.",
        ),
        (
            not tally["dated"],
            "Where items rest on sources that change, give sources-changed, and source and labelled_at of each item.",
        ),
        (
            tally["audited-outdated"] > 0,
            f"{tally['audited-outdated']} audited labels are no longer the target of their item, and do not count.",
        ),
    )
