"""Volatility in words: the verdict in one sentence, what is still needed and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from decidable.evidence import Guard, counted, percent, short
from decidable_evidence.volatility.counts import Counts
from decidable_evidence.volatility.figures import new
from decidable_evidence.volatility.history import History, Step
from decidable_evidence.volatility.inputs import Declared
from decidable_evidence.volatility.rules import longest_cadence, outrunning, shown, span, stale

MOST_NAMED = 5


def headline(counts: Counts, declared: Declared, guards: Sequence[Guard]) -> str:
    """The verdict in one sentence, with its figures."""
    if guards and guards[0].name in {"too-small", "no-history"}:
        opening = "Too small to conclude" if guards[0].name == "too-small" else "No history to conclude from"
        return f"{opening}: {guards[0].text[0].lower()}{guards[0].text[1:]}"
    tolerated, length = percent(declared.stale_tolerated), declared.update_days
    word = shown(counts, declared)
    if word == "outruns":
        seen = _seen(counts, outrunning(counts, declared) or length)
        return f"The truth outruns updates every {length} days: {seen}, and {tolerated} is tolerated."
    if word == "keeps":
        return f"Updates keep pace with the truth: {_seen(counts, length)}, and {tolerated} is tolerated."
    if not counts.judged.get(length):
        return f"Inconclusive: the history does not reach back {length} days."
    return f"Inconclusive: {_seen(counts, length)}, and {tolerated} is tolerated."


def advice(counts: Counts, declared: Declared) -> tuple[str, ...]:
    """What to do next, as far as it follows from the counts."""
    return tuple(_advice(counts, declared))


def _advice(counts: Counts, declared: Declared) -> Iterator[str]:
    word, cadence = shown(counts, declared), longest_cadence(counts, declared)
    if cadence and cadence < declared.update_days and word != "keeps":
        yield f"Updates every {cadence} days would keep within {percent(declared.stale_tolerated)}."
    windows, tolerated = counts.judged.get(declared.update_days, ()), declared.stale_tolerated
    if windows and not counts.dated and max(map(stale, windows)) <= tolerated < min(map(new, windows)):
        yield "The corpus grows, and hardly anything in it became wrong: until an update new facts are missing, and few are false."
    if word == "keeps" and counts.gold is None:
        yield "What an evaluation set rests on may change faster than the whole corpus: give it as gold (--gold)."


def named(history: History, bulk: Sequence[Step]) -> tuple[str, ...]:
    """What was set apart, left out or not read, by name."""
    return tuple(_named(history, bulk))


def _named(history: History, bulk: Sequence[Step]) -> Iterator[str]:
    if bulk:
        few = [
            f"{step.name[:12]} of {datetime.fromtimestamp(step.at, UTC):%Y-%m-%d}"
            for step in bulk[:MOST_NAMED]
        ]
        more = [f"and {len(bulk) - MOST_NAMED} before"] if len(bulk) > MOST_NAMED else []
        yield f"Bulk commits, with and without which a word has to be the same: {', '.join([*few, *more])}."
    if history.unread:
        yield f"Not read: {_reasons(history.unread)}."
    if history.own:
        yield f"Not counted as documents: {counted(len(history.own), 'review or record')} of this tool."


def _reasons(unread: Mapping[str, str]) -> str:
    """How many files are not read, and why."""
    counts = Counter(map(short, unread.values()))
    return ", ".join(f"{counted(count, 'file')} ({reason})" for reason, count in sorted(counts.items()))


def _seen(counts: Counts, length: int) -> str:
    """The range of what goes stale in windows of a length."""
    windows = counts.judged[length]
    share = f"up to {span(windows).split(' to ')[-1]}" if counts.dated else span(windows)
    each = f"each of {len(windows)} windows" if len(windows) > 1 else "one window"
    what = "units" if counts.gold is None else "evaluation set's facts"
    return f"{share} of the {what} go stale in {each} of {length} days"
