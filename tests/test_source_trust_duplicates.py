"""Near-duplicates and conflicts that were planted among random passages are found again."""

from __future__ import annotations

import random
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decidable_evidence.source_trust import counting
from decidable_evidence.source_trust.duplicates import ALIKE, jaccard, near
from decidable_evidence.source_trust.markup import html_passages
from decidable_evidence.source_trust.masking import masked, phrase, shingles
from decidable_evidence.source_trust.texts import plain_passages

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))
import duplicates as benchmark


@pytest.mark.slow
def test_planted_near_duplicates_and_conflicts_are_found_and_little_else(tmp_path: Path) -> None:
    made = benchmark.planted(3_000)
    found = counting.find(made.write(tmp_path), date(2026, 11, 12))

    for scores in (
        benchmark.scored(benchmark.near_of(found), benchmark.near(made)),
        benchmark.scored(benchmark.conflicts_of(found), made.conflicts),
    ):
        assert scores.true > 50
        assert scores.precision >= 0.99
        assert scores.recall >= 0.95


@given(st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_every_pair_that_overlaps_enough_is_found_and_no_other(chance: random.Random) -> None:
    base = [f"w{number}" for number in range(40)]
    texts = [" ".join(_exchanged(chance, base, times)) for times in (0, 0, 1, 1, 2, 3, 5, 8)]
    true = {
        (one, other)
        for other in range(len(texts))
        for one in range(other)
        if jaccard(shingles(texts[one]), shingles(texts[other])) >= ALIKE
    }
    assert set(near(texts)) == true


def _exchanged(chance: random.Random, words: list[str], times: int) -> list[str]:
    copy = list(words)
    for place in chance.sample(range(len(copy)), times):
        copy[place] = f"x{chance.randrange(1_000)}"
    return copy


@given(st.text(max_size=400))
def test_a_passage_has_a_value_for_every_mark_and_denials_inside_it(text: str) -> None:
    found = masked(text)
    if found:
        words = found.words.split(" ")
        assert words.count("#") == len(found.values)
        assert all(found.values)
        assert all(0 <= place <= len(words) for place in found.denied)


@given(st.text(alphabet="ab 1,-'\u2019.\n", max_size=200))
def test_masking_twice_says_the_same_words(text: str) -> None:
    assert phrase(phrase(text).replace("#", "7")) == phrase(text)


@given(st.text(max_size=600))
def test_passages_hold_all_of_a_text_but_its_blank_lines(text: str) -> None:
    kept = "".join("".join(passage.text for passage in plain_passages(text)).split())
    assert kept == "".join("".join(line for line in text.split("\n") if line.strip()).split())


@given(st.text(alphabet="<>/!-abp sc\n\"'=&;", max_size=300))
def test_whatever_a_page_holds_its_passages_stand_on_its_lines(text: str) -> None:
    lines = [int(line) for line, _ in html_passages(text)]
    assert lines == sorted(lines)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines)
