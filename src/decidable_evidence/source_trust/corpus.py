"""The documents of a corpus, compared with its registry and counted: files of a folder, and rows of a manifest for what is behind an API."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from decidable.evidence import Problem, UnreadableError, progressed, refuse, short
from decidable_evidence.documents import UnreadDocumentError, bytes_of, is_blank, is_own
from decidable_evidence.paths import DEEPEST, Patterns, files_below
from decidable_evidence.source_trust.inputs import USES, Counts, Inputs
from decidable_evidence.source_trust.registry import Entry, Ownership, Registry, ownership, read_registry
from decidable_evidence.tables.rows import RowMistake, day_of, read_table, row_problems
from decidable_evidence.tables.sources import Source, place_of

MOST_DOCUMENTS = 1_000_000  # each takes about a kilobyte of memory
LONGEST_ID = 1_000
TOLD_EVERY = 1_000
COLUMNS = ("text", "modified_on")


@dataclass(frozen=True)
class Document:
    """One document: where its text is, if anywhere, and its row in a manifest."""

    id: str
    file: Path | None = None
    text: str | None = None
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
    place = inputs.registry
    if inputs.manifest is not None:
        place = place_of(inputs.manifest)
        found |= _listed(inputs.manifest, found, on)
        _limited(place, len(found))
    corpus = Corpus(links=links)
    for number, id_ in enumerate(sorted(found)):
        if number % TOLD_EVERY == 0:
            progressed("reading documents", number, len(found))
        _read(found[id_], corpus)
    if not corpus.documents:
        hint = "do paths fit the names of its files?" if inputs.paths else "is it the right one?"
        refuse(place, "corpus-empty", "the corpus has no document", hint)
    return corpus


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
    if problems := list(wanted.idle(paths, folder)):
        raise UnreadableError(problems)
    return found, links


def _limited(path: Path, size: int) -> None:
    """Report how many files there are so far, and stop where there are too many."""
    if size > MOST_DOCUMENTS:
        message = f"the corpus has more than {MOST_DOCUMENTS:,} documents"
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
        found[id_] = replace(document, modified_on=day if day and day <= on else None)
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
        used = set(self.ownership.source_of.values())
        return {id_: entry for id_, entry in self.registry.sources.items() if id_ in used}

    @cached_property
    def owned(self) -> list[tuple[Document, str]]:
        """The documents that belong to a source, and the source."""
        source_of = self.ownership.source_of
        return [(each, source_of[each.id]) for each in self.corpus.documents if each.id in source_of]

    @cached_property
    def reviewed(self) -> list[tuple[str, date, date]]:
        """The documents with a day of change and a source that was reviewed, that day, and the day of the review."""
        reviews = {id_: entry.reviewed_on for id_, entry in self.in_use.items()}
        return [
            (document.id, document.modified_on, review)
            for document, source in self.owned
            if document.modified_on and (review := reviews[source])
        ]

    @property
    def newer(self) -> list[str]:
        """The documents that changed after the review of their source."""
        return [id_ for id_, changed, review in self.reviewed if changed > review]


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
    owned = ownership([document.id for document in corpus.documents], registry.sources)
    return Findings(registry, corpus, owned, on)


def count(found: Findings) -> Counts:
    """Count what was found."""
    used, sources, conflicts = (
        found.in_use.values(),
        found.registry.sources,
        found.registry.conflicts.values(),
    )
    overdue = [days for entry in used if (days := entry.overdue(found.on)) is not None]
    counted: dict[str, int] = {
        **Counter[str](sources[source].authority for _, source in found.owned),
        "ambiguous": len(found.ownership.ambiguous),
        "unclaimed": len(found.ownership.unclaimed),
        "empty": len(found.corpus.empty),
        "unread": len(found.corpus.unread),
        "in_use": len(used),
        "orphans": len(sources) - len(used),
        "ownerless": sum(entry.owner is None for entry in used),
        "unlicensed": sum(entry.licence is None for entry in used),
        **{f"forbid_{use}": sum(use not in entry.permitted_uses for entry in used) for use in USES},
        "unreviewed": sum(entry.reviewed_on is None for entry in used),
        "timed": len(overdue),
        "overdue": sum(days > 0 for days in overdue),
        "dated": len(found.reviewed),
        "newer": len(found.newer),
        "open_conflicts": sum(conflict.settled_by is None for conflict in conflicts),
        "settled_conflicts": sum(conflict.settled_by is not None for conflict in conflicts),
    }
    return Counts.model_validate(counted)
