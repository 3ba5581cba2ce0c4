"""Sources that are to be reviewed again, and what a record keeps of a corpus."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest
from pydantic import ValidationError

from decidable.evidence.context import listening
from decidable.measurement import Measurement
from decidable_evidence.source_trust import Counts, Inputs, measure, recompute, unavailable
from support.corpora import DAY, EXPIRES, GOOD, Place, a_place, advised, manifested, source, value

place = pytest.fixture(a_place)


class TestReviews:
    @pytest.mark.parametrize(("on", "share"), [(date(2027, 2, 28), 0), (date(2027, 3, 1), 1)])
    def test_a_review_is_overdue_from_the_day_after_its_time(
        self, place: Place, on: date, share: float
    ) -> None:
        found = place.measure({"handbook": GOOD}, on)

        assert value(found, "overdue") == share
        assert advised(found, "handbook", "1 day overdue on 2027-03-01", "docs team") == bool(share)
        assert [(part.on, part.owner) for part in found.due] == [(date(2027, 2, 28), "docs team")]
        assert found.words["trusted"] == "shown"

    def test_a_source_that_was_never_reviewed_is_told(self, place: Place) -> None:
        found = place.measure({"handbook": source("handbook", reviewed_on=None)})

        assert value(found, "unreviewed") == 1
        assert "overdue" not in found.figures
        assert advised(found, "reviewed for the first time")

    def test_a_review_after_the_day_of_measuring_is_told_and_is_not_overdue(self, place: Place) -> None:
        found = place.measure({"handbook": source("handbook", reviewed_on="2999-01-01")})

        assert value(found, "overdue") == 0
        assert advised(found, "reviewed on 2999-01-01, after 2026-11-12")

    def test_documents_newer_than_their_review_are_counted(self, place: Place) -> None:
        rows = [
            {"document": "handbook/a.md", "modified_on": "2026-08-31"},
            {"document": "handbook/b.md", "modified_on": "2026-09-02"},
            {"document": "handbook/c.md", "modified_on": "2026-10-01T12:30:00Z"},
            {"document": "handbook/d.md"},
            {"document": "handbook/later.md", "modified_on": "2026-12-01"},
        ]
        found = manifested(place, rows)

        assert value(found, "newer-than-review") == round(2 / 3, 6)
        assert found.figures["newer-than-review"].n == 3
        assert advised(found, "handbook/b.md, handbook/c.md")


class TestRecords:
    def full(self, place: Place) -> tuple[Measurement, Inputs]:
        place.documents(handbook__a=EXPIRES.format(30), wiki__b=EXPIRES.format(45), wiki__empty="", stray="x")
        sources = {"handbook": GOOD, "wiki": source("wiki", owner=None, reviewed_on=None)}
        inputs = place.inputs(sources, uses=["retrieve", "train"])
        return measure(inputs, DAY), inputs

    def test_everything_but_advice_follows_from_the_counts(self, place: Place) -> None:
        found, inputs = self.full(place)
        assert recompute(found.counts, inputs) == found.model_copy(update={"advice": (), "listings": {}})

    def test_no_name_stands_in_the_counts(self, place: Place) -> None:
        found, _ = self.full(place)
        assert not {"handbook", "wiki"} & {
            word for key in type(found.counts).model_fields for word in key.split("_")
        }

    @pytest.mark.parametrize(
        "change",
        [
            {"official": -1},
            {"official": True},
            {"official": 10**12},
            {"official": 0, "unclaimed": 0},
            {"more": 1},
            {"ownerless": 3},
            {"unread": 5},
            {"overdue": 2},
            {"in-use": 0, "ownerless": 0, "unreviewed": 0, "timed": 0, "forbid-train": 0},
        ],
    )
    def test_counts_that_cannot_be_are_refused(self, place: Place, change: dict[str, int]) -> None:
        found, _ = self.full(place)
        with pytest.raises(ValidationError):
            Counts.model_validate(found.counts.model_dump() | change)

    def test_a_corpus_that_was_not_fetched_is_unavailable(self, place: Place) -> None:
        inputs = place.inputs({"handbook": GOOD})
        assert unavailable(inputs) == ()

        (place.folder / "corpus" / "handbook" / "a.md").unlink()
        assert unavailable(inputs) == (place.folder / "corpus",)


class TestLongWork:
    def test_progress_is_told_of_each_step(self, place: Place) -> None:
        heard = set[str]()
        with listening(lambda what, _done, _of: heard.add(what)):
            place.documents(wiki__b=EXPIRES.format(45))
            place.measure({"handbook": GOOD, "wiki": source("wiki")})
        assert heard == {"finding the source of each document", "reading documents"}

    def test_the_module_is_light_until_it_measures(self) -> None:
        code = "import sys, decidable_evidence.source_trust; print(*sys.modules)"
        loaded = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.split()
        assert not {"duckdb", "numpy", "lxml", "packaging", "pathspec", "pypdf"} & set(loaded)
