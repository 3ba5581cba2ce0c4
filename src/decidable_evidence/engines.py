"""The engines that count rows: DuckDB in this process, or whatever a URL of Ibis leads to.

One SQL text in DuckDB's dialect runs on each. A review only names an engine, because a URL could load code: the URL
comes from ``using_engines``, or from the environment as ``DECIDABLE_ENGINE_NAME``.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from decidable.evidence import engine_urls, nearest, real, refuse, short
from decidable_evidence.tables.files import selected
from decidable_evidence.tables.sources import EngineTable, place_of

if TYPE_CHECKING:
    import duckdb

PREFIX = "DECIDABLE_ENGINE_"
MEMORY = "DECIDABLE_MEMORY"
MOST_HANDED = 20_000
MEGABYTES_A_THREAD = 128
INSTALL = "install ibis-framework with the extra that has the name of the engine"
LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "enable_external_file_cache": False,  # a file may change between two readings
}


class Local:
    """A database in this process."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Every row of the result. Raises ``duckdb.Error``."""
        return self.connection.execute(query).fetchall()

    def digests(self, name: str, digests: Collection[str]) -> str:
        """The query of these MD5 digests, each in ``digest``; they are kept in a table."""
        query = f"CREATE TABLE {name} AS SELECT unnest(?::VARCHAR[]) AS digest"
        self.connection.execute(query, [list(digests)])
        return f"SELECT digest FROM {name}"  # noqa: S608


class Warehouse:
    """An engine that Ibis reaches; ``source`` is the table that problems name."""

    def __init__(self, source: EngineTable) -> None:
        self.source = source
        url = known().get(_key(source.engine))
        if url is None:
            self._refuse("engine-unknown", f"no engine {source.engine} is known here", _how(source.engine))
        with self._reported():
            self._backend = _connected(url)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Every row of the result. Raises ``UnreadableError`` where the engine refuses."""
        found = self.fetched(query)
        return list(zip(*(column.to_pylist() for column in found.columns), strict=True))

    def fetched(self, query: str) -> Any:  # noqa: ANN401  (a table of Arrow, which comes with the extra)
        """Fetch the result as a table of Arrow. Raises ``UnreadableError`` where the engine refuses."""
        with self._reported():
            return self._backend.sql(query, dialect="duckdb").to_pyarrow()

    def digests(self, name: str, digests: Collection[str]) -> str:
        """The query of these MD5 digests, each in ``digest``; it contains nothing but their hexadecimal digits."""
        if len(digests) > MOST_HANDED:
            message = f"{name} names {len(digests)}, and no more than {MOST_HANDED} are handed to an engine"
            self._refuse("engine-failed", message, "put them into a table of the engine")
        values = ", ".join(f"('{digest}')" for digest in digests)
        return f"SELECT digest FROM (VALUES {values}) AS {name}(digest)"  # noqa: S608

    def selecting(self, columns: Mapping[str, str], required: str | None = None) -> str:
        """Write the query of these columns of the table as text, with NULL for those that it does not have.

        Raises ``UnreadableError`` where it has not the one that is required.
        """
        everything = f"SELECT * FROM {self.source.table}"  # noqa: S608  (a name that EngineTable allows)
        with self._reported():
            present = self._backend.sql(everything, dialect="duckdb").schema().names
        if required and required.lower() not in map(str.lower, present):
            self._refuse("table-column-missing", f"the table has no column {short(required)}")
        return f"SELECT {selected(columns, present)} FROM {self.source.table}"  # noqa: S608

    @contextmanager
    def _reported(self) -> Iterator[None]:
        """Report an error of the engine without its URL, which may contain a password."""
        try:
            yield
        except Exception as error:
            if isinstance(error, ModuleNotFoundError) and error.name == "ibis":
                raise
            cause = re.sub(r"[\w+.-]{1,60}://\S*", "its URL", (str(error).splitlines() or [""])[0])
            message = f"{self.source.engine} fails: {type(error).__name__}: {short(cause, 160)}"
            self._refuse("engine-failed", message, INSTALL if isinstance(error, ImportError) else "")

    def _refuse(self, code: str, message: str, hint: str = "") -> None:
        refuse(place_of(self.source), code, message, hint)


Engine = Local | Warehouse


def known() -> dict[str, str]:
    """The URL of every engine that is known, by its name in lower case and with hyphens."""
    given = {name.removeprefix(PREFIX): url for name, url in os.environ.items() if name.startswith(PREFIX)}
    return {_key(name): url for name, url in {**given, **engine_urls()}.items()}


def unreached(value: object) -> tuple[Path, ...]:
    """Name the tables in a value, such as the inputs of a measure, whose engine nobody has named."""
    if isinstance(value, EngineTable):
        return () if _key(value.engine) in known() else (place_of(value),)
    if isinstance(value, BaseModel):
        value = [part for _, part in value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return tuple(path for part in parts for path in unreached(part))


@contextmanager
def locked_down(paths: Iterable[Path]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory that may read the folders of these files, and nothing else.

    What does not fit into its memory goes to a temporary folder, which is removed at the end. The environment sets how
    much memory that is by ``DECIDABLE_MEMORY``, such as ``512MB``.
    """
    folders = sorted({str(real(path).parent) for path in paths})
    with (
        tempfile.TemporaryDirectory(prefix="decidable-") as spill,
        _database(folders, spill, os.environ.get(MEMORY, "2GB")) as connection,
    ):
        yield connection


def reading(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection that may read the folder of this file, and nothing else; whoever asks for it closes it.

    The last database stays open for the next file of the folder, because to open one takes longer than to read most
    tables. A process that was forked opens its own, as threads are not forked with it.
    """
    return _kept(os.getpid(), str(real(path).parent), os.environ.get(MEMORY, "2GB")).cursor()


@lru_cache(maxsize=1)
def _kept(_process: int, folder: str, memory: str) -> duckdb.DuckDBPyConnection:
    return _database([folder], "", memory)


def _database(folders: list[str], spill: str, memory: str) -> duckdb.DuckDBPyConnection:
    import duckdb  # noqa: PLC0415  (heavy, and an extra)

    connection = duckdb.connect(":memory:", config=LOCKED | _sized(memory) | {"temp_directory": spill})
    connection.execute("SET allowed_directories = ?", [folders])
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _sized(memory: str) -> dict[str, str | int]:
    """As many threads as have enough memory each."""
    written = re.fullmatch(r"([1-9][0-9]{0,8}) ?([MG])i?B", memory.strip(), re.IGNORECASE)
    if written is None:
        message = f"{short(memory)} is not a memory size"
        refuse(Path(MEMORY), "engine-failed", message, "write it like 4GB or 512MB")
    megabytes = int(written[1]) * (1024 if written[2] in "gG" else 1)
    threads = max(1, min(os.cpu_count() or 1, megabytes // MEGABYTES_A_THREAD))
    return {"memory_limit": f"{megabytes}MiB", "threads": threads}


@cache
def _connected(url: str) -> Any:  # noqa: ANN401  (a backend of Ibis, which is an extra)
    import ibis  # noqa: PLC0415  (heavy)

    return ibis.connect(url)


def _key(name: str) -> str:
    return name.lower().replace("_", "-")


def _how(name: str) -> str:
    variable = PREFIX + name.upper().replace("-", "_")
    close = nearest(_key(name), known())
    return f"set {variable} to its Ibis URL{f', or name {close}' if close else ''}"
