"""What counts as which gap, which words that supports, and which choices."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decidable.measurement import Measurement
from decidable_evidence.behavior_gap import Declared, from_counts
from decidable_evidence.behavior_gap.cells import cells
from decidable_evidence.behavior_gap.patterns import Result, written
from decidable_evidence.behavior_gap.tally import tally
from support.gaps import gap, verdicts


def two_closed_book_prompts(prompt_alone: int, knowledge: int, stubborn: int) -> Measurement:
    counts = {
        "closed-book=0 closed-book-2=1 oracle=1": prompt_alone,
        "closed-book=0 closed-book-2=0 oracle=1": knowledge,
        "closed-book=0 closed-book-2=0 oracle=0:incorrect": stubborn,
    }
    return from_counts(counts, Declared(flip_rate=0.01))


class TestCells:
    @pytest.mark.parametrize(
        ("pattern", "cell"),
        [
            ("closed-book=1 closed-book-2=0 oracle=1 oracle-2=0", "known"),
            ("closed-book=1 closed-book-2=1 oracle=0 oracle-2=1", "harm"),
            ("closed-book=0 closed-book-2=1 oracle=1 oracle-2=1", "prompt_alone"),
            ("closed-book=0 closed-book-2=1 oracle=0 oracle-2=0", "prompt_alone"),
            ("closed-book=0 closed-book-2=0 oracle=1 oracle-2=0", "knowledge"),
            ("closed-book=0 closed-book-2=0 oracle=0 oracle-2=1", "prompt_sensitive"),
            ("closed-book=0 closed-book-2=0 oracle=0 oracle-2=0", "residual"),
            ("closed-book=0 closed-book-2=0 oracle=0 oracle-2=0 rag=1", "residual"),
            ("closed-book=0 rag=1", "knowledge"),
            ("closed-book=0 rag=0", "residual"),
            ("oracle=0 oracle-2=0", "residual"),
            ("oracle=0 oracle-2=1", "unexplained"),
        ],
    )
    def test_the_first_cell_that_fits_holds_an_example(self, pattern: str, cell: str) -> None:
        assert getattr(cells(tally({pattern: 3}), ()), cell) == 3

    @given(st.dictionaries(st.tuples(*[st.booleans()] * 5), st.integers(1, 50), min_size=1))
    def test_the_cells_are_a_partition(self, passes: dict[tuple[bool, ...], int]) -> None:
        arms = ("closed-book", "closed-book-2", "oracle", "oracle-2", "rag")
        patterns = [
            ({arm: Result(passed) for arm, passed in zip(arms, row, strict=True)}, count)
            for row, count in passes.items()
        ]
        found = cells(tally({written(pattern): count for pattern, count in patterns}), ())

        parts = (found.known, found.harm, found.prompt_alone, found.knowledge_total, found.residual)
        assert sum(parts) == found.n == sum(passes.values())

    @pytest.mark.parametrize(
        ("pattern", "behavior"),
        [
            ("closed-book=0 oracle=0:refusal oracle-2=0:format_error", True),
            ("closed-book=0 oracle=0:refusal oracle-2=0:incorrect", False),
            ("closed-book=0 oracle=0:refusal oracle-2=0", False),
            ("closed-book=0 oracle=0:incorrect oracle-2=0:incorrect few-shot=1", True),
            ("closed-book=0 oracle=0:incorrect oracle-2=0:incorrect few-shot=0:refusal", False),
            ("closed-book=0 oracle=0:refusal oracle-2=1 few-shot=1", False),
        ],
    )
    def test_behavior_is_residual_by_outcome_in_every_oracle_arm_or_repaired_by_examples(
        self,
        pattern: str,
        behavior: bool,
    ) -> None:
        assert cells(tally({pattern: 1}), ("refusal", "format_error")).behavior == behavior

    def test_an_example_with_an_error_in_any_arm_leaves_all_arms(self) -> None:
        counted = tally({"closed-book=0 oracle=0:error": 2, "closed-book=0 oracle=1": 5})

        assert (counted.n, counted.left_out, counted.passes("oracle")) == (5, 2, 5)


class TestWords:
    def test_knowledge_is_shown_where_context_repairs_much_and_more_than_fails(self) -> None:
        assert gap(knowledge=120, stubborn=10).words["knowledge"] == "shown"

    def test_knowledge_is_excluded_where_context_repairs_next_to_nothing(self) -> None:
        assert gap(stubborn=100).words["knowledge"] == "excluded"

    def test_knowledge_is_excluded_where_more_fails_by_behavior(self) -> None:
        assert gap(knowledge=40, behavior=100).words["knowledge"] == "excluded"

    def test_behavior_is_shown_where_it_is_much_and_more_than_context_repairs(self) -> None:
        assert gap(knowledge=10, behavior=100).words["behavior"] == "shown"

    def test_behavior_takes_outcomes_that_show_it(self) -> None:
        assert gap(knowledge=10, stubborn=100).words["behavior"] == "open"

    def test_the_owner_says_which_outcomes_show_behavior(self) -> None:
        declared = {"behavior-outcomes": ("incorrect", "refusal")}

        assert gap(declared, knowledge=10, stubborn=100).words["behavior"] == "shown"

    def test_behavior_is_excluded_where_next_to_nothing_fails_with_context(self) -> None:
        assert gap(knowledge=100).words["behavior"] == "excluded"

    def test_both_are_shown_where_both_gaps_are_big(self) -> None:
        found = gap(knowledge=80, behavior=80)

        assert found.words["both"] == "shown"
        assert found.headline.startswith("Both gaps are there")

    def test_both_are_excluded_where_one_gap_is_small(self) -> None:
        assert gap(knowledge=100).words["both"] == "excluded"
        assert gap(behavior=100).words["both"] == "excluded"

    def test_nothing_is_shown_where_both_gaps_are_small(self) -> None:
        found = gap({"closed-book-passes-because": "it was trained on the subject"}, knowledge=1)

        assert found.words["nothing"] == "shown"
        assert verdicts(found)["none"] == "supported"
        assert verdicts(found)["rag"] == verdicts(found)["fine-tuning"] == "contradicted"

    def test_one_oracle_prompt_shows_neither_behavior_nor_both(self) -> None:
        behavior = from_counts(
            {"closed-book=0 oracle=0:refusal": 150, "closed-book=1 oracle=1": 50}, Declared()
        )
        both = from_counts({"closed-book=0 oracle=0:refusal": 90, "closed-book=0 oracle=1": 90}, Declared())

        assert (behavior.words["behavior"], both.words["both"]) == ("open", "open")
        assert "Run a second oracle prompt" in " ".join(behavior.advice)
        assert behavior.needs.endswith("a second oracle prompt might.")

    def test_the_prompt_is_shown_where_another_one_repairs_more_than_context(self) -> None:
        found = two_closed_book_prompts(prompt_alone=140, knowledge=10, stubborn=50)

        assert found.words["prompt"] == "shown"
        assert verdicts(found)["none"] == "supported"
        assert found.figures["prompt-alone"].value == 0.7

    def test_the_prompt_is_not_shown_where_context_repairs_as_much(self) -> None:
        found = two_closed_book_prompts(prompt_alone=100, knowledge=80, stubborn=20)

        assert found.words["prompt"] == "open"

    def test_a_better_prompt_that_leaves_a_big_gap_does_not_settle_the_matter(self) -> None:
        found = two_closed_book_prompts(prompt_alone=140, knowledge=60, stubborn=0)

        assert found.words["prompt"] == "shown"
        assert verdicts(found)["none"] == "contradicted"

    def test_the_prompt_is_excluded_where_another_one_repairs_next_to_nothing(self) -> None:
        counts = {
            "closed-book=0 closed-book-2=0 oracle=1": 100,
            "closed-book=1 closed-book-2=1 oracle=1": 50,
        }

        assert from_counts(counts, Declared(flip_rate=0.01)).words["prompt"] == "excluded"

    def test_flips_make_a_gap_that_is_not_there_so_more_of_them_ask_for_more(self) -> None:
        assert (
            gap({"flip-rate": 0.01}, knowledge=30, known=90, stubborn=0, behavior=80).words["both"] == "shown"
        )
        assert (
            gap({"flip-rate": 0.07}, knowledge=30, known=90, stubborn=0, behavior=80).words["both"] == "open"
        )

    def test_a_flip_rate_that_was_not_measured_is_assumed_and_said_to_be(self) -> None:
        found = gap({"flip-rate": None}, knowledge=120)

        assert found.figures["flip-rate"].value == 0.07
        assert (
            "The flip rate was not measured, and 7.0 % is assumed: repeat a run to measure it."
            in found.advice
        )


class TestChoices:
    def test_with_both_gaps_big_one_option_leaves_the_other_gap_open(self) -> None:
        found = gap(knowledge=80, behavior=80)

        assert verdicts(found) == {
            "rag": "supported",
            "fine-tuning": "supported",
            "fine-tuning+rag": "supported",
            "none": "contradicted",
        }
        assert found.choices["rag"].leaves_open == ("behavior",)
        assert found.choices["fine-tuning"].leaves_open == ("knowledge",)
        assert found.choices["fine-tuning+rag"].leaves_open == ()

    def test_rag_is_contradicted_where_behavior_is_the_larger_gap(self) -> None:
        found = gap(knowledge=40, behavior=120)

        assert verdicts(found)["rag"] == "contradicted"
        assert found.choices["rag"].because == (
            (
                "60.0 % of the examples fail by behavior although the right context is given; "
                "that context repairs only 20.0 %."
            ),
        )

    def test_rag_is_contradicted_where_even_the_right_context_misses_the_target(self) -> None:
        found = gap({"target": 0.95}, knowledge=80, stubborn=40)

        assert verdicts(found)["rag"] == "contradicted"
        assert found.choices["rag"].because[0].startswith("The target of 95.0 % is out of reach")

    def test_rag_is_contradicted_where_it_passes_fewer_than_no_context(self) -> None:
        counts = {
            "closed-book=1 oracle=1 rag=0": 40,
            "closed-book=0 oracle=1 rag=1": 10,
            "closed-book=0 oracle=1 rag=0": 60,
        }

        found = from_counts(counts, Declared(flip_rate=0.02))

        assert verdicts(found)["rag"] == "contradicted"
        assert found.choices["rag"].because == (
            "RAG passes fewer of the examples than no context at all: 9.1 % against 36.4 %.",
        )

    def test_neither_is_supported_where_the_target_is_met_without_context(self) -> None:
        found = gap({"target": 0.5, "closed-book-passes-because": "it is an easy task"}, knowledge=50)

        assert found.words["nothing"] == "excluded"
        assert verdicts(found)["none"] == "supported"

    def test_what_is_unclear_stays_inconclusive(self) -> None:
        found = gap(knowledge=14, stubborn=14, known=150)

        assert set(found.words.values()) == {"open"}
        assert verdicts(found) == dict.fromkeys(found.choices, "open")
