"""What is told of one review, as data that every form of the report shows."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

from decidable import __version__
from decidable.errors import Problem, visible
from decidable.fields import Frozen
from decidable.guide import Entry, Guide
from decidable.judging import Result
from decidable.measurement import Measurement, choice_key
from decidable.outcome import Outcome, State, Verdict
from decidable.report.provenance import Input, relative, rests_on
from decidable.review import Kind, NotApplicable
from decidable.writing import one_line

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
OF_THE_WHOLE = {
    "choice": "The choice",
    "owners": "Owners of its costs",
    "adr": "The decision record",
    "status": "Its status",
    "file": "The review file",
}
SECTIONS: dict[str, tuple[Kind, ...]] = {
    "The file": ("file", "status"),
    "Questions": ("question",),
    "Evidence": ("evidence",),
    "Decision": ("choice", "owners", "adr"),
    "Signals": ("signal",),
    "Pressures and pitfalls": ("pressure", "pitfall"),
    "Triggers": ("trigger",),
}


class Item(Frozen):
    """One entry with its finding: how it is known, what the team says of it, and what speaks against it."""

    id: str
    kind: Kind
    title: str
    link: str = ""
    result: Result
    mark: Mark = ""
    said: str = ""
    waiver: str = ""
    problems: tuple[Problem, ...] = ()


class Due(Frozen):
    """A day on which something falls due; ``left`` is negative where it is past."""

    day: date
    left: int
    what: str
    who: str
    why: str = ""

    def when(self) -> str:
        """Say how far away the day is."""
        days = f"{abs(self.left)} day{'' if abs(self.left) == 1 else 's'}"
        return "today" if not self.left else f"in {days}" if self.left > 0 else f"{days} ago"


class Proof(Frozen):
    """A piece of evidence: what it shows, and what that rests on."""

    id: str
    title: str
    mark: Mark
    owner: str
    gathered: date
    headline: str
    measurement: Measurement | None = None
    inputs: tuple[Input, ...] = ()


class Step(NamedTuple):
    """What is to be done next, and the entry that it is about."""

    entry: str
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
    chosen: str
    choice: str = ""
    today: date
    items: tuple[Item, ...] = ()
    dates: tuple[Due, ...] = ()
    proofs: tuple[Proof, ...] = ()
    files: tuple[Input, ...] = ()
    versions: dict[str, str] = {}

    def sections(self) -> dict[str, list[Item]]:
        """Sort the entries by what they are, in the order of the report."""
        sorted_ = {
            name: [item for item in self.items if item.kind in kinds] for name, kinds in SECTIONS.items()
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
        """Count the pieces of evidence by how they are known, and the entries that are waived."""
        marks = _counted(item.mark for item in self.items if item.kind == "evidence" or item.mark == "waived")
        return {mark: marks[mark] for mark in MARKS if mark in marks}

    def measured(self) -> list[Proof]:
        """List the evidence that has figures."""
        return [proof for proof in self.proofs if proof.measurement]

    def steps(self) -> list[Step]:
        """List what is to be done next: what would settle the entries that do not hold, then what measurements advise."""
        settling = (
            Step(item.id, problem.hint)
            for item in self.unsettled()
            for problem in item.problems
            if problem.hint
        )
        advice = (
            Step(proof.id, step)
            for proof in self.proofs
            if (found := proof.measurement)
            for step in (found.needs, *found.advice)
            if step
        )
        first = {step.text: step for step in reversed([*settling, *advice])}
        return list(reversed(first.values()))[:STEPS]

    def next_date(self) -> Due | None:
        """Give the next day on which something falls due."""
        return next((due for due in self.dates if due.left >= 0), None)

    def named(self, choice: str) -> str:
        """Name a choice that is written as ``choice_key`` writes it by the titles of its options."""
        return " and ".join(self.options.get(id_, id_) for id_ in choice.split("+"))


def report_on(outcome: Outcome, name: str) -> Report:
    """Gather what is told of a review that was judged; files are named from the root of the review."""
    opened = outcome.opened
    guide, review = opened.guide, opened.review
    report = Report(
        name=visible(name),
        title=review.title if review else visible(name),
        state=outcome.state,
        sentence=outcome.sentence(),
        chosen=outcome.chosen(),
        today=outcome.today,
        items=tuple(_item(outcome, verdict) for verdict in outcome.verdicts.values()),
        files=tuple(rests_on("review", opened.path, opened.root)),
        versions={"decidable": __version__, "Python": platform.python_version()},
    )
    if guide is None or review is None:
        return report
    told = {
        "guide": guide.title,
        "guide_id": guide.id,
        "link": guide.link(),
        "options": {id_: option.title for id_, option in guide.options.items()}
        | {"none": "none of the options"},
        "status": review.status,
        "choice": "" if review.choice is None else choice_key(review.choice),
        "dates": tuple(_dates(outcome)),
        "proofs": tuple(_proofs(outcome, guide)),
        "files": (*report.files, *rests_on("adr", review.adr, opened.root)),
    }
    return report.model_copy(update=told)


def _item(outcome: Outcome, verdict: Verdict) -> Item:
    guide, waiver = outcome.opened.guide, outcome.opened.waiver(verdict.entry, outcome.today)
    of_the_whole = OF_THE_WHOLE.get(verdict.entry)
    waived = verdict.result == "waived"
    return Item(
        id=verdict.entry,
        kind=verdict.kind,
        title=of_the_whole or (_entries(guide)[verdict.entry].title if guide else verdict.entry),
        link=guide.link(verdict.entry) if guide and not of_the_whole else "",
        result=verdict.result,
        mark="waived" if waived else verdict.basis,
        said=said_of(outcome, verdict),
        waiver=f"until {waiver.expires} by {waiver.approved_by}: {waiver.reason}"
        if waiver and waived
        else "",
        problems=tuple(_from_root(problem, outcome.opened.root) for problem in verdict.problems),
    )


def said_of(outcome: Outcome, verdict: Verdict) -> str:
    """Give what an entry rests on: what its evidence shows, or else what the team says."""
    return outcome.headline(verdict.entry) if verdict.kind == "evidence" else outcome.said(verdict.entry)


def _entries(guide: Guide) -> Mapping[str, Entry]:
    return {
        **guide.questions,
        **guide.evidence,
        **guide.signals,
        **guide.pressures,
        **guide.pitfalls,
        **guide.triggers,
    }


def _from_root(problem: Problem, root: Path) -> Problem:
    """Name the file from the root, and write every text so that it can travel."""
    said, hint = one_line(problem.message), one_line(problem.hint)
    return replace(problem, path=relative(problem.path, root), message=said, hint=hint)


def _dates(outcome: Outcome) -> Iterator[Due]:
    for day, what, who, why in outcome.dates():
        yield Due(day=day, left=(day - outcome.today).days, what=what, who=who, why=why)


def _proofs(outcome: Outcome, guide: Guide) -> Iterator[Proof]:
    review = outcome.opened.review
    for id_, given in review.evidence.items() if review else ():
        if isinstance(given, NotApplicable) or id_ not in outcome.verdicts:
            continue
        found = outcome.measurements.get(id_)
        yield Proof(
            id=id_,
            title=guide.evidence[id_].title,
            mark=outcome.verdicts[id_].basis,
            owner=given.owner,
            gathered=given.gathered,
            headline=outcome.headline(id_),
            measurement=found.model_copy(update={"counts": {}}) if found else None,
            inputs=tuple(rests_on("", given, outcome.opened.root)),
        )


def _counted(words: Iterator[str]) -> dict[str, int]:
    counts = dict[str, int]()
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts
