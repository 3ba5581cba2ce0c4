"""Opens the results of all arms where they can be counted together: their own engine, or a database in this process."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import duckdb

from decidable.evidence import Problem, UnreadableError, problem
from decidable_evidence.engines import Engine, Local, Warehouse, locked_down
from decidable_evidence.runs.archives import unpacked
from decidable_evidence.runs.columns import COLUMNS
from decidable_evidence.runs.queries import MOST_ARMS
from decidable_evidence.runs.reading import READABLE, Reading, of_file, of_table
from decidable_evidence.tables.files import FAILURES, cleaned, unmarked, unusable
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
    if refused := list(_unusable(chosen.values())):
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
        if isinstance(source, ChosenFile) and (why := unusable(source.file, READABLE)):
            yield problem(source.file, "run-unreadable", why)


def _in_engine(chosen: Mapping[str, ChosenFile | EngineTable]) -> Opened:
    warehouses = {arm: Warehouse(source) for arm, source in chosen.items() if isinstance(source, EngineTable)}
    arms = tuple(Arm(arm, of.source, of_table(of)) for arm, of in warehouses.items())
    return Opened(next(iter(warehouses.values())), arms)


@contextmanager
def _in_process(chosen: Mapping[str, ChosenFile | EngineTable]) -> Iterator[Opened]:
    files = [source.file for source in chosen.values() if isinstance(source, ChosenFile)]
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
                said = f"cannot be read: {cleaned(error)}"
                problems.append(problem(place_of(source), "run-unreadable", said))
        yield Opened(Local(connection), tuple(arms), tuple(problems))


def _read(
    connection: duckdb.DuckDBPyConnection, name: str, source: ChosenFile | EngineTable, folder: Path
) -> Reading:
    """Find the queries of one arm; a log is unpacked, and rows of an engine are fetched. Raises ``UnreadableError``."""
    if isinstance(source, ChosenFile):
        (into := folder / name).mkdir()
        prepared = unpacked if source.file.suffix == ".eval" else unmarked
        path = prepared(source.file, into)
        return of_file(connection, source, path)
    warehouse = Warehouse(source)
    table = f"fetched_{name.replace('-', '_')}"
    connection.register(table, warehouse.fetched(of_table(warehouse).fast))
    fast = f"SELECT {', '.join(COLUMNS)} FROM {table}"  # noqa: S608
    return Reading(f'SELECT 0 AS "#number", \'OBJECT\' AS "#kind", {", ".join(COLUMNS)} FROM {table}', fast)  # noqa: S608
