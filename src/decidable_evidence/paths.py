"""Which files count: patterns as a ``.gitignore`` file has them, here of what is taken in, and the files of a folder.

The last pattern that matches a path decides, and one that begins with ``!`` takes it out. A pattern of a folder covers what is
below. Where only such patterns are given, everything else is taken in.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from decidable.evidence import Problem, problem, refuse, short

LONGEST = 300
MOST_STARS = (
    2  # between two slashes; each more multiplies the time that a match may take by the length of a path
)
MOST_DEPTHS = 2  # of ``**``, for the same reason
DEEPEST = 60  # folders; a path that is longer than the system allows cannot be opened
WILD = re.compile(r"\[[^\]/]{0,60}\]|[*?]")
OPEN_BRACKET = re.compile(r"\[[^\]/]*(?:/|$)")
NOTHING = re.compile(r"(?!)")
HINT = "name folders and files, such as docs/api/ or docs/*.md"

Specificity = tuple[int, int]
EXACT: Specificity = (1 << 30, 0)


def _pattern(written: str) -> str:
    reason = _costly(written) or _meaningless(written)
    if reason:
        raise PydanticCustomError(
            "pattern_form", "{written} {reason}", {"written": short(written), "reason": reason, "hint": HINT}
        )
    return written


Pattern = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_pattern)]


@dataclass(frozen=True)
class _Glob:
    """One pattern, and how specific it is."""

    written: str
    expression: re.Pattern[str]
    specificity: Specificity

    @property
    def excludes(self) -> bool:
        return self.written.startswith("!")

    def matches(self, path: str) -> bool:
        return self.expression.match(path) is not None


class Patterns:
    """The paths that some patterns take in; without a pattern that is every path."""

    def __init__(self, written: Iterable[str]) -> None:
        self._globs = [_glob(pattern) for pattern in written]
        self._all_else = all(glob.excludes for glob in self._globs)

    @property
    def taking(self) -> list[str]:
        """The patterns that take paths in."""
        return [glob.written for glob in self._globs if not glob.excludes]

    def __contains__(self, path: str) -> bool:
        deciding = self._deciding(path)
        return self._all_else if deciding is None else not deciding.excludes

    def specificity(self, path: str) -> Specificity | None:
        """How specifically these patterns name a path; None where they do not take it in."""
        deciding = self._deciding(path)
        if deciding is None or deciding.excludes:
            return None
        return max(glob.specificity for glob in self._globs if not glob.excludes and glob.matches(path))

    def idle(self, paths: Collection[str], place: Path, when: str = "") -> Iterator[Problem]:
        """Yield a problem for each pattern that changes nothing for these paths: it matches none, or takes out what nothing takes in."""
        for glob in self._globs:
            if not self._changes(glob, paths):
                what = "excludes nothing" if glob.excludes else "matches no document"
                message = f"{short(glob.written)} {what}{when}"
                hint = "patterns are as in .gitignore, relative to the folder that is measured"
                yield problem(place, "paths-unmatched", message, hint)

    def _changes(self, glob: _Glob, paths: Iterable[str]) -> bool:
        matched = filter(glob.matches, paths)
        if not glob.excludes:
            return any(True for _ in matched)
        others = Patterns(other.written for other in self._globs if other is not glob)
        return any(path in others and path not in self for path in matched)

    def _deciding(self, path: str) -> _Glob | None:
        return next((glob for glob in reversed(self._globs) if glob.matches(path)), None)


def covers_everything(pattern: str) -> bool:
    """Whether a pattern names nothing: neither a folder nor a part of a name."""
    return not re.search(r"\w", WILD.sub("", pattern))


def files_below(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Everything in a folder and below in the order of names, except folders and what belongs to git; no link is followed.

    Raises ``UnreadableError``.
    """
    ahead = [(str(folder), 0)]
    while ahead:
        here, depth = ahead.pop()
        if depth > DEEPEST:
            message = f"folders are more than {DEEPEST} deep"
            refuse(Path(here), "corpus-too-large", message, "choose a folder inside")
        folders = []
        for entry in _inside(here):
            if entry.is_dir(follow_symlinks=False):
                folders.append((entry.path, depth + 1))
            else:
                yield entry
        ahead += reversed(folders)


def _inside(folder: str) -> Sequence[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted((entry for entry in entries if entry.name != ".git"), key=lambda entry: entry.name)
    except OSError as error:
        refuse(Path(folder), "file-unreadable", f"cannot be read: {error.strerror}")


def _costly(pattern: str) -> str:
    """Why matching a pattern could take very long; nothing where it cannot."""
    segments = pattern.split("/")
    if len(pattern) > LONGEST:
        return f"has {len(pattern)} characters; {LONGEST} are allowed"
    if any(segment.count("*") > MOST_STARS for segment in segments):
        return f"has more than {MOST_STARS} stars between two slashes"
    return f"has ** more than {MOST_DEPTHS} times" if segments.count("**") > MOST_DEPTHS else ""


def _meaningless(pattern: str) -> str:
    """Why no path is matched by a pattern, as far as can be seen without matching."""
    bare = pattern.removeprefix("!").strip("/")
    senseless = not bare or pattern.startswith("#") or pattern.endswith("\\") or OPEN_BRACKET.search(bare)
    return "is not a path pattern" if senseless else ""


@cache
def _glob(pattern: str) -> _Glob:
    return _Glob(pattern, _expression(pattern), _specificity(pattern))


def _expression(pattern: str) -> re.Pattern[str]:
    """The pattern as an expression; one that means nothing, such as ``[z-a]``, matches nothing."""
    from pathspec import GitIgnoreSpec  # noqa: PLC0415  (of an extra)

    try:
        patterns = GitIgnoreSpec.from_lines([pattern]).patterns
        return next((re.compile(found.regex) for found in patterns if found.regex), NOTHING)
    except (ValueError, re.error):
        return NOTHING


def _specificity(pattern: str) -> Specificity:
    """How many folders and files a pattern names in full, and how many letters it fixes."""
    segments = [segment for segment in pattern.removeprefix("!").split("/") if segment]
    whole = sum(1 for segment in segments if not WILD.search(segment))
    return whole, sum(len(WILD.sub("", segment)) for segment in segments)
