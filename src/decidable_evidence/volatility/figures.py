"""The figures of volatility, and the charts of those that people compare by eye."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import isnan

from decidable.evidence import Chart, Figure, Point, Series
from decidable_evidence.volatility.inputs import Declared
from decidable_evidence.volatility.rules import longest_cadence
from decidable_evidence.volatility.survival import Lasting, curve, half_life
from decidable_evidence.volatility.tally import YEAR, Tally
from decidable_evidence.volatility.windows import Window, share

MOST_POINTS = 100


def figures(tally: Tally, declared: Declared) -> dict[str, Figure]:
    """Give every figure that the history allows."""
    counted = {"units": tally.units, "documents": tally.documents, "bulk-commits": tally.bulk_commits}
    found = {name: _number(name.replace("-", " "), count) for name, count in counted.items() if count}
    for length in declared.windows:
        windows = tally.windows.get(length, ())
        shares = [each.stale for each in windows]
        found |= _mean(f"stale-share-{length}d", _stale(tally), length, windows, shares)
    found |= _between_updates(tally, declared) | _over_a_year(tally) | _half_life(tally)
    if cadence := longest_cadence(tally, declared):
        found["longest-cadence"] = Figure(title="longest cadence that keeps", value=cadence, unit="days")
    return found | _of_the_task(tally, declared)


def charts(tally: Tally, declared: Declared) -> tuple[Chart, ...]:
    """Draw what is gone and new in each window between updates, and how long documents stay as they began."""
    windows = tally.windows.get(declared.update_days, ())[::-1]
    drawn = []
    if windows:
        series = tuple(
            Series(name=name, points=tuple(_bar(tally, each, count, of) for each, count, of in rows))
            for name, rows in (
                (
                    "at most gone" if tally.dated else "gone",
                    [(each, each.gone, each.before) for each in windows],
                ),
                ("new", [] if tally.dated else [(each, each.new, each.after) for each in windows]),
            )
            if rows
        )
        title = f"Units gone and new in windows of {declared.update_days} days, by their last day"
        drawn.append(Chart(title=title, series=series, limits={"tolerated": declared.stale_tolerated}))
    if points := curve(tally.lifetimes):
        title = "Documents still as they began, by days since they were first seen"
        drawn.append(
            Chart(title=title, kind="steps", series=(Series(name="unchanged", points=_steps(points)),))
        )
    return tuple(drawn)


def _between_updates(tally: Tally, declared: Declared) -> dict[str, Figure]:
    """Give the extremes between updates, and what is gone and new apart."""
    length, windows = declared.update_days, tally.windows.get(declared.update_days, ())
    if not windows:
        return {}
    shares, n = [each.stale for each in windows], windows[0].after
    extremes = {
        f"stale-share-{length}d-{which}": Figure(
            title=f"{_stale(tally)} in {length} days, {which}", value=value, n=n
        )
        for which, value in (("lowest", min(shares)), ("highest", max(shares)))
    }
    if tally.dated:
        return extremes
    gone = _mean(
        f"gone-share-{length}d", "gone", length, windows, [share(each.gone, each.before) for each in windows]
    )
    new = _mean(
        f"new-share-{length}d", "new", length, windows, [share(each.new, each.after) for each in windows]
    )
    return gone | new | extremes


def _stale(tally: Tally) -> str:
    """Name what is stale; where only the last change of each document is known, it is an upper bound."""
    return "at most stale" if tally.dated else "stale"


def _over_a_year(tally: Tally) -> dict[str, Figure]:
    found = {}
    if tally.earlier_documents:
        found[f"changed-documents-{YEAR}d"] = Figure(
            title=f"documents changed in {YEAR} days",
            value=tally.changed_documents / tally.earlier_documents,
            n=tally.earlier_documents,
        )
    year = tally.windows.get(YEAR)
    if year and year[0].before and not tally.dated:
        title, growth = f"units, against {YEAR} days before", year[0].after / year[0].before
        found[f"growth-{YEAR}d"] = Figure(title=title, value=growth, n=year[0].before, unit="ratio")
    return found


def _half_life(tally: Tally) -> dict[str, Figure]:
    found, n = half_life(curve(tally.lifetimes)), sum(tally.lifetimes.values())
    if found is None:
        return {}
    title = "half-life of documents"
    figure = Figure(title=title, value=found.days, low=found.low, high=found.high, n=n, unit="days")
    return {"half-life": figure}


def _of_the_task(tally: Tally, declared: Declared) -> dict[str, Figure]:
    """Give what the documents of the task's own shape come to, for the trigger that watches it."""
    found = {"task-units": _number("units of the task", tally.task_units)} if tally.task_units else {}
    for length in declared.windows:
        windows = tally.task_windows.get(length, ())
        shares = [each.stale for each in windows]
        found |= _mean(f"task-stale-share-{length}d", "task stale", length, windows, shares)
    return found


def _mean(
    name: str, title: str, length: int, windows: Sequence[Window], shares: Sequence[float]
) -> dict[str, Figure]:
    """Give the mean of a share over windows; the title tells of how many."""
    if not windows:
        return {}
    told = f"{title} in {length} days{f', mean of {len(shares)}' if len(shares) > 1 else ''}"
    return {name: Figure(title=told, value=sum(shares) / len(shares), n=windows[0].after)}


def _number(title: str, count: int) -> Figure:
    return Figure(title=title, value=count, unit="count")


def _bar(tally: Tally, window: Window, count: int, of: int) -> Point:
    return Point(at=str(date.fromordinal(tally.on - window.until)), value=share(count, of))


def _steps(points: Sequence[Lasting]) -> tuple[Point, ...]:
    """Thin out a curve to what can be told apart, and keep its end."""
    kept = points[:: -(-len(points) // MOST_POINTS)]
    kept = kept if kept[-1] == points[-1] else (*kept, points[-1])
    start = (Point(at="0", value=1.0),) if kept[0].days else ()
    return (*start, *map(_step, kept))


def _step(point: Lasting) -> Point:
    low, high = (None, None) if isnan(point.error) else (point.low, point.high)
    return Point(at=str(point.days), value=point.share, low=low, high=high)
