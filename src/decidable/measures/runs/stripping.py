"""Writes copies of runs that hold no more than is measured: whatever texts stand in the rows, none is copied."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import duckdb

from decidable.errors import UnreadableError
from decidable.measures.records import over, put
from decidable.measures.runs import opened
from decidable.measures.runs.telling import problem

KEPT = "SELECT example_id, coalesce(passed, '0') = '1', outcome FROM results WHERE arm = $arm ORDER BY number"


def strip(runs: Mapping[str, Path], into: Path) -> dict[str, Path]:
    """Write each arm's ids, passes and outcomes to ``ARM.jsonl`` in a folder, and name the files.

    Raises ``UnreadableError`` where the runs cannot be measured, and where a copy would replace one of them.
    """
    copies = {arm: into / f"{arm}.jsonl" for arm in runs}
    same = [copy for copy in copies.values() if over(copy, runs.values())]
    if same:
        raise UnreadableError(
            problem(copy, "strip-over-input", "a copy would replace a run", "name another folder")
            for copy in same
        )
    with opened(runs) as connection:
        texts = {arm: _text(connection, arm) for arm in runs}
    for arm, text in texts.items():
        put(copies[arm], text)
    return copies


def _text(connection: duckdb.DuckDBPyConnection, arm: str) -> str:
    rows = connection.execute(KEPT, {"arm": arm}).fetchall()
    return "".join(_line(*row) for row in rows)


def _line(example_id: str, passed: bool, outcome: str) -> str:  # noqa: FBT001  (a column)
    kept = {"example_id": example_id, "passed": passed} | ({"outcome": outcome} if outcome else {})
    return json.dumps(kept, ensure_ascii=False) + "\n"
