"""From a review that was judged to what is told of it."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from decidable import __version__
from decidable.errors import MOST_PROBLEMS, Problem, visible
from decidable.guide import Guide
from decidable.judging import Finding
from decidable.kinds import KINDS
from decidable.measurement import choice_key
from decidable.outcome import LoadedReview, Outcome
from decidable.report.model import Item, Made, Proof, Report
from decidable.report.provenance import (
    Input,
    judged_by,
    measured_by,
    of_recording,
    relative,
    rests_on,
    shortened,
)
from decidable.review import NotApplicable
from decidable.text import counted, one_line


def report_on(outcome: Outcome, name: str) -> Report:
    """Gather what is told of a review that was judged; files are named from the root of the review."""
    opened = outcome.opened
    guide, review = opened.guide, opened.review
    report = Report(
        name=visible(name),
        title=review.title if review else visible(name),
        state=outcome.state,
        sentence=outcome.sentence(),
        overdue=tuple(outcome.overdue()),
        basis=outcome.basis(),
        chosen=outcome.chosen(),
        today=outcome.today,
        items=tuple(_item(outcome, verdict) for verdict in outcome.verdicts.values()),
        files=tuple(_files(opened)),
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
        "dates": tuple(outcome.dates()),
        "proofs": tuple(_proofs(outcome, guide)),
    }
    return report.model_copy(update=told)


def _item(outcome: Outcome, verdict: Finding) -> Item:
    guide, row = outcome.opened.guide, KINDS[verdict.kind]
    asked = guide.listed().get(verdict.entry) if guide else None
    waived = verdict.result == "waived"
    return Item(
        id=verdict.entry,
        kind=verdict.kind,
        title=row.title or (asked.title if asked else verdict.entry.removeprefix(row.own or "")),
        link=guide.link(verdict.entry) if guide and asked else "",
        result=verdict.result,
        mark="waived" if waived else verdict.basis,
        said=said_of(outcome, verdict),
        waiver=_waiver(outcome, verdict.entry) if waived else "",
        problems=tuple(
            _from_root(problem, outcome.opened.root) for problem in verdict.problems[:MOST_PROBLEMS]
        ),
        more=len(verdict.problems[MOST_PROBLEMS:]),
    )


def said_of(outcome: Outcome, verdict: Finding) -> str:
    """What an entry rests on: what its evidence shows, or else what the team says."""
    return outcome.headline(verdict.entry) if verdict.kind == "evidence" else outcome.said(verdict.entry)


def _waiver(outcome: Outcome, entry: str) -> str:
    waiver = outcome.opened.waiver(entry, outcome.today)
    if waiver is None:
        return ""
    left = counted((waiver.expires - outcome.today).days, "day")
    return f"until {waiver.expires} ({left} left), by {waiver.approved_by}: {waiver.reason}"


def _from_root(problem: Problem, root: Path) -> Problem:
    """Name the file from the root, and write every text so that it can travel."""
    said, hint = one_line(problem.message), one_line(problem.hint)
    return replace(problem, path=relative(problem.path, root), message=said, hint=hint)


def _files(opened: LoadedReview) -> Iterator[Input]:
    """Yield the review, the checklist that it was judged by, and its decision record."""
    yield from rests_on("review", opened.path, opened.root)
    yield from judged_by(opened.checklist, opened.root)
    yield from rests_on("adr", opened.review.adr if opened.review else None, opened.root)


def _proofs(outcome: Outcome, guide: Guide) -> Iterator[Proof]:
    review = outcome.opened.review
    for id_, given in review.evidence.items() if review else ():
        if isinstance(given, NotApplicable) or id_ not in outcome.verdicts:
            continue
        found, kept = outcome.measurements.get(id_), outcome.recordings.get(id_)
        yield Proof(
            id=id_,
            title=guide.evidence[id_].title,
            mark=outcome.verdicts[id_].basis,
            owner=given.owner,
            gathered=given.gathered,
            headline=outcome.headline(id_),
            measurement=found.model_copy(update={"counts": {}, "listings": {}}) if found else None,
            made=Made(on=kept.recorded, by=shortened(kept.decidable)) if kept else None,
            inputs=(
                *rests_on("", given, outcome.opened.root),
                *measured_by(guide.evidence[id_].measure, outcome.opened.root),
                *of_recording(kept),
            ),
        )
