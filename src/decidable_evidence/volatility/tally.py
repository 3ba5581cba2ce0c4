"""What a history comes to in whole numbers, from which every figure and every word can be computed again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from itertools import pairwise

from decidable_evidence.volatility.inputs import WINDOWS
from decidable_evidence.volatility.windows import SLACK, Window

CADENCES = (1, 2, 3, *WINDOWS, 14, 60, 365)
YEAR = 365
MOST_COUNTED = 10**12
MOST_COUNTS = 200_000
WINDOW = re.compile(r"(task-)?([1-9]\d{0,4})d-(\d{1,2})-([a-z-]+)")
LIVED = re.compile(r"lived-(\d{1,6})d-(changed|unchanged)")

Windows = dict[int, tuple[Window, ...]]


@dataclass(frozen=True)
class Tally:
    """The counts of one history; windows are by their length in days, the latest first.

    ``on`` is the day, counted as ``date.toordinal`` does. A year before it there were ``earlier_documents``, and of
    these ``changed_documents`` are changed; none where the history does not reach so far back. ``unseen`` are the days
    since the corpus was last seen, ``partial`` those on which only a part of it was. The numbers 0 and 1 say whether
    the clone is ``shallow`` and whether documents are only ``dated``.
    """

    on: int
    documents: int = 0
    units: int = 0
    task_units: int = 0
    earlier_documents: int = 0
    changed_documents: int = 0
    bulk_commits: int = 0
    missing_versions: int = 0
    unseen: int = 0
    partial: int = 0
    shallow: int = 0
    dated: int = 0
    windows: Windows = field(default_factory=dict)
    task_windows: Windows = field(default_factory=dict)
    lifetimes: Mapping[tuple[int, bool], int] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """Write the counts as a record keeps them; what is not there is not written."""
        numbers = {_key(name): getattr(self, name) for name in NUMBERS}
        kept = {name: number for name, number in numbers.items() if number or name == "on"}
        lived = {
            f"lived-{days}d-{'changed' if changed else 'unchanged'}": count
            for (days, changed), count in sorted(self.lifetimes.items())
        }
        return kept | _written("", self.windows) | _written("task-", self.task_windows) | lived


NUMBERS = tuple(each.name for each in fields(Tally) if each.type == "int")


def tally(counts: Mapping[str, int]) -> Tally:
    """Read what ``Tally.counts`` has written. Raises ``ValueError`` for anything else."""
    if len(counts) > MOST_COUNTS or any(
        type(count) is not int or not 0 <= count <= MOST_COUNTED for count in counts.values()
    ):
        raise ValueError(f"a history has at most {MOST_COUNTS} counts, and none is negative")
    read = Tally(
        **{name: counts.get(_key(name), 0) for name in NUMBERS},
        windows=_read("", counts),
        task_windows=_read("task-", counts),
        lifetimes=_lifetimes(counts),
    )
    if unknown := set(counts) - set(read.counts()):
        raise ValueError(f"{min(unknown)[:80]} is no count of a history")
    _check(read)
    return read


def _key(name: str) -> str:
    return name.replace("_", "-")


def _written(prefix: str, windows: Windows) -> dict[str, int]:
    return {
        f"{prefix}{length}d-{number}-{_key(name)}": count
        for length, found in sorted(windows.items())
        for number, window in enumerate(found)
        for name, count in window._asdict().items()
    }


def _read(prefix: str, counts: Mapping[str, int]) -> Windows:
    found: dict[int, dict[int, dict[str, int]]] = {}
    for key, count in counts.items():
        match = WINDOW.fullmatch(key)
        if match and (match[1] or "") == prefix:
            window = found.setdefault(int(match[2]), {}).setdefault(int(match[3]), {})
            window[match[4].replace("-", "_")] = count
    return {
        length: tuple(_window(length, number, windows.get(number)) for number in range(len(windows)))
        for length, windows in sorted(found.items())
    }


def _window(length: int, number: int, counts: Mapping[str, int] | None) -> Window:
    if counts is None or set(counts) != set(Window._fields):
        raise ValueError(f"window {number} of {length} days is not counted in full")
    window = Window(**counts)
    if abs(window.since - window.until - length) > SLACK * length:
        raise ValueError(f"window {number} of {length} days has another length")
    if max(window.gone, window.steady_gone) > window.before or window.new > window.after:
        raise ValueError(f"window {number} of {length} days counts more than there is")
    if window.before - window.gone != window.after - window.new:
        raise ValueError(f"window {number} of {length} days keeps another number than it had")
    return window


def _lifetimes(counts: Mapping[str, int]) -> dict[tuple[int, bool], int]:
    matches = ((LIVED.fullmatch(key), count) for key, count in counts.items())
    return {(int(match[1]), match[2] == "changed"): count for match, count in matches if match and count}


def _check(read: Tally) -> None:
    if not 1 <= read.on <= date.max.toordinal():
        raise ValueError("its day is not in the calendar")
    if read.changed_documents > read.earlier_documents:
        raise ValueError("more documents changed than there were")
    for windows in (read.windows, read.task_windows):
        for length, found in windows.items():
            if any(later.since != earlier.until for later, earlier in pairwise(found)):
                raise ValueError(f"windows of {length} days overlap, or have gaps")
