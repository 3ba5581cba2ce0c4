"""Reads the history that a review names: a git repository, dated folders or a table, and which of its documents count."""

from __future__ import annotations

import os
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

from decidable.evidence import (
    REVIEW_SUFFIX,
    Problem,
    UnreadableError,
    counted,
    needed_for,
    problem,
    progressed,
    refuse,
    short,
)
from decidable_evidence.documents import (
    BLANK_LINES,
    IN_MARKDOWN,
    IN_REST,
    LARGEST,
    LINE,
    PLAIN,
    UnreadDocumentError,
    bytes_of,
    format_of,
    is_own,
    named_by,
)
from decidable_evidence.git import MISSING, Commit, Git
from decidable_evidence.paths import Patterns, files_below
from decidable_evidence.tables.rows import Row, RowMistake, day_of, read_table, row_problems
from decidable_evidence.tables.sources import Source, place_of
from decidable_evidence.volatility.alignment import rising
from decidable_evidence.volatility.history import (
    DIGEST,
    History,
    Observed,
    Texts,
    count_of,
    end_of,
    start_of,
    steps,
    unit_of,
    unit_of_digest,
)
from decidable_evidence.volatility.inputs import Inputs

Listing = dict[str, int | None]
LISTED_DIGEST = re.compile(r"[^\s,;\[\]\"']+")
FEWEST_OF_LISTING = 0.5  # of the documents of the day before: with less it cannot have been the whole corpus


def of_manifest(source: Source, on: date) -> History:
    """Read the rows of all days up to one. Raises ``UnreadableError``."""
    rows = read_table(source, ("document",), ("seen_on", "digest", "units"))
    if mistakes := list(_mistakes(rows)):
        raise UnreadableError(row_problems(source, "table-value", mistakes))
    texts, seen = Texts(), dict[date, Listing]()
    for row in rows:
        day = day_of(row["seen_on"])
        if day and day <= on:
            digests = LISTED_DIGEST.findall(row["units"] or row["digest"] or "")
            seen.setdefault(day, {})[str(row["document"])] = texts.read_digests(digests)
    seen = dict(sorted(seen.items()))
    gaps = (day for before, day in pairwise(seen) if len(seen[day]) < FEWEST_OF_LISTING * len(seen[before]))
    return History(on, steps(_of_days(seen)), texts, tuple(seen), tuple(gaps))


def _mistakes(rows: Sequence[Row]) -> Iterator[RowMistake]:
    """Yield the mistakes of rows: a value that is missing, no day, or different from that of another row."""
    seen: dict[tuple[str | None, str | None], Row] = {}
    needed = ("seen_on", "digest", *(("units",) if any(row["units"] for row in rows) else ()))
    for number, row in enumerate(rows, start=1):
        yield from ((number, f"it has no {name}", "") for name in needed if row[name] is None)
        if row["seen_on"] is not None and day_of(row["seen_on"]) is None:
            yield number, f"{short(row['seen_on'])} in seen_on is not a day", "write YYYY-MM-DD"
        if seen.setdefault((row["document"], row["seen_on"]), row) != row:
            yield number, f"{short(row['document'])} has another row of the same day", ""


def _of_days(listings: dict[date, Listing]) -> Iterator[Observed]:
    """Yield the whole corpus as it was seen on each day; what a day has no more is gone."""
    before: Listing = {}
    for day, found in listings.items():
        gone = dict.fromkeys(path for path in before if path not in found)
        yield Observed(start_of(day), day.isoformat(), gone | found)
        before = found


def of_snapshots(folders: Mapping[date, Path], on: date, wanted: Callable[[str], bool]) -> History:
    """Read the folders of all days up to one. Raises ``UnreadableError``."""
    if absent := [folder for folder in folders.values() if not folder.is_dir()]:
        message, hint = "there is no such folder", "name a folder for each day"
        raise UnreadableError(problem(folder, "history-unreadable", message, hint) for folder in absent)
    counting = {day: folder for day, folder in sorted(folders.items()) if day <= on}
    texts, paths, own, unread = Texts(), set[str](), set[str](), dict[str, str]()
    listings = dict[date, Listing]()
    for done, (day, folder) in enumerate(counting.items()):
        progressed("reading snapshots", done, len(counting))
        listings[day], unread = {}, {}
        for entry in files_below(folder):
            path = os.path.relpath(entry.path, folder).replace(os.sep, "/")
            paths.add(path)
            if not wanted(path):
                continue
            try:
                raw = b"" if entry.is_symlink() else bytes_of(Path(entry.path))
                if entry.is_symlink():
                    unread[path] = "a symbolic link"
                elif is_own(Path(entry.path), raw):
                    own.add(path)
                else:
                    listings[day][path] = texts.read(path, raw)
            except UnreadDocumentError as error:
                unread[path] = str(error)
    found, days = steps(_of_days(listings)), tuple(listings)
    return History(on, found, texts, days, paths=frozenset(paths), unread=unread, own=frozenset(own))


REPORTED_EVERY = 500
SETTLED = 3  # new blocks for each version that is read: git takes as long to unpack the next one
REGULAR = frozenset({b"100644", b"100755", b"100664"})
Versions = dict[tuple[bytes, str], int | str]
OTHERS = {b"120000": "a symbolic link", b"160000": "a submodule"}


def of_repository(folder: Path, on: date, wanted: Callable[[str], bool]) -> History:
    """Read the history up to the end of a day, in UTC. Raises ``UnreadableError``.

    A commit counts from its committer's date. No commit comes before its parent: the fewest dates that do not fit in
    with the others are taken for wrong, and such a commit counts from the date of the one before it.
    """
    git, texts, paths = Git(folder), Texts(), set[str]()

    @cache
    def chosen(path: str) -> bool:
        inside = not path.startswith("/")
        if inside:
            paths.add(path)
        return path.endswith(REVIEW_SUFFIX) or (inside and wanted(path))

    if git.shallow():
        return History(on, (), texts, shallow=True)
    try:
        commits = _until(end_of(on), git.commits(chosen))
    except UnreadableError:
        if git.partial():
            return History(on, (), texts, shallow=True)
        raise
    own = _own(git, commits)
    for commit in commits:
        commit.entries[:] = [entry for entry in commit.entries if entry.path not in own]
    versions = _versions(git, texts, commits)
    if missing := sum(version == MISSING for version in versions.values()):
        return History(on, (), texts, missing=missing)
    unread: dict[str, str] = {}
    found = steps(_observed(commits, versions, unread))
    last = commits[-1].id if commits else ""
    return History(on, found, texts, paths=frozenset(paths), unread=unread, own=own & paths, commit=last)


def elsewhere(folder: Path | None) -> tuple[str, ...]:
    """Advice where parts of a history are outside of the project."""
    outside = ", ".join(Git(folder).elsewhere()) if folder else ""
    text = f"Git keeps parts of this repository outside of the project ({outside}): see that it is the history you mean."
    return (text,) if outside else ()


def unavailable(folder: Path) -> bool:
    """Whether the history is not here, or in part only."""
    try:
        git = Git(folder)
        return git.shallow() or git.partial()
    except UnreadableError:
        return True


def _own(git: Git, commits: Iterable[Commit]) -> frozenset[str]:
    """The reviews of a history, and what they name when it ends."""
    reviews = {
        entry.path: entry
        for commit in commits
        for entry in commit.entries
        if entry.path.endswith(REVIEW_SUFFIX)
    }
    there = [entry for entry in reviews.values() if entry.mode in REGULAR]
    contents = git.contents([entry.id for entry in there], LARGEST) if there else ()
    named = (
        path
        for entry, raw in zip(there, contents, strict=False)
        if isinstance(raw, bytes)
        for path in named_by(posixpath.join("/", git.prefix, entry.path), raw)
    )
    return frozenset((*reviews, *(path.removeprefix(f"/{git.prefix}") for path in named)))


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


def _versions(git: Git, texts: Texts, commits: Sequence[Commit]) -> Versions:
    """The number of each version by its id and its format, or why it is not read.

    Those of the latest commits are read first, so that git finds at hand what it packs a version as a difference to: it packs
    the latest ones whole, and beside each other.
    """
    wanted, versions = dict[tuple[bytes, str], str](), Versions()
    for commit in reversed(commits):
        for path, mode, id_ in commit.entries:
            if mode in REGULAR:
                wanted.setdefault((id_, format_of(path).name), path)
    contents = git.contents([id_ for id_, _ in wanted], LARGEST)
    for done, ((key, path), content) in enumerate(zip(wanted.items(), contents, strict=True)):
        if done % REPORTED_EVERY == 0:
            progressed("reading versions of documents", done, len(wanted))
        try:
            versions[key] = texts.read(path, content) if isinstance(content, bytes) else content
        except UnreadDocumentError as error:
            versions[key] = str(error)
        texts.settle(SETTLED)
    return versions


def _observed(commits: Sequence[Commit], versions: Versions, unread: dict[str, str]) -> Iterator[Observed]:
    """Yield what each commit made of the documents; keep why the last version of some is not read."""
    for commit in commits:
        found: dict[str, int | None] = {}
        for path, mode, id_ in commit.entries:
            version = versions[id_, format_of(path).name] if mode in REGULAR else OTHERS.get(mode)
            found[path] = version if isinstance(version, int) else None
            unread.pop(path, None)
            if isinstance(version, str):
                unread[path] = version
        yield Observed(commit.at or 0, commit.id, found)


@dataclass(frozen=True)
class Read:
    """A history, and the units that an evaluation set rests on."""

    history: History
    gold: frozenset[int] | None = None


def read(inputs: Inputs, on: date) -> Read:
    """Read the history up to the end of a day. Raises ``UnreadableError``."""
    place = _place_of(inputs)
    with needed_for("volatility", place):
        documents = Patterns(inputs.paths)
        history = _history(inputs, on, documents)
        if history.shallow or history.missing:
            return Read(history)
        problems = list(_idle(history, documents, place))
        if not problems and not history.documents(end_of(on)):
            message = f"had no document up to {on}"
            problems = [problem(place, "history-empty", message, "look at the paths, and at the day")]
        if problems:
            raise UnreadableError(problems)
        gold = _gold(inputs.gold, history) if inputs.gold is not None else None
    return Read(history, gold)


def _place_of(inputs: Inputs) -> Path:
    """The path by which problems name the history."""
    if inputs.manifest is not None:
        return place_of(inputs.manifest)
    return inputs.repository or next(iter(inputs.snapshots.values()))


def _history(inputs: Inputs, on: date, documents: Patterns) -> History:
    if inputs.manifest is not None:
        return of_manifest(inputs.manifest, on)
    if inputs.repository is not None:
        return of_repository(inputs.repository, on, documents.__contains__)
    return of_snapshots(inputs.snapshots, on, documents.__contains__)


def _idle(history: History, patterns: Patterns, place: Path) -> Iterator[Problem]:
    """Yield a problem for each pattern that matched nothing in the whole history, or only what is no text."""
    yield from patterns.idle(history.paths, place, f" up to {history.on}")
    there, unread = history.documents(end_of(history.on)), history.unread
    for pattern in patterns.taking:
        named = Patterns([pattern])
        reasons = Counter(reason for path, reason in unread.items() if path in named)
        if reasons and not any(path in named for path in there):
            message = f"{short(pattern)} matches {counted(reasons.total(), 'file')}, of which none is text: {next(iter(reasons))}"
            yield problem(place, "paths-unmatched", message, "convert them to text, or leave the pattern out")


def _gold(source: Source, history: History) -> frozenset[int]:
    """The units that an evaluation set rests on, by whatever rule their words are found."""
    rows = read_table(source, ("unit",))
    units = history.texts.known([unit for row in rows for unit in _units((row["unit"] or "").encode())])
    if not units:
        message = f"none of the {len(rows)} units was ever in the documents"
        hint = "a unit is a whole paragraph, a line, or its digest"
        refuse(place_of(source), "gold-unmatched", message, hint)
    return units


def _units(written: bytes) -> Iterator[int]:
    if DIGEST.fullmatch(written):
        yield unit_of_digest(written)
        return
    paragraphs = [part for part in BLANK_LINES.split(written) if part.strip()]
    for rule in (IN_MARKDOWN, IN_REST, PLAIN, *([LINE] if b"\n" not in written.strip() else [])):
        for words in map(rule.words, paragraphs):
            if count_of(words) >= rule.fewest:
                yield unit_of(words)
