"""Globs as a .gitignore file has them, here to choose what belongs to a source, and how specific each is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from decidable.evidence import short

LONGEST = 300
MOST_STARS = 2
MOST_DEPTHS = 2
WILD = re.compile(r"\[[^\]/]*\]|[*?]")
HINT = "name folders and files, such as docs/api/ or docs/*.md"

Specificity = tuple[int, int]
EXACT: Specificity = (1 << 30, 0)


@dataclass(frozen=True)
class Glob:
    """One pattern; ``chooses`` is false for one that begins with ``!`` and takes documents out again."""

    chooses: bool
    expression: re.Pattern[str]
    start: str
    specificity: Specificity

    def matches(self, path: str) -> bool:
        return path.startswith(self.start) and self.expression.match(path) is not None


def mistake(glob: str) -> tuple[str, str] | None:
    """Say why a text is no glob that can be used, and what would be right."""
    if too_much := costly(glob):
        return f"the glob {short(glob)} {too_much}", HINT
    return None if _expression(glob) else (f"{short(glob)} is no glob", HINT)


def costly(glob: str) -> str:
    """Say in which way matching a glob could take very long; nothing where it cannot."""
    segments = glob.split("/")
    if len(glob) > LONGEST:
        return f"has {len(glob)} characters; {LONGEST} are allowed"
    if any(segment.count("*") > MOST_STARS for segment in segments):
        return f"has more than {MOST_STARS} stars between two slashes"
    if segments.count("**") > MOST_DEPTHS:
        return f"has ** more than {MOST_DEPTHS} times"
    return ""


def covers_everything(glob: str) -> bool:
    """Say whether a glob names nothing: neither a folder nor a part of a name."""
    return not re.search(r"\w", WILD.sub("", glob))


def compiled(globs: Iterable[str]) -> tuple[Glob, ...]:
    """Make globs ready to match; what is no glob matches nothing."""
    return tuple(made for glob in globs if (made := _glob(glob)))


def chosen(globs: Sequence[Glob], path: str) -> Specificity | None:
    """Give how specifically these globs choose a path; none where they do not. The last that matches decides."""
    matching = [glob for glob in globs if glob.matches(path)]
    if not matching or not matching[-1].chooses:
        return None
    return max(glob.specificity for glob in matching if glob.chooses)


def specificity(glob: str) -> Specificity:
    """Count the folders and files that a glob names in full, and then the letters that it fixes."""
    segments = [segment for segment in glob.removeprefix("!").split("/") if segment]
    whole = sum(1 for segment in segments if not WILD.search(segment))
    return whole, sum(len(WILD.sub("", segment)) for segment in segments)


def _glob(glob: str) -> Glob | None:
    expression = _expression(glob)
    if expression is None:
        return None
    return Glob(not glob.startswith("!"), expression, _start(glob), specificity(glob))


@cache
def _expression(glob: str) -> re.Pattern[str] | None:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415  (of an extra)

    try:
        patterns = GitIgnoreSpec.from_lines([glob]).patterns
        return next((re.compile(pattern.regex) for pattern in patterns if pattern.regex), None)
    except (ValueError, re.error):
        return None


def _start(glob: str) -> str:
    """Give the letters with which every path begins that the glob matches; none where that is not certain."""
    rooted = "/" in glob.removeprefix("!").rstrip("/")
    if not rooted or "\\" in glob:
        return ""
    return re.split(r"[*?\[]", glob.removeprefix("!").removeprefix("/"), maxsplit=1)[0].rstrip("/")
