"""The one way to the bytes of a file that somebody else wrote: a regular file, inside its project, up to a limit.

A pull request can commit a link to ``/dev/zero`` or out of the project, and a checkout can hold pipes, sockets and
files of any size. So a path is followed to its end and held against the root, what lies there is looked at before it
is opened, it is opened without waiting, looked at again, and never read further than one byte beyond its limit.

What this cannot exclude: another process that exchanges a *folder* on the way between the check and the opening can
still lead to another regular file that the reader may read. A commit cannot do that. An exchanged file is noticed, by
device and inode; where the system has no ``O_NOFOLLOW`` (Windows), that comparison alone notices it. Libraries that
open files by name themselves, DuckDB and git, get paths that were checked, and not the open file.
"""

from __future__ import annotations

import hashlib
import os
import stat
from codecs import BOM_UTF8
from io import BufferedReader
from pathlib import Path

from decidable.errors import Problem, UnreadableError, refuse

FLAGS = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_NOCTTY", "O_CLOEXEC", "O_BINARY")
)
KINDS = {
    stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device", stat.S_IFLNK: "a link that leads to itself",
}  # fmt: skip


def real(path: Path) -> Path:
    """Where a path leads when every link is followed; a link to itself, or a name no file can have, stays as it is."""
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):
        return Path(os.path.abspath(path))  # noqa: PTH100  (``resolve`` raises here)


def within(path: Path, root: Path) -> bool:
    """Whether a path leads to something inside a folder."""
    return real(path).is_relative_to(real(root))


def root_of(path: Path) -> Path:
    """The project that a file belongs to, by where its name is and not by where a link leads.

    It is the nearest folder with ``.git``, else the outermost of the adjoining folders with ``pyproject.toml``, else
    the file's folder.
    """
    folder = real(path.parent)
    folders = (folder, *folder.parents)
    for each in folders:
        if os.path.lexists(each / ".git"):
            return each
    marked = [os.path.lexists(each / "pyproject.toml") for each in folders]
    if not any(marked):
        return folder
    first = marked.index(True)
    beyond = marked.index(False, first) if False in marked[first:] else len(marked)
    return folders[beyond - 1]


def is_entry(path: Path) -> bool:
    """Whether there is something by this name, even a link that leads nowhere, that is not a folder."""
    return os.path.lexists(path) and not os.path.isdir(path)  # noqa: PTH112  (``is_dir`` raises for odd names)


def opened(path: Path, root: Path | None = None) -> BufferedReader:
    """A regular file inside the root, open for reading. Raises ``UnreadableError``.

    :param root: by default the project that the file belongs to
    """
    try:
        if not within(path, root_of(path) if root is None else root):
            refuse(path, "outside-root", "leads out of the project", "move the file inside")
        target = real(path)
        before = os.lstat(target)
        if not stat.S_ISREG(before.st_mode):
            refuse(path, "file-unreadable", f"is {KINDS.get(stat.S_IFMT(before.st_mode), 'no file')}")
        descriptor = os.open(target, FLAGS)
        if not os.path.samestat(before, os.fstat(descriptor)):
            os.close(descriptor)
            refuse(path, "file-unreadable", "was replaced while it was being opened", "run it again")
        return os.fdopen(descriptor, "rb")
    except FileNotFoundError:
        leads = " where the link leads" if os.path.islink(path) else ""  # noqa: PTH114  (also of odd names)
        refuse(path, "file-missing", f"there is no file{leads}")
    except (OSError, ValueError) as error:
        refuse(path, "file-unreadable", f"cannot be read: {getattr(error, 'strerror', None) or error}")


def content(path: Path, most: int, root: Path | None = None) -> bytes:
    """The bytes of a regular file inside the root. Raises ``UnreadableError``.

    :param most: bytes above which the file is refused
    """
    with opened(path, root) as file:
        try:
            raw = file.read(most + 1)
        except OSError as error:
            refuse(path, "file-unreadable", f"cannot be read: {error.strerror}")
    if len(raw) > most:
        limit = f"{most >> 20} MiB" if most >= 1 << 20 else f"{most} bytes"
        refuse(path, "file-too-large", f"is larger than {limit}", "is it the right file?")
    return raw


def text(path: Path, most: int, root: Path | None = None) -> str:
    """The text of a regular UTF-8 file inside the root, without a byte order mark. Raises ``UnreadableError``."""
    raw = content(path, most, root).removeprefix(BOM_UTF8)
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode()
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = f"contains the byte {raw[error.start]:#04x}, which is not UTF-8 here"
        raise UnreadableError(
            [Problem(path, line, column, "not-utf-8", message, "save it as UTF-8")]
        ) from None


def digest(path: Path, root: Path | None = None) -> str:
    """The SHA-256 of a regular file inside the root, in hexadecimal digits. Raises ``UnreadableError``."""
    with opened(path, root) as file:
        try:
            return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            refuse(path, "file-unreadable", f"cannot be read: {error.strerror}")
