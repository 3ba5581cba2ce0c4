"""The history of documents in folders that each hold them as they were on a day."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from decidable.evidence import UnreadableError, problem, progressed
from decidable_evidence.documents import UnreadDocumentError, bytes_of
from decidable_evidence.own_outputs import is_own
from decidable_evidence.paths import files_below
from decidable_evidence.volatility.history import History, Observed, start_of, steps
from decidable_evidence.volatility.texts import Texts


def read(folders: Mapping[str, Path], on: date, wanted: Callable[[str], bool]) -> History:
    """Read the folders of all days up to one. Raises ``UnreadableError``."""
    days = {date.fromisoformat(day): folder for day, folder in sorted(folders.items())}
    if absent := [folder for folder in days.values() if not folder.is_dir()]:
        message, hint = "there is no such folder", "name a folder for each day"
        raise UnreadableError(problem(folder, "history-unreadable", message, hint) for folder in absent)
    counted = {day: folder for day, folder in days.items() if day <= on}
    texts, observed, paths, own = Texts(), list[Observed](), set[str](), set[str]()
    unread: dict[str, str] = {}
    before: set[str] = set()
    for done, (day, folder) in enumerate(counted.items()):
        progressed("reading snapshots", done, len(counted))
        found, unread = dict[str, int](), {}
        for entry in files_below(folder):
            path = os.path.relpath(entry.path, folder).replace(os.sep, "/")
            paths.add(path)
            if wanted(path):
                version = _version(path, entry, texts)
                if version is None:
                    own.add(path)
                elif isinstance(version, str):
                    unread[path] = version
                else:
                    found[path] = version
        observed.append(Observed(start_of(day), day.isoformat(), dict.fromkeys(before - set(found)) | found))
        before = set(found)
    return History(
        on, steps(observed), texts, tuple(counted), paths=frozenset(paths), unread=unread, own=frozenset(own)
    )


def _version(path: str, entry: os.DirEntry[str], texts: Texts) -> int | str | None:
    """The number of a version, or why it is not read; None for an output of this tool."""
    if entry.is_symlink():
        return "a symbolic link"
    try:
        raw = bytes_of(Path(entry.path))
        return None if is_own(Path(entry.path), raw) else texts.read(path, raw)
    except UnreadDocumentError as error:
        return str(error)
