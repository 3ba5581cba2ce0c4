"""What is wrong with a file that somebody wrote, as data, and the one exception that carries it."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from textwrap import wrap
from typing import NoReturn
from unicodedata import category

REFERENCE = "https://decidable.readthedocs.io/en/latest/reference/errors.html"
LISTED = 20
WIDTH = 78
"""Columns of a failure in a terminal of 80, without pytest's own mark."""
LONGEST_NAME = 80
# More than anybody mends before looking again; a small file can be wrong many thousand times.
MOST_PROBLEMS = 50
# Windows takes paths of 260 letters, and few projects have longer ones; of more than that nobody reads but the ends.
LONG_WORD = re.compile(r"\S{400,}")
# Hebrew with points and accents puts up to five marks on one letter, and no writing in use puts more.
MOST_MARKS = 5
# Printable by their category, and yet without ink: fillers, the empty braille cell, and selectors of variants. The two
# selectors that choose between the two looks of an emoji (FE0E, FE0F) are left alone.
INKLESS = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\U0001d159"
    + "".join(map(chr, [*range(0xFE00, 0xFE0E), *range(0xE0100, 0xE01F0)]))
)
# What a CI log carries out: ``##[…]``, ``##vso[…]`` and ``##teamcity[…]`` anywhere, ``::…::`` at the start of a line.
COMMAND = re.compile(r"#(?=#[\w.-]*\[)|^ *:(?=:)", re.MULTILINE)


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake at one place in one file.

    ``line`` and ``column`` are 1-based; line 0 means the file as a whole. ``docs`` is the address of the entry that the
    mistake is about, or else of its code in the reference. ``details`` are for a verbose run, such as a traceback.
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

    @property
    def place(self) -> str:
        """The path, with line and column where there are any."""
        return f"{self.path}:{self.line}:{self.column}" if self.line else f"{self.path}"

    def __str__(self) -> str:
        rows = [f"{self.place}: {self.code} {self.message}"]
        rows += [f"  hint: {self.hint}"] if self.hint else []
        return "\n".join(_printed([*rows, f"  docs: {self.docs}"]))


def failure_text(problem: Problem) -> str:
    """A problem for readers of a failed test: what is wrong, then where, in lines of 80 columns."""
    folded = partial(wrap, width=WIDTH, break_on_hyphens=False)  # keys have hyphens, and are copied
    rows = [*folded(brief(problem.message)), f"  at {problem.place} ({problem.code})"]
    rows += folded(brief(f"  do: {problem.hint}"), subsequent_indent="      ") if problem.hint else []
    return "\n".join(_printed([*rows, f"  docs: {problem.docs}"]))


def _printed(rows: Iterable[str]) -> Iterator[str]:
    return (visible(brief(row)) for row in rows)


def brief(text: str) -> str:
    """A text that shows only both ends of a word, such as a path, that is longer than any in use."""
    return LONG_WORD.sub(lambda word: f"{word[0][:100]}…{word[0][-100:]}", text)


def escaped(text: str) -> str:
    """A text in which what acts instead of being seen is written as an escape, such as that of a cursor key.

    That is what moves the cursor, colours or turns the line, letters without ink, and marks piled on one letter.
    """
    if text.isascii() and text.isprintable():
        return text
    written, marks = list[str](), 0
    for letter in text:
        marks = marks + 1 if category(letter).startswith("M") else 0
        hidden = not letter.isprintable() or letter in INKLESS or marks > MOST_MARKS
        written.append(ascii(letter)[1:-1] if hidden else letter)
    return "".join(written)


def visible(text: str) -> str:
    """A text to be printed: nothing in it acts, neither on a terminal nor on a CI log that carries out its lines."""
    return COMMAND.sub(r"\g<0> ", escaped(text))


def listed(
    problems: Iterable[Problem], *, details: bool = False, form: Callable[[Problem], str] = str
) -> Iterator[str]:
    """Each problem as text, with its details where they are wanted; of one file the first fifty, and how many more there are."""
    shown = Counter[Path]()
    for each in problems:
        shown[each.path] += 1
        if shown[each.path] <= MOST_PROBLEMS:
            yield form(each)
            yield from map(visible, each.details.splitlines() if details else ())
    for path, count in shown.items():
        if count > MOST_PROBLEMS:
            yield visible(brief(f"{path}: and {count - MOST_PROBLEMS:,} more problems"))


class DecidableError(Exception):
    """The root of what this package raises on purpose; ``problems`` lists every mistake that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(listed(self.problems)))


class UnreadableError(DecidableError):
    """A file from outside cannot be used as it is."""


def problem(path: Path, code: str, message: str, hint: str = "", line: int = 0) -> Problem:
    """One mistake at the beginning of a line, or in the file as a whole where no line is known."""
    return Problem(path=path, line=line, column=1 if line else 0, code=code, message=message, hint=hint)


def refuse(path: Path, code: str, message: str, hint: str = "", line: int = 0) -> NoReturn:
    """Raise ``UnreadableError`` with one problem."""
    raise UnreadableError([problem(path, code, message, hint, line)]) from None


def short(text: str | None, length: int = 60) -> str:
    """What somebody else wrote, cut to a length and without what a terminal acts on."""
    shown = (text or "")[:length]
    return visible(shown if shown == (text or "") else f"{shown}…")


def near(word: str, known: Iterable[str], least: float = 0.6) -> str:
    """Which of the known names is most like a word; nothing where less of their letters is the same, in the same order."""
    names = [name[:LONGEST_NAME] for name in known]
    return next(iter(difflib.get_close_matches(word[:LONGEST_NAME], names, n=1, cutoff=least)), "")


def alike(word: str, known: Iterable[str]) -> str:
    """Which of the known names is so near to a word that it was probably meant, as a question; else nothing."""
    close = near(word, known, 0.85)  # one or two letters off in an id, not another id of the same family
    return f"did you mean {close}?" if close else ""


def cause(error: BaseException) -> str:
    """What somebody else's code raised, in a line; even to ask an exception for its text may raise."""
    try:
        text = next(iter(str(error).splitlines()), "")
    except Exception:  # noqa: BLE001  (see above)
        text = ""
    return f"{type(error).__name__}: {short(text, 160)}".removesuffix(": ")


def nearest(word: str, known: Iterable[str]) -> str:
    """Which of the known names was probably meant, or else which there are."""
    names = [name[:LONGEST_NAME] for name in known]
    if close := near(word, names):
        return f"did you mean {close}?"
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return f"one of: {', '.join(names[:LISTED])}{more}" if names else ""
