"""The report on one review, as data that every form of it shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Literal, NamedTuple

from decidable.errors import Problem
from decidable.fields import Frozen
from decidable.judging.case import Result
from decidable.kinds import HEADINGS, KINDS, Kind
from decidable.measurement import Measurement, Support
from decidable.outcome import Dated, State
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
TONES: dict[State, Result] = {
    "decided": "passes",
    "provisional": "waived",
    "against the evidence": "waived",
    "not decided": "fails",
    "unreadable": "fails",
}
STEPS = 12
FAILING = "What fails"
FINDINGS = ("finding", "entry", "known by", "why")
FIGURES = ("figure", "value", "95 % interval", "of")
CHOICES = ("choosing", "is", "because")
DATES = ("date", "left", "what", "who")
INPUTS = ("input", "value", "SHA-256")


class Part(StrEnum):
    """The parts of a report by their headings, in their order; the verdict and the facts come first."""

    NEXT = "What to do next"
    ENTRIES = "Entries"
    MEASUREMENTS = "Measurements"
    DATES = "Dates"
    PROVENANCE = "What this rests on"


class Input(Frozen):
    """One input by its name in the review; ``digest`` is the SHA-256 of a file, empty for anything else."""

    name: str
    value: str
    digest: str = ""


class Item(Frozen):
    """One entry with its finding: how it is known, and what speaks against it.

    ``explanations`` are what its evidence shows or the team wrote, and who approved its waiver; ``more`` is how many
    problems there are beyond the first ones, which ``problems`` lists.
    """

    id: str
    kind: Kind
    title: str
    link: str = ""
    result: Result
    mark: Mark = ""
    explanations: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    more: int = 0


class Proof(Frozen):
    """A piece of evidence: what it shows, and what that rests on; ``recorded`` is when and by what a recording was made."""

    id: str
    title: str
    mark: Mark
    owner: str
    gathered: date
    headline: str
    measurement: Measurement | None = None
    recorded: str = ""
    inputs: tuple[Input, ...] = ()

    def known(self) -> str:
        """How it is known, and of a recording when it was made and by what."""
        mark = "" if self.recorded and self.mark == "recorded" else self.mark or "open"
        return ", and ".join(filter(None, (mark, self.recorded)))


class Step(NamedTuple):
    """What is to be done next, and the entry that it is about, by its id and by its title."""

    entry: str
    title: str
    text: str


class Report(Frozen):
    """All that is shown of one review; ``name`` is what it is called in the run, ``versions`` what judged it."""

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

    def sections(self, items: Sequence[Item] | None = None) -> dict[str, list[Item]]:
        """Sort these entries, or all: what fails first, then the others by what they are, in the order of the report."""
        sorted_: dict[str, list[Item]] = {name: [] for name in (FAILING, *HEADINGS)}
        for item in self.items if items is None else items:
            sorted_[FAILING if item.result == "fails" else KINDS[item.kind].heading].append(item)
        return {name: items for name, items in sorted_.items() if items}

    def worst(self, items: Sequence[Item], most: int) -> list[Item]:
        """List these entries; of too many, those with the worst results, in their order."""
        kept = {item.id for item in sorted(items, key=lambda item: list(VERBS).index(item.result))[:most]}
        return [item for item in items if item.id in kept]

    def unsettled(self, *results: Result) -> list[Item]:
        """List the entries with one of these results, or else all that do not simply pass."""
        return [
            item for item in self.items if item.result in (results or {"fails", "open", "warns", "waived"})
        ]

    def tone(self) -> Result:
        """The result whose sign and colour the whole review has."""
        if self.state == "not decided" and not self.unsettled("fails"):
            return "open"
        return "warns" if self.overdue and self.state == "decided" else TONES.get(self.state, "open")

    def results(self) -> dict[str, int]:
        """Count the entries by their results, the worst first."""
        counts = Counter(item.result for item in self.items)
        return {verb: counts[result] for result, verb in VERBS.items() if counts[result]}

    def marks(self) -> dict[str, int]:
        """Count the pieces of evidence by how they are known; what does not apply is not known in any way."""
        evidence = (item for item in self.items if item.kind == "evidence")
        marks = Counter[str](item.mark or "open" for item in evidence if item.mark or item.result != "passes")
        return {mark: marks[mark] for mark in (*MARKS, "open") if marks[mark]}

    def facts(self) -> dict[str, str]:
        """The state of the review in a few words."""
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
        """The day as of which the review was judged, and the versions that judged it."""
        by = " on ".join(f"{name} {version}" for name, version in self.versions.items())
        return f"as of {self.today}, by {by}"

    def measured(self) -> list[Proof]:
        """List the evidence that has figures."""
        return [proof for proof in self.proofs if proof.measurement]

    def steps(self) -> list[Step]:
        """List what is to be done next: what would settle the entries that do not pass, then what measurements advise."""
        settling = (
            Step(item.id, item.title, problem.hint)
            for item in self.unsettled()
            for problem in item.problems
            if problem.hint
        )
        advice = (
            Step(proof.id, proof.title, step)
            for proof in self.proofs
            for step in (proof.measurement.steps() if proof.measurement else ())
        )
        first = {step.text: step for step in reversed([*settling, *advice])}
        return list(reversed(first.values()))[:STEPS]

    def next_date(self) -> Dated | None:
        """The next day on which something falls due."""
        return next((due for due in self.dates if due.left >= 0), None)

    def named(self, choice: str) -> str:
        """Name a choice that is written as ``choice_key`` writes it by the titles of its options."""
        return " and ".join(self.options.get(id_, id_) for id_ in choice.split("+"))

    def choices(self, measurement: Measurement) -> Iterator[tuple[str, Support, str]]:
        """Yield the choices that a measurement judges by their keys, each with its verdict and the reasons in words."""
        for choice, support in measurement.choices.items():
            rivals = ", ".join(self.named(rival.choice) for rival in support.not_told_apart)
            yield (
                choice,
                support,
                " ".join([*support.because, *([f"Not separated from: {rivals}."] if rivals else [])]),
            )


def _listed(counts: dict[str, int]) -> str:
    """Such as ``2 measured, 3 claims``: of all words a claim alone is a thing that can be counted."""
    return ", ".join(
        counted(count, word) if word == "claim" else f"{count} {word}" for word, count in counts.items()
    )
