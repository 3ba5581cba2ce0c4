"""Tables that a review names, such as a manifest or an evaluation set: rows of a file or of a warehouse, as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from decidable_evidence.tables.sources import Source

__all__ = ["Row", "Source", "day_of", "read"]

DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?=$|[T ])")
Row = dict[str, str | None]


def read(source: Source, required: Sequence[str], optional: Sequence[str] = ()) -> list[Row]:
    """Read these columns of every row, each value as text; what is blank or not there is None.

    Raises ``UnreadableError`` where the table cannot be read, where it has no column that is required, and for the
    first rows that are no mapping or have no value that is required. Needs the extra ``evidence``.
    """
    from decidable_evidence.tables.rows import rows  # noqa: PLC0415  (heavy)

    return rows(source, tuple(required), tuple(optional))


def day_of(written: str | None) -> date | None:
    """The day of a date, or of a moment such as ``2026-11-02 09:30:00``; None where it is neither."""
    match = DAY.match((written or "").strip())
    try:
        return date.fromisoformat(match[0]) if match else None
    except ValueError:
        return None
