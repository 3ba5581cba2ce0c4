"""Which source each document belongs to: the one that names it most specifically."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from decidable.evidence import progressed
from decidable_evidence.paths import EXACT, Patterns, Specificity, covers_everything
from decidable_evidence.source_trust.registry import Entry
from decidable_evidence.tables import read

TOLD_EVERY = 2_000


class _Claim(NamedTuple):
    """The documents of a source: patterns, and the ids of a manifest."""

    source: str
    named: Patterns
    ids: frozenset[str]

    def specificity(self, id_: str) -> Specificity | None:
        """How specifically the source names a document; None where it does not."""
        return EXACT if id_ in self.ids else self.named.specificity(id_)


@dataclass(frozen=True)
class Ownership:
    """The documents by what became of them; a document that two sources name equally belongs to neither."""

    source_of: Mapping[str, str]
    ambiguous: Mapping[str, tuple[str, ...]]
    unclaimed: tuple[str, ...]

    def sizes(self) -> Counter[str]:
        """How many documents each source has."""
        return Counter(self.source_of.values())


def ownership(documents: Iterable[str], sources: Mapping[str, Entry]) -> Ownership:
    """The source of every document. Raises ``UnreadableError`` where the manifest of a source cannot be read."""
    claims, ids = [_claim(id_, entry) for id_, entry in sources.items()], list(documents)
    source_of, ambiguous, unclaimed = dict[str, str](), dict[str, tuple[str, ...]](), list[str]()
    for number, id_ in enumerate(ids):
        best = _best(claims, id_)
        if len(best) == 1:
            source_of[id_] = best[0]
        elif best:
            ambiguous[id_] = best
        else:
            unclaimed.append(id_)
        if number % TOLD_EVERY == 0:
            progressed("finding the source of each document", number, len(ids))
    return Ownership(source_of, ambiguous, tuple(unclaimed))


def _claim(source: str, entry: Entry) -> _Claim:
    """What a source claims; a pattern over everything claims nothing."""
    rows = read(entry.manifest, ["document"]) if entry.manifest else []
    named = [pattern for pattern in entry.paths if not covers_everything(pattern)]
    return _Claim(source, Patterns(named), frozenset(row["document"] or "" for row in rows))


def _best(claims: Iterable[_Claim], id_: str) -> tuple[str, ...]:
    """The sources that name a document most specifically."""
    found = [(specific, claim.source) for claim in claims if (specific := claim.specificity(id_)) is not None]
    most = max(found, default=None)
    return tuple(source for specific, source in found if most and specific == most[0])
