"""Inputs and counts of volatility: the fields of a review, and whole numbers from which every word can be computed again."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from decidable.evidence import Day, Duration, Frozen, InputFolder, Text, days_of
from decidable_evidence.paths import Pattern
from decidable_evidence.tables.sources import Source

WINDOWS = (7, 30, 90, 180)  # days: the cadences at which teams refresh an index or tune a model again


class Declared(Frozen):
    """What the owner of the evidence declares, and by which the counts are judged."""

    update_every: Duration = Field(
        description="how often the index or the model would be updated, such as 90d"
    )
    stale_tolerated: float = Field(
        default=0.05,
        ge=0.001,
        le=0.5,
        description="share that may go stale between two updates",
    )
    rewrite_planned: Literal["yes", "no"] | None = Field(
        default=None, description="whether a large rewrite is planned"
    )
    evaluation_set: Literal["yes", "no"] | None = Field(
        default=None,
        description="whether there is an evaluation set, whose paragraphs are given as gold",
    )
    bulk_commits_count: Text | None = Field(
        default=None,
        description="why bulk commits changed facts, not only form",
    )

    @property
    def update_days(self) -> int:
        return days_of(self.update_every)

    @property
    def windows(self) -> tuple[int, ...]:
        """The lengths of window in which something is looked at, in days."""
        return tuple(sorted({*WINDOWS, self.update_days}))


class Inputs(Declared):
    """The fields of a review for this measure."""

    repository: InputFolder | None = Field(
        default=None, description="folder of the documents: a git repository, or a folder in one"
    )
    paths: tuple[Pattern, ...] = Field(
        default=(),
        max_length=100,
        description="patterns of the documents, as in .gitignore; by default, all files",
    )
    snapshots: dict[Day, InputFolder] = Field(
        default={}, description="copies of the documents, as DAY=FOLDER"
    )
    manifest: Source | None = Field(
        default=None,
        description="table with document, seen_on, digest and optional units",
    )
    gold: Source | None = Field(
        default=None,
        description="table with a column unit: the texts or digests behind an evaluation set",
    )

    @model_validator(mode="after")
    def _one_history(self) -> Self:
        given = [name for name in ("repository", "snapshots", "manifest") if getattr(self, name)]
        if len(given) != 1:
            named = " and ".join(given) or "none"
            raise PydanticCustomError(
                "history_choice",
                "the history is a repository, snapshots or a manifest; given: {named}",
                {"named": named},
            )
        if self.manifest and self.paths:
            raise PydanticCustomError("history_paths", "a manifest lists its documents itself, without paths")
        if len(self.snapshots) == 1:
            raise PydanticCustomError("history_one", "one snapshot is no history; give at least two")
        return self


MOST_COUNTED = 10**12
MOST_WINDOWS = 12  # of one length: further back a corpus is hardly the one that is asked about
LONGEST = 36_500  # days; a duration of a review is no longer
SLACK = 0.1  # of a window: how far the days of snapshots may be from its ends
FEWEST_UNITS = 30  # below it one unit is more than 3 %, and no share near 5 % can be measured

Count = Annotated[int, Field(ge=0, le=MOST_COUNTED, strict=True)]


class Window(Frozen):
    """What became, from one day to a later one, of the units that there were.

    ``since`` and ``until`` are days before the day of the measurement. Of ``before`` units ``stale`` changed in meaning
    or are gone, and ``new`` of ``after`` were not there. ``steady`` are those stale apart from bulk commits. ``words`` and
    ``numbers`` are counts at the start, beside how many of them changed.
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

    @model_validator(mode="after")
    def _possible(self) -> Self:
        parts = (
            (max(self.stale, self.steady), self.before),
            (self.new, self.after),
            (self.words_changed, self.words),
            (self.numbers_changed, self.numbers),
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
    bulk_commits: Count = 0
    missing: Count = 0
    unseen: Count = 0
    partial: Count = 0
    shallow: bool = False
    windows: Windows = {}
    gold_windows: Windows = {}

    @property
    def judged(self) -> Windows:
        """The windows that decide: those of the gold units where there are any."""
        return self.windows if self.gold is None else self.gold_windows

    @model_validator(mode="after")
    def _in_a_row(self) -> Self:
        """Refuse windows that no history has: a recording may contain anything."""
        for windows in (self.windows, self.gold_windows):
            for length, found in windows.items():
                if len(found) > MOST_WINDOWS or any(
                    abs(window.since - window.until - length) > SLACK * length for window in found
                ):
                    raise ValueError(f"windows of {length} days have another length, or are too many")
                if any(later.since != earlier.until for later, earlier in pairwise(found)):
                    raise ValueError(f"windows of {length} days overlap, or have gaps")
        return self
