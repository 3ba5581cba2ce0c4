"""From a judged review to its report."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel

from decidable import __version__
from decidable.errors import MOST_PROBLEMS, Problem, UnreadableError, short, visible
from decidable.evidence import loading
from decidable.evidence.recording import Recording
from decidable.guide import Guide
from decidable.judging.case import Finding
from decidable.kinds import KINDS
from decidable.measurement import choice_key
from decidable.opener import digest, real, within
from decidable.outcome import LoadedReview, Outcome
from decidable.report.model import Input, Item, Proof, Report
from decidable.review import NotApplicable
from decidable.text import counted, one_line

# Fields that the report shows elsewhere.
NOT_INPUTS = frozenset({"owner", "gathered", "says", "read_by"})
LONGEST = 100


def report_on(outcome: Outcome, name: str) -> Report:
    """The report on a judged review; its files are named relative to the root of the review."""
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
    titles = {id_: option.title for id_, option in guide.options.items()}
    details = {
        "guide": guide.title,
        "guide_id": guide.id,
        "link": guide.link(),
        "options": {**titles, "none": "none of the options"},
        "status": review.status,
        "choice": "" if review.choice is None else choice_key(review.choice),
        "dates": tuple(outcome.dates()),
        "proofs": tuple(_proofs(outcome, guide)),
    }
    return report.model_copy(update=details)


def _item(outcome: Outcome, verdict: Finding) -> Item:
    guide, row = outcome.opened.guide, KINDS[verdict.kind]
    asked = guide.listed().get(verdict.entry) if guide else None
    return Item(
        id=verdict.entry,
        kind=verdict.kind,
        title=row.title or (asked.title if asked else verdict.entry.removeprefix(row.own or "")),
        link=guide.link(verdict.entry) if guide and asked else "",
        result=verdict.result,
        mark="waived" if verdict.result == "waived" else verdict.basis,
        explanations=tuple(filter(None, _explanations(outcome, verdict))),
        problems=tuple(
            _from_root(problem, outcome.opened.root) for problem in verdict.problems[:MOST_PROBLEMS]
        ),
        more=len(verdict.problems[MOST_PROBLEMS:]),
    )


def _explanations(outcome: Outcome, verdict: Finding) -> Iterator[str]:
    """Yield what an entry rests on, which is what its evidence shows or what the team wrote, and who waived it."""
    yield outcome.headline(verdict.entry) if verdict.kind == "evidence" else outcome.response(verdict.entry)
    if verdict.result == "waived":
        yield _waiver(outcome, verdict.entry)


def _waiver(outcome: Outcome, entry: str) -> str:
    waiver = outcome.opened.waiver(entry, outcome.today)
    if waiver is None:
        return ""
    left = counted((waiver.expires - outcome.today).days, "day")
    return f"waived until {waiver.expires} ({left} left), by {waiver.approved_by}: {waiver.reason}"


def _from_root(problem: Problem, root: Path) -> Problem:
    """Name the file from the root, and write every text so that it can travel."""
    message, hint = one_line(problem.message), one_line(problem.hint)
    return replace(problem, path=relative(problem.path, root), message=message, hint=hint)


def _files(opened: LoadedReview) -> Iterator[Input]:
    """Yield the review, the checklist that it was judged by, and its decision record."""
    yield from _rests_on("review", opened.path, opened.root)
    if checklist := opened.checklist:  # the package's own is named without its folder
        inside = within(checklist, opened.root)
        yield from _rests_on("checklist", checklist, opened.root if inside else checklist.parent)
    yield from _rests_on("adr", opened.review.adr if opened.review else None, opened.root)


def _proofs(outcome: Outcome, guide: Guide) -> Iterator[Proof]:
    review = outcome.opened.review
    for id_, given in review.evidence.items() if review else ():
        if isinstance(given, NotApplicable) or id_ not in outcome.verdicts:
            continue
        measured, kept = outcome.measurements.get(id_), outcome.recordings.get(id_)
        yield Proof(
            id=id_,
            title=guide.evidence[id_].title,
            mark=outcome.verdicts[id_].basis,
            owner=given.owner,
            gathered=given.gathered,
            headline=outcome.headline(id_),
            measurement=measured.model_copy(update={"counts": {}, "listings": {}}) if measured else None,
            recorded=f"recorded on {kept.recorded} by decidable {_shortened(kept.decidable)}" if kept else "",
            inputs=(
                *_rests_on("", given, outcome.opened.root),
                *_measured_by(guide.evidence[id_].measure, outcome.opened.root),
                *_of_recording(kept),
            ),
        )


def _rests_on(name: str, value: object, root: Path) -> Iterator[Input]:
    """Yield every input in a value as it was given, each with its name; a folder and a table have no digest."""
    if isinstance(value, Path):
        yield Input(name=name, value=relative(value, root).as_posix(), digest=_digest(value, root))
    elif isinstance(value, BaseModel):
        given = {key: part for key, part in value if key in value.model_fields_set - NOT_INPUTS}
        yield from _rests_on(name, {key.replace("_", "-"): part for key, part in given.items()}, root)
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _rests_on(f"{name}.{key}" if name else key, part, root)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _rests_on(name, part, root)
    elif value is not None:
        yield Input(name=name, value=str(value))


def _measured_by(measure: str | None, root: Path) -> Iterator[Input]:
    """Yield a measure with its distribution and version, and the folder in which that is installed."""
    if measure and (folder := loading.location(measure)):
        usual = folder.name in {"site-packages", "dist-packages"}
        where = folder.name if usual else relative(folder, root).as_posix()
        yield Input(name="measure", value=f"{measure} of {loading.origin(measure)}, in {where}")


def _of_recording(kept: Recording | None) -> Iterator[Input]:
    """Yield the files that a recording was made from, with the digests that they had then."""
    for written, known in kept.digests.items() if kept else ():
        yield Input(name="recorded from", value=_shortened(written), digest=known)


def _shortened(text: str) -> str:
    """A text of a recording, which can be of any length."""
    return short(text, LONGEST)


def relative(path: Path, root: Path) -> Path:
    """Name a path from the root, or else, where it lies elsewhere, by no more than its name."""
    try:
        named = real(path).relative_to(real(root))
    except ValueError:
        named = Path(path.name)
    return Path(visible(str(named)))


def _digest(file: Path, root: Path) -> str:
    try:
        return digest(file, root)
    except UnreadableError:
        return ""
