"""Takes the summaries of samples out of a log of Inspect AI, which is a ZIP archive that anybody may have made."""

from __future__ import annotations

import json
import os
import shutil
import struct
import sys
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

from decidable.evidence import opened, refuse, short

if TYPE_CHECKING:
    from zipfile import ZipFile

FAILURES: tuple[type[Exception], ...] = (
    zlib.error,
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    RecursionError,
)
HEADER, SUMMARIES = "header.json", "summaries.json"
LARGEST_MEMBER = 128 * 1024 * 1024
LARGEST_DIRECTORY = 16 * 1024 * 1024
LARGEST_RATIO = 1000
SMALL = 1024 * 1024
END, END_64 = b"PK\x05\x06", b"PK\x06\x06"
PACKED = frozenset({0, 8, 93})
"""Stored, Deflate and Zstandard, by their numbers in the format."""
LONGEST_END = 65536 + 100


def unpacked(path: Path, into: Path) -> Path:
    """The summaries of a log as a file in a folder, with its header beside it. Raises ``UnreadableError``."""
    archives, damaged = _archives()
    failures = FAILURES + damaged
    try:
        _small_enough(path)
        with opened(path) as file, archives.ZipFile(file) as archive:
            for name in (HEADER, SUMMARIES):
                with _member(path, archive, name) as source, (into / name).open("xb") as target:
                    shutil.copyfileobj(source, target)
            json.loads((into / HEADER).read_bytes())
    except failures as error:
        _refuse(path, f"is no log that can be unpacked: {short(str(error), 80)}", "was it copied whole?")
    return into / SUMMARIES


def _archives() -> tuple[Any, tuple[type[Exception], ...]]:
    """Give the library of archives that knows Zstandard, as Python's own does from 3.14 on, and its errors."""
    if sys.version_info >= (3, 14):
        import zipfile  # noqa: PLC0415

        from compression.zstd import ZstdError  # noqa: PLC0415
    else:
        from backports.zstd import ZstdError, zipfile  # noqa: PLC0415  (an extra)
    return zipfile, (zipfile.BadZipFile, ZstdError)


def _small_enough(path: Path) -> None:
    """Refuse an archive with so many members that listing them takes all memory."""
    with opened(path) as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - LONGEST_END))
        tail = file.read()
    sizes = [
        struct.unpack_from(form, tail, place + offset)[0]
        for mark, form, offset in ((END, "<L", 12), (END_64, "<Q", 40))
        if (place := tail.rfind(mark)) >= 0 and len(tail) >= place + offset + 8
    ]
    if any(LARGEST_DIRECTORY < size != 0xFFFFFFFF for size in sizes):  # noqa: PLR2004  (stands for "see the 64-bit record")
        _refuse(path, "has too many members", "a log has a few for each sample")


def _member(path: Path, archive: ZipFile, name: str) -> IO[bytes]:
    """Open a member that is not larger than what it may grow to."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        _refuse(path, f"has no {name}", "is it a log of Inspect AI, and was the run finished?")
    if info.compress_type not in PACKED:
        _refuse(
            path, f"{name} is packed in a way that is not read", "Inspect AI packs with Zstandard or Deflate"
        )
    if info.file_size > max(SMALL, min(LARGEST_MEMBER, LARGEST_RATIO * info.compress_size)):
        _refuse(
            path, f"{name} would grow to {info.file_size // SMALL} MiB", "split the run into several logs"
        )
    return archive.open(info)


def _refuse(path: Path, message: str, hint: str) -> NoReturn:
    refuse(path, "run-unreadable", message, hint)
