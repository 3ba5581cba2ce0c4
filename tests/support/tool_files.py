"""Results as evaluation tools write them, for tests of how they are read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from decidable.errors import Problem, UnreadableError
from decidable_evidence.runs import Counts
from decidable_evidence.runs import counting as measured
from decidable_evidence.runs.stripping import strip
from decidable_evidence.tables.sources import ChosenFile, Source
from support.joint_patterns import patterns

FIXTURES = Path(__file__).parents[1] / "fixtures"
Row = Mapping[str, Any]
LEFT_OUT = {"sample", "run", "seconds", "cost", "tokens"}


def lines(path: Path, rows: Iterable[object]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def document(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value, indent=2), encoding="utf-8")
    return path


def promptfoo(place: int, *, success: object = True, reason: int = 0, **more: object) -> dict[str, Any]:
    return {
        "promptIdx": 0,
        "testIdx": place,
        "vars": {"question": f"Question {place}?"},
        "testCase": {"vars": {"question": f"Question {place}?"}, "metadata": {}},
        "provider": {"id": "openai:gpt-4o"},
        "response": {"output": "An answer."},
        "success": success,
        "score": 1 if success is True else 0,
        "failureReason": reason,
    } | more


def whole(results: object) -> dict[str, Any]:
    return {"evalId": "eval-1", "results": {"version": 3, "prompts": [], "results": results}, "config": {}}


def sample(place: int, metrics: Row, filter_: str = "none") -> dict[str, Any]:
    return {
        "doc_id": place,
        "doc": {"question": f"Question {place}?"},
        "target": "yes",
        "resps": [["yes"]],
        "filtered_resps": ["yes"],
        "filter": filter_,
        "metrics": list(metrics),
        "doc_hash": f"hash{place}",
        **metrics,
    }


def case(place: int, *, success: object = True, error: str | None = None, **more: object) -> dict[str, Any]:
    metric = {"name": "Correctness", "threshold": 0.5, "success": success, "score": 0.7, "error": error}
    named = {"name": f"test_case_{place}", "input": f"Question {place}?", "actualOutput": "An answer."}
    return named | {"success": success, "metadata": {"id": f"q{place}"}, "metricsData": [metric]} | more


def joint_counts(files: Mapping[str, Source]) -> dict[str, int]:
    return patterns(measured.joint(files, ("closed-book", "oracle", "rag"), ("oracle",)))


def joint(files: Mapping[str, Source]) -> Counts:
    return measured.joint(files, ("closed-book", "oracle", "oracle-2", "rag"), ("oracle", "oracle-2"))


def rows(source: Source, tmp_path: Path) -> list[Row]:
    """What is read of a file, as its stripped copy says it, without the numbers of samples and what an answer took."""
    copy = strip({"oracle": source}, tmp_path / "stripped")["oracle"]
    read = [json.loads(line) for line in copy.read_text(encoding="utf-8").splitlines()]
    return [{key: value for key, value in row.items() if key not in LEFT_OUT} for row in read]


def problems(source: Source) -> list[Problem]:
    with pytest.raises(UnreadableError) as caught:
        joint_counts({"oracle": source})
    return list(caught.value.problems)


def problem(source: Source) -> Problem:
    (only,) = problems(source)
    return only


def said(name: str, **more: object) -> ChosenFile:
    """Say something of a file that a tool has written."""
    return ChosenFile.model_validate({"file": FIXTURES / name, **more})


SAMPLE = {"id": "a", "epoch": 1, "scores": {"judged": {"value": "C"}}}


def archive(path: Path, members: Mapping[str, bytes], compression: int = ZIP_DEFLATED) -> Path:
    with ZipFile(path, "w", compression) as written:
        for name, content in members.items():
            written.writestr(name, content)
    return path


def log(path: Path, status: str = "success", more: int = 0) -> Path:
    members = {
        "header.json": json.dumps({"status": status}).encode(),
        "summaries.json": json.dumps([SAMPLE]).encode(),
    }
    return archive(path, members | {f"samples/{n}.json": b"" for n in range(more)})
