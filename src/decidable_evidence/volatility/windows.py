"""What changed in windows of time that do not overlap, from a day backwards."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from decidable.evidence import progressed
from decidable_evidence.volatility.alignment import Change, change
from decidable_evidence.volatility.counts import MOST_WINDOWS, SLACK, Window, Windows
from decidable_evidence.volatility.following import successors
from decidable_evidence.volatility.history import History, Turnover, end_of
from decidable_evidence.volatility.texts import Size, Texts

FEWEST_UNITS = 30  # below it one unit is more than 3 %, and no share near 5 % can be told
BULK_SHARE = 0.1  # of the units that there were: more than what people rewrite at once in ordinary work
FEWEST_IN_BULK = 30  # units: in a small corpus a tenth is an ordinary edit


@dataclass(frozen=True)
class Difference:
    """What became of the documents between two moments, each old one with the new one that goes on from it.

    ``versions`` and ``changes`` are the old and the new version of each pair, and what changed in it, by the old path. For
    a document that was not there before that is a plus and its path. ``sources`` are the old paths by the new ones, and
    ``come`` the units that were nowhere before.
    """

    sources: Mapping[str, str]
    versions: Mapping[str, tuple[int | None, int | None]]
    changes: Mapping[str, Change]
    come: frozenset[int]
    bulk: bool = False

    @cached_property
    def stale_in(self) -> dict[int, str]:
        """The units that say something else or are gone, with the old document of each."""
        return {unit: path for path, found in self.changes.items() for unit in found.stale}

    def source(self, path: str) -> str:
        """The path before of a document that is there after."""
        return self.sources.get(path, path)

    def moved_from(self, unit: int, path: str, texts: Texts) -> str:
        """The document in which a unit was that is there before and after."""
        source = self.source(path)
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
        self._sizes = list(accumulate(self._growths(), _plus, initial=Size()))
        self.bulk = [self._is_bulk(place) for place in range(len(self._times))]

    def size(self, until: int) -> Size:
        """How much there is at a moment."""
        return self._sizes[bisect_left(self._times, until)]

    def pieces(
        self, lengths: Sequence[int], worded: int = 0, single: int = 0
    ) -> dict[int, tuple[Piece, ...]]:
        """The windows of some lengths in days, the latest first, as far back as there are enough units.

        :param worded: the length of the windows whose changed words are counted too
        :param single: the length of which only the latest window is asked for
        """
        wanted = [
            (length, *bounds)
            for length in lengths
            for bounds in self._bounds(length, 1 if length == single else MOST_WINDOWS)
        ]
        found, now, done = defaultdict[int, list[Piece]](list), Counter[int](), 0
        for number, (length, since, until) in enumerate(sorted(wanted, key=lambda each: each[2])):
            progressed("comparing the documents of windows", number, len(wanted))
            first, last = (bisect_left(self._times, end_of(day)) for day in (since, until))
            for turnover in self._turnovers[done:last]:
                now.update(turnover.new)
                now.subtract(turnover.gone)
            done = max(done, last)
            on = self._history.on
            whole = self._difference(first, last, now, worded=length == worded)
            parts = self._parts(first, last, now)
            found[length].append(Piece((on - since).days, (on - until).days, first, last, whole, parts))
        return {length: tuple(found[length][::-1]) for length in lengths if length in found}

    def window(self, piece: Piece) -> Window:
        """The counts of a window."""
        before, after = self._sizes[piece.first], self._sizes[piece.last]
        changes = piece.whole.changes.values()
        stale = sum(len(each.stale) for each in changes)
        steady = sum(
            len(each.stale) for part in piece.parts if not part.bulk for each in part.changes.values()
        )
        return Window(
            since=piece.since,
            until=piece.until,
            before=before.units,
            after=after.units,
            stale=stale,
            new=sum(len(each.new) for each in changes),
            steady=min(steady, before.units) if piece.parts else stale,
            words=before.words,
            words_changed=min(before.words, sum(each.words for each in changes)),
            numbers=before.numbers,
            numbers_changed=min(before.numbers, sum(each.numbers for each in changes)),
            documents=before.documents,
            documents_changed=sum(bool(each.stale) for each in changes),
        )

    def _growths(self) -> Iterator[Size]:
        size = self._history.texts.size
        for step in self._history.steps:
            found = Size()
            for edit in step.edits:
                found = _plus(found, size(edit.new))
                found = Size(*(part - other for part, other in zip(found, size(edit.old), strict=True)))
            yield found

    def _is_bulk(self, place: int) -> bool:
        """Whether a commit changed so much of what there was that hardly all of it is news."""
        gone, before = len(self._turnovers[place].gone), self._sizes[place].units
        watched = not self._history.days
        return watched and gone >= FEWEST_IN_BULK and gone > BULK_SHARE * before

    def _bounds(self, length: int, most: int) -> Iterator[tuple[date, date]]:
        """Yield the days after which windows start and end; what is seen on some days only is looked at on these."""
        until = max(self._history.days, default=self._history.on)
        for _ in range(most):
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
        if not self._history.days:
            return wanted
        nearest = min(self._history.days, key=lambda day: (abs((day - wanted).days), day))
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
        versions: dict[str, tuple[int | None, int | None]] = {
            path: (old, after[to] if (to := paths[path]) is not None else None)
            for path, old in before.items()
        }
        sources = {to: path for path, to in paths.items() if to is not None}
        sources = {path: sources.get(path, f"+{path}") for path in after}
        versions |= {sources[path]: (None, new) for path, new in after.items() if sources[path] == f"+{path}"}
        changes = {
            path: change(texts, old, new, gone, come, worded=worded)
            for path, (old, new) in versions.items()
            if (gone or come) and old != new
        }
        return Difference(sources, versions, changes, come, bulk)


class Dates:
    """The documents of a corpus of which only the day of the last change is known.

    Each may have changed in every window before that day too, and so it counts as stale in all of them.
    """

    def __init__(self, history: History) -> None:
        self._on = history.on
        self._times = [step.at for step in history.steps for _ in step.edits]

    def windows(self, lengths: Iterable[int]) -> Windows:
        """What may have changed in each window, the latest first, as far back as the first change."""
        return {length: found for length in lengths if (found := tuple(self._of(length)))}

    def _of(self, length: int) -> Iterator[Window]:
        there = len(self._times)
        for number in range(1, MOST_WINDOWS + 1):
            if not self._times or number * length >= self._on.toordinal():
                return
            since = end_of(self._on - timedelta(days=number * length))
            if self._times[0] >= since:
                return
            may = there - bisect_left(self._times, since)
            yield Window(
                since=number * length,
                until=(number - 1) * length,
                before=there,
                after=there,
                stale=may,
                new=0,
                steady=may,
            )


def _plus(one: Size, other: Size) -> Size:
    return Size(*(part + more for part, more in zip(one, other, strict=True)))


def _net(turnovers: Sequence[Turnover]) -> Counter[int]:
    """How many more of each unit there are after all steps, or fewer."""
    balance = Counter(chain.from_iterable(turnover.new for turnover in turnovers))
    balance.subtract(Counter(chain.from_iterable(turnover.gone for turnover in turnovers)))
    return balance
