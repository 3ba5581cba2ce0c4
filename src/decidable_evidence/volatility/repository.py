"""The history of documents in a git repository: one log, and each version of a document read once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from decidable.evidence import UnreadableError, progressed
from decidable_evidence.volatility.formats import format_of
from decidable_evidence.volatility.git import MISSING, Commit, Git
from decidable_evidence.volatility.history import History, Observed, end_of, history_of
from decidable_evidence.volatility.texts import Texts

TOLD_EVERY = 500
REGULAR = frozenset({b"100644", b"100755", b"100664"})
OTHERS = {b"120000": "a symbolic link", b"160000": "a submodule"}

Wanted = dict[bytes, dict[str, str]]
Versions = dict[tuple[bytes, str], int | None]


def read(folder: Path, on: date, wanted: Callable[[str], bool]) -> History:
    """Read the history up to the end of a day, in UTC. Raises ``UnreadableError``.

    A commit counts from its committer's date. No commit comes before its parent: the fewest dates that do not fit in
    with the others are taken for wrong, and such a commit counts from the date of the one before it.
    """
    git, texts = Git(folder), Texts()
    if git.shallow():
        return History(on, (), texts, shallow=True)
    try:
        commits = _until(end_of(on), list(_selected(git.commits(), wanted))[::-1])
    except UnreadableError:
        if git.partial():
            return History(on, (), texts, shallow=True)
        raise
    versions = _versions(git, texts, _wanted(commits))
    if missing := texts.left_out.pop(MISSING, 0):
        return History(on, (), texts, missing=missing)
    return history_of(on, _observed(commits, versions, texts), texts)


def unavailable(folder: Path) -> bool:
    """Say whether the history is not here, or in part only."""
    try:
        git = Git(folder)
        return git.shallow() or git.partial()
    except UnreadableError:
        return True


def _selected(commits: Iterable[Commit], wanted: Callable[[str], bool]) -> Iterator[Commit]:
    """Yield the commits with what they changed of the documents."""
    for commit in commits:
        entries = tuple(entry for entry in commit.entries if wanted(entry.path))
        yield Commit(commit.id, commit.at, entries)


def _until(end: int, commits: Sequence[Commit]) -> list[Commit]:
    """List the commits before a moment, the oldest first, with dates that fit in with each other."""
    fitting = set(_rising([commit.at for commit in commits]))
    dated, latest = list[Commit](), min((commits[place].at or 0 for place in fitting), default=0)
    for place, commit in enumerate(commits):
        latest = commit.at if place in fitting and commit.at is not None else latest
        if latest >= end:
            break
        dated.append(Commit(commit.id, latest, commit.entries))
    return dated


def _rising(moments: Sequence[int | None]) -> Iterator[int]:
    """Yield the places of the most moments of which none is before the one that precedes it, the last first."""
    ends, places, before = list[int](), list[int](), dict[int, int | None]()
    for place, moment in enumerate(moments):
        if moment is not None:
            length = bisect_right(ends, moment)
            before[place] = places[length - 1] if length else None
            ends[length : length + 1], places[length : length + 1] = [moment], [place]
    last = places[-1] if places else None
    while last is not None:
        yield last
        last = before[last]


def _wanted(commits: Sequence[Commit]) -> Wanted:
    """Say of each content by the names of which formats it is read, those of the latest commits first.

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
            versions[id_, name] = texts.read(path, content) if isinstance(content, bytes) else None
        if isinstance(content, str):
            texts.left_out[content] += 1
    return versions


def _observed(commits: Sequence[Commit], versions: Versions, texts: Texts) -> Iterator[Observed]:
    for commit in commits:
        found: dict[str, int | None] = {}
        for entry in commit.entries:
            regular = entry.mode in REGULAR
            found[entry.path] = versions.get((entry.id, format_of(entry.path).name)) if regular else None
            if kind := OTHERS.get(entry.mode):
                texts.left_out[kind] += 1
        yield Observed(commit.at or 0, commit.id, found)
