"""What changed in windows of time that do not overlap, from a day backwards."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property, partial
from itertools import chain, pairwise
from typing import NamedTuple

from decidable.evidence import progressed
from decidable_evidence.volatility.alignment import change, lost
from decidable_evidence.volatility.counts import MOST_WINDOWS, SLACK, Window, Windows
from decidable_evidence.volatility.following import successors
from decidable_evidence.volatility.history import History, Turnover, end_of
from decidable_evidence.volatility.texts import Size, Texts

FEWEST_UNITS = 30  # below it one unit is more than 3 %, and no share near 5 % can be told
BULK_SHARE = 0.1  # of the units that there were: more than what people rewrite at once in ordinary work
FEWEST_IN_BULK = 30  # units: in a small corpus a tenth is an ordinary edit
YEAR = 365


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
    """

    def __init__(self, history: History, fewest: int) -> None:
        self._history, self._fewest = history, fewest
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

    def pieces(self, lengths: Sequence[int], worded: int = 0) -> dict[int, tuple[Piece, ...]]:
        """The windows of some lengths in days, the latest first, as far back as there are enough units.

        :param worded: the length of the windows whose lost words are counted too
        """
        wanted = [
            (length, *bounds) for length in lengths for bounds in self._bounds(length, length == worded)
        ]
        found, now, done = defaultdict[int, list[Piece]](list), Counter[int](), 0
        for number, (length, since, until) in enumerate(sorted(wanted, key=lambda each: each[2])):
            progressed("comparing the documents of windows", number, len(wanted))
            first, last = (bisect_left(self._times, end_of(day)) for day in (since, until))
            now.update(_net(self._turnovers[done:last]))
            done = max(done, last)
            on = self._history.on
            whole = self._difference(first, last, now, worded=length == worded)
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

    def _bounds(self, length: int, decides: bool) -> Iterator[tuple[date, date]]:  # noqa: FBT001
        """Yield the days after which windows start and end; what is seen on some days only is looked at on these."""
        until = max(self._history.days, default=self._history.on)
        for _ in range(1 if length == YEAR and not decides else MOST_WINDOWS):
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
