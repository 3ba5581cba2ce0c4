"""Evidence: how a claim is proven from real artefacts. **Provisional**: names may change until 1.0.

A measure is a module that holds ``Inputs``, the fields that a review gives, and ``measure``. Packages bring measures by an
entry point under ``decidable.measures``. Everything that a measure needs of ``decidable`` is here, and nothing else of it
is public to a measure; the measures that come with ``decidable`` use no more.
"""

from __future__ import annotations

from decidable import REVIEW_SUFFIX
from decidable.errors import Problem, UnreadableError, near, nearest, problem, refuse, short, visible
from decidable.evidence.context import (
    candidates,
    comparing,
    engine_urls,
    measures_of_review,
    needed_for,
    progressed,
)
from decidable.fields import (
    SLUG,
    Candidate,
    Day,
    Duration,
    Frozen,
    InputFile,
    InputFolder,
    Rung,
    Text,
    days_of,
    paths,
)
from decidable.files import over, save
from decidable.measurement import (
    Arm,
    Chart,
    Due,
    Figure,
    Guard,
    Measure,
    Measurement,
    Point,
    Rival,
    Series,
    State,
    Support,
    Verdict,
    choice_key,
)
from decidable.opener import content, opened, real, root_of, text, within
from decidable.text import counted, interval, number, percent, unescaped
from decidable.validation import check
from decidable.yaml_document import Document, parse

__all__ = [
    "REVIEW_SUFFIX", "SLUG", "Arm", "Candidate", "Chart", "Day", "Document", "Due", "Duration", "Figure",
    "Frozen", "Guard", "InputFile", "InputFolder", "Measure", "Measurement", "Point", "Problem", "Rival",
    "Rung", "Series", "State", "Support", "Text", "UnreadableError", "Verdict", "candidates", "check",
    "choice_key", "comparing", "content", "counted", "days_of", "engine_urls", "interval",
    "measures_of_review", "near", "nearest", "needed_for", "number", "opened", "over", "parse", "paths",
    "percent", "problem", "progressed", "real", "refuse", "root_of", "save", "short", "text", "unescaped",
    "visible", "within",
]  # fmt: skip
