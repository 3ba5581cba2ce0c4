"""Counts what changed in windows of time that do not overlap, of documents and of the facts of an evaluation set."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, compress, pairwise
from operator import add

from decidable.evidence import counted, progressed, short
from decidable_evidence.volatility.alignment import comparison, lost, successors
from decidable_evidence.volatility.history import History, Size, end_of
from decidable_evidence.volatility.inputs import (
    FEWEST_UNITS,
    MOST_WINDOWS,
    SLACK,
    WINDOWS,
    Counts,
    Window,
)
from decidable_evidence.volatility.lineage import Difference, Piece, Pieces, gold_windows
from decidable_evidence.volatility.sources import Read

BULK_SHARE = 0.1  # of the units that there were: more than what people rewrite at once in ordinary work
FEWEST_IN_BULK = 30  # units: in a small corpus a tenth is an ordinary edit


class Ledger:
    """The units of a history step by step.

    :param decides: the length of the windows that decide; in these lost words are counted too
    """

    def __init__(self, history: History, decides: int) -> None:
        self._history, self._decides = history, decides
        self._times = [step.at for step in history.steps]
        turnovers = [history.turnover(step) for step in history.steps]
        self._nets = [net for net, _ in turnovers]
        sizes = accumulate((size for _, size in turnovers), _sum, initial=Size())
        self._sizes = list(sizes)  # before each step, and after the last one
        self._change = comparison(history.texts)
        self.bulk = [
            not history.days and (gone := _gone(net)) >= FEWEST_IN_BULK and gone > BULK_SHARE * before.units
            for net, before in zip(self._nets, self._sizes, strict=False)
        ]

    def units(self, until: int) -> int:
        """How many units there are at a moment."""
        return self._sizes[bisect_left(self._times, until)].units

    def pieces(self, lengths: Sequence[int]) -> Pieces:
        """The windows of some lengths in days, the latest first, as far back as there are enough units."""
        wanted = [(length, *bounds) for length in lengths for bounds in self._bounds(length)]
        found, now, done = defaultdict[int, list[Piece]](list), Counter[int](), 0
        for number, (length, since, until) in enumerate(sorted(wanted, key=lambda each: each[2])):
            progressed("comparing the documents of windows", number, len(wanted))
            first, last = (bisect_left(self._times, end_of(day)) for day in (since, until))
            now.update(self._net(done, last))
            done = max(done, last)
            days = {"since": (self._history.on - since).days, "until": (self._history.on - until).days}
            whole = self._difference(first, last, now, worded=length == self._decides)
            found[length].append(Piece(days, first, last, whole, self._parts(first, last, now) or (whole,)))
        return {length: tuple(pieces[::-1]) for length, pieces in sorted(found.items())}

    def window(self, piece: Piece) -> Window:
        """The counts of a window."""
        before, after, whole = self._sizes[piece.first], self._sizes[piece.last], piece.whole
        return Window(
            **piece.days,
            before=before.units,
            after=after.units,
            stale=whole.many,
            new=whole.new,
            steady=min(before.units, sum(part.many for part in piece.parts if not part.bulk)),
            words=before.words,
            words_changed=min(before.words, whole.words),
            numbers=before.numbers,
            numbers_changed=min(before.numbers, whole.numbers),
        )

    def _net(self, first: int, last: int) -> Counter[int]:
        """By how many each unit is more after some steps, or fewer."""
        net = Counter[int]()
        for changes in self._nets[first:last]:
            for unit, more in changes.items():
                net[unit] = net.get(unit, 0) + more
        return net

    def _bounds(self, length: int) -> Iterator[tuple[date, date]]:
        """Yield the days after which windows start and end; what is seen on some days only is looked at on these."""
        until = max(self._history.days, default=self._history.on)
        for _ in range(MOST_WINDOWS):
            since = self._seen_near(until, length)
            if since is None or self.units(end_of(since)) < FEWEST_UNITS:
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
            then.subtract(self._net(end, last))
            parts.append(self._difference(start, end, then, bulk=self.bulk[start] and end == start + 1))
        return tuple(parts)

    def _difference(
        self, first: int, last: int, now: Counter[int], *, bulk: bool = False, worded: bool = False
    ) -> Difference:
        """Compare the documents before and after some steps; ``now`` counts the units after them."""
        net = self._net(first, last)
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


def _sum(size: Size, more: Size) -> Size:
    return Size(*map(add, size, more))


def _gone(net: Mapping[int, int]) -> int:
    """How many units are fewer."""
    return -sum(more for more in net.values() if more < 0)


MOST_NAMED = 5


class Counted:
    """The counts of a history, and by name what they count: bulk commits between updates, the latest first."""

    def __init__(self, read: Read, update_days: int) -> None:
        history, gold, lengths = read.history, read.gold, sorted({*WINDOWS, update_days})
        now, ledger = end_of(history.on), Ledger(history, update_days)
        pieces = ledger.pieces(lengths)
        self._history, self._pieces = history, pieces.get(update_days, ())
        first = self._pieces[-1].first if self._pieces else len(history.steps)
        self._bulk = list(compress(history.steps[first:], ledger.bulk[first:]))[::-1]
        self.counts = Counts(
            on=history.on,
            commit=history.commit,
            documents=len(history.documents(now)),
            units=ledger.units(now),
            gold=None if gold is None else len(gold),
            bulk_commits=len(self._bulk),
            missing=history.missing,
            unseen=(history.on - max(history.days)).days if history.days else 0,
            partial=len(history.gaps),
            shallow=history.shallow,
            windows={length: tuple(map(ledger.window, each)) for length, each in pieces.items()},
            gold_windows={
                length: tuple(gold_windows(history, each, gold or ()))
                for length, each in (pieces.items() if gold is not None else ())
            },
        )

    def listings(self) -> dict[str, tuple[str, ...]]:
        """What went stale between updates, the latest first, and what was set apart or not read."""
        return {
            "stale": tuple({path: None for piece in self._pieces for path in piece.whole.stale}),
            "bulk-commits": tuple(step.name for step in self._bulk),
            "unread": tuple(sorted(self._history.unread)),
        }

    def named(self) -> Iterator[str]:
        """What was set apart, left out or not read, in sentences."""
        few = [
            f"{step.name[:12]} of {datetime.fromtimestamp(step.at, UTC):%Y-%m-%d}"
            for step in self._bulk[:MOST_NAMED]
        ]
        if more := len(self._bulk) - len(few):
            few.append(f"and {more} before")
        if few:
            yield f"Bulk commits (a word must follow with and without them): {', '.join(few)}."
        reasons = Counter(map(short, self._history.unread.values()))
        if reasons:
            files = (f"{counted(count, 'file')} ({reason})" for reason, count in sorted(reasons.items()))
            yield f"Not read: {', '.join(files)}."
        if own := len(self._history.own):
            yield f"Not counted as documents: {counted(own, 'file')} of decidable (reviews, recordings, decision records)."
