"""A review that was judged: one verdict an entry, what they rest on, and the state of the decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, NamedTuple, cast

from decidable.errors import Problem
from decidable.evidence.recording import Recording
from decidable.fields import days_of
from decidable.guide import Guide
from decidable.judging.case import Basis, Finding, Result
from decidable.kinds import Kind, written_at
from decidable.measurement import Measurement, graded
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
from decidable.text import counted
from decidable.yaml_document import Document

State = Literal[
    "decided", "provisional", "against the evidence", "not decided", "deferred", "rejected", "superseded",
    "unreadable",
]  # fmt: skip

SETTLED_STATES: frozenset[State] = frozenset({"decided", "provisional", "against the evidence"})
BASES: tuple[Basis, ...] = ("measured", "recorded", "attested")
SHOWN = 3
"""As many ids as a sentence names; the table beside it has them all."""


@dataclass(frozen=True)
class LoadedReview:
    """A review that was read and not yet judged.

    ``mistakes`` are the problems of each entry, by its id; those under ``file`` belong to no entry.
    ``checklist`` is the file that the guide was read from, ``law`` what to report about it.
    """

    path: Path
    root: Path
    mistakes: Mapping[str, tuple[Problem, ...]]
    document: Document | None = None
    guide: Guide | None = None
    review: Review | None = None
    renamed: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    checklist: Path | None = None
    law: tuple[Problem, ...] = ()

    def entries(self) -> Iterator[tuple[str, Kind]]:
        """Yield the id and kind of every entry that has a verdict."""
        if "file" in self.mistakes or self.law:
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
        """The waiver that is in force for an entry, unless the entry is a draft's or cannot be read."""
        guide, review = self.guide, self.review
        if guide is None or review is None or review.status == "draft" or entry in self.mistakes:
            return None
        waiver = review.waivers.get(entry)
        if waiver is None or today > waiver.expires or beyond_term(guide, review, waiver.expires, today):
            return None
        return waiver


class Dated(NamedTuple):
    """A day on which something falls due, who has to see to it, and the reason that the review gives.

    ``left`` are the days until then, fewer than none where it is past.
    """

    day: date
    what: str
    who: str
    why: str
    left: int

    def when(self) -> str:
        """How far away the day is."""
        away = counted(abs(self.left), "day")
        return "today" if not self.left else f"in {away}" if self.left > 0 else f"{away} ago"


@dataclass(frozen=True)
class Outcome:
    """A review that was judged; ``recordings`` are those that its evidence rests on."""

    opened: LoadedReview
    verdicts: Mapping[str, Finding]
    measurements: Mapping[str, Measurement]
    today: date
    recordings: dict[str, Recording] = field(default_factory=dict)

    def ids(self, result: Result) -> list[str]:
        """List the entries with this result."""
        return [id_ for id_, verdict in self.verdicts.items() if verdict.result == result]

    def count(self, result: Result) -> int:
        """Count the entries with this result."""
        return len(self.ids(result))

    @property
    def state(self) -> State:
        """The state of the decision, whether or not something is due: the gravest word that fits."""
        review = self.opened.review
        if review is None:
            return "unreadable"
        if self._failing() or review.status in {"draft", "proposed"}:
            return "not decided"
        if review.status != "accepted":
            return cast("State", review.status)
        if self.verdicts["choice"].result == "waived":
            return "against the evidence"
        return "provisional" if self.count("waived") or self._kept() else "decided"

    def _failing(self) -> list[str]:
        """List the entries that fail for more than a day that has passed."""
        return [id_ for id_ in self.ids("fails") if not self.verdicts[id_].due]

    def overdue(self) -> list[str]:
        """List the entries of which a day has passed, or whose trigger was reached."""
        return [id_ for id_, verdict in self.verdicts.items() if verdict.due]

    def basis(self) -> dict[str, int]:
        """Count what the decision rests on: evidence by how it is known, and what is claimed or not known."""
        review, known = self.opened.review, Counter[str]()
        if review is None or review.status not in {"draft", "proposed", "accepted"}:
            return {}
        for id_, verdict in self.verdicts.items():
            if verdict.kind == "evidence" and verdict.basis:
                known[verdict.basis] += 1
            elif not verdict.basis and (id_ in review.answered() or self._is_claimed(review, verdict)):
                known["claim"] += 1
        known["unknown"] = len(review.unknown())
        return {name: known[name] for name in (*BASES, "claim", "unknown") if known[name]}

    def _is_claimed(self, review: Review, verdict: Finding) -> bool:
        """Whether an entry is a limit that no figure shows."""
        if verdict.kind != "limit":
            return False
        limit = review.limits.get(verdict.entry.removeprefix("limits."))
        return isinstance(limit, Claim) or any(
            problem.code == "limit-unmeasured" for problem in verdict.problems
        )

    def rows(self) -> str:
        """How the rows that the decision rests on were graded, at worst; empty where no measure has a rung."""
        return graded(arm for found in self.measurements.values() for arm in found.arms.values())

    def sentence(self) -> str:
        """The state of the decision, what it rests on, and what is due, in one sentence; the gravest thing first."""
        review = self.opened.review
        if review is None:
            return "not decided: the review cannot be read"
        parts = [f"{self._standing(review)}{self._on()}", *self._reservations(review)]
        if due := self.overdue():
            parts.append(f"due: {_some(due)}")
        return "; ".join([*parts, *(problem.message for problem in self.opened.law)])

    def _standing(self, review: Review) -> str:
        failing, chosen, until = self._failing(), self.chosen(), self._until()
        total = counted(len(self.verdicts), "entry")
        if failing:
            verb = "fails" if len(failing) == 1 else "fail"
            return f"not decided: {chosen}, and {len(failing)} of {total} {verb}: {_some(failing)}"
        if self.state == "not decided":
            return f"not decided: {review.status}, {chosen}, {len(self.pending())} of {total} open"
        if self.state == "deferred":
            return f"deferred on {review.decided} until {_some(list(review.triggers))}"
        summaries: dict[State, str] = {
            "against the evidence": f"decided against the evidence until {until}",
            "provisional": f"decided provisionally until {until}",
        }
        return f"{summaries.get(self.state, self.state)}: {chosen}"

    def _on(self) -> str:
        counts, rows = self.basis(), self.rows()
        if not counts or self.state == "not decided":
            return ""
        proven = [f"{counts[name]} {name}" for name in BASES if name in counts] or ["no evidence"]
        proven[0] += f" ({rows})" if rows and counts.get("measured", 0) + counts.get("recorded", 0) else ""
        claims = [counted(counts["claim"], "claim")] if "claim" in counts else []
        claims += [f"{counts['unknown']} unknown"] if "unknown" in counts else []
        return f", on {', '.join(proven)}{'; ' if claims else ''}{', '.join(claims)}"

    def _reservations(self, review: Review) -> Iterator[str]:
        """Yield what a decision was taken in spite of: waivers, and decisive factors that nothing measures."""
        if review.status != "accepted":
            return
        waived = self.ids("waived")
        if waived:
            yield f"waived: {_some(waived)}"
        if review.provisional and self._kept():
            yield f"to be run: {review.provisional.run}"
        guide = self.opened.guide
        for factor in review.decisive if guide else ():
            weak = [
                f"{id_} is {'waived' if id_ in waived else 'attested'}"
                for id_ in (sorted(guide.about(factor)) if guide else ())
                if id_ in waived or (id_ in self.verdicts and self.verdicts[id_].basis == "attested")
            ]
            if weak:
                yield f"{factor} is decisive, and {' and '.join(weak)}"

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

    def next_date(self) -> Dated | None:
        """The next day on which something falls due."""
        return next((dated for dated in self.dates() if dated.left >= 0), None)

    def dates(self) -> list[Dated]:
        """List every day on which something falls due, or fell due, in their order."""
        return sorted(Dated(*dated, (dated[0] - self.today).days) for dated in self._dates())

    def _dates(self) -> Iterator[tuple[date, str, str, str]]:
        guide, review = self.opened.guide, self.opened.review
        if guide is None or review is None or review.status in CLOSED:
            return
        for id_, waiver in review.waivers.items():
            yield waiver.expires, f"the waiver of {id_} ends", waiver.approved_by, waiver.reason
        for id_, unknown in review.unknown().items():
            yield unknown.by, f"{id_} is to be answered", unknown.who, ""
        if kept := review.provisional:
            yield kept.until, f"{kept.run} is to be run", "", kept.because
        for id_, watched in review.triggers.items():
            if watched.check_by:
                yield watched.check_by, f"{id_} is to be checked", watched.owner, ""
        for id_, given in review.evidence.items():
            maximum = guide.evidence[id_].maximum_age
            if maximum and not isinstance(given, NotApplicable):
                left = min(timedelta(days=days_of(maximum)), date.max - given.gathered)
                yield given.gathered + left, f"{id_} is too old after this day", given.owner, ""
        for measurement in self.measurements.values():
            yield from ((part.on, part.what, part.owner, "") for part in measurement.due)

    def headline(self, evidence: str) -> str:
        """What a piece of evidence shows: as it was measured, or as somebody read it."""
        if evidence in self.measurements:
            return self.measurements[evidence].headline
        given = self.opened.review.evidence.get(evidence) if self.opened.review else None
        if isinstance(given, NotApplicable):
            return f"does not apply: {given.not_applicable}"
        return f"{given.says} (read by {given.read_by})" if isinstance(given, Attested) else ""

    def response(self, entry: str) -> str:
        """What the team wrote about an entry."""
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


def _some(ids: Sequence[str]) -> str:
    """The first few ids, and how many more there are."""
    more = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
    return f"{', '.join(ids[:SHOWN])}{more}"


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
