"""Arms compared from their files alone, and the measure for reviews that asks whether one is better."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from decidable.cli import main
from decidable.measurement import Measurement
from decidable_evidence.better_than import Inputs, measure
from support.gaps import TEXT_TO_SQL

ARMS = ("base", "rag", "ft", "ft-rag")


def compare(*args: object) -> Result:
    return CliRunner().invoke(main, ["compare", *map(str, args)])


def files(
    folder: Path, patterns: Mapping[str, int], arms: tuple[str, ...] = ARMS, samples: int = 1
) -> list[Path]:
    """Write an arm a file; each letter of a pattern is a result of an arm, repeated so often."""
    rows = [pattern for pattern, count in patterns.items() for _ in range(count)]
    written = []
    for place, arm in enumerate(arms):
        lines = [
            {"example_id": f"q{number:04}", "passed": pattern[place] == "1", "db_id": f"d{number % 20}"}
            | ({"sample": sample} if samples > 1 else {})
            for number, pattern in enumerate(rows)
            for sample in range(samples)
        ]
        path = folder / f"{arm}.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        written.append(path)
    return written


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return files(tmp_path_factory.mktemp("study"), TEXT_TO_SQL)


def test_the_arms_of_a_public_study_are_ranked_with_ties(study: list[Path]) -> None:
    told = json.loads(compare(*study, "--json").output)

    assert told["n"] == 1034
    assert {arm: of["rank"] for arm, of in told["arms"].items()} == {
        "ft-rag": 1,
        "ft": 1,
        "base": 3,
        "rag": 3,
    }
    assert told["arms"]["ft"]["as-good-as"] == ["ft-rag"]


def test_pairs_have_intervals_wins_losses_and_holm_s_p_values(study: list[Path]) -> None:
    told = json.loads(compare(*study, "--json").output)
    pairs = {(pair["first"], pair["second"]): pair for pair in told["pairs"]}
    tuned = pairs["ft", "base"]

    assert len(pairs) == 6
    assert (tuned["wins"], tuned["losses"], tuned["relation"]) == (91, 60, "ahead")
    assert [round(100 * tuned[key], 3) for key in ("low", "high")] == [0.659, 5.325]
    assert tuned["p"] == pytest.approx(0.016, abs=0.001)
    assert pairs["ft-rag", "ft"]["relation"] == "as good"
    assert "design-effect" not in tuned


def test_the_table_is_for_people(study: list[Path]) -> None:
    result = compare(*study)

    assert result.exit_code == 0
    assert "   1  ft-rag   76.5 %  [73.8, 79.0]    as good as ft" in result.output
    assert "p-values are of 6 pairs together" in result.output
    assert max(map(len, result.output.splitlines())) < 110


def test_a_column_that_says_which_examples_belong_together_widens_the_intervals(study: list[Path]) -> None:
    told = json.loads(compare(*study[:3], "--by", "db_id", "--json").output)

    assert told["clusters"] == 20
    assert all(pair["design-effect"] >= 1 for pair in told["pairs"])
    assert "in 20 clusters" in compare(*study[:3], "--by", "db_id").output


def test_what_is_open_says_what_would_settle_it_at_an_80_percent_chance(tmp_path: Path) -> None:
    arms = files(tmp_path, {"11": 60, "01": 14, "10": 6, "00": 20}, ("old", "new"))
    result = compare(*arms)

    assert result.exit_code == 1
    assert "examples have an 80 % chance to settle it" in result.output
    assert "three times" not in result.output


def test_repeats_say_what_running_the_same_examples_again_is_worth(tmp_path: Path) -> None:
    old, new = files(tmp_path, {"11": 60, "01": 14, "10": 6, "00": 20}, ("old", "new"), samples=2)
    lines = new.read_text().splitlines()
    flipped = [
        line.replace("true", "false") if number % 10 == 0 else line for number, line in enumerate(lines)
    ]
    new.write_text("\n".join(flipped) + "\n")
    (pair,) = json.loads(compare(old, new, "--json").output)["pairs"]

    assert pair["settles-at-three-runs"] < pair["settles-at"]


def test_equal_repeats_change_nothing(tmp_path: Path) -> None:
    patterns = {"11": 60, "01": 24, "10": 6, "00": 20}
    (tmp_path / "again").mkdir()
    once, again = (
        files(tmp_path, patterns, ("old", "new")),
        files(tmp_path / "again", patterns, ("old", "new"), 3),
    )
    first, second = (json.loads(compare(*each, "--json").output)["pairs"][0] for each in (once, again))

    assert [first[key] for key in ("low", "high", "p")] == [second[key] for key in ("low", "high", "p")]


def test_twenty_examples_are_needed(tmp_path: Path) -> None:
    result = compare(*files(tmp_path, {"01": 19}, ("old", "new")))

    assert result.exit_code == 1
    assert "19 examples are too few. run at least 20 examples" in result.output


def test_files_may_be_named(study: list[Path]) -> None:
    told = json.loads(compare(f"plain={study[0]}", f"tuned={study[2]}", "--json").output)

    assert set(told["arms"]) == {"plain", "tuned"}


@pytest.mark.parametrize("args", [["none.jsonl", "other.jsonl"], ["--margin", "2", "a", "b"], []])
def test_what_cannot_be_compared_is_a_usage_error(args: list[str]) -> None:
    assert compare(*args).exit_code == 2


def test_mistakes_in_a_file_are_listed(tmp_path: Path, study: list[Path]) -> None:
    (tmp_path / "broken.jsonl").write_text('{"example_id": "a"}\n')
    result = compare(study[0], tmp_path / "broken.jsonl")

    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_drawing_holds_the_differences_and_the_margin(tmp_path: Path, study: list[Path]) -> None:
    compare(*study, "--plot", tmp_path / "pairs.svg")

    assert "margin" in (tmp_path / "pairs.svg").read_text()


class TestBetterThan:
    def measured(self, folder: Path, patterns: Mapping[str, int], **more: object) -> Measurement:
        runs = dict(zip(("old", "new"), files(folder, patterns, ("old", "new")), strict=True))
        fields = {"runs": runs, "arm": "new", "than": "old", "drawn-from": "all", **more}
        return measure(Inputs.model_validate(fields), date(2026, 11, 12))

    def test_a_gain_is_shown(self, tmp_path: Path) -> None:
        found = self.measured(tmp_path, {"01": 40, "11": 50, "00": 30})

        assert found.words == {"better": "shown", "as-good": "excluded", "worse": "excluded"}
        assert found.headline == "new is shown to be better than old: +33.3 points [24.2, 41.4]."

    def test_a_gain_by_less_than_the_margin_is_not_shown_to_be_one_by_the_margin(
        self, tmp_path: Path
    ) -> None:
        patterns = {"01": 12, "11": 200, "00": 100}

        assert self.measured(tmp_path, patterns).words["better"] == "shown"
        assert self.measured(tmp_path, patterns, by="margin").words["better"] == "open"

    def test_what_is_behind_is_excluded_and_what_is_unclear_stays_open(self, tmp_path: Path) -> None:
        behind = self.measured(tmp_path, {"10": 40, "11": 50, "00": 30})
        assert behind.words == {"better": "excluded", "as-good": "excluded", "worse": "shown"}
        unclear = self.measured(tmp_path, {"01": 8, "10": 5, "11": 50, "00": 30})
        assert unclear.words["better"] == "open"
        assert "80 % chance" in unclear.needs

    def test_too_few_examples_conclude_nothing(self, tmp_path: Path) -> None:
        found = self.measured(tmp_path, {"01": 19})

        assert set(found.words.values()) == {"open"}
        assert found.guards[0].name == "too-small"
