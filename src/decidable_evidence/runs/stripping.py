"""Writes copies of runs that hold no more than is measured: whatever texts stand in the rows, none is copied."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from decidable.evidence import UnreadableError, over, paths, problem, save
from decidable_evidence.runs.queries import Counting
from decidable_evidence.runs.reading import Opened, open_arms
from decidable_evidence.runs.row_problems import Results, loaded, mistakes
from decidable_evidence.tables.sources import Source

KEPT = """
SELECT example_id, coalesce(pass = 1, false) AS passed, coalesce(outcome, CASE WHEN pass = 2 THEN 'error' END) AS outcome,
    sample, stratum, cluster, input_hash
FROM results WHERE arm = {place} ORDER BY number, example_id, sample
"""

CLUSTERS = "SELECT DISTINCT cluster FROM results WHERE cluster IS NOT NULL"


def strip(runs: Mapping[str, Source], into: Path, keep: Sequence[str] = ()) -> dict[str, Path]:
    """Write each arm's results to ``ARM.jsonl`` in a folder, and name the files.

    Of a row its id, pass, outcome, sample and stratum are copied; clusters are numbered; an ``input_hash`` is copied
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
    of = Counting(
        arms=tuple(arm.name for arm in found.arms),
        oracles=(),
        rows=tuple(arm.reading.fast for arm in found.arms),
    )
    if wrong := [*found.problems, *mistakes(found, of)]:
        raise UnreadableError(wrong)
    results, _ = loaded(found, of)
    numbers = _numbers(results)
    for place, arm in results.arms.items():
        rows = results.ask(KEPT.replace("{place}", str(place)))
        yield arm.name, "".join(_line(arm.name, row, numbers, keep) for row in rows)


def _numbers(results: Results) -> dict[str, str]:
    """Number the clusters so that their order stays the same."""
    clusters = sorted(cluster for (cluster,) in results.ask(CLUSTERS))
    width = len(str(len(clusters)))
    return {cluster: f"{number:0{width}}" for number, cluster in enumerate(clusters, start=1)}


def _line(arm: str, row: Sequence[str | int | None], numbers: Mapping[str, str], keep: Sequence[str]) -> str:
    example_id, passed, outcome, sample, stratum, cluster, input_hash = row
    more = {
        "outcome": outcome,
        "sample": sample,
        "stratum": stratum,
        "cluster": numbers.get(str(cluster)),
        "input_hash": input_hash if "input_hash" in keep else None,
    }
    told = {name: value for name, value in more.items() if value is not None}
    always = {"example_id": example_id, "passed": bool(passed), "run": arm}
    return json.dumps(always | told, ensure_ascii=False) + "\n"
