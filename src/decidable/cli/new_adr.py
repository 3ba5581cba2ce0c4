"""A new decision record beside a review: where it goes, and how each names the other."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from decidable.adr.writing import Ground, record, style_of
from decidable.errors import DecidableError, Problem
from decidable.fields import this_day
from decidable.guide import Guide
from decidable.opener import root_of, within
from decidable.review import Review
from decidable.text import value

ADR = re.compile(r"^# adr:.*$", re.MULTILINE)
TITLE = re.compile(r"(?m)^title: .*$")


class Written(NamedTuple):
    """A new record, before it is put in place; ``told`` says in what it does not follow its folder."""

    path: Path
    text: str
    told: tuple[str, ...]


def new_record(guide: Guide, review: Review | None, title: str, path: Path, folder: Path) -> Written:
    """The record of a review as the folder writes records. Raises ``DecidableError`` where no review could name it."""
    root = root_of(path)
    if not within(folder, root):
        message = f"leads out of the project of {path}, {root}"
        raise DecidableError([Problem(folder, 0, 0, "outside-root", message, "name a folder inside it")])
    style, today = style_of(folder), this_day()
    file = folder / style.file(title, today)
    ground = Ground(guide, review, quote(relative(path, file.parent)), relative(path, root))
    return Written(file, record(ground, title, style, today), style.told)


def naming(text: str, path: Path, named: Path) -> str:
    """Let the draft of a review name its record."""
    written = f"adr: {value(relative(named, path.parent))}"
    return (
        ADR.sub(lambda _: written, text, count=1)
        if ADR.search(text)
        else TITLE.sub(lambda title: f"{title[0]}\n{written}", text, count=1)
    )


def relative(path: Path, folder: Path) -> str:
    """A path as it is written in a file of a folder."""
    return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
