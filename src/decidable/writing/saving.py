"""A file put in place whole or not at all, and never over what somebody else wrote meanwhile."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from decidable.errors import DecidableError, Problem


def content(path: Path) -> bytes | None:
    """Give what a file holds; None where there is none. Raises ``DecidableError``."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _problem(path, "file-unreadable", f"cannot be read: {error.strerror}") from None


def save(path: Path, data: bytes, was: bytes | None) -> None:
    """Put a file in place of what was read. Links are followed, the mode is kept. Raises ``DecidableError``.

    :param was: what the file held when it was read; None where there was none
    """
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".decidable-{secrets.token_hex(8)}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(temporary, data)
        if was is not None and target.exists():
            shutil.copymode(target, temporary)
        if content(target) != was:
            raise _problem(path, "file-changed", "was changed by somebody else meanwhile", "look at it again")
        os.replace(temporary, target)  # noqa: PTH105  (tests patch it)
    except OSError as error:
        raise _problem(path, "file-unwritable", f"cannot be written: {error.strerror}") from None
    finally:
        with suppress(OSError):
            temporary.unlink()


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _problem(path: Path, code: str, message: str, hint: str = "") -> DecidableError:
    return DecidableError([Problem(path, 0, 0, code, message, hint)])
