"""What leaks, held against the definition: every pair of texts compared, run of words by run of words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import default_rng

from decidable_evidence.documents import normalised, words
from decidable_evidence.task_evaluation import leakage as finder
from decidable_evidence.task_evaluation.counting import items
from decidable_evidence.task_evaluation.leakage import RESEMBLANCE, Leaks, hashed, leaks, resembling

LONG = "the tenant shall give notice in writing at least ninety days before the term of this lease ends"


def shingles(text: str, length: int) -> set[tuple[str, ...]]:
    split = text.split()
    return {tuple(split[place : place + length]) for place in range(len(split) - length + 1)}


def resemblance(first: str, second: str) -> float:
    """Compare two texts as Broder (1997) defines it."""
    one, other = shingles(first, 3), shingles(second, 3)
    return len(one & other) / len(one | other) if one | other else 0.0


def brute(texts: Iterable[str], others: Sequence[str]) -> list[bool]:
    return [any(resemblance(text, other) >= RESEMBLANCE - 1e-9 for other in others) for text in texts]


def corpus(seed: int, size: int) -> list[str]:
    """Draw texts of 1 to 40 words, some words far more frequent than others."""
    draw = default_rng(seed)
    return [" ".join(f"w{word}" for word in draw.zipf(1.3, draw.integers(1, 40)) % 3000) for _ in range(size)]


def altered(texts: Iterable[str], seed: int) -> list[str]:
    """Replace up to four words of each text."""
    draw, found = default_rng(seed), []
    for text in texts:
        split = text.split()
        for _ in range(draw.integers(0, 5)):
            split[draw.integers(len(split))] = f"x{draw.integers(50)}"
        found.append(" ".join(split))
    return found


def leaked(evaluation: Sequence[str], training: Sequence[str]) -> Leaks:
    nothing = [None] * max(len(evaluation), len(training))
    return leaks(
        items(evaluation, ["e"] * len(evaluation), nothing[: len(evaluation)]),
        items(training, ["t"] * len(training), nothing[: len(training)]),
    )


class TestWords:
    @pytest.mark.parametrize(
        ("text", "same"),
        [
            ("<b>What</b> is due?", "what IS due"),
            ("**What** is _due_?", "what is due"),
            ("What is\u200b\u00a0due", "What is due"),
            ("caf\u00e9 \uff21\uff22", "cafe\u0301 ab"),
            ("R&amp;D", "r & d"),
            ("# Title\n\n- one\n- two", "title one two"),
        ],
    )
    def test_case_markup_and_blanks_do_not_count(self, text: str, same: str) -> None:
        assert words(text) == words(same)

    @pytest.mark.parametrize(
        ("text", "other"),
        [
            ("12 + 7", "12 - 7"),
            ("12 * 7", "12 / 7"),
            ("is -5 more", "is 5 more"),
            ("a < b", "a > b"),
            ("$5", "\u20ac5"),
        ],
    )
    def test_what_changes_a_formula_counts(self, text: str, other: str) -> None:
        assert words(text) != words(other)

    def test_a_text_without_spaces_has_words(self) -> None:
        assert words("\u5951\u7d04\u306f2\u5e74") == ["\u5951", "\u7d04", "\u306f", "2", "\u5e74"]

    def test_a_text_without_words_stands_for_itself(self) -> None:
        assert normalised(" ?! ") == "?!"
        assert normalised(f"a &#{'9' * 5000};").startswith("a")


class TestResemblance:
    @pytest.mark.slow
    @pytest.mark.parametrize("seed", range(6))
    def test_every_pair_that_resembles_is_found_and_no_other(self, seed: int) -> None:
        training = corpus(seed, 250)
        evaluation = [*altered(training[:150], seed), *corpus(seed + 100, 50)]

        found = resembling(hashed(evaluation), hashed(training))

        assert found.tolist() == brute(evaluation, training)
        assert 20 < found.sum() < 150

    @given(
        st.lists(st.text("abc ", max_size=30), max_size=8), st.lists(st.text("abc ", max_size=30), max_size=8)
    )
    def test_short_and_empty_texts_are_compared_like_any(
        self, evaluation: list[str], training: list[str]
    ) -> None:
        assert resembling(hashed(evaluation), hashed(training)).tolist() == brute(evaluation, training)

    def test_comparing_in_portions_gives_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        training = corpus(3, 200)
        evaluation = altered(training, 4)
        whole = resembling(hashed(evaluation), hashed(training))
        monkeypatch.setattr(finder, "MOST_AT_ONCE", 64)

        assert np.array_equal(resembling(hashed(evaluation), hashed(training)), whole)


class TestPassages:
    def test_a_text_that_is_half_a_passage_of_training_leaks(self) -> None:
        within = " ".join(LONG.split()[2:15])
        found = leaked([f"{' '.join(f'a{n}' for n in range(13))} {within}"], [LONG])

        assert (found.passage.tolist(), found.near.tolist()) == ([True], [False])

    def test_a_stock_clause_in_a_long_text_does_not(self) -> None:
        within = " ".join(LONG.split()[2:15])
        assert not leaked([f"{' '.join(f'a{n}' for n in range(14))} {within}"], [LONG]).inputs.any()

    def test_twelve_words_do_not(self) -> None:
        within = " ".join(LONG.split()[2:14])

        assert not leaked([f"a b c {within} d e f"], [LONG]).inputs.any()

    def test_a_passage_does_not_reach_from_one_text_into_the_next(self) -> None:
        first, second = " ".join(LONG.split()[:8]), " ".join(LONG.split()[8:])

        assert not leaked([first, second], [LONG]).inputs.any()

    @pytest.mark.parametrize("length", [4, 12, 13, 60])
    def test_an_instruction_before_every_input_is_no_leak(self, length: int) -> None:
        instruction = " ".join(f"please{n}" for n in range(length))
        evaluation = [f"{instruction} what of case {n} and {n * n}" for n in range(60)]
        training = [f"{instruction} what of case {n} and {n * n}" for n in range(1000, 1060)]

        assert not leaked(evaluation, training).inputs.any()
        assert leaked(evaluation, [*training, evaluation[7]]).inputs.tolist() == [n == 7 for n in range(60)]

    def test_a_question_that_training_repeats_in_many_variants_is_no_boilerplate(self) -> None:
        evaluation = [LONG, *(f"what of case {n} and {n * n}" for n in range(60))]
        training = [f"{LONG} variant {n}" for n in range(40)]

        assert leaked(evaluation, training).inputs.tolist() == [True] + [False] * 60


class TestTargets:
    def given(self, evaluation: list[tuple[str, str]], training: list[tuple[str, str]]) -> list[bool]:
        sides = (
            items([text for text, _ in side], [target for _, target in side], [None] * len(side))
            for side in (evaluation, training)
        )
        return list(map(bool, leaks(*sides).targets))

    def test_a_short_target_that_is_in_training_leaks_nothing(self) -> None:
        assert (
            self.given(
                [("What is due?", "42"), ("Is it?", "yes")], [("Something else", "42"), ("Or not", "yes")]
            )
            == [False] * 2
        )

    def test_a_target_of_eight_words_that_is_in_training_leaks(self) -> None:
        target = "the tenant shall give notice in writing early"
        assert self.given([("What is due?", target)], [("Something else", target)]) == [True]

    def test_a_short_target_leaks_where_the_input_is_half_the_same(self) -> None:
        words_ = LONG.split()
        half = " ".join([*words_[:15], "x", "y", "z"])
        assert self.given([(LONG, "42")], [(half, "42")]) == [True]
        assert self.given([(LONG, "42")], [(half, "43"), ("Something else", "42")]) == [False]


@pytest.mark.parametrize(
    ("evaluation", "training"), [([], []), (["a"], []), ([], ["a"]), (["?"], ["!"]), ([""], [""])]
)
def test_nothing_to_compare_is_compared(evaluation: list[str], training: list[str]) -> None:
    assert leaked(evaluation, training).inputs.tolist() == [text in training for text in evaluation]
