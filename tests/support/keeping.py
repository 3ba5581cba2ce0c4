"""A project with results and a record of their measurement, for tests of what becomes of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from decidable.errors import UnreadableError
from decidable.evidence.recording import recall, record, write
from decidable_evidence import behavior_gap
from decidable_evidence.behavior_gap import Inputs

RUNS = Path(__file__).parents[2] / "docs" / "examples" / "filings-assistant" / "runs"
ARMS = ("closed-book", "oracle", "oracle-2", "rag")
DAY = date(2026, 11, 12)
Change = Callable[[Any], object]


def a_root(tmp_path: Path) -> Path:
    """A project that holds the runs of the published example."""
    (tmp_path / "project" / "runs").mkdir(parents=True)
    for arm in ARMS:
        shutil.copy(RUNS / f"{arm.replace('-', '_')}.jsonl", tmp_path / "project" / "runs" / f"{arm}.jsonl")
    return tmp_path / "project"


def keep_inputs(inputs: Inputs, root: Path) -> Path:
    path = root / "records" / "gap.json"
    write(record("behavior-gap", inputs, behavior_gap.measure(inputs, DAY), DAY, path, root), inputs, path)
    return path


def change(path: Path, how: Change) -> None:
    data = json.loads(path.read_text())
    how(data)
    path.write_text(json.dumps(data))


def refusal(path: Path, root: Path | None = None) -> str:
    with pytest.raises(UnreadableError) as caught:
        recall(path, root or path.parent)
    return str(caught.value)
