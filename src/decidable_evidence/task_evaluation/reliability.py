"""The checks of the third level: whether labels and grader can be relied on."""

from __future__ import annotations

from decidable.evidence import counted, interval, percent, short
from decidable_evidence.statistics import Interval, wilson
from decidable_evidence.task_evaluation.agreement import Agreement, Estimate
from decidable_evidence.task_evaluation.case import Case, Check
from decidable_evidence.task_evaluation.inputs import Declared
from decidable_evidence.task_evaluation.limits import (
    ALPHA,
    ARMS_DIFFER,
    FEWEST_AUDITED,
    FEWEST_GRADED,
    FEWEST_ITEMS,
    FEWEST_OF_CLASS,
    MOST_STALE,
    PREVALENT,
    RELIABLE,
    SPECIFIC,
    UNPINNED,
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
