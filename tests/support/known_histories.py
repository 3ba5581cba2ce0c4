"""Histories of which it is known how much of them lives on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from decidable.measurement import Measurement
from decidable_evidence.volatility import Inputs, measure
from support.histories import Files, paragraphs, repository

ON = date(2026, 6, 30)
BORN = date(2023, 1, 2)
Commits = Iterator[tuple[date, Files]]


def corpus(documents: int = 10, size: int = 10) -> dict[str, list[str]]:
    """Give the versions of the paragraphs of each document."""
    return {f"docs/page-{n}.md": ["first"] * size for n in range(documents)}


def written(versions: Mapping[str, list[str]]) -> dict[str, str]:
    return {path: paragraphs(path, of) for path, of in versions.items()}


def never() -> Commits:
    yield BORN, written(corpus())


def a_paragraph_a_week() -> Commits:
    """Rewrite one paragraph each week, another one each time, up to the last day."""
    versions = corpus()
    places = [(path, n) for path, of in versions.items() for n in range(len(of))]
    weeks = (ON - BORN).days // 7
    yield BORN, written(versions)
    for week in range(weeks):
        path, place = places[week % len(places)]
        versions[path][place] = f"week {week}"
        yield ON - timedelta(weeks=weeks - 1 - week), written({path: versions[path]})


def measured(tmp_path: Path, commits: Commits, **given: object) -> Measurement:
    folder = repository(tmp_path / "corpus", commits)
    fields = {"repository": folder, "update_every": "90d", "rewrite_planned": "no"} | given
    return measure(Inputs.model_validate(fields), ON)


def windows(found: Measurement, length: int, *names: str) -> list[tuple[int, ...]]:
    """Give some counts of each window, the latest first."""
    counted = found.counts.windows.get(length, ())
    return [tuple(getattr(window, name) for name in names) for window in counted]
