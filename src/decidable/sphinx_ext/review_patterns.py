"""The reviews that a pattern on a page matches: below the folder that it names, and through no link."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from decidable import REVIEW_SUFFIX

ANY_DEPTH = "**"
LEFT_OUT = frozenset({"build", "node_modules"})
SPECIAL = re.compile(r"[*?[]")


class Pattern(NamedTuple):
    """A folder, and what the names below it have to match, one part a name; ``**`` is any number of folders."""

    folder: Path
    parts: tuple[str, ...]


def is_pattern(written: str) -> bool:
    """Say whether a path may match other files than the one of its name."""
    return bool(SPECIAL.search(written))


def split(written: str) -> tuple[str, tuple[str, ...]]:
    """Split a path before its first part that is a pattern, or else before its name."""
    parts = PurePosixPath(written).parts
    first = next((place for place, part in enumerate(parts) if SPECIAL.search(part)), len(parts) - 1)
    return str(PurePosixPath(*parts[:first])), parts[first:]


def matches(wanted: Pattern) -> Iterator[Path]:
    """Yield the reviews that match, without what is hidden, built or installed unless the pattern names it.

    A link that is named as a review, or that stands right in the folder and leads to another, is yielded and not followed.
    """
    waiting = [(wanted.folder, _reached(wanted.parts, {0}))]
    while waiting:
        folder, places = waiting.pop()
        for entry in _entries(folder):
            there = _after(wanted.parts, places, entry.name)
            is_review = len(wanted.parts) in there and entry.name.endswith(REVIEW_SUFFIX)
            path = Path(entry.path)
            if not there:
                continue
            if entry.is_symlink():
                if is_review or (folder == wanted.folder and os.path.isdir(path)):  # noqa: PTH112  (raises nothing)
                    yield path
            elif entry.is_dir(follow_symlinks=False):
                waiting.append((path, there))
            elif is_review and entry.is_file(follow_symlinks=False):
                yield path


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:  # gone, closed to us, or deeper than a path can say
        return []


def _after(parts: tuple[str, ...], places: Iterable[int], name: str) -> set[int]:
    """Give the places in a pattern that are reached by one more name."""
    if name not in parts and (name.startswith(".") or name in LEFT_OUT):
        return set()
    tried = [place for place in places if place < len(parts)]
    stays = {place for place in tried if parts[place] == ANY_DEPTH}
    moves = {place + 1 for place in tried if place not in stays and fnmatchcase(name, parts[place])}
    return _reached(parts, stays | moves)


def _reached(parts: tuple[str, ...], places: set[int]) -> set[int]:
    """Add the places behind every ``**``, which may match nothing."""
    reached = set(places)
    for place, part in enumerate(parts):
        if place in reached and part == ANY_DEPTH:
            reached.add(place + 1)
    return reached
