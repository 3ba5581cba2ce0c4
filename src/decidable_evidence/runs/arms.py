"""The arms of an evaluation as they are read: the queries of their rows, and where a mistake in them is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from decidable.evidence import Problem, counted, problem, short
from decidable_evidence.engines import Engine
from decidable_evidence.runs.grading import Grader
from decidable_evidence.runs.sheets import Sheet
from decidable_evidence.tables.files import line_of
from decidable_evidence.tables.sources import EngineTable, Source, place_of

PART = 1 << 40  # rows of the second file of an arm are numbered from here on
NAMED = 5  # of many examples or rows


@dataclass(frozen=True)
class Arm:
    """One arm, and the queries of its rows in our columns; ``rows`` have ``"#number"`` and ``"#kind"`` as well.

    ``fast`` may read the same with neither of them, ``table`` holds every column of ours where the rows were read into
    one. ``tool`` wrote the rows, unless they are rows of one's own. ``sheet`` is what missing columns are looked for in,
    ``cached`` how many rows were left out.
    """

    name: str
    source: Source
    rows: str
    fast: str
    tool: str = ""
    table: str = ""
    sheet: Sheet | None = None
    grader: Grader | None = None
    cached: int = 0

    @property
    def path(self) -> Path:
        return place_of(self.source)

    def wrong(self, code: str, message: str, hint: str = "", number: int = 0) -> Problem:
        """A mistake in these rows, or in one of them by its number."""
        if not number or isinstance(self.source, EngineTable):
            return problem(self.path, code, message, hint)
        files = (self.source,) if isinstance(self.source, Path) else self.source.files
        path, row = files[number // PART], number % PART
        return problem(path, code, f"row {row}: {message}", hint, line_of(path, row))


@dataclass(frozen=True)
class Opened:
    """The arms that can be read, and the problems of those that cannot."""

    engine: Engine
    arms: tuple[Arm, ...]
    problems: tuple[Problem, ...] = ()

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query. Raises one of ``failures()``."""
        return self.engine.rows(query)


def examples(ids: list[str]) -> str:
    """Some ids of examples, and how many there are."""
    more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
    return f"{counted(len(ids), 'example')}: {', '.join(short(id_) for id_ in ids[:NAMED])}{more}"
