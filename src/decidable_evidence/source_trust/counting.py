"""Counts a corpus against its registry, and keeps the names behind each count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from decidable.evidence import Problem, UnreadableError
from decidable_evidence.paths import covers_everything
from decidable_evidence.source_trust.corpus import Corpus, Document, gathered
from decidable_evidence.source_trust.counts import Counts
from decidable_evidence.source_trust.inputs import Inputs
from decidable_evidence.source_trust.ownership import Ownership, ownership
from decidable_evidence.source_trust.registry import Entry, Registry, read_registry

STALLED_AFTER = 2  # times its rule how often: once may be a source that was checked and needed no change


@dataclass(frozen=True)
class Findings:
    """Everything that is known of a corpus, by name."""

    registry: Registry
    corpus: Corpus
    ownership: Ownership
    on: date

    @cached_property
    def in_use(self) -> dict[str, Entry]:
        """The sources that documents belong to."""
        sizes = self.ownership.sizes()
        return {id_: entry for id_, entry in self.registry.sources.items() if sizes[id_]}

    @cached_property
    def broad(self) -> list[tuple[str, int, str]]:
        """The patterns over everything: their source, their number in it, and the pattern."""
        return [
            (id_, number, pattern)
            for id_, entry in self.registry.sources.items()
            for number, pattern in enumerate(entry.paths)
            if covers_everything(pattern) and not pattern.startswith("!")
        ]

    @cached_property
    def newer(self) -> list[str]:
        """The documents that changed after the review of their source."""
        reviews = {id_: entry.reviewed_on for id_, entry in self.registry.sources.items()}
        return [
            document.id for document, source, day in self.changed() if (was := reviews[source]) and day > was
        ]

    @cached_property
    def last_changed(self) -> dict[str, date]:
        """The day of its last change, for each source with a rule how often."""
        found = dict[str, date]()
        for _, source, day in self.changed():
            if self.registry.sources[source].refreshed_in:
                found[source] = max(day, found.get(source, day))
        return found

    @property
    def stalled(self) -> dict[str, int]:
        """The days without any change of each source that is to be refreshed twice as often."""
        ages = {source: (self.on - day).days for source, day in self.last_changed.items()}
        sources = self.registry.sources
        return {id_: age for id_, age in ages.items() if age > STALLED_AFTER * sources[id_].refreshed_in}

    def changed(self) -> Iterator[tuple[Document, str, date]]:
        """Every document with a day of change, its source and the day."""
        for document in self.corpus.documents:
            source = self.ownership.source_of.get(document.id)
            if source and document.modified_on:
                yield document, source, document.modified_on

    def digests(self) -> Iterator[tuple[str, str]]:
        """The digest of every document that has one and a source, and the source."""
        for document in self.corpus.documents:
            source = self.ownership.source_of.get(document.id)
            if source and document.digest:
                yield document.digest, source


def find(inputs: Inputs, on: date) -> Findings:
    """Read everything as of a day. Raises ``UnreadableError`` with every mistake in what is read."""
    problems, registry, corpus = list[Problem](), None, None
    try:
        registry = read_registry(inputs.registry)
    except UnreadableError as unreadable:
        problems += unreadable.problems
    try:
        corpus = gathered(inputs, on)
    except UnreadableError as unreadable:
        problems += unreadable.problems
    if registry is None or corpus is None:
        raise UnreadableError(problems)
    owned = ownership((document.id for document in corpus.documents), registry.sources)
    return Findings(registry, corpus, owned, on)


def count(found: Findings) -> Counts:
    """Count what was found."""
    used, sources = found.in_use, found.registry.sources
    reviewed = {id_ for id_, entry in sources.items() if entry.reviewed_on}
    overdue = [days for entry in used.values() if (days := entry.overdue(found.on)) is not None]
    conflicts = found.registry.conflicts.values()
    counted: dict[str, int] = {
        **Counter[str](sources[source].authority for source in found.ownership.source_of.values()),
        "ambiguous": len(found.ownership.ambiguous),
        "unclaimed": len(found.ownership.unclaimed),
        "empty": len(found.corpus.empty),
        "unread": len(found.corpus.unread),
        "in_use": len(used),
        "orphans": len(sources) - len(used),
        "ownerless": sum(entry.owner is None for entry in used.values()),
        "unlicensed": sum(entry.licence is None for entry in used.values()),
        **_forbidding(used),
        "unreviewed": len(set(used) - reviewed),
        "timed": len(overdue),
        "overdue": sum(days > 0 for days in overdue),
        "dated": sum(source in reviewed for _, source, _ in found.changed()),
        "newer": len(found.newer),
        "clocked": len(found.last_changed),
        "stalled": len(found.stalled),
        **_copies(found),
        "open_conflicts": sum(conflict.settled_by is None for conflict in conflicts),
        "settled_conflicts": sum(conflict.settled_by is not None for conflict in conflicts),
    }
    return Counts.model_validate(counted)


def _forbidding(used: Mapping[str, Entry]) -> dict[str, int]:
    return {
        f"forbid_{use}": sum(use not in entry.permitted_uses for entry in used.values())
        for use in ("retrieve", "quote", "train")
    }


def _copies(found: Findings) -> dict[str, int]:
    """The documents with a digest, and those of which another source has the same."""
    sources = defaultdict[str, set[str]](set)
    for digest, source in found.digests():
        sources[digest].add(source)
    digests = [digest for digest, _ in found.digests()]
    return {"digested": len(digests), "copies": sum(len(sources[digest]) > 1 for digest in digests)}
