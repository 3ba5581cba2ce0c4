"""How long it takes to read and check many records, beside reading the bytes of the same files.

``python tests/benchmarks/adr_speed.py [RECORDS [KIBIBYTES]]`` writes that many in a mix of formats (3,000 if not said), and a tenth as many,
and says how the time grows from a text made to be slow to one that is eight times as long.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from functools import partial
from operator import itemgetter
from pathlib import Path

from figures import Cost, Found, Growth, told, written
from processor import spent

from decidable.adr.files import find
from decidable.adr.reading import load, read
from decidable.adr_checking import check, ground

PROSE = (
    "The kettle boils, and somebody has to pour. We looked at several ways; see [the notes](notes.md) and https://example.org/.\n\n"
    * 12
)
SECTIONS = f"\n## Context\n\n{PROSE}\n## Decision\n\nTea.\n\n## Consequences\n\n{PROSE}"
LINK = "[taste](https://decidable.readthedocs.io/en/latest/decisions/rag-vs-fine-tuning.html#citations)\n"
FORMATS = (
    (".md", f"---\nstatus: accepted\ndate: 2020-02-02\n---\n\n# Tea\n{SECTIONS}{LINK}"),
    (
        ".md",
        f"# 7. Tea\n\nDate: 2020-02-02\n\n## Status\n\nAccepted\n\nSuperseded by [8. Milk](0008-milk.md)\n{SECTIONS}",
    ),
    (".md", f"# Tea\n\n* Status: proposed\n* Deciders: Ada, Bo\n* Date: 2020-02-02\n{SECTIONS}{LINK}"),
    (".md", f"# Tea\n\n| Status | Date |\n|---|---|\n| Accepted | 2020-02-02 |\n{SECTIONS}"),
    (".adoc", f"= Tea\n\n== Status\n\nAccepted\n{SECTIONS.replace('##', '==')}"),
    (".rst", f"Tea\n===\n\nStatus\n------\n\nAccepted\n\nContext\n-------\n\n{PROSE}"),
)
HOSTILE = {
    "labels": "Status:\n",
    "sections": "## Status\nx\n",
    "tables": "| Status | x |\n",
    "brackets": "[",
    "links": "](",
    "fences": "```\n",
    "comments": "<!--",
    "emphasis": "**Status** ",
    "successors": "Superseded by 1\n",
}


def costs(records: int = 3000, kibibytes: int = 1024) -> Iterator[Found]:
    """Read and check that many records and a tenth, and texts that were made to be slow."""
    taken(len(FORMATS))  # what is imported only once is imported now
    tenth, whole = taken(records // 10), taken(records)
    ours, bytes_ = whole["reading and checking"], whole["reading bytes"]
    yield Cost(
        f"reading and checking {records:,} records", ours / bytes_, "reading the bytes of the same files"
    )
    yield Cost(
        "one record, read and checked",
        1000 * ours / records,
        f"reading its bytes, {written(1000 * bytes_ / records)} ms",
        unit="ms",
    )
    yield Growth(
        "decision records",
        "record",
        (records // 10, records),
        {way: (tenth[way], whole[way]) for way in whole},
    )
    name, times = slowest(kibibytes << 10)
    yield Cost(
        f"the worst of {len(HOSTILE)} texts that are made to be slow to read ({name}), {kibibytes:,} KiB long",
        times,
        f"the same, {kibibytes // 8:,} KiB long",
    )


def taken(records: int) -> dict[str, float]:
    """Write so many records, and give the seconds of reading and checking them, and of reading their bytes."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "pyproject.toml").touch()
        for number in range(records):
            suffix, text = FORMATS[number % len(FORMATS)]
            Path(folder, f"{number:04}-tea{suffix}").write_text(text, encoding="utf-8")
        paths = find([folder]).records
        reading, adrs = spent(lambda: [load(path) for path in paths])
        on = ground(adrs, date(2026, 11, 22))
        checking, _ = spent(lambda: [check(adr, on) for adr in adrs])
        of_bytes, _ = spent(lambda: [path.read_bytes() for path in paths])
    return {"reading and checking": reading + checking, "reading bytes": of_bytes}


def slowest(length: int) -> tuple[str, float]:
    """Name the text of which eight times as much takes the most times as long, and how many."""
    return max(((name, grown(part, length)) for name, part in HOSTILE.items()), key=itemgetter(1))


def grown(part: str, length: int) -> float:
    """Give how many times as long it takes to read a text as an eighth of it; what is short is read three times."""
    text = (part * (length // len(part) + 1))[:length]
    short = min(spent(partial(read, text[: length // 8]))[0] for _ in range(3))
    return spent(partial(read, text))[0] / short


if __name__ == "__main__":
    told(costs(*map(int, sys.argv[1:])))
