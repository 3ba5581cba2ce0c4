"""All that is counted of a corpus and its registry: every figure, word and choice follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Self

from decidable_evidence.source_trust.conflicts import MOST_CONFLICTS
from decidable_evidence.source_trust.registry import AUTHORITIES

MOST_COUNTED = 100_000_000


@dataclass(frozen=True)
class Tally:
    """Counts of documents, of sources that documents belong to, and of passages.

    ``documents`` are those that belong to a source of each authority, the ``ambiguous`` and the ``unclaimed``. Sources
    are ``in_use`` or orphans. ``timed`` sources have a review and a rule how often, ``dated`` documents a day of change
    and a source that was reviewed, ``clocked`` sources a rule and a document with a day of change, ``digested`` documents
    a source and a digest.
    """

    normative: int = 0
    official: int = 0
    reviewed: int = 0
    community: int = 0
    generated: int = 0
    ambiguous: int = 0
    unclaimed: int = 0
    empty: int = 0
    unread: int = 0
    links: int = 0
    in_use: int = 0
    orphans: int = 0
    broad_globs: int = 0
    ownerless: int = 0
    unlicensed: int = 0
    forbid_retrieve: int = 0
    forbid_quote: int = 0
    forbid_train: int = 0
    unreviewed: int = 0
    timed: int = 0
    overdue: int = 0
    dated: int = 0
    newer: int = 0
    clocked: int = 0
    stalled: int = 0
    digested: int = 0
    copies: int = 0
    passages: int = 0
    near_duplicates: int = 0
    identical: int = 0
    settled: int = 0
    set_aside: int = 0
    conflicts: int = 0

    @classmethod
    def read(cls, counts: Mapping[str, int]) -> Self:
        """Read the counts of a record. Raises ``ValueError`` where they are no counts of a corpus."""
        names = {field.name.replace("_", "-"): field.name for field in fields(cls)}
        if set(counts) != set(names):
            raise ValueError(f"{min(set(counts) ^ set(names))[:80]} is missing or is not counted here")
        for name, count in counts.items():
            if type(count) is not int or not 0 <= count <= MOST_COUNTED:
                raise ValueError(f"{name} is {str(count)[:20]}")
        found = cls(**{names[name]: count for name, count in counts.items()})
        if wrong := found.contradiction():
            raise ValueError(wrong)
        return found

    def counts(self) -> dict[str, int]:
        """Write the counts as ``read`` reads them."""
        return {name.replace("_", "-"): count for name, count in sorted(asdict(self).items())}

    @property
    def covered(self) -> int:
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
        """Count the sources in use that do not permit a use."""
        return int(getattr(self, f"forbid_{use}"))

    def contradiction(self) -> str:
        """Say which count cannot be, beside the others; nothing where all can."""
        if not self.documents:
            return "there is no document"
        parts = (
            ("in_use", self.covered),
            ("empty", self.documents - self.unread),
            ("unread", self.documents),
            *((name, self.in_use) for name in ("ownerless", "unlicensed", "unreviewed", "timed", "clocked")),
            *((f"forbid_{use}", self.in_use) for use in ("retrieve", "quote", "train")),
            ("overdue", self.timed),
            ("dated", self.covered),
            ("newer", self.dated),
            ("stalled", self.clocked),
            ("digested", self.covered),
            ("copies", self.digested),
            ("near_duplicates", self.passages),
            ("identical", self.near_duplicates),
            ("conflicts", MOST_CONFLICTS),
        )
        too_many = (
            f"{name.replace('_', '-')} is more than {most}"
            for name, most in parts
            if getattr(self, name) > most
        )
        return next(too_many, "in-use is 0" if self.covered and not self.in_use else "")
