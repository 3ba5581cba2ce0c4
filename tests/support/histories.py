"""Makes git repositories whose history is known, fast enough for thousands of commits."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

Files = Mapping[str, str | bytes | None]
NOON = 43_200


def repository(folder: Path, commits: Iterable[tuple[date, Files]], options: tuple[str, ...] = ()) -> Path:
    """Make a repository with one commit a pair, at noon of its day; a file that is None is deleted."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main", *options)
    stream = b"".join(_commit(number, day, files) for number, (day, files) in enumerate(commits, start=1))
    git(folder, "fast-import", "--quiet", "--date-format=raw", input_=stream)
    if not options and stream:
        git(folder, "reset", "--quiet", "--hard")
    return folder


def git(folder: Path, *arguments: str, input_: bytes = b"", on: date = date(2026, 1, 1)) -> str:
    """Run git as somebody on a day, and give what it says."""
    who = {
        f"GIT_{role}_{part}": "a@example.org"
        for role in ("AUTHOR", "COMMITTER")
        for part in ("NAME", "EMAIL")
    }
    when = {f"GIT_{role}_DATE": f"{noon(on)} +0000" for role in ("AUTHOR", "COMMITTER")}
    command, environment = ["git", *arguments], os.environ | who | when
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, input=input_, env=environment)
    return done.stdout.decode("utf-8", "surrogateescape").strip()


def noon(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) + NOON


def paragraphs(document: object, versions: Iterable[object]) -> str:
    """Write a document with one paragraph a version; a paragraph changes when its version does."""
    return "\n\n".join(
        f"Paragraph {number} of {document} was last written as {version}."
        for number, version in enumerate(versions)
    )


def _commit(number: int, day: date, files: Files) -> bytes:
    head = f"commit refs/heads/main\ncommitter A <a@example.org> {noon(day) + number % 1000} +0000\n"
    return head.encode() + _data(b"a commit") + b"".join(_file(path, text) for path, text in files.items())


def _file(path: str, text: str | bytes | None) -> bytes:
    quoted = b'"' + b"".join(b"\\%03o" % byte for byte in path.encode("utf-8", "surrogateescape")) + b'"'
    if text is None:
        return b"D " + quoted + b"\n"
    return b"M 100644 inline " + quoted + b"\n" + _data(text if isinstance(text, bytes) else text.encode())


def _data(raw: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(raw), raw)
