"""Whether a corpus can be relied on follows from its registry and its documents, and from nothing else."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from corpora import DAY, EXPIRES, GOOD, Place, advised, manifested, source, value, verdicts
from decidable.errors import UnreadableError
from decidable.measurement import Measurement
from decidable.measures import progress
from decidable.measures.source_trust import Declared, Inputs, measure, recompute, unavailable


@pytest.fixture
def place(tmp_path: Path) -> Place:
    found = Place(tmp_path)
    found.documents(handbook__a="How to begin with the service in a few steps.")
    return found


class TestWords:
    def test_a_corpus_in_order_is_trusted(self, place: Place) -> None:
        found = place.measure({"handbook": GOOD})

        assert found.words == {
            "trusted": "shown",
            "untrusted": "excluded",
            "quotable": "shown",
            "trainable": "shown",
        }
        assert found.headline.startswith("Trusted: 100.0 % of 1 document belong to 1 source")
        assert found.needs == ""
        assert found.advice == ()

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"owner": None}, "1 source without an owner"),
            ({"licence": None}, "1 source without a licence"),
            ({"permitted_uses": ["quote"]}, "1 source not permitted for the use retrieve"),
            ({"permitted_uses": None}, "1 source not permitted for the use retrieve"),
        ],
    )
    def test_what_a_source_lacks_makes_the_corpus_untrusted(
        self, place: Place, changed: dict[str, Any], said: str
    ) -> None:
        found = place.measure({"handbook": source("handbook", **changed)})

        assert found.words["untrusted"] == "shown"
        assert found.words["trusted"] == "excluded"
        assert said in found.headline
        assert found.needs.startswith("Trust needs ")
        assert advised(found, "registry.yaml:1", "handbook")

    def test_coverage_under_the_floor_makes_the_corpus_untrusted(self, place: Place) -> None:
        place.documents(**{f"handbook__d{n}": f"Page {n}" for n in range(18)}, stray="Nobody owns this.")

        assert place.measure({"handbook": GOOD}).words["trusted"] == "shown"  # 19 of 20

        place.documents(stray2="Nor this.")
        found = place.measure({"handbook": GOOD})
        assert found.words["trusted"] == "excluded"
        assert "under the floor of 95.0 %" in found.headline
        assert found.needs == "Trust needs a source for 1 more document."
        assert place.measure({"handbook": GOOD}, coverage_floor="0.9").words["trusted"] == "shown"

    def test_quoting_is_excluded_where_a_source_forbids_it_and_trust_is_not(self, place: Place) -> None:
        found = place.measure({"handbook": source("handbook", permitted_uses=["retrieve"])})

        assert found.words == {
            "trusted": "shown",
            "untrusted": "excluded",
            "quotable": "excluded",
            "trainable": "excluded",
        }
        assert "1 source not permitted to be quoted" in found.headline
        assert not found.needs

    def test_a_source_without_documents_forbids_nothing(self, place: Place) -> None:
        gone = {"title": "Gone", "authority": "community", "paths": ["gone/"]}
        found = place.measure({"handbook": GOOD, "gone": gone})

        assert found.words["quotable"] == "shown"
        assert value(found, "orphan-sources") == 1
        assert advised(found, "gone", "without documents")

    def test_an_untrusted_corpus_is_neither_quotable_nor_trainable(self, place: Place) -> None:
        found = place.measure({"handbook": source("handbook", owner=None)})
        assert (found.words["quotable"], found.words["trainable"]) == ("excluded", "excluded")


class TestChoices:
    def test_retrieval_is_supported_by_a_trusted_corpus_and_contradicted_by_another(
        self, place: Place
    ) -> None:
        assert verdicts(place.measure({"handbook": GOOD})) == {
            "rag": "supported",
            "fine-tuning+rag": "supported",
        }
        ownerless = {"handbook": source("handbook", owner=None)}
        assert verdicts(place.measure(ownerless)) == {
            "rag": "contradicted",
            "fine-tuning+rag": "contradicted",
        }

    def test_tuning_is_judged_only_where_the_corpus_is_to_be_trained_on(self, place: Place) -> None:
        no_training = {"handbook": source("handbook", permitted_uses=["retrieve"])}

        assert "fine-tuning" not in place.measure(no_training).choices
        found = place.measure(no_training, uses=["retrieve", "train"])
        assert verdicts(found) == {
            "rag": "supported",
            "fine-tuning": "contradicted",
            "fine-tuning+rag": "contradicted",
        }
        assert "not permitted for the use train" in found.choices["fine-tuning"].because[0]
        assert verdicts(place.measure({"handbook": GOOD}, uses=["train"]))["fine-tuning"] == "supported"

    def test_retrieval_needs_leave_to_quote_only_where_quoting_is_declared(self, place: Place) -> None:
        no_quotes = {"handbook": source("handbook", permitted_uses=["retrieve"])}

        assert verdicts(place.measure(no_quotes))["rag"] == "supported"
        assert verdicts(place.measure(no_quotes, uses=["retrieve", "quote"]))["rag"] == "contradicted"

    def test_retrieval_needs_leave_to_retrieve_though_only_training_is_declared(self, place: Place) -> None:
        found = place.measure({"handbook": source("handbook", permitted_uses=["train"])}, uses=["train"])
        assert verdicts(found)["rag"] == "contradicted"

    def test_choosing_neither_is_not_judged(self, place: Place) -> None:
        assert "none" not in place.measure({"handbook": GOOD}).choices


class TestCoverage:
    def test_every_document_belongs_to_one_source_to_two_alike_or_to_none(self, place: Place) -> None:
        place.documents(api__b="B", api__c="C", shared__d="D", stray="S")
        found = place.measure(
            {
                "handbook": GOOD,
                "api": source("api", paths=["api/", "/shared/"]),
                "other": source("other", paths=["shared/"]),
            }
        )

        assert value(found, "coverage") == 0.6
        assert value(found, "ambiguous") == 0.2
        assert value(found, "unclaimed") == 0.2
        assert found.figures["coverage"].n == 5
        assert found.figures["coverage"].low is None
        assert advised(found, "api and other", "shared/d.md")
        assert advised(found, "1 document (stray.md)")

    @pytest.mark.parametrize("glob", ["**", "*", "/**", "**/*", "*.*", "?*", "[a-z]*"])
    def test_a_glob_over_everything_does_not_count(self, place: Place, glob: str) -> None:
        found = place.measure({"handbook": source("handbook", paths=[glob])})

        assert value(found, "coverage") == 0
        assert advised(found, "registry.yaml:1", "covers everything")

    @pytest.mark.parametrize(
        ("first", "second", "owner"),
        [
            ("handbook/", "handbook/a.md", "second"),
            ("*.md", "handbook/", "second"),
            ("handbook/*.md", "handbook/", "first"),
            ("handbook/", "hand*/", "first"),
            ("/handbook/", "handbook/", "nobody"),
            ("handbook/?.md", "handbook/*.md", "nobody"),
        ],
    )
    def test_the_more_specific_source_has_the_document(
        self, place: Place, first: str, second: str, owner: str
    ) -> None:
        found = place.measure({"a": source("", paths=[first]), "b": source("", paths=[second], owner=None)})

        owners = {(0.0, 0): "nobody", (1.0, 0): "first", (1.0, 1): "second"}
        assert owners[value(found, "coverage"), int(value(found, "ownerless"))] == owner

    def test_the_last_glob_of_a_source_that_matches_decides(self, place: Place) -> None:
        place.documents(handbook__drafts__b="B", handbook__drafts__kept="K")
        paths = ["handbook/", "!handbook/drafts/", "handbook/drafts/kept.md"]
        assert value(place.measure({"handbook": source("", paths=paths)}), "coverage") == round(2 / 3, 6)

    def test_paths_choose_what_belongs_to_the_corpus(self, place: Place) -> None:
        place.write("corpus/handbook/logo.png", b"\x89PNG\0")

        assert place.measure({"handbook": GOOD}).figures["coverage"].n == 2
        assert place.measure({"handbook": GOOD}, paths=["*.md"]).figures["coverage"].n == 1
        assert place.measure({"handbook": GOOD}, paths=["**", "!*.png"]).figures["coverage"].n == 1

    def test_what_belongs_to_git_is_no_document(self, place: Place) -> None:
        place.write("corpus/.git/config", "[core]")
        assert place.measure({"handbook": GOOD}).figures["coverage"].n == 1

    def test_the_chart_draws_coverage_by_authority_with_the_floor(self, place: Place) -> None:
        place.documents(wiki__b="B", stray="S", wiki__c="C")
        (chart,) = place.measure({"handbook": GOOD, "wiki": source("wiki", authority="community")}).charts

        assert {point.at: point.value for point in chart.series[0].points} == {
            "any source": 0.75,
            "normative": 0,
            "official": 0.25,
            "reviewed": 0,
            "community": 0.5,
            "generated": 0,
            "two sources alike": 0,
            "no source": 0.25,
        }
        assert chart.limits == {"floor": 0.95}


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

    @pytest.mark.parametrize(("every", "stalled"), [("30d", 1), ("36d", 1), ("37d", 0)])
    def test_a_source_without_change_in_twice_its_time_is_flagged(
        self, place: Place, every: str, stalled: float
    ) -> None:
        rows = [
            {"document": "handbook/a.md", "modified_on": "2026-08-31"},  # 73 days before
            {"document": "handbook/b.md", "modified_on": "2026-01-01"},
        ]
        found = manifested(place, rows, source("handbook", refresh_every=every))

        assert value(found, "stalled") == stalled
        assert advised(found, "nothing changed in 73 days") == bool(stalled)


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
        assert verdicts(found)["rag"] == "inconclusive"
        assert found.needs == "Trust needs the texts of 19 more documents."
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

    def test_equal_digests_show_documents_that_two_sources_have(self, place: Place) -> None:
        rows = [("handbook/a", "11"), ("handbook/b", "22"), ("wiki/a", "11"), ("wiki/c", "33")]
        manifest = place.write(
            "documents.csv", "document,digest\n" + "".join(f"{id_},{digest}\n" for id_, digest in rows)
        )
        found = place.measure({"handbook": GOOD, "wiki": source("wiki")}, manifest=manifest)
        assert (value(found, "copies"), found.figures["copies"].n) == (0.5, 4)

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
            ("manifest-value", "row 2: the document a stands there again"),
            ("manifest-value", "row 3: b has modified_on 12.11.2026"),
            ("manifest-value", f"row 4: the document {'x' * 21}"),
        ]

    def test_something_must_say_which_documents_there_are(self, place: Place) -> None:
        registry = place.write("registry.yaml", "{}")
        with pytest.raises(ValidationError, match="neither corpus nor manifest"):
            Inputs(registry=registry)
        with pytest.raises(ValidationError, match="paths choose from a corpus"):
            Inputs(registry=registry, manifest=registry, paths=("*.md",))


class TestRecords:
    def full(self, place: Place) -> tuple[Measurement, Inputs]:
        place.documents(handbook__a=EXPIRES.format(30), wiki__b=EXPIRES.format(45), wiki__empty="", stray="x")
        sources = {"handbook": GOOD, "wiki": source("wiki", owner=None, reviewed_on=None)}
        inputs = place.inputs(sources, uses=["retrieve", "train"])
        return measure(inputs, DAY), inputs

    def test_everything_but_advice_and_due_days_follows_from_the_counts(self, place: Place) -> None:
        found, inputs = self.full(place)
        assert recompute(found.counts, inputs) == found.model_copy(update={"advice": (), "due": ()})

    def test_no_name_stands_in_the_counts(self, place: Place) -> None:
        found, _ = self.full(place)
        assert not {"handbook", "wiki"} & {word for key in found.counts for word in key.split("-")}

    @pytest.mark.parametrize(
        "change",
        [
            {"official": -1},
            {"official": True},
            {"official": 10**12},
            {"official": 0, "unclaimed": 0},
            {"more": 1},
            {"ownerless": 3},
            {"conflicts": 10_001},
            {"unread": 5},
            {"near-duplicates": 99},
            {"overdue": 2},
            {"in-use": 0, "ownerless": 0, "unreviewed": 0, "timed": 0, "forbid-train": 0},
        ],
    )
    def test_counts_that_cannot_be_are_refused(self, place: Place, change: dict[str, int]) -> None:
        found, inputs = self.full(place)
        with pytest.raises(ValueError, match=r"^\S"):
            recompute(found.counts | change, inputs)

    @given(st.dictionaries(st.text(max_size=12), st.integers(), max_size=5))
    def test_counts_of_anything_are_refused(self, counts: dict[str, int]) -> None:
        with pytest.raises(ValueError, match="is missing or is not counted here"):
            recompute(counts, Declared())

    def test_a_corpus_that_was_not_fetched_is_unavailable(self, place: Place) -> None:
        inputs = place.inputs({"handbook": GOOD})
        assert unavailable(inputs) == ()

        (place.folder / "corpus" / "handbook" / "a.md").unlink()
        assert unavailable(inputs) == (place.folder / "corpus",)


class TestLongWork:
    def test_progress_is_told_of_each_step(self, place: Place) -> None:
        heard = set[str]()
        with progress.told_to(lambda what, _done, _of: heard.add(what)):
            place.documents(wiki__b=EXPIRES.format(45))
            place.measure({"handbook": GOOD, "wiki": source("wiki")})
        assert heard == {"finding the source of each document", "reading documents", "comparing passages"}

    def test_the_module_is_light_until_it_measures(self) -> None:
        code = "import sys, decidable.measures.source_trust; print(*sys.modules)"
        loaded = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.split()
        assert not {"duckdb", "numpy", "datasketch", "pathspec", "license_expression", "pypdf"} & set(loaded)
