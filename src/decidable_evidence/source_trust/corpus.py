"""The documents of a corpus: the files of a folder, and the rows of a manifest for what lies behind an API."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from decidable.evidence import UnreadableError, problem, progressed, refuse
from decidable_evidence.source_trust import globs
from decidable_evidence.source_trust.held import DEEPEST, Held
from decidable_evidence.source_trust.inputs import Inputs
from decidable_evidence.source_trust.manifest import listed
from decidable_evidence.tables.sources import place_of

MOST_DOCUMENTS = 1_000_000
TOLD_EVERY = 1_000
LOOKING = "looking for documents"


class Corpus(NamedTuple):
    """Every document in the order of its id; ``links`` counts the symbolic links, which are not followed."""

    documents: list[Held]
    links: int = 0


class Files(NamedTuple):
    """The files of a folder by their path in it, and how many links stand beside them."""

    found: dict[str, Held]
    links: int


def gathered(inputs: Inputs, on: date) -> Corpus:
    """List the documents; what changed after the day counts as undated. Raises ``UnreadableError``."""
    files = _files(inputs.corpus, inputs.paths) if inputs.corpus else Files({}, 0)
    documents = dict(files.found)
    if inputs.manifest is not None:
        documents |= listed(inputs.manifest, documents, on)
        _counted(_place(inputs), len(documents))
    if not documents:
        hint = "do paths fit the names of its files?" if inputs.paths else "is it the right one?"
        refuse(_place(inputs), "corpus-empty", "the corpus holds no document", hint)
    return Corpus([documents[id_] for id_ in sorted(documents)], files.links)


def _place(inputs: Inputs) -> Path:
    return inputs.registry if inputs.manifest is None else place_of(inputs.manifest)


def _files(folder: Path, written: Sequence[str]) -> Files:
    """Find the files that globs choose, or all where there are none."""
    wrong = [problem(folder, "bad-glob", *said) for glob in written if (said := globs.mistake(glob))]
    if wrong:
        raise UnreadableError(wrong)
    wanted, found, links = globs.compiled(written), dict[str, Held](), 0
    for entry in _entries(folder):
        path = os.path.relpath(entry.path, folder).replace(os.sep, "/")
        if wanted and globs.chosen(wanted, path) is None:
            continue
        links += entry.is_symlink()
        if entry.is_file(follow_symlinks=False):
            found[path] = Held(path, Path(entry.path))
            _counted(folder, len(found))
    return Files(found, links)


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield what stands in a folder and below, except folders themselves and what belongs to git."""
    ahead = [(str(folder), 0)]
    while ahead:
        here, depth = ahead.pop()
        if depth > DEEPEST:
            refuse(
                Path(here),
                "corpus-too-large",
                f"folders lie more than {DEEPEST} deep",
                "choose a folder inside",
            )
        for entry in _inside(here):
            if entry.name == ".git":
                continue
            if entry.is_dir(follow_symlinks=False):
                ahead.append((entry.path, depth + 1))
            else:
                yield entry


def _inside(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as error:
        refuse(Path(folder), "file-unreadable", f"cannot be read: {error.strerror}")


def _counted(path: Path, size: int) -> None:
    """Tell how many documents there are so far, and stop where there are too many."""
    if size > MOST_DOCUMENTS:
        message = f"the corpus holds more than {MOST_DOCUMENTS:,} documents"
        refuse(path, "corpus-too-large", message, "measure a part of it, chosen by paths")
    if size % TOLD_EVERY == 0:
        progressed(LOOKING, size, 0)
