"""The toy project that the examples of error codes are run in: a guide, a review of it, its evidence and a measure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

from pydantic import BaseModel

from decidable import cli
from decidable.evidence import loading
from decidable.fields import Day, Frozen
from decidable.measurement import Due, Figure, Measurement

SAMPLES = Path(__file__).parents[2] / "docs" / "reference" / "samples"
TODAY = date(2026, 11, 22)
REVIEW, CHECKLIST, HANDBOOK, OTHER_ARMS, HEAD, RECORDED_REVIEW = (
    (SAMPLES / name).read_text(encoding="utf-8")
    for name in ("review.yaml", "checklist.yaml", "registry.yaml", "arms.jsonl", "page.txt", "recorded.yaml")
)
GUIDE = """\
format: 1
id: assistant
title: RAG or fine-tuning
url: https://docs.example.org/assistant.html
options:
  rag: {title: RAG, owners: {corpus: {title: Owners of the corpus}}}
  fine-tuning: {title: Fine-Tuning}
questions:
  gap:
    title: What is missing?
    evidence: gap-analysis
    answers:
      knowledge:
        {title: Knowledge, favors: [rag], against: [fine-tuning], pitfall: tuning-hides-gaps, measured-as: [knowledge]}
      behavior: {title: Behavior, favors: [fine-tuning], signal: [format-breaks], measured-as: [behavior]}
      citations: {title: Sources, requires: [rag], demands: [knowledge]}
      nothing: {title: Nothing, against: [rag, fine-tuning]}
evidence:
  gap-analysis: {title: The behavior gap analysis, measure: behavior-gap, maximum-age: 90d, factor: the-gap}
  age-of-index: {title: The age of the index, measure: age-in-days, applies-when: [gap.citations]}
factors: {freshness: {title: Freshness}, the-gap: {title: The gap}}
signals: {format-breaks: {title: The format breaks, option: fine-tuning}}
pressures: {fashion: {title: Everybody tunes}}
pitfalls: {tuning-hides-gaps: {title: Tuning hides missing pages}}
triggers: {more-data: {title: There is more data}}
formerly: {output-breaks: format-breaks}
"""
RECORDED = {
    "checklists/assistant.yaml": """\
format: 1
id: assistant
title: How the assistant learns
url: https://docs.example.org/assistant.html
options: {rag: {title: RAG}, fine-tuning: {title: Fine-Tuning}}
questions: {gap: {title: What is missing?, answers: {knowledge: {title: Knowledge, favors: [rag]}}}}
signals: {format-breaks: {title: The format breaks, option: fine-tuning}}
formerly: {output-breaks: format-breaks}
""",
    "assistant.review.yaml": RECORDED_REVIEW,
    "adr/0001-learn.md": "# Learn\n\nStatus: accepted\n",
    "adr/0002-tune.md": "# Tune\n\nStatus: deprecated\n",
    "adr/0003-cache.md": "# Cache\n\nStatus: deprecated\n",
    "adr/0003-cache-again.md": "# Cache again\n\nStatus: deprecated\n",
}
REGISTER = """\
format: 1
id: tea-or-coffee
title: Tea or Coffee
url: https://docs.example.org/page.html
options: {tea: {title: Tea}, coffee: {title: Coffee}}
points: {cost: {title: Low}}
"""
CONF = 'extensions = ["myst_parser", "sphinx_design", "decidable"]\nshow_warning_types = True\n'
ARMS: dict[str, dict[str, Callable[[int], bool]]] = {
    "knowledge": {
        "closed-book": lambda n: n % 5 == 0,
        "few-shot": lambda n: n % 5 == 0,
        "oracle": lambda n: n % 100 != 1,
        "rag": lambda n: n % 10 != 1,
        "whole-page": lambda n: n % 10 != 2 or n % 7 == 0,
    },
    "few": {"closed-book": lambda n: n % 5 == 0, "oracle": lambda n: n % 20 != 0},
    "behavior": {
        "closed-book": lambda n: n % 5 == 0,
        "few-shot": lambda n: n % 25 != 1,
        "rag": lambda n: n % 5 == 0,
    },
}
PROJECT = {
    "pyproject.toml": "",
    "checklists/assistant.yaml": GUIDE,
    "adr.md": "Status: accepted\n\nRAG, after [the guide](https://docs.example.org/assistant.html): [review](assistant.review.yaml).\n",
    "unlinked.md": "We decided.\n",
    "assistant.review.yaml": REVIEW,
}


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@cache
def results(arm: str, passes: Callable[[int], bool], size: int) -> str:
    rows = ((f"q{n}", passes(n)) for n in range(size))
    return "".join(
        json.dumps(
            {
                "example_id": id_,
                "passed": passed,
                "outcome": "correct" if passed else "incorrect",
                "run": arm,
            }
        )
        + "\n"
        for id_, passed in rows
    )


class Built(Frozen):
    """The input of a toy measure."""

    built: Day


def age(inputs: Built, on: date) -> Measurement:
    figure = Figure(title="days", value=(on - inputs.built).days, unit="days")
    return Measurement(
        measure="age-in-days",
        headline="The index has an age.",
        figures={"days": figure},
        words={"aged": "shown"},
        due=(Due(on=inputs.built + timedelta(days=90), what="the index is to be built again", owner="Bo"),),
    )


TOY = SimpleNamespace(Inputs=Built, measure=age)
MEASURED: dict[object, Measurement] = {}
measure = loading.Installed.measure


def measured_once(installed: loading.Installed, inputs: BaseModel, on: date) -> Measurement:
    """Measure the same rows once for all examples."""
    written = inputs.model_dump_json().replace(str(Path.cwd()), "")
    rows = sha256(b"".join(path.read_bytes() for path in sorted(Path.cwd().rglob("*.jsonl")))).digest()
    key = installed.name, written, rows, on
    if key not in MEASURED:
        MEASURED[key] = measure(installed, inputs, on)
    return MEASURED[key]


@contextmanager
def toy_measure() -> Iterator[None]:
    """Install a measure that depends on the day, one that is broken, and one that two packages bring."""
    installed = {kind: loading.points(kind) for kind in ("measure", "command")}
    toy = EntryPoint("age-in-days", f"{__name__}:TOY", "decidable.measures")
    broken = EntryPoint("broken", "nowhere_at_all", "decidable.measures")
    brought = {"age-in-days": (toy,), "broken": (broken,), "brought-twice": (toy, broken)}
    with (
        patch.object(loading, "points", lambda kind: {**installed[kind], **brought}),
        patch.object(loading.Installed, "measure", measured_once),
        patch.object(cli, "brought", lambda: {"broken": broken}),
    ):
        yield
