"""Whether a record agrees with its review and with the guide: the rules, on what was read of each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, NamedTuple, get_args

from decidable import REVIEW_SUFFIX
from decidable.adr.files import Adr, linked
from decidable.adr.links import Lead
from decidable.adr.record import UNSAID, Record, Status, tokens
from decidable.errors import Problem
from decidable.guide import Guide
from decidable.opener import real

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


@dataclass(frozen=True)
class Finding:
    """One thing to say of a record, at its place in it; ``about`` stays the same while other lines move.

    What is ``due`` follows from the day alone.
    """

    kind: Kind
    severity: Severity
    code: str
    message: str
    hint: str = ""
    line: int = 0
    column: int = 0
    about: str = ""
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
    said = adr.record.said
    doubt = said.doubt or (adr.record.told() if said.status == "unknown" else "")
    if doubt:
        message = f"the status is {said.raw[:80]!r}: {said.doubt}" if said.doubt else f"the status is {doubt}"
        yield Finding(
            "status",
            "warning",
            "adr-status-doubtful",
            message,
            SAY_ONE,
            said.line,
            said.column,
            said.raw[:80],
        )
    for other in adr.record.conflicts:
        message = f"says {other.raw[:80]!r}, and on line {said.line} {said.raw[:80]!r}, which counts"
        hint = "keep one of them"
        yield Finding(
            "status", "warning", "adr-status-twice", message, hint, other.line, other.column, other.status
        )
    for note in adr.record.notes:
        hint = "write it so that every reader reads the same"
        yield Finding("status", "warning", "adr-read-roughly", note.text, hint, note.line, 1, note.text)


def of_links(leads: Iterable[Lead]) -> Iterator[Finding]:
    """Yield what is wrong with the links of a record into guides."""
    for lead in leads:
        if lead.fit != "fits":
            severity: Severity = "error" if lead.fit == "dead" else "warning"
            code, at = CODES[lead.fit], (lead.link.line, lead.link.column, lead.link.target)
            yield Finding("links", severity, code, lead.message, lead.hint, *at)


def of_review(adr: Adr, review: Reviewed) -> Iterator[Finding]:
    """Yield where a record and a review disagree: in status, in the choice, and in naming each other."""
    yield from of_standing(adr, review)
    yield from of_choice(adr.record, review)
    here = real(review.path)
    leads_here = here in reviews_linked(adr)
    named = review.adr is not None and (review.adr == adr.path or real(review.adr) == real(adr.path))
    if named and not leads_here:
        message, hint = f"does not link to its review, {review.path.name}", "link to the review"
        yield Finding("review", "warning", "adr-one-sided", message, hint, 1, 1, review.path.name)
    elif leads_here and not named and review.guide:
        other = f"names {review.adr.name}" if review.adr else "names no record"
        message = f"links to {review.path.name}, which {other}"
        hint = "name this record under adr: in the review"
        line = next(link.line for link in adr.record.links if reviewed_at(adr, link.target) == here)
        yield Finding("review", "warning", "adr-one-sided", message, hint, line, 1, review.path.name)


def of_standing(adr: Adr, review: Reviewed) -> Iterator[Finding]:
    """Yield what the status of a record does not allow of its review."""
    record = adr.record
    row = ROWS[record.status]
    severity = AGREE[row].get(review.standing)
    if severity is None or (
        row == "accepted" and review.standing == AGAINST and AGAINST in _words(record.text)
    ):
        return
    read = f"{record.said.raw[:40]!r}, read as {record.status}" if row != "unsaid" else record.told()
    due = f": {'; '.join(review.due)}" if review.standing == "due" and review.due else ""
    message = f"the record has {read}, and its review {review.told}{due}"
    hint = SAY_ONE if row == "unsaid" else (ACTS_OF_GONE if row == "gone" else ACTS)[review.standing]
    about = f"{review.path.name} {row} {review.standing}"
    line = max(record.said.line, 1)
    at, is_due = (line, record.said.column), review.standing == "due"
    yield Finding("review", severity, "adr-against-review", message, hint, *at, about, due=is_due)


def _words(text: str) -> str:
    return f" {' '.join(tokens(text))} "


def of_choice(record: Record, review: Reviewed) -> Iterator[Finding]:
    """Yield that the options chosen in the review are not named where the record tells its decision."""
    if review.guide is None or not review.choice or record.status in {"rejected", "deprecated", "superseded"}:
        return
    guide, told = review.guide, record.outcome if record.outcome.strip() else record.text
    missing = [option for option in review.choice if not _names(told, option, guide)]
    if not missing:
        return
    titles = guide.named(missing)
    instead = [other for other in guide.options if other not in review.choice and _names(told, other, guide)]
    contrary = bool(instead) and len(missing) == len(review.choice) and told is record.outcome
    message = f"does not name {titles}, which its review chooses" + (
        f", but {guide.named(instead[:1])}" if contrary else ""
    )
    severity: Severity = "error" if contrary else "warning"
    hint = "tell in the record what was chosen, in the words of the guide"
    yield Finding(
        "review", severity, "adr-option-unnamed", message, hint, 1, 1, f"{review.path.name} {titles}"
    )


def _names(told: str, option: str, guide: Guide) -> bool:
    """Whether a text names an option: by its title, by its id, or by a link to it."""
    words = _words(told)
    named = any(f" {' '.join(tokens(name))} " in words for name in (guide.named([option]), option))
    return named or f"#{option}" in told or f"{guide.id}.{option}" in told


def of_missing_review(adr: Adr) -> Iterator[Finding]:
    """Yield the reviews to which a record links, and of which there is no file, where its status needs one."""
    severity = AGREE[ROWS[adr.record.status]].get("none")
    for link in adr.record.links:
        target = reviewed_at(adr, link.target)
        if severity and target and not os.path.isfile(target):  # noqa: PTH113  (also of a name that no file can have)
            message = f"the record is {adr.record.status}, and there is no review {link.target[:80]}"
            hint, at = ACTS["none"], (link.line, link.column, link.target)
            yield Finding("review", severity, "adr-against-review", message, hint, *at)


def reviews_linked(adr: Adr) -> list[Path]:
    """List the reviews to which a record links, whether or not they are there."""
    found = (reviewed_at(adr, link.target) for link in adr.record.links)
    return list(dict.fromkeys(target for target in found if target))


def reviewed_at(adr: Adr, target: str) -> Path | None:
    """The review to which a link of a record leads; None where it leads to something else."""
    return linked(adr, target) if REVIEW_SUFFIX in target else None
