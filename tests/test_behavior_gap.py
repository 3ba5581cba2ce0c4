from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from decidable.errors import UnreadableError
from decidable.measurement import Measurement
from decidable.measures.behavior_gap import Declared, Inputs, from_counts, measure, recompute
from decidable.measures.behavior_gap.cells import Cells, cells
from decidable.measures.behavior_gap.patterns import Result, written
from decidable.measures.behavior_gap.rules import ALPHA, exceeds
from decidable.measures.behavior_gap.tally import tally

EXAMPLE = Path(__file__).parents[1] / "docs" / "examples" / "filings-assistant"
TWO_PROMPTS = ("closed-book", "oracle", "oracle-2", "rag")
ONE_PROMPT = ("closed-book", "oracle", "rag")


def filings(*arms: str) -> Measurement:
    files = {arm: EXAMPLE / "runs" / f"{arm.replace('-', '_')}.jsonl" for arm in arms}
    return measure(Inputs(runs=files, drawn_from="published questions on filings"), date(2026, 11, 12))


def gap(declared: Mapping[str, object] | None = None, **shares: int) -> Measurement:
    """Measure examples with two oracle prompts and named sizes of cells; the rest of 200 is known."""
    fails = "closed-book=0:incorrect"
    patterns = {
        "knowledge": f"{fails} oracle=1:correct oracle-2=1:correct",
        "sensitive": f"{fails} oracle=0:incorrect oracle-2=1:correct",
        "behavior": f"{fails} oracle=0:refusal oracle-2=0:format_error",
        "stubborn": f"{fails} oracle=0:incorrect oracle-2=0:refusal",
        "known": "closed-book=1:correct oracle=1:correct oracle-2=1:correct",
    }
    sizes = {"known": 200 - sum(shares.values())} | shares
    counts = {patterns[cell]: size for cell, size in sizes.items() if size}
    return from_counts(counts, Declared.model_validate({"flip-rate": "0.01"} | dict(declared or {})))


def two_closed_book_prompts(prompt_alone: int, knowledge: int, stubborn: int) -> Measurement:
    counts = {
        "closed-book=0 closed-book-2=1 oracle=1": prompt_alone,
        "closed-book=0 closed-book-2=0 oracle=1": knowledge,
        "closed-book=0 closed-book-2=0 oracle=0:incorrect": stubborn,
    }
    return from_counts(counts, Declared(flip_rate=0.01))


def in_the_input(declared: Mapping[str, object] | None = None, prompts: int = 2, **sizes: int) -> Measurement:
    """Measure 200 examples whose input holds the right context; the rest passes."""
    arms = ("closed-book", "closed-book-2", "closed-book-3")[:prompts]
    first, *others = arms
    patterns = {
        "passing": " ".join(f"{arm}=1" for arm in arms),
        "behavior": " ".join(
            f"{arm}=0:{out}" for arm, out in zip(arms, ("refusal", "format_error"), strict=False)
        ),
        "stubborn": " ".join(f"{arm}=0:incorrect" for arm in arms),
        "prompt": " ".join([f"{first}=0:incorrect", *(f"{arm}=1" for arm in others)]),
    }
    sizes = {"passing": 200 - sum(sizes.values())} | sizes
    counts = {patterns[cell]: size for cell, size in sizes.items() if size}
    given = {"context": "in-the-input", "flip-rate": "0.01"} | dict(declared or {})
    return from_counts(counts, Declared.model_validate(given))


def percent(found: Measurement, name: str) -> tuple[float, float, float]:
    figure = found.figures[name]
    low, high = figure.low, figure.high
    assert low is not None
    assert high is not None
    return round(100 * figure.value, 1), round(100 * low, 1), round(100 * high, 1)


def verdicts(found: Measurement) -> dict[str, str]:
    return {choice: support.verdict for choice, support in found.choices.items()}


class TestPublishedExample:
    def test_the_files_are_what_the_script_writes(self) -> None:
        subprocess.run([sys.executable, EXAMPLE / "make_runs.py", "--check"], check=True)

    @pytest.mark.parametrize("arms", [ONE_PROMPT, TWO_PROMPTS], ids=["one prompt", "two prompts"])
    def test_the_words_are_those_of_the_published_counts(self, arms: tuple[str, ...]) -> None:
        assert filings(*arms).words == {
            "knowledge": "shown",
            "behavior": "excluded",
            "both": "open",
            "prompt": "open",
            "nothing": "excluded",
        }

    @pytest.mark.parametrize("arms", [ONE_PROMPT, TWO_PROMPTS], ids=["one prompt", "two prompts"])
    def test_rag_is_supported_and_fine_tuning_alone_and_neither_are_contradicted(
        self, arms: tuple[str, ...]
    ) -> None:
        assert verdicts(filings(*arms)) == {
            "rag": "supported",
            "fine-tuning": "contradicted",
            "fine-tuning+rag": "inconclusive",
            "none": "contradicted",
        }

    def test_the_figures_of_one_prompt_come_out_to_the_printed_digit(self) -> None:
        found = filings(*ONE_PROMPT)

        assert percent(found, "knowledge") == (76.0, 68.6, 82.1)
        assert percent(found, "residual") == (14.7, 9.9, 21.2)
        assert percent(found, "retrieval-gap") == (36.7, 29.4, 44.6)
        assert percent(found, "wrong-when-answered-oracle")[0] == 14.7
        assert percent(found, "wrong-when-answered-rag") == (18.5, 11.9, 27.6)
        assert found.figures["harm"].value == 0
        assert found.figures["known"].n == 150
        assert found.figures["residual"].title == "residual, suspected"

    def test_the_figures_of_two_prompts_come_out_to_the_printed_digit(self) -> None:
        found = filings(*TWO_PROMPTS)

        assert percent(found, "knowledge-total")[0] == 81.3
        assert percent(found, "prompt-sensitive") == (5.3, 2.7, 10.2)
        assert percent(found, "residual") == (9.3, 5.6, 15.1)
        assert percent(found, "behavior")[0] == 0
        assert found.figures["residual"].title == "residual"
        assert [round(150 * found.figures[f"passes-{arm}"].value) for arm in TWO_PROMPTS] == [
            14,
            128,
            134,
            75,
        ]

    def test_the_sentences_quote_the_figures(self) -> None:
        found = filings(*TWO_PROMPTS)

        assert found.headline == (
            "Missing knowledge: of 150 examples the right context repairs 81.3 %, "
            "and 9.3 % fail whatever context they get."
        )
        assert found.choices["rag"].because == (
            "The right context repairs 81.3 % of the examples (98 % lower bound 72.8 %).",
        )
        assert found.choices["fine-tuning"].because == (
            (
                "The right context repairs 81.3 % of the examples; only 9.3 % fail whatever context they get "
                "(98 % upper bound 16.3 %)."
            ),
        )
        assert found.advice[0] == (
            "Fix retrieval next: 36.7 % of the examples pass with the right passage "
            "and fail with what RAG retrieved."
        )
        assert (found.needs, found.guards) == ("", ())

    def test_the_outcomes_are_the_published_totals(self) -> None:
        counted = tally(filings(*TWO_PROMPTS).counts)

        totals = {
            arm: [
                counted.count(lambda pattern, a=arm, o=outcome: pattern[a].outcome == o)  # type: ignore[misc]
                for outcome in ("correct", "incorrect", "refusal")
            ]
            for arm in TWO_PROMPTS
        }

        assert totals == {
            "closed-book": [14, 5, 131],
            "oracle": [128, 22, 0],
            "oracle-2": [134, 14, 2],
            "rag": [75, 17, 58],
        }

    def test_everything_can_be_recomputed_from_the_counts(self) -> None:
        found = filings(*TWO_PROMPTS)

        assert from_counts(found.counts, Declared()) == found
        assert sum(found.counts.values()) == 150

    @pytest.mark.parametrize("n", [20, 30])
    def test_a_few_examples_are_too_small(self, tmp_path: Path, n: int) -> None:
        files = {}
        for arm in TWO_PROMPTS:
            rows = (EXAMPLE / "runs" / f"{arm.replace('-', '_')}.jsonl").read_text().splitlines(keepends=True)
            files[arm] = tmp_path / f"{arm}.jsonl"
            files[arm].write_text("".join(rows[:: 150 // n][:n]))

        found = measure(Inputs(runs=files, drawn_from="every few questions"), date(2026, 11, 12))

        assert [guard.name for guard in found.guards] == ["too-small"]
        assert found.headline.startswith("Too small to conclude")
        assert set(found.words.values()) == {"open"}
        assert set(verdicts(found).values()) == {"inconclusive"}
        assert found.needs.endswith("examples would conclude.")

    def test_without_an_oracle_arm_rag_can_be_supported_and_nothing_is_said_of_behavior(self) -> None:
        found = filings("closed-book", "rag")

        assert round(150 * found.figures["knowledge"].value) == 63
        assert verdicts(found)["rag"] == "supported"
        assert verdicts(found)["none"] == "contradicted"
        assert found.words["behavior"] == "open"
        assert "behavior" not in found.figures
        assert found.advice[0].startswith("Run an oracle arm")
        assert found.needs.endswith("an oracle arm might.")

    def test_without_a_closed_book_arm_nothing_is_said_of_knowledge(self) -> None:
        found = filings("oracle", "oracle-2", "rag")

        assert set(found.words.values()) == {"open"}
        assert {"knowledge", "known", "behavior"}.isdisjoint(found.figures)
        assert "Run a closed-book arm: without it nothing is known of missing knowledge." in found.advice


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


class TestContextInTheInput:
    def test_behavior_is_shown_and_nothing_is_there_for_retrieval_to_add(self) -> None:
        found = in_the_input(behavior=80, stubborn=10)

        assert found.words == {
            "knowledge": "excluded",
            "behavior": "shown",
            "both": "excluded",
            "prompt": "excluded",
            "nothing": "excluded",
        }
        assert verdicts(found) == {
            "rag": "contradicted",
            "fine-tuning": "supported",
            "fine-tuning+rag": "contradicted",
            "none": "contradicted",
        }
        assert found.headline == (
            "Missing behavior: of 200 examples 45.0 % fail whatever the prompt (40.0 % by behavior) "
            "although the right context is in the input."
        )
        assert found.choices["rag"].because == (
            "The right context is in the input, so there is nothing for retrieval to add.",
            "40.0 % of the examples fail by behavior although the right context is in the input.",
        )
        assert (
            found.choices["fine-tuning"]
            .because[0]
            .startswith(
                "40.0 % of the examples fail by behavior although the right context is in the input (98 %"
            )
        )

    def test_nothing_is_shown_where_nearly_all_pass_and_nobody_has_to_say_why(self) -> None:
        found = in_the_input(stubborn=1)

        assert (found.words["nothing"], found.guards[0].name) == ("shown", "few-discordant")
        assert verdicts(found)["none"] == "supported"
        assert (
            found.choices["fine-tuning"]
            .because[0]
            .startswith("Only 0.5 % of the examples fail whatever the prompt")
        )

    def test_another_prompt_that_repairs_the_most_is_told(self) -> None:
        found = in_the_input(prompt=120, stubborn=10)

        assert (found.words["prompt"], found.words["behavior"]) == ("shown", "open")
        assert found.headline == (
            "A better prompt alone repairs the most: of 200 examples another prompt repairs 60.0 %, "
            "and 5.0 % fail whatever the prompt although the right context is in the input."
        )
        assert found.choices["none"].because[0].startswith("Another prompt repairs 60.0 %")

    def test_one_prompt_only_suspects(self) -> None:
        found = in_the_input(behavior=80, prompts=1)

        assert found.words["behavior"] == "open"
        assert "are suspected to fail whatever the prompt" in found.headline
        assert found.needs.endswith("would conclude; a second closed-book prompt might.")
        assert (
            "Run a second closed-book prompt: what fails with one prompt may pass with another."
            in found.advice
        )

    def test_examples_in_the_prompt_that_repair_show_behavior(self) -> None:
        fails = "closed-book=0:incorrect closed-book-2=0:incorrect"
        counts = {
            f"{fails} few-shot=1": 90,
            f"{fails} few-shot=0": 10,
            "closed-book=1 closed-book-2=1 few-shot=1": 100,
        }

        found = from_counts(counts, Declared(context="in-the-input", flip_rate=0.04))

        assert found.words["behavior"] == "shown"
        assert found.figures["behavior"].value == 0.45

    def test_what_examples_in_the_prompt_repair_by_a_flip_is_no_behavior(self) -> None:
        fails = "closed-book=0:incorrect closed-book-2=0:incorrect"
        counts = {f"{fails} few-shot=1": 95, f"{fails} few-shot=0": 905}

        assert from_counts(counts, Declared(context="in-the-input")).words["behavior"] == "open"
        assert (
            from_counts(counts, Declared(context="in-the-input", flip_rate=0.01)).words["behavior"] == "shown"
        )

    def test_what_no_arm_measures_is_no_figure(self) -> None:
        found = in_the_input(behavior=80)

        assert {"knowledge", "knowledge-total", "harm", "prompt-sensitive", "retrieval-gap"}.isdisjoint(
            found.figures
        )
        assert found.figures["known"].value == 0.6

    @pytest.mark.parametrize(("n", "state"), [(114, "open"), (115, "excluded")])
    def test_that_knowledge_is_not_missing_takes_as_many_examples_as_any_bound(
        self, n: int, state: str
    ) -> None:
        counts = {"closed-book=0:refusal closed-book-2=0:refusal": 6, "closed-book=1 closed-book-2=1": n - 6}
        found = from_counts(counts, Declared(context="in-the-input"))

        assert (found.words["knowledge"], found.words["behavior"]) == (state, "open")

    def test_the_target_is_held_against_what_passes(self) -> None:
        found = in_the_input({"target": 0.5}, behavior=40)

        assert found.choices["none"].verdict == "supported"
        assert found.choices["none"].because[0].startswith("The target of 50.0 % is met with a prompt alone")


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
        assert verdicts(found) == dict.fromkeys(found.choices, "inconclusive")


class TestGuards:
    def test_most_examples_passing_without_context_keeps_words_open_until_it_is_said_why(self) -> None:
        silent = gap(knowledge=1)
        said = gap({"closed-book-passes-because": "public and old"}, knowledge=1)

        assert [guard.name for guard in silent.guards] == ["closed-book-passes"]
        assert set(silent.words.values()) == {"open"}
        assert "Closed-book-passes-because" in silent.needs
        assert said.words["nothing"] == "shown"

    def test_most_examples_passing_without_context_is_no_matter_where_context_still_helps(self) -> None:
        assert gap(knowledge=60).guards == ()

    def test_few_discordant_examples_forbid_only_the_comparison(self) -> None:
        found = gap({"closed-book-passes-because": "public and old"}, knowledge=2)

        assert [guard.name for guard in found.guards] == ["few-discordant"]
        assert found.words["nothing"] == "shown"

    def test_a_comparison_takes_six_discordant_examples(self) -> None:
        def more_is_repaired(repaired: int, failed: int) -> bool:
            counted = Cells(n=60, closed_books=1, oracles=1, knowledge=repaired, residual=failed)
            return exceeds(counted, "knowledge_total", "residual")

        assert not more_is_repaired(5, 0)
        assert more_is_repaired(8, 0)
        assert not more_is_repaired(0, 8)
        assert ALPHA == 0.02

    def test_more_than_two_in_a_hundred_errors_are_too_small(self) -> None:
        counts = {"closed-book=0 oracle=1": 98, "closed-book=0:error oracle=1": 2}
        fine = from_counts(counts, Declared())
        gated = from_counts({**counts, "closed-book=0 oracle=0:error": 1}, Declared())

        assert fine.words["knowledge"] == "shown"
        assert [guard.text for guard in gated.guards] == [
            "3.0 % of the examples ended in an error; at most 2.0 % may."
        ]
        assert gated.needs == "The examples that ended in an error have to be run again."
        assert gated.figures["knowledge"].n == 98

    def test_nothing_but_errors_is_too_small(self) -> None:
        found = from_counts({"closed-book=0:error oracle=0:error": 60}, Declared())

        assert [guard.name for guard in found.guards] == ["too-small"]
        assert found.headline == "Too small to conclude: of 0 examples none ran without an error."

    @pytest.mark.parametrize("count", range(0, 98, 7))
    def test_ninety_seven_examples_are_always_precise_enough(self, count: int) -> None:
        found = from_counts(
            {"closed-book=0 oracle=1": count, "closed-book=0 oracle=0": 97 - count}, Declared()
        )

        assert "too-small" not in [guard.name for guard in found.guards]

    def test_an_owner_can_ask_for_more_precision(self) -> None:
        assert gap({"precision": 0.02}, knowledge=100).guards[0].text.endswith("±2.0 % is declared.")


class TestNextSteps:
    def test_the_smallest_number_of_examples_that_would_conclude_is_given(self) -> None:
        found = from_counts({"closed-book=0 oracle=1": 18, "closed-book=0 oracle=0": 12}, Declared())
        n = int(found.needs.split()[3])

        assert found.needs == f"At these shares {n} examples would conclude."
        assert _shown(n, 0.6)
        assert not _shown(n - 1, 0.6)

    def test_a_gap_that_only_some_prompts_show_says_to_fix_the_prompt_first(self) -> None:
        found = gap(knowledge=60, sensitive=60)

        assert found.advice[0] == (
            "Fix the prompt first: 30.0 % of the examples pass with the same context in another prompt."
        )

    def test_missing_outcomes_are_asked_for(self) -> None:
        found = from_counts({"closed-book=0 oracle=1": 90, "closed-book=0 oracle=0": 10}, Declared())

        assert "behavior" not in found.figures
        assert any(step.startswith("Record outcomes") for step in found.advice)


def _shown(n: int, share: float) -> bool:
    repaired = (
        Cells(n=30, closed_books=1, oracles=1, knowledge=18, residual=12, gained=18).scaled(n).knowledge
    )
    assert repaired == round(share * n)
    counts = {"closed-book=0 oracle=1": repaired, "closed-book=0 oracle=0": n - repaired}
    return "shown" in from_counts(counts, Declared()).words.values()


class TestInputs:
    def given(self, **fields: object) -> Inputs:
        runs = {"closed-book": "a.jsonl", "oracle": "b.jsonl"}
        return Inputs.model_validate({"runs": runs, "drawn-from": "production, every tenth", **fields})

    def refusal(self, **fields: object) -> str:
        with pytest.raises(ValidationError) as caught:
            self.given(**fields)
        return caught.value.errors()[0]["msg"]

    def test_values_arrive_as_they_are_written(self) -> None:
        declared = self.given(
            **{"precision": "0.08", "material-share": "0.1", "target": ".9", "flip-rate": "0"},
            **{"loosened-because": "the model is run at temperature 0"},
        )

        assert (declared.precision, declared.material_share) == (0.08, 0.1)
        assert (declared.target, declared.flip_rate) == (0.9, 0)

    def test_an_unknown_arm_is_named_with_the_nearest_known_one(self) -> None:
        runs = {"closed-book": "a.jsonl", "orcale": "b.jsonl"}

        assert "orcale is no arm; did you mean oracle?" in str(self._errors(runs))

    def test_an_arm_with_context_is_needed(self) -> None:
        assert (
            self.refusal(runs={"closed-book": "a.jsonl"}) == "runs need an oracle arm, or at least a rag arm"
        )

    @pytest.mark.parametrize(
        ("arms", "says"),
        [
            (("closed-book", "oracle"), "with context: in-the-input there is no arm oracle"),
            (("closed-book", "rag"), "with context: in-the-input there is no arm rag"),
            (("closed-book", "fine-tuned-rag"), "with context: in-the-input there is no arm fine-tuned-rag"),
            (("few-shot",), "runs need a closed-book arm"),
            (("closed-book", "closed-book-3"), "runs name closed-book-3 but no closed-book-2"),
        ],
    )
    def test_context_in_the_input_leaves_only_arms_without_other_context(
        self, arms: tuple[str, ...], says: str
    ) -> None:
        runs = {arm: f"{arm}.jsonl" for arm in arms}

        assert self.refusal(runs=runs, context="in-the-input") == says

    def test_context_in_the_input_takes_closed_book_few_shot_and_fine_tuned_arms(self) -> None:
        runs = {arm: f"{arm}.jsonl" for arm in ("closed-book", "closed-book-2", "few-shot", "fine-tuned")}

        assert self.given(runs=runs, context="in-the-input").context == "in-the-input"

    def test_a_second_prompt_needs_a_first(self) -> None:
        runs = {"oracle-2": "a.jsonl", "rag": "b.jsonl"}

        assert self.refusal(runs=runs) == "runs name oracle-2 but no oracle"

    def test_two_arms_are_two_files(self) -> None:
        runs = {"oracle": "a.jsonl", "oracle-2": "a.jsonl"}

        assert self.refusal(runs=runs) == "two arms of runs name the same file"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("precision", "0"),
            ("material-share", "0.9"),
            ("target", "95"),
            ("flip-rate", "0.5"),
            ("flip-rate", "nan"),
            ("behavior-outcomes", ["correct"]),
            ("behavior-outcomes", []),
            ("drawn-from", " "),
        ],
        ids=lambda value: str(value).strip() or "blank",
    )
    def test_values_out_of_bounds_are_refused(self, field: str, value: object) -> None:
        assert self.refusal(**{field: value})

    @pytest.mark.parametrize(
        ("fields", "says"),
        [
            ({"precision": "0.2"}, "precision is loosened"),
            ({"material-share": "0.1"}, "material-share is loosened"),
            ({"material-share": "0.01"}, "material-share is loosened"),
            ({"flip-rate": "0.02"}, "flip-rate is loosened"),
            ({"behavior-outcomes": ["incorrect"]}, "behavior-outcomes is loosened"),
            ({"precision": "0.2", "flip-rate": "0"}, "precision and flip-rate are loosened"),
        ],
        ids=str,
    )
    def test_loosening_a_field_takes_a_reason(self, fields: dict[str, object], says: str) -> None:
        assert self.refusal(**fields) == f"{says}, and loosened-because does not say why"
        assert self.given(**fields, **{"loosened-because": "an expert checked"}).loosened()

    @pytest.mark.parametrize(
        "fields", [{"precision": "0.05"}, {"flip-rate": "0.2"}, {"target": "0.5"}], ids=str
    )
    def test_tightening_a_field_takes_none(self, fields: dict[str, object]) -> None:
        assert self.given(**fields).loosened() == ()

    def test_examples_are_left_out_for_a_reason_only(self) -> None:
        reason = {"only-because": "the others were answered by hand"}

        assert self.refusal(only="ids.txt").startswith("only needs only-because")
        assert self.refusal(**reason) == "only-because is there, but no only"
        assert self.given(only="ids.txt", **reason).only == Path("ids.txt")

    def test_what_was_trained_on_belongs_to_a_tuned_arm(self) -> None:
        runs = {"oracle": "o.jsonl", "fine-tuned": "f.jsonl"}

        assert self.refusal(**{"trained-on": "t.csv"}).endswith("runs name no fine-tuned arm")
        assert self.given(runs=runs, **{"trained-on": "t.csv"}).trained_on == Path("t.csv")

    def test_a_run_is_a_file_or_a_file_and_what_of_it_counts_or_a_table(self) -> None:
        runs = {
            "closed-book": "a.jsonl",
            "oracle": {"file": "b.jsonl", "metric": "accuracy"},
            "rag": {"engine": "warehouse", "table": "evals.rag"},
        }

        assert list(self.given(runs=runs).runs) == list(runs)

    def test_two_arms_are_two_results_of_one_file(self) -> None:
        one, two = ({"file": "a.jsonl", "filter": name} for name in ("short", "long"))

        assert self.given(runs={"oracle": one, "oracle-2": two})
        assert self.refusal(runs={"oracle": one, "oracle-2": one}) == "two arms of runs name the same file"

    def test_every_field_says_what_it_is(self) -> None:
        assert all(field.description for field in Inputs.model_fields.values())

    def _errors(self, runs: dict[str, str]) -> list[str]:
        with pytest.raises(ValidationError) as caught:
            self.given(runs=runs)
        return [error["msg"] for error in caught.value.errors()]


class TestRecomputing:
    def test_counts_that_are_none_of_these_arms_are_refused(self) -> None:
        inputs = Inputs(runs={"oracle": Path("o.jsonl")}, drawn_from="all")

        assert recompute({"oracle=0": 60}, inputs).figures["residual"].value == 1
        with pytest.raises(ValueError, match="closed-book=1 is no pattern of results of oracle"):
            recompute({"closed-book=1": 60}, inputs)


class TestEdges:
    def test_the_inputs_are_read_without_duckdb_and_scipy(self) -> None:
        program = (
            "import sys, decidable.measures.behavior_gap;"
            "print([name for name in ('duckdb', 'scipy', 'numpy') if name in sys.modules])"
        )

        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

        assert done.stdout.strip() == "[]"

    def test_mistakes_in_the_runs_are_raised_as_they_are_found(self, tmp_path: Path) -> None:
        path = tmp_path / "oracle.jsonl"
        path.write_text(json.dumps({"example_id": "a"}) + "\n")

        with pytest.raises(UnreadableError, match="run-column-missing"):
            measure(Inputs(runs={"oracle": path}, drawn_from="one"), date(2026, 11, 12))
