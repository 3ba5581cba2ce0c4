"""Tells what is wrong with a table: one problem, with what stands in it shown short and on one line."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from decidable.errors import Problem, UnreadableError


def problem(path: Path, code: str, message: str, hint: str = "", line: int = 0) -> Problem:
    return Problem(path=path, line=line, column=1 if line else 0, code=code, message=message, hint=hint)


def refuse(path: Path, code: str, message: str, hint: str = "", line: int = 0) -> NoReturn:
    raise UnreadableError([problem(path, code, message, hint, line)]) from None


def short(text: str | None, length: int = 60) -> str:
    shown = "".join(letter if letter.isprintable() else "?" for letter in (text or "")[: length + 1])
    return shown if len(shown) <= length else f"{shown[:length]}…"
