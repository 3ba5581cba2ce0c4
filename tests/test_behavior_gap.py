"""The published example to the printed digit, what guards hold a word back, and what is advised next."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from decidable.measurement import Measurement
from decidable_evidence.behavior_gap import Declared, Inputs, from_counts, measure
from decidable_evidence.behavior_gap.cells import Cells
from decidable_evidence.behavior_gap.rules import ALPHA, exceeds
from decidable_evidence.behavior_gap.tally import tally
from support.gaps import gap, verdicts

EXAMPLE = Path(__file__).parents[1] / "docs" / "examples" / "filings-assistant"
TWO_PROMPTS = ("closed-book", "oracle", "oracle-2", "rag")
ONE_PROMPT = ("closed-book", "oracle", "rag")


def filings(*arms: str) -> Measurement:
    files = {arm: EXAMPLE / "runs" / f"{arm.replace('-', '_')}.jsonl" for arm in arms}
    return measure(Inputs(runs=files, drawn_from="published questions on filings"), date(2026, 11, 12))


def percent(found: Measurement, name: str) -> tuple[float, float, float]:
    figure = found.figures[name]
    low, high = figure.low, figure.high
    assert low is not None
    assert high is not None
    return round(100 * figure.value, 1), round(100 * low, 1), round(100 * high, 1)


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
            "fine-tuning+rag": "open",
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
        assert set(verdicts(found).values()) == {"open"}
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
