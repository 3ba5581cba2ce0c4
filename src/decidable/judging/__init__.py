"""Whether the entries of a review pass: guide, review, measurements and a date in, one finding an entry out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from decidable.judging import decision, evidence, signals
from decidable.judging.case import Basis, Case, Finding, Level, Reason, Result, due, notice, wrong
from decidable.kinds import Kind
from decidable.review import Attested, Waiver, entries
from decidable.text import counted

RANKS: dict[Basis, int] = {"": 0, "attested": 1, "recorded": 2, "measured": 3}

NOTICE_DAYS = 30
SEVERITY: tuple[Result, ...] = ("open", "warns", "fails")
SETTLED: dict[Level, Result] = {"wrong": "fails", "open": "fails", "unproven": "warns", "notice": "warns"}
DRAFT: dict[Level, Result] = SETTLED | {"open": "open", "unproven": "open", "due": "open"}
COVERED: frozenset[Level] = frozenset({"wrong", "open"})
OPEN_WHEN_PROPOSED: frozenset[Kind] = frozenset({"evidence", "adr"})
RULES: dict[Kind, Callable[[Case, str], Iterator[Reason]]] = {
    "question": evidence.question, "evidence": evidence.evidence,
    "choice": decision.choice, "status": decision.status, "owners": decision.owners, "limit": decision.limit,
    "adr": decision.adr, "signal": signals.signal, "pressure": signals.pressure, "pitfall": signals.pitfall,
    "trigger": signals.trigger,
}  # fmt: skip


def judge(case: Case, only: Collection[str] | None = None) -> tuple[Finding, ...]:
    """Judge every entry of a review, or only these; of one that is rejected or superseded only its status is left."""
    asked = entries(case.guide, case.review)
    return tuple(_finding(case, id_, kind) for id_, kind in asked if only is None or id_ in only)


def _finding(case: Case, id_: str, kind: Kind) -> Finding:
    reasons = tuple(RULES[kind](case, id_))
    waiver, basis = case.review.waivers.get(id_), _basis(case, id_)
    too_little = tuple(_less_than_required(case, id_, kind, basis))
    if too_little:
        return Finding(id_, kind, "fails", (*reasons, *too_little), basis)
    if waiver is None or _worst(case, kind, reasons) == "open":
        return Finding(id_, kind, _worst(case, kind, reasons), reasons, basis, _is_due(case, kind, reasons))
    covered = tuple(reason for reason in reasons if reason.level in COVERED)
    others = (each for each in reasons if each not in covered)
    left = (*others, *_of_waiver(case, id_, waiver, needed=bool(covered)))
    in_force = covered and case.today <= waiver.expires and not case.beyond_term(waiver.expires)
    result = "waived" if in_force else _worst(case, kind, left)
    return Finding(id_, kind, result, (*covered, *left), basis, _is_due(case, kind, left))


def _less_than_required(case: Case, id_: str, kind: Kind, basis: Basis) -> Iterator[Reason]:
    """Evidence that rests on less than whoever runs the review requires; no waiver covers that."""
    asked_for = kind == "evidence" and (evidence.needed_for(case, id_) or basis)
    if asked_for and case.review.status == "accepted" and RANKS[basis] < RANKS[case.require]:
        message = f"{id_} is {basis or 'not there'}, and {case.require} evidence is required"
        yield wrong("rests-on-less", message, "measure it in this run", ("evidence", id_))


def _is_due(case: Case, kind: Kind, reasons: tuple[Reason, ...]) -> bool:
    """Whether a day has passed and nothing else makes the entry fail."""
    others = tuple(reason for reason in reasons if reason.level != "due")
    return (
        case.review.status != "draft" and len(others) < len(reasons) and _worst(case, kind, others) != "fails"
    )


def _worst(case: Case, kind: Kind, reasons: tuple[Reason, ...]) -> Result:
    results = (_result(case, kind, reason.level) for reason in reasons)
    return max(results, key=SEVERITY.index, default="passes")


def _result(case: Case, kind: Kind, level: Level) -> Result:
    if case.review.status == "draft":
        return DRAFT[level]
    if level == "due":
        return case.due
    if case.review.status == "proposed" and level == "open" and kind in OPEN_WHEN_PROPOSED:
        return "warns"
    return SETTLED[level]


def _of_waiver(case: Case, id_: str, waiver: Waiver, *, needed: bool) -> Iterator[Reason]:
    """Yield whether a waiver is unneeded, ends soon or has expired."""
    here, left = ("waivers", id_), (waiver.expires - case.today).days
    if waiver.approved_by in _owners(case, id_):
        message = f"{waiver.approved_by} approves the waiver and owns the entry"
        hint = "have it approved by somebody who does not own what it covers"
        yield notice("waiver-by-owner", message, hint, here)
    if far := case.beyond_term(waiver.expires):
        yield wrong("term-too-long", far, "name an earlier day", (*here, "expires"))
    elif not needed:
        yield notice("waiver-unneeded", f"{id_} passes without its waiver", "take the waiver out", here)
    elif left < 0:
        message = f"{waiver.approved_by}: the waiver ended {counted(-left, 'day')} ago, on {waiver.expires}: {waiver.reason}"
        yield due("waiver-expired", message, "make the entry pass, or renew the waiver", here)
    elif left <= NOTICE_DAYS:
        message = f"{waiver.approved_by}: the waiver ends in {counted(left, 'day')}, on {waiver.expires}: {waiver.reason}"
        yield notice("waiver-ends", message, "make the entry pass by then", here)


def _owners(case: Case, id_: str) -> set[str]:
    """Who owns an entry; of one that names nobody, everyone who owns something in the review."""
    review = case.review
    given = {**review.evidence, **review.triggers}
    owned = {entry: owner for entry, value in given.items() if (owner := getattr(value, "owner", None))}
    named = (owner for owner in review.owners.values() if isinstance(owner, str))
    return {owned[id_]} if id_ in owned else {*owned.values(), *named}


def _basis(case: Case, id_: str) -> Basis:
    """How an entry is known; an answer that no measure could prove is only claimed."""
    answer, question = case.answer(id_), case.guide.questions.get(id_)
    if answer and not answer.measured_as:
        return ""
    evidence = (question.evidence if question else id_) or ""
    if evidence in case.measurements:
        return "recorded" if evidence in case.recorded else "measured"
    return "attested" if isinstance(case.review.evidence.get(evidence), Attested) else ""
