"""What a text says counts, not how it is cut into paragraphs, lines, documents and commits."""

from __future__ import annotations

import random
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decidable_evidence.volatility.alignment import aligned, comparison, lost
from decidable_evidence.volatility.history import Texts
from support.known_histories import BORN, ON, measured

WORDS = [
    f"{first}{second}ing"
    for first in "bcdfghklmnprstvw"
    for second in ("a", "e", "i", "o", "u", "oo", "ea", "ai")
]
TEXTS = st.integers(0, 2**32).map(lambda seed: text(random.Random(seed)))  # noqa: S311  (texts, no secrets)


def text(draw: random.Random, paragraphs: int = 8) -> list[str]:
    return [" ".join(draw.choices(WORDS, k=draw.randint(10, 40))) for _ in range(paragraphs)]


def stale(old: str, new: str) -> list[int]:
    """The places of the paragraphs of an old text that say something else in a new one."""
    texts = Texts()
    before, after = texts.read("a.md", old.encode()), texts.read("a.md", new.encode())
    found, kept = comparison(texts)(before, after), texts.units(after)
    return [texts.units(before).index(unit) for unit in found.stale if unit not in kept]


class TestStatements:
    SENTENCE = "Refunds of all tickets are paid within 14 days of their purchase by whoever sold them to you."

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("within 14 days", "within 30 days"),
            ("are paid", "are not paid"),
            ("are paid", "are never paid"),
            ("of their purchase", "of May 3"),
            ("by whoever sold them to you", "in the town hall, on the day of the fair"),
            (
                "Refunds of all tickets are paid within 14 days of their purchase by whoever sold them to you.",
                "",
            ),
        ],
    )
    def test_a_statement_with_another_number_date_or_denial_or_many_other_words_is_stale(
        self, old: str, new: str
    ) -> None:
        assert stale(self.SENTENCE, self.SENTENCE.replace(old, new)) == [0]

    @pytest.mark.parametrize(
        ("old", "new"),
        [("whoever", "those who"), ("tickets", "tickts"), ("paid", "paid back"), ("their purchase", "buying them"),
         (" are paid", "\nare paid"), (" within", "\n\nwithin")],
    )  # fmt: skip
    def test_a_corrected_word_or_another_way_to_wrap_and_split_leaves_it_as_it_was(
        self, old: str, new: str
    ) -> None:
        assert stale(self.SENTENCE, self.SENTENCE.replace(old, new)) == []

    def test_a_number_that_is_added_makes_nothing_stale(self) -> None:
        assert stale(self.SENTENCE, f"{self.SENTENCE} The fee is 3 crowns a ticket.") == []


class TestForm:
    @given(TEXTS, st.randoms())
    def test_wrapping_splitting_joining_and_moving_change_nothing(
        self, paragraphs: list[str], draw: random.Random
    ) -> None:
        cut = [
            part for each in paragraphs for part in (each.split(" ", 6) if draw.random() < 0.4 else [each])
        ]
        joined, at = list[str](), 0
        while at < len(cut):
            many = draw.randint(1, 3)
            joined.append("\n".join(cut[at : at + many]))
            at += many
        assert stale("\n\n".join(paragraphs), "\n\n".join(joined)) == []
        draw.shuffle(paragraphs)
        moved = ["\n\n".join(each.split(" ", 6)) if draw.random() < 0.3 else each for each in paragraphs]
        assert stale("\n\n".join(sorted(paragraphs)), "\n\n".join(moved)) == []

    @given(TEXTS, st.integers(0, 7), st.randoms())
    def test_what_is_exchanged_is_stale_and_nothing_else(
        self, paragraphs: list[str], place: int, draw: random.Random
    ) -> None:
        other = text(draw, 1)[0].replace("ing", "ed")
        assert stale(
            "\n\n".join(paragraphs), "\n\n".join([*paragraphs[:place], other, *paragraphs[place + 1 :]])
        ) == [place]

    @pytest.mark.slow
    @settings(max_examples=3)
    @given(st.integers(0, 2**32))
    def test_the_same_edits_one_at_a_time_and_in_one_commit_give_the_same_words(
        self, tmp_path_factory: pytest.TempPathFactory, seed: int
    ) -> None:
        def written() -> dict[str, str]:
            return {f"{page}.md": "\n\n".join(of) for page, of in pages.items()}

        draw = random.Random(seed)  # noqa: S311
        pages = {page: text(draw, 20) for page in range(10)}
        single, many = [(BORN, written())], [(BORN, written())]
        for month in range(13, 0, -1):
            edited = {draw.randrange(10): draw.randrange(20) for _ in range(8)}
            for page, place in edited.items():
                pages[page][place] = text(draw, 1)[0]
                many.append((ON - timedelta(days=30 * month - 5), {f"{page}.md": written()[f"{page}.md"]}))
            single.append(
                (
                    ON - timedelta(days=30 * month - 5),
                    {f"{page}.md": written()[f"{page}.md"] for page in edited},
                )
            )
        folder: Path = tmp_path_factory.mktemp("r")
        one, other = (
            measured(folder / name, iter(of), update_every="30d") for name, of in (("a", single), ("b", many))
        )

        assert one.words == other.words
        assert one.counts.windows == other.counts.windows

    @given(TEXTS, st.integers(0, 7))
    def test_what_goes_into_a_longer_paragraph_is_not_stale_and_what_comes_out_of_one_not_new(
        self, paragraphs: list[str], place: int
    ) -> None:
        texts = Texts()
        alone, whole = (
            texts.read("a.md", each.encode()) for each in (paragraphs[place], " ".join(paragraphs))
        )
        assert comparison(texts)(alone, whole).stale == ()
        assert comparison(texts)(whole, alone).new == ()


class TestLoss:
    PARAGRAPHS = st.lists(st.sampled_from(["the", "fee", "is", "7", "v3", "crowns"]), min_size=5, max_size=30)

    @given(PARAGRAPHS, PARAGRAPHS)
    def test_as_many_words_are_lost_as_a_text_has_less_often(self, one: list[str], other: list[str]) -> None:
        texts = Texts()
        before, after = (texts.read("a.md", " ".join(each).encode()) for each in (one, other))
        words = Counter(one) - Counter(other)
        assert lost(texts, comparison(texts)(before, after), texts.units(before)) == (
            words.total(),
            words["7"] + words["v3"],
        )


class TestAlignment:
    @given(st.lists(st.integers(0, 6), max_size=40), st.lists(st.integers(0, 6), max_size=40))
    def test_matches_are_equal_and_rise(self, one: list[int], other: list[int]) -> None:
        at = their = 0
        for here, there, length in aligned(one, other):
            assert here >= at
            assert there >= their
            assert one[here : here + length] == other[there : there + length]
            at, their = here + length, there + length

    @pytest.mark.parametrize(
        "pair",
        [
            (["x", "a"] * 10_000, ["y", "a"] * 10_000),
            (["a"] * 20_000, ["a"] * 19_000 + ["b"]),
            ([str(n % 100) for n in range(20_000)], [str(n * 7 % 100) for n in range(20_000)]),
            ([str(n) for n in range(20_000)], [str(n) for n in reversed(range(20_000))]),
        ],
        ids=["interleaved", "one word", "periods", "reversed"],
    )
    def test_no_texts_take_long(self, pair: tuple[list[str], list[str]]) -> None:
        began = time.process_time()
        list(aligned(*pair))
        assert time.process_time() - began < 5

    def test_a_long_text_is_aligned_at_what_occurs_once(self) -> None:
        draw = random.Random(1)  # noqa: S311
        long = [draw.choice(WORDS) if n % 9 else f"once{n}" for n in range(9_000)]
        other = [word for word in long if draw.random() < 0.98]
        assert sum(length for *_, length in aligned(long, other)) > 0.97 * len(other)
