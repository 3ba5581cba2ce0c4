"""Examples of mistakes in evidence: result files, tables, histories, registries and records."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from decidable.codes import Code
from decidable.errors import DecidableError, Problem
from decidable.evidence import recording
from decidable.evidence.context import using_engines
from decidable.fields import Frozen
from decidable.validation import check
from decidable.yaml_document import parse
from decidable_evidence import behavior_gap, task_evaluation, volatility
from decidable_evidence.tables.rows import read_table
from decidable_evidence.tables.sources import Source
from support.error_project import (
    ARMS,
    OTHER_ARMS,
    TODAY,
    put,
)

Fields = TypeVar("Fields", bound=BaseModel)


def measured(_code: Code, text: str) -> list[Problem]:
    runs = {arm: put(Path(f"{arm}.jsonl"), of_arm(arm)) for arm in ("closed-book", "oracle-2")}
    runs["oracle"] = put(Path("oracle.jsonl"), text)
    return raised(lambda: behavior_gap.measure(behavior_gap.Inputs(runs=runs, drawn_from="all"), TODAY))


def of_arm(arm: str) -> str:
    """The rows of another arm, which name it: the files of two arms are never equal."""
    return OTHER_ARMS.replace('"passed"', f'"run": "{arm}", "passed"')


def copied(_code: Code, text: str) -> list[Problem]:
    """Measure two arms, the first of which is what the example of a mistake is a copy of."""
    first = '{"testIdx": 0, "vars": {"id": "a"}, "success": true}\n{"testIdx": 1, "vars": {"id": "b"}, "success": false}\n'
    runs = {"closed-book": put(Path("closed-book.jsonl"), first), "oracle": put(Path("oracle.jsonl"), text)}
    return raised(lambda: behavior_gap.measure(behavior_gap.Inputs(runs=runs, drawn_from="all"), TODAY))


def restricted(_code: Code, text: str) -> list[Problem]:
    """Let only the examples of a file count."""
    runs = {arm: put(Path(f"{arm}.jsonl"), of_arm(arm)) for arm in ("closed-book", "oracle")}
    only = put(Path("only.txt"), text)
    return raised(
        lambda: behavior_gap.measure(
            behavior_gap.Inputs(runs=runs, drawn_from="all", only=only, only_because="the rest is old"), TODAY
        )
    )


def reached(code: Code, text: str) -> list[Problem]:
    """Read a table of an engine whose address leads nowhere."""
    with using_engines({"lake": "nothing://there"}):
        return tabled(code, text)


def historied(_code: Code, text: str) -> list[Problem]:
    """Measure the history of a page, or of what the example names instead."""
    units = [f"Paragraph {number} says how goods are returned to us." for number in range(40)]
    put(Path("corpus/docs/returns.md"), "\n\n".join(units))
    put(Path("gold.jsonl"), "".join(json.dumps({"unit": unit}) + "\n" for unit in units))
    put(Path("export/returns.md"), "A copy without a history.\n")
    put(Path("other.jsonl"), '{"unit": "A paragraph of another corpus altogether."}\n')
    person = {"NAME": "Ada", "EMAIL": "ada@example.org", "DATE": "2026-01-01T12:00:00Z"}
    who = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in person.items()}
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "Say how goods are returned"]):
        subprocess.run(["git", "-C", "corpus", *command], check=True, env=os.environ | who)
    fields = given(put(Path("fields.yaml"), text), volatility.Inputs)
    return raised(lambda: volatility.measure(fields, date(2026, 6, 30)))


class Manifest(Frozen):
    """A table as a review names one."""

    manifest: Source


def tabled(_code: Code, text: str) -> list[Problem]:
    """Read a table, or a table of an engine."""
    named = text if text.startswith("{engine") else f"{put(Path('documents.jsonl'), text)}\n"
    source = given(put(Path("fields.yaml"), f"manifest: {named}"), Manifest).manifest
    return raised(lambda: read_table(source, ("document", "digest")))


def evaluated(_code: Code, text: str) -> list[Problem]:
    """Measure an evaluation of two items that was repeated."""
    items = ({"id": id_, "input": f"What is {id_}?", "target": id_} for id_ in "ab")
    put(Path("items.jsonl"), "".join(json.dumps(item) + "\n" for item in items))
    put(Path("repeats.jsonl"), text)
    fields = "evaluation: items.jsonl\nrepeats: repeats.jsonl\ngrader: exact\nlabels: annotators\n"
    source = put(Path("fields.yaml"), fields)
    return raised(lambda: task_evaluation.measure(given(source, task_evaluation.Inputs), TODAY))


def given(path: Path, model: type[Fields]) -> Fields:
    """Read the fields of a measure as a review's are read."""
    fields, mistakes = check(parse(path), model, {"folder": Path(), "root": Path()})
    if fields is None or mistakes:
        raise DecidableError(problem for _, problem in mistakes)
    return fields


def raised(act: Callable[[], object]) -> list[Problem]:
    try:
        act()
    except DecidableError as error:
        return list(error.problems)
    return []


def record(path: Path) -> recording.Recording:
    runs = {arm: Path("knowledge") / f"{arm}.jsonl" for arm in ARMS["knowledge"] if arm != "whole-page"}
    inputs = behavior_gap.Inputs(
        runs=runs,
        drawn_from="all questions of October",
        independent_because="one question a customer",
    )
    measurement = behavior_gap.measure(inputs, TODAY)
    return recording.record("behavior-gap", inputs, measurement, date(2026, 11, 10), path, Path())


def recalled(_code: Code, text: str) -> list[Problem]:
    path = Path("gap-analysis.json")
    kept = record(path).model_dump(mode="json", by_alias=True)
    put(path, json.dumps(merged(kept, json.loads(text))))
    return raised(lambda: recording.recall(path, Path()))


def merged(base: object, change: object) -> object:
    if isinstance(base, dict) and isinstance(change, dict):
        return base | {key: merged(base.get(key), value) for key, value in change.items()}
    return change
