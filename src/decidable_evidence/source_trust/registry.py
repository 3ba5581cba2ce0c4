"""The registry of sources: a YAML file in which people say who answers for which documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from decidable.evidence import (
    SLUG,
    Day,
    Document,
    Duration,
    Frozen,
    InputFile,
    Problem,
    Text,
    UnreadableError,
    check,
    days_of,
    nearest,
    parse,
    short,
)
from decidable_evidence.source_trust import globs, licences
from decidable_evidence.source_trust.inputs import Use

Authority = Literal["normative", "official", "reviewed", "community", "generated"]
AUTHORITIES: tuple[Authority, ...] = get_args(Authority)
MOST_SOURCES = 500
LONGEST_ID = 80


def _id(written: str) -> str:
    if not re.fullmatch(SLUG, written) or len(written) > LONGEST_ID:
        hint = "an id is a few words in kebab-case, such as api-guide"
        raise PydanticCustomError(
            "id_form", "{id} is no id of a source", {"id": short(written), "hint": hint}
        )
    return written


SourceId = Annotated[str, AfterValidator(_id)]


class Entry(Frozen):
    """One source: which documents belong to it, who answers for them, and what may be done with them."""

    title: Text
    authority: Authority
    owner: Text | None = None
    paths: tuple[Text, ...] = Field(default=(), max_length=100)
    manifest: InputFile | None = None
    licence: Text | None = None
    permitted_uses: tuple[Use, ...] = ()
    reviewed_on: Day | None = None
    reviewed_by: Text | None = None
    refresh_every: Duration | None = None
    upstream: Text | None = None
    supersedes: tuple[SourceId, ...] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if not self.paths and not self.manifest:
            raise PydanticCustomError(
                "no_documents", "neither paths nor manifest says which documents these are"
            )
        if self.authority == "reviewed" and not (self.reviewed_by and self.reviewed_on):
            raise PydanticCustomError("not_reviewed", "authority: reviewed needs reviewed-by and reviewed-on")
        return self

    def unreviewed(self, on: date) -> int | None:
        """Give the days since its review; none where there was no review, or no rule how often."""
        if self.reviewed_on is None or self.refresh_every is None:
            return None
        return (on - self.reviewed_on).days

    def is_overdue(self, on: date) -> bool:
        """Say whether its review is older than it may be."""
        return (self.unreviewed(on) or 0) > self.refreshed_in

    @property
    def refreshed_in(self) -> int:
        """The days within which it is to be looked at again; 0 where nobody says."""
        return days_of(self.refresh_every) if self.refresh_every else 0


class Sources(Frozen):
    """What the file of a registry holds."""

    sources: dict[SourceId, Entry] = Field(max_length=MOST_SOURCES)


@dataclass(frozen=True)
class Registry:
    """Every source by its id, and the document that they were read from."""

    document: Document
    sources: Mapping[str, Entry]

    def place(self, source: str, *inner: str | int) -> str:
        """Write where an entry of a source stands, such as ``registry.yaml:12``."""
        return f"{self.document.path.name}:{self.document.place(('sources', source, *inner))[0]}"

    def settles(self, first: str, second: str) -> bool:
        """Say whether it is settled which of two sources holds where they differ."""
        ranks = {self.sources[source].authority for source in (first, second)}
        return len(ranks) > 1 or second in self._superseded(first) or first in self._superseded(second)

    def _superseded(self, source: str) -> set[str]:
        found, ahead = set[str](), [source]
        while ahead:
            new = set(self.sources[ahead.pop()].supersedes) - found
            found |= new
            ahead += new
        return found


def read_registry(path: Path) -> Registry:
    """Read a registry. Raises ``UnreadableError`` with every mistake at its line."""
    document = parse(path)
    folder = {"folder": path.parent, "root": path.parent}
    read, mistakes = check(document, Sources, folder)
    found = [problem for _, problem in mistakes]
    if read is None or found:
        raise UnreadableError(found)
    if flaws := [*_flaws(document, read.sources)]:
        raise UnreadableError(flaws)
    return Registry(document, read.sources)


def _flaws(document: Document, sources: Mapping[str, Entry]) -> Iterator[Problem]:
    """Yield what is wrong with values that are well-formed each by itself."""
    if not sources:
        hint = "add one, with title, authority and paths"
        yield document.problem(("sources",), "bad-value", "sources names no source", hint)
    for id_, entry in sources.items():
        here = ("sources", id_)
        for number, glob in enumerate(entry.paths):
            if wrong := globs.mistake(glob):
                yield document.problem((*here, "paths", number), "bad-glob", *wrong)
        if entry.licence and (wrong := licences.mistake(entry.licence)):
            yield document.problem_of_value((*here, "licence"), "registry-licence", *wrong)
        for number, other in enumerate(entry.supersedes):
            if wrong := _unfit(id_, other, sources):
                yield document.problem((*here, "supersedes", number), "registry-supersedes", *wrong)


def _unfit(id_: str, other: str, sources: Mapping[str, Entry]) -> tuple[str, str] | None:
    """Say why a source cannot supersede another."""
    if other not in sources:
        return f"there is no source {short(other)}", nearest(other, sources) or "name a source of this file"
    if _leads_to(other, id_, sources):
        return f"{id_} and {other} supersede each other", "the newer one supersedes the older"
    return None


def _leads_to(start: str, wanted: str, sources: Mapping[str, Entry]) -> bool:
    seen, ahead = set[str](), [start]
    while ahead:
        here = ahead.pop()
        if here == wanted:
            return True
        if here in sources and here not in seen:
            seen.add(here)
            ahead += sources[here].supersedes
    return False
