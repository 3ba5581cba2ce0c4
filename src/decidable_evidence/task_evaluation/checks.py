"""The checks of an evaluation, level by level, and what they mean for the words and for each choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from decidable.evidence import State, Support, choice_key, counted, interval, percent, short
from decidable_evidence.statistics import Interval, wilson
from decidable_evidence.task_evaluation.case import FEWEST_ITEMS, Agreement, Case, Estimate, half_width
from decidable_evidence.task_evaluation.inputs import Counts

Result = Literal["passed", "failed", "open"]

FEWEST_CLUSTERS = 10  # with fewer, bounds from clusters are unreliable (Cameron and Miller, 2015)
MOST_LEAKED = 0.01  # of the items: what leaks moves a pass rate by at most as much
MOST_STALE = 0.05  # of the items: as much as an update may leave stale

ALPHA = 0.667  # the lowest at which Krippendorff (2004) lets tentative conclusions be drawn
SPECIFIC = 0.60  # of the agreement on a label, by its lower bound: a true .61 passes in one draw of thirty
# of one label: from here on chance hides how far annotators agree (Feinstein and Cicchetti, 1990)
PREVALENT = 0.8

FEWEST_AUDITED = 50  # with fewer, even labels that are all correct do not show a share well over .9
FEWEST_GRADED = 200  # a share of half of them is known to ±10 points
FEWEST_OF_CLASS = 30  # outputs that people passed, and that they failed: known to ±17 points
ARMS_DIFFER = 0.05  # the p of Fisher's test from which a grader is taken to err alike on two arms
RELIABLE = 0.8  # of labels and of a grader: with less, a gain of ten points shrinks to six or fewer
UNPINNED = frozenset({"latest", "newest", "current", "default", "main"})

EVALUABLE = 3  # the level that a gain from tuning needs
HIGHEST = 4
AGREE_FIRST = "Agree on what the labels mean, and label the items again (--list disagreed)."


class Check(NamedTuple):
    """What a check of a level found, and what it takes to pass. *Open* is what was not measured, or too little of it."""

    found: str = ""
    act: str = ""
    result: Result = "open"
    name: str = ""
    level: int = 0


PASSED = Check(result="passed")


@dataclass(frozen=True)
class Judged:
    """An evaluation with its checks, from the first level to the last.

    ``small`` is why nothing can be concluded from so few items; it is empty where something can.
    """

    case: Case
    small: str
    checks: tuple[Check, ...]

    @property
    def lacking(self) -> list[Check]:
        """The checks that did not pass."""
        return [check for check in self.checks if check.result != "passed"]

    @property
    def level(self) -> int:
        """The highest level of which, and of all below, every check passed."""
        return min((check.level for check in self.lacking), default=HIGHEST + 1) - 1

    @cached_property
    def words(self) -> dict[str, State]:
        """Whether behavior can be evaluated.

        ``not-evaluable`` is shown wherever too little is known to rely on, as no gain can be shown then. ``evaluable``
        is excluded only where something was measured and failed; what nobody measured may well be right.
        """
        if self.small:
            return {"evaluable": "open", "not-evaluable": "open"}
        if self.level >= EVALUABLE:
            return {"evaluable": "shown", "not-evaluable": "excluded"}
        failed = any(check.result == "failed" for check in self.lacking if check.level <= EVALUABLE)
        return {"evaluable": "excluded" if failed else "open", "not-evaluable": "shown"}


def judged(case: Case) -> Judged:
    """Judge an evaluation. A check passes where its condition holds; the texts beside it are those of one that does not."""
    counts, declared, needed, kept = case.counts, case.declared, case.needed, case.counts.kept
    small = _too_small(case)
    clusters = f" in at least {FEWEST_CLUSTERS} clusters" if _few_clusters(counts) else ""
    unseen = counts.training.unseen if counts.training else 0
    stale, day = counts.stale, declared.re_evaluation
    rows: tuple[tuple[str, int, Check], ...] = (
        ("versioned", 1, _unless(declared.version, "The evaluation set has no version.", "Name this version of the evaluation set with version.")),
        ("hashed", 1, _unless(
            declared.digest in {None, counts.digest},
            f"The evaluation set has changed: its digest is {counts.digest}, and {declared.digest} is declared.",
            f"Declare digest: {counts.digest} and a new version.",
        )),
        ("leakage", 2, _leaking(case)),
        ("size", 2, _unless(
            not small and kept >= needed,
            small or f"{kept} items are left, and {needed} are needed.",
            f"{needed} items{clusters} are enough, and {kept} can be used.",
        )),
        ("labels", 3, _labels(case)),
        ("grader", 3, _grader(case)),
        ("repeats", 3, _unless(
            counts.repeated >= FEWEST_ITEMS,
            f"{counts.repeated or 'No'} items were run more than once.",
            f"Run {FEWEST_ITEMS} items more than once.",
        )),
        ("freshness", 3, _unless(  # nobody knows whether the labels of stale items are still right
            stale <= MOST_STALE * counts.dated,
            f"The source of {percent(stale / max(1, counts.dated))} of the items changed after they were labelled; at most {percent(MOST_STALE)} may.",
            f"Label the {stale} stale items again (--list stale).",
        )),
        ("held-out", 4, _unless(
            max(counts.held_out or 0, unseen) >= needed,
            "Too few items are held out by a time-split or by a target that is not in training.",
            f"For level 4, label {needed} items after a time-split.",
        )),
        ("re-evaluation", 4, _unless(
            declared.re_evaluated_every or (day and day >= counts.on),
            f"The re-evaluation of {day} is past." if day else "No re-evaluation is scheduled.",
            "Schedule the next evaluation with re-evaluated-every or re-evaluation.",
        )),
    )  # fmt: skip
    return Judged(case, small, tuple(check._replace(name=name, level=level) for name, level, check in rows))


def _unless(passes: object, found: str, act: str) -> Check:
    return PASSED if passes else Check(found, act)


def _too_small(case: Case) -> str:
    """Why nothing can be concluded from these items; empty where something can.

    Where leakage took so many items that too few are left, leakage is the reason and not size.
    """
    counts, precision = case.counts, case.declared.precision
    if _leaking(case).result == "failed" and counts.items >= case.needed:
        return ""
    if _few_clusters(counts):
        return f"{counts.clusters} clusters are too few to conclude; at least {FEWEST_CLUSTERS} are needed."
    if counts.kept < FEWEST_ITEMS:
        return f"{counts.kept} items are too few to conclude; at least {FEWEST_ITEMS} are needed."
    if counts.kept < case.needed:
        width = percent(half_width(counts.kept))
        return f"{counts.kept} items measure a share only to ±{width}, and ±{percent(precision)} is declared."
    return ""


def _few_clusters(counts: Counts) -> bool:
    return counts.clusters is not None and counts.clusters < FEWEST_CLUSTERS


def _leaking(case: Case) -> Check:
    """Copies of training among the items, and targets that reveal them."""
    items, training = case.counts.items, case.counts.training
    if training is None:
        found = "Leakage was not measured: no training set is given."
        act = "Give training, or no-training-because if there is none."
        return _unless(case.declared.no_training_because, found, act)
    if training.leaked <= MOST_LEAKED * items:
        return PASSED
    ways = (("by input", training.inputs), ("by target", training.targets))
    named = ", ".join(f"{many} {way}" for way, many in ways if many)
    found = f"{percent(training.leaked / items)} of the items are in training ({named}); at most {percent(MOST_LEAKED)} may be."
    act = f"Remove the {training.leaked} items that are in training from the evaluation set (--list leaked)."
    return Check(found, act, "failed")


def _labels(case: Case) -> Check:
    """The labels by what they come from; what else was measured of them may fail."""
    audit, agreed = _audited(case), _agreed(case.agreement)
    required, other = (agreed, audit) if case.declared.labels == "annotators" else (audit, agreed)
    return other if other.result == "failed" else required


def _audited(case: Case) -> Check:
    correct, n = case.counts.audited_correct, case.counts.audited
    if not n:
        return Check("No label was audited.", f"Audit {FEWEST_AUDITED} labels, drawn at random.")
    bounds = wilson(correct, n)
    return _reliable(
        "labels",
        f"Of {n} audited labels {correct} are correct {_written(bounds)}",
        (bounds,),
        n,
        FEWEST_AUDITED,
    )


def _agreed(found: Agreement | None) -> Check:
    if found is None or found.units < FEWEST_ITEMS:
        text = f"{found.units if found else 'No'} items have labels of two annotators."
        return Check(
            text, f"Let two annotators label {FEWEST_ITEMS} items independently (--list unlabelled)."
        )
    if found.common > PREVALENT and not (found.alpha and found.alpha.low >= ALPHA):
        return _agreed_on_each(found)
    alpha = found.alpha or Estimate(0.0, 0.0, 0.0)
    text = f"Alpha of the annotators is {alpha.value:.3f} [{alpha.low:.3f}, {alpha.high:.3f}]; a lower bound of {ALPHA} is needed."
    more = f"Let two annotators label more than {found.units} items."
    return _bounded((alpha,), ALPHA, Check(text, more), AGREE_FIRST)


def _agreed_on_each(found: Agreement) -> Check:
    """Judge labels of which one is so common that chance hides how far annotators agree."""
    if found.on_others is None:
        text = "The annotators gave one label only, so nobody knows how far they agree on another."
        return Check(text, "Let two annotators label items that deserve another label too.")
    common, others = found.on_common.estimate, found.on_others.estimate
    text = (
        f"Annotators agree on the common label in {_range(common)} of the cases and on the others in {_range(others)}; "
        f"a lower bound of {percent(SPECIFIC)} of both is needed."
    )
    more = (found.on_others if others.low < SPECIFIC else found.on_common).more(SPECIFIC)
    act = f"Label {counted(more, 'more item')} of the rare label twice." if more is not None else AGREE_FIRST
    return _bounded((common, others), SPECIFIC, Check(text, act), AGREE_FIRST)


def _grader(case: Case) -> Check:
    """The grader against people: a model always, people where their agreement on labels is not known."""
    compared, declared = _compared(case), case.declared
    needed = declared.grader == "model" or (declared.grader == "people" and case.agreement is None)
    if compared.result == "failed" or (needed and compared.result == "open"):
        return compared
    p, one, other = case.uneven()
    if p < ARMS_DIFFER:  # one that favours an arm is no noise
        return Check(
            f"The grader errs differently on {short(one)} and {short(other)} (p {p:.2g}), so a gain of one may be its favour.",
            f"Let people judge the outputs of {short(one)} and {short(other)}, or fix the grader (--list misgraded).",
        )
    version = declared.grader_version or ""
    pinned = version and not UNPINNED & set(version.casefold().replace(":", "-").split("-"))
    found = f"The grader's version {version} can change." if version else "The grader's version is not named."
    act = "Name a version that does not change with grader-version."
    return _unless(declared.grader != "model" or pinned, found, act)


def _compared(case: Case) -> Check:
    """A grader's verdicts against those of people."""
    (passed, passing), (failed, failing) = case.sensitivity, case.specificity
    n, second = passing + failing, "people" if case.declared.grader == "model" else "a second person"
    if not n:
        act = f"Let {second} judge {FEWEST_GRADED} graded outputs."
        return Check(f"No verdict of the grader was compared with {second}.", act)
    bounds = wilson(passed, passing), wilson(failed, failing)
    found = (
        f"The grader passes {passed} of {passing} outputs that people pass {_written(bounds[0])} "
        f"and fails {failed} of {failing} that people fail {_written(bounds[1])}"
    )
    if n >= FEWEST_GRADED and min(passing, failing) < FEWEST_OF_CLASS:
        act = (
            f"Judge at least {FEWEST_OF_CLASS} outputs that people pass and {FEWEST_OF_CLASS} that they fail."
        )
        return Check(f"{found}.", act)
    return _reliable("grader", found, bounds, n, FEWEST_GRADED)


def _reliable(name: str, found: str, bounds: Sequence[Interval], n: int, needed: int) -> Check:
    """Whether labels or a grader are right often enough, on enough of them."""
    limit = percent(RELIABLE)
    act = f"Let people judge {needed if n < needed else f'more than {n}'} of them."
    mend = f"Correct the {name} until the lower bound is {limit}."
    otherwise = Check(f"{found}; a lower bound of {limit} is needed.", act)
    return _bounded(bounds, RELIABLE, otherwise, mend, enough=n >= needed)


def _bounded(
    bounds: Sequence[Interval | Estimate], limit: float, otherwise: Check, mend: str, *, enough: bool = True
) -> Check:
    """Pass where every lower bound reaches the limit, fail where an upper bound does not; else too few are known."""
    if any(bound.high < limit for bound in bounds):
        return Check(otherwise.found, mend, "failed")
    return PASSED if enough and all(bound.low >= limit for bound in bounds) else otherwise


def _range(found: Estimate) -> str:
    return f"{percent(found.value)} {interval(found.low, found.high, 'share')}"


def _written(bounds: Interval) -> str:
    return f"[{percent(bounds.low)}, {percent(bounds.high)}]"


NO_GAIN = "So a gain from tuning could not be distinguished from chance."
# What is in a training set is in no prompt: it shows nothing of a choice that trains nothing.
NEEDED = (  # a choice, the level that it needs, whether it trains, and what it would be otherwise
    (("rag",), 2, False, "So this would be retrieval without ground truth."),
    (("fine-tuning",), EVALUABLE, True, NO_GAIN),
    (("rag", "fine-tuning"), EVALUABLE, True, NO_GAIN),
    ((), 0, False, ""),
)


def choices(trained: Judged) -> dict[str, Support]:
    """The verdict on each choice by the level that it needs."""
    untrained = judged(trained.case.untrained())
    return {
        choice_key(options): _support(trained if trains else untrained, level, otherwise)
        for options, level, trains, otherwise in NEEDED
    }


def _support(found: Judged, needed: int, otherwise: str) -> Support:
    lacking = [check for check in found.lacking if check.level <= needed]
    failed = [check.found for check in lacking if check.result == "failed"]
    names = {check.name for check in lacking}
    if not lacking:
        reached = f"It needs level {needed} of an evaluation, which is reached."
        return Support(verdict="supported", because=(reached if needed else "It needs no evaluation.",))
    if failed and ("size" not in names or "leakage" in names):
        return Support(verdict="contradicted", because=(*failed, otherwise))
    return Support(verdict="open", because=tuple(check.found for check in lacking))
