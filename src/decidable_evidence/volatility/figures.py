"""The figures of volatility, and the chart of those that people compare by eye."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from decidable.evidence import Chart, Figure, Point, Series
from decidable_evidence.volatility.counts import Counts, Window
from decidable_evidence.volatility.inputs import Declared
from decidable_evidence.volatility.rules import longest_cadence, stale
from decidable_evidence.volatility.windows import YEAR

Figures = dict[str, Figure]


def figures(counts: Counts, declared: Declared) -> Figures:
    """Every figure that the history allows."""
    numbers = {
        "units": counts.units,
        "gold-units": counts.gold or 0,
        "documents": counts.documents,
        "bulk-commits": counts.bulk_commits,
        "task-units": counts.task_units,
    }
    found = {
        name: Figure(title=name.replace("-", " "), value=value, unit="count")
        for name, value in numbers.items()
        if value
    }
    stale_of = "stale" if counts.gold is None else "facts of the evaluation set stale"
    title = "at most stale" if counts.dated else stale_of
    for length in declared.windows:
        found |= _mean("stale-share", title, length, counts.judged.get(length, ()), stale)
    found |= _between_updates(counts, declared, title) | _over_a_year(counts)
    if (cadence := longest_cadence(counts, declared)) and cadence != declared.update_days:
        found["longest-cadence"] = Figure(title="longest cadence that keeps", value=cadence, unit="days")
    for length in declared.windows:
        found |= _mean("task-stale-share", "task stale", length, counts.task_windows.get(length, ()), stale)
    return found


def charts(counts: Counts, declared: Declared) -> tuple[Chart, ...]:
    """What is stale and new in each window between updates."""
    windows = counts.judged.get(declared.update_days, ())[::-1]
    if not windows:
        return ()
    bars = {"at most stale" if counts.dated else "stale": stale, "new": new}
    series = tuple(
        Series(
            name=name,
            points=tuple(
                Point(at=str(counts.on - timedelta(days=window.until)), value=share(window))
                for window in windows
            ),
        )
        for name, share in bars.items()
        if not (counts.dated and share is new)
    )
    title = f"Units stale and new in windows of {declared.update_days} days, by their last day"
    return (Chart(title=title, series=series, limits={"tolerated": declared.stale_tolerated}),)


def new(window: Window) -> float:
    """The share of the units at the end of a window that were not there at its start."""
    return window.new / window.after if window.after else 0.0


def words_changed(window: Window) -> float:
    return window.words_changed / window.words if window.words else 0.0


def numbers_changed(window: Window) -> float:
    return window.numbers_changed / window.numbers if window.numbers else 0.0


def _between_updates(counts: Counts, declared: Declared, title: str) -> Figures:
    """The extremes between updates, what is new, and what changed of the words and the numbers of the whole corpus."""
    length = declared.update_days
    windows, corpus = counts.judged.get(length, ()), counts.windows.get(length, ())
    if not windows:
        return {}
    shares, n = [stale(each) for each in windows], windows[0].before
    extremes = {
        f"stale-share-{length}d-{which}": Figure(title=f"{title} in {length} days, {which}", value=value, n=n)
        for which, value in (("lowest", min(shares)), ("highest", max(shares)))
    }
    if counts.dated:
        return extremes
    found = extremes | _mean("new-share", "new", length, windows, new)
    if counts.gold is not None:
        found |= _mean("corpus-stale-share", "stale in the whole corpus", length, corpus, stale)
    if any(window.words for window in corpus):
        found |= _mean("words-changed", "words changed or gone", length, corpus, words_changed)
    if any(window.numbers for window in corpus):
        found |= _mean("numbers-changed", "numbers changed or gone", length, corpus, numbers_changed)
    return found


def _over_a_year(counts: Counts) -> Figures:
    year = counts.windows.get(YEAR)
    if not year or not year[0].before or counts.dated:
        return {}
    changed, documents = year[0].documents_changed, year[0].documents
    title = f"documents with something stale in {YEAR} days"
    growth = Figure(
        title=f"units, against {YEAR} days before",
        value=year[0].after / year[0].before,
        n=year[0].before,
        unit="ratio",
    )
    return {
        f"changed-documents-{YEAR}d": Figure(title=title, value=changed / documents, n=documents),
        f"growth-{YEAR}d": growth,
    }


def _mean(
    name: str, title: str, length: int, windows: Sequence[Window], share: Callable[[Window], float]
) -> Figures:
    """The mean of a share over windows; the title says over how many."""
    if not windows:
        return {}
    shares = [share(window) for window in windows]
    mean = f", mean of {len(shares)}" if len(shares) > 1 else ""
    figure = Figure(
        title=f"{title} in {length} days{mean}", value=sum(shares) / len(shares), n=windows[0].before
    )
    return {f"{name}-{length}d": figure}
