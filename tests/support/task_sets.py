"""An evaluation set that holds in every way, with its tables, for tests that spoil one thing of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from decidable.measurement import Measurement
from decidable_evidence.task_evaluation import Counts, Inputs, measure, recompute

ON = date(2026, 11, 12)
SUBJECTS = ("invoices", "refunds", "contracts", "returns", "payments", "claims")
Row = dict[str, Any]
Rows = list[Row]
Tables = dict[str, Rows | None]


def question(number: int) -> str:
    """Write a question that resembles no other."""
    named = " ".join(
        f"{subject} {pow(7, 1000 * number + place, 999_983)}" for place, subject in enumerate(SUBJECTS)
    )
    return f"What holds for {named}?"


def sound() -> Tables:
    """Give the tables of an evaluation with which nothing is wrong: 120 items, two annotators, a good grader."""
    rows = range(120)
    return {
        "evaluation": [
            {
                "id": f"q{n}",
                "input": question(n),
                "target": f"It holds that {n}.",
                "source": f"page {n % 10}",
                "labelled_at": "2026-06-01",
            }
            for n in rows
        ],
        "training": [{"input": question(n), "target": f"It holds that {n}."} for n in range(1000, 1200)],
        "annotators": [
            {"id": f"q{n}", "annotator": who, "label": "yes" if n % 2 else "no"}
            for n in rows
            for who in ("a", "b")
        ],
        "graded": [
            {"id": f"o{n}", "grader": verdict, "people": verdict}
            for n in range(240)
            for verdict in ("pass" if n % 2 else "fail",)
        ],
        "repeats": [{"id": f"q{n}", "sample": s, "passed": n % 3 > 0} for n in rows for s in (1, 2)],
        "sources_changed": [{"source": "page 1", "changed_on": "2026-05-01"}],
    }


DECLARED = {
    "grader": "model",
    "grader-version": "judge-2026-03-01",
    "labels": "annotators",
    "version": "2026-06",
    "re-evaluated-every": "90d",
}


def a_given(tmp_path: Path) -> Callable[..., Inputs]:
    """Write tables and make the inputs that name them; a table or field that is None is left out."""

    def make(declared: Row | None = None, **tables: Rows | None) -> Inputs:
        fields: Row = DECLARED | (declared or {})
        for name, rows in (sound() | tables).items():
            if rows is not None:
                path = tmp_path / f"{name}.jsonl"
                path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
                fields[name.replace("_", "-")] = path
        return Inputs.model_validate({name: value for name, value in fields.items() if value is not None})

    return make


def a_measured(tmp_path: Path) -> Callable[..., Measurement]:
    """Measure the sound tables with some of them replaced; what is measured follows from its counts alone."""
    given = a_given(tmp_path)

    def run(declared: Row | None = None, **tables: Rows | None) -> Measurement:
        inputs = given(declared, **tables)
        found = measure(inputs, ON)
        again = recompute(Counts.model_validate_json(found.counts.model_dump_json()), inputs)
        assert again.model_copy(update={"listings": found.listings}) == found
        return found

    return run


Measured = Callable[..., Measurement]


def guards(found: Measurement) -> set[str]:
    return {guard.name for guard in found.guards}


def verdicts(found: Measurement) -> tuple[str, str, str, str]:
    rag, tuning, both, none = (
        found.choices[choice].verdict for choice in ("rag", "fine-tuning", "fine-tuning+rag", "none")
    )
    return rag, tuning, both, none


def level(found: Measurement) -> float:
    return found.figures["level"].value
