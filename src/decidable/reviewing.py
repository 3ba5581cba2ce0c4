"""The one walk from a review file to its outcome: read, measure, judge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from decidable import adr, measures
from decidable.document import Document, Location, parse
from decidable.errors import Problem, UnreadableError
from decidable.guide import RESERVED, Guide
from decidable.judging import Finding, judge
from decidable.judging.case import Case
from decidable.measurement import Measurement
from decidable.measures.records import recall
from decidable.outcome import SECTIONS, Opened, Outcome, Verdict
from decidable.reading import check, find_guide, read_guide
from decidable.renaming import renamed
from decidable.review import CLOSED, Measured, Recorded, Review, entries, model_for

PART_OF = {
    "choice": "choice",
    "decided": "choice",
    "reaffirmed": "choice",
    "leaves-open": "choice",
    "owners": "owners",
    "adr": "adr",
}


def root_of(path: Path) -> Path:
    """Give the folder that a review's paths may not leave: the nearest with ``.git`` or ``pyproject.toml``."""
    folders = path.resolve().parents
    marked = (each for each in folders if (each / ".git").exists() or (each / "pyproject.toml").is_file())
    return next(marked, folders[0])


def files(review: object) -> Iterator[Path]:
    """Yield every file that a review names."""
    if isinstance(review, Path):
        yield review
    elif isinstance(review, BaseModel):
        yield from files([part for _, part in review])
    elif isinstance(review, dict | list | tuple):
        for part in review.values() if isinstance(review, dict) else review:
            yield from files(part)


def open_review(path: Path, checklists: Iterable[Path] = ()) -> Opened:
    """Read a review against its guide, which is looked up in these folders, under the root, and in the package."""
    root = root_of(path)
    try:
        document = parse(path)
        guide, model = _guide(*_stamped(find_guide(document, (*checklists, root / "checklists"))))
    except UnreadableError as error:
        return Opened(path, root, {"file": error.problems})
    document, told = renamed(document, guide)
    review, mistakes = check(document, model, {"folder": path.parent, "root": root})
    if review is None:
        return Opened(path, root, {"file": tuple(problem for _, problem in mistakes)}, document, guide)
    return Opened(path, root, _by_entry(guide, mistakes), document, guide, review, _by_entry(guide, told))


def _stamped(path: Path) -> tuple[Path, int]:
    return path, path.stat().st_mtime_ns


@lru_cache(maxsize=64)
def _guide(path: Path, _stamp: int) -> tuple[Guide, type[Review]]:
    guide = read_guide(path)
    inputs = {name: measure.Inputs for name, measure in measures.installed().items()}
    return guide, model_for(guide, inputs)


def _by_entry(guide: Guide, mistakes: Iterable[tuple[Location, Problem]]) -> dict[str, tuple[Problem, ...]]:
    """Sort mistakes by the entry that they belong to, or else under ``file``."""
    known, by_entry = {id_ for id_, _ in entries(guide)}, dict[str, tuple[Problem, ...]]()
    for location, problem in mistakes:
        section, inner = (*map(str, location[:2]), "", "")[:2]
        of_entry = section in {*SECTIONS, "waivers"} and inner in known
        entry = PART_OF.get(section) or (inner if of_entry else "file")
        by_entry[entry] = (*by_entry.get(entry, ()), problem)
    return by_entry


@dataclass
class Evidence:
    """What was measured: as of the day of gathering, as of today, and what could not be read."""

    measurements: dict[str, Measurement] = field(default_factory=dict)
    current: dict[str, Measurement] = field(default_factory=dict)
    recorded: set[str] = field(default_factory=set)
    unusable: dict[str, tuple[Problem, ...]] = field(default_factory=dict)


def decide(opened: Opened, today: date, due: Literal["warns", "fails"] = "warns") -> Outcome:
    """Measure the evidence of a review and judge every entry; ``due`` says what becomes of what only the day speaks against."""
    verdicts = {}
    if "file" in opened.mistakes:
        verdicts["file"] = Verdict("file", "file", "fails", problems=opened.mistakes["file"])
    if opened.guide is None or opened.review is None or opened.document is None:
        return Outcome(opened, verdicts, {}, today)
    measured = _measure(opened, opened.guide, opened.review, today)
    links = opened.review.adr is not None and adr.links_to(opened.review.adr, opened.guide.url, opened.path)
    case = Case(
        opened.guide,
        opened.review,
        measured.measurements,
        links,
        today,
        measured.current,
        frozenset(measured.recorded),
        due,
    )
    mistakes = {**measured.unusable, **opened.mistakes}
    for finding in judge(case):
        id_ = finding.entry
        verdicts[id_] = _verdict(
            opened.document, opened.guide, finding, mistakes.get(id_, ()), opened.renamed.get(id_, ())
        )
    return Outcome(opened, verdicts, measured.measurements, today)


def _measure(opened: Opened, guide: Guide, review: Review, today: date) -> Evidence:
    """Run the measure of each piece of evidence, or read its record; what cannot be read is a mistake of the entry."""
    found = Evidence()
    watched = {trigger.evidence for trigger in review.triggers.values()}
    for id_, given in review.evidence.items() if review.status not in CLOSED else ():
        try:
            if isinstance(given, Measured):
                measure = measures.installed()[guide.evidence[id_].measure or ""]
                found.measurements[id_] = measure.measure(given, given.gathered)
                if id_ in watched:
                    found.current[id_] = measure.measure(given, today)
            elif isinstance(given, Recorded):
                recalled = recall(given.measurement, opened.root)
                found.measurements[id_] = recalled.measurement
                found.recorded |= set() if recalled.remeasured else {id_}
        except UnreadableError as error:
            found.unusable[id_] = error.problems
    return found


def _verdict(
    document: Document,
    guide: Guide,
    finding: Finding,
    mistakes: tuple[Problem, ...],
    told: tuple[Problem, ...],
) -> Verdict:
    """Put a finding's reasons at their places; a mistake in the entry is all that is told, a new name of it is told too."""
    docs = guide.link("" if finding.entry in RESERVED else finding.entry)
    if mistakes:
        problems = tuple(replace(problem, docs=docs) for problem in mistakes)
        return Verdict(finding.entry, finding.kind, "fails", problems=problems)
    problems = tuple(
        Problem(
            document.path, *document.place(reason.location), reason.code, reason.message, reason.hint, docs
        )
        for reason in finding.reasons
    )
    result = "warns" if told and finding.result == "passes" else finding.result
    return Verdict(finding.entry, finding.kind, result, finding.basis, (*problems, *told), finding.due)
