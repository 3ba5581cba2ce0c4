"""How evaluation tools write their results, and which of our columns each thing is that stands there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from decidable_evidence.runs import choosing
from decidable_evidence.runs.columns import COLUMNS
from decidable_evidence.runs.sheets import Choice, Sheet, Steps


@dataclass(frozen=True)
class Format:
    """How one tool writes its results.

    Each result holds ``places`` under names of the format's own, of which ``columns`` are made, in SQL. ``shown`` is
    what shows the format in a value of JSON, ``listed`` where in a document its results stand. A review may say what is
    in ``takes``, and ``choose`` finds what else is to be read by that.
    """

    name: str
    shown: str
    places: Mapping[str, Steps]
    columns: Mapping[str, str]
    takes: frozenset[str]
    listed: str = ""
    choose: Callable[[Sheet], Choice] | None = None
    hint: str = "a row holds example_id and passed; what has another name is said beside file"


def _filled(*names: str) -> str:
    """Write the first of these in which something stands."""
    blank = ", ".join(f"nullif(trim({name}), '')" for name in names)
    return f"coalesce({blank})"


ROWS = Format(
    name="rows",
    shown="json_exists(json, '$.example_id')",
    places={column: (column,) for column in COLUMNS},
    columns={column: column for column in COLUMNS},
    takes=frozenset({"id", "metric", "threshold"}),
)
PROMPTFOO = Format(
    name="promptfoo",
    shown="json_exists(json, '$.testIdx') AND json_exists(json, '$.success')",
    places={
        "own": ("vars", "example_id"),
        "declared": ("testCase", "metadata", "example_id"),
        "id": ("vars", "id"),
        "declared_id": ("testCase", "metadata", "id"),
        "test": ("testIdx",),
        "success": ("success",),
        "reason": ("failureReason",),
    },
    columns={
        "example_id": f"coalesce({_filled('own', 'declared', 'id', 'declared_id')}, test)",
        "passed": "success",
        "outcome": "CASE reason WHEN '2' THEN 'error' END",
        "sample": 'CAST("#number" AS VARCHAR)',
    },
    takes=frozenset({"id", "filter"}),
    choose=choosing.of_promptfoo,
    hint="a row holds success and an id",
)
LM_EVAL = Format(
    name="lm-evaluation-harness",
    shown="json_exists(json, '$.doc_id') AND json_exists(json, '$.doc_hash')",
    places={"doc_hash": ("doc_hash",), "target_hash": ("target_hash",)},
    columns={"example_id": "doc_hash", "gold_hash": "target_hash"},
    takes=frozenset({"id", "filter", "metric", "threshold"}),
    choose=choosing.of_samples,
    hint="a row holds doc_hash and a metric",
)
DEEPEVAL = Format(
    name="deepeval",
    shown="json_type(json, '$.testCases') = 'ARRAY'",
    listed="$.testCases[*]",
    places={
        "own": ("metadata", "example_id"),
        "id": ("metadata", "id"),
        "asked": ("input",),
        "success": ("success",),
    },
    columns={
        "example_id": f"coalesce({_filled('own', 'id')}, left(sha256(asked), 16))",
        "passed": "success",
        "outcome": """CASE WHEN success IS DISTINCT FROM 'true'
            AND list_any_value(json_extract_string(json, '$.metricsData[*].error')) <> '' THEN 'error' END""",
    },
    takes=frozenset({"id", "metric", "threshold"}),
    choose=choosing.of_deepeval,
    hint="a row holds success and an id",
)
INSPECT = Format(
    name="inspect",
    shown="json_type(json, '$.samples') = 'ARRAY' AND json_exists(json, '$.eval')",
    listed="$.samples[*]",
    places={"id": ("id",), "epoch": ("epoch",), "error": ("error",)},
    columns={
        "example_id": "id",
        "sample": "epoch",
        "outcome": "CASE WHEN error <> '' THEN 'error' END",
    },
    takes=frozenset({"id", "metric", "threshold"}),
    choose=choosing.of_inspect,
    hint="a sample holds id and scores",
)
RAGAS = Format(
    name="ragas",
    shown="json_type(json) = 'OBJECT' AND json_exists(json, '$.user_input')",
    places={"asked": ("user_input",)},
    columns={"example_id": "left(sha256(asked), 16)", "outcome": "CASE WHEN passed IS NULL THEN 'error' END"},
    takes=frozenset({"id", "metric", "threshold"}),
    choose=choosing.of_ragas,
    hint="a row holds user_input and a metric",
)
