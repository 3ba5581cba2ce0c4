"""One history of a corpus, in a repository, in folders and in a table."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from decidable.errors import UnreadableError
from decidable.measurement import Measurement
from decidable_evidence.volatility import Inputs, measure
from support.histories import paragraphs, repository

ON = date(2026, 6, 30)
STEP = timedelta(days=30)
Corpus = dict[str, str]


def states() -> list[tuple[date, Corpus]]:
    """Give a corpus every thirty days: one paragraph in fifty is rewritten each time, and now and then a page goes."""
    versions = {f"page-{n}.md": ["first"] * 10 for n in range(10)}
    found = []
    for number in range(20):
        for place in (2 * number, 2 * number + 1):
            path = f"page-{place % 10}.md"
            if path in versions:
                versions[path][place // 10 % 10] = f"month {number}"
        if number == 9:
            del versions["page-3.md"]
        found.append(
            (ON - STEP * (19 - number), {path: paragraphs(path, of) for path, of in versions.items()})
        )
    return found


def from_repository(folder: Path, **given: object) -> Measurement:
    commits, before = [], Corpus()
    for day, corpus in states():
        commits.append((day, corpus | dict.fromkeys(set(before) - set(corpus))))
        before = corpus
    return measured(repository=repository(folder / "r", commits), **given)


def from_snapshots(folder: Path, **given: object) -> Measurement:
    for day, corpus in states():
        for path, text in corpus.items():
            file = folder / str(day) / path
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)
    return measured(snapshots={str(day): folder / str(day) for day, _ in states()}, **given)


def measured(**given: object) -> Measurement:
    fields = {"update_every": "30d", "rewrite_planned": "no"} | given
    return measure(Inputs.model_validate(fields), ON)


def problems(**given: object) -> list[tuple[str, str]]:
    with pytest.raises(UnreadableError) as refused:
        measured(**given)
    return [(problem.code, problem.message) for problem in refused.value.problems]
