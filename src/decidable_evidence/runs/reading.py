"""Reads the results of one arm into our columns: by the names of its files, what they hold, and what the review says."""

from __future__ import annotations

import filecmp
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from decidable.evidence import Problem, UnreadableError, opened, problem, real, refuse, short
from decidable_evidence.engines import Engine, Local, Warehouse, locked_down
from decidable_evidence.runs.documents import of_document, unpacked
from decidable_evidence.runs.formats import FORMATS, ROWS, of_table
from decidable_evidence.runs.grading import Grader
from decidable_evidence.runs.queries import COLUMNS, FIGURES, MOST_ARMS
from decidable_evidence.runs.sheets import Choice, Format, Sheet, listed, plain, planned, rendered
from decidable_evidence.tables.files import (
    OF_LINES,
    SUFFIXES,
    Rows,
    bare,
    failures,
    line_of,
    reason,
    rows_of,
    unmarked,
    unusable,
)
from decidable_evidence.tables.sources import ChosenFile, EngineTable, Source, place_of

READABLE = (*SUFFIXES, ".eval", ".json")
OPTIONS = ("filter", "metric", "threshold", "passes")
PART = 1 << 40  # rows of the second file of an arm are numbered from here on

# Answers that came out of a cache repeat nothing: of each example one row stays, where there is one a fresh one.
CACHED = """
DELETE FROM {table} WHERE rowid NOT IN (
    SELECT arg_min(rowid, ("cached" IS NOT NULL, "#number")) FROM {table} GROUP BY coalesce(example_id, CAST(rowid AS VARCHAR)))
"""


@dataclass(frozen=True)
class Reading:
    """The queries of one arm's rows in our columns; ``rows`` have ``"#number"`` and ``"#kind"`` as well.

    ``table`` holds every column of ours where the rows were read into one; ``sheet`` is what missing columns are looked
    for in, ``cached`` how many rows were left out.
    """

    rows: str
    fast: str
    form: Format = ROWS
    table: str = ""
    sheet: Sheet | None = None
    grader: Grader | None = None
    cached: int = 0


def of_table_of_engine(warehouse: Warehouse) -> Reading:
    """Read a table of an engine. Raises ``UnreadableError``."""
    columns = {column: column for column in (*COLUMNS, *FIGURES)} | {"answer": "output", "holds": ""}
    cluster = warehouse.source.cluster
    fast = warehouse.selecting(columns | ({"cluster": cluster} if cluster else {}), cluster)
    rows = f'SELECT 0 AS "#number", \'OBJECT\' AS "#kind", * FROM ({fast}) AS found'  # noqa: S608
    return Reading(rows, fast)


def of_files(connection: duckdb.DuckDBPyConnection, name: str, chosen: ChosenFile, folder: Path) -> Reading:
    """Recognise what wrote the files of an arm, and read them. Raises ``UnreadableError``."""
    table = f"read_{name.replace('-', '_')}"
    parts = [
        _part(connection, chosen, path, folder / str(place), f"{table}_{place}")
        for place, path in enumerate(chosen.files)
    ]
    form, sheet, choice = parts[0]
    rows, query = sheet.rows, rendered(sheet.rows, choice)
    of_rows = rows.lines is not None or rows.columns is not None
    if len(parts) == 1 and form is ROWS and of_rows and not chosen.where:
        names = plain(choice)
        fast = rendered(bare(rows.lines, names), choice) if rows.lines and names else query
        return Reading(query, fast, sheet=sheet)
    for place, (_, part, how) in enumerate(parts):
        query = rendered(part.rows, how)
        into = f"INSERT INTO {table}" if place else f"CREATE TABLE {table} AS"
        connection.execute(f"{into} {_numbered(query, place) if len(parts) > 1 else query}")
    left_out = _without_cached(connection, table)
    grader = choice.grader if all(how.grader for *_, how in parts) else None
    rows_of_table = f"SELECT * FROM {table}"  # noqa: S608
    return Reading(rows_of_table, rows_of_table, form, table, sheet, grader, left_out)


def part_of(chosen: ChosenFile, number: int) -> tuple[Path, int]:
    """The file in which a row is, and its number there."""
    return chosen.files[number // PART], number % PART


def _numbered(query: str, place: int) -> str:
    """Number the rows of one of several files, and its repeats beside those of the others."""
    sample = f"coalesce(CAST(TRY_CAST(coalesce(sample, '0') AS UINTEGER) % 1000000 + {place}000000 AS VARCHAR), sample)"
    return f'SELECT * REPLACE ("#number" + {place * PART} AS "#number", {sample} AS sample) FROM ({query})'  # noqa: S608


def _without_cached(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    repeated = connection.execute(
        f'SELECT 1 FROM {table} GROUP BY example_id HAVING count(*) > 1 AND count("cached") > 0 LIMIT 1'  # noqa: S608
    ).fetchone()
    return int((connection.execute(CACHED.format(table=table)).fetchone() or (0,))[0]) if repeated else 0


def _part(
    connection: duckdb.DuckDBPyConnection, chosen: ChosenFile, file: Path, into: Path, table: str
) -> tuple[Format, Sheet, Choice]:
    """What one file is, its rows, and what of it counts. Raises ``UnreadableError``."""
    into.mkdir(parents=True)
    path = (unpacked if file.suffix == ".eval" else unmarked)(file, into)
    form: Format | None = None
    header: Mapping[str, Any] = {}
    if file.suffix in {".eval", ".json"} or (file.suffix in OF_LINES and _is_list(path)):
        form, rows, header = of_document(connection, file, path, f"document_{table}")
    else:
        rows = rows_of(connection, path)
    if rows.columns is not None:
        form = of_table(rows.columns)
    form = form or _shown(connection, rows)
    if chosen.format not in {None, form.name}:
        form = next(each for each in FORMATS if each.name == chosen.format)
    sheet = Sheet(connection, chosen.model_copy(update={"file": file}), file, rows, header)
    _fits(form, sheet)
    return form, sheet, planned(form, sheet)


def _is_list(path: Path) -> bool:
    """Whether a file is one list of JSON, whatever its name says."""
    with opened(path) as file:
        first, second = (file.readline(1 << 16).strip() for _ in range(2))
    return first.startswith(b"[") and not (first.endswith(b"]") and second)


def _shown(connection: duckdb.DuckDBPyConnection, rows: Rows) -> Format:
    """The format of the first row that is an object."""
    shown = ", ".join(form.shown for form in FORMATS)
    query = f"SELECT {shown} FROM (SELECT json FROM ({rows.query}) WHERE \"#kind\" = 'OBJECT' LIMIT 1)"  # noqa: S608
    holds = connection.execute(query).fetchone() or ()
    return next((form for form, held in zip(FORMATS, holds, strict=False) if held), ROWS)


def _fits(form: Format, sheet: Sheet) -> None:
    """Refuse what a review says of a file that such files do not have, and a header that names a column twice."""
    for name in OPTIONS:
        if getattr(sheet.chosen, name) not in {None, ()} and name not in form.takes:
            takes = sorted("pass" if each == "passes" else each for each in form.takes)
            said = f"a file of {form.name} has no {'pass' if name == 'passes' else name}"
            sheet.refuse(said, f"it takes {listed(takes)}")
    if sheet.chosen.threshold is not None and sheet.chosen.metric is None:
        sheet.refuse("threshold is there, but no metric", "let metric name what it is the threshold of")
    for column in sheet.rows.columns or ():
        name, _, again = column.rpartition(" #")
        if again and name in {*COLUMNS, sheet.chosen.id, sheet.chosen.metric}:
            said = f"{short(name)} is in the header twice"
            refuse(sheet.path, "run-unreadable", said, "leave one of them out")


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
def open_arms(runs: Mapping[str, Source], order: Sequence[str]) -> Iterator[Opened]:
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
            except failures() as error:
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
