"""A review that was judged: one verdict an entry, what they rest on, and whether the decision stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, NamedTuple, cast

from decidable.errors import Problem
from decidable.evidence.recording import Record
from decidable.fields import days_of
from decidable.guide import Guide
from decidable.judging import Basis, Result
from decidable.kinds import Kind, written_at
from decidable.measurement import Measurement
from decidable.review import (
    CLOSED,
    Attested,
    Claim,
    Limit,
    NotApplicable,
    NotHere,
    Review,
    Waiver,
    Watched,
    beyond_term,
    entries,
)
from decidable.yaml_document import Document

State = Literal[
    "decided",
    "provisional",
    "against the evidence",
    "past its date",
    "not decided",
    "deferred",
    "rejected",
    "superseded",
    "unreadable",
]


@dataclass(frozen=True)
class LoadedReview:
    """A review that was read and not yet judged.

    ``mistakes`` hold what is wrong with an entry, by its id; under ``file`` stands what belongs to no entry.
    ``checklist`` is the file that the guide was read from.
    """

    path: Path
    root: Path
    mistakes: Mapping[str, tuple[Problem, ...]]
    document: Document | None = None
    guide: Guide | None = None
    review: Review | None = None
    renamed: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    checklist: Path | None = None

    def entries(self) -> Iterator[tuple[str, Kind]]:
        """Yield the id and kind of every entry that has a verdict."""
        if "file" in self.mistakes:
            yield "file", "file"
        if self.guide and self.review:
            yield from entries(self.guide, self.review)

    def line(self, entry: str) -> int:
        """The line of an entry in the file; the first line where the entry is not written."""
        return self.place(entry)[0]

    def place(self, entry: str) -> tuple[int, int]:
        """The line and column of an entry in the file; its beginning where the entry is not written."""
        if self.document is None:
            return 1, 1
        written = (place for place in written_at(entry) if place in self.document.places)
        return self.document.place(next(written, (entry,)))

    def waiver(self, entry: str, today: date) -> Waiver | None:
        """Give the waiver that is in force for an entry, unless the entry is a draft's or cannot be read."""
        review, guide = self.review, self.guide
        waiver = review.waivers.get(entry) if review else None
        if (
            review is None
            or guide is None
            or waiver is None
            or review.status == "draft"
            or entry in self.mistakes
        ):
            return None
        return None if today > waiver.expires or beyond_term(guide, review, waiver.expires, today) else waiver


@dataclass(frozen=True)
class EntryResult:
    """The finding on one entry, with every reason at its place in a file; ``due`` as of a finding."""

    entry: str
    kind: Kind
    result: Result
    basis: Basis = ""
    problems: tuple[Problem, ...] = ()
    due: bool = False


class Dated(NamedTuple):
    """A day on which something falls due, who has to see to it, and what else is said of it."""

    day: date
    what: str
    who: str
    why: str = ""


@dataclass(frozen=True)
class Outcome:
    """A review that was judged; ``records`` are those that its evidence rests on."""

    opened: LoadedReview
    verdicts: Mapping[str, EntryResult]
    measurements: Mapping[str, Measurement]
    today: date
    records: Mapping[str, Record] = field(default_factory=dict)

    def ids(self, result: Result) -> list[str]:
        """List the entries with this result."""
        return [id_ for id_, verdict in self.verdicts.items() if verdict.result == result]

    def count(self, result: Result) -> int:
        """Count the entries with this result."""
        return len(self.ids(result))

    @property
    def state(self) -> State:
        """Say in a word how the decision stands."""
        review = self.opened.review
        if review is None:
            return "unreadable"
        if review.status not in {"draft", "proposed", "accepted"} and not self._broken():
            return cast("State", review.status)
        if review.status != "accepted" or self._broken():
            return "not decided"
        if self.overdue():
            return "past its date"
        if self.verdicts["choice"].result == "waived":
            return "against the evidence"
        return "provisional" if self.count("waived") or self._kept() else "decided"

    def _broken(self) -> bool:
        """Say whether an entry fails for more than a day that has passed."""
        return any(verdict.result == "fails" and not verdict.due for verdict in self.verdicts.values())

    def overdue(self) -> list[str]:
        """List the entries of which a day has passed."""
        return [id_ for id_, verdict in self.verdicts.items() if verdict.due]

    def sentence(self) -> str:
        """Say in one sentence whether the decision stands."""
        review, of = self.opened.review, len(self.verdicts)
        made = f"{self.chosen()}, on {review.decided}" if review else ""
        failing, waived = self.count("fails"), ", ".join(self.ids("waived"))
        to_run = (
            review.provisional.run if review and review.provisional and self.state == "provisional" else ""
        )
        left = (f"waived: {waived}" if waived else "", f"to be run: {to_run}" if to_run else "")
        open_ = (
            f"{review.status if review else ''}, {self.chosen()}, {len(self.pending())} of {of} entries open"
        )
        said: dict[State, str] = {
            "unreadable": "not decided: the review cannot be read",
            "deferred": f"deferred on {review.decided if review else None}: {self.chosen()}",
            "rejected": f"rejected: {self.chosen()}",
            "superseded": f"superseded: {self.chosen()}",
            "not decided": f"not decided: {f'{self.chosen()}, and {failing} of {of} entries fail' if failing else open_}",
            "past its date": f"decided, and past its date: {made}; due: {', '.join(self.overdue())}",
            "against the evidence": f"decided against the evidence until {self._until()}: {made}",
            "provisional": f"decided provisionally until {self._until()}: {'; '.join(filter(None, (made, *left)))}",
            "decided": f"decided: {made}, all {of} entries hold",
        }
        return said[self.state]

    def pending(self) -> list[str]:
        """List the entries of a review that is not accepted which still have to be done."""
        return [
            id_
            for id_, verdict in self.verdicts.items()
            if verdict.result in {"open", "warns"} and verdict.problems
        ]

    def _kept(self) -> bool:
        """Whether the choice is kept for a time, because its evidence does not support it yet."""
        return any(problem.code == "choice-provisional" for problem in self.verdicts["choice"].problems)

    def _until(self) -> date | None:
        review = self.opened.review
        if review is None:
            return None
        days = [review.waivers[id_].expires for id_ in self.ids("waived")]
        kept = [review.provisional.until] if review.provisional and self._kept() else []
        return min((*days, *kept), default=None)

    def chosen(self) -> str:
        """Name the choice by the titles of its options."""
        guide, review = self.opened.guide, self.opened.review
        if guide is None or review is None or review.choice is None:
            return "nothing chosen"
        return guide.named(review.choice)

    def next_date(self) -> tuple[date, str] | None:
        """Give the next day on which something falls due, and what."""
        return next(((dated.day, dated.what) for dated in self.dates() if dated.day >= self.today), None)

    def dates(self) -> list[Dated]:
        """List every day on which something falls due, or fell due, in their order."""
        return sorted(self._dates())

    def _dates(self) -> Iterator[Dated]:
        guide, review = self.opened.guide, self.opened.review
        if guide is None or review is None or review.status in CLOSED:
            return
        for id_, waiver in review.waivers.items():
            yield Dated(waiver.expires, f"the waiver of {id_} ends", waiver.approved_by, waiver.reason)
        for id_, unknown in review.unknown().items():
            yield Dated(unknown.by, f"{id_} is to be answered", unknown.who)
        if review.provisional:
            yield Dated(
                review.provisional.until,
                f"{review.provisional.run} is to be run",
                "",
                review.provisional.because,
            )
        for id_, watched in review.triggers.items():
            if watched.check_by:
                yield Dated(watched.check_by, f"{id_} is to be checked", watched.owner)
        for id_, given in review.evidence.items():
            maximum = guide.evidence[id_].maximum_age
            if maximum and not isinstance(given, NotApplicable):
                left = min(timedelta(days=days_of(maximum)), date.max - given.gathered)
                yield Dated(given.gathered + left, f"{id_} is too old after this day", given.owner)
        for measurement in self.measurements.values():
            yield from (Dated(part.on, part.what, part.owner) for part in measurement.due)

    def headline(self, evidence: str) -> str:
        """Say what a piece of evidence shows: as it was measured, or as somebody read it."""
        if evidence in self.measurements:
            return self.measurements[evidence].headline
        given = self.opened.review.evidence.get(evidence) if self.opened.review else None
        if isinstance(given, NotApplicable):
            return f"does not apply: {given.not_applicable}"
        return f"{given.says} (read by {given.read_by})" if isinstance(given, Attested) else ""

    def advice(self, evidence: str) -> tuple[str, ...]:
        """List what a measurement says should be done next; first what it would need to conclude."""
        measurement = self.measurements.get(evidence)
        return tuple(filter(None, [measurement.needs, *measurement.advice])) if measurement else ()

    def said(self, entry: str) -> str:
        """Give what the team says of an entry, in its own words."""
        review = self.opened.review
        if review is None:
            return ""
        if entry in review.answered():
            return f"{review.answered()[entry].answer}: {review.answered()[entry].because}"
        if unknown := review.unknown().get(entry):
            return f"not known yet; {unknown.who} finds out by {unknown.by}"
        if entry.startswith("limits."):
            return _limited(review.limits[entry.removeprefix("limits.")])
        if entry in review.triggers:
            return _watched(review.triggers[entry])
        whole = {
            "choice": self.chosen(),
            "owners": "; ".join(f"{id_}: {_named(owner)}" for id_, owner in review.owners.items()),
            "adr": review.adr.name if review.adr else "",
        }
        return str(review.signals.get(entry) or review.set_aside.get(entry) or whole.get(entry, ""))


def _watched(trigger: Watched) -> str:
    if trigger.check_by:
        return f"{trigger.owner} checks it by {trigger.check_by}"
    if trigger.rows:
        return f"{trigger.owner}: {trigger.rows.name} reaching {trigger.reaches:g} rows"
    how = f"differing by {trigger.differs_by}" if trigger.differs_by else f"reaching {trigger.reaches:g}"
    return f"{trigger.owner}: {trigger.figure} of {trigger.evidence} {how}"


def _limited(limit: Limit | Claim) -> str:
    if isinstance(limit, Claim):
        return f"claimed: {limit.claim}"
    bound = f"at most {limit.at_most}" if limit.at_most else f"at least {limit.at_least}"
    return f"{limit.figure} {bound}: {limit.because}"


def _named(owner: str | NotHere) -> str:
    return f"not here: {owner.not_here}" if isinstance(owner, NotHere) else owner
