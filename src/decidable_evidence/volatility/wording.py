"""How volatility is told: the verdict in one sentence, what is still needed and what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from decidable.evidence import Guard
from decidable_evidence.volatility.history import Step
from decidable_evidence.volatility.inputs import Declared
from decidable_evidence.volatility.rules import (
    FEWEST_TO_KEEP,
    FEWEST_TO_OUTRUN,
    FEWEST_UNITS,
    calm,
    keeping,
    least,
    longest_cadence,
    outrunning,
)
from decidable_evidence.volatility.tally import Tally

MOST_NAMED = 5


def headline(tally: Tally, declared: Declared, gate: Sequence[Guard]) -> str:
    """Give the verdict in one sentence, with its figures."""
    if gate:
        opening = "Too small to conclude" if gate[0].name == "too-small" else "No history to conclude from"
        return f"{opening}: {gate[0].text[0].lower()}{gate[0].text[1:]}"
    tolerated, windows = percent(declared.stale_tolerated), tally.windows.get(declared.update_days, ())
    if length := outrunning(tally, declared):
        seen = _seen(tally, length)
        return f"The truth outruns updates every {declared.update_days} days: {seen}, and {tolerated} is tolerated."
    if keeping(tally, declared):
        return f"Updates keep pace with the truth: {_seen(tally, declared.update_days)}, and {tolerated} is tolerated."
    if not windows:
        return f"Inconclusive: the history does not reach back {declared.update_days} days."
    return f"Inconclusive: {_seen(tally, declared.update_days)}, and {tolerated} is tolerated."


def needs(tally: Tally, declared: Declared, gate: Sequence[Guard]) -> str:
    """Say what is needed before a word can be shown; nothing when one is."""
    if gate:
        return _remedy(tally, gate[0])
    if outrunning(tally, declared) or keeping(tally, declared):
        return ""
    windows = tally.windows.get(declared.update_days, ())
    if not calm(windows, declared):
        return _out_of_bounds(tally, declared)
    if len(windows) < FEWEST_TO_KEEP:
        return _longer(tally, declared, FEWEST_TO_KEEP)
    if declared.rewrite_planned == "yes":
        return "A rewrite is planned, and no history shows it: measure again after it."
    return "Rewrite-planned has to say that no rewrite is planned: no history shows one."


def advice(
    tally: Tally, declared: Declared, bulk: Sequence[str] = (), left_out: Sequence[str] = ()
) -> tuple[str, ...]:
    """Say what to do next, and what was set apart."""
    cadence, steps = longest_cadence(tally, declared), []
    if outrunning(tally, declared) and cadence:
        steps.append(f"An update every {cadence} days would keep within {percent(declared.stale_tolerated)}.")
    if bulk:
        steps.append(f"Bulk commits, with and without which every word holds: {'; '.join(bulk)}.")
    if left_out:
        steps.append(f"Left out of what was read: {', '.join(left_out)}.")
    return tuple(steps)


def told_bulk(steps: Sequence[Step]) -> tuple[str, ...]:
    """Name bulk commits by id and day, and the latest of them only where there are many."""
    named = [
        f"{step.name[:12]} of {datetime.fromtimestamp(step.at, UTC):%Y-%m-%d} ({percent(step.touched)} of the documents)"
        for step in steps[:MOST_NAMED]
    ]
    more = [f"and {len(steps) - MOST_NAMED} before"] if len(steps) > MOST_NAMED else []
    return (*named, *more)


def told_left_out(versions: Mapping[str, int]) -> tuple[str, ...]:
    """Say how many versions of documents were not read, and why."""
    return tuple(
        f"{count} {'versions' if count > 1 else 'version'} ({why})" for why, count in sorted(versions.items())
    )


def percent(share: float) -> str:
    """Write a share for people, such as ``9.3 %``."""
    return f"{100 * share:.1f} %"


def _seen(tally: Tally, length: int) -> str:
    """Tell the range of what went stale in windows of a length."""
    shares = [window.stale for window in tally.windows[length]]
    low, high = percent(min(shares)), percent(max(shares))
    told = high if low == high else f"up to {high}" if tally.dated else f"{low} to {high}"
    each = f"each of {len(shares)} windows" if len(shares) > 1 else "one window"
    return f"in {each} of {length} days {told} of the units goes stale"


def _remedy(tally: Tally, guard: Guard) -> str:
    if guard.name == "too-small":
        return f"At least {FEWEST_UNITS} units are needed: name more documents."
    if tally.shallow or tally.missing_versions:
        return "A full clone is needed, or a record that is made where there is one."
    return "The whole corpus has to be listed, and lately."


def _out_of_bounds(tally: Tally, declared: Declared) -> str:
    """Say what would conclude where too much goes stale for updates to keep pace."""
    if tally.dated:
        return (
            "Days of last changes never show that the truth outruns updates: digests of what was seen could."
        )
    windows, tolerated = tally.windows[declared.update_days], percent(declared.stale_tolerated)
    if len(windows) < FEWEST_TO_OUTRUN and min(map(least, windows)) > declared.stale_tolerated:
        return _longer(tally, declared, FEWEST_TO_OUTRUN)
    cadence = longest_cadence(tally, declared)
    shorter = f" At an update every {cadence} days it would keep within it." if cadence else ""
    return f"What goes stale is neither always above {tolerated} nor always well below.{shorter}"


def _longer(tally: Tally, declared: Declared, fewest: int) -> str:
    since = date.fromordinal(max(1, tally.on - fewest * declared.update_days))
    return f"{fewest} such windows of {declared.update_days} days would conclude: a history since {since}."
