"""Inputs and counts of source trust: the fields of a review, and whole numbers from which every word follows."""

from __future__ import annotations

from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from decidable.evidence import Due, Frozen, InputFile, InputFolder
from decidable_evidence.paths import Pattern
from decidable_evidence.tables.sources import Source

Use = Literal["retrieve", "quote", "train"]
Authority = Literal["normative", "official", "reviewed", "community", "generated"]
USES: tuple[Use, ...] = get_args(Use)
AUTHORITIES: tuple[Authority, ...] = get_args(Authority)


class Declared(Frozen):
    """What the owner of the evidence declares, and by which the counts are judged."""

    uses: tuple[Use, ...] = Field(
        default=("retrieve",),
        min_length=1,
        description="what the corpus is needed for: retrieve, quote, train",
    )
    coverage_floor: float = Field(
        default=0.95,
        ge=0.5,
        le=1,
        description="share of the documents that must belong to a source and have text",
    )


class Inputs(Declared):
    """The fields of a review for this measure."""

    registry: InputFile = Field(description="YAML file that names who answers for each source")
    corpus: InputFolder | None = Field(default=None, description="folder of the documents")
    paths: tuple[Pattern, ...] = Field(
        default=(),
        max_length=100,
        description="patterns of its documents, as in .gitignore; by default, all files",
    )
    manifest: Source | None = Field(
        default=None,
        description="table of documents behind an API: document; optional text, modified_on",
    )

    @model_validator(mode="after")
    def _something_to_hold_against(self) -> Self:
        if self.corpus is None and self.manifest is None:
            raise PydanticCustomError(
                "corpus_missing", "neither corpus nor manifest says which documents there are"
            )
        if self.paths and self.corpus is None:
            raise PydanticCustomError("paths_needless", "paths choose from a corpus, and none is given")
        return self


MOST_COUNTED = 100_000_000

Count = Annotated[int, Field(ge=0, le=MOST_COUNTED, strict=True)]


class Counts(Frozen):
    """Counts of documents, of sources that documents belong to, and of known conflicts.

    ``normative`` to ``generated`` count the documents that belong to a source of each authority. Sources are ``in_use``
    or orphans. ``timed`` sources have a review and a rule how often, ``dated`` documents a day of change and a source
    that was reviewed. ``due`` are the days from which sources are to be reviewed again: a recording binds them as it does
    counts.
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
        """Refuse counts that contradict each other: a recording may contain anything."""
        if not self.documents:
            raise ValueError("there is no document")
        of_use = ("forbid_retrieve", "forbid_quote", "forbid_train")
        parts = (
            (self.documents, ("unread",)),
            (self.documents - self.unread, ("empty",)),
            (self.covered, ("in_use", "dated")),
            (self.in_use, ("ownerless", "unlicensed", *of_use, "unreviewed", "timed")),
            (self.timed, ("overdue",)),
            (self.dated, ("newer",)),
        )
        for most, names in parts:
            for name in names:
                if getattr(self, name) > most:
                    raise ValueError(f"{name.replace('_', '-')} is more than {most}")
        if self.covered and not self.in_use:
            raise ValueError("in-use is 0")
        return self
