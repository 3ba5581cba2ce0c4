"""What is wrong with a file that somebody wrote, as data, and the one exception that carries it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

REFERENCE = "https://decidable.readthedocs.io/en/latest/reference/errors.html"
LISTED = 20
LONGEST_NAME = 80


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake at one place in one file.

    ``line`` and ``column`` are 1-based; line 0 means the file as a whole. ``docs`` is the address of the entry that the
    mistake is about, or else of what the reference says of its code. ``details`` are for a verbose run, such as a traceback.
    """

    path: Path
    line: int
    column: int
    code: str
    message: str
    hint: str = ""
    docs: str = ""
    details: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if not self.docs:
            object.__setattr__(self, "docs", f"{REFERENCE}#{self.code}")

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else f"{self.path}"
        rows = [f"{place}: {self.code} {self.message}"]
        rows += [f"  hint: {self.hint}"] if self.hint else []
        rows.append(f"  docs: {self.docs}")
        return "\n".join(visible(row) for row in rows)


def visible(text: str) -> str:
    """Escape every character that a terminal would act on instead of showing it."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


class DecidableError(Exception):
    """The root of what this package raises on purpose; ``problems`` lists every mistake that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UnreadableError(DecidableError):
    """A file from outside cannot be used as it stands."""


def problem(path: Path, code: str, message: str, hint: str = "", line: int = 0) -> Problem:
    """One mistake at the beginning of a line, or in the file as a whole where no line can be told."""
    return Problem(path=path, line=line, column=1 if line else 0, code=code, message=message, hint=hint)


def refuse(path: Path, code: str, message: str, hint: str = "", line: int = 0) -> NoReturn:
    """Raise ``UnreadableError`` with one problem."""
    raise UnreadableError([problem(path, code, message, hint, line)]) from None


def short(text: str | None, length: int = 60) -> str:
    """What somebody else wrote, cut to a length and without what a terminal acts on."""
    shown = (text or "")[:length]
    return visible(shown if shown == (text or "") else f"{shown}…")


def nearest(word: str, known: Iterable[str]) -> str:
    """Say which of the known names was probably meant, or else which there are."""
    names = [name[:LONGEST_NAME] for name in known]
    close = difflib.get_close_matches(word[:LONGEST_NAME], names, n=1)
    if close:
        return f"did you mean {close[0]}?"
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return f"one of: {', '.join(names[:LISTED])}{more}" if names else ""
