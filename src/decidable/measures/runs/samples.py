"""Samples of lm-evaluation-harness: a row an example and filter, with a value of each metric; one of each is a result."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import duckdb

from decidable.errors import UnreadableError
from decidable.measures.runs.lines import line_of
from decidable.measures.runs.telling import problem, short

NAMED = 5
MOST_METRICS = 50
ONE_FILTER = "keep the rows of one filter in a file of their own"
ONE_METRIC = "let metrics name one that is 0 or 1 in every row"
VERDICTS = ("0", "1", "0.0", "1.0", "false", "true")

LM_EVAL_ROWS = """
SELECT "#number", json_type(json) AS "#kind", json_extract_string(json, '$.doc_hash') AS example_id,
    CASE json_extract_string(json, $metric) WHEN '1.0' THEN '1' WHEN '0.0' THEN '0'
        ELSE json_extract_string(json, $metric) END AS passed
FROM ({found})
"""

FILTERS = """
SELECT filter, min("#number") FROM (SELECT "#number", json_extract_string(json, '$.filter') AS filter FROM ({found}))
WHERE filter IS NOT NULL GROUP BY filter ORDER BY min("#number")
"""

METRICS = """
SELECT metric, min("#number")
FROM (SELECT "#number", unnest(json_extract_string(json, '$.metrics[*]')) AS metric FROM ({found}))
WHERE metric IS NOT NULL GROUP BY metric ORDER BY metric
"""

ZERO_OR_ONE = """
SELECT pointer FROM (SELECT json FROM ({found})) CROSS JOIN (SELECT unnest($pointers) AS pointer)
GROUP BY pointer HAVING bool_and(list_contains($verdicts, json_extract_string(json, pointer)))
ORDER BY pointer
"""


def one_metric(
    connection: duckdb.DuckDBPyConnection, path: Path, found: str, given: dict[str, Any]
) -> dict[str, Any]:
    """Find the metric that tells passed from failed, as a JSON pointer.

    Raises ``UnreadableError`` where there are several filters, or not exactly one such metric.
    """
    filters = connection.execute(FILTERS.format(found=found), given).fetchall()
    if len(filters) > 1:
        names = _listed(name for name, _ in filters)
        _refuse(path, filters[1][1], f"there are {len(filters)} filters: {names}", ONE_FILTER)
    metrics = connection.execute(METRICS.format(found=found), given).fetchall()
    pointers = {_pointer(name): name for name, _ in metrics[:MOST_METRICS]}
    more = {"pointers": list(pointers), "verdicts": VERDICTS}
    told = connection.execute(ZERO_OR_ONE.format(found=found), given | more).fetchall() if pointers else []
    if len(told) != 1 or len(metrics) > MOST_METRICS:
        number = min((number for _, number in metrics), default=1)
        _refuse(
            path,
            number,
            _undecided(list(pointers.values()), [pointers[each] for (each,) in told]),
            ONE_METRIC,
        )
    return {"metric": told[0][0]}


def _undecided(metrics: list[str], told: list[str]) -> str:
    if not metrics:
        return "no row has metrics"
    return f"the metrics are {_listed(metrics)}; 0 or 1 in every row: {_listed(told) or 'none'}"


def _pointer(name: str) -> str:
    return "/" + name.replace("~", "~0").replace("/", "~1")


def _listed(names: Iterable[str]) -> str:
    every = [short(name) for name in names]
    more = f" and {len(every) - NAMED} more" if len(every) > NAMED else ""
    return ", ".join(every[:NAMED]) + more


def _refuse(path: Path, row: int, message: str, hint: str) -> NoReturn:
    raise UnreadableError([problem(path, "run-choice", message, hint, line_of(path, row))])
