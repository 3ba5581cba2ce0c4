"""What the checks mean for each choice: whether a gain could be told at all, and answers from wrong ones."""

from __future__ import annotations

from collections.abc import Iterable

from decidable.evidence import State, Support, choice_key
from decidable_evidence.task_evaluation.case import Check

EVALUABLE = 3
NO_GAIN = "So a gain from tuning could not be told from chance."
NEEDED = {
    choice_key(("rag",)): (2, "Choosing RAG", "So this would be RAG without ground truth."),
    choice_key(("fine-tuning",)): (EVALUABLE, "Choosing fine-tuning", NO_GAIN),
    choice_key(("rag", "fine-tuning")): (EVALUABLE, "Choosing both", NO_GAIN),
    choice_key(()): (0, "Choosing neither", ""),
}
# What is in a training set is in no prompt: it shows nothing of a choice that trains nothing.
UNTRAINED = (choice_key(("rag",)), choice_key(()))


def words(made: Iterable[Check], level: int, *, small: bool) -> dict[str, State]:
    """Whether behavior can be evaluated.

    ``not-evaluable`` is shown wherever too little is known to rely on, as nobody can tell a gain then. ``evaluable`` is
    excluded only where something was measured and failed; what nobody measured may well be right.
    """
    if small:
        return {"evaluable": "open", "not-evaluable": "open"}
    if level >= EVALUABLE:
        return {"evaluable": "shown", "not-evaluable": "excluded"}
    failed = any(check.result == "failed" and check.level <= EVALUABLE for check in made)
    return {"evaluable": "excluded" if failed else "open", "not-evaluable": "shown"}


def choices(made: Iterable[Check], untrained: Iterable[Check]) -> dict[str, Support]:
    """The verdict on each choice by the level that it needs.

    :param untrained: the checks as they are where nothing is trained, so that nothing leaks
    """
    trained, without = tuple(made), tuple(untrained)
    return {
        choice: _support(without if choice in UNTRAINED else trained, *needs)
        for choice, needs in NEEDED.items()
    }


def _support(made: tuple[Check, ...], needed: int, choosing: str, otherwise: str) -> Support:
    lacking = [check for check in made if check.level <= needed and check.result != "passed"]
    failed = [check.found for check in lacking if check.result == "failed"]
    small = any(check.name == "size" for check in lacking)
    if not lacking:
        asks = f"needs level {needed}, and it is reached" if needed else "asks nothing of an evaluation"
        return Support(verdict="supported", because=(f"{choosing} {asks}.",))
    if failed and (not small or any(check.name == "leakage" for check in lacking)):
        return Support(verdict="contradicted", because=(*failed, otherwise))
    return Support(verdict="open", because=tuple(check.found for check in lacking))
