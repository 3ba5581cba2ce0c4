"""Files of results by arm, for tests of how they are counted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from decidable.errors import Problem, UnreadableError
from decidable_evidence.runs import Examples
from decidable_evidence.runs import counting as measured
from decidable_evidence.tables.sources import Source
from support.joint_patterns import patterns

Row = Mapping[str, Any]
ARMS = ("closed-book", "closed-book-2", "oracle", "oracle-2", "few-shot", "rag")
ORACLES = ("oracle", "oracle-2")
CLOSED = [{"example_id": "a", "passed": False}, {"example_id": "b", "passed": True}]
ORACLE = [{"example_id": "a", "passed": True}, {"example_id": "b", "passed": True}]


def write(path: Path, rows: Sequence[Row]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def runs(folder: Path, **arms: Sequence[Row]) -> dict[str, Source]:
    names = {arm: arm.replace("_", "-") for arm in arms}
    return {names[arm]: write(folder / f"{names[arm]}.jsonl", rows) for arm, rows in arms.items()}


def joint_counts(
    files: Mapping[str, Source], only: Path | None = None, trained_on: Source | None = None
) -> dict[str, int]:
    return patterns(measured.joint(files, ARMS, ORACLES, Examples.model_construct(only=only), trained_on))


def problems(
    files: Mapping[str, Source], only: Path | None = None, trained_on: Source | None = None
) -> list[Problem]:
    with pytest.raises(UnreadableError) as caught:
        joint_counts(files, only, trained_on)
    return list(caught.value.problems)


def problem(
    files: Mapping[str, Source], only: Path | None = None, trained_on: Source | None = None
) -> Problem:
    (found,) = problems(files, only, trained_on)
    return found


def parquet(path: Path, query: str) -> Path:
    duckdb.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path


def many(size: int, **more: Any) -> list[Row]:  # noqa: ANN401
    return [{"example_id": str(n), "passed": n % 3 == 0} | more for n in range(size)]


def repeats(*results: tuple[object, ...]) -> list[Row]:
    """Give rows of examples a, b, ... with a sample for each result, which is a pass or a pass and an outcome."""
    return [
        {"example_id": "abcdef"[place], "sample": number, "passed": passed, "outcome": outcome}
        for place, runs_ in enumerate(results)
        for number, result in enumerate(runs_, start=1)
        for passed, outcome in [result if isinstance(result, tuple) else (result, None)]
    ]
