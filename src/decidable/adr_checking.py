"""Whether the records of a project agree with their reviews and with the guides: the one walk to what is said of each."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from decidable import REVIEW_SUFFIX, adr
from decidable.adr import Adr, Finding, Lead, Others, Reviewed
from decidable.adr.baseline import Key
from decidable.adr.others import Named
from decidable.checklists import guides_in, read_guide, shipped
from decidable.errors import Problem, UnreadableError
from decidable.files import below
from decidable.guide import Guide
from decidable.opener import is_entry, real, root_of, within
from decidable.outcome import LoadedReview, Outcome
from decidable.reviewing import decide, open_review

FEW = 3


@dataclass(frozen=True)
class Checked:
    """A record with all that is to be said of it, its links into guides, and the reviews that it goes with.

    ``named`` are the records that each relation of the record may mean.
    """

    adr: Adr
    findings: tuple[Finding, ...]
    leads: tuple[Lead, ...]
    reviews: tuple[Reviewed, ...]
    named: tuple[Named, ...]

    def problems(self) -> list[Problem]:
        """List the findings as problems of the file, in the order of its lines."""
        return sorted(finding.problem(self.adr.path) for finding in self.findings)


@dataclass
class Ground:
    """What records are held against: guides, reviews and each other, as of a day.

    ``opened`` are the reviews of the projects by their files, ``naming`` those that name a record by the record's file.
    """

    guides: Mapping[str, Guide]
    opened: Mapping[Path, LoadedReview]
    naming: Mapping[Path, list[Path]]
    others: Others
    today: date
    judged: dict[Path, Reviewed] = field(default_factory=dict)


def ground(adrs: Iterable[Adr], today: date, checklists: Iterable[Path] = ()) -> Ground:
    """Gather what some records are held against: all below the roots of their projects. Raises ``UnreadableError``."""
    adrs, folders = list(adrs), tuple(checklists)
    roots = list(dict.fromkeys(root_of(adr.path) for adr in adrs))
    opened = {real(path): open_review(path, folders) for root in roots for path in below(root, REVIEW_SUFFIX)}
    naming = dict[Path, list[Path]]()
    for path, review in opened.items():
        if named := _named(review):
            naming.setdefault(real(named), []).append(path)
    guides = _guides([*folders, *(root / "checklists" for root in roots)])
    return Ground(guides, opened, naming, adr.others_of(adrs), today)


def check(record: Adr, on: Ground) -> Checked:
    """Say what is to be said of one record."""
    root = root_of(record.path)
    linked = [path for path in adr.reviews_linked(record) if is_entry(path) and within(path, root)]
    paths = dict.fromkeys([*on.naming.get(real(record.path), ()), *linked])
    reviews = tuple(_judged(path, on) for path in paths)
    leads = tuple(adr.leads(record.record, on.guides))
    findings = [*adr.of_itself(record), *adr.of_links(leads), *adr.of_missing_review(record)]
    for review in reviews:
        findings += adr.of_review(record, review)
    findings += adr.of_supersession(record, on.others)
    named = tuple(on.others.named(record, relation) for relation in record.record.relations)
    return Checked(record, tuple(findings), leads, reviews, named)


def key(checked: Checked, finding: Finding, known: Path) -> Key:
    """Give a finding as a baseline knows it: by the record's path from there, and not by its line."""
    path = os.path.relpath(checked.adr.path, known.parent or ".")
    return Path(path).as_posix(), finding.code, finding.about


def without(checked: Checked, left: Counter[Key], known: Path) -> Checked:
    """Leave out what a baseline knows, each as often as it knows it, and take that off what is left of it."""
    new = []
    for finding in checked.findings:
        of = key(checked, finding, known)
        if left[of] > 0:
            left[of] -= 1
        else:
            new.append(finding)
    return replace(checked, findings=tuple(new))


def _guides(folders: Iterable[Path]) -> dict[str, Guide]:
    """Read the checklists of some folders and those of the package; the first of a name counts."""
    guides, problems = dict[str, Guide](), list[Problem]()
    for path in guides_in([*folders, shipped()]).values():
        try:
            guide = read_guide(path)
            guides[guide.id] = guide
        except UnreadableError as error:
            problems += error.problems
    if problems:
        raise UnreadableError(problems)
    return guides


def _named(opened: LoadedReview) -> Path | None:
    """Give the record that a review names, even where the review cannot be read whole."""
    if opened.review:
        return opened.review.adr
    data = opened.document.data if opened.document else {}
    written = data.get("adr") if isinstance(data, dict) else None
    return opened.path.parent / written if isinstance(written, str) and "\0" not in written else None


def _judged(path: Path, on: Ground) -> Reviewed:
    """Judge a review once, however many records go with it."""
    if path not in on.judged:
        opened = on.opened.get(path) or open_review(path)
        on.judged[path] = reviewed(decide(opened, on.today))
    return on.judged[path]


def reviewed(outcome: Outcome) -> Reviewed:
    """Say how a review stands, apart from what it says of the record itself."""
    opened, review = outcome.opened, outcome.opened.review
    named = _named(opened)
    if review is None:
        return Reviewed(opened.path, "failing", "cannot be read", opened.guide, None, named)
    verdicts = {id_: verdict for id_, verdict in outcome.verdicts.items() if id_ != "adr"}
    failing = [id_ for id_, verdict in verdicts.items() if verdict.result == "fails" and not verdict.due]
    overdue = [id_ for id_, verdict in verdicts.items() if verdict.due]
    due = tuple(problem.message for id_ in overdue for problem in verdicts[id_].problems)
    rest = (opened.guide, review.choice, named, due)
    if review.status == "rejected" or review.status == "superseded":  # noqa: PLR1714  (narrows the type)
        return Reviewed(opened.path, review.status, f"is {review.status}", *rest)
    if review.status != "accepted":
        return Reviewed(opened.path, "open", f"is {review.status}", *rest)
    if failing:
        more = f" and {len(failing) - FEW} more" if len(failing) > FEW else ""
        return Reviewed(opened.path, "failing", f"fails: {', '.join(failing[:FEW])}{more}", *rest)
    if overdue:
        return Reviewed(opened.path, "due", "is past its date", *rest)
    return Reviewed(opened.path, "decided", "is accepted", *rest)
