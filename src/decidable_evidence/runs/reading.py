"""Reads the results of each arm into our columns: by the names of its files, their content, and the options of the review."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from decidable.evidence import Problem, UnreadableError, counted, problem, real, refuse, short
from decidable_evidence.engines import Engine, Local, Warehouse, locked_down
from decidable_evidence.runs import MOST_ARMS
from decidable_evidence.runs.documents import READABLE, is_document, of_document, unpacked
from decidable_evidence.runs.formats import FORMATS, ROWS, of_table
from decidable_evidence.runs.grading import Grader
from decidable_evidence.runs.queries import COLUMNS, FIGURES
from decidable_evidence.runs.sheets import Choice, Format, Sheet, listed, plain, planned, rendered
from decidable_evidence.tables.files import bare, failures, line_of, reason, refusal, rows_of, unmarked
from decidable_evidence.tables.sources import ChosenFile, EngineTable, Source, place_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PART = 1 << 40  # rows of the second file of an arm are numbered from here on
NAMED = 5  # of many examples or rows
OPTIONS = {"filter": "filter", "metric": "metric", "threshold": "threshold", "passes": "pass"}
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NUMBERED = 'SELECT 0 AS "#number", \'OBJECT\' AS "#kind", * FROM {}'

# Answers that came out of a cache repeat nothing: of each example one row stays, where there is one a fresh one.
REPEATED = 'SELECT 1 FROM {table} GROUP BY example_id HAVING count(*) > 1 AND count("cached") > 0 LIMIT 1'
CACHED = """
DELETE FROM {table} WHERE rowid NOT IN (
    SELECT arg_min(rowid, ("cached" IS NOT NULL, "#number")) FROM {table} GROUP BY coalesce(example_id, CAST(rowid AS VARCHAR)))
"""


@dataclass(frozen=True)
class Arm:
    """One arm, and the queries of its rows in our columns; ``rows`` have ``"#number"`` and ``"#kind"`` as well.

    ``fast`` may read the same with neither of them, ``table`` has every column of ours if the rows were read into
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


@contextmanager
def open_arms(runs: Mapping[str, Source], order: Sequence[str]) -> Iterator[Opened]:
    """Open the results of the arms, in this order. Raises ``UnreadableError`` where a file is not even looked at."""
    named = {arm: runs[arm] for arm in order if arm in runs}
    if len(named) > MOST_ARMS or not all(map(NAME.fullmatch, named)):
        names = ", ".join(named)
        raise ValueError(f"at most {MOST_ARMS} arms with names in kebab-case can be counted: {names}")
    chosen = {arm: ChosenFile(file=run) if isinstance(run, Path) else run for arm, run in named.items()}
    sources = {arm: source for arm, source in chosen.items() if isinstance(source, ChosenFile)}
    tables = {arm: table for arm, table in chosen.items() if isinstance(table, EngineTable)}
    files = [path for source in sources.values() for path in source.files]
    wrong = [problem(path, "run-unreadable", *why) for path in files if any(why := refusal(path, READABLE))]
    if wrong := wrong or list(_copied(sources)):
        raise UnreadableError(wrong)
    if not files and len({table.engine for table in tables.values()}) == 1:
        found = {arm: Warehouse(table) for arm, table in tables.items()}
        opened = tuple(_of_engine(arm, engine) for arm, engine in found.items())
        yield Opened(next(iter(found.values())), opened)
        return
    arms, problems = list[Arm](), list[Problem]()
    with (
        tempfile.TemporaryDirectory(prefix="decidable-") as folder,
        locked_down([*files, Path(folder, "copy")]) as connection,
    ):
        for name, run in chosen.items():
            try:
                if isinstance(run, EngineTable):
                    arms.append(_fetched(connection, name, Warehouse(run)))
                else:
                    arms.append(_of_files(connection, name, run, Path(folder, name)))
            except UnreadableError as error:
                problems += error.problems
            except failures() as error:
                problems.append(problem(place_of(run), "run-unreadable", f"cannot be read: {reason(error)}"))
        yield Opened(Local(connection), tuple(arms), tuple(problems))


def _copied(sources: Mapping[str, ChosenFile]) -> Iterator[Problem]:
    """Yield the files that repeat nothing: one by any path, or a copy of it, of which the same counts."""
    contents = _contents([path for source in sources.values() for path in source.files])
    for source in sources.values():
        first = dict[bytes | Path, Path]()
        for path in source.files:
            if (one := first.setdefault(contents[path], path)) is not path:
                text = f"it is {one.name} once more, byte for byte"
                yield problem(path, "run-copied", text, "each repeat is a run of its own")
    for (one_arm, first_of), (other_arm, second_of) in combinations(sources.items(), 2):
        if first_of.model_copy(update={"file": ""}) != second_of.model_copy(update={"file": ""}):
            continue
        if set(map(real, first_of.files)) & set(map(real, second_of.files)):
            hint = "give each arm a file of its own, or let filter or where say which of its rows are whose"
            text = f"{other_arm} has the same file as {one_arm}"
        elif {contents[path] for path in first_of.files} & {contents[path] for path in second_of.files}:
            text = f"{other_arm} has the results of {one_arm} once more: the files are equal, byte for byte"
            hint = "run each arm, and keep its results in a file of its own; rows of arms that fare alike name theirs in a column run"
        else:
            continue
        yield problem(second_of.files[0], "run-copied", text, hint)


def _contents(paths: Sequence[Path]) -> dict[Path, bytes | Path]:
    """Map files to what equal ones share: a digest where files have the same size, else the path."""
    sizes = {path: path.stat().st_size for path in paths}
    often = Counter(sizes.values())
    return {path: _digest(path) if often[size] > 1 else path for path, size in sizes.items()}


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _of_engine(name: str, warehouse: Warehouse) -> Arm:
    """The queries of a table of an engine. Raises ``UnreadableError``."""
    columns = {column: column for column in (*COLUMNS, *FIGURES)} | {"answer": "output", "holds": ""}
    cluster = warehouse.source.cluster
    fast = warehouse.selecting(columns | ({"cluster": cluster} if cluster else {}), cluster)
    return Arm(name, warehouse.source, NUMBERED.format(f"({fast}) AS found"), fast)


def _fetched(connection: DuckDBPyConnection, name: str, warehouse: Warehouse) -> Arm:
    """The rows of a table of an engine, brought here as others are. Raises ``UnreadableError``."""
    table = f"fetched_{name.replace('-', '_')}"
    connection.register(table, warehouse.fetched(_of_engine(name, warehouse).fast))
    return Arm(name, warehouse.source, NUMBERED.format(table), f"SELECT * FROM {table}")  # noqa: S608


def _of_files(connection: DuckDBPyConnection, name: str, chosen: ChosenFile, folder: Path) -> Arm:
    """Recognise what wrote the files of an arm, and read them. Raises ``UnreadableError``."""
    table = f"read_{name.replace('-', '_')}"
    parts = [_part(connection, chosen, place, folder, table) for place in range(len(chosen.files))]
    form, sheet, choice = parts[0]
    rows, query = sheet.rows, rendered(sheet.rows, choice)
    of_rows = rows.lines is not None or rows.columns is not None
    if len(parts) == 1 and form is ROWS and of_rows and not chosen.where:
        names = plain(choice)
        fast = rendered(bare(rows.lines, names), choice) if rows.lines and names else query
        return Arm(name, chosen, query, fast, sheet=sheet)
    for place, (_, part, how) in enumerate(parts):
        query = rendered(part.rows, how)
        into = f"INSERT INTO {table}" if place else f"CREATE TABLE {table} AS"
        connection.execute(f"{into} {_numbered(query, place) if len(parts) > 1 else query}")
    cached = 0
    if connection.execute(REPEATED.format(table=table)).fetchone():
        ((cached,),) = connection.execute(CACHED.format(table=table)).fetchall()
    grader = choice.grader if all(how.grader for *_, how in parts) else None
    every = f"SELECT * FROM {table}"  # noqa: S608
    tool = "" if form is ROWS else form.title or form.name
    return Arm(name, chosen, every, every, tool, table, sheet, grader, cached)


def _numbered(query: str, place: int) -> str:
    """Number the rows of one of several files, and its repeats beside those of the others."""
    sample = f"coalesce(CAST(TRY_CAST(coalesce(sample, '0') AS UINTEGER) % 1000000 + {place}000000 AS VARCHAR), sample)"
    return f'SELECT * REPLACE ("#number" + {place * PART} AS "#number", {sample} AS sample) FROM ({query})'  # noqa: S608


def _part(
    connection: DuckDBPyConnection, chosen: ChosenFile, place: int, folder: Path, table: str
) -> tuple[Format, Sheet, Choice]:
    """What one file is, its rows, and what of it counts. Raises ``UnreadableError``."""
    file, into = chosen.files[place], folder / str(place)
    into.mkdir(parents=True)
    path = (unpacked if file.suffix == ".eval" else unmarked)(file, into)
    form: Format | None = None
    header: Mapping[str, Any] = {}
    if is_document(file, path):
        form, rows, header = of_document(connection, file, path, f"document_{table}_{place}", FORMATS)
    else:
        rows = rows_of(connection, path)
    if rows.columns is not None:
        form = of_table(rows.columns)
    form = form or _shown(connection, rows.query)
    if chosen.format not in {None, form.name}:
        form = next(each for each in FORMATS if each.name == chosen.format)
    sheet = Sheet(connection, chosen.model_copy(update={"file": file}), file, rows, header)
    _fits(form, sheet)
    return form, sheet, planned(form, sheet)


def _shown(connection: DuckDBPyConnection, rows: str) -> Format:
    """The format of the first row that is an object."""
    shown = ", ".join(form.shown for form in FORMATS)
    query = f"SELECT {shown} FROM (SELECT json FROM ({rows}) WHERE \"#kind\" = 'OBJECT' LIMIT 1)"  # noqa: S608
    matches = connection.execute(query).fetchone() or ()
    return next((form for form, match in zip(FORMATS, matches, strict=False) if match), ROWS)


def _fits(form: Format, sheet: Sheet) -> None:
    """Refuse options that such files do not take, and a header that names a column twice."""
    for name, written in OPTIONS.items():
        if getattr(sheet.chosen, name) not in {None, ()} and name not in form.takes:
            takes = listed(sorted(OPTIONS[each] for each in form.takes))
            sheet.refuse(f"a file of {form.name} has no {written}", f"it takes {takes}")
    if sheet.chosen.threshold is not None and sheet.chosen.metric is None:
        sheet.refuse("threshold is there, but no metric", "name the metric of this threshold: metric: NAME")
    for column in sheet.rows.columns or ():
        name, _, again = column.rpartition(" #")
        if again and name in {*COLUMNS, sheet.chosen.id, sheet.chosen.metric}:
            message = f"{short(name)} is in the header twice"
            refuse(sheet.path, "run-unreadable", message, "leave one of them out")
