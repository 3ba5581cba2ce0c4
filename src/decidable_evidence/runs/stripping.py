"""Writes copies of runs with only what is measured: no text of the rows is copied."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from decidable.evidence import UnreadableError, over, paths, problem, save
from decidable_evidence.runs.queries import FIGURES, Counting
from decidable_evidence.runs.reading import Opened, open_arms
from decidable_evidence.runs.row_problems import Results, loaded, mistakes
from decidable_evidence.tables.sources import Source

COPIED = ("example_id", "outcome", "sample", "stratum", "cluster", "input_hash", *FIGURES)
KEPT = f"""
SELECT coalesce(pass = 1, false), example_id, coalesce(outcome, CASE WHEN pass = 2 THEN 'error' END), sample, stratum,
    cluster, input_hash, {", ".join(f"TRY_CAST({name} AS DOUBLE)" for name in FIGURES)}
FROM results WHERE arm = {{place}} ORDER BY number, example_id, sample
"""  # noqa: S608

CLUSTERS = "SELECT DISTINCT cluster FROM results WHERE cluster IS NOT NULL"


def strip(runs: Mapping[str, Source], into: Path, keep: Sequence[str] = ()) -> dict[str, Path]:
    """Write each arm's results to ``ARM.jsonl`` in a folder, and name the files.

    Of a row its id, pass, outcome, sample, stratum, seconds, cost and tokens are copied; clusters are numbered; an ``input_hash`` is copied
    where it is to be kept. Raises ``UnreadableError`` where the runs cannot be measured, and where a copy would replace
    one of them.
    """
    copies = {arm: into / f"{arm}.jsonl" for arm in runs}
    same = [copy for copy in copies.values() if over(copy, paths(dict(runs)))]
    if same:
        raise UnreadableError(
            problem(copy, "strip-over-input", "a copy would replace a run", "name another folder")
            for copy in same
        )
    with open_arms(runs, tuple(runs)) as found:
        texts = dict(_texts(found, keep))
    for arm, text in texts.items():
        save(copies[arm], text.encode())
    return copies


def _texts(found: Opened, keep: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the copy of each arm. Raises ``UnreadableError``."""
    scope = Counting(arms=(), oracles=(), rows=())  # every row is wanted, and nothing is compared by context
    if wrong := [*found.problems, *mistakes(found, scope)]:
        raise UnreadableError(wrong)
    results, _ = loaded(found, scope)
    numbers = _numbers(results)
    for place, arm in results.arms.items():
        lines = []
        for passed, *values in results.ask(KEPT, place=str(place)):
            row = {name: value for name, value in zip(COPIED, values, strict=True) if _has_value(value)}
            row |= {"cluster": numbers[row["cluster"]]} if "cluster" in row else {}
            if "input_hash" not in keep:
                row.pop("input_hash", None)
            always = {"example_id": row.pop("example_id"), "passed": bool(passed), "run": arm.name}
            lines.append(json.dumps(always | row, ensure_ascii=False) + "\n")
        yield arm.name, "".join(lines)


def _has_value(value: object) -> bool:
    return value is not None and not (isinstance(value, float) and not math.isfinite(value))


def _numbers(results: Results) -> dict[str, str]:
    """Number the clusters so that their order stays the same."""
    clusters = sorted(cluster for (cluster,) in results.ask(CLUSTERS))
    width = len(str(len(clusters)))
    return {cluster: f"{number:0{width}}" for number, cluster in enumerate(clusters, start=1)}
