"""What is told of one review, as data that every form of the report shows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Literal, NamedTuple

from decidable.errors import Problem
from decidable.fields import Frozen
from decidable.judging import Result
from decidable.kinds import HEADINGS, KINDS, Kind
from decidable.measurement import Measurement
from decidable.outcome import Dated, State
from decidable.report.provenance import Input
from decidable.text import counted

Mark = Literal["", "measured", "recorded", "attested", "waived"]

MARKS: tuple[Mark, ...] = ("measured", "recorded", "attested", "waived")
VERBS: dict[Result, str] = {
    "fails": "fail",
    "open": "open",
    "warns": "warn",
    "waived": "waived",
    "passes": "pass",
}
STEPS = 12
FAILING = "What fails"
FINDINGS = ("finding", "entry", "known by", "why")
FIGURES = ("figure", "value", "95 % interval", "of")
CHOICES = ("choosing", "is", "because")
DATES = ("date", "left", "what", "who")
INPUTS = ("input", "value", "SHA-256")


class Part(StrEnum):
    """The parts of a report by their headings, in their order; the verdict and the facts stand above them."""

    NEXT = "What to do next"
    ENTRIES = "Entries"
    MEASUREMENTS = "Measurements"
    DATES = "Dates"
    PROVENANCE = "What this rests on"


class Item(Frozen):
    """One entry with its finding: how it is known, what the team says of it, and what speaks against it.

    ``more`` is how many problems there are beyond the first ones, which ``problems`` lists.
    """

    id: str
    kind: Kind
    title: str
    link: str = ""
    result: Result
    mark: Mark = ""
    said: str = ""
    waiver: str = ""
    problems: tuple[Problem, ...] = ()
    more: int = 0

    def told(self) -> list[str]:
        """What the team says, and by whose word the entry is waived."""
        return [text for text in (self.said, f"waived {self.waiver}" if self.waiver else "") if text]


class Made(Frozen):
    """The making of a recording: when, and by which version."""

    on: date
    by: str


class Proof(Frozen):
    """A piece of evidence: what it shows, and what that rests on; ``made`` where that is a recording."""

    id: str
    title: str
    mark: Mark
    owner: str
    gathered: date
    headline: str
    measurement: Measurement | None = None
    made: Made | None = None
    inputs: tuple[Input, ...] = ()

    def known(self) -> str:
        """How it is known, and of a recording when it was made and by what."""
        if not self.made:
            return self.mark or "open"
        recorded = f"recorded on {self.made.on} by decidable {self.made.by}"
        return recorded if self.mark == "recorded" else f"{self.mark or 'open'}, and {recorded}"


class Step(NamedTuple):
    """What is to be done next, and the entry that it is about, by its id and by its title."""

    entry: str
    title: str
    text: str


class Report(Frozen):
    """All that is told of one review; ``name`` is what it is called in the run, ``versions`` what judged it."""

    name: str
    title: str
    guide: str = ""
    guide_id: str = ""
    link: str = ""
    options: dict[str, str] = {}
    status: str = ""
    state: State
    sentence: str
    overdue: tuple[str, ...] = ()
    basis: dict[str, int] = {}
    chosen: str
    choice: str = ""
    today: date
    items: tuple[Item, ...] = ()
    dates: tuple[Dated, ...] = ()
    proofs: tuple[Proof, ...] = ()
    files: tuple[Input, ...] = ()
    versions: dict[str, str] = {}

    def sections(self) -> dict[str, list[Item]]:
        """Sort the entries: what fails first, then the others by what they are, in the order of the report."""
        failing = self.unsettled("fails")
        others = [item for item in self.items if item not in failing]
        sorted_ = {FAILING: failing} | {
            name: [item for item in others if KINDS[item.kind].heading == name] for name in HEADINGS
        }
        return {name: items for name, items in sorted_.items() if items}

    def unsettled(self, *results: Result) -> list[Item]:
        """List the entries with one of these results, or else all that do not simply pass."""
        return [
            item for item in self.items if item.result in (results or {"fails", "open", "warns", "waived"})
        ]

    def results(self) -> dict[str, int]:
        """Count the entries by their results, the worst first."""
        counts = _counted(item.result for item in self.items)
        return {verb: counts[result] for result, verb in VERBS.items() if result in counts}

    def marks(self) -> dict[str, int]:
        """Count the pieces of evidence by how they are known; what does not apply is not known in any way."""
        marks = _counted(
            item.mark or "open"
            for item in self.items
            if item.kind == "evidence" and (item.mark or item.result != "passes")
        )
        return {mark: marks[mark] for mark in (*MARKS, "open") if mark in marks}

    def facts(self) -> dict[str, str]:
        """In a few words how the review stands."""
        due = self.next_date()
        facts = {
            "Choice": self.chosen if self.guide else "",
            "Entries": _listed(self.results()),
            "Rests on": _listed(self.basis) or _listed(self.marks()) or "nothing yet",
            "Next date": f"{due.day}, {due.when()}: {due.what}" if due else "",
        }
        return {name: fact for name, fact in facts.items() if fact}

    def inputs(self) -> dict[str, tuple[Input, ...]]:
        """Sort what the review rests on: its own files, then the inputs of each piece of evidence."""
        of_proofs = {f"{proof.title}, {proof.known()}": proof.inputs for proof in self.proofs if proof.inputs}
        return {"The review": self.files, **of_proofs}

    def judged(self) -> str:
        """Say as of which day the review was judged, and by what."""
        by = " on ".join(f"{name} {version}" for name, version in self.versions.items())
        return f"as of {self.today}, by {by}"

    def measured(self) -> list[Proof]:
        """List the evidence that has figures."""
        return [proof for proof in self.proofs if proof.measurement]

    def steps(self) -> list[Step]:
        """List what is to be done next: what would settle the entries that do not hold, then what measurements advise."""
        settling = (
            Step(item.id, item.title, problem.hint)
            for item in self.unsettled()
            for problem in item.problems
            if problem.hint
        )
        advice = (
            Step(proof.id, proof.title, step)
            for proof in self.proofs
            if (found := proof.measurement)
            for step in (found.needs, *found.advice)
            if step
        )
        first = {step.text: step for step in reversed([*settling, *advice])}
        return list(reversed(first.values()))[:STEPS]

    def next_date(self) -> Dated | None:
        """The next day on which something falls due."""
        return next((due for due in self.dates if due.left >= 0), None)

    def named(self, choice: str) -> str:
        """Name a choice that is written as ``choice_key`` writes it by the titles of its options."""
        return " and ".join(self.options.get(id_, id_) for id_ in choice.split("+"))


def _listed(counts: dict[str, int]) -> str:
    """Such as ``2 measured, 3 claims``: of all words a claim alone is a thing that can be counted."""
    return ", ".join(
        counted(count, word) if word == "claim" else f"{count} {word}" for word, count in counts.items()
    )


def _counted(words: Iterable[str]) -> dict[str, int]:
    counts = dict[str, int]()
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts
