"""Files that are written, files that are looked for below a folder, and where those of the package are."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import EllipsisType

from decidable import opener
from decidable.errors import refuse

# What tools put beside a project's own files: nobody keeps a review or a record there.
SKIPPED = frozenset({"__pycache__", "build", "node_modules"})
LEFTOVER = ".decidable-{}.tmp"
MOST = 1 << 26  # what is written over is compared in memory; no report or drawing is nearly as large
# A write takes seconds; what is an hour old was left by a process that was killed.
LEFTOVER_SECONDS = 3600


@cache
def shipped() -> Path:
    """The folder of the checklists that come with the package, installed or in a checkout."""
    package = Path(__file__).parent
    inside = package / "checklists"
    return inside if inside.is_dir() else package.parents[1] / "checklists"


def below(folder: Path, *endings: str) -> Iterator[Path]:
    """Yield the files below a folder whose names have one of these endings, or all of them, in order, each folder's files first.

    Folders that are hidden, built or installed are left out, and links to folders are not followed.
    """
    waiting = [folder]
    while waiting:  # not by recursion: folders may be nested deeper than the stack
        here, folders, names = next(os.walk(waiting.pop()), ("", [], []))
        yield from (Path(here, name) for name in sorted(names) if not endings or name.endswith(endings))
        kept = [Path(here, name) for name in folders if not name.startswith(".") and name not in SKIPPED]
        waiting += sorted((path for path in kept if not os.path.islink(path)), reverse=True)  # noqa: PTH114  (raises nothing)


def over(path: Path, files: Iterable[Path]) -> bool:
    """Whether a path is one of these files, by whatever name."""
    return path.exists() and any(file.exists() and path.samefile(file) for file in files)


def content(path: Path) -> bytes | None:
    """The bytes of a file; None where there is none. Raises ``UnreadableError``."""
    return opener.content(path, MOST) if os.path.lexists(path) else None


def save(path: Path, data: bytes, was: bytes | EllipsisType | None = ...) -> None:
    """Write a file whole or not at all: a reader finds the old or the new content, also after a crash.

    A link in the file's place is replaced, never followed; a path below the working folder does not leave it through a
    folder that is a link. The mode of an existing file is kept. Raises ``UnreadableError``.

    :param was: the content of the file when it was read, None where there was none; without it nothing is compared
    """
    beside = path.with_name(LEFTOVER.format(secrets.token_hex(8)))
    try:
        _stays_inside(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        _clean(path.parent)
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.is_file() and not path.is_symlink():
            shutil.copymode(path, beside)
        if was is not ... and content(path) != was:
            refuse(path, "file-changed", "was changed by somebody else in the meantime", "look at it again")
        os.replace(beside, path)  # noqa: PTH105  (tests patch it)
    except OSError as error:
        refuse(path, "file-unwritable", f"cannot be written: {error.strerror or error}")
    finally:
        with suppress(OSError):
            beside.unlink()


def see_writable(path: Path) -> None:
    """Refuse a path that cannot be written, before work is done whose result belongs there. Raises ``UnreadableError``."""
    beside = path.with_name(LEFTOVER.format(secrets.token_hex(8)))
    try:
        _stays_inside(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        if os.path.isdir(path):  # noqa: PTH112  (``is_dir`` raises for odd names)
            refuse(path, "file-unwritable", "is a folder")
        beside.open("xb").close()
    except (OSError, ValueError) as error:
        refuse(path, "file-unwritable", f"cannot be written: {getattr(error, 'strerror', None) or error}")
    finally:
        with suppress(OSError, ValueError):
            beside.unlink()


def _stays_inside(path: Path) -> None:
    """Refuse a folder of the project that is a link out of it, which a pull request may have put there."""
    here, folder = os.path.abspath(""), os.path.abspath(path.parent)  # noqa: PTH100  (links are what is asked about)
    inside = Path(folder).is_relative_to(here)
    if inside and not Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(here)):
        refuse(path, "file-unwritable", "is behind a link that leads out of this folder")


def _clean(folder: Path) -> None:
    """Remove what writers that were killed have left."""
    for left in folder.glob(LEFTOVER.format("*")):
        with suppress(OSError):
            if time.time() - left.lstat().st_mtime > LEFTOVER_SECONDS:
                left.unlink()
