"""Which source each document belongs to: the one that names it most specifically."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from decidable.evidence import progressed
from decidable_evidence.source_trust import globs
from decidable_evidence.source_trust.held import Held
from decidable_evidence.source_trust.registry import Entry, Registry
from decidable_evidence.tables import read

TOLD_EVERY = 2_000


class Claim(NamedTuple):
    """What a source says its documents are: globs, and the ids of a manifest."""

    source: str
    named: tuple[globs.Glob, ...]
    ids: frozenset[str]

    def of(self, id_: str) -> globs.Specificity | None:
        """Give how specifically the source names a document; none where it does not."""
        return globs.EXACT if id_ in self.ids else globs.chosen(self.named, id_)


@dataclass(frozen=True)
class Belonging:
    """The documents by what became of them; a document that two sources name equally belongs to neither."""

    source_of: Mapping[str, str]
    ambiguous: Mapping[str, tuple[str, ...]]
    unclaimed: tuple[str, ...]

    def sizes(self) -> Counter[str]:
        """Count the documents of each source."""
        return Counter(self.source_of.values())


def belonging(documents: Iterable[Held], registry: Registry) -> Belonging:
    """Find the source of every document. Raises ``UnreadableError`` where the manifest of a source cannot be read."""
    claims = [_claim(id_, entry) for id_, entry in registry.sources.items()]
    listed = [document.id for document in documents]
    source_of, ambiguous, unclaimed = dict[str, str](), dict[str, tuple[str, ...]](), list[str]()
    for number, id_ in enumerate(listed):
        best = _best(claims, id_)
        if len(best) == 1:
            source_of[id_] = best[0]
        elif best:
            ambiguous[id_] = best
        else:
            unclaimed.append(id_)
        if number % TOLD_EVERY == 0:
            progressed("finding the source of each document", number, len(listed))
    return Belonging(source_of, ambiguous, tuple(unclaimed))


def _claim(source: str, entry: Entry) -> Claim:
    """Read what a source claims; a glob over everything claims nothing."""
    rows = read(entry.manifest, ["document"]) if entry.manifest else []
    named = [glob for glob in entry.paths if not globs.covers_everything(glob)]
    return Claim(source, globs.compiled(named), frozenset(row["document"] or "" for row in rows))


def _best(claims: Iterable[Claim], id_: str) -> tuple[str, ...]:
    """List the sources that name a document most specifically."""
    found = [(specific, claim.source) for claim in claims if (specific := claim.of(id_)) is not None]
    most = max(found, default=None)
    return tuple(source for specific, source in found if most and specific == most[0])
