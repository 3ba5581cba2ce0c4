"""The one walk from a review file to its outcome: read, measure, judge."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from io import TextIOWrapper
from pathlib import Path
from typing import Literal

from decidable.adr import links, reading, rules
from decidable.checklists import find_guide, read_guide, unlike
from decidable.errors import Problem, UnreadableError, refuse
from decidable.evidence import loading
from decidable.evidence.context import Candidates, comparing
from decidable.evidence.recording import recall
from decidable.former_ids import renamed
from decidable.guide import Guide
from decidable.judging import judge
from decidable.judging.case import Basis, Case, Finding, Reason, notice, wrong
from decidable.kinds import entry_at
from decidable.measurement import choice_key
from decidable.opener import opened, real, root_of, within
from decidable.outcome import LoadedReview, Outcome
from decidable.review import CLOSED, Measured, Recorded, Review, entries, flaws, model_for
from decidable.validation import check
from decidable.yaml_document import Document, Location, parse


def open_review(
    path: Path, checklists: Iterable[Path] = (), trusted: Path | None = None, within_root: Path | None = None
) -> LoadedReview:
    """Read a review against its guide, which is looked up in these folders, under the root, and in the package.

    :param trusted: a folder of guides; a review that is judged by none of them, nor by an installed one, is mistaken
    :param within_root: a root inside the project, which paths may not leave
    """
    root = root_of(path)
    try:
        if within_root:
            root = _narrowed(path, root, within_root)
        document = parse(path)
        checklist = find_guide(document, (*checklists, root / "checklists"))
        guide, model = _guide(*_stamped(checklist))
    except UnreadableError as error:
        return LoadedReview(path, root, {"file": error.problems})
    document, warnings = renamed(document, guide)
    review, mistakes = check(document, model, {"folder": path.parent, "root": root})
    if review is None:
        of_file = {"file": tuple(problem for _, problem in mistakes)}
        return LoadedReview(path, root, of_file, document, guide, checklist=checklist)
    mistakes += [(flaw.location, document.problem_of_value(*flaw)) for flaw in flaws(guide, review)]
    law = tuple(_law(document, guide, checklist, root, trusted))
    mistakes += [((), problem) for problem in law if trusted]
    by_entry, renames = _by_entry(guide, review, mistakes), _by_entry(guide, review, warnings)
    return LoadedReview(path, root, by_entry, document, guide, review, renames, checklist, law)


def _narrowed(path: Path, root: Path, wanted: Path) -> Path:
    """A root that was set, which is in the project and contains the review. Raises ``UnreadableError``."""
    if not within(wanted, root) or not within(path, wanted):
        message = f"the root {wanted} that was set is not between this review and its project {root}"
        refuse(path, "outside-root", message, "a setting may only narrow the root")
    return real(wanted)


def _law(
    document: Document, guide: Guide, checklist: Path, root: Path, trusted: Path | None
) -> Iterator[Problem]:
    """Yield that a review is judged by another guide than it seems to be."""
    if differs := unlike(guide, checklist, trusted):
        named = real(checklist).relative_to(real(root)) if within(checklist, root) else checklist
        message = f"judged by {named}, {differs}"
        hint = f"rename the guide, or take it out so that {guide.id} is the installed one"
        yield document.problem(("decision",), "guide-differs", message, hint)


def _stamped(path: Path) -> tuple[Path, int]:
    with opened(path) as file:
        return path, os.fstat(file.fileno()).st_mtime_ns


@lru_cache(maxsize=64)
def _guide(path: Path, _stamp: int) -> tuple[Guide, type[Review]]:
    guide = read_guide(path)
    return guide, model_for(guide, loading.usable(entry.measure for entry in guide.evidence.values()))


def _by_entry(
    guide: Guide, review: Review, mistakes: Iterable[tuple[Location, Problem]]
) -> dict[str, tuple[Problem, ...]]:
    """Sort mistakes by the entry that they belong to, or else under ``file``."""
    known, by_entry = frozenset(id_ for id_, _ in entries(guide, review)), dict[str, list[Problem]]()
    for location, problem in mistakes:
        by_entry.setdefault(entry_at(location, known), []).append(problem)
    return {entry: tuple(problems) for entry, problems in by_entry.items()}


def decide(
    opened: LoadedReview,
    today: date,
    due: Literal["warns", "fails"] = "warns",
    require: Basis = "",
    only: Collection[str] | None = None,
) -> Outcome:
    """Measure the evidence of a review and judge every entry.

    :param due: what becomes of an entry against which only the day speaks
    :param require: the least that evidence of an accepted review may rest on
    :param only: the entries to judge, by what these need alone; the outcome is then no verdict on the review
    """
    verdicts = {}
    if "file" in opened.mistakes:
        verdicts["file"] = Finding("file", "file", "fails", problems=opened.mistakes["file"])
    elif opened.law:
        verdicts["file"] = Finding("file", "file", "warns", problems=opened.law)
    guide, review, document = opened.guide, opened.review, opened.document
    if guide is None or review is None or document is None:
        return Outcome(opened, verdicts, {}, today)
    case = Case(guide, review, {}, adr_links=False, today=today, due=due, require=require)
    outcome = Outcome(opened, verdicts, case.measurements, today)
    wanted = None if only is None else _needs(guide, review, only)
    mistakes = {**_look(case, outcome, wanted), **opened.mistakes}
    case.unread = mistakes.keys()
    for finding in judge(case, only):
        id_ = finding.entry
        verdicts[id_] = _placed(document, guide, finding, mistakes.get(id_, ()), opened.renamed.get(id_, ()))
    return outcome


def _needs(guide: Guide, review: Review, only: Collection[str]) -> set[str]:
    """What has to be looked at to judge these entries; the choice and its limits rest on all evidence."""
    kinds = {id_: kind for id_, kind in entries(guide, review) if id_ in only}
    needed = set(only)
    for question in guide.questions.values():
        named = {name for answer in question.answers.values() for name in (answer.pitfall, *answer.signal)}
        if named & kinds.keys():
            needed.add(question.evidence or "")
    needed |= {guide.questions[id_].evidence or "" for id_, kind in kinds.items() if kind == "question"}
    needed |= {review.triggers[id_].evidence or "" for id_, kind in kinds.items() if kind == "trigger"}
    return needed | review.evidence.keys() if {"choice", "limit"} & set(kinds.values()) else needed


def _look(case: Case, outcome: Outcome, wanted: Collection[str] | None) -> dict[str, tuple[Problem, ...]]:
    """Look at the artefacts of a review, or those of what is wanted; what cannot be read is a mistake of its entry."""
    guide, review, mistakes = case.guide, case.review, dict[str, tuple[Problem, ...]]()
    given = {id_: entry for id_, entry in review.evidence.items() if isinstance(entry, Measured | Recorded)}
    measures = frozenset(guide.evidence[id_].measure or "" for id_ in given)
    for id_, look in _looks(case, outcome):
        if wanted is not None and id_ not in wanted:
            continue
        try:
            with comparing(_candidates(guide, review), measures):
                look()
        except UnreadableError as error:
            mistakes[id_] = error.problems
    options = {*guide.options, *review.considered, *(review.choice or ()), *choice_key(()).split("+")}
    for id_, measured in case.measurements.items():  # choices that only other guides have are left out
        kept = {key: value for key, value in measured.choices.items() if options.issuperset(key.split("+"))}
        case.measurements[id_] = measured.model_copy(update={"choices": kept})
    return mistakes


def _looks(case: Case, outcome: Outcome) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield what there is to look at, by entry; of a decision that is put off only what its triggers watch."""
    review = case.review
    if review.adr:
        entry = "status" if review.status in CLOSED else "adr"
        yield entry, partial(_read_adr, case, outcome.opened.path, review.adr)
    if review.status in CLOSED:
        return
    watched = {trigger.evidence for trigger in review.triggers.values() if trigger.figure}
    for id_, trigger in review.triggers.items():
        if trigger.rows:
            yield id_, partial(_count, case, id_, trigger.rows)
    for id_, given in review.evidence.items():
        again = id_ in watched
        if isinstance(given, Measured) and (again or review.status != "deferred"):
            yield id_, partial(_measure, case, outcome.opened, id_, given, again=again)
        elif isinstance(given, Recorded) and (again or review.status != "deferred"):
            yield id_, partial(_recall, case, outcome, id_, given, again=again)


def _count(case: Case, trigger: str, path: Path) -> None:
    """Count the rows of a file that a trigger watches: of a table without its heading, of JSONL its lines that are not blank."""
    try:
        with opened(path) as raw, TextIOWrapper(raw, "utf-8", newline="") as file:
            if path.suffix == ".jsonl":
                case.rows[trigger] = sum(not line.isspace() for line in file)
            elif path.suffix == ".csv":
                case.rows[trigger] = max(0, sum(map(bool, csv.reader(file))) - 1)
            else:
                hint = "watch a .csv or a .jsonl file"
                refuse(path, "bad-value", "is not a file whose rows are counted", hint)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        refuse(path, "file-unreadable", f"cannot be read: {error}")


def _candidates(guide: Guide, review: Review) -> Candidates | None:
    """The choices of the guide; those without an option that an answer requires cannot be made."""
    answers = (guide.questions[id_].answers[response.answer] for id_, response in review.answered().items())
    required = [set(answer.requires) for answer in answers if answer.requires]
    options = {key: set(key.split("+")) for key in guide.candidates}
    barred = {key for key, parts in options.items() if any(not parts & needed for needed in required)}
    return Candidates(guide.candidates, frozenset(barred)) if guide.candidates else None


def _measure(case: Case, opened: LoadedReview, id_: str, given: Measured, *, again: bool) -> None:
    """Measure evidence as of the day of its gathering, and ``again`` as of today."""
    measure = loading.load(case.guide.evidence[id_].measure or "", opened.path, opened.place(id_))
    case.measurements[id_] = measure.measure(given, given.gathered)
    if again:
        once = measure.timeless or case.today == given.gathered
        case.current[id_] = case.measurements[id_] if once else measure.measure(given, case.today)


def _recall(case: Case, outcome: Outcome, id_: str, given: Recorded, *, again: bool) -> None:
    """Recall evidence that was recorded, and measure it ``again`` as of today where its inputs are here."""
    recalled = recall(given.measurement, outcome.opened.root)
    wanted = case.guide.evidence[id_].measure
    if recalled.measurement.measure != wanted:
        message = f"is a recording of {recalled.measurement.measure}, and {id_} is measured by {wanted}"
        refuse(given.measurement, "record-other-measure", message, f"record {wanted}")
    case.measurements[id_], outcome.recordings[id_] = recalled.measurement, recalled.kept
    case.altered[id_], case.recorded_on[id_] = recalled.altered, recalled.kept.recorded
    if recalled.given is None:
        case.recorded.add(id_)
    elif again:
        measure = loading.load(wanted or "", given.measurement)
        once = measure.timeless
        case.current[id_] = recalled.measurement if once else measure.measure(recalled.given, case.today)


def _read_adr(case: Case, path: Path, adr: Path) -> None:
    """Read the record that a review names, and where it disagrees with the review and with the guide."""
    guide, review, record = case.guide, case.review, reading.load(adr)
    into = list(links.guide_links(record.record, {guide.id: guide}))
    standing = rules.standing_of(review.status)
    known = tuple(id_ for id_ in review.choice or () if id_ in guide.options or id_ in review.considered)
    reviewed = rules.Reviewed(path, standing, f"is {review.status}", guide, known, adr)
    findings = [*rules.of_itself(record), *rules.of_links(into), *rules.of_review(record, reviewed)]
    one_sided = any(each.code == "adr-one-sided" for each in findings)
    case.adr_links = not one_sided or any(lead.guide for lead in into)
    wanted = (each for each in findings if case.adr_links or each.code != "adr-one-sided")
    case.adr = tuple(_reason(adr, each) for each in wanted)


def _reason(path: Path, finding: rules.Finding) -> Reason:
    """Make a finding about a record a reason of the review that names it."""
    place = f"{path.name}:{finding.line}" if finding.line else path.name
    level = wrong if finding.severity == "error" else notice
    return level(finding.code, f"{place}: {finding.message}", finding.hint, ("adr",))


def _placed(
    document: Document,
    guide: Guide,
    finding: Finding,
    mistakes: tuple[Problem, ...],
    warnings: tuple[Problem, ...],
) -> Finding:
    """Put a finding's reasons at their places; a mistake in the entry replaces them, a new name of it is added."""
    anchors = frozenset(guide.anchors())

    def link(*about: str) -> str:
        """The address of the first of these entries that the guide has, or else of the guide."""
        return guide.link(next((id_ for id_ in about if id_ in anchors), ""))

    def placed(reason: Reason) -> Problem:
        docs = link(reason.about, entry_at(reason.location, anchors), finding.entry)
        return document.problem(reason.location, reason.code, reason.message, reason.hint, docs)

    if mistakes:
        problems = tuple(replace(problem, docs=link(finding.entry)) for problem in mistakes)
        return Finding(finding.entry, finding.kind, "fails", problems=problems)
    problems = tuple(map(placed, finding.reasons))
    result = "warns" if warnings and finding.result == "passes" else finding.result
    return replace(finding, result=result, problems=(*problems, *warnings))
