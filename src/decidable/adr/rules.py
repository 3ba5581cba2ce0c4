"""Whether a record agrees with its review, with the guide and with the records that it names: the rules."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from configparser import RawConfigParser
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final, Literal, NamedTuple, cast, get_args
from urllib.parse import unquote

from decidable import REVIEW_SUFFIX
from decidable.adr.files import beside, name_of
from decidable.adr.links import GuideLink
from decidable.adr.meaning import verbs
from decidable.adr.reading import Adr, linked, load_or_report
from decidable.adr.record import SYNTAXES, UNREAD, Link, Record, Relation, Status, number_in_name, tokens
from decidable.errors import Problem
from decidable.guide import Guide
from decidable.opener import is_entry, real

CODES = {
    "dead": "adr-link-dead",
    "renamed": "adr-link-renamed",
    "tab": "adr-link-tab",
    "unchecked": "adr-link-unchecked",
}
AGAINST: Final = "against the evidence"
Kind = Literal["status", "links", "review", "supersession"]
Severity = Literal["error", "warning"]
Standing = Literal[
    "none", "open", "decided", "failing", "due", "deferred", "against the evidence", "rejected", "superseded"
]
AGREEMENT = RawConfigParser(delimiters=["="])
AGREEMENT.read(Path(__file__).with_name("agreement.ini"), encoding="utf-8")
SEVERITIES: Mapping[str, Severity] = {"w": "warning", "e": "error"}
STATUSES = "write one of: draft, proposed, accepted, deferred, rejected, deprecated or superseded"
GONE = {"deprecated", "superseded"}
# The relations by which the other record confirms one.
IN_RETURN = {"supersedes": {"superseded by", "amended by"}, "superseded by": {"supersedes", "amends"}}


class Finding(NamedTuple):
    """One problem of a record, at its place in it; ``about`` stays the same while other lines move.

    What is ``due`` follows from the day alone.
    """

    kind: Kind
    code: str
    message: str
    hint: str = ""
    line: int = 0
    column: int = 1
    about: str = ""
    severity: Severity = "warning"
    due: bool = False

    def problem(self, path: Path, *, grade: str = "") -> Problem:
        """The finding as a problem of a file; ``grade`` comes before its message."""
        line, column = (self.line, max(self.column, 1)) if self.line else (0, 0)
        return Problem(path, line, column, self.code, f"{grade}{self.message}", self.hint)


def severity_of(status: Status, standing: Standing) -> Severity | None:
    """How wrong a record of this status is beside a review in this state; None where they agree."""
    letters = AGREEMENT["severities"][status].split()
    return SEVERITIES.get(letters[get_args(Standing).index(standing)])


def standing_of(status: str) -> Standing:
    """The state of a review of this status as long as nothing is wrong with it."""
    return cast("Standing", AGREEMENT["standings"].get(status, "open"))


class Reviewed(NamedTuple):
    """A review as far as a record has to agree with it.

    ``summary`` is its state in words, ``due`` whom to ask and since when, ``adr`` the record that it names.
    """

    path: Path
    standing: Standing
    summary: str
    guide: Guide | None = None
    choice: tuple[str, ...] | None = None
    adr: Path | None = None
    due: tuple[str, ...] = ()


def of_itself(adr: Adr) -> Iterator[Finding]:
    """Yield the problems of a record by itself: a doubtful or contradicted status, and rough reading."""
    mention, raw = adr.record.mention, adr.record.mention.raw[:80]
    if mention.doubt or mention.status == "unknown":
        shown = f"{raw!r}: {mention.doubt}" if mention.doubt else adr.record.status_text()
        message = f"the status is {shown}"
        yield Finding("status", "adr-status-doubtful", message, STATUSES, mention.line, mention.column, raw)
    for other in adr.record.conflicts:
        message = f"says {other.raw[:80]!r}, and on line {mention.line} {raw!r}, which counts"
        at = other.line, other.column, other.status
        yield Finding("status", "adr-status-twice", message, "keep one of them", *at)
    for note in adr.record.notes:
        hint = "write it in a form that every tool reads"
        yield Finding("status", "adr-read-roughly", note.text, hint, note.line, about=note.text)


def of_links(guide_links: Iterable[GuideLink]) -> Iterator[Finding]:
    """Yield what is wrong with the links of a record into guides."""
    for each in guide_links:
        if each.fit != "fits":
            code, at = CODES[each.fit], (each.link.line, each.link.column, each.link.target)
            severity: Severity = "error" if each.fit == "dead" else "warning"
            yield Finding("links", code, each.message, each.hint, *at, severity)


def of_review(adr: Adr, review: Reviewed) -> Iterator[Finding]:
    """Yield where a record and a review disagree: in status, in the choice, and in naming each other."""
    yield from of_standing(adr, review)
    yield from of_choice(adr.record, review)
    here, name = real(review.path), review.path.name
    link_line = next((link.line for link, path in reviews_linked(adr) if path == here), 0)
    named = review.adr is not None and (review.adr == adr.path or real(review.adr) == real(adr.path))
    if named and not link_line:
        message = f"does not link to its review, {name}"
        yield Finding("review", "adr-one-sided", message, "link to the review", 1, about=name)
    elif link_line and not named and review.guide:
        message = f"links to {name}, which names {review.adr.name if review.adr else 'no record'}"
        hint = "name this record under adr: in the review"
        yield Finding("review", "adr-one-sided", message, hint, link_line, about=name)


def of_standing(adr: Adr, review: Reviewed) -> Iterator[Finding]:
    """Yield what the status of a record does not allow of its review."""
    record, standing = adr.record, review.standing
    severity = severity_of(record.status, standing)
    disclosed = record.status == "accepted" and standing == AGAINST and AGAINST in _words(record.text)
    if severity is None or disclosed:
        return
    read, hint = f"{record.mention.raw[:40]!r}, read as {record.status}", AGREEMENT["acts"][standing]
    if record.status in UNREAD:
        read, hint = record.status_text(), STATUSES
    elif record.status in GONE:
        hint = AGREEMENT["acts-of-gone"].get(standing, hint)
    due = f": {'; '.join(review.due)}" if standing == "due" and review.due else ""
    message = f"the record has {read}, and its review {review.summary}{due}"
    at = max(record.mention.line, 1), record.mention.column, f"{review.path.name} {record.status} {standing}"
    yield Finding("review", "adr-against-review", message, hint, *at, severity, due=standing == "due")


def _words(text: str) -> str:
    return f" {' '.join(tokens(text))} "


def of_choice(record: Record, review: Reviewed) -> Iterator[Finding]:
    """Yield that the options chosen in the review are not named in the decision of the record."""
    guide, choice = review.guide, review.choice
    if guide is None or not choice or record.status in GONE | {"rejected"}:
        return
    text = record.outcome if record.outcome.strip() else record.text
    named = [option for option in (*guide.options, *choice) if _names(text, option, guide)]
    if not (missing := [option for option in choice if option not in named]):
        return
    contrary = text is record.outcome and named and not {*named} & {*choice}
    titles, but = guide.named(missing), f", but {guide.named(named[:1])}" if contrary else ""
    message = f"does not name {titles}, which its review chooses{but}"
    hint = "name the chosen option in the record, as the guide calls it"
    about = f"{review.path.name} {titles}"
    severity: Severity = "error" if contrary else "warning"
    yield Finding("review", "adr-option-unnamed", message, hint, 1, 1, about, severity)


def _names(text: str, option: str, guide: Guide) -> bool:
    """Whether a text names an option: by its title, by its id, or by a link to it."""
    words = _words(text)
    named = any(_words(name) in words for name in (guide.named([option]), option))
    return named or f"#{option}" in text or f"{guide.id}.{option}" in text


def of_missing_review(adr: Adr) -> Iterator[Finding]:
    """Yield the reviews to which a record links, and of which there is no file, where its status needs one."""
    severity, hint = severity_of(adr.record.status, "none"), AGREEMENT["acts"]["none"]
    for link, path in reviews_linked(adr):
        if severity and not os.path.isfile(path):  # noqa: PTH113  (also of a name that no file can have)
            message = f"the record is {adr.record.status}, and there is no review {link.target[:80]}"
            at = link.line, link.column, link.target
            yield Finding("review", "adr-against-review", message, hint, *at, severity)


def reviews_linked(adr: Adr) -> Iterator[tuple[Link, Path]]:
    """Yield the links of a record to reviews, whether or not these are there."""
    for link in adr.record.links:
        if REVIEW_SUFFIX in link.target and (path := linked(adr, link.target)):
            yield link, path


class Named(NamedTuple):
    """The records that a relation may mean: one where it is plain; ``expected`` if its name is that of a record of this folder."""

    paths: tuple[Path, ...]
    expected: bool


@dataclass
class Others:
    """Records by their files, and those beside them, which are read when one of them is asked for."""

    by_path: dict[Path, Adr]
    folders: dict[Path, dict[str | int | None, list[Path]]] = field(default_factory=dict)

    def read(self, path: Path) -> Adr | None:
        """The record in a file; None where it cannot be read."""
        if path not in self.by_path and (adr := load_or_report([], path)):
            self.by_path[path] = adr
        return self.by_path.get(path)

    def beside(self, folder: Path) -> dict[str | int | None, list[Path]]:
        """The records in a folder, or in folders of their own below it, by their names and by the numbers in these."""
        if folder not in self.folders:
            here = self.folders[folder] = {}
            for path in beside(folder):
                for key in (name_of(path), number_in_name(name_of(path))):
                    here.setdefault(key, []).append(path)
        return self.folders[folder]

    def named(self, adr: Adr, relation: Relation) -> Named:
        """The records that a relation of a record names: by file, or else by number in the same folder or anywhere."""
        path = linked(adr, relation.target)
        if path and (path in self.by_path or is_entry(path)):
            return Named((path,), expected=True)
        name = unquote(relation.target.partition("#")[0].rstrip("/").rpartition("/")[2])
        is_file = Path(name).suffix.lower() in SYNTAXES
        if is_file and path:
            return Named((), expected=True)
        here = self.beside(_folder(adr))
        paths = here.get(Path(name).stem if is_file or name.endswith(".html") else name, [])
        if not paths and relation.number is not None:
            paths = here.get(relation.number, self.by_number.get(relation.number, []))
        return Named(tuple(paths), expected=not relation.target or name[:1].isdigit())

    @cached_property
    def by_number(self) -> dict[int | None, list[Path]]:
        """The files that were read, by the numbers of their records."""
        by_number = dict[int | None, list[Path]]()
        for path, adr in self.by_path.items():
            by_number.setdefault(adr.record.number, []).append(path)
        return by_number

    @cached_property
    def replaced(self) -> frozenset[Path]:
        """The files of the records that another one claims to supersede."""
        relations = ((adr, each) for adr in list(self.by_path.values()) for each in adr.record.relations)
        named = (self.named(adr, each).paths for adr, each in relations if each.verb == "supersedes")
        return frozenset(path for paths in named for path in paths)


def _folder(adr: Adr) -> Path:
    """The folder of the records, of which each may have a folder of its own."""
    folder = real(adr.path).parent
    return folder.parent if name_of(adr.path) != adr.path.stem else folder


def of_supersession(adr: Adr, others: Others) -> Iterator[Finding]:
    """Yield what is wrong with the records that this one names, and that it names none although it is superseded."""
    here, mention = real(adr.path), adr.record.mention
    for relation in adr.record.relations:
        paths, expected = others.named(adr, relation)
        verb = relation.verb if relation.verb.endswith("s") else f"is {relation.verb}"
        shown = f"{verb} {relation.target[:80] or f'number {relation.number}'}, which"
        at = relation.line, 1, f"{verb} {relation.target or relation.number}"
        if not paths and expected:
            same = others.beside(here.parent).get(relation.number, [])
            hint = f"did you mean {same[0].name}?" if same else "correct the name, or remove it"
            yield Finding("supersession", "adr-record-missing", f"{shown} is not there", hint, *at)
        elif len(paths) > 1:
            message = f"{shown} may be {' or '.join(path.name for path in paths[:3])}"
            hint = "link to the intended file"
            yield Finding("supersession", "adr-record-ambiguous", message, hint, *at)
        elif paths and paths[0] != here and not _links_back(here, paths[0], relation, others):
            name = paths[0].name
            message, hint = f"{verb} {name}, which does not link back", f"name this record in {name}"
            at = relation.line, 1, f"{verb} {name}"
            yield Finding("supersession", "adr-superseding", message, hint, *at)
    named = any(relation.verb == "superseded by" for relation in adr.record.relations)
    if mention.status == "superseded" and not (named or list(verbs(mention.raw)) or here in others.replaced):
        message, hint = "is superseded, but does not name its successor", "link to that record"
        at = mention.line, mention.column, "superseded"
        yield Finding("supersession", "adr-successor-unnamed", message, hint, *at)


def _links_back(here: Path, there: Path, relation: Relation, others: Others) -> bool:
    """Whether the other record names this one in turn; what only amends need not."""
    back, other = IN_RETURN.get(relation.verb), others.read(there)
    if back is None or other is None:
        return True
    relations = (each for each in other.record.relations if each.verb in back)
    return any(here in others.named(other, each).paths for each in relations)
