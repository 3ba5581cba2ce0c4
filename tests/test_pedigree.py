"""Where rows come from: graded again here, read by a person, graded by a tool, or asserted; and what they cost."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from decidable.errors import UnreadableError
from decidable_evidence.behavior_gap import Inputs, measure
from decidable_evidence.runs import grading
from decidable_evidence.runs.pedigree import GRADED, fitting
from decidable_evidence.runs.reading import PART, open_arms
from decidable_evidence.tables.sources import ChosenFile
from support.arms import runs, write
from support.tool_files import archive, case, document, joint, lines, promptfoo

WORDS = ("Lyon", "Nice", "Brest", "Metz", "Tours", "Dijon")
MUTATED = 200


def right(n: int) -> bool:
    return n % 3 > 0


def answer(n: int) -> str:
    """A sentence that holds the target, or does not."""
    return f"It is {WORDS[n % 6] if right(n) else 'Paris'}"


def asserted(n: int, kind: str) -> dict[str, Any]:
    value, output = WORDS[n % 6], answer(n)
    if kind == "equals":
        value = f"It is {value}"
    test = {"vars": {"id": f"q{n}"}, "assert": [{"type": kind, "value": value}]}
    return promptfoo(n, success=right(n), vars={"id": f"q{n}"}, testCase=test, response={"output": output})


def sampled(n: int) -> dict[str, Any]:
    target, given_ = WORDS[n % 6], WORDS[n % 6] if right(n) else "Paris"
    return {
        "doc_id": n,
        "doc_hash": f"h{n}",
        "target": target,
        "filtered_resps": [given_],
        "metrics": ["exact_match"],
        "exact_match": float(right(n)),
    }


def scored(n: int, scorer: str) -> dict[str, Any]:
    output = answer(n) + ("." if scorer == "match" else "")
    output = output.removeprefix("It is ").lower() if scorer == "exact" else output
    value: object = float(right(n)) if scorer == "exact" else "CI"[not right(n)]
    score = {"value": value, "answer": output}
    return {
        "id": f"s{n}",
        "epoch": 1,
        "target": WORDS[n % 6],
        "output": {"completion": output},
        "scores": {scorer: score},
    }


def promptfoo_file(kind: str) -> Callable[[Path, set[int]], Path]:
    def make(folder: Path, flipped: set[int]) -> Path:
        rows = [asserted(n, kind) for n in range(12)]
        return lines(
            folder / "a.jsonl",
            [row | {"success": row["success"] != (n in flipped)} for n, row in enumerate(rows)],
        )

    return make


def harness_file(folder: Path, flipped: set[int]) -> Path:
    rows = [sampled(n) for n in range(12)]
    return lines(
        folder / "a.jsonl",
        [row | {"exact_match": abs(row["exact_match"] - (n in flipped))} for n, row in enumerate(rows)],
    )


def inspect_file(scorer: str) -> Callable[[Path, set[int]], Path]:
    def make(folder: Path, flipped: set[int]) -> Path:
        samples = [scored(n, scorer) for n in range(12)]
        other = {"C": "I", "I": "C", 1.0: 0.0, 0.0: 1.0}
        for n in flipped:
            score = samples[n]["scores"][scorer]
            score["value"] = other[score["value"]]
        scorers = [{"name": scorer, "options": {}}]
        return document(
            folder / "a.json", {"status": "success", "eval": {"scorers": scorers}, "samples": samples}
        )

    return make


def log_file(scorer: str) -> Callable[[Path, set[int]], Path]:
    """A log of Inspect, whose summaries have the verdicts and whose samples have the answers."""

    def make(folder: Path, flipped: set[int]) -> Path:
        whole = json.loads(inspect_file(scorer)(folder, flipped).read_text())
        header = {key: whole[key] for key in ("status", "eval")}
        summaries = [{key: row[key] for key in ("id", "epoch", "scores")} for row in whole["samples"]]
        members = {"header.json": header, "summaries.json": summaries} | {
            f"samples/{row['id']}_epoch_1.json": row for row in whole["samples"]
        }
        (folder / "a.json").unlink()
        (folder / "a.eval").unlink(missing_ok=True)
        return archive(
            folder / "a.eval", {name: json.dumps(value).encode() for name, value in members.items()}
        )

    return make


GRADERS = {
    "equals": promptfoo_file("equals"),
    "contains": promptfoo_file("contains"),
    "icontains": promptfoo_file("icontains"),
    "exact_match": harness_file,
    "match": inspect_file("match"),
    "includes": inspect_file("includes"),
    "exact": inspect_file("exact"),
    "match of a log": log_file("match"),
    "includes of a log": log_file("includes"),
    "exact of a log": log_file("exact"),
}
COMPARING = [name for name in GRADERS if "log" not in name]


@pytest.mark.parametrize("name", GRADERS)
class TestGradedAgain:
    def test_a_file_that_agrees_is_graded_again(self, tmp_path: Path, name: str) -> None:
        rows = joint({"oracle": GRADERS[name](tmp_path, set())}).rows["oracle"]
        assert rows.rung == "re-graded", rows.by

    def test_every_verdict_that_was_changed_is_found_and_named(self, tmp_path: Path, name: str) -> None:
        drawn = random.Random(7)  # noqa: S311
        few = [set(drawn.sample(range(12), 1 + n % 2)) for n in range(4)]
        for flipped in few:
            with pytest.raises(UnreadableError) as caught:
                joint({"oracle": GRADERS[name](tmp_path, flipped)})
            (found,) = caught.value.problems
            assert found.code == "run-regraded"
            assert all(f"{n}" in found.message for n in flipped)


def verdicts(grader: str) -> list[tuple[str, bool, str]]:
    """Ids, verdicts and evidence of twelve answers, as they are read of a file."""
    if grader == "exact_match":
        pairs = [(json.dumps(sampled(n)["filtered_resps"]), WORDS[n % 6]) for n in range(12)]
    elif grader in {"match", "includes", "exact"}:
        pairs = [(scored(n, grader)["output"]["completion"], WORDS[n % 6]) for n in range(12)]
    else:
        tests = [json.dumps(asserted(n, grader)["testCase"]) for n in range(12)]
        return [(f"q{n}", right(n), json.dumps([answer(n), test, "{}"])) for n, test in enumerate(tests)]
    return [(f"q{n}", right(n), json.dumps(pair)) for n, pair in enumerate(pairs)]


@pytest.mark.parametrize("name", COMPARING)
def test_a_changed_verdict_is_found_in_each_of_very_many_rows(name: str) -> None:
    of = {"exact_match": grading.EXACT_MATCH}.get(name) or grading.of_scorer(name, {}) or grading.ASSERTIONS
    rows, drawn = verdicts(name), random.Random(11)  # noqa: S311
    for _ in range(MUTATED):
        flipped = set(drawn.sample(range(12), drawn.randint(1, 3)))
        changed = [
            (id_, passed != (n in flipped), evidence) for n, (id_, passed, evidence) in enumerate(rows)
        ]
        _, wrong, unable = fitting(of, changed)
        assert ({id_ for id_, _ in wrong}, unable) == ({f"q{n}" for n in flipped}, [])


@pytest.mark.slow
@pytest.mark.parametrize("name", GRADERS)
def test_a_changed_verdict_is_found_in_200_of_200_files(tmp_path: Path, name: str) -> None:
    every = [set(flipped) for size in (1, 2, 3) for flipped in combinations(range(12), size)]
    mutated = random.Random(5).sample(every, MUTATED)  # noqa: S311
    files = []
    for place, flipped in enumerate(mutated):
        (folder := tmp_path / str(place)).mkdir()
        files.append(GRADERS[name](folder, flipped))
    found = set()
    for first in range(0, MUTATED, 50):
        source = ChosenFile(file=tuple(files[first : first + 50]))
        with open_arms({"oracle": source}, ["oracle"]) as opened:
            (arm,) = opened.arms
            numbered = GRADED.replace("example_id,", f'"#number" // {PART}, ', 1)
            assert arm.grader
            _, wrong, _ = fitting(arm.grader, opened.engine.rows(numbered.format(table=arm.table)))
            found |= {first + int(place) for place, _ in wrong}
    assert len(found) == MUTATED


class TestNotGradedAgain:
    @pytest.mark.parametrize(
        "test",
        [
            {"assert": [{"type": "llm-rubric", "value": "is right"}]},
            {"assert": [{"type": "regex", "value": "(a+)+$"}]},
            {"assert": [{"type": "equals", "value": "{{ x | upper }}"}]},
            {"assert": [{"type": "equals", "value": "y"}], "options": {"transform": "output.trim()"}},
            {"assert": []},
        ],
    )
    def test_what_is_no_plain_comparison_is_taken_from_the_file(
        self, tmp_path: Path, test: dict[str, Any]
    ) -> None:
        rows = [promptfoo(n, vars={"id": f"q{n}"}, testCase=test) for n in range(3)]
        found = joint({"oracle": lines(tmp_path / "a.jsonl", rows)}).rows["oracle"]
        assert (found.rung, found.by) == ("graded", "promptfoo, by its own account")

    def test_a_variable_stands_for_its_text(self, tmp_path: Path) -> None:
        test = {"assert": [{"type": "equals", "value": "{{expected}}"}]}
        rows = [
            promptfoo(n, vars={"id": f"q{n}", "expected": "a"}, testCase=test, response={"output": "a"})
            for n in range(3)
        ]
        assert joint({"oracle": lines(tmp_path / "a.jsonl", rows)}).rows["oracle"].rung == "re-graded"

    def test_exact_match_with_patterns_of_its_own_is_told(self, tmp_path: Path) -> None:
        rows = [sampled(n) | {"target": f"so #### {WORDS[n % 6]}"} for n in range(12)]
        found = joint({"oracle": lines(tmp_path / "a.jsonl", rows)})
        assert (found.rows["oracle"].rung, [each.name for each in found.notices]) == (
            "graded",
            ["not-re-graded"],
        )

    def test_a_review_that_says_which_values_pass_takes_the_verdicts_as_they_are(
        self, tmp_path: Path
    ) -> None:
        path = GRADERS["exact_match"](tmp_path, {1})
        source = ChosenFile.model_validate({"file": path, "metric": "exact_match", "pass": ["1.0"]})
        assert joint({"oracle": source}).rows["oracle"].rung == "graded"

    def test_rows_with_nothing_beside_the_verdict_are_asserted(self, tmp_path: Path) -> None:
        (tmp_path / "more").mkdir()
        bare = runs(tmp_path, oracle=[{"example_id": "a", "passed": 1}])
        with_answer = runs(tmp_path / "more", rag=[{"example_id": "a", "passed": 1, "output": "It is."}])
        found = joint({**bare, **with_answer}).rows
        assert [found[arm].rung for arm in ("oracle", "rag")] == ["asserted", "graded"]


class TestRead:
    def test_rows_that_a_person_read_say_who_and_how_often_they_agree(self, tmp_path: Path) -> None:
        path = write(
            tmp_path / "oracle.jsonl", [{"example_id": f"q{n}", "passed": right(n)} for n in range(60)]
        )
        drawn = joint({"oracle": path}).listings["audit"]
        assert len(set(drawn)) == 30
        labels = [
            {"example_id": id_, "passed": right(int(id_[1:])) != (place < 2), "read_by": "Ada"}
            for place, id_ in enumerate(drawn)
        ]
        whole = ChosenFile(file=path, audit=write(tmp_path / "audit.jsonl", labels))
        found = joint({"oracle": whole})
        assert (found.rows["oracle"].rung, found.rows["oracle"].by) == (
            "read",
            "Ada, who agrees with 28 of 30",
        )
        assert [each.name for each in found.notices] == ["audit-disagrees"]
        part = ChosenFile(file=path, audit=write(tmp_path / "part.jsonl", labels[1:]))
        assert [each.name for each in joint({"oracle": part}).notices] == ["audit-incomplete"]

    def test_other_rows_draw_other_examples(self, tmp_path: Path) -> None:
        rows = [{"example_id": f"q{n}", "passed": right(n)} for n in range(200)]
        first = joint({"oracle": write(tmp_path / "a.jsonl", rows)}).listings["audit"]
        rows[7]["passed"] = not rows[7]["passed"]
        assert set(joint({"oracle": write(tmp_path / "b.jsonl", rows)}).listings["audit"]) != set(first)


def test_examples_that_no_arm_passes_are_listed(tmp_path: Path) -> None:
    rows = [{"example_id": f"q{n}", "passed": n > 3} for n in range(6)]
    other = [row | {"passed": row["example_id"] == "q1", "run": "rag"} for row in rows]
    assert joint(runs(tmp_path, oracle=rows, rag=other)).listings["none"] == ("q0", "q2", "q3")


def test_eight_lines_that_invent_results_are_called_asserted(tmp_path: Path) -> None:
    files = runs(
        tmp_path,
        closed_book=[
            {"example_id": f"q{n}", "passed": n % 9 == 0, "outcome": "incorrect" if n % 9 else None}
            for n in range(300)
        ],
        oracle=[{"example_id": f"q{n}", "passed": n % 30 > 0} for n in range(300)],
    )
    found = measure(Inputs(runs=files, drawn_from="all"), date(2026, 11, 27))
    assert {arm.rung for arm in found.arms.values()} == {"asserted"}
    assert found.listings["audit"]


class TestCosts:
    def test_time_cost_and_tokens_are_figures_of_each_arm(self, tmp_path: Path) -> None:
        rows = [
            promptfoo(
                n, vars={"id": f"q{n}"}, latencyMs=1000 * (n + 1), cost=0.02, tokenUsage={"total": 10 * n}
            )
            for n in range(10)
        ]
        own = [
            {"example_id": f"q{n}", "passed": 1, "seconds": n, "cost": 0.5, "tokens": 3} for n in range(10)
        ]
        found = joint(
            {"oracle": lines(tmp_path / "a.jsonl", rows), "rag": write(tmp_path / "b.jsonl", own)}
        ).rows
        tool, rag = (found[arm].figures for arm in ("oracle", "rag"))
        assert {name: (figure.value, figure.n) for name, figure in tool.items()} == {
            "seconds-median": (5.5, 10),
            "seconds-p95": (pytest.approx(9.55), 10),
            "cost-mean": (pytest.approx(0.02), 10),
            "tokens-mean": (50, 9),
        }
        assert (rag["seconds-median"].value, rag["cost-mean"].value) == (4.5, 0.5)

    def test_answers_that_are_dated_outside_of_the_run_are_told(self, tmp_path: Path) -> None:
        whole = json.loads(inspect_file("match")(tmp_path, set()).read_text())
        whole["stats"] = {
            "started_at": "2026-11-22T12:00:00+00:00",
            "completed_at": "2026-11-22T13:00:00+00:00",
        }
        moments = ["2026-11-22T13:59:00.5+01:00", "2026-11-22T13:00:00.9+00:00", "2026-11-22T11:59:00+00:00"]
        for row, moment in zip(whole["samples"], moments, strict=False):
            row["completed_at"] = moment
        found = joint({"oracle": document(tmp_path / "b.json", whole)})
        assert [(each.name, each.text) for each in found.notices] == [
            ("dated-outside", "of oracle, 1 answer dated outside of the run")
        ]

    def test_what_grading_cost_is_not_what_an_answer_cost(self, tmp_path: Path) -> None:
        cases = [case(n, completionTime=2.0, evaluationCost=9.0) for n in range(3)]
        found = joint({"oracle": document(tmp_path / "a.json", {"testCases": cases})}).rows["oracle"].figures
        assert set(found) == {"seconds-median", "seconds-p95"}

    def test_an_answer_out_of_a_cache_took_no_time(self, tmp_path: Path) -> None:
        rows = [
            promptfoo(
                n, vars={"id": f"q{n}"}, latencyMs=1, cost=0, response={"output": str(n), "cached": True}
            )
            for n in range(3)
        ]
        assert not joint({"oracle": lines(tmp_path / "a.jsonl", rows)}).rows["oracle"].figures
