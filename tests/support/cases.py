"""Results whose counts are known by hand, for tests of every engine."""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import duckdb
import pytest

from decidable.errors import Problem, UnreadableError
from decidable_evidence.runs import Examples, Outcome, Result
from decidable_evidence.runs.counting import joint
from decidable_evidence.tables.sources import EngineTable, Source
from support.joint_patterns import patterns, short

ARMS = ("closed-book", "oracle", "oracle-2", "fine-tuned")
ORACLES = ("oracle", "oracle-2")
Row = Mapping[str, Any]


class Case(NamedTuple):
    """Results of each arm, and what is said of them."""

    runs: Mapping[str, Sequence[Row]]
    only: Sequence[str] = ()
    trained: Sequence[str] = ()


def plain(seed: int, arms: Sequence[str] = ARMS) -> Case:
    """Make up single results with outcomes."""
    made = random.Random(seed)  # noqa: S311  (made-up results)
    rows = {
        arm: [{"example_id": f"it's \\{n}", **result(made, errors=True)} for n in range(120)] for arm in arms
    }
    return Case(rows)


def repeated(seed: int) -> Case:
    """Make up arms of which some are repeated, with clusters, strata, training inputs and a list of what counts."""
    made = random.Random(seed)  # noqa: S311  (made-up results)
    groups = {f"e{n}": (f"s{made.randrange(3)}, €", f"page {made.randrange(25)}") for n in range(150)}
    rows: dict[str, list[Row]] = {
        arm: [
            {
                "example_id": id_,
                "sample": sample,
                "stratum": stratum,
                "cluster": cluster,
                "input_hash": f"i{id_}",
            }
            | result(made, errors=sample == 1)
            for id_, (stratum, cluster) in groups.items()
            for sample in range(1, samples + 1)
        ]
        for arm, samples in zip(ARMS, (1, 3, 2, 5), strict=True)
    }
    for arm in ARMS:
        made.shuffle(rows[arm])
    ids = list(groups)
    return Case(rows, only=ids[:100], trained=[*ids[:10], *(f"i{id_}" for id_ in ids[5:20])])


def result(made: random.Random, *, errors: bool) -> dict[str, Any]:
    passed = made.random() < 0.5
    if errors and made.random() < 0.03:
        return {"passed": False, "outcome": "error"}
    outcomes = ("correct", None) if passed else ("incorrect", "refusal", "format_error", None)
    return {"passed": passed, "outcome": made.choice(outcomes)}


def counted_by_hand(case: Case) -> dict[str, int]:
    """Count as the rules say, without SQL."""
    samples: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for arm, rows in case.runs.items():
        for row in rows:
            samples[row["example_id"]][arm].append(row)
    clusters = sorted(
        {
            rows[arm][0].get("cluster") or ""
            for id_, rows in samples.items()
            for arm in rows
            if keeps(case, id_)
        }
        - {""}
    )
    counts = Counter[str]()
    for id_, arms in samples.items():
        if not keeps(case, id_):
            continue
        one = next(iter(arms.values()))[0]
        parts = [f"cluster={clusters.index(one['cluster']) + 1}"] if one.get("cluster") else []
        parts += [f"stratum={quote(one['stratum'], safe='')}"] if one.get("stratum") else []
        parts += ["trained=1"] if {id_, one.get("input_hash")} & set(case.trained) else []
        for arm in case.runs:
            rows = sorted(arms[arm], key=lambda row: row.get("sample", 0))
            parts.append(f"{arm}={verdict(rows)}")
        counts[" ".join(parts)] += 1
    return dict(counts)


def keeps(case: Case, id_: str) -> bool:
    return not case.only or id_ in case.only


def verdict(rows: Sequence[Row]) -> str:
    if any(row["outcome"] == "error" for row in rows):
        return short(Result(len(rows), sum(row["passed"] for row in rows), "error"))
    passes = sum(row["passed"] for row in rows)
    outcomes: set[Outcome] = {row["outcome"] or "" for row in rows}
    outcome: Outcome = outcomes.pop() if len(outcomes) == 1 else ""
    if outcomes == {"refusal", "format_error"} and not outcome and not passes:
        outcome = "refusal"
    alike = len({row["passed"] for row in rows}) == 1
    return short(Result(len(rows), passes, outcome if alike else ""))


def lines(path: Path, rows: Sequence[Row]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def counts(
    runs: Mapping[str, Source], case: Case, folder: Path, trained_on: Source | None = None
) -> dict[str, int]:
    only = None
    if case.only:
        only = folder / "only.txt"
        only.write_text("".join(f"{id_}\n" for id_ in case.only))
    if case.trained and trained_on is None:
        trained_on = lines(folder / "training.jsonl", training(case))
    return patterns(joint(runs, ARMS, ORACLES, Examples.model_construct(only=only), trained_on))


def training(case: Case) -> list[Row]:
    return [{"input_hash": name} if name.startswith("i") else {"example_id": name} for name in case.trained]


def written(case: Case, folder: Path, suffix: str) -> dict[str, Source]:
    files: dict[str, Source] = {}
    for arm, rows in case.runs.items():
        path = lines(folder / f"{arm}.jsonl", rows)
        if suffix != "jsonl":
            path = folder / f"{arm}.{suffix}"
            columns = {key: "VARCHAR" for row in rows for key in row}
            query = f"SELECT * FROM read_json('{folder / arm}.jsonl', columns = {columns})"  # noqa: S608
            duckdb.execute(f"COPY ({query}) TO '{path}'")
        files[arm] = path
    return files


def problem(source: EngineTable) -> Problem:
    with pytest.raises(UnreadableError) as caught:
        joint({"oracle": source}, ARMS, ORACLES)
    (found,) = caught.value.problems
    return found
