"""The documents of a corpus, held against its registry and counted: files of a folder, and rows of a manifest for what is behind an API."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from decidable.evidence import Problem, UnreadableError, problem, progressed, refuse, short
from decidable_evidence.documents import UnreadDocumentError, bytes_of, is_blank, is_own
from decidable_evidence.paths import DEEPEST, Patterns, covers_everything, files_below
from decidable_evidence.source_trust.inputs import Counts, Inputs
from decidable_evidence.source_trust.registry import Entry, Ownership, Registry, ownership, read_registry
from decidable_evidence.tables.rows import RowMistake, day_of, read_table, row_problems
from decidable_evidence.tables.sources import Source, place_of

MOST_DOCUMENTS = 1_000_000  # each takes about a kilobyte of memory
LONGEST_ID = 1_000
TOLD_EVERY = 1_000
STALLED_AFTER = 2  # times its rule how often: once may be a source that was checked and needed no change
COLUMNS = ("text", "digest", "modified_on")


@dataclass(frozen=True)
class Document:
    """One document: where its text is, if anywhere, and what a manifest says of it."""

    id: str
    file: Path | None = None
    text: str | None = None
    digest: str | None = None
    modified_on: date | None = None


@dataclass
class Corpus:
    """Every document in the order of its id, and what was found on reading it; ``unread`` gives the reasons.

    ``links`` counts the symbolic links, which are not followed, ``own`` what this tool wrote, which is no document.
    """

    documents: list[Document] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    own: list[str] = field(default_factory=list)
    links: int = 0


def gathered(inputs: Inputs, on: date) -> Corpus:
    """Every document, each read; a change after the day counts as undated. Raises ``UnreadableError``."""
    found, links = _files(inputs.corpus, Patterns(inputs.paths)) if inputs.corpus else ({}, 0)
    if inputs.manifest is not None:
        found |= _listed(inputs.manifest, found, on)
        _limited(_place(inputs), len(found))
    corpus = Corpus(links=links)
    for number, id_ in enumerate(sorted(found)):
        if number % TOLD_EVERY == 0:
            progressed("reading documents", number, len(found))
        _read(found[id_], corpus)
    if not corpus.documents:
        hint = "do paths fit the names of its files?" if inputs.paths else "is it the right one?"
        refuse(_place(inputs), "corpus-empty", "the corpus holds no document", hint)
    return corpus


def _place(inputs: Inputs) -> Path:
    return inputs.registry if inputs.manifest is None else place_of(inputs.manifest)


def _files(folder: Path, wanted: Patterns) -> tuple[dict[str, Document], int]:
    """The files that patterns take in, by their paths, and how many links there are beside them."""
    found, links, paths = dict[str, Document](), 0, list[str]()
    for entry in files_below(folder):
        path = os.path.relpath(entry.path, folder).replace(os.sep, "/")
        paths.append(path)
        if path in wanted:
            links += entry.is_symlink()
            if entry.is_file(follow_symlinks=False):
                found[path] = Document(path, Path(entry.path))
        _limited(folder, len(paths))
    if idle := wanted.idle(paths):
        hint = f"patterns are relative to {folder.name}/"
        raise UnreadableError(
            problem(folder, "paths-unmatched", f"{short(pattern)} changes nothing here", hint)
            for pattern in idle
        )
    return found, links


def _limited(path: Path, size: int) -> None:
    """Report how many files there are so far, and stop where there are too many."""
    if size > MOST_DOCUMENTS:
        message = f"the corpus holds more than {MOST_DOCUMENTS:,} documents"
        refuse(path, "corpus-too-large", message, "measure a part of it, chosen by paths")
    if size % TOLD_EVERY == 0:
        progressed("looking for documents", size, 0)


def _read(document: Document, corpus: Corpus) -> None:
    try:
        if document.file is None and document.text is None:
            raise UnreadDocumentError("no text is given")  # noqa: TRY301
        raw = bytes_of(document.file) if document.file else (document.text or "").encode("utf-8", "replace")
        if document.file and is_own(document.file, raw):
            corpus.own.append(document.id)
            return
        if is_blank(document.id if document.file else "", raw):
            corpus.empty.append(document.id)
    except UnreadDocumentError as unread:
        corpus.unread[document.id] = str(unread)
    corpus.documents.append(replace(document, text=None))


def _listed(manifest: Source, files: Mapping[str, Document], on: date) -> dict[str, Document]:
    """The documents of a manifest, some of which may be files. Raises ``UnreadableError``."""
    found, wrong = dict[str, Document](), list[RowMistake]()
    for number, row in enumerate(read_table(manifest, ["document"], COLUMNS), start=1):
        id_, written = row["document"] or "", row["modified_on"]
        day = day_of(written)
        if id_ in found:
            wrong.append((number, f"the document {short(id_)} is there again", "a document has one row"))
        elif len(id_) > LONGEST_ID or id_.count("/") > DEEPEST:
            hint = f"a name has at most {LONGEST_ID} characters"
            wrong.append((number, f"the document {short(id_)} has too long a name", hint))
        elif written and day is None:
            wrong.append((number, f"{short(id_)} has modified_on {short(written)}", "write YYYY-MM-DD"))
        document = files.get(id_) or Document(id_, text=row["text"])
        found[id_] = replace(document, digest=row["digest"], modified_on=day if day and day <= on else None)
    if wrong:
        raise UnreadableError(row_problems(manifest, "manifest-value", wrong))
    return found


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
