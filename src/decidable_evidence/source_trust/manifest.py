"""The documents that a manifest lists, for what lies behind an API, and what it says of those that are files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from decidable.evidence import Problem, UnreadableError, problem, short
from decidable_evidence.source_trust.held import DEEPEST, Held
from decidable_evidence.tables import Row, Source, read
from decidable_evidence.tables.lines import line_of
from decidable_evidence.tables.sources import place_of

LONGEST_ID = 1_000
NAMED = 5
COLUMNS = ("text", "digest", "modified_on")

Mistake = tuple[str, str]


def listed(manifest: Source, files: Mapping[str, Held], on: date) -> dict[str, Held]:
    """Read the documents of a manifest, of which some may be files; a later day of change than this is not known.

    Raises ``UnreadableError``.
    """
    found, wrong = dict[str, Held](), dict[int, Mistake]()
    for number, row in enumerate(read(manifest, ["document"], COLUMNS), start=1):
        id_ = row["document"] or ""
        if mistake := _mistake(id_, row, found):
            wrong[number] = mistake
        else:
            found[id_] = _held(files.get(id_) or Held(id_), row, on)
    if wrong:
        raise UnreadableError(_told(place_of(manifest), wrong))
    return found


def _told(place: Path, wrong: Mapping[int, Mistake]) -> Iterator[Problem]:
    """Yield the first rows that are wrong, each at its line, and how many more there are."""
    for number, (message, hint) in list(wrong.items())[:NAMED]:
        line = line_of(place, number) if place.is_file() else 0
        yield problem(place, "manifest-value", f"row {number}: {message}", hint, line)
    if len(wrong) > NAMED:
        message = f"{len(wrong) - NAMED} more rows have a wrong value"
        yield problem(place, "manifest-value", message, "correct them all")


def _mistake(id_: str, row: Row, found: Mapping[str, Held]) -> Mistake | None:
    """Say what is wrong with a row, and what would be right."""
    if id_ in found:
        return f"the document {short(id_)} stands there again", "a document has one row"
    if len(id_) > LONGEST_ID or id_.count("/") > DEEPEST:
        return f"the document {short(id_)} has too long a name", f"a name has at most {LONGEST_ID} characters"
    try:
        _day(row)
    except ValueError:
        return f"{short(id_)} has modified_on {short(row['modified_on'])}", "write YYYY-MM-DD"
    return None


def _held(document: Held, row: Row, on: date) -> Held:
    day = _day(row)
    return replace(
        document,
        text=None if document.file else row.get("text"),
        digest=row.get("digest"),
        modified_on=day if day and day <= on else None,
    )


def _day(row: Row) -> date | None:
    """Read the day of a date, or of a time such as 2026-11-02T09:30:00Z."""
    written = row.get("modified_on")
    return date.fromisoformat(written.strip()[:10]) if written else None
