"""How a record is refused: one problem, with what others wrote shown short and without what a terminal acts on."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from decidable.errors import Problem, UnreadableError, visible


def refuse(path: Path, code: str, message: str, hint: str = "") -> NoReturn:
    raise UnreadableError([Problem(path, 0, 0, code, message, hint)]) from None


def short(text: str, length: int = 60) -> str:
    return visible(text if len(text) <= length else f"{text[:length]}…")
