"""How long it takes to read and check many records, beside reading the bytes of the same files.

``python tests/benchmarks/adr_speed.py [RECORDS]`` writes that many in a mix of formats (3,000 if not said), and prints the time of
each step, the time a record, and how the time of reading grows from a text made to be slow to one that is eight times as long.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from decidable.adr import find, load, read
from decidable.agreement import check, ground

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
SHORT, LONG = 1 << 17, 1 << 20
RECORDS = 3000


def timed(what: str, act: Callable[[], object], records: int) -> float:
    """Print and give how long something takes."""
    start = time.perf_counter()
    act()
    took = time.perf_counter() - start
    sys.stdout.write(f"{what:<12} {took:7.2f} s  {took / records * 1e3:7.3f} ms a record\n")
    return took


def main() -> None:
    """Write the records, and time each step."""
    records = int(sys.argv[1]) if sys.argv[1:] else RECORDS
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "pyproject.toml").touch()
        for number in range(records):
            suffix, text = FORMATS[number % len(FORMATS)]
            Path(folder, f"{number:04}-tea{suffix}").write_text(text, encoding="utf-8")
        paths = find([folder])
        read_bytes = timed("bytes", lambda: [path.read_bytes() for path in paths], records)
        loading = timed("read", lambda: [load(path) for path in paths], records)
        adrs = [load(path) for path in paths]
        on = ground(adrs, date(2026, 11, 22))
        checking = timed("check", lambda: [check(adr, on) for adr in adrs], records)
    whole = loading + checking
    sys.stdout.write(
        f"{len(adrs)} records: {whole:.2f} s, {whole / read_bytes:.0f} times reading their bytes\n\n"
    )
    for name, part in HOSTILE.items():
        short, long = (spent((part * (size // len(part) + 1))[:size]) for size in (SHORT, LONG))
        sys.stdout.write(
            f"{name:<12} {SHORT >> 10} KiB {short:6.3f} s, {LONG >> 10} KiB {long:6.3f} s: {long / short:4.1f} times\n"
        )


def spent(text: str) -> float:
    """Give the time that this process works to read a text, whatever else the machine does."""
    start = time.process_time()
    read(text)
    return time.process_time() - start


if __name__ == "__main__":
    main()
