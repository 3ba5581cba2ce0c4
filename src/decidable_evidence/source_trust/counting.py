"""Counts a corpus against its registry, and notes what each finding rests on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from decidable.evidence import Problem, UnreadableError, progressed, refuse
from decidable_evidence.source_trust import globs
from decidable_evidence.source_trust.conflicts import Compared, compared
from decidable_evidence.source_trust.corpus import Corpus, gathered
from decidable_evidence.source_trust.held import Held
from decidable_evidence.source_trust.inputs import Inputs
from decidable_evidence.source_trust.masking import masked, phrase
from decidable_evidence.source_trust.ownership import Belonging, belonging
from decidable_evidence.source_trust.passages import Groups, Spot
from decidable_evidence.source_trust.registry import Entry, Registry, read_registry
from decidable_evidence.source_trust.tally import Tally
from decidable_evidence.source_trust.texts import Passage, UntoldError, passages

STALLED_AFTER = 2
MOST_TEXT = 512 * 1024 * 1024
TOLD_EVERY = 100


@dataclass
class Seen:
    """What reading the documents has shown; ``unread`` says of each why."""

    groups: Groups = field(default_factory=Groups)
    empty: list[str] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """Everything that is known of a corpus, by name."""

    registry: Registry
    corpus: Corpus
    belonging: Belonging
    seen: Seen
    compared: Compared
    on: date

    def in_use(self) -> dict[str, Entry]:
        """Give the sources that documents belong to."""
        sizes = self.belonging.sizes()
        return {id_: entry for id_, entry in self.registry.sources.items() if sizes[id_]}

    def broad(self) -> Iterator[tuple[str, int, str]]:
        """Yield the globs over everything: their source, their number in it, and the glob."""
        for id_, entry in self.registry.sources.items():
            for number, glob in enumerate(entry.paths):
                if globs.covers_everything(glob) and not glob.startswith("!"):
                    yield id_, number, glob

    def changed(self) -> Iterator[tuple[Held, str, date]]:
        """Yield every document with a day of change, its source and the day."""
        for document in self.corpus.documents:
            source = self.belonging.source_of.get(document.id)
            if source and document.modified_on:
                yield document, source, document.modified_on

    def newer(self) -> list[str]:
        """List the documents that changed after the review of their source."""
        reviews = {id_: entry.reviewed_on for id_, entry in self.registry.sources.items()}
        return [
            document.id for document, source, day in self.changed() if (was := reviews[source]) and day > was
        ]

    def last_changed(self) -> dict[str, date]:
        """Give for each source with a rule how often the day of its last change."""
        found = dict[str, date]()
        for _, source, day in self.changed():
            if self.registry.sources[source].refreshed_in:
                found[source] = max(day, found.get(source, day))
        return found

    def digests(self) -> Iterator[tuple[str, str]]:
        """Yield the digest of every document that has one, and its source."""
        for document in self.corpus.documents:
            source = self.belonging.source_of.get(document.id)
            if source and document.digest:
                yield document.digest, source

    def stalled(self) -> dict[str, int]:
        """Give the days without any change of each source that is to be refreshed twice as often."""
        ages = {source: (self.on - day).days for source, day in self.last_changed().items()}
        sources = self.registry.sources
        return {id_: age for id_, age in ages.items() if age > STALLED_AFTER * sources[id_].refreshed_in}


def find(inputs: Inputs, on: date) -> Found:
    """Read everything as of a day. Raises ``UnreadableError`` with every mistake in what is read."""
    registry, corpus = _opened(inputs, on)
    owned = belonging(corpus.documents, registry)
    seen = _read(corpus, owned.source_of, inputs.registry)
    aside = [words for text in inputs.not_conflicts if (words := phrase(text))]
    return Found(registry, corpus, owned, seen, compared(seen.groups.all(), registry, aside), on)


def _opened(inputs: Inputs, on: date) -> tuple[Registry, Corpus]:
    """Read the registry and list the documents, so that the mistakes in both are told."""
    try:
        registry = read_registry(inputs.registry)
    except UnreadableError as unreadable:
        raise UnreadableError([*unreadable.problems, *_problems(inputs, on)]) from None
    return registry, gathered(inputs, on)


def _problems(inputs: Inputs, on: date) -> tuple[Problem, ...]:
    try:
        gathered(inputs, on)
    except UnreadableError as unreadable:
        return unreadable.problems
    return ()


def tally(found: Found) -> Tally:
    """Count what was found."""
    used, sources = found.in_use(), found.registry.sources
    reviewed = {id_ for id_, entry in sources.items() if entry.reviewed_on}
    timed = [entry for entry in used.values() if entry.unreviewed(found.on) is not None]
    return Tally(
        **_authorities(found),
        ambiguous=len(found.belonging.ambiguous),
        unclaimed=len(found.belonging.unclaimed),
        empty=len(found.seen.empty),
        unread=len(found.seen.unread),
        links=found.corpus.links,
        in_use=len(used),
        orphans=len(sources) - len(used),
        broad_globs=sum(1 for _ in found.broad()),
        ownerless=sum(entry.owner is None for entry in used.values()),
        unlicensed=sum(entry.licence is None for entry in used.values()),
        **_forbidding(used),
        unreviewed=len(set(used) - reviewed),
        timed=len(timed),
        overdue=sum(entry.is_overdue(found.on) for entry in timed),
        dated=sum(source in reviewed for _, source, _ in found.changed()),
        newer=len(found.newer()),
        clocked=len(found.last_changed()),
        stalled=len(found.stalled()),
        **_copies(found),
        passages=found.compared.passages,
        near_duplicates=found.compared.near_duplicates,
        identical=found.compared.identical,
        settled=found.compared.settled,
        set_aside=found.compared.set_aside,
        conflicts=len(found.compared.conflicts),
    )


def _authorities(found: Found) -> dict[str, int]:
    authority = {id_: entry.authority for id_, entry in found.registry.sources.items()}
    return dict(Counter(authority[source] for source in found.belonging.source_of.values()))


def _forbidding(used: Mapping[str, Entry]) -> dict[str, int]:
    return {
        f"forbid_{use}": sum(use not in entry.permitted_uses for entry in used.values())
        for use in ("retrieve", "quote", "train")
    }


def _copies(found: Found) -> dict[str, int]:
    """Count the documents with a digest, and those of which another source has the same."""
    sources = defaultdict[str, set[str]](set)
    for digest, source in found.digests():
        sources[digest].add(source)
    digests = [digest for digest, _ in found.digests()]
    return {"digested": len(digests), "copies": sum(len(sources[digest]) > 1 for digest in digests)}


def _read(corpus: Corpus, source_of: Mapping[str, str], place: Path) -> Seen:
    """Read every document, and keep the passages of those that belong to a source."""
    seen, size = Seen(), 0
    for number, document in enumerate(corpus.documents):
        if number % TOLD_EVERY == 0:
            progressed("reading documents", number, len(corpus.documents))
        try:
            found = passages(document)
        except UntoldError as untold:
            seen.unread[document.id] = str(untold)
            continue
        size += sum(len(passage.text) for passage in found)
        if size > MOST_TEXT:
            message = f"the corpus holds more than {MOST_TEXT // 1024**2} million characters"
            refuse(place, "corpus-too-large", message, "measure a part of it, chosen by paths")
        if not any(passage.text.strip() for passage in found):
            seen.empty.append(document.id)
        if source := source_of.get(document.id):
            _keep(seen.groups, found, source, document.id)
    return seen


def _keep(groups: Groups, found: list[Passage], source: str, id_: str) -> None:
    for passage in found:
        if compact := masked(passage.text):
            groups.add(compact, Spot(source, id_, passage.place))
