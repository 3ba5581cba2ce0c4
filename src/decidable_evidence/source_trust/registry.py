"""The registry of sources: a YAML file in which people write who answers for which documents, and which source each belongs to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from decidable.evidence import (
    SLUG,
    Day,
    Document,
    Duration,
    Frozen,
    InputFile,
    Text,
    UnreadableError,
    check,
    days_of,
    parse,
    progressed,
    short,
)
from decidable_evidence.paths import EXACT, Pattern, Patterns, covers_everything
from decidable_evidence.source_trust.inputs import Authority, Use
from decidable_evidence.tables.rows import read_table

MOST_SOURCES = 500  # of a registry that people keep by hand
MOST_CONFLICTS = 500
LONGEST_ID = 80
LONGEST_LICENCE = 300
ID_HINT = "an id is a few words in kebab-case, such as api-guide"
LICENCE_HINT = "write an SPDX expression such as CC-BY-4.0, or LicenseRef-NAME for terms of your own"


def _id(written: str) -> str:
    if not re.fullmatch(SLUG, written) or len(written) > LONGEST_ID:
        raise PydanticCustomError("id_form", "{id} is not an id", {"id": short(written), "hint": ID_HINT})
    return written


def _licence(written: str) -> str:
    """Refuse what is no SPDX expression; the reader of packaging knows SPDX's list and ``LicenseRef-``."""
    from packaging.licenses import (  # noqa: PLC0415  (of an extra)
        InvalidLicenseExpression,
        canonicalize_license_expression,
    )

    try:
        if len(written) <= LONGEST_LICENCE:
            canonicalize_license_expression(written)
            return written
    except (InvalidLicenseExpression, RecursionError):
        pass
    raise PydanticCustomError(
        "licence_form", "{licence} is no SPDX licence", {"licence": short(written), "hint": LICENCE_HINT}
    )


Id = Annotated[str, AfterValidator(_id)]
Licence = Annotated[str, AfterValidator(_licence)]


class Entry(Frozen):
    """One source: which documents belong to it, who answers for them, and what may be done with them."""

    title: Text
    authority: Authority
    owner: Text | None = None
    paths: tuple[Pattern, ...] = Field(default=(), max_length=100)
    manifest: InputFile | None = None
    licence: Licence | None = None
    permitted_uses: tuple[Use, ...] = ()
    reviewed_on: Day | None = None
    reviewed_by: Text | None = None
    refresh_every: Duration | None = None
    upstream: Text | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if not self.paths and not self.manifest:
            raise PydanticCustomError(
                "no_documents", "neither paths nor manifest says which documents these are"
            )
        if self.authority == "reviewed" and not (self.reviewed_by and self.reviewed_on):
            raise PydanticCustomError("not_reviewed", "authority: reviewed needs reviewed-by and reviewed-on")
        return self

    def overdue(self, on: date) -> int | None:
        """The days by which a review is too old, 0 where it is not; None without a review or a rule how often."""
        if self.reviewed_on is None or self.refresh_every is None:
            return None
        return max(0, (on - self.reviewed_on).days - self.refreshed_in)

    @property
    def broad(self) -> list[int]:
        """The places of the patterns that cover everything: such a one claims nothing."""
        taking = (
            (number, pattern) for number, pattern in enumerate(self.paths) if not pattern.startswith("!")
        )
        return [number for number, pattern in taking if covers_everything(pattern)]

    @property
    def refreshed_in(self) -> int:
        """The days within which it is to be reviewed again; 0 without such a rule."""
        return days_of(self.refresh_every) if self.refresh_every else 0


class Conflict(Frozen):
    """Documents that somebody found to contradict each other; open until it is written who settled it."""

    documents: tuple[Text, ...] = Field(min_length=2, max_length=50)
    about: Text
    settled_by: Text | None = None


class Sources(Frozen):
    """The content of the file of a registry."""

    sources: dict[Id, Entry] = Field(max_length=MOST_SOURCES)
    known_conflicts: dict[Id, Conflict] = Field(default={}, max_length=MOST_CONFLICTS)


@dataclass(frozen=True)
class Registry:
    """Every source and every known conflict by its id, and the document that they were read from."""

    document: Document
    sources: Mapping[str, Entry]
    conflicts: Mapping[str, Conflict]

    def place(self, *location: str | int) -> str:
        """The place of an entry, such as ``registry.yaml:12`` for ``("sources", "handbook")``."""
        return f"{self.document.path.name}:{self.document.place(location)[0]}"


def read_registry(path: Path) -> Registry:
    """Read a registry. Raises ``UnreadableError`` with every mistake at its line."""
    document = parse(path)
    read, mistakes = check(document, Sources, {"folder": path.parent, "root": path.parent})
    problems = [problem for _, problem in mistakes]
    if not problems and not (read and read.sources):
        hint = "add one, with title, authority and paths"
        problems = [document.problem(("sources",), "bad-value", "sources names no source", hint)]
    if read is None or problems:
        raise UnreadableError(problems)
    return Registry(document, read.sources, read.known_conflicts)


TOLD_EVERY = 2_000


@dataclass(frozen=True)
class Ownership:
    """The documents by what became of them; a document that two sources name equally belongs to neither."""

    source_of: dict[str, str] = field(default_factory=dict)
    ambiguous: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unclaimed: list[str] = field(default_factory=list)


def ownership(documents: Sequence[str], sources: Mapping[str, Entry]) -> Ownership:
    """The source of every document: the one that names it most specifically, by the ids of a manifest or by patterns.

    Raises ``UnreadableError`` where the manifest of a source cannot be read.
    """
    claims = [(source, *_claims(entry)) for source, entry in sources.items()]
    found = Ownership()
    for number, id_ in enumerate(documents):
        named = [
            (EXACT if id_ in ids else patterns.specificity(id_), source) for source, ids, patterns in claims
        ]
        most = max((specific for specific, _ in named if specific), default=None)
        best = tuple(source for specific, source in named if most and specific == most)
        if len(best) == 1:
            found.source_of[id_] = best[0]
        elif best:
            found.ambiguous[id_] = best
        else:
            found.unclaimed.append(id_)
        if number % TOLD_EVERY == 0:
            progressed("finding the source of each document", number, len(documents))
    return found


def _claims(entry: Entry) -> tuple[frozenset[str | None], Patterns]:
    """The documents of a source: the ids of a manifest, and patterns; one that covers everything claims nothing."""
    rows = read_table(entry.manifest, ["document"]) if entry.manifest else []
    naming = [pattern for pattern in entry.paths if not covers_everything(pattern)]
    return frozenset(row["document"] for row in rows), Patterns(naming)
