"""Whether a record agrees with its review, with the guide and with the records that it names: the rules."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final, Literal, NamedTuple, get_args
from urllib.parse import unquote

from decidable import REVIEW_SUFFIX
from decidable.adr.files import Adr, is_record, linked, load_or_report, name_of
from decidable.adr.links import Lead
from decidable.adr.meaning import verbs
from decidable.adr.record import SYNTAXES, UNSAID, Record, Relation, Status, number_in_name, tokens
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
Row = Literal["open", "accepted", "deferred", "rejected", "gone", "unsaid"]

ROWS: Mapping[Status, Row] = {
    "draft": "open",
    "proposed": "open",
    "accepted": "accepted",
    "deferred": "deferred",
    "rejected": "rejected",
    "deprecated": "gone",
    "superseded": "gone",
    **dict.fromkeys(UNSAID, "unsaid"),
}
COLUMNS: tuple[Standing, ...] = get_args(Standing)
SEVERITIES: Mapping[str, Severity | None] = {"-": None, "w": "warning", "e": "error"}


def _row(cells: str) -> Mapping[Standing, Severity | None]:
    return dict(zip(COLUMNS, map(SEVERITIES.__getitem__, cells.split()), strict=True))


# What the status of a record does not allow of its review, a letter a standing of the review, in the order above.
AGREE: Mapping[Row, Mapping[Standing, Severity | None]] = {
    "open": _row("- - w w w - w w w"),
    "accepted": _row("e e - e w e w e e"),
    "deferred": _row("- - w w w - w w w"),
    "rejected": _row("- - - - - - - - -"),
    "gone": _row("- w w - - w w - -"),
    "unsaid": _row("- e e e w e e w w"),
}
HOLD, LOOK = "make the entries of the review hold", "look again at what is due"
# What makes a record and its review agree, by how the review stands; of an accepted record, and of one that no longer holds.
ACTS: Mapping[Standing, str] = {
    "none": "correct the link, or write the review",
    "open": "accept the review once its entries hold, or set the record back to proposed",
    "decided": "set the status of the record to accepted",
    "failing": f"{HOLD}, or leave the record proposed until they do",
    "due": f"{LOOK}, and reaffirm the decision or replace it",
    "deferred": "set the status of the record to deferred, or decide the review",
    AGAINST: "set the record to accepted, and say in it that this is decided against the evidence",
    "rejected": "close the record too, or let it name the review that counts",
    "superseded": "close the record too, or let it name the review that counts",
}
ACTS_OF_GONE: Mapping[Standing, str] = {
    **ACTS,
    **dict.fromkeys(("open", "deferred"), "reject the review, or let it name the record that counts"),
    **dict.fromkeys(("decided", AGAINST), "set the status of the review to superseded"),
}
STANDINGS: Mapping[str, Standing] = {
    "accepted": "decided",
    "deferred": "deferred",
    "rejected": "rejected",
    "superseded": "superseded",
}
SAY_ONE = (
    "write one status that is known: draft, proposed, accepted, deferred, rejected, deprecated or superseded"
)
OPPOSITE = {
    "supersedes": frozenset({"superseded by", "amended by"}),
    "superseded by": frozenset({"supersedes", "amends"}),
}


class Finding(NamedTuple):
    """One thing to say of a record, at its place in it; ``about`` stays the same while other lines move.

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

    def problem(self, path: Path) -> Problem:
        """The finding as a problem of a file."""
        line, column = (self.line, max(self.column, 1)) if self.line else (0, 0)
        return Problem(path, line, column, self.code, self.message, self.hint)


def standing_of(status: str) -> Standing:
    """How a review of this status stands as long as nothing is found wrong with it."""
    return STANDINGS.get(status, "open")


class Reviewed(NamedTuple):
    """A review as far as a record has to agree with it.

    ``told`` says in words how it stands, ``due`` whom to ask and since when, ``adr`` which record it names.
    """

    path: Path
    standing: Standing
    told: str
    guide: Guide | None = None
    choice: tuple[str, ...] | None = None
    adr: Path | None = None
    due: tuple[str, ...] = ()


def of_itself(adr: Adr) -> Iterator[Finding]:
    """Yield what is to be said of a record by itself: a status that is doubtful or contradicts itself, and rough reading."""
    said, raw = adr.record.said, adr.record.said.raw[:80]
    if said.doubt or said.status == "unknown":
        message = (
            f"the status is {raw!r}: {said.doubt}" if said.doubt else f"the status is {adr.record.told()}"
        )
        yield Finding("status", "adr-status-doubtful", message, SAY_ONE, said.line, said.column, raw)
    for other in adr.record.conflicts:
        message = f"says {other.raw[:80]!r}, and on line {said.line} {raw!r}, which counts"
        place = other.line, other.column
        yield Finding("status", "adr-status-twice", message, "keep one of them", *place, other.status)
    for note in adr.record.notes:
        hint = "write it so that every reader reads the same"
        yield Finding("status", "adr-read-roughly", note.text, hint, note.line, about=note.text)


def of_links(leads: Iterable[Lead]) -> Iterator[Finding]:
    """Yield what is wrong with the links of a record into guides."""
    for lead in leads:
        if lead.fit != "fits":
            severity: Severity = "error" if lead.fit == "dead" else "warning"
            code, at = CODES[lead.fit], (lead.link.line, lead.link.column, lead.link.target)
            yield Finding("links", code, lead.message, lead.hint, *at, severity)


def of_review(adr: Adr, review: Reviewed) -> Iterator[Finding]:
    """Yield where a record and a review disagree: in status, in the choice, and in naming each other."""
    yield from of_standing(adr, review)
    yield from of_choice(adr.record, review)
    here, name = real(review.path), review.path.name
    link_line = next((link.line for link in adr.record.links if reviewed_at(adr, link.target) == here), 0)
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
    row = ROWS[record.status]
    severity = AGREE[row].get(standing)
    told = row == "accepted" and standing == AGAINST and AGAINST in _words(record.text)
    if severity is None or told:
        return
    read = record.told() if row == "unsaid" else f"{record.said.raw[:40]!r}, read as {record.status}"
    due = f": {'; '.join(review.due)}" if standing == "due" and review.due else ""
    message = f"the record has {read}, and its review {review.told}{due}"
    hint = SAY_ONE if row == "unsaid" else (ACTS_OF_GONE if row == "gone" else ACTS)[standing]
    at = max(record.said.line, 1), record.said.column, f"{review.path.name} {row} {standing}"
    yield Finding("review", "adr-against-review", message, hint, *at, severity, due=standing == "due")


def _words(text: str) -> str:
    return f" {' '.join(tokens(text))} "


def of_choice(record: Record, review: Reviewed) -> Iterator[Finding]:
    """Yield that the options chosen in the review are not named where the record tells its decision."""
    guide, choice = review.guide, review.choice
    if guide is None or not choice or record.status in {"rejected", "deprecated", "superseded"}:
        return
    told = record.outcome if record.outcome.strip() else record.text
    missing = [option for option in choice if not _names(told, option, guide)]
    if not missing:
        return
    instead = [other for other in guide.options if other not in choice and _names(told, other, guide)]
    contrary = bool(instead) and len(missing) == len(choice) and told is record.outcome
    titles, but = guide.named(missing), f", but {guide.named(instead[:1])}" if contrary else ""
    message = f"does not name {titles}, which its review chooses{but}"
    hint, about = (
        "tell in the record what was chosen, in the words of the guide",
        f"{review.path.name} {titles}",
    )
    severity: Severity = "error" if contrary else "warning"
    yield Finding("review", "adr-option-unnamed", message, hint, 1, 1, about, severity)


def _names(told: str, option: str, guide: Guide) -> bool:
    """Whether a text names an option: by its title, by its id, or by a link to it."""
    words = _words(told)
    named = any(_words(name) in words for name in (guide.named([option]), option))
    return named or f"#{option}" in told or f"{guide.id}.{option}" in told


def of_missing_review(adr: Adr) -> Iterator[Finding]:
    """Yield the reviews to which a record links, and of which there is no file, where its status needs one."""
    status = adr.record.status
    severity = AGREE[ROWS[status]].get("none")
    for link in adr.record.links:
        target = reviewed_at(adr, link.target)
        if severity and target and not os.path.isfile(target):  # noqa: PTH113  (also of a name that no file can have)
            message = f"the record is {status}, and there is no review {link.target[:80]}"
            at = link.line, link.column, link.target
            yield Finding("review", "adr-against-review", message, ACTS["none"], *at, severity)


def reviews_linked(adr: Adr) -> list[Path]:
    """List the reviews to which a record links, whether or not they are there."""
    found = (reviewed_at(adr, link.target) for link in adr.record.links)
    return list(dict.fromkeys(target for target in found if target))


def reviewed_at(adr: Adr, target: str) -> Path | None:
    """The review to which a link of a record leads; None where it leads to something else."""
    return linked(adr, target) if REVIEW_SUFFIX in target else None


class Named(NamedTuple):
    """The records that a relation may mean: one where it is plain; ``told`` where the name says that it is one here."""

    paths: tuple[Path, ...]
    told: bool


class Folder(NamedTuple):
    """The records of a folder, by their names without ending and by the numbers in these."""

    by_name: dict[str, list[Path]]
    by_number: dict[int | None, list[Path]]


@dataclass
class Others:
    """Records by their files, and those beside them, which are read when one of them is asked for."""

    by_path: dict[Path, Adr]
    folders: dict[Path, Folder] = field(default_factory=dict)

    def read(self, path: Path) -> Adr | None:
        """The record in a file; None where it cannot be read."""
        if path not in self.by_path and (adr := load_or_report([], path)):
            self.by_path[path] = adr
        return self.by_path.get(path)

    def beside(self, folder: Path) -> Folder:
        """The records in a folder, or in folders of their own below it."""
        if folder not in self.folders:
            here = self.folders[folder] = Folder({}, {})
            for path in sorted(folder.glob("*")) + sorted(folder.glob("*/*")):
                if is_entry(path) and is_record(path):
                    here.by_name.setdefault(name_of(path), []).append(path)
                    here.by_number.setdefault(number_in_name(name_of(path)), []).append(path)
        return self.folders[folder]

    def named(self, adr: Adr, relation: Relation) -> Named:
        """The records that a relation of a record names: by file, or else by number in the same folder or anywhere."""
        path = linked(adr, relation.target)
        if path and (path in self.by_path or is_entry(path)):
            return Named((path,), told=True)
        folder = real(adr.path).parent
        folder = folder.parent if name_of(adr.path) != adr.path.stem else folder
        stem = unquote(relation.target.partition("#")[0].rstrip("/").rpartition("/")[2])
        ending = Path(stem).suffix.lower() in SYNTAXES
        stem = Path(stem).stem if ending or stem.endswith(".html") else stem
        same = self.beside(folder).by_name.get(stem, [])
        if not same and relation.number is not None:
            same = self.beside(folder).by_number.get(relation.number, self.by_number.get(relation.number, []))
        is_file = bool(path) and ending
        return Named(
            () if is_file else tuple(same), told=is_file or not relation.target or bool(stem[:1].isdigit())
        )

    @cached_property
    def by_number(self) -> dict[int | None, list[Path]]:
        """The files that were read, by the numbers of their records."""
        found = dict[int | None, list[Path]]()
        for path, adr in self.by_path.items():
            found.setdefault(adr.record.number, []).append(path)
        return found

    @cached_property
    def replaced(self) -> frozenset[Path]:
        """The files of the records of which another says that it supersedes them."""
        return frozenset(
            path
            for adr in list(self.by_path.values())
            for relation in adr.record.relations
            if relation.verb == "supersedes"
            for path in self.named(adr, relation).paths
        )


def of_supersession(adr: Adr, others: Others) -> Iterator[Finding]:
    """Yield what is wrong with the records that this one names, and that it names none although it is superseded."""
    here = real(adr.path)
    for relation in adr.record.relations:
        named = others.named(adr, relation)
        paths, verb = named.paths, relation.verb if relation.verb.endswith("s") else f"is {relation.verb}"
        shown, about = relation.target[:80] or f"number {relation.number}", relation.target or relation.number
        at = relation.line, 1, f"{verb} {about}"
        if not paths and named.told:
            same = others.beside(here.parent).by_number.get(relation.number, [])
            hint = f"did you mean {same[0].name}?" if same else "correct the name, or take it out"
            message = f"{verb} {shown}, which is not there"
            yield Finding("supersession", "adr-record-missing", message, hint, *at)
        elif len(paths) > 1:
            message = f"{verb} {shown}, which may be {' or '.join(path.name for path in paths[:3])}"
            hint = "link to the file that is meant"
            yield Finding("supersession", "adr-record-ambiguous", message, hint, *at)
        elif paths and paths[0] != here and not _says_so(here, paths[0], relation, others):
            name = paths[0].name
            message, hint = f"{verb} {name}, which does not say so", f"say it in {name}, too"
            at = relation.line, 1, f"{verb} {name}"
            yield Finding("supersession", "adr-superseding", message, hint, *at)
    said, named_by = adr.record.said, others.replaced
    names = any(relation.verb == "superseded by" for relation in adr.record.relations)
    if said.status == "superseded" and not (names or list(verbs(said.raw)) or here in named_by):
        message = "is superseded, and does not name the record that has taken its place"
        at = said.line, said.column, "superseded"
        yield Finding("supersession", "adr-successor-unnamed", message, "link to that record", *at)


def _says_so(here: Path, there: Path, relation: Relation, others: Others) -> bool:
    """Whether the other record names this one in turn; what only amends need not."""
    back, other = OPPOSITE.get(relation.verb), others.read(there)
    return (
        back is None
        or other is None
        or any(
            here in others.named(other, each).paths for each in other.record.relations if each.verb in back
        )
    )
