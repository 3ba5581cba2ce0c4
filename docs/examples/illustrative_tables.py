"""Rows as the text of the files in which the examples keep them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO


def json_lines(rows: Iterable[Mapping[str, object]]) -> str:
    """Write rows as JSON lines."""
    return "".join(json.dumps(row) + "\n" for row in rows)


def comma_separated(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write rows as CSV below the names of their columns."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return written.getvalue()
