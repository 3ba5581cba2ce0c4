"""The checks of an evaluation, level by level: what passes, what fails, and what nobody measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from decidable_evidence.task_evaluation.case import Case, Check, enough, half_width, percent
from decidable_evidence.task_evaluation.limits import FEWEST_CLUSTERS, FEWEST_ITEMS, MOST_LEAKED
from decidable_evidence.task_evaluation.reliability import fresh, graded, labelled, repeated
from decidable_evidence.task_evaluation.tallied import Tally

LEVELS = (1, 2, 3, 4)


def too_small(case: Case) -> str:
    """Say why nothing can be said of these items; nothing where something can.

    Where leakage took so many items that too few are left, what is said is that they leak.
    """
    tally, precision = case.tally, case.declared.precision
    if _leaking(case).state == "failed" and tally["items"] >= enough(precision):
        return ""
    if _few_clusters(tally):
        return f"{tally['clusters']} clusters are too few to conclude; at least {FEWEST_CLUSTERS} are needed."
    if tally.n < FEWEST_ITEMS:
        return f"{tally.n} items are too few to conclude; at least {FEWEST_ITEMS} are needed."
    if tally.n < enough(precision):
        width = percent(half_width(tally.n))
        return f"{tally.n} items tell a share to ±{width} only, and ±{percent(precision)} is declared."
    return ""


def checks(case: Case) -> tuple[Check, ...]:
    """Make every check, from the first level to the last."""
    return tuple(check(case) for check in CHECKS)


def level(made: Iterable[Check]) -> int:
    """Give the highest level of which, and of all below, every check passed."""
    first = min((check.level for check in made if check.state != "passed"), default=LEVELS[-1] + 1)
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
    declared, found = case.declared.digest, case.tally.digest
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
    if not text and case.tally.n >= needed:
        return Check("size", 2, "passed")
    text = text or f"{case.tally.n} items are left, and {needed} are needed."
    clusters = f" in at least {FEWEST_CLUSTERS} clusters" if _few_clusters(case.tally) else ""
    return Check(
        "size", 2, "open", text, f"{needed} items{clusters} would do, and {case.tally.n} can be used."
    )


def _few_clusters(tally: Tally) -> bool:
    return "clusters" in tally and tally["clusters"] < FEWEST_CLUSTERS


def _leaking(case: Case) -> Check:
    """Hold everything that leaks against the most that may: inputs, and targets where these tell items apart."""
    tally = case.tally
    if "training" not in tally:
        return _no_training(case)
    if tally["leaked"] <= MOST_LEAKED * tally["items"]:
        return Check("leakage", 2, "passed")
    share = percent(tally["leaked"] / tally["items"])
    return Check(
        "leakage",
        2,
        "failed",
        f"{share} of the items stand in training ({_ways(tally)}); at most {percent(MOST_LEAKED)} may.",
        f"The {tally['leaked']} items that stand in training have to leave the evaluation set.",
    )


def _no_training(case: Case) -> Check:
    if case.declared.no_training_because:
        return Check("leakage", 2, "passed")
    return Check(
        "leakage",
        2,
        "open",
        "Leakage was not measured: no training set is given.",
        "Training has to name the training set, or no-training-because why there is none.",
    )


def _ways(tally: Tally) -> str:
    ways = (("by input", tally["leaked-inputs"]), ("by target", tally["leaked-targets"]))
    return ", ".join(f"{count} {way}" for way, count in ways if count)


def _held_out(case: Case) -> Check:
    tally, needed = case.tally, enough(case.declared.precision)
    if max(tally["held-out"], tally["unseen-targets"]) >= needed:
        return Check("held-out", 4, "passed")
    text = "Too few items are held out by a time-split or by a target that is not in training."
    return Check(
        "held-out", 4, "open", text, f"For level 4, {needed} items have to be labelled after a time-split."
    )


def _scheduled(case: Case) -> Check:
    declared = case.declared
    if declared.re_evaluated_every or (declared.re_evaluation and declared.re_evaluation >= case.tally.on):
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
