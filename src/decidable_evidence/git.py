"""Asks git for the history of a repository that nobody trusts: none of its programs runs, and nothing is fetched.

A repository's own configuration may name programs for hooks, signatures, diffs, file watching and transport, and its
grafts and replacements may tell another history. All of them are off, whatever it contains.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO, NamedTuple, NoReturn, cast

from decidable.evidence import REVIEW_SUFFIX, Problem, UnreadableError, root_of, text, visible, within

MEBIBYTE = 1024 * 1024
# The first that takes GIT_CONFIG_GLOBAL: with an older one, the settings of whoever runs it would count.
OLDEST = (2, 32)
# A list of alternates has a line for each of a few folders.
LONGEST_LIST = 64 * 1024
MOST_STORES = 20
LONGEST_LOG = 1024 * MEBIBYTE
ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
SETTINGS = {
    "core.commitGraph": "false",
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.sshCommand": "false",
    "log.showSignature": "false",
    "protocol.allow": "never",
    "safe.directory": "*",
}
LOG = (
    f"log -z --raw --root --no-abbrev --no-renames --no-relative -O{os.devnull} --first-parent --diff-merges=first-parent"
    " --ignore-submodules=none --no-ext-diff --no-textconv --no-show-signature --no-decorate --no-mailmap --no-notes --no-color"
).split()
KEEP = "keep a record"
MISSING = "missing"
BATCH = ("cat-file", "--batch", "--buffer")
PROMISED = r"^(extensions\.partialclone|remote\..*\.(promisor|partialclonefilter))$"
UNBORN = ("does not have any commits", "bad revision 'HEAD'", "unknown revision")


class Entry(NamedTuple):
    """What a commit made of a path: the mode and the id of what is there now; zeros where nothing is."""

    path: str
    mode: bytes
    id: bytes


class Commit(NamedTuple):
    """One commit: its id, its committer's date in seconds since 1970 if it has one, and what it changed."""

    id: str
    at: int | None
    entries: list[Entry]


class Git:
    """One repository, or a folder of one. Everything raises ``UnreadableError`` where there is none, or no git."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        program, top = shutil.which("git"), _top(folder)
        self.prefix = "" if top == folder else f"{folder.relative_to(top).as_posix()}/"
        if program is None:
            self._unreadable("git is not installed, and it reads the history", f"install git, or {KEEP}")
        if (version := _version(program)) < OLDEST:
            found = ".".join(map(str, version))
            self._unreadable(f"git {found} reads no history safely", f"install git 2.32 or newer, or {KEEP}")
        at = top / ".git" if (top / ".git").exists() else top
        settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        where = (f"--git-dir={at}", f"--work-tree={top}")
        self._command = [program, "--no-pager", *where, *settings]

    def shallow(self) -> bool:
        """Whether the history is cut off."""
        if not self.prefix and not (self.folder / ".git").exists() and not _is_bare(self.folder):
            self._unreadable(
                "is not in a git repository", "name the folder that contains .git, or one inside"
            )
        with self._output("rev-parse", "--is-shallow-repository") as output:
            return output.read().strip() == b"true"

    def elsewhere(self) -> tuple[str, ...]:
        """What of the repository is kept outside of the project: its folder, what it shares, or objects that it borrows.

        That is so in a worktree or a submodule. It is also how a repository that a pull request brought could have the
        history of another one measured, of which names and figures would be shown.
        """
        with self._output("rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir") as output:
            own, common = (Path(os.fsdecode(line)) for line in output.read().splitlines()[:2])
        root = root_of(self.folder / ".git")
        stores, borrowed = [common / "objects"], list[Path]()
        while stores and len(borrowed) < MOST_STORES:
            store = stores.pop()
            lent = [store / line for line in _lines(store / "info" / "alternates") if line]
            borrowed += lent
            stores += lent
        named = {"its folder": [own], "what it shares with others": [common], "objects": borrowed}
        return tuple(
            what for what, places in named.items() if not all(within(place, root) for place in places)
        )

    def partial(self) -> bool:
        """Whether contents are left with another repository, to be fetched when they are needed."""
        with self._output("config", "--get-regexp", PROMISED, fails=True) as output:
            return bool(output.read())

    def commits(self, wanted: Callable[[str], bool]) -> list[Commit]:
        """The commits that lead by first parents to what is checked out, oldest first, and what they made of wanted paths.

        Paths are relative to the folder that is measured, and those outside of it begin with a slash.
        """
        only = (f":(top,literal){self.prefix}", f":(top,glob)**/*{REVIEW_SUFFIX}") if self.prefix else ()
        found = list[Commit]()
        with self._output(*LOG, "--format=%H %ct", "HEAD", "--", *only) as output:
            tokens = self._tokens(output)
            for token in tokens:
                if token.startswith((b"\n:", b":")):
                    _, mode, _, id_, _ = token.split(b" ")
                    path = next(tokens).decode("utf-8", "surrogateescape")
                    path = path[len(self.prefix) :] if path.startswith(self.prefix) else f"/{path}"
                    if wanted(path):
                        found[-1].entries.append(Entry(path, mode, id_))
                elif token:
                    head, _, at = token.decode("ascii", "replace").partition(" ")
                    found.append(Commit(head, int(at) if at.isdecimal() else None, []))
        return found[::-1]

    def added(self, name: str) -> int | None:
        """When a file of the folder was first added, in seconds since 1970; None where the history has none of this name."""
        place = f":(top,literal){self.prefix}{name}"
        with self._output("log", "--diff-filter=A", "--no-renames", "--format=%ct", "--", place) as output:
            times = output.read().split()
        return int(times[-1]) if times else None

    def contents(self, ids: Sequence[bytes], largest: int) -> Iterator[bytes | str]:
        """Yield the content of each id, or why it is not read: it is missing, or larger than so many bytes."""
        done = 0
        with tempfile.TemporaryFile() as wanted:
            wanted.write(b"".join(id_ + b"\n" for id_ in ids))
            while done < len(ids):
                wanted.seek(done * (len(ids[0]) + 1))
                for content in self._batch(wanted, len(ids) - done, largest):
                    done += 1
                    yield content

    def _batch(self, wanted: IO[bytes], most: int, largest: int) -> Iterator[bytes | str]:
        """Yield contents up to one after which git has to start again: what is broken, or too large to be read."""
        with self._output(*BATCH, input_=wanted, fails=True) as output:
            for _ in range(most):
                head = output.readline().split()
                size = int(head[2]) if head[2:] else -1
                if size > largest:
                    yield f"larger than {largest // MEBIBYTE} MiB"
                    return
                content = output.read(size + 1)
                yield content[:-1] if len(content) > size >= 0 and head[1] == b"blob" else MISSING
                if not head:
                    return

    def _tokens(self, output: IO[bytes]) -> Iterator[bytes]:
        rest, length = b"", 0
        while chunk := output.read(MEBIBYTE):
            length += len(chunk)
            if length > LONGEST_LOG:
                self._unreadable(f"has a log of more than {LONGEST_LOG // MEBIBYTE} MiB", KEEP)
            *tokens, rest = (rest + chunk).split(b"\0")
            yield from tokens

    @contextmanager
    def _output(
        self, *arguments: str, input_: IO[bytes] | int = subprocess.DEVNULL, fails: bool = False
    ) -> Iterator[IO[bytes]]:
        """What git writes; refuse where it fails, unless it may."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        with tempfile.TemporaryFile() as errors:
            with subprocess.Popen(  # noqa: S603  (git, with arguments of ours)
                [*self._command, *arguments],
                env=environment | ENVIRONMENT,
                stdin=input_,
                stdout=subprocess.PIPE,
                stderr=errors,
                bufsize=MEBIBYTE,
            ) as running:
                output = cast("IO[bytes]", running.stdout)
                with suppress(
                    ImportError, AttributeError, OSError
                ):  # not every system has larger pipes, or allows them
                    import fcntl  # noqa: PLC0415

                    fcntl.fcntl(output, fcntl.F_SETPIPE_SZ, MEBIBYTE)  # git goes on while contents are read
                yield output
            if running.returncode and not fails:
                errors.seek(0)
                self._unreadable_because(errors.read().decode("utf-8", "replace"))

    def _unreadable_because(self, errors: str) -> NoReturn:
        if any(words in errors for words in UNBORN):
            self._unreadable("has no commit", "commit the documents, or give snapshots or a manifest")
        last = errors.strip().splitlines()[-1:] or ["it stops without a word"]
        self._unreadable(f"git cannot read it: {visible(last[0][:200])}", "git fsck shows more")

    def _unreadable(self, message: str, hint: str = "") -> NoReturn:
        raise UnreadableError([Problem(self.folder, 0, 0, "history-unreadable", message, hint)])


def _top(folder: Path) -> Path:
    """The folder of the repository that a folder is in; the folder itself where it is in none."""
    if (folder / ".git").exists() or _is_bare(folder):
        return folder
    return next((above for above in folder.parents if (above / ".git").exists()), folder)


def _is_bare(folder: Path) -> bool:
    return all((folder / part).exists() for part in ("HEAD", "objects", "refs"))


@cache
def _version(program: str) -> tuple[int, ...]:
    output = subprocess.run([program, "version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"(\d{1,4})\.(\d{1,4})", output)
    return tuple(map(int, found.groups())) if found else (0, 0)


def _lines(path: Path) -> list[str]:
    """The lines of a small file that may be absent."""
    try:
        return text(path, LONGEST_LIST, path.parent).splitlines()
    except UnreadableError:
        return []
