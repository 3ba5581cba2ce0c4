"""What changed in windows of time that do not overlap, from a day backwards."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import accumulate, chain
from typing import NamedTuple

from decidable_evidence.volatility.history import History, Turnover, end_of
from decidable_evidence.volatility.steadying import steady

MOST_WINDOWS = 12
SLACK = 0.1


class Window(NamedTuple):
    """The units at the start and at the end of a window, and how many are gone and new at its end.

    ``since`` and ``until`` are days before the day of the measurement. *Steady* is what changed apart from bulk commits.
    """

    since: int
    until: int
    before: int
    after: int
    gone: int
    new: int
    steady_gone: int
    steady_new: int

    @property
    def stale(self) -> float:
        """The share of units that an index from the start of the window gets wrong at its end, by lack or by excess."""
        return max(share(self.gone, self.before), share(self.new, self.after))

    @property
    def steady(self) -> float:
        """The same share apart from bulk commits."""
        after = self.before - self.steady_gone + self.steady_new
        return max(share(self.steady_gone, self.before), share(self.steady_new, after))


class Ledger:
    """The units of a history step by step, or of them only those that count.

    :param fewest: how many units there must be at the start of a window, whether they count or not
    """

    def __init__(self, history: History, fewest: int, only: Collection[int] | None = None) -> None:
        self._history, self._fewest, self._only = history, fewest, only
        self._times = [step.at for step in history.steps]
        self._turnovers = [history.turnover(step) for step in history.steps]
        self._all = _sizes(self._turnovers, None)
        self._counted = self._all if only is None else _sizes(self._turnovers, only)

    def units(self, until: int) -> int:
        """Count the units that are there at a moment."""
        return self._counted[bisect_left(self._times, until)]

    def windows(self, length: int) -> tuple[Window, ...]:
        """Count what changed in each window of some days, the latest first, as far back as there are enough units."""
        found = []
        for since, until in self._bounds(length):
            if self._all[bisect_left(self._times, end_of(since))] < self._fewest:
                break
            found.append(self._window(since, until))
        return tuple(found)

    def _bounds(self, length: int) -> Iterator[tuple[date, date]]:
        """Yield the days after which windows start and end; what is seen on some days only is looked at on these."""
        until = max(self._history.days, default=self._history.on)
        for _ in range(MOST_WINDOWS):
            since = self._seen_near(until, length)
            if since is None:
                return
            yield since, until
            until = since

    def _seen_near(self, until: date, length: int) -> date | None:
        """Give the day that lies a window before another: to the day, or else as near as a tenth of the window."""
        if until.toordinal() <= length:
            return None
        wanted = until - timedelta(days=length)
        if not self._history.days:
            return wanted
        nearest = min(self._history.days, key=lambda day: (abs((day - wanted).days), day))
        return nearest if nearest < until and abs((nearest - wanted).days) <= SLACK * length else None

    def _window(self, since: date, until: date) -> Window:
        first, last = (bisect_left(self._times, end_of(day)) for day in (since, until))
        turnovers = self._turnovers[first:last]
        gone, new = self._split(_net(turnovers))
        bulk = any(turnover.bulk for turnover in turnovers)
        steady_gone, steady_new = self._split(steady(turnovers)) if bulk else (gone, new)
        on = self._history.on
        return Window(
            (on - since).days,
            (on - until).days,
            self._counted[first],
            self._counted[last],
            gone,
            new,
            steady_gone,
            steady_new,
        )

    def _split(self, balance: Counter[int]) -> tuple[int, int]:
        counts = [
            count for unit, count in balance.items() if count and (self._only is None or unit in self._only)
        ]
        return -sum(count for count in counts if count < 0), sum(count for count in counts if count > 0)


class Dates:
    """The documents of a corpus of which only the day of the last change is known.

    Each may have changed in every window before that day too, and so it counts as gone in all of them.
    """

    def __init__(self, history: History) -> None:
        self._on = history.on
        self._times = [step.at for step in history.steps for _ in step.changes]

    def units(self, until: int) -> int:
        """Count the documents; when those came that are there now is not known."""
        return len(self._times) if self._times and self._times[0] < until else 0

    def windows(self, length: int) -> tuple[Window, ...]:
        """Count in each window what may have changed in it, the latest first, as far back as the first change."""
        found, there = [], len(self._times)
        for number in range(1, MOST_WINDOWS + 1):
            if not self._times or number * length >= self._on.toordinal():
                break
            since = end_of(self._on - timedelta(days=number * length))
            if self._times[0] >= since:
                break
            may = there - bisect_left(self._times, since)
            found.append(Window(number * length, (number - 1) * length, there, there, may, may, may, may))
        return tuple(found)


def _sizes(turnovers: Collection[Turnover], only: Collection[int] | None) -> list[int]:
    """Count the units after each step, and before the first."""

    def counted(units: list[int]) -> int:
        return len(units) if only is None else sum(unit in only for unit in units)

    return list(accumulate((counted(new) - counted(gone) for gone, new, _ in turnovers), initial=0))


def _net(turnovers: Collection[Turnover]) -> Counter[int]:
    """Say of each unit how many more there are after all steps, or fewer."""
    balance = Counter(chain.from_iterable(turnover.new for turnover in turnovers))
    balance.subtract(Counter(chain.from_iterable(turnover.gone for turnover in turnovers)))
    return balance


def share(count: int, of: int) -> float:
    """Give a share; of nothing it is none."""
    return count / of if of else 0.0
