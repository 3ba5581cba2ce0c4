"""Counts a history: what changed in windows of each length, over a year, and in the life of each document."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from decidable.evidence import progressed
from decidable_evidence.volatility.following import changed
from decidable_evidence.volatility.history import DAY, Documents, History, Step, end_of
from decidable_evidence.volatility.rules import FEWEST_UNITS
from decidable_evidence.volatility.survival import lifetimes
from decidable_evidence.volatility.tally import CADENCES, YEAR, Tally, Windows
from decidable_evidence.volatility.windows import Dates, Ledger, Window


def count(
    history: History, update_days: int, only: Collection[int] | None = None, task: History | None = None
) -> Tally:
    """Count a history, or of its units only some, and that of the task's own documents beside it."""
    ledger = Dates(history) if history.dated else Ledger(history, FEWEST_UNITS, only)
    of_task = Ledger(task, 1) if task else None
    now, lengths = end_of(history.on), sorted({*CADENCES, update_days})
    windows = _windows(ledger, lengths)
    earlier, later = _over_a_year(history, windows)
    return Tally(
        on=history.on.toordinal(),
        documents=len(history.documents(now)),
        units=ledger.units(now),
        task_units=of_task.units(now) if of_task else 0,
        earlier_documents=len(earlier),
        changed_documents=changed(earlier, later, history.texts),
        bulk_commits=len(bulk_steps(history, windows.get(update_days, ()))),
        missing_versions=history.missing,
        unseen=(history.on - max(history.days)).days if history.days else 0,
        partial=len(history.gaps),
        shallow=int(history.shallow),
        dated=int(history.dated),
        windows=windows,
        task_windows=_windows(of_task, lengths) if of_task else {},
        lifetimes=lifetimes(history) if history.worded else {},
    )


def bulk_steps(history: History, windows: Sequence[Window]) -> list[Step]:
    """List the steps in these windows that touched a large part of the documents at once, the latest first."""
    since = _moment(history, windows[-1].since) if windows else end_of(history.on)
    return [step for step in reversed(history.steps) if step.bulk and step.at >= since]


def _windows(ledger: Ledger | Dates, lengths: Sequence[int]) -> Windows:
    found = Windows()
    for done, length in enumerate(lengths):
        progressed("counting windows", done, len(lengths))
        if windows := ledger.windows(length):
            found[length] = windows
    return found


def _over_a_year(history: History, windows: Windows) -> tuple[Documents, Documents]:
    """Give the documents at the start and at the end of a year, as far as their words are known."""
    if not history.worded or YEAR not in windows:
        return {}, {}
    year = windows[YEAR][0]
    return history.documents(_moment(history, year.since)), history.documents(_moment(history, year.until))


def _moment(history: History, days: int) -> int:
    return end_of(history.on) - days * DAY
