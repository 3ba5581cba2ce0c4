"""What a history comes to in whole numbers, from which every figure and every word can be computed again."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from decidable.evidence import Frozen

MOST_COUNTED = 10**12
MOST_WINDOWS = 12  # of one length: further back a corpus is hardly the one that is asked about
LONGEST = 36_500  # days; a duration of a review is no longer
SLACK = 0.1  # of a window: how far the days of snapshots may be from its ends

Count = Annotated[int, Field(ge=0, le=MOST_COUNTED, strict=True)]


class Window(Frozen):
    """What became, from one day to a later one, of the units that there were.

    ``since`` and ``until`` are days before the day of the measurement. Of ``before`` units ``stale`` say something else
    or are gone, and ``new`` of ``after`` were not there. ``steady`` are those stale apart from bulk commits. ``words``,
    ``numbers`` and ``documents`` are counts at the start, beside how many of them changed.
    """

    since: Count
    until: Count
    before: Count
    after: Count
    stale: Count
    new: Count
    steady: Count
    words: Count = 0
    words_changed: Count = 0
    numbers: Count = 0
    numbers_changed: Count = 0
    documents: Count = 0
    documents_changed: Count = 0

    @model_validator(mode="after")
    def _possible(self) -> Self:
        parts = (
            (max(self.stale, self.steady), self.before),
            (self.new, self.after),
            (self.words_changed, self.words),
            (self.numbers_changed, self.numbers),
            (self.documents_changed, self.documents),
        )
        if any(part > whole for part, whole in parts) or self.until >= self.since:
            raise ValueError("a window counts more than there is")
        return self


Windows = dict[Annotated[int, Field(ge=1, le=LONGEST)], tuple[Window, ...]]


class Counts(Frozen):
    """The counts of one history; windows are by their length in days, the latest first.

    ``commit`` is the last one that was read. ``unseen`` are the days since the corpus was last seen, ``partial`` those
    on which only a part of it was. Of ``gold`` units, those that an evaluation set rests on, there are windows of their
    own; without it there are none.
    """

    on: date
    commit: str = Field(default="", pattern=r"^([0-9a-f]{40,64})?$")
    documents: Count = 0
    units: Count = 0
    gold: Count | None = None
    task_units: Count = 0
    bulk_commits: Count = 0
    missing: Count = 0
    unseen: Count = 0
    partial: Count = 0
    shallow: bool = False
    dated: bool = False
    windows: Windows = {}
    gold_windows: Windows = {}
    task_windows: Windows = {}

    @property
    def judged(self) -> Windows:
        """The windows that decide: those of the gold units where there are any."""
        return self.windows if self.gold is None else self.gold_windows

    @model_validator(mode="after")
    def _in_a_row(self) -> Self:
        """Refuse windows that no history has: a recording may hold anything."""
        for windows in (self.windows, self.gold_windows, self.task_windows):
            for length, found in windows.items():
                if len(found) > MOST_WINDOWS or any(
                    abs(window.since - window.until - length) > SLACK * length for window in found
                ):
                    raise ValueError(f"windows of {length} days have another length, or are too many")
                if any(later.since != earlier.until for later, earlier in pairwise(found)):
                    raise ValueError(f"windows of {length} days overlap, or have gaps")
        return self
