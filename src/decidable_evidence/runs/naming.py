"""Which examples a review names: those that alone count, and those on which a model was trained.

They go to an engine as MD5 of their ids: what stands in a review or a table never becomes part of a query.
"""

from __future__ import annotations

from hashlib import md5
from pathlib import Path

from decidable.evidence import refuse, text
from decidable_evidence import tables
from decidable_evidence.engines import Engine, Warehouse
from decidable_evidence.tables.files import SUFFIXES
from decidable_evidence.tables.sources import EngineTable, Source, place_of

LARGEST_LIST = 64 * 1024 * 1024
OF_TRAINING = ("example_id", "input_hash")


def only(path: Path) -> dict[str, str]:
    """Read the ids that count, by their digests: an id a line, or a table. Raises ``UnreadableError``."""
    if path.suffix in SUFFIXES:
        ids = [row["example_id"] for row in tables.read(path, (), ["example_id"]) if row["example_id"]]
    else:
        ids = [line.strip() for line in text(path, LARGEST_LIST).splitlines() if line.strip()]
    if not ids:
        refuse(
            path, "run-only-unknown", "it names no example", "write an id a line, or a table with example_id"
        )
    return {digest(id_): id_ for id_ in ids}


def trained(source: Source, engine: Engine) -> str:
    """Write the query of the digests of all ids and inputs in a table. Raises ``UnreadableError``."""
    if (
        isinstance(source, EngineTable)
        and isinstance(engine, Warehouse)
        and engine.source.engine == source.engine
    ):
        found = Warehouse(source).selecting({name: name for name in OF_TRAINING})
        texts = " UNION ALL ".join(f"SELECT {name} AS said FROM ({found}) AS seen" for name in OF_TRAINING)  # noqa: S608
        return f"SELECT DISTINCT md5(trim(said)) AS digest FROM ({texts}) AS told WHERE said IS NOT NULL"  # noqa: S608
    rows = tables.read(source, (), OF_TRAINING)
    digests = {digest(value) for row in rows for value in row.values() if value is not None}
    if not digests:
        said = "no row has example_id or input_hash"
        refuse(place_of(source), "table-column-missing", said, "a row holds one of them")
    return engine.digests("trained_on", digests)


def digest(value: str) -> str:
    return md5(value.encode(errors="replace"), usedforsecurity=False).hexdigest()
