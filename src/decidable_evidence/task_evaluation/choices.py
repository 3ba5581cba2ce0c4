"""What the checks say of each choice: whether a gain could be told at all, and answers from wrong ones."""

from __future__ import annotations

from collections.abc import Iterable

from decidable.evidence import State, Support, choice_key
from decidable_evidence.task_evaluation.case import Check

EVALUABLE = 3
NEEDED = {
    choice_key(("rag",)): (2, "Choosing RAG", "So this would be RAG without ground truth."),
    choice_key(("fine-tuning",)): (
        3,
        "Choosing fine-tuning",
        "So a gain from tuning could not be told from chance.",
    ),
    choice_key(("rag", "fine-tuning")): (
        3,
        "Choosing both",
        "So a gain from tuning could not be told from chance.",
    ),
    choice_key(()): (0, "Choosing neither", ""),
}


def words(made: Iterable[Check], level: int, *, small: bool) -> dict[str, State]:
    """Say whether behavior can be evaluated.

    ``not-evaluable`` is shown wherever too little is known to rely on, as nobody can tell a gain then. ``evaluable`` is
    excluded only where something was measured and failed; what nobody measured may well be right.
    """
    if small:
        return {"evaluable": "open", "not-evaluable": "open"}
    if level >= EVALUABLE:
        return {"evaluable": "shown", "not-evaluable": "excluded"}
    failed = any(check.state == "failed" and check.level <= EVALUABLE for check in made)
    return {"evaluable": "excluded" if failed else "open", "not-evaluable": "shown"}


def choices(made: Iterable[Check], small: str) -> dict[str, Support]:
    """Judge each choice by the level that it needs."""
    found = tuple(made)
    return {choice: _support(found, small, *needs) for choice, needs in NEEDED.items()}


def _support(made: tuple[Check, ...], small: str, needed: int, choosing: str, otherwise: str) -> Support:
    lacking = [check for check in made if check.level <= needed and check.state != "passed"]
    failed = [check.found for check in lacking if check.state == "failed"]
    if not lacking:
        asks = f"needs level {needed}, and it is reached" if needed else "asks nothing of an evaluation"
        return Support(verdict="supported", because=(f"{choosing} {asks}.",))
    if failed and not small:
        return Support(verdict="contradicted", because=(*failed, otherwise))
    return Support(verdict="open", because=tuple(check.found for check in lacking))
