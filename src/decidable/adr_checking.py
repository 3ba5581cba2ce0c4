"""Whether the records of a project agree with their reviews and with the guides: the one walk to the findings of each."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from decidable import REVIEW_SUFFIX
from decidable.adr import rules
from decidable.adr.links import GuideLink, guide_links
from decidable.adr.reading import Adr
from decidable.adr.rules import AGAINST, Finding, Named, Others, Reviewed
from decidable.checklists import guides_in, read_guide
from decidable.errors import LONGEST_NAME, Problem, UnreadableError, refuse
from decidable.fields import Frozen
from decidable.files import below, shipped
from decidable.guide import Guide
from decidable.opener import content, is_entry, real, root_of, text, within
from decidable.outcome import LoadedReview, Outcome
from decidable.reviewing import decide, open_review

FEW = 3
# Bytes of a baseline: some 100,000 findings. More is no list that anybody means to work off.
LARGEST_BASELINE = 1 << 24
LARGEST_REVIEW = 1 << 20  # of a review that is searched for the name of a record; a larger one is opened
NAME = re.compile(r"[^\s/\\'\"{}\[\],]+")
Key = tuple[str, str, str]


class Known(Frozen):
    """One finding that is left for later; ``record`` is relative to the baseline."""

    record: str
    code: str
    about: str
    times: int = 1


class Baseline(Frozen):
    """All that is left for later."""

    known: tuple[Known, ...] = ()


@dataclass(frozen=True)
class Checked:
    """A record with its findings, its links into guides, and the reviews that it goes with.

    ``named`` are the records that each relation of the record may mean.
    """

    adr: Adr
    findings: tuple[Finding, ...]
    guide_links: tuple[GuideLink, ...]
    reviews: tuple[Reviewed, ...]
    named: tuple[Named, ...]

    def key(self, finding: Finding, known: Path) -> Key:
        """A finding as a baseline knows it: by the record's path from there, and not by its line."""
        path = os.path.relpath(self.adr.path, known.parent or ".")
        return Path(path).as_posix(), finding.code, finding.about

    def without(self, left: Counter[Key], known: Path) -> Checked:
        """Leave out what a baseline knows, each as often as it knows it, and take that off what is left of it."""
        new = []
        for finding in self.findings:
            key = self.key(finding, known)
            new += [] if left[key] else [finding]
            left[key] -= bool(left[key])
        return replace(self, findings=tuple(new))


@dataclass
class Ground:
    """What records are compared with: guides, reviews and each other, as of a day.

    ``unread`` are the problems of the checklists that cannot be read, by their guides; ``naming`` are the reviews of the projects that name one of the records, by the record's file.
    """

    guides: Mapping[str, Guide]
    unread: Mapping[str, list[Problem]]
    naming: Mapping[Path, list[LoadedReview]]
    others: Others
    today: date
    checklists: tuple[Path, ...] = ()
    judged: dict[Path, Reviewed] = field(default_factory=dict)


def ground(adrs: Iterable[Adr], today: date, checklists: Iterable[Path] = ()) -> Ground:
    """What some records are compared with: all below the roots of their projects. Raises ``UnreadableError``."""
    adrs, folders = list(adrs), tuple(checklists)
    roots = dict.fromkeys(root_of(adr.path) for adr in adrs)
    names, naming = {adr.path.name for adr in adrs}, dict[Path, list[LoadedReview]]()
    for path in (path for root in roots for path in below(root, REVIEW_SUFFIX)):
        if _may_name(path, names) and (named := _named(review := open_review(path, folders))):
            naming.setdefault(real(named), []).append(review)
    guides = _guides([*folders, *(root / "checklists" for root in roots)])
    return Ground(*guides, naming, Others({real(adr.path): adr for adr in adrs}), today, folders)


def _may_name(path: Path, names: set[str]) -> bool:
    """Whether a review may name one of these files; what is written with escapes, or is too large to look through, may."""
    try:
        written = text(path, LARGEST_REVIEW)
    except UnreadableError:
        return True
    if "\\" in written or not names.isdisjoint(NAME.findall(written)):
        return True
    return any(" " in name and name in written for name in names)


def check(record: Adr, on: Ground) -> Checked:
    """The findings of one record."""
    root = root_of(record.path)
    linked = [path for _, path in rules.reviews_linked(record) if is_entry(path) and within(path, root)]
    opened = {real(review.path): review for review in on.naming.get(real(record.path), ())}
    reviews = tuple(_judged(path, opened.get(path), on) for path in dict.fromkeys((*opened, *linked)))
    into_guides = tuple(guide_links(record.record, on.guides))
    findings = [
        *rules.of_itself(record),
        *rules.of_links(into_guides),
        *_of_unread(record, on),
        *rules.of_missing_review(record),
        *(finding for review in reviews for finding in rules.of_review(record, review)),
        *rules.of_supersession(record, on.others),
    ]
    named = tuple(on.others.named(record, relation) for relation in record.record.relations)
    return Checked(record, tuple(findings), into_guides, reviews, named)


def read_baseline(path: Path) -> Counter[Key]:
    """The findings that are left for later, each with how often. Raises ``UnreadableError``."""
    if not is_entry(path):
        refuse(path, "baseline-unreadable", "is not there", "--update-baseline writes one")
    try:
        baseline = Baseline.model_validate_json(content(path, LARGEST_BASELINE))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))[:LONGEST_NAME]
        message = f"is no baseline: {place} {first['msg']}".replace("  ", " ")
        refuse(path, "baseline-unreadable", message, "--update-baseline writes one")
    return Counter({(each.record, each.code, each.about): each.times for each in baseline.known})


def baseline_of(keys: Iterable[Key]) -> str:
    """The text of a baseline, a finding a line."""
    rows = (
        zip(Known.model_fields, (*key, times), strict=True) for key, times in sorted(Counter(keys).items())
    )
    known = ",\n".join(json.dumps(dict(row), ensure_ascii=False) for row in rows)
    return f'{{"known": [\n{known}\n]}}\n'


def _guides(folders: Iterable[Path]) -> tuple[dict[str, Guide], dict[str, list[Problem]]]:
    """Read the checklists of some folders and those of the package, and what is wrong with those that cannot be read."""
    guides, unread = dict[str, Guide](), dict[str, list[Problem]]()
    for name, path in guides_in([*folders, shipped()]).items():
        try:
            guide = read_guide(path)
            guides[guide.id] = guide
        except UnreadableError as error:
            unread[name] = list(error.problems)
    return guides, unread


def _of_unread(record: Adr, on: Ground) -> Iterator[Finding]:
    """Yield the links of a record into guides whose checklists cannot be read."""
    for link in record.record.links:
        for name in on.unread:
            if name in link.target:
                message = f"the checklist of {name} cannot be read, so this link was not checked"
                at = link.line, link.column, link.target
                yield Finding("links", "adr-link-unchecked", message, "correct the checklist", *at, "error")


def _named(opened: LoadedReview) -> Path | None:
    """The record that a review names, even where the review cannot be read whole."""
    if opened.review:
        return opened.review.adr
    data = opened.document.data if opened.document else {}
    written = data.get("adr") if isinstance(data, dict) else None
    return opened.path.parent / written if isinstance(written, str) and "\0" not in written else None


def _judged(path: Path, opened: LoadedReview | None, on: Ground) -> Reviewed:
    """Judge a review once, however many records go with it."""
    if path not in on.judged:
        on.judged[path] = reviewed(decide(opened or open_review(path, on.checklists), on.today))
    return on.judged[path]


def reviewed(outcome: Outcome) -> Reviewed:
    """The state of a review, apart from its entry about the record itself."""
    opened, review = outcome.opened, outcome.opened.review
    named = _named(opened)
    if review is None:
        return Reviewed(opened.path, "failing", "cannot be read", opened.guide, None, named)
    verdicts = {id_: verdict for id_, verdict in outcome.verdicts.items() if id_ != "adr"}
    failing = [id_ for id_, verdict in verdicts.items() if verdict.result == "fails" and not verdict.due]
    overdue = [id_ for id_, verdict in verdicts.items() if verdict.due]
    due = tuple(problem.message for id_ in overdue for problem in verdicts[id_].problems)
    rest = (opened.guide, review.choice, named, due)
    standing, summary = rules.standing_of(review.status), f"is {review.status}"
    if standing in {"decided", "deferred"}:
        if failing:
            more = f" and {len(failing) - FEW} more" if len(failing) > FEW else ""
            standing, summary = "failing", f"fails: {', '.join(failing[:FEW])}{more}"
        elif overdue:
            standing, summary = "due", "is past its date"
        elif "choice" in outcome.ids("waived"):
            standing, summary = AGAINST, f"is decided {AGAINST}"
    return Reviewed(opened.path, standing, summary, *rest)
