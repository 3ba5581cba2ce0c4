"""Where the right context stands in the input, there is no missing knowledge."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from decidable.measurement import Measurement
from decidable_evidence.behavior_gap import Declared, from_counts
from support.gaps import verdicts


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
