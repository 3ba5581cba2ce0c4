"""The one walk from a review file to its outcome: read, measure, judge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel

from decidable import adr, measures
from decidable.document import Document, Location, parse
from decidable.errors import Problem, UnreadableError
from decidable.guide import RESERVED, Guide
from decidable.judging import Basis, Case, Finding, Result, judge
from decidable.measurement import Measurement
from decidable.reading import check, find_guide, read_guide
from decidable.review import Attested, Kind, Measured, Review, entries, model_for

SECTIONS = ("questions", "evidence", "signals", "set-aside", "triggers")
PART_OF = {
    "choice": "choice",
    "decided": "choice",
    "reaffirmed": "choice",
    "leaves-open": "choice",
    "owners": "owners",
    "adr": "adr",
}


@dataclass(frozen=True)
class Opened:
    """A review that was read and not yet judged.

    ``mistakes`` hold what is wrong with an entry, by its id; under ``file`` stands what belongs to no entry.
    """

    path: Path
    mistakes: Mapping[str, tuple[Problem, ...]]
    document: Document | None = None
    guide: Guide | None = None
    review: Review | None = None

    def entries(self) -> Iterator[tuple[str, Kind]]:
        """Yield the id and kind of every entry that has a verdict."""
        if "file" in self.mistakes:
            yield "file", "file"
        if self.guide and self.review:
            yield from entries(self.guide)

    def files(self) -> Iterator[Path]:
        """Yield every file that the review names."""
        yield from _paths(self.review)

    def line(self, entry: str) -> int:
        """Give the line of an entry in the file; the first line where the entry is not written."""
        if self.document is None:
            return 1
        written = (place for section in SECTIONS if (place := (section, entry)) in self.document.places)
        return self.document.place(next(written, (entry,)))[0]


@dataclass(frozen=True)
class Verdict:
    """The finding on one entry, with every reason at its place in a file."""

    entry: str
    kind: Kind
    result: Result
    basis: Basis
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Outcome:
    """A review that was judged: one verdict an entry, and the measurements that they rest on."""

    opened: Opened
    verdicts: Mapping[str, Verdict]
    measurements: Mapping[str, Measurement]

    def count(self, result: Result) -> int:
        """Count the entries with this result."""
        return sum(verdict.result == result for verdict in self.verdicts.values())

    def chosen(self) -> str:
        """Name the choice by the titles of its options."""
        guide, review = self.opened.guide, self.opened.review
        if guide is None or review is None or review.choice is None:
            return "nothing chosen"
        return " and ".join(guide.options[option].title for option in review.choice) or "neither option"

    def headline(self, evidence: str) -> str:
        """Say what a piece of evidence shows: as it was measured, or as somebody read it."""
        if evidence in self.measurements:
            return self.measurements[evidence].headline
        given = self.opened.review.evidence.get(evidence) if self.opened.review else None
        return f"{given.says} (read by {given.read_by})" if isinstance(given, Attested) else ""

    def said(self, entry: str) -> str:
        """Give what the team says of an entry, in its own words."""
        review = self.opened.review
        if review is None:
            return ""
        if entry in review.questions:
            return f"{review.questions[entry].answer}: {review.questions[entry].because}"
        if entry == "choice":
            return self.chosen()
        return str(review.signals.get(entry) or review.set_aside.get(entry) or "")

    def advice(self, evidence: str) -> tuple[str, ...]:
        """List what a measurement says should be done next."""
        return self.measurements[evidence].advice if evidence in self.measurements else ()

    def sentence(self) -> str:
        """Say in one sentence whether the decision stands."""
        review, of = self.opened.review, len(self.verdicts)
        if review is None:
            return "not decided: the review cannot be read"
        if self.count("fails"):
            return f"not decided: {self.chosen()}, and {self.count('fails')} of {of} entries fail"
        if review.status == "draft":
            return f"not decided: a draft, {self.chosen()}, {self.count('open')} of {of} entries open"
        return f"decided: {self.chosen()}, on {review.decided}, all {of} entries hold"


def _paths(value: object) -> Iterator[Path]:
    if isinstance(value, Path):
        yield value
    elif isinstance(value, BaseModel):
        yield from _paths([part for _, part in value])
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _paths(part)


def root_of(path: Path) -> Path:
    """Give the folder that a review's paths may not leave: the nearest with ``.git`` or ``pyproject.toml``."""
    folders = path.resolve().parents
    marked = (
        folder for folder in folders if (folder / ".git").exists() or (folder / "pyproject.toml").is_file()
    )
    return next(marked, folders[0])


def open_review(path: Path, checklists: Iterable[Path] = ()) -> Opened:
    """Read a review against its guide, which is looked up in these folders, under the root, and in the package."""
    root = root_of(path)
    try:
        document = parse(path)
        guide, model = _guide(*_stamped(find_guide(document, (*checklists, root / "checklists"))))
    except UnreadableError as error:
        return Opened(path, {"file": error.problems})
    review, mistakes = check(document, model, {"folder": path.parent, "root": root})
    whole = review is None
    return Opened(path, _by_entry(guide, mistakes, whole=whole), document, guide, review)


def _stamped(path: Path) -> tuple[Path, int]:
    return path, path.stat().st_mtime_ns


@lru_cache(maxsize=64)
def _guide(path: Path, _stamp: int) -> tuple[Guide, type[Review]]:
    guide = read_guide(path)
    inputs = {name: measure.Inputs for name, measure in measures.installed().items()}
    return guide, model_for(guide, inputs)


def _by_entry(
    guide: Guide, mistakes: Iterable[tuple[Location, Problem]], *, whole: bool
) -> dict[str, tuple[Problem, ...]]:
    """Sort mistakes by the entry that they belong to; all belong to the file where nothing else can be judged."""
    known, sorted_ = {id_ for id_, _ in entries(guide)}, dict[str, tuple[Problem, ...]]()
    for location, problem in mistakes:
        section, inner = str(location[0]) if location else "", str(location[1]) if len(location) > 1 else ""
        entry = PART_OF.get(section) or (inner if section in SECTIONS and inner in known else "file")
        entry = "file" if whole else entry
        sorted_[entry] = (*sorted_.get(entry, ()), problem)
    return sorted_


def decide(opened: Opened, today: date) -> Outcome:
    """Measure the evidence of a review and judge every entry."""
    verdicts = (
        {"file": Verdict("file", "file", "fails", "", opened.mistakes["file"])}
        if "file" in opened.mistakes
        else {}
    )
    if opened.guide is None or opened.review is None or opened.document is None:
        return Outcome(opened, verdicts, {})
    measurements, unusable = _measure(opened.guide, opened.review)
    links = opened.review.adr is not None and adr.links_to(opened.review.adr, opened.guide.url, opened.path)
    case = Case(opened.guide, opened.review, measurements, links, today)
    mistakes = {**unusable, **opened.mistakes}
    for finding in judge(case):
        verdicts[finding.entry] = _verdict(
            opened.document, opened.guide, finding, mistakes.get(finding.entry, ())
        )
    return Outcome(opened, verdicts, measurements)


def _measure(guide: Guide, review: Review) -> tuple[dict[str, Measurement], dict[str, tuple[Problem, ...]]]:
    """Run the measure of each piece of evidence that gives its inputs; what cannot be read is a mistake of the entry."""
    measurements, unusable = dict[str, Measurement](), dict[str, tuple[Problem, ...]]()
    for id_, given in review.evidence.items():
        if isinstance(given, Measured):
            try:
                measurements[id_] = measures.installed()[guide.evidence[id_].measure or ""].measure(given)
            except UnreadableError as error:
                unusable[id_] = error.problems
    return measurements, unusable


def _verdict(document: Document, guide: Guide, finding: Finding, mistakes: tuple[Problem, ...]) -> Verdict:
    docs = guide.link("" if finding.entry in RESERVED else finding.entry)
    if mistakes:
        problems = tuple(replace(problem, docs=docs) for problem in mistakes)
        return Verdict(finding.entry, finding.kind, "fails", "", problems)
    problems = tuple(
        Problem(
            document.path, *document.place(reason.location), reason.code, reason.message, reason.hint, docs
        )
        for reason in finding.reasons
    )
    return Verdict(finding.entry, finding.kind, finding.result, finding.basis, problems)
