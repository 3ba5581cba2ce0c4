"""The documents of a corpus: the files of a folder, and the rows of a manifest for what is behind an API."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from decidable.evidence import Problem, UnreadableError, problem, progressed, refuse, short
from decidable_evidence.documents import UnreadDocumentError, bytes_of, is_blank
from decidable_evidence.own_outputs import is_own
from decidable_evidence.paths import DEEPEST, Patterns, files_below
from decidable_evidence.source_trust.inputs import Inputs
from decidable_evidence.tables import Row, Source, read
from decidable_evidence.tables.lines import line_of
from decidable_evidence.tables.sources import place_of

MOST_DOCUMENTS = 1_000_000  # each takes about a kilobyte of memory
LONGEST_ID = 1_000
NAMED = 5
TOLD_EVERY = 1_000
COLUMNS = ("text", "digest", "modified_on")

Mistake = tuple[str, str]


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
    found, wrong = dict[str, Document](), dict[int, Mistake]()
    for number, row in enumerate(read(manifest, ["document"], COLUMNS), start=1):
        id_ = row["document"] or ""
        if mistake := _mistake(id_, row, found):
            wrong[number] = mistake
        else:
            found[id_] = _of_row(files.get(id_) or Document(id_), row, on)
    if wrong:
        raise UnreadableError(_problems(place_of(manifest), wrong))
    return found


def _problems(place: Path, wrong: Mapping[int, Mistake]) -> Iterator[Problem]:
    """The first rows that are wrong, each at its line, and how many more there are."""
    for number, (message, hint) in list(wrong.items())[:NAMED]:
        line = line_of(place, number) if place.is_file() else 0
        yield problem(place, "manifest-value", f"row {number}: {message}", hint, line)
    if len(wrong) > NAMED:
        message = f"{len(wrong) - NAMED} more rows have a wrong value"
        yield problem(place, "manifest-value", message, "correct them all")


def _mistake(id_: str, row: Row, found: Mapping[str, Document]) -> Mistake | None:
    if id_ in found:
        return f"the document {short(id_)} is there again", "a document has one row"
    if len(id_) > LONGEST_ID or id_.count("/") > DEEPEST:
        return f"the document {short(id_)} has too long a name", f"a name has at most {LONGEST_ID} characters"
    try:
        _day(row)
    except ValueError:
        return f"{short(id_)} has modified_on {short(row['modified_on'])}", "write YYYY-MM-DD"
    return None


def _of_row(document: Document, row: Row, on: date) -> Document:
    day = _day(row)
    return replace(
        document,
        text=None if document.file else row.get("text"),
        digest=row.get("digest"),
        modified_on=day if day and day <= on else None,
    )


def _day(row: Row) -> date | None:
    """The day of a date, or of a time such as 2026-11-02T09:30:00Z."""
    written = row.get("modified_on")
    return date.fromisoformat(written.strip()[:10]) if written else None
