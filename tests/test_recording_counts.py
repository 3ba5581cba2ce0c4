"""The counts of a recording are typed by the measure, and refused at the place where they are not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from decidable.evidence.recording import recall, record, write
from decidable.fields import Frozen
from decidable.measurement import Figure, Measurement
from support.keeping import DAY, change, refusal
from support.measures import install


class Lengths(Frozen):
    """Counts of a toy measure: lengths in days by name, and the day of the first."""

    first: date
    days: dict[str, tuple[int, ...]]


class Toy:
    """A measure whose counts are typed."""

    class Inputs(Frozen):
        log: Path

    Counts = Lengths

    def measure(self, _inputs: Inputs, _on: date, /) -> Measurement:
        return self.recompute(Lengths(first=DAY, days={"a": (1, 2)}), _inputs)

    def recompute(self, counts: Lengths, _inputs: Inputs, /) -> Measurement:
        longest = Figure(title="longest", value=max(counts.days["a"]), unit="days")
        figures = {"longest": longest}
        return Measurement(measure="toy", headline="", figures=figures, words={}, counts=counts)


class TestTypedCounts:
    @pytest.fixture
    def path(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        install(monkeypatch, "toy", Toy())
        inputs, path = Toy.Inputs(log=tmp_path / "absent.csv"), tmp_path / "toy.json"
        write(record("toy", inputs, Toy().measure(inputs, DAY), DAY, path, tmp_path), inputs, path)
        return path

    def test_they_come_back_as_they_were(self, path: Path) -> None:
        assert recall(path, path.parent).measurement.counts == Lengths(first=DAY, days={"a": (1, 2)})

    @pytest.mark.parametrize(
        ("counts", "says"),
        [
            (
                {"first": "2026-11-12", "days": {"a": [1, 2.5]}},
                "measurement.counts.days.a.1: Input should be",
            ),
            (
                {"first": "2026-11-12", "days": {"a": [1, "2"]}},
                "measurement.counts.days.a.1: Input should be",
            ),
            ({"days": {"a": [1, 2]}}, "measurement.counts.first: Field required"),
            ({"first": "2026-11-12", "days": {}, "more": 1}, "measurement.counts.more: Extra inputs"),
            ([], "measurement.counts: "),
            ({"first": "2026-11-12", "days": {"a": [1, 3]}}, "figure longest 2 instead of 3"),
        ],
        ids=["fraction", "text", "missing", "unknown", "shape", "other"],
    )
    def test_what_they_are_not_is_refused_at_its_place(self, path: Path, counts: object, says: str) -> None:
        change(path, lambda data: data["measurement"].update(counts=counts))

        assert says in refusal(path)
