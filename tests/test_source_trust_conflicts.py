"""Two sources conflict where they differ in a number, a date or a denial, and nothing settles which holds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from decidable.measurement import Measurement
from support.corpora import EXPIRES, GOOD, Place, source, value


@pytest.fixture
def place(tmp_path: Path) -> Place:
    found = Place(tmp_path)
    found.documents(handbook__a="How to begin with the service in a few steps.")
    return found


class TestConflicts:
    def both(
        self,
        place: Place,
        one: str,
        other: str,
        /,
        *,
        wiki: Mapping[str, Any] | None = None,
        **fields: Any,  # noqa: ANN401
    ) -> Measurement:
        place.documents(handbook__a=f"# Tokens\n\n{one}\n", wiki__b=f"{other}\n")
        return place.measure({"handbook": GOOD, "wiki": {**source("wiki"), **(wiki or {})}}, **fields)

    def test_two_sources_that_differ_in_a_number_conflict(self, place: Place) -> None:
        found = self.both(place, EXPIRES.format(30), EXPIRES.format(45))

        assert found.words["untrusted"] == "shown"
        assert found.headline == "Not trusted: 1 unsettled conflict."
        assert found.advice[0] == "Settle which holds: handbook/a.md:3 and wiki/b.md:1 differ: 30 and 45."
        assert value(found, "near-duplicates") == 1
        assert value(found, "identical") == 0

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (
                "Keys can be shared with another team at will.",
                "Keys cannot be shared with another team at will.",
            ),
            ("You should rotate the key every other week.", "You shouldn't rotate the key every other week."),
            ("The key is valid until 5 March 2026 at noon.", "The key is valid until 6 March 2026 at noon."),
            ("The key is valid until 2026-03-05 at noon.", "The key is valid until March 2026 at noon."),
            ("Wait two hours before you try it again here.", "Wait 3 hours before you try it again here."),
            (
                "Hash it with sha256 before you store the key.",
                "Hash it with sha512 before you store the key.",
            ),
            (
                "The offset of the clock is -5 degrees all day.",
                "The offset of the clock is 5 degrees all day.",
            ),
            ("Dies ist nicht erlaubt in jedem Fall und Land.", "Dies ist erlaubt in jedem Fall und Land."),
        ],
    )
    def test_short_passages_conflict_by_one_number_date_or_denial(
        self, place: Place, one: str, other: str
    ) -> None:
        assert value(self.both(place, one, other), "conflicts") == 1

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (
                "Up to 1,000 requests are answered in a minute.",
                "Up to 1000 requests are answered in a minute!",
            ),
            (
                "The key is valid until 5 March 2026 at noon.",
                "The key is valid until **2026-03-05** at noon.",
            ),
            ("The key is valid until March 5th, 2026 at noon.", "The KEY is valid until 5 Mar 2026 at noon."),
            ("Wait three hours before you try it again here.", "Wait 3 hours before you try it again here."),
            (
                "Give --no-verify to go on at once without hooks.",
                "Give --[no-]verify to go on at once without hooks.",
            ),
            ("You can't rotate the key more than you like.", "You cannot rotate the key more than you like."),
            (
                "See <a href='x1'>the key</a> that you can rotate.",
                "See <a href='x2'>the key</a> that you can rotate.",
            ),
        ],
    )
    def test_the_same_in_other_writing_is_no_conflict(self, place: Place, one: str, other: str) -> None:
        found = self.both(place, one, other)
        assert (value(found, "conflicts"), value(found, "identical")) == (0, 1)

    def test_different_passages_may_differ_in_their_numbers(self, place: Place) -> None:
        found = self.both(
            place, EXPIRES.format(30), "A session ends after 45 minutes unless somebody moves the mouse."
        )
        assert (value(found, "conflicts"), value(found, "near-duplicates")) == (0, 0)

    def test_a_number_in_a_sentence_more_is_no_conflict(self, place: Place) -> None:
        long = " ".join(f"word{letter} and then" for letter in "abcdefghijklmnopqrs")
        found = self.both(place, f"{long} wait 5 minutes.", f"{long} wait 5 minutes. Call 112.")
        assert (value(found, "conflicts"), value(found, "near-duplicates")) == (0, 1)

    def test_an_exchanged_word_does_not_hide_what_is_denied(self, place: Place) -> None:
        long = " ".join(f"word{letter} and then" for letter in "abcdefghijklmnopqrs")
        found = self.both(
            place, f"The server does not support it. {long}", f"The server does supports it. {long}"
        )
        assert value(found, "conflicts") == 1

    def test_neither_may_is_may_not(self, place: Place) -> None:
        long = " ".join(f"word{letter} and then" for letter in "abcdefghijklmnopqrs")
        found = self.both(
            place, f"Neither the name of it may be used. {long}", f"The names of it may not be used. {long}"
        )
        assert (value(found, "conflicts"), value(found, "near-duplicates")) == (0, 1)

    def test_siblings_that_both_sources_have_do_not_conflict(self, place: Place) -> None:
        options = "Resolve addresses of version {} only and no others."
        both = f"{options.format(4)}\n\n{options.format(6)}"
        found = self.both(place, both, both)
        assert (value(found, "conflicts"), value(found, "identical")) == (0, 1)

    def test_a_source_does_not_conflict_with_itself(self, place: Place) -> None:
        place.documents(handbook__a=EXPIRES.format(30), handbook__b=EXPIRES.format(45))
        found = place.measure({"handbook": GOOD})
        assert (found.words["trusted"], value(found, "near-duplicates")) == ("shown", 0)

    def test_the_higher_authority_settles_a_conflict(self, place: Place) -> None:
        found = self.both(place, EXPIRES.format(30), EXPIRES.format(45), wiki={"authority": "community"})

        assert found.words["trusted"] == "shown"
        assert (value(found, "conflicts"), value(found, "settled-conflicts")) == (0, 1)

    def test_the_source_that_supersedes_the_other_settles_a_conflict(self, place: Place) -> None:
        found = self.both(place, EXPIRES.format(30), EXPIRES.format(45), wiki={"supersedes": ["handbook"]})
        assert found.words["trusted"] == "shown"

    def test_a_source_supersedes_what_is_superseded_by_what_it_supersedes(self, place: Place) -> None:
        place.documents(handbook__a=EXPIRES.format(30), wiki__b=EXPIRES.format(45))
        sources = {
            "handbook": GOOD,
            "between": source("between", supersedes=["handbook"]),
            "wiki": source("wiki", supersedes=["between"]),
        }
        assert value(place.measure(sources), "settled-conflicts") == 1

    def test_a_conflict_may_be_set_aside_for_a_reason(self, place: Place) -> None:
        stamps = "Last updated on {} by the people of the docs team.".format
        aside = {"last updated on": "every page has its stamp"}
        found = self.both(place, stamps("2026-01-05"), stamps("2026-03-01"), not_conflicts=aside)

        assert found.words["trusted"] == "shown"
        assert (value(found, "conflicts"), value(found, "set-aside-conflicts")) == (0, 1)

    def test_tables_of_numbers_are_not_compared(self, place: Place) -> None:
        found = self.both(place, "| a b | 1 | 2 | 3 | 4 | 5 |", "| a b | 9 | 8 | 7 | 6 | 5 |")
        assert (value(found, "conflicts"), found.figures["conflicts"].unit) == (0, "count")

    def test_a_document_of_no_source_conflicts_with_none(self, place: Place) -> None:
        place.documents(handbook__a=EXPIRES.format(30), stray=EXPIRES.format(45))
        assert value(place.measure({"handbook": GOOD}), "conflicts") == 0
