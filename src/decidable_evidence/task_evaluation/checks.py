"""The checks of an evaluation, level by level, and what they mean for the words and for each choice."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from decidable.evidence import State, Support, choice_key, counted, interval, percent, short
from decidable_evidence.statistics import Interval, wilson
from decidable_evidence.task_evaluation.case import Agreement, Case, Check, Estimate, enough, half_width
from decidable_evidence.task_evaluation.inputs import (
    ALPHA,
    ARMS_DIFFER,
    FEWEST_AUDITED,
    FEWEST_CLUSTERS,
    FEWEST_GRADED,
    FEWEST_ITEMS,
    FEWEST_OF_CLASS,
    MOST_LEAKED,
    MOST_STALE,
    PREVALENT,
    RELIABLE,
    SPECIFIC,
    UNPINNED,
    Counts,
    Declared,
)

AGREE_FIRST = "What the labels mean has to be agreed on, and the items labelled again."


def labelled(case: Case) -> Check:
    """The labels by what they come from; what else was measured of them may fail."""
    audit, agreed = _audited(case), _agreed(case)
    required, other = (agreed, audit) if case.declared.labels == "annotators" else (audit, agreed)
    return other if other.result == "failed" else required


def graded(case: Case) -> Check:
    """The grader against people: a model always, people where their agreement on labels is not known."""
    compared, declared = _compared(case), case.declared
    needed = declared.grader == "model" or (declared.grader == "people" and case.agreement is None)
    if compared.result == "failed" or (needed and compared.result == "open"):
        return compared
    uneven = _even(case)
    if uneven.result != "passed":
        return uneven
    return _pinned(declared) if declared.grader == "model" else Check("grader", 3, "passed")


def _even(case: Case) -> Check:
    """Whether the grader errs alike on the arms that are compared: one that favours an arm is no noise."""
    uneven = case.uneven()
    if uneven is None or uneven[2] >= ARMS_DIFFER:
        return Check("grader", 3, "passed")
    one, other, p = uneven
    found = f"The grader errs differently on {short(one)} and {short(other)} (p {p:.2g}), so a gain of one may be its favour."
    act = f"Let people judge the outputs of {short(one)} and {short(other)}, or mend the grader (--list misgraded)."
    return Check("grader", 3, "open", found, act)


def repeated(case: Case) -> Check:
    """Whether results of the same items are there, run more than once."""
    if case.counts.repeated >= FEWEST_ITEMS:
        return Check("repeats", 3, "passed")
    found = f"{case.counts.repeated or 'No'} items were run more than once."
    return Check("repeats", 3, "open", found, f"{FEWEST_ITEMS} items have to be run more than once.")


def fresh(case: Case) -> Check:
    """Items whose source changed after they were labelled: nobody knows whether their labels still hold."""
    dated, stale = case.counts.dated, case.counts.stale
    if stale <= MOST_STALE * dated:
        return Check("freshness", 3, "passed")
    found = f"The source of {percent(stale / dated)} of the items changed after they were labelled; at most {percent(MOST_STALE)} may."
    return Check("freshness", 3, "open", found, f"The {stale} stale items have to be labelled again.")


def _audited(case: Case) -> Check:
    correct, n = case.counts.audited_correct, case.counts.audited
    if not n:
        act = f"{FEWEST_AUDITED} labels, drawn at random, have to be audited."
        return Check("labels", 3, "open", "No label was audited.", act)
    bounds = wilson(correct, n)
    found = f"Of {n} audited labels {correct} are correct {_written(bounds)}"
    return _bounded("labels", found, (bounds,), n, FEWEST_AUDITED)


def _compared(case: Case) -> Check:
    """A grader's verdicts against those of people."""
    n, second = (
        sum(each.outputs for each in case.counts.graded),
        "people" if case.declared.grader == "model" else "a second person",
    )
    if not n:
        act = f"{FEWEST_GRADED} graded outputs have to be judged by {second}."
        return Check("grader", 3, "open", f"No verdict of the grader was compared with {second}.", act)
    right, wrong = wilson(*case.sensitivity), wilson(*case.specificity)
    found = (
        f"The grader passes {case.sensitivity[0]} of {case.sensitivity[1]} outputs that people pass {_written(right)} "
        f"and fails {case.specificity[0]} of {case.specificity[1]} that people fail {_written(wrong)}"
    )
    fewest = min(case.sensitivity[1], case.specificity[1])
    if n >= FEWEST_GRADED and fewest < FEWEST_OF_CLASS:
        act = f"At least {FEWEST_OF_CLASS} outputs that people pass and {FEWEST_OF_CLASS} that they fail have to be judged."
        return Check("grader", 3, "open", f"{found}.", act)
    return _bounded("grader", found, (right, wrong), n, FEWEST_GRADED)


def _bounded(name: str, found: str, bounds: tuple[Interval, ...], n: int, needed: int) -> Check:
    """Pass where every lower bound reaches the limit, fail where an upper bound does not; else too few are known."""
    limit = percent(RELIABLE)
    text = f"{found}; a lower bound of {limit} is needed."
    if any(bound.high < RELIABLE for bound in bounds):
        return Check(
            name, 3, "failed", text, f"The {name} has to be mended until the lower bound is {limit}."
        )
    if n >= needed and all(bound.low >= RELIABLE for bound in bounds):
        return Check(name, 3, "passed")
    return Check(
        name, 3, "open", text, f"{needed if n < needed else f'More than {n}'} of them have to be judged."
    )


def _pinned(declared: Declared) -> Check:
    version = declared.grader_version
    if version and not UNPINNED & set(version.casefold().replace(":", "-").split("-")):
        return Check("grader", 3, "passed")
    found = f"The grader's version {version} can change." if version else "The grader's version is not named."
    return Check("grader", 3, "open", found, "Grader-version has to name a version that does not change.")


def _agreed(case: Case) -> Check:
    found = case.agreement
    if found is None or found.units < FEWEST_ITEMS:
        text = f"{found.units if found else 'No'} items have labels of two annotators."
        act = f"{FEWEST_ITEMS} items need labels that two annotators gave independently."
        return Check("labels", 3, "open", text, act)
    if found.alpha and found.alpha.low >= ALPHA:
        return Check("labels", 3, "passed")
    return _agreed_on_each(found) if found.common > PREVALENT else _agreed_on_all(found)


def _agreed_on_all(found: Agreement) -> Check:
    value, low, high = found.alpha or (0.0, 0.0, 0.0)
    text = (
        f"Alpha of the annotators is {value:.3f} [{low:.3f}, {high:.3f}]; a lower bound of {ALPHA} is needed."
    )
    if high < ALPHA:
        return Check("labels", 3, "failed", text, AGREE_FIRST)
    return Check("labels", 3, "open", text, f"More than {found.units} items need labels of two annotators.")


def _agreed_on_each(found: Agreement) -> Check:
    """Judge labels of which one is so common that chance hides how far annotators agree."""
    if found.on_common is None or found.on_others is None:
        text = "The annotators gave one label only, so nobody knows how far they agree on another."
        act = "Items that deserve another label have to be labelled twice too."
        return Check("labels", 3, "open", text, act)
    common, others = found.on_common.estimate, found.on_others.estimate
    if min(common.low, others.low) >= SPECIFIC:
        return Check("labels", 3, "passed")
    text = (
        f"Annotators agree on the common label in {_range(common)} of the cases and on the others in {_range(others)}; "
        f"a lower bound of {percent(SPECIFIC)} of both is needed."
    )
    if min(common.high, others.high) < SPECIFIC:
        return Check("labels", 3, "failed", text, AGREE_FIRST)
    rarer = found.on_others if others.low < SPECIFIC else found.on_common
    more = rarer.more(SPECIFIC)
    if more is None:
        return Check("labels", 3, "open", text, AGREE_FIRST)
    return Check("labels", 3, "open", text, f"Label {counted(more, 'more item')} of the rare label twice.")


def _range(found: Estimate) -> str:
    return f"{percent(found.value)} {interval(found.low, found.high, 'share')}"


def _written(bounds: Interval) -> str:
    return f"[{percent(bounds.low)}, {percent(bounds.high)}]"


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


EVALUABLE = 3
NO_GAIN = "So a gain from tuning could not be told from chance."
NEEDED = {
    choice_key(("rag",)): (2, "So this would be retrieval without ground truth."),
    choice_key(("fine-tuning",)): (EVALUABLE, NO_GAIN),
    choice_key(("rag", "fine-tuning")): (EVALUABLE, NO_GAIN),
    choice_key(()): (0, ""),
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


def _support(made: tuple[Check, ...], needed: int, otherwise: str) -> Support:
    lacking = [check for check in made if check.level <= needed and check.result != "passed"]
    failed = [check.found for check in lacking if check.result == "failed"]
    small = any(check.name == "size" for check in lacking)
    if not lacking:
        asks = (
            f"It needs level {needed} of an evaluation, which is reached."
            if needed
            else "It needs no evaluation."
        )
        return Support(verdict="supported", because=(asks,))
    if failed and (not small or any(check.name == "leakage" for check in lacking)):
        return Support(verdict="contradicted", because=(*failed, otherwise))
    return Support(verdict="open", because=tuple(check.found for check in lacking))
