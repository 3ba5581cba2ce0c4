"""Whether a measurement lets a choice be accepted: what was shown of it, of its rivals, and what was never run."""

from __future__ import annotations

from collections.abc import Iterator

from decidable.judging.case import Case, Reason, missing, notice, unproven, wrong
from decidable.measurement import Figure, Measurement, Support, choice_key
from decidable.text import interval, number

ACCEPTED = "accepted"
HERE = ("choice",)


def acceptable(case: Case, evidence: str, measurement: Measurement) -> Iterator[Reason]:
    """Supported passes; promising and open pass provisionally; contradicted and unmeasured choices fail."""
    key = choice_key(case.review.choice or ())
    support = measurement.choices.get(key)
    if support is None:
        return
    others = {other: of for other, of in measurement.choices.items() if other != key}
    supported = {other: of for other, of in others.items() if of.verdict == "supported"}
    if support.verdict == "contradicted":
        message = f"{evidence} contradicts choosing {_named(case, key)}: {' '.join(support.because)}"
        favored = ", ".join(_named(case, other) for other in supported)
        hint = f"the same measurement supports: {favored}" if favored else measurement.needs
        yield wrong("choice-contradicted", message, hint, HERE, evidence)
    elif not support.measured and supported:
        yield _unmeasured(case, evidence, key, support, supported)
    elif support.verdict != "supported":
        yield from _provisional(case, evidence, measurement, support)
    yield from _rivals(case, key, support, others)


def _unmeasured(
    case: Case, evidence: str, key: str, support: Support, supported: dict[str, Support]
) -> Reason:
    """A choice that nobody ran does not pass while another one is supported."""
    other, of = next(iter(supported.items()))
    chosen, better = _named(case, key), _named(case, other)
    message = f"{better} is supported: {' '.join(of.because)} {chosen} was not run"
    hint = f"{support.act or 'run it on the same examples'}, or choose {better}"
    return wrong("choice-unmeasured", message, hint, HERE, evidence)


def _provisional(case: Case, evidence: str, measurement: Measurement, support: Support) -> Iterator[Reason]:
    """What is promising or open is accepted until a day, for a reason, with the arm that will be run."""
    chosen = case.guide.named(case.review.choice or ())
    said = ": ".join(filter(None, (f"{evidence}: {chosen} is {support.verdict}", " ".join(support.because))))
    kept = case.review.provisional
    if not measurement.arms:
        yield unproven("choice-unproven", said, measurement.needs, HERE, evidence)
    elif kept:
        message = f"{said}; provisional until {kept.until}; {kept.run} is to be run, and the owner says: {kept.because}"
        yield notice("choice-provisional", message, support.act, HERE, evidence)
    else:
        act = support.act or measurement.needs or next(iter(measurement.advice), "")
        hint = f"{act}; or add provisional: {{until, because, run}}".removeprefix("; or ")
        level = missing if case.review.status == ACCEPTED else unproven
        yield level("choice-unproven", said, hint, HERE, evidence)


def _rivals(case: Case, key: str, support: Support, others: dict[str, Support]) -> Iterator[Reason]:
    """Every rival that the measurement does not put behind the choice is answered under ``considered``."""
    apart = {rival.choice: f"not told apart: {_points(rival.difference)}" for rival in support.not_told_apart}
    promising = {other: " ".join(of.because) for other, of in others.items() if of.verdict == "promising"}
    behind = dict.fromkeys(support.behind, "what it could come to is ahead")
    for other, why in (promising | behind | apart).items():
        left = _options(other) - _options(key) - case.review.considered.keys()
        if left:
            message = f"{_named(case, other)} is a rival of {_named(case, key)}: {why}"
            hint = f"add {', '.join(sorted(left))} under considered:, with why not"
            yield missing("rival-unconsidered", message, hint, ("considered",), min(left))


def _points(difference: Figure) -> str:
    bounds = interval(difference.low, difference.high, difference.unit)
    return f"{number(difference.value, difference.unit)} {bounds}"


def undeclared(case: Case, evidence: str) -> Iterator[Reason]:
    """What has to be declared of the evidence before a choice that rests on it is accepted; a draft is not asked."""
    measurement = case.measurements.get(evidence) if case.review.status != "draft" else None
    for guard in measurement.guards if measurement else ():
        if ACCEPTED in guard.withholds:
            yield missing("evidence-undeclared", guard.text, guard.act, ("evidence", evidence))


def _options(key: str) -> set[str]:
    return set() if key == choice_key(()) else set(key.split("+"))


def _named(case: Case, key: str) -> str:
    """A choice by the titles of its options; an own option by its id."""
    return case.guide.named(sorted(_options(key)))
