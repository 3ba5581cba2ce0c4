"""What the counts show, exclude or leave open: the windows, the words and the guards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from decidable.evidence import Guard, State
from decidable_evidence.volatility.inputs import Declared
from decidable_evidence.volatility.tally import Tally
from decidable_evidence.volatility.windows import Window

FEWEST_UNITS = 30
FEWEST_TO_OUTRUN = 4
FEWEST_TO_KEEP = 6
WELL_WITHIN = 0.6


def words(tally: Tally, declared: Declared) -> dict[str, State]:
    """Say of each word whether it is shown, excluded or open; what outruns within an update does not keep."""
    if gate(tally, declared):
        return {"outruns": "open", "keeps": "open"}
    if outrunning(tally, declared):
        return {"outruns": "shown", "keeps": "excluded"}
    if keeping(tally, declared):
        return {"outruns": "excluded", "keeps": "shown"}
    return {"outruns": "open", "keeps": "open"}


def gate(tally: Tally, declared: Declared) -> tuple[Guard, ...]:
    """Give the guards that keep every word open."""
    if text := _no_history(tally, declared):
        return (Guard(name="no-history", text=text),)
    if tally.units >= FEWEST_UNITS:
        return ()
    text = f"{tally.units} units are too few to conclude; at least {FEWEST_UNITS} are needed."
    return (Guard(name="too-small", text=text),)


def outrunning(tally: Tally, declared: Declared) -> int | None:
    """Give the shortest window, no longer than an update, in which more goes stale than is tolerated every time."""
    if tally.dated:
        return None
    lengths = (length for length in declared.windows if length <= declared.update_days)
    return next((length for length in lengths if _outruns(tally.windows.get(length, ()), declared)), None)


def keeping(tally: Tally, declared: Declared) -> bool:
    """Say whether between updates well less goes stale than is tolerated every time, and no rewrite is planned."""
    windows = tally.windows.get(declared.update_days, ())
    return declared.rewrite_planned == "no" and len(windows) >= FEWEST_TO_KEEP and calm(windows, declared)


def calm(windows: Iterable[Window], declared: Declared) -> bool:
    """Say whether in each window well less goes stale than is tolerated, with and without bulk commits."""
    return all(most(window) <= WELL_WITHIN * declared.stale_tolerated for window in windows)


def longest_cadence(tally: Tally, declared: Declared) -> int | None:
    """Give the longest window of which there are enough, and in none of which more goes stale than is tolerated."""
    fitting = (
        length
        for length, windows in tally.windows.items()
        if len(windows) >= FEWEST_TO_KEEP and max(map(most, windows)) <= declared.stale_tolerated
    )
    return max(fitting, default=None)


def most(window: Window) -> float:
    """Give the share that goes stale in a window, with or without bulk commits, whichever is more."""
    return max(window.stale, window.steady)


def least(window: Window) -> float:
    """Give the share that goes stale in a window, with or without bulk commits, whichever is less."""
    return min(window.stale, window.steady)


def _outruns(windows: Sequence[Window], declared: Declared) -> bool:
    enough = len(windows) >= FEWEST_TO_OUTRUN
    return enough and all(least(window) > declared.stale_tolerated for window in windows)


def _no_history(tally: Tally, declared: Declared) -> str:
    if tally.shallow:
        return "The clone is shallow or partial: its history is cut off."
    if tally.missing_versions:
        return f"The clone is not whole: versions of documents that it lacks: {tally.missing_versions}."
    if tally.partial:
        return f"On {tally.partial} of the days less than half as many documents were seen as before: each day has to list them all."
    if tally.unseen > declared.update_days:
        return f"The corpus was last seen {tally.unseen} days before, which is longer than an update takes to come."
    return ""
