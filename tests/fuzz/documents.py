"""The readers of reviews, checklists, records, decision records and short values, with what hangs on them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pydantic import BaseModel

from decidable import adr_checking
from decidable.adr import reading, rules
from decidable.adr.writing import style_of
from decidable.checklists import read_guide
from decidable.errors import DecidableError
from decidable.evidence import Measure, loading
from decidable.evidence.loading import load
from decidable.evidence.recording import recall
from decidable.files import shipped
from decidable.measurement import Measurement
from decidable.outcome import Outcome
from decidable.report import report_on
from decidable.report.rendering import markdown
from decidable.review import model_for
from decidable.reviewing import decide, open_review
from decidable.testing import gaps
from decidable.writing.schema import review_schema
from fuzz.reader import Reader

TESTS = Path(__file__).parent.parent
EXAMPLES = TESTS.parent / "docs" / "examples"
GUIDE = "rag-vs-fine-tuning.yaml"
TODAY = date(2026, 11, 22)


def reviews() -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(EXAMPLES.glob("*/*.review.yaml"))}


def read_review(folder: Path, name: str, raw: bytes) -> None:
    """Decide a review beside the files that it names; every entry has its verdict."""
    example = folder / name.partition(".")[0]
    if not example.exists():
        (folder / "pyproject.toml").touch()
        shutil.copytree(EXAMPLES / example.name, example)
    path = example / name
    path.write_bytes(raw)
    with patch.object(loading, "load", remembering):
        outcome = decide(open_review(path), TODAY)
    judged(outcome)


class Remembering:
    """A measure that measures the same inputs once."""

    def __init__(self, measure: Measure) -> None:
        self.Inputs, self._measure = measure.Inputs, measure
        self._known = dict[str, Measurement | DecidableError]()

    def measure(self, inputs: BaseModel, on: date, /) -> Measurement:
        """Measure as of a day, or give what was measured before."""
        key = f"{inputs.model_dump_json()} {on}"
        if key not in self._known:
            try:
                self._known[key] = self._measure.measure(inputs, on)
            except DecidableError as refused:
                self._known[key] = refused
        found = self._known[key]
        if isinstance(found, DecidableError):
            raise found
        return found

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (whatever the measure has besides)
        return getattr(self._measure, name)


@cache
def remembering(name: str, path: Path, place: tuple[int, int] = (0, 0)) -> loading.Installed:
    """Load a measure that measures the same inputs once."""
    installed = load(name, path, place)
    return replace(installed, module=Remembering(installed.module))


def judged(outcome: Outcome) -> None:
    """See that a review that was judged can be told of."""
    assert set(outcome.verdicts) == {id_ for id_, _ in outcome.opened.entries()}
    for verdict in outcome.verdicts.values():
        assert verdict.result != "fails" or verdict.problems
        assert all(row.isprintable() for problem in verdict.problems for row in str(problem).split("\n"))
    assert outcome.sentence()
    assert markdown([report_on(outcome, "a.review.yaml")])


def checklists() -> Mapping[str, bytes]:
    small = {
        path.name: path.read_bytes() for path in sorted((TESTS / "fuzz" / "seeds").glob("*.checklist.yaml"))
    }
    return {GUIDE: (shipped() / GUIDE).read_bytes(), **small}


def read_checklist(folder: Path, name: str, raw: bytes) -> None:
    path = folder / name
    path.write_bytes(raw)
    guide = read_guide(path)
    assert all(gap.message for gap in gaps(guide))
    assert all(guide.link(anchor) for anchor in guide.anchors())
    model = model_for(guide, loading.usable(loading.names()))
    assert review_schema(guide, model)


def records() -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(EXAMPLES.glob("*/*.json"))}


def read_record(folder: Path, name: str, raw: bytes) -> None:
    (folder / name).write_bytes(raw)
    assert recall(folder / name, folder).measurement.words


def adrs() -> Mapping[str, bytes]:
    """Give decision records in each markup, with front matter and without."""
    found = {path.name: path.read_bytes() for path in sorted(EXAMPLES.glob("*/adr/*.md"))}
    seeds = (path for path in sorted((TESTS / "fuzz" / "seeds").glob("adr-*")))
    return {**found, **{path.name: path.read_bytes() for path in seeds}}


@cache
def ground(folder: Path) -> adr_checking.Ground:
    """Give what decision records are held against: the worked example, with its own record."""
    (folder / "pyproject.toml").touch()
    shutil.copytree(EXAMPLES / "filings-assistant", folder, dirs_exist_ok=True)
    return adr_checking.ground([reading.load(folder / "adr" / "0001-ground-answers-in-filings.md")], TODAY)


def read_adr(folder: Path, name: str, raw: bytes) -> None:
    on = ground(folder)
    path = folder / name.partition(".")[0] / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(raw)
    record = reading.load(path)
    others = rules.Others(
        {
            each.path.resolve(): each
            for each in [record, reading.load(folder / "adr" / "0001-ground-answers-in-filings.md")]
        }
    )
    checked = adr_checking.check(record, replace(on, others=others))
    assert style_of(path.parent).file("Tea", TODAY)
    for finding in checked.findings:
        assert all(row.isprintable() for row in str(finding.problem(record.path)).split("\n"))


def baselines() -> Mapping[str, bytes]:
    keys = [("adr/0001.md", "adr-link-dead", "#x"), ("adr/0002.md", "adr-status-twice", "accepted")]
    return {"baseline.json": adr_checking.baseline_of(keys).encode()}


def read_baseline(folder: Path, name: str, raw: bytes) -> None:
    (folder / name).write_bytes(raw)
    adr_checking.read_baseline(folder / name)


READERS = (
    Reader("review", reviews, read_review, smoke=20),
    Reader("checklist", checklists, read_checklist, smoke=20),
    Reader("record", records, read_record),
    Reader("adr", adrs, read_adr),
    Reader("baseline", baselines, read_baseline),
)
