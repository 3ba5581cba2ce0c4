"""How long documents stay as they began, and the curve that says so."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from math import isinf, isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from decidable_evidence.volatility.following import successors
from decidable_evidence.volatility.history import Observed, history_of, start_of
from decidable_evidence.volatility.survival import curve, half_life, lifetimes
from decidable_evidence.volatility.texts import Texts

BORN = date(2026, 1, 1)
WORDS = " ".join(f"word{number}" for number in range(200))
LIVES = st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=2, max_size=80)


def lived(*steps: tuple[int, dict[str, str | None]]) -> dict[tuple[int, bool], int]:
    """Give the lifetimes of documents that are seen on some days after the first, up to the hundredth."""
    texts = Texts()
    observed = [
        Observed(
            start_of(BORN + timedelta(days=day)),
            "",
            {path: None if text is None else texts.read(path, text.encode()) for path, text in files.items()},
        )
        for day, files in steps
    ]
    return dict(lifetimes(history_of(BORN + timedelta(days=100), observed, texts)))


class TestCurve:
    @given(LIVES)
    def test_it_is_that_of_statsmodels(self, lives: list[tuple[int, bool]]) -> None:
        if not any(changed for _, changed in lives):
            assert curve(Counter(lives)) == ()
            return
        days, changed = zip(*lives, strict=True)
        theirs, ours = SurvfuncRight(np.array(days), np.array(changed)), curve(Counter(lives))

        assert [point.days for point in ours] == list(theirs.surv_times)
        assert [point.share for point in ours] == pytest.approx(list(theirs.surv_prob), abs=1e-9)
        for point, error in zip(ours, theirs.surv_prob_se, strict=True):
            assert point.error == pytest.approx(error) or (isnan(point.error) and isnan(error))

    @given(LIVES)
    @pytest.mark.filterwarnings("ignore::RuntimeWarning")
    def test_the_half_life_is_that_of_statsmodels_with_its_interval(
        self, lives: list[tuple[int, bool]]
    ) -> None:
        found = half_life(curve(Counter(lives)))
        if found is None:
            return
        days, changed = zip(*lives, strict=True)
        theirs = SurvfuncRight(np.array(days), np.array(changed))
        low, high = theirs.quantile_ci(0.5)

        assert found.days == theirs.quantile(0.5) or min(abs(theirs.surv_prob - 0.5)) < 1e-9
        assert found.low == (None if isnan(low) else low)
        assert found.high == (None if isnan(high) or isinf(high) else high)

    def test_a_curve_that_stays_above_one_half_has_no_half_life(self) -> None:
        assert half_life(curve({(10, True): 1, (100, False): 9})) is None

    def test_the_interval_narrows_with_documents(self) -> None:
        few, many = (curve({(10, True): n, (100, False): n})[0] for n in (10, 1000))

        assert few.low < many.low < 0.5 < many.high < few.high


class TestLives:
    def test_a_document_lives_until_more_than_one_word_in_a_hundred_differs_from_how_it_began(self) -> None:
        one, two, three = (WORDS.replace("word7 ", "x ", 1).replace("word8 ", y, 1).replace("word9 ", z, 1)
                           for y, z in (("word8 ", "word9 "), ("x ", "word9 "), ("x ", "x ")))  # fmt: skip

        assert lived((0, {"a": WORDS}), (10, {"a": one})) == {(101, False): 1}
        assert lived((0, {"a": WORDS}), (10, {"a": one}), (20, {"a": two})) == {(101, False): 1}
        assert lived((0, {"a": WORDS}), (10, {"a": one}), (20, {"a": two}), (30, {"a": three})) == {
            (30, True): 1
        }

    def test_only_the_first_change_counts(self) -> None:
        assert lived((0, {"a": "one"}), (10, {"a": "two"}), (20, {"a": "three"})) == {(10, True): 1}

    def test_a_document_that_is_deleted_is_changed(self) -> None:
        assert lived((0, {"a": "one", "b": "two"}), (10, {"a": None})) == {(10, True): 1, (101, False): 1}

    def test_a_document_that_comes_later_lives_from_then(self) -> None:
        assert lived((0, {"a": "one"}), (40, {"b": "two"})) == {(101, False): 1, (61, False): 1}

    def test_a_document_that_moves_lives_on(self) -> None:
        text = "\n\n".join(f"Paragraph {number} has five words." for number in range(9))
        edited = f"{text}\n\nAnd one more with other words."

        assert lived((0, {"a": text}), (10, {"a": None, "b": text})) == {(101, False): 1}
        assert lived((0, {"a": text}), (10, {"a": None, "b": edited})) == {(10, True): 1}

    def test_a_document_that_comes_back_is_another_one(self) -> None:
        found = lived((0, {"a": "one"}), (10, {"a": None}), (20, {"a": "one"}))

        assert found == {(10, True): 1, (81, False): 1}


class TestFollowing:
    def follow(self, before: dict[str, str], after: dict[str, str]) -> dict[str, str | None]:
        texts = Texts()
        known = [
            {path: texts.read(path, text.encode()) or 0 for path, text in of.items()}
            for of in (before, after)
        ]
        return successors(known[0], known[1], texts)

    def test_a_document_is_found_by_what_it_says_before_its_path(self) -> None:
        assert self.follow({"a": "one", "b": "two"}, {"a": "two", "b": "one"}) == {"a": "b", "b": "a"}

    def test_a_document_that_says_something_else_is_found_by_its_path(self) -> None:
        assert self.follow({"a": "one", "b": "two"}, {"a": "three", "c": "two"}) == {"a": "a", "b": "c"}

    def test_a_document_that_moved_and_was_edited_is_found_by_most_of_what_it_says(self) -> None:
        text = [f"Paragraph {number} has five words." for number in range(4)]
        more, less = "\n\n".join([*text, "A fifth one has words too."]), text[0]

        assert self.follow({"a": "\n\n".join(text)}, {"b": more}) == {"a": "b"}
        assert self.follow({"a": "\n\n".join(text)}, {"b": less}) == {"a": None}

    def test_equal_documents_are_not_found_twice(self) -> None:
        assert self.follow({"a": "one", "b": "one"}, {"c": "one"}) == {"a": "c", "b": None}
