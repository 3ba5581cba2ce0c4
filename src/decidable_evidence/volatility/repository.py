"""The history of documents in a git repository: one log, and each version of a document read once."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from decidable.evidence import REVIEW_SUFFIX, UnreadableError, progressed
from decidable_evidence.documents import UnreadDocumentError, format_of
from decidable_evidence.own_outputs import named_by
from decidable_evidence.volatility.alignment import rising
from decidable_evidence.volatility.git import MISSING, Commit, Git
from decidable_evidence.volatility.history import History, Observed, end_of, steps
from decidable_evidence.volatility.texts import Texts

TOLD_EVERY = 500
REGULAR = frozenset({b"100644", b"100755", b"100664"})
OTHERS = {b"120000": "a symbolic link", b"160000": "a submodule"}

Wanted = dict[bytes, dict[str, str]]
Versions = dict[tuple[bytes, str], int | str]


def read(folder: Path, on: date, wanted: Callable[[str], bool]) -> History:
    """Read the history up to the end of a day, in UTC. Raises ``UnreadableError``.

    A commit counts from its committer's date. No commit comes before its parent: the fewest dates that do not fit in
    with the others are taken for wrong, and such a commit counts from the date of the one before it.
    """
    git, texts, paths = Git(folder), Texts(), set[str]()
    if git.shallow():
        return History(on, (), texts, shallow=True)
    try:
        commits = _until(end_of(on), list(_selected(git.commits(), wanted, paths))[::-1])
    except UnreadableError:
        if git.partial():
            return History(on, (), texts, shallow=True)
        raise
    own = _own(git, commits)
    commits = [_without(commit, own) for commit in commits]
    versions = _versions(git, texts, _wanted(commits))
    if missing := sum(version == MISSING for version in versions.values()):
        return History(on, (), texts, missing=missing)
    unread: dict[str, str] = {}
    found = steps(_observed(commits, versions, unread))
    last = commits[-1].id if commits else ""
    return History(on, found, texts, paths=frozenset(paths), unread=unread, own=own & paths, commit=last)


def unavailable(folder: Path) -> bool:
    """Whether the history is not here, or in part only."""
    try:
        git = Git(folder)
        return git.shallow() or git.partial()
    except UnreadableError:
        return True


def _selected(commits: Iterable[Commit], wanted: Callable[[str], bool], paths: set[str]) -> Iterator[Commit]:
    """Yield the commits with what they changed of the documents and of reviews; note every path."""
    for commit in commits:
        paths.update(entry.path for entry in commit.entries if not entry.path.startswith("/"))
        entries = tuple(
            entry
            for entry in commit.entries
            if entry.path.endswith(REVIEW_SUFFIX) or (wanted(entry.path) and not entry.path.startswith("/"))
        )
        yield Commit(commit.id, commit.at, entries)


def _own(git: Git, commits: Iterable[Commit]) -> frozenset[str]:
    """The reviews of a history, and what they name when it ends."""
    reviews = {
        entry.path: entry
        for commit in commits
        for entry in commit.entries
        if entry.path.endswith(REVIEW_SUFFIX)
    }
    there = [entry for entry in reviews.values() if entry.mode in REGULAR]
    contents = git.contents([entry.id for entry in there]) if there else ()
    named = (
        path
        for entry, raw in zip(there, contents, strict=False)
        if isinstance(raw, bytes)
        for path in named_by(posixpath.join("/", git.prefix, entry.path), raw)
    )
    return frozenset((*reviews, *(path.removeprefix(f"/{git.prefix}") for path in named)))


def _without(commit: Commit, own: frozenset[str]) -> Commit:
    return Commit(commit.id, commit.at, tuple(entry for entry in commit.entries if entry.path not in own))


def _until(end: int, commits: Sequence[Commit]) -> list[Commit]:
    """The commits before a moment, the oldest first, with dates that fit in with each other."""
    fitting = set(rising([commit.at for commit in commits]))
    dated, latest = list[Commit](), min((commits[place].at or 0 for place in fitting), default=0)
    for place, commit in enumerate(commits):
        latest = commit.at if place in fitting and commit.at is not None else latest
        if latest >= end:
            break
        dated.append(Commit(commit.id, latest, commit.entries))
    return dated


def _wanted(commits: Sequence[Commit]) -> Wanted:
    """By the names of which formats each content is read, those of the latest commits first.

    So git finds at hand what it packs a version as a difference to: it packs the latest ones whole, and beside each other.
    """
    wanted: Wanted = {}
    for commit in reversed(commits):
        for entry in commit.entries:
            if entry.mode in REGULAR:
                wanted.setdefault(entry.id, {}).setdefault(format_of(entry.path).name, entry.path)
    return wanted


def _versions(git: Git, texts: Texts, wanted: Wanted) -> Versions:
    ids, versions = list(wanted), Versions()
    for done, (id_, content) in enumerate(zip(ids, git.contents(ids), strict=True)):
        if done % TOLD_EVERY == 0:
            progressed("reading versions of documents", done, len(ids))
        for name, path in wanted[id_].items():
            versions[id_, name] = _version(texts, path, content)
    return versions


def _version(texts: Texts, path: str, content: bytes | str) -> int | str:
    """The number of a version, or why it is not read."""
    try:
        return texts.read(path, content) if isinstance(content, bytes) else content
    except UnreadDocumentError as error:
        return str(error)


def _observed(commits: Sequence[Commit], versions: Versions, unread: dict[str, str]) -> Iterator[Observed]:
    """Yield what each commit made of the documents; keep why the last version of some is not read."""
    for commit in commits:
        found: dict[str, int | None] = {}
        for entry in commit.entries:
            known = versions.get((entry.id, format_of(entry.path).name)) if entry.mode in REGULAR else None
            reason = known if isinstance(known, str) else OTHERS.get(entry.mode)
            found[entry.path] = known if isinstance(known, int) else None
            unread.pop(entry.path, None)
            if reason:
                unread[entry.path] = reason
        yield Observed(commit.at or 0, commit.id, found)
