"""What looks like a verdict and is none: each trap is planted in runs of its own, and has to be told for what it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from decidable.measurement import Measurement
from decidable_evidence.behavior_gap import Inputs, measure

DAY = date(2026, 11, 12)
TWO_PROMPTS = ("closed-book", "oracle", "oracle-2")
NAMES = {
    "1": (True, "correct"),
    "0": (False, "incorrect"),
    "r": (False, "refusal"),
    "f": (False, "format_error"),
}


def measured(
    folder: Path, arms: tuple[str, ...], sizes: Mapping[str, int], **declared: object
) -> Measurement:
    """Write the runs of examples of which so many fared alike, and measure them.

    Each letter is the result in one arm: 1 correct, 0 incorrect, r a refusal, f a broken format.
    """
    examples = [letters for letters, size in sizes.items() for _ in range(size)]
    for place, arm in enumerate(arms):
        rows = (
            {
                "example_id": f"q{number:04}",
                "passed": NAMES[letters[place]][0],
                "outcome": NAMES[letters[place]][1],
            }
            for number, letters in enumerate(examples)
        )
        (folder / f"{arm}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    runs = {arm: folder / f"{arm}.jsonl" for arm in arms}
    given = {
        "runs": runs,
        "drawn-from": "planted",
        **{name.replace("_", "-"): value for name, value in declared.items()},
    }
    return measure(Inputs.model_validate(given), DAY)


def verdicts(found: Measurement) -> dict[str, str]:
    return {choice: support.verdict for choice, support in found.choices.items()}


def test_thirty_examples_conclude_nothing_however_clear_they_look(tmp_path: Path) -> None:
    found = measured(tmp_path, TWO_PROMPTS, {"011": 27, "000": 3})

    assert [guard.name for guard in found.guards] == ["too-small"]
    assert set(found.words.values()) == {"open"}
    assert set(verdicts(found).values()) == {"open"}
    assert found.needs == "At these shares 50 examples would conclude."


@pytest.mark.parametrize(
    ("first", "second", "gained", "lost"),
    [(0.373, 0.760, 62, 4), (0.247, 0.787, 85, 4)],
    ids=["37.3", "24.7"],
)
def test_a_swapped_prompt_says_to_fix_the_prompt_and_not_that_behavior_is_missing(
    tmp_path: Path, first: float, second: float, gained: int, lost: int
) -> None:
    both = round(150 * first) - lost
    sizes = {"011": both, "0r1": gained, "010": lost, "000": 150 - both - gained - lost}

    found = measured(tmp_path, TWO_PROMPTS, sizes)

    assert [round(found.figures[f"passes-{arm}"].value, 3) for arm in TWO_PROMPTS] == [0, first, second]
    assert found.words["behavior"] == "excluded"
    assert found.advice[0].startswith("Fix the prompt first")
    assert verdicts(found)["fine-tuning"] == "contradicted"


@pytest.mark.parametrize(("first", "gained", "lost"), [(0.373, 62, 4), (0.247, 85, 4)], ids=["37.3", "24.7"])
def test_with_one_prompt_the_same_runs_only_suspect(
    tmp_path: Path, first: float, gained: int, lost: int
) -> None:
    passing = round(150 * first)

    found = measured(
        tmp_path, ("closed-book", "oracle"), {"01": passing, "0r": gained, "00": 150 - passing - gained}
    )

    assert found.words["behavior"] == "open"
    assert found.figures["residual"].title == "residual, suspected"
    assert any(step.startswith("Run a second oracle prompt") for step in found.advice)
    assert lost < gained


def test_tuning_that_damaged_the_use_of_context_is_told(tmp_path: Path) -> None:
    arms = (*TWO_PROMPTS, "rag", "fine-tuned", "fine-tuned-oracle", "fine-tuned-rag")
    sizes = {"0111011": 60, "0111000": 40, "0110010": 20, "0000000": 10, "1111111": 20}

    found = measured(tmp_path, arms, sizes)

    assert [guard.name for guard in found.guards] == ["context-use-damaged"]
    assert found.guards[0].text == (
        "Fine-tuning damaged the use of context: with the right one the tuned model passes 66.7 % against 93.3 % before."
    )
    assert verdicts(found)["fine-tuning+rag"] == "contradicted"
    assert "The fine-tuned model with RAG passes fewer of the examples than RAG: 53.3 % against 80.0 %." in (
        found.choices["fine-tuning+rag"].because
    )
    assert verdicts(found)["fine-tuning"] == "contradicted"
    assert verdicts(found)["rag"] == "supported"


def test_a_task_that_needs_no_knowledge_leaves_nothing_for_retrieval(tmp_path: Path) -> None:
    found = measured(tmp_path, TWO_PROMPTS, {"fff": 120, "frf": 20, "111": 120})

    assert found.words["knowledge"] == "excluded"
    assert found.words["behavior"] == "shown"
    assert verdicts(found) == {
        "rag": "contradicted",
        "fine-tuning": "supported",
        "fine-tuning+rag": "contradicted",
        "none": "contradicted",
    }


def test_context_that_makes_no_difference_keeps_words_open_until_it_is_said_why(tmp_path: Path) -> None:
    sizes = {"111": 180, "011": 6, "100": 5, "000": 9}

    silent = measured(tmp_path, TWO_PROMPTS, sizes)
    said = measured(
        tmp_path, TWO_PROMPTS, sizes, closed_book_passes_because="the manuals were in its training"
    )

    assert [guard.name for guard in silent.guards] == ["closed-book-passes"]
    assert set(silent.words.values()) == {"open"}
    assert set(verdicts(silent).values()) == {"open"}
    assert said.guards == ()


def test_damage_that_context_does_is_not_missing_behavior(tmp_path: Path) -> None:
    found = measured(tmp_path, TWO_PROMPTS, {"1rr": 60, "011": 80, "111": 40, "000": 20})

    assert found.figures["harm"].value == 0.3
    assert found.figures["behavior"].value == 0
    assert found.words["behavior"] == "excluded"
    assert verdicts(found)["fine-tuning"] == "contradicted"


def test_what_was_in_training_is_no_repair(tmp_path: Path) -> None:
    arms = (*TWO_PROMPTS, "fine-tuned")
    sizes = {"0001": 80, "0000": 60, "1111": 60}
    (tmp_path / "training.csv").write_text(
        "example_id\n" + "".join(f"q{number:04}\n" for number in range(80))
    )

    unknown = measured(tmp_path, arms, sizes)
    known = measured(tmp_path, arms, sizes, trained_on=tmp_path / "training.csv")
    (tmp_path / "training.csv").write_text("example_id\nq9999\n")
    held_out = measured(tmp_path, arms, sizes, trained_on=tmp_path / "training.csv")

    assert unknown.words["behavior"] == known.words["behavior"] == "open"
    assert any(step.startswith("Name in trained-on") for step in unknown.advice)
    assert verdicts(unknown)["fine-tuning"] == verdicts(known)["fine-tuning"] == "open"
    assert held_out.words["behavior"] == "shown"
    assert verdicts(held_out)["fine-tuning"] == "supported"


def test_many_questions_on_one_document_count_as_fewer(tmp_path: Path) -> None:
    counts = {"011": 130, "000": 20}
    alone = measured(tmp_path, TWO_PROMPTS, counts)
    for arm in TWO_PROMPTS:
        rows = [json.loads(line) for line in (tmp_path / f"{arm}.jsonl").read_text().splitlines()]
        lines = (json.dumps(row | {"cluster": f"document {place // 15}"}) for place, row in enumerate(rows))
        (tmp_path / f"{arm}.jsonl").write_text("\n".join(lines))
    runs = {arm: tmp_path / f"{arm}.jsonl" for arm in TWO_PROMPTS}

    clustered = measure(Inputs(runs=runs, drawn_from="planted"), DAY)

    assert alone.words["knowledge"] == "shown"
    assert [guard.name for guard in clustered.guards] == ["too-small"]
    assert clustered.needs.startswith("At these shares")
    assert "clusters would conclude" in clustered.needs
