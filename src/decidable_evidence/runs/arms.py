"""Opens the results of all arms where they can be counted together: their own engine, or a database in this process."""

from __future__ import annotations

import filecmp
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import duckdb

from decidable.evidence import Problem, UnreadableError, problem, real
from decidable_evidence.engines import Engine, Local, Warehouse, locked_down
from decidable_evidence.runs.queries import MOST_ARMS
from decidable_evidence.runs.reading import (
    READABLE,
    Reading,
    of_files,
    of_table_of_engine,
    part_of,
)
from decidable_evidence.tables.files import FAILURES, reason, unusable
from decidable_evidence.tables.lines import line_of
from decidable_evidence.tables.sources import ChosenFile, EngineTable, Source, place_of

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Arm(NamedTuple):
    """One arm, and the queries that read its results."""

    name: str
    source: Source
    reading: Reading

    @property
    def path(self) -> Path:
        return place_of(self.source)

    def wrong(self, code: str, message: str, hint: str = "", number: int = 0) -> Problem:
        """A mistake in these rows, or in one of them by its number."""
        path, row = self.path, number
        if isinstance(self.source, ChosenFile):
            path, row = part_of(self.source, number)
        line = line_of(path, row) if row else 0
        return problem(path, code, f"row {row}: {message}" if row else message, hint, line)


@dataclass(frozen=True)
class Opened:
    """The arms that can be read, and the problems of those that cannot."""

    engine: Engine
    arms: tuple[Arm, ...]
    problems: tuple[Problem, ...] = ()


@contextmanager
def opened(runs: Mapping[str, Source], order: Sequence[str]) -> Iterator[Opened]:
    """Open the results of the arms, in this order. Raises ``UnreadableError`` where a file is not even looked at."""
    chosen = {arm: _chosen(runs[arm]) for arm in order if arm in runs}
    if len(chosen) > MOST_ARMS or not all(map(NAME.fullmatch, chosen)):
        raise ValueError(
            f"at most {MOST_ARMS} arms with names in kebab-case can be counted: {', '.join(chosen)}"
        )
    if refused := list(_unusable(chosen.values())) or list(_copied(chosen)):
        raise UnreadableError(refused)
    tables = [source for source in chosen.values() if isinstance(source, EngineTable)]
    if len(tables) == len(chosen) and len({table.engine for table in tables}) == 1:
        yield _in_engine(chosen)
        return
    with _in_process(chosen) as found:
        yield found


def _chosen(source: Source) -> ChosenFile | EngineTable:
    return ChosenFile(file=source) if isinstance(source, Path) else source


def _unusable(sources: Iterable[ChosenFile | EngineTable]) -> Iterator[Problem]:
    for source in sources:
        for path in source.files if isinstance(source, ChosenFile) else ():
            why, hint = unusable(path, READABLE)
            if why:
                yield problem(path, "run-unreadable", why, hint)


def _copied(chosen: Mapping[str, ChosenFile | EngineTable]) -> Iterator[Problem]:
    """Yield the files that repeat nothing: one by any path, or a copy of it, of which the same counts."""
    files = [(arm, source) for arm, source in chosen.items() if isinstance(source, ChosenFile)]
    for _, source in files:
        for one, other in combinations(source.files, 2):
            if _equal(one, other):
                said = f"it is {one.name} once more, byte for byte"
                yield problem(other, "run-copied", said, "each repeat is a run of its own")
    for (one_arm, first), (other_arm, second) in combinations(files, 2):
        if first.model_copy(update={"file": ""}) != second.model_copy(update={"file": ""}):
            continue
        if {real(path) for path in first.files} & {real(path) for path in second.files}:
            hint = "give each arm a file of its own, or let filter or where say which of its rows are whose"
            yield problem(second.files[0], "run-copied", f"{other_arm} has the same file as {one_arm}", hint)
        elif any(_equal(a, b) for a in first.files for b in second.files):
            said = f"{other_arm} has the results of {one_arm} once more: the files are equal, byte for byte"
            hint = "run each arm, and keep its results in a file of its own; rows of arms that fare alike name theirs in a column run"
            yield problem(second.files[0], "run-copied", said, hint)


def _equal(one: Path, other: Path) -> bool:
    """Whether two files hold the same bytes."""
    return real(one) == real(other) or (
        one.stat().st_size == other.stat().st_size and filecmp.cmp(one, other, shallow=False)
    )


def _in_engine(chosen: Mapping[str, ChosenFile | EngineTable]) -> Opened:
    warehouses = {arm: Warehouse(source) for arm, source in chosen.items() if isinstance(source, EngineTable)}
    arms = tuple(Arm(arm, of.source, of_table_of_engine(of)) for arm, of in warehouses.items())
    return Opened(next(iter(warehouses.values())), arms)


@contextmanager
def _in_process(chosen: Mapping[str, ChosenFile | EngineTable]) -> Iterator[Opened]:
    files = [path for source in chosen.values() if isinstance(source, ChosenFile) for path in source.files]
    arms, problems = list[Arm](), list[Problem]()
    with (
        tempfile.TemporaryDirectory(prefix="decidable-") as folder,
        locked_down([*files, Path(folder, "copy")]) as connection,
    ):
        for name, source in chosen.items():
            try:
                arms.append(Arm(name, source, _read(connection, name, source, Path(folder))))
            except UnreadableError as error:
                problems += error.problems
            except FAILURES as error:
                said = f"cannot be read: {reason(error)}"
                problems.append(problem(place_of(source), "run-unreadable", said))
        yield Opened(Local(connection), tuple(arms), tuple(problems))


def _read(
    connection: duckdb.DuckDBPyConnection, name: str, source: ChosenFile | EngineTable, folder: Path
) -> Reading:
    """Find the queries of one arm; rows of an engine are fetched. Raises ``UnreadableError``."""
    if isinstance(source, ChosenFile):
        return of_files(connection, name, source, folder / name)
    warehouse = Warehouse(source)
    reading, table = of_table_of_engine(warehouse), f"fetched_{name.replace('-', '_')}"
    connection.register(table, warehouse.fetched(reading.fast))
    rows = f'SELECT 0 AS "#number", \'OBJECT\' AS "#kind", * FROM {table}'  # noqa: S608
    return Reading(rows, f"SELECT * FROM {table}")  # noqa: S608
