"""All that is counted of a corpus and its registry: every figure, word and choice follows from it."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from decidable.evidence import Due, Frozen
from decidable_evidence.source_trust.registry import AUTHORITIES

MOST_COUNTED = 100_000_000

Count = Annotated[int, Field(ge=0, le=MOST_COUNTED, strict=True)]


class Counts(Frozen):
    """Counts of documents, of sources that documents belong to, and of known conflicts.

    ``normative`` to ``generated`` count the documents that belong to a source of each authority. Sources are ``in_use``
    or orphans. ``timed`` sources have a review and a rule how often, ``dated`` documents a day of change and a source
    that was reviewed, ``clocked`` sources a rule and a document with a day of change, ``digested`` documents a source and
    a digest. ``due`` are the days from which sources are to be reviewed again: a recording binds them as it does counts.
    """

    normative: Count = 0
    official: Count = 0
    reviewed: Count = 0
    community: Count = 0
    generated: Count = 0
    ambiguous: Count
    unclaimed: Count
    empty: Count
    unread: Count
    in_use: Count
    orphans: Count
    ownerless: Count
    unlicensed: Count
    forbid_retrieve: Count
    forbid_quote: Count
    forbid_train: Count
    unreviewed: Count
    timed: Count
    overdue: Count
    dated: Count
    newer: Count
    clocked: Count
    stalled: Count
    digested: Count
    copies: Count
    open_conflicts: Count
    settled_conflicts: Count
    due: tuple[Due, ...] = ()

    @property
    def covered(self) -> int:
        """The documents that belong to a source."""
        return sum(self.by_authority().values())

    @property
    def documents(self) -> int:
        return self.covered + self.ambiguous + self.unclaimed

    @property
    def coverage(self) -> float:
        return self.covered / self.documents

    @property
    def examined(self) -> float:
        """The share of the documents that were read, if only to find them empty."""
        return 1 - self.unread / self.documents

    def by_authority(self) -> dict[str, int]:
        return {authority: int(getattr(self, authority)) for authority in AUTHORITIES}

    def forbidding(self, use: str) -> int:
        """The sources in use that do not permit a use."""
        return int(getattr(self, f"forbid_{use}"))

    @model_validator(mode="after")
    def _possible(self) -> Self:
        """Refuse counts that cannot be beside each other: a recording may hold anything."""
        if not self.documents:
            raise ValueError("there is no document")
        of_use = ("forbid_retrieve", "forbid_quote", "forbid_train")
        parts = (
            (self.documents, ("unread",)),
            (self.documents - self.unread, ("empty",)),
            (self.covered, ("in_use", "dated", "digested")),
            (self.in_use, ("ownerless", "unlicensed", *of_use, "unreviewed", "timed", "clocked")),
            (self.timed, ("overdue",)),
            (self.dated, ("newer",)),
            (self.clocked, ("stalled",)),
            (self.digested, ("copies",)),
        )
        for most, names in parts:
            for name in names:
                if getattr(self, name) > most:
                    raise ValueError(f"{name.replace('_', '-')} is more than {most}")
        if self.covered and not self.in_use:
            raise ValueError("in-use is 0")
        return self
