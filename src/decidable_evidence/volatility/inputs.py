"""The fields of a review for volatility: a history of the documents, and what the owner of the evidence declares."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from decidable.evidence import Duration, Frozen, InputFolder, Text, days_of
from decidable_evidence.paths import Pattern
from decidable_evidence.tables.sources import Source

WINDOWS = (7, 30, 90, 180)  # days: the cadences at which teams refresh an index or tune a model again


def _day(written: str) -> str:
    try:
        date.fromisoformat(written if re.fullmatch(r"\d{4}-\d{2}-\d{2}", written) else "")
    except ValueError:
        raise PydanticCustomError(
            "day_form", "{written} is not a day", {"written": written[:40], "hint": "write YYYY-MM-DD"}
        ) from None
    return written


DayOf = Annotated[str, AfterValidator(_day)]


class Declared(Frozen):
    """What the owner of the evidence declares, and by which the counts are judged."""

    update_every: Duration = Field(
        description="how often the index would be refreshed, or the model tuned again, such as 90d"
    )
    stale_tolerated: float = Field(
        default=0.05,
        ge=0.001,
        le=0.5,
        description="share of the knowledge that may be stale between two updates",
    )
    rewrite_planned: Literal["yes", "no"] | None = Field(
        default=None, description="whether a large rewrite is planned, which no history shows"
    )
    evaluation_set: Literal["yes", "no"] | None = Field(
        default=None, description="whether there is an evaluation set; what it rests on is then given as gold"
    )
    bulk_commits_count: Text | None = Field(
        default=None,
        description="why commits that change much at once changed what is true, and not only its form",
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
        default=None, description="folder of a git repository, or in one, that holds the documents"
    )
    paths: tuple[Pattern, ...] = Field(
        default=(),
        max_length=100,
        description="patterns of the documents, as in .gitignore; all files if not given",
    )
    snapshots: dict[DayOf, InputFolder] = Field(
        default={}, description="folders that hold the documents as they were on a day, as DAY=FOLDER"
    )
    manifest: Source | None = Field(
        default=None,
        description="table of documents with the columns document, seen_on, digest and perhaps units, or document and modified_on",
    )
    task_paths: tuple[Pattern, ...] = Field(
        default=(),
        max_length=100,
        description="patterns of the prompts, schemas and rubrics that make the task's own shape",
    )
    gold: Source | None = Field(
        default=None,
        description="table with a column unit: the texts or digests that an evaluation set rests on",
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
        if self.manifest and (self.paths or self.task_paths):
            raise PydanticCustomError("history_paths", "a manifest lists its documents itself, without paths")
        if len(self.snapshots) == 1:
            raise PydanticCustomError("history_one", "one snapshot is no history; give at least two")
        return self
