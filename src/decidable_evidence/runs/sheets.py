"""The results that stand in one file: what is asked of them, and how a choice among them is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import duckdb

from decidable.evidence import refuse, short
from decidable_evidence.tables.files import literal, pointer
from decidable_evidence.tables.lines import line_of
from decidable_evidence.tables.sources import ChosenFile

NAMED = 5
Steps = tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """What a file holds, and what the review says of it.

    ``found`` is the query of its results as JSON; a table has ``present`` columns instead.
    """

    connection: duckdb.DuckDBPyConnection
    said: ChosenFile
    found: str = ""
    present: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        return self.said.file

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Run a query in which ``results`` are the results."""
        return self.connection.execute(f"WITH results AS ({self.found}) {query}").fetchall()

    def has(self, place: str) -> bool:
        """Say whether any result has something at a place."""
        if not self.found:
            return place.lower() in {name.lower() for name in self.present}
        ((found,),) = self.ask(f"SELECT count({at(*place.split('.'))}) > 0 FROM results")  # noqa: S608
        return bool(found)

    def refuse(self, message: str, hint: str, row: int = 0) -> NoReturn:
        """Refuse to choose."""
        refuse(self.path, "run-choice", message, hint, line_of(self.path, row))


@dataclass(frozen=True)
class Choice:
    """What to read of each result besides what its format says, and which results count."""

    places: Mapping[str, Steps]
    columns: Mapping[str, str]
    where: str = ""


def at(*steps: str) -> str:
    """Write what stands at a place of the column ``json``, as text."""
    return f"json_extract_string(json, {literal(pointer(*steps))})"


def listed(names: Iterable[object]) -> str:
    """List names shortly."""
    every = [short(str(name)) for name in names]
    more = f" and {len(every) - NAMED} more" if len(every) > NAMED else ""
    return (", ".join(every[:NAMED]) + more) or "none"
