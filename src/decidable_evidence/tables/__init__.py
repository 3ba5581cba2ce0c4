"""Tables that a review names, such as a manifest or an evaluation set: rows of a file or of a warehouse, as text."""

from __future__ import annotations

from collections.abc import Sequence

from decidable_evidence.tables.sources import Source

__all__ = ["Row", "Source", "read"]

Row = dict[str, str | None]


def read(source: Source, required: Sequence[str], optional: Sequence[str] = ()) -> list[Row]:
    """Read these columns of every row, each value as text; what is blank or not there is None.

    Raises ``UnreadableError`` where the table cannot be read, where it has no column that is required, and for the
    first rows that are no mapping or have no value that is required. Needs the extra ``evidence``.
    """
    from decidable_evidence.tables.rows import rows  # noqa: PLC0415  (heavy)

    return rows(source, tuple(required), tuple(optional))
