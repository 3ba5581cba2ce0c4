"""The history of documents in a table: what was seen of each on a day, or only when each was last changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from decidable.evidence import Problem, UnreadableError, problem, short
from decidable_evidence import tables
from decidable_evidence.tables.lines import line_of
from decidable_evidence.tables.sources import EngineTable, Source, place_of
from decidable_evidence.volatility.history import History, Observed, start_of, steps
from decidable_evidence.volatility.texts import Texts

OPTIONAL = ("seen_on", "digest", "units", "modified_on")
LISTED = ("seen_on", "digest")
DIGEST = re.compile(r"[^\s,;\[\]\"']+")
FEWEST_OF_LISTING = 0.5
MOST_PROBLEMS = 5


def read(source: Source, on: date) -> History:
    """Read the rows of all days up to one. Raises ``UnreadableError``."""
    rows = tables.read(source, ("document",), OPTIONAL)
    needed = LISTED if any(row[name] for row in rows for name in LISTED) else ("modified_on",)
    units = any(row["units"] for row in rows)
    mistakes = list(_mistakes(rows, (*needed, "units") if units else needed))
    if mistakes:
        raise UnreadableError(_told(source, mistakes))
    return _dated(rows, on) if needed != LISTED else _listed(rows, on)


def _mistakes(rows: Iterable[tables.Row], needed: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield what is wrong in which row: a value that is missing, no day, or not what another row says."""
    seen: dict[tuple[str | None, str | None], tables.Row] = {}
    for number, row in enumerate(rows, start=1):
        yield from ((number, f"it has no {name}") for name in needed if row[name] is None)
        for name in ("seen_on", "modified_on"):
            if row[name] is not None and _day(row[name]) is None:
                yield number, f"{short(row[name])} in {name} is no day; write YYYY-MM-DD"
        if seen.setdefault((row["document"], row["seen_on"]), row) != row:
            yield number, f"{short(row['document'])} has another row of the same day"


def _told(source: Source, mistakes: list[tuple[int, str]]) -> Iterator[Problem]:
    place = place_of(source)
    for number, said in mistakes[:MOST_PROBLEMS]:
        line = 0 if isinstance(source, EngineTable) else line_of(place, number)
        yield problem(place, "table-value", f"row {number}: {said}", "", line)
    if len(mistakes) > MOST_PROBLEMS:
        yield problem(place, "table-value", f"{len(mistakes) - MOST_PROBLEMS} more rows are wrong")


def _listed(rows: Iterable[tables.Row], on: date) -> History:
    """Take what was seen on a day for the whole corpus of that day."""
    texts, listings = Texts(), dict[date, dict[str, int | None]]()
    for row in rows:
        day = _day(row["seen_on"])
        if day and day <= on:
            digests = DIGEST.findall(row["units"] or row["digest"] or "")
            listings.setdefault(day, {})[str(row["document"])] = texts.read_digests(digests)
    listings = dict(sorted(listings.items()))
    return History(on, steps(_observed(listings)), texts, days=tuple(listings), gaps=tuple(_gaps(listings)))


def _observed(listings: dict[date, dict[str, int | None]]) -> Iterator[Observed]:
    before: Iterable[str] = ()
    for day, found in listings.items():
        gone = dict.fromkeys(path for path in before if path not in found)
        yield Observed(start_of(day), day.isoformat(), gone | found)
        before = found


def _gaps(listings: dict[date, dict[str, int | None]]) -> Iterator[date]:
    """Yield the days on which so little was seen that it cannot have been the whole corpus."""
    most = 0
    for day, found in listings.items():
        if len(found) < FEWEST_OF_LISTING * most:
            yield day
        most = len(found)


def _dated(rows: Iterable[tables.Row], on: date) -> History:
    """Take the day of its last change for the only one on which a document is known to have changed."""
    texts, days = Texts(), dict[date, dict[str, int | None]]()
    for row in rows:
        day = _day(row["modified_on"])
        if day and day <= on:
            document = str(row["document"])
            days.setdefault(day, {})[document] = texts.read_digests([f"{document} {day}"])
    observed = (Observed(start_of(day), day.isoformat(), found) for day, found in sorted(days.items()))
    return History(on, steps(observed), texts, dated=True)


def _day(written: str | None) -> date | None:
    """Read a day, or the day of a moment such as ``2026-11-02 09:30:00``."""
    match = re.match(r"\d{4}-\d{2}-\d{2}(?=$|[T ])", written or "")
    try:
        return date.fromisoformat(match[0]) if match else None
    except ValueError:
        return None
