"""Repositories that are made for a test."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from decidable.errors import UnreadableError
from decidable.measurement import Measurement
from decidable_evidence.volatility import Inputs, measure
from support.histories import Files, paragraphs, repository

ON = date(2026, 6, 30)
BORN = date(2023, 1, 2)


def corpus(version: object = "first") -> dict[str, str]:
    return {f"docs/page-{n}.md": paragraphs(n, [version] * 10) for n in range(10)}


def made(folder: Path, *more: tuple[date, Files], options: tuple[str, ...] = ()) -> Path:
    return repository(folder, [(BORN, corpus()), *more], options)


def measured(folder: Path, **given: object) -> Measurement:
    fields = {"repository": folder, "update_every": "90d", "rewrite_planned": "no"} | given
    return measure(Inputs.model_validate(fields), ON)


def refused(folder: Path, **given: object) -> list[tuple[str, str]]:
    with pytest.raises(UnreadableError) as error:
        measured(folder, **given)
    return [(problem.code, problem.message) for problem in error.value.problems]
