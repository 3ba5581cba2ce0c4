"""Whether a corpus can be relied on follows from its registry and its documents, and from nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from support.corpora import EXPIRES, GOOD, Place, a_place, advised, source, value, verdicts

place = pytest.fixture(a_place)


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
        assert "unreviewed" not in found.figures  # a share of no source is none
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


class TestKnownConflicts:
    CONFLICT = {"documents": ["handbook/a.md", "handbook/b.md"], "about": "when a token expires"}

    def test_an_open_conflict_makes_the_corpus_untrusted(self, place: Place) -> None:
        place.documents(handbook__b="B")
        found = place.measure({"handbook": GOOD}, known_conflicts={"expiry": self.CONFLICT})

        assert found.headline == "Not trusted: 1 open conflict."
        assert verdicts(found)["rag"] == "contradicted"
        assert advised(found, "registry.yaml:1", "when a token expires (handbook/a.md, handbook/b.md)")
        assert found.listings["open-conflicts"] == ("expiry",)

    def test_a_settled_conflict_is_counted_and_harms_nobody(self, place: Place) -> None:
        place.documents(handbook__b="B")
        settled = self.CONFLICT | {"settled-by": "head of support"}
        found = place.measure({"handbook": GOOD}, known_conflicts={"expiry": settled})

        assert found.words["trusted"] == "shown"
        assert value(found, "settled-conflicts") == 1

    def test_a_conflict_about_documents_that_are_not_here_still_counts_and_is_named(
        self, place: Place
    ) -> None:
        found = place.measure({"handbook": GOOD}, known_conflicts={"expiry": self.CONFLICT})

        assert found.words["untrusted"] == "shown"
        assert advised(found, "expiry names documents that are not in the corpus: handbook/b.md")

    def test_passages_that_differ_in_a_number_are_no_conflict_by_themselves(self, place: Place) -> None:
        place.documents(handbook__a=EXPIRES.format(30), wiki__a=EXPIRES.format(45))
        assert place.measure({"handbook": GOOD, "wiki": source("wiki")}).words["trusted"] == "shown"


class TestOwnOutputs:
    def test_a_record_that_a_review_names_is_no_document(self, place: Place) -> None:
        place.write("reviews/a.review.yaml", "decision: rag-vs-fine-tuning\nadr: ../corpus/adr/0001-a.md\n")
        place.documents(adr__0001_a="Decided in [the review](../../reviews/a.review.yaml).")
        (place.folder / "corpus/adr/0001_a.md").rename(place.folder / "corpus/adr/0001-a.md")
        place.documents(adr__other="A page about [the review](../../reviews/a.review.yaml).")
        found = place.measure({"handbook": GOOD})

        assert found.figures["coverage"].n == 2
        assert advised(found, "1 document (adr/other.md)")
        assert advised(found, "Not counted as documents: 1 file (adr/0001-a.md)")


class TestPaths:
    def test_a_pattern_that_changes_nothing_is_refused(self, place: Place) -> None:
        assert place.refused({"handbook": GOOD}, paths=["*.md", "!handbook/draft/"]) == [
            ("paths-unmatched", "!handbook/draft/ excludes nothing")
        ]

    def test_a_registry_whose_paths_match_nothing_is_told_where_they_start(self, place: Place) -> None:
        found = place.measure({"handbook": source("", paths=["corpus/handbook/"])})
        assert advised(
            found, "registry paths are relative to the corpus folder, so that /handbook/ would match"
        )
