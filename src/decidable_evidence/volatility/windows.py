"""Counts what changed in windows of time that do not overlap, of documents, of the facts of an evaluation set, and of the task."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from functools import cache, cached_property, partial
from itertools import chain, pairwise
from typing import NamedTuple

from decidable.evidence import progressed
from decidable_evidence.volatility.alignment import change, lost, successors
from decidable_evidence.volatility.history import Documents, History, Size, Texts, Turnover, end_of
from decidable_evidence.volatility.inputs import (
    FEWEST_UNITS,
    MOST_WINDOWS,
    SLACK,
    WINDOWS,
    YEAR,
    Counts,
    Window,
    Windows,
)
from decidable_evidence.volatility.sources import Read

BULK_SHARE = 0.1  # of the units that there were: more than what people rewrite at once in ordinary work
FEWEST_IN_BULK = 30  # units: in a small corpus a tenth is an ordinary edit


@dataclass(frozen=True)
class Difference:
    """What became of the documents between two moments, each old one with the new one that goes on from it.

    ``versions`` are the old and the new version of each pair by the old path, ``sources`` the old paths by the new ones;
    the old path of a document that was not there before is a plus and its path. ``stale`` are the units of each that say
    something else or are gone, ``come`` those that were nowhere before, and ``new`` counts what is new. ``words`` and
    ``numbers`` are those lost, where they are asked for.
    """

    sources: Mapping[str, str]
    versions: Mapping[str, tuple[int | None, int | None]]
    stale: Mapping[str, tuple[int, ...]]
    come: frozenset[int]
    new: int
    words: int
    numbers: int
    bulk: bool

    @property
    def many(self) -> int:
        """How many units say something else or are gone."""
        return sum(map(len, self.stale.values()))

    @cached_property
    def stale_in(self) -> dict[int, str]:
        """The units that say something else or are gone, with the old document of each."""
        return {unit: path for path, units in self.stale.items() for unit in units}

    def moved_from(self, unit: int, path: str, texts: Texts) -> str:
        """The document in which a unit was that is there before and after."""
        source = self.sources.get(path, path)
        if source not in self.versions or unit in texts.units(self.versions[source][0]):
            return source
        return next((old for old, (was, _) in self.versions.items() if unit in texts.units(was)), source)


class Piece(NamedTuple):
    """A window of the history, by the days before the day of the measurement and by the steps in it.

    ``parts`` are the stretches in it before, between and after bulk commits, and these commits; empty without one.
    """

    since: int
    until: int
    first: int
    last: int
    whole: Difference
    parts: tuple[Difference, ...]


class Ledger:
    """The units of a history step by step.

    :param fewest: how many units there must be at the start of a window
    :param decides: the length of the windows that decide; in these lost words are counted too
    """

    def __init__(self, history: History, fewest: int, decides: int) -> None:
        self._history, self._fewest, self._decides = history, fewest, decides
        self._times = [step.at for step in history.steps]
        self._turnovers = [history.turnover(step) for step in history.steps]
        self._sizes = list(_sizes(history))
        self._change = cache(partial(change, history.texts))
        self.bulk = [
            not history.days and len(gone) >= FEWEST_IN_BULK and len(gone) > BULK_SHARE * before.units
            for (gone, _), before in zip(self._turnovers, self._sizes, strict=False)
        ]

    def size(self, until: int) -> Size:
        """How much there is at a moment."""
        return self._sizes[bisect_left(self._times, until)]

    def pieces(self, lengths: Sequence[int]) -> Pieces:
        """The windows of some lengths in days, the latest first, as far back as there are enough units."""
        wanted = [(length, *bounds) for length in lengths for bounds in self._bounds(length)]
        found, now, done = defaultdict[int, list[Piece]](list), Counter[int](), 0
        for number, (length, since, until) in enumerate(sorted(wanted, key=lambda each: each[2])):
            progressed("comparing the documents of windows", number, len(wanted))
            first, last = (bisect_left(self._times, end_of(day)) for day in (since, until))
            now.update(_net(self._turnovers[done:last]))
            done = max(done, last)
            on = self._history.on
            whole = self._difference(first, last, now, worded=length == self._decides)
            parts = self._parts(first, last, now)
            found[length].append(Piece((on - since).days, (on - until).days, first, last, whole, parts))
        return {length: tuple(pieces[::-1]) for length, pieces in sorted(found.items())}

    def window(self, piece: Piece) -> Window:
        """The counts of a window."""
        before, after, whole = self._sizes[piece.first], self._sizes[piece.last], piece.whole
        steady = sum(part.many for part in piece.parts if not part.bulk) if piece.parts else whole.many
        return Window(
            since=piece.since,
            until=piece.until,
            before=before.units,
            after=after.units,
            stale=whole.many,
            new=whole.new,
            steady=min(steady, before.units),
            words=before.words,
            words_changed=min(before.words, whole.words),
            numbers=before.numbers,
            numbers_changed=min(before.numbers, whole.numbers),
            documents=before.documents,
            documents_changed=len(whole.stale),
        )

    def _bounds(self, length: int) -> Iterator[tuple[date, date]]:
        """Yield the days after which windows start and end; what is seen on some days only is looked at on these."""
        until = max(self._history.days, default=self._history.on)
        for _ in range(1 if length == YEAR != self._decides else MOST_WINDOWS):
            since = self._seen_near(until, length)
            if since is None or self.size(end_of(since)).units < self._fewest:
                return
            yield since, until
            until = since

    def _seen_near(self, until: date, length: int) -> date | None:
        """The day that is a window before another: to the day, or else as near as a tenth of the window."""
        if until.toordinal() <= length:
            return None
        wanted = until - timedelta(days=length)
        nearest = min(self._history.days, key=lambda day: (abs((day - wanted).days), day), default=wanted)
        return nearest if nearest < until and abs((nearest - wanted).days) <= SLACK * length else None

    def _parts(self, first: int, last: int, now: Counter[int]) -> tuple[Difference, ...]:
        """The stretches of a window before, between and after bulk commits, and these commits."""
        cuts = [place for place in range(first, last) if self.bulk[place]]
        if not cuts:
            return ()
        edges = sorted({first, last, *cuts, *(place + 1 for place in cuts)})
        parts = []
        for start, end in pairwise(edges):
            then = Counter(now)
            then.subtract(_net(self._turnovers[end:last]))
            parts.append(self._difference(start, end, then, bulk=self.bulk[start] and end == start + 1))
        return tuple(parts)

    def _difference(
        self, first: int, last: int, now: Counter[int], *, bulk: bool = False, worded: bool = False
    ) -> Difference:
        """Compare the documents before and after some steps; ``now`` counts the units after them."""
        net = _net(self._turnovers[first:last])
        gone = frozenset(unit for unit, count in net.items() if count < 0 and not now[unit])
        come = frozenset(unit for unit, count in net.items() if count > 0 and now[unit] == count)
        texts, edits = self._history.texts, dict[str, tuple[int | None, int | None]]()
        for step in self._history.steps[first:last]:
            for path, old, new in step.edits:
                edits[path] = (edits[path][0] if path in edits else old, new)
        before = {path: old for path, (old, new) in edits.items() if old is not None and old != new}
        after = {path: new for path, (old, new) in edits.items() if new is not None and old != new}
        paths = successors(before, after, texts)
        sources = {path: f"+{path}" for path in after} | {to: path for path, to in paths.items() if to}
        versions: dict[str, tuple[int | None, int | None]] = {
            path: (before.get(path), after[to]) for to, path in sources.items()
        }
        versions |= {path: (old, None) for path, old in before.items() if not paths[path]}
        changes = {
            path: self._change(*pair)
            for path, pair in versions.items()
            if (gone or come) and pair[0] != pair[1]
        }
        stale = {path: tuple(filter(gone.__contains__, found.stale)) for path, found in changes.items()}
        missing = [lost(texts, found, gone) for found in changes.values()] if worded else []
        return Difference(
            sources=sources,
            versions=versions,
            stale={path: units for path, units in stale.items() if units},
            come=come,
            new=sum(unit in come for found in changes.values() for unit in found.new),
            words=sum(words for words, _ in missing),
            numbers=sum(numbers for _, numbers in missing),
            bulk=bulk,
        )


def dated(history: History, lengths: Sequence[int]) -> Windows:
    """The windows of a corpus of which only the day of the last change is known, the latest first, as far back as the first.

    Each document may have changed in every window before that day too, and so it counts as stale in all of them.
    """
    times = [step.at for step in history.steps for _ in step.edits]
    windows: Windows = {}
    for length in lengths:
        for number in range(MOST_WINDOWS):
            days = (number + 1) * length
            since = end_of(history.on - timedelta(days=days)) if days < history.on.toordinal() else 0
            if not times or times[0] >= since:
                break
            may = len(times) - bisect_left(times, since)
            windows[length] = (
                *windows.get(length, ()),
                Window(
                    since=days,
                    until=days - length,
                    before=len(times),
                    after=len(times),
                    stale=may,
                    new=0,
                    steady=may,
                ),
            )
    return windows


def _sizes(history: History) -> Iterator[Size]:
    """How much there is before each step, and after the last one."""
    size, of = Size(), history.texts.size
    yield size
    for step in history.steps:
        for _, old, new in step.edits:
            size = Size(*(was - less + more for was, less, more in zip(size, of(old), of(new), strict=True)))
        yield size


def _net(turnovers: Sequence[Turnover]) -> Counter[int]:
    """How many more of each unit there are after all steps, or fewer."""
    balance = Counter(chain.from_iterable(turnover.new for turnover in turnovers))
    balance.subtract(chain.from_iterable(turnover.gone for turnover in turnovers))
    return balance


ALIKE = 0.5  # of the words: what is less alike is another fact, and the line of this one begins after it

Lines = list[tuple[str, int]]  # the document of each fact and its unit


def facts(documents: Documents, gold: Collection[int], texts: Texts) -> Lines:
    """The facts that are there, each in the first document that has it."""
    found: dict[int, str] = {}
    for path, version in sorted(documents.items()):
        for unit in texts.units(version):
            if unit in gold:
                found.setdefault(unit, path)
    return [(path, unit) for unit, path in found.items()]


def gold_windows(
    pieces: Sequence[Piece], now: Lines, gold: Collection[int], texts: Texts
) -> Iterator[Window]:
    """What became of the facts in each window, the latest first.

    A fact that changed in a window is followed further back as what it was before. One that an evaluation set names
    though it is gone counts from the window in which it went.
    """
    for piece in pieces:
        before, stale, new = _back(now, piece.whole, texts)
        steady = stale
        if piece.parts:
            steady, at = 0, now
            for part in reversed(piece.parts):
                at, changed, _ = _back(at, part, texts)
                steady += 0 if part.bulk else changed
        followed = {unit for _, unit in before} | {unit for _, unit in now}
        went = {
            unit: path for unit, path in piece.whole.stale_in.items() if unit in gold and unit not in followed
        }
        now = before + [(path, unit) for unit, path in went.items()]
        yield Window(
            since=piece.since,
            until=piece.until,
            before=len(now),
            after=len(before) + new,
            stale=stale + len(went),
            new=new,
            steady=min(steady + len(went), len(now)),
        )


def _back(now: Lines, difference: Difference, texts: Texts) -> tuple[Lines, int, int]:
    """The facts before a difference, how many of them changed in it, and how many were not there."""
    before, changed, new = Lines(), 0, 0
    for path, unit in now:
        source = difference.sources.get(path, path)
        if unit not in difference.come:
            before.append((difference.moved_from(unit, path, texts), unit))
        elif (was := _most_alike(unit, source, difference, texts)) is not None:
            before.append((source, was))
            changed += was in difference.stale_in
        else:
            new += 1
    return before, changed, new


def _most_alike(unit: int, source: str, difference: Difference, texts: Texts) -> int | None:
    """The unit of the old version of its document that is most like a fact, and alike enough."""
    old, new = difference.versions.get(source, (None, None))
    units, words = texts.units(old), texts.words(unit)
    if (
        not words
    ):  # digests only: where a document has as many units as before, each is taken for the one in its place
        there = texts.units(new)
        return units[there.index(unit)] if unit in there and len(there) == len(units) else None
    best, matcher = (ALIKE, 0), SequenceMatcher(None, [], words, autojunk=False)
    for other in units:
        theirs = texts.words(other)
        most = 2 * (Counter(words) & Counter(theirs)).total()
        if theirs and most >= best[0] * (len(words) + len(theirs)):
            matcher.set_seq1(theirs)
            best = max(best, (matcher.ratio(), other))
    return best[1] or None


Pieces = dict[int, tuple[Piece, ...]]


class Counted:
    """The counts of a history, and by name what they count: bulk commits between updates, the latest first."""

    def __init__(self, read: Read, update_days: int) -> None:
        history, lengths = read.history, sorted({*WINDOWS, YEAR, update_days})
        now, ledger = end_of(history.on), Ledger(history, FEWEST_UNITS, update_days)
        pieces = {} if history.dated else ledger.pieces(lengths)
        self.pieces = pieces.get(update_days, ())
        first = self.pieces[-1].first if self.pieces else len(history.steps)
        steps = zip(history.steps[first:], ledger.bulk[first:], strict=True)
        self.bulk = [step for step, bulk in steps if bulk][::-1]
        task = Ledger(read.task, 1, update_days) if read.task else None
        self.counts = Counts(
            on=history.on,
            commit=history.commit,
            documents=len(history.documents(now)),
            units=ledger.size(now).units,
            gold=None if read.gold is None else len(read.gold),
            task_units=task.size(now).units if task else 0,
            bulk_commits=len(self.bulk),
            missing=history.missing,
            unseen=(history.on - max(history.days)).days if history.days else 0,
            partial=len(history.gaps),
            shallow=history.shallow,
            dated=history.dated,
            windows=dated(history, lengths) if history.dated else _windows(ledger, pieces),
            gold_windows={} if read.gold is None else _gold_windows(history, pieces, read.gold),
            task_windows=_windows(task, task.pieces(lengths)) if task else {},
        )

    def stale(self) -> dict[str, None]:
        """The documents in which something went stale between updates, the latest first."""
        return {path: None for piece in self.pieces for path in piece.whole.stale}


def _windows(ledger: Ledger, pieces: Pieces) -> Windows:
    return {length: tuple(map(ledger.window, found)) for length, found in pieces.items()}


def _gold_windows(history: History, pieces: Pieces, units: frozenset[int]) -> Windows:
    now = facts(history.documents(end_of(max(history.days, default=history.on))), units, history.texts)
    return {length: tuple(gold_windows(found, now, units, history.texts)) for length, found in pieces.items()}
