"""Documents that a manifest lists."""

from __future__ import annotations

import duckdb
import pytest
from pydantic import ValidationError

from decidable.errors import UnreadableError
from decidable_evidence.source_trust import Inputs
from support.corpora import GOOD, Place, a_place, manifested, source, value, verdicts

place = pytest.fixture(a_place)


class TestManifests:
    ROWS = (
        {"document": "handbook/1", "text": "Tokens are long and secret and should stay so."},
        {"document": "handbook/2", "text": ""},
    )

    def test_a_corpus_behind_an_api_is_measured_by_its_manifest(self, place: Place) -> None:
        found = manifested(place, [{"document": "handbook/1", "text": "Tokens are long."}])
        assert found.words["trusted"] == "shown"

    def test_without_texts_trust_is_open_and_what_would_conclude_is_said(self, place: Place) -> None:
        found = manifested(place, [{"document": f"handbook/{n}"} for n in range(20)])

        assert set(found.words.values()) == {"open"}
        assert verdicts(found)["rag"] == "open"
        assert found.needs == "Trust needs 19 more documents that can be read."
        assert [guard.name for guard in found.guards] == ["texts-unread"]

    def test_without_texts_what_a_source_lacks_still_makes_the_corpus_untrusted(self, place: Place) -> None:
        found = manifested(place, [{"document": "handbook/1"}], source("handbook", licence=None))
        assert found.words["untrusted"] == "shown"

    def test_a_manifest_may_date_the_files_of_a_folder(self, place: Place) -> None:
        rows = [{"document": "handbook/a.md", "modified_on": "2026-10-01", "text": "not looked at"}]
        found = manifested(place, rows, corpus=place.folder / "corpus")

        assert value(found, "newer-than-review") == 1
        assert found.figures["coverage"].n == 1
        assert found.words["trusted"] == "shown"

    def test_a_source_may_list_its_documents_in_a_manifest(self, place: Place) -> None:
        place.documents(handbook__b="B")
        place.write("owned.csv", "document\nhandbook/b.md\nelsewhere\n")
        listing = source("", paths=None, manifest="owned.csv", owner=None)
        found = place.measure({"handbook": GOOD, "listed": listing})

        assert value(found, "coverage") == 1
        assert value(found, "ownerless") == 1

    def test_a_manifest_may_be_parquet(self, place: Place) -> None:
        path = place.folder / "documents.parquet"
        rows = "SELECT 'handbook/a' AS document, DATE '2026-10-01' AS modified_on, 'Long text' AS text"
        duckdb.sql(f"COPY ({rows}) TO '{path}'")
        found = place.measure({"handbook": GOOD}, manifest=path)
        assert (found.words["trusted"], value(found, "newer-than-review")) == ("shown", 1)

    def test_every_wrong_value_of_a_manifest_is_told(self, place: Place) -> None:
        rows = [
            {"document": "a"},
            {"document": "a"},
            {"document": "b", "modified_on": "12.11.2026"},
            {"document": "x" * 2_000},
        ]
        with pytest.raises(UnreadableError) as caught:
            manifested(place, rows)
        assert [(each.code, each.message[:41]) for each in caught.value.problems] == [
            ("manifest-value", "row 2: the document a is there again"),
            ("manifest-value", "row 3: b has modified_on 12.11.2026"),
            ("manifest-value", f"row 4: the document {'x' * 21}"),
        ]

    def test_something_must_say_which_documents_there_are(self, place: Place) -> None:
        registry = place.write("registry.yaml", "{}")
        with pytest.raises(ValidationError, match="neither corpus nor manifest"):
            Inputs(registry=registry)
        with pytest.raises(ValidationError, match="paths choose from a corpus"):
            Inputs(registry=registry, manifest=registry, paths=("*.md",))
