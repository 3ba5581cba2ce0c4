"""The history of documents in folders that each hold them as they were on a day."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

from decidable.evidence import Problem, UnreadableError, content, progressed
from decidable_evidence.volatility.history import History, Observed, history_of, start_of
from decidable_evidence.volatility.texts import LARGEST, Texts

LEFT_OUT = {"file-too-large": f"larger than {LARGEST // 1024**2} MiB"}


def read(folders: Mapping[str, Path], on: date, wanted: Callable[[str], bool]) -> History:
    """Read the folders of all days up to one. Raises ``UnreadableError``."""
    days = {date.fromisoformat(day): folder for day, folder in sorted(folders.items())}
    if absent := [folder for folder in days.values() if not folder.is_dir()]:
        raise UnreadableError(
            Problem(
                folder, 0, 0, "history-unreadable", "there is no such folder", "name a folder for each day"
            )
            for folder in absent
        )
    texts = Texts()
    counted = {day: folder for day, folder in days.items() if day <= on}
    return history_of(on, _observed(counted, wanted, texts), texts, tuple(counted))


def _observed(
    folders: Mapping[date, Path], wanted: Callable[[str], bool], texts: Texts
) -> Iterator[Observed]:
    before: set[str] = set()
    for done, (day, folder) in enumerate(folders.items()):
        progressed("reading snapshots", done, len(folders))
        found = {path: _version(folder, path, texts) for path in _files(folder) if wanted(path)}
        yield Observed(start_of(day), day.isoformat(), dict.fromkeys(before - set(found)) | found)
        before = set(found)


def _files(folder: Path) -> Iterator[str]:
    """Yield the files below a folder by their paths from it, without following a link."""
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != ".git")
        for name in sorted(names):
            yield Path(at, name).relative_to(folder).as_posix()


def _version(folder: Path, path: str, texts: Texts) -> int | None:
    file = folder / path
    if file.is_symlink():
        texts.left_out["a symbolic link"] += 1
        return None
    try:
        return texts.read(path, content(file, LARGEST, folder))
    except UnreadableError as error:
        texts.left_out[LEFT_OUT.get(error.problems[0].code, "no regular file")] += 1
        return None
