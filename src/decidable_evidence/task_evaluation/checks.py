"""The checks of an evaluation, level by level: what passes, what fails, and what nobody measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from decidable.evidence import percent
from decidable_evidence.task_evaluation.case import Case, Check, enough, half_width
from decidable_evidence.task_evaluation.counts import Counts
from decidable_evidence.task_evaluation.limits import FEWEST_CLUSTERS, FEWEST_ITEMS, MOST_LEAKED
from decidable_evidence.task_evaluation.reliability import fresh, graded, labelled, repeated

LEVELS = (1, 2, 3, 4)


def too_small(case: Case) -> str:
    """Why nothing can be concluded from these items; empty where something can.

    Where leakage took so many items that too few are left, leakage is the reason and not size.
    """
    counts, precision = case.counts, case.declared.precision
    if _leaking(case).result == "failed" and counts.items >= enough(precision):
        return ""
    if _few_clusters(counts):
        return f"{counts.clusters} clusters are too few to conclude; at least {FEWEST_CLUSTERS} are needed."
    if counts.kept < FEWEST_ITEMS:
        return f"{counts.kept} items are too few to conclude; at least {FEWEST_ITEMS} are needed."
    if counts.kept < enough(precision):
        width = percent(half_width(counts.kept))
        return f"{counts.kept} items tell a share to ±{width} only, and ±{percent(precision)} is declared."
    return ""


def checks(case: Case) -> tuple[Check, ...]:
    """Every check, from the first level to the last."""
    return tuple(check(case) for check in CHECKS)


def level(made: Iterable[Check]) -> int:
    """The highest level of which, and of all below, every check passed."""
    first = min((check.level for check in made if check.result != "passed"), default=LEVELS[-1] + 1)
    return first - 1


def _versioned(case: Case) -> Check:
    if case.declared.version:
        return Check("versioned", 1, "passed")
    return Check(
        "versioned",
        1,
        "open",
        "The evaluation set has no version.",
        "Version has to name the evaluation set.",
    )


def _hashed(case: Case) -> Check:
    declared, found = case.declared.digest, case.counts.digest
    if declared in {None, found}:
        return Check("hashed", 1, "passed")
    return Check(
        "hashed",
        1,
        "open",
        f"The evaluation set has changed: its digest is {found}, and {declared} is declared.",
        f"Digest: {found} and a new version have to be declared.",
    )


def _size(case: Case) -> Check:
    text = too_small(case)
    needed = enough(case.declared.precision)
    if not text and case.counts.kept >= needed:
        return Check("size", 2, "passed")
    text = text or f"{case.counts.kept} items are left, and {needed} are needed."
    clusters = f" in at least {FEWEST_CLUSTERS} clusters" if _few_clusters(case.counts) else ""
    return Check(
        "size", 2, "open", text, f"{needed} items{clusters} would do, and {case.counts.kept} can be used."
    )


def _few_clusters(counts: Counts) -> bool:
    return counts.clusters is not None and counts.clusters < FEWEST_CLUSTERS


def _leaking(case: Case) -> Check:
    """Copies of training among the items, and targets that give them away."""
    counts, training = case.counts, case.counts.training
    if training is None:
        return _no_training(case)
    if training.leaked <= MOST_LEAKED * counts.items:
        return Check("leakage", 2, "passed")
    ways = (("by input", training.inputs), ("by target", training.targets))
    named = ", ".join(f"{many} {way}" for way, many in ways if many)
    share = percent(training.leaked / counts.items)
    return Check(
        "leakage",
        2,
        "failed",
        f"{share} of the items are in training ({named}); at most {percent(MOST_LEAKED)} may be.",
        f"Remove the {training.leaked} items that are in training from the evaluation set (--list leaked).",
    )


def _no_training(case: Case) -> Check:
    if case.declared.no_training_because:
        return Check("leakage", 2, "passed")
    found = "Leakage was not measured: no training set is given."
    return Check("leakage", 2, "open", found, "Give training, or no-training-because if there is none.")


def without_training(case: Case) -> tuple[Check, ...]:
    """The checks as they are where nothing is trained: no item leaks, and none is lost by it."""
    counts = case.counts.model_copy(update={"training": None, "kept": case.counts.distinct})
    declared = case.declared.model_copy(update={"no_training_because": "nothing is trained"})
    return checks(Case(counts, declared, case.repeats))


def _held_out(case: Case) -> Check:
    counts, needed = case.counts, enough(case.declared.precision)
    if max(counts.held_out or 0, counts.training.unseen if counts.training else 0) >= needed:
        return Check("held-out", 4, "passed")
    found = "Too few items are held out by a time-split or by a target that is not in training."
    return Check(
        "held-out", 4, "open", found, f"For level 4, {needed} items have to be labelled after a time-split."
    )


def _scheduled(case: Case) -> Check:
    declared = case.declared
    if declared.re_evaluated_every or (declared.re_evaluation and declared.re_evaluation >= case.counts.on):
        return Check("re-evaluation", 4, "passed")
    past = declared.re_evaluation
    text = f"The re-evaluation of {past} is past." if past else "No re-evaluation is scheduled."
    return Check(
        "re-evaluation",
        4,
        "open",
        text,
        "Re-evaluated-every or re-evaluation has to say when it is run again.",
    )


CHECKS: tuple[Callable[[Case], Check], ...] = (
    _versioned,
    _hashed,
    _leaking,
    _size,
    labelled,
    graded,
    repeated,
    fresh,
    _held_out,
    _scheduled,
)
