"""Counts a history: what changed in windows of each length, of the documents, of an evaluation set's facts, and of the task."""

from __future__ import annotations

from collections.abc import Sequence

from decidable_evidence.volatility import gold
from decidable_evidence.volatility.counts import Counts, Window, Windows
from decidable_evidence.volatility.history import History, Step, end_of
from decidable_evidence.volatility.inputs import WINDOWS
from decidable_evidence.volatility.reading import Read
from decidable_evidence.volatility.windows import FEWEST_UNITS, YEAR, Ledger, Piece, dated

Pieces = dict[int, tuple[Piece, ...]]


class Counted:
    """The counts of a history, and by name what they count."""

    def __init__(self, read: Read, update_days: int) -> None:
        history, lengths = read.history, sorted({*WINDOWS, YEAR, update_days})
        now, self._history = end_of(history.on), history
        ledger = Ledger(history, FEWEST_UNITS)
        pieces = {} if history.dated else ledger.pieces(lengths, update_days)
        windows = dated(history, lengths) if history.dated else _windows(ledger, pieces)
        self.pieces = pieces.get(update_days, ())
        self.bulk = self._bulk(ledger)
        task = Ledger(read.task, 1) if read.task else None
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
            windows=windows,
            gold_windows={} if read.gold is None else _of_gold(history, pieces, read.gold),
            task_windows=_windows(task, task.pieces(lengths)) if task else {},
        )

    def stale(self) -> dict[str, None]:
        """The documents in which something went stale between updates, the latest first."""
        return {path: None for piece in self.pieces for path in piece.whole.stale}

    def _bulk(self, ledger: Ledger) -> list[Step]:
        """The bulk commits between updates, the latest first."""
        first = self.pieces[-1].first if self.pieces else len(self._history.steps)
        return [
            self._history.steps[place]
            for place in range(len(ledger.bulk) - 1, first - 1, -1)
            if ledger.bulk[place]
        ]


def _windows(ledger: Ledger, pieces: Pieces) -> Windows:
    return {length: tuple(map(ledger.window, found)) for length, found in pieces.items()}


def _of_gold(history: History, pieces: Pieces, units: frozenset[int]) -> Windows:
    def of(found: Sequence[Piece]) -> tuple[Window, ...]:
        return tuple(
            gold.windows(
                found,
                gold.lines(history.documents(_end(history)), units, history.texts),
                units,
                history.texts,
            )
        )

    return {length: of(found) for length, found in pieces.items()}


def _end(history: History) -> int:
    """The moment at which the last window ends."""
    return end_of(max(history.days, default=history.on))
