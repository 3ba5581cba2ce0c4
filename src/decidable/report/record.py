"""The state of a decision, as data that other programs read: ``decidable status --json`` prints one record a review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import Field

from decidable.fields import Frozen
from decidable.judging.case import Basis, Result
from decidable.kinds import Kind
from decidable.outcome import SETTLED_STATES, Outcome, State
from decidable.report.building import relative

GRAVITY: tuple[Result, ...] = ("fails", "open", "waived", "warns")


class Reason(Frozen):
    """One thing against an entry: ``act`` is what would lift it, ``docs`` what it is about."""

    entry: str
    result: Result
    code: str
    message: str
    act: str = ""
    place: str
    docs: str


class EntryRecord(Frozen):
    """One entry: how it came out, how it is known, and since when."""

    kind: Kind
    result: Result
    basis: Basis = ""
    due: bool = False
    gathered: date | None = None
    codes: tuple[str, ...] = ()


class Next(Frozen):
    """The next day on which something falls due."""

    day: date = Field(alias="date")
    what: str


class StatusRecord(Frozen):
    """The state of one decision.

    ``in_force`` is whether people may act on it; ``due`` lists what a day or a level has reached, whatever the ``state``.
    ``basis`` counts what it rests on. ``next_act`` is what would help most; ``reopens`` what would change the decision.
    """

    schema_: Literal["urn:decidable:status:1"] = Field("urn:decidable:status:1", alias="schema")
    judged: date
    repository: str
    path: str
    title: str
    guide: str | None = None
    status: str | None = None
    choice: tuple[str, ...] | None = None
    decided: date | None = None
    state: State
    in_force: bool
    due: tuple[str, ...] = ()
    sentence: str
    basis: dict[str, int] = {}
    entries: dict[str, EntryRecord] = {}
    reasons: tuple[Reason, ...] = ()
    next_act: str = ""
    next: Next | None = None
    reopens: dict[str, str] = {}


def status_record(outcome: Outcome, path: str, title: str) -> StatusRecord:
    """The record of a review that was judged."""
    opened, review, following = outcome.opened, outcome.opened.review, outcome.next_date()
    reasons = tuple(sorted(_reasons(outcome), key=lambda reason: GRAVITY.index(reason.result)))
    return StatusRecord(
        judged=outcome.today,
        repository=opened.root.name,
        path=path,
        title=title,
        guide=opened.guide.id if opened.guide else None,
        status=review.status if review else None,
        choice=review.choice if review else None,
        decided=review.decided if review else None,
        state=outcome.state,
        in_force=outcome.state in SETTLED_STATES,
        due=tuple(outcome.overdue()),
        sentence=outcome.sentence(),
        basis=outcome.basis(),
        entries={
            id_: EntryRecord(
                kind=verdict.kind,
                result=verdict.result,
                basis=verdict.basis,
                due=verdict.due,
                gathered=getattr(review.evidence.get(id_), "gathered", None) if review else None,
                codes=tuple(problem.code for problem in verdict.problems),
            )
            for id_, verdict in outcome.verdicts.items()
        },
        reasons=reasons,
        next_act=next((reason.act for reason in reasons if reason.act), ""),
        next=Next(day=following[0], what=following[1]) if following else None,
        reopens={id_: outcome.response(id_) for id_ in (review.triggers if review else ())},
    )


def _reasons(outcome: Outcome) -> Iterator[Reason]:
    for id_, verdict in outcome.verdicts.items():
        for problem in verdict.problems if verdict.result != "passes" else ():
            yield Reason(
                entry=id_,
                result=verdict.result,
                code=problem.code,
                message=problem.message,
                act=problem.hint,
                place=f"{relative(problem.path, outcome.opened.root).as_posix()}:{problem.line}",
                docs=problem.docs,
            )
