"""What may be given to the measure, what is refused, and what counts give again."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from decidable.errors import UnreadableError
from decidable_evidence.behavior_gap import Counts, Inputs, measure, recompute
from decidable_evidence.tables.sources import Source
from support.gaps import counts
from support.histories import git, repository


class TestInputs:
    def given(self, **fields: object) -> Inputs:
        runs = {"closed-book": "a.jsonl", "oracle": "b.jsonl"}
        return Inputs.model_validate({"runs": runs, "drawn-from": "production, every tenth", **fields})

    def refusal(self, **fields: object) -> str:
        with pytest.raises(ValidationError) as caught:
            self.given(**fields)
        return caught.value.errors()[0]["msg"]

    def test_values_arrive_as_they_are_written(self) -> None:
        declared = self.given(**{"material-share": "0.1", "target": ".9"})

        assert (declared.material_share, declared.target) == (0.1, 0.9)

    def test_an_unknown_arm_is_named_with_the_nearest_known_one(self) -> None:
        runs = {"closed-book": "a.jsonl", "orcale": "b.jsonl"}

        assert "orcale is no arm; did you mean oracle?" in str(self._errors(runs))

    @pytest.mark.parametrize("arm", ["whole-catalogue", "fine-tuned-lora", "rag-lite", "oracle-3", "rag-2"])
    def test_an_own_option_and_a_further_try_are_arms(self, arm: str) -> None:
        runs = {"oracle": "o.jsonl", "oracle-2": "o2.jsonl", "rag": "r.jsonl", arm: "own.jsonl"}

        assert arm in self.given(runs=runs).runs

    def test_a_task_with_no_facts_to_add_has_no_context_arm(self) -> None:
        runs = {arm: f"{arm}.jsonl" for arm in ("closed-book", "closed-book-2", "few-shot", "fine-tuned")}

        assert list(self.given(runs=runs).runs) == list(runs)

    def test_a_second_prompt_needs_a_first(self) -> None:
        runs = {"oracle-2": "a.jsonl", "rag": "b.jsonl"}

        assert self.refusal(runs=runs) == "runs name oracle-2 but no oracle"

    def test_two_arms_are_two_files(self) -> None:
        runs = {"oracle": "a.jsonl", "oracle-2": "a.jsonl"}

        assert self.refusal(runs=runs) == "two arms of runs name the same file"

    @pytest.mark.parametrize(
        ("field", "value"),
        [("material-share", "0.9"), ("target", "95"), ("target", "nan"), ("drawn-from", " ")],
        ids=lambda value: str(value).strip() or "blank",
    )
    def test_values_out_of_bounds_are_refused(self, field: str, value: object) -> None:
        assert self.refusal(**{field: value})

    def test_clusters_and_independence_exclude_each_other(self) -> None:
        both = {"clusters": "document", "independent-because": "one question a document"}

        assert self.refusal(**both) == "clusters are there, and independent-because as well"

    def test_examples_are_left_out_for_a_reason_only(self) -> None:
        reason = {"only-because": "the others were answered by hand"}

        assert self.refusal(only="ids.txt").startswith("only and stratum need only-because")
        assert self.refusal(**reason) == "only-because is there, but neither only nor stratum"
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

        assert recompute(counts(("oracle",), {"0": 60}), inputs).figures["passes-none"].value == 60
        with pytest.raises(ValueError, match="the counts are of closed-book, the inputs name oracle"):
            recompute(counts(("closed-book",), {"1": 60}), inputs)


class TestCounts:
    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"arms": ["oracle", "oracle"]}, "an arm is in the counts twice"),
            ({"arms": ["rag"]}, "no result of some arm"),
            ({"groups": [{"results": [[1, 2, ""], [1, 0, ""]], "examples": 1}]}, "more often than it ran"),
            (
                {"groups": [{"results": [[1, 0, ""], [1, 0, ""]], "examples": 0}]},
                "greater than or equal to 1",
            ),
            ({"groups": [{"results": [[1, 0, "so-so"], [1, 0, ""]], "examples": 1}]}, "Input should be"),
            ({"clusters": "column"}, "some examples are in a cluster and others in none"),
            ({"rows": {"rag": {}}}, "rows of an arm that was not run"),
            ({"arms": ["oracle", "a b"]}, "should match pattern"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_impossible_counts_are_refused(self, change: dict[str, object], says: str) -> None:
        plain = counts(("closed-book", "oracle"), {"01": 60}).model_dump(mode="json", by_alias=True)

        with pytest.raises(ValidationError, match=says):
            Counts.model_validate({**plain, **change})

    def test_an_arm_runs_equally_often_on_every_example(self) -> None:
        groups = [{"results": [[1, 0, ""]], "examples": 1}, {"results": [[3, 0, ""]], "examples": 1}]

        with pytest.raises(ValidationError, match="ran more often on some examples"):
            Counts.model_validate({"arms": ["rag"], "groups": groups})


class TestContexts:
    """A context that holds the answer by design shows no knowledge, and is no ceiling."""

    def guards(self, folder: Path, targets: list[str], contexts: dict[str, str]) -> list[str]:
        for arm, context in contexts.items():
            rows = [
                {
                    "example_id": f"q{n}",
                    "passed": arm == "oracle" or n % 3 == 0,
                    "target": targets[n % len(targets)],
                    "context": context.format(target=targets[n % len(targets)].title(), n=n),
                }
                for n in range(60)
            ]
            (folder / f"{arm}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        runs: dict[str, Source] = {arm: folder / f"{arm}.jsonl" for arm in contexts}
        found = measure(Inputs(runs=runs, drawn_from="all"), date(2026, 11, 12))
        return [guard.name for guard in found.guards]

    LABELS = ("refund", "return", "warranty")
    NAMES = tuple(f"form {n}" for n in range(60))

    @pytest.mark.parametrize(
        ("targets", "bare", "oracle", "fires"),
        [
            (LABELS, "", "Label: {target}. Text {n}", True),
            (LABELS, "", "A text about {n}", False),
            (LABELS, "", "The {target}s of {n}", False),
            (LABELS, "One of: refund, return, warranty", "One of: refund, return, warranty. {n}", False),
            (NAMES, "", "Use {target}.", False),
        ],
    )
    def test_few_targets_that_most_contexts_hold_word_for_word_are_labels(
        self, tmp_path: Path, targets: tuple[str, ...], bare: str, oracle: str, fires: bool
    ) -> None:
        found = self.guards(tmp_path, list(targets), {"closed-book": bare, "oracle": oracle})

        assert ("context-holds-the-answer" in found) is fires


class TestListOfExamples:
    """Examples that were picked after the results were seen are found, and not tested."""

    IDS = "".join(f"q{n}\n" for n in range(40))
    RESULTS = {
        f"{arm}.jsonl": "".join(
            json.dumps({"example_id": f"q{n}", "passed": arm == "rag" or n % 3 == 0}) + "\n"
            for n in range(60)
        )
        for arm in ("closed-book", "rag")
    }

    def guards(self, folder: Path) -> list[str]:
        runs: dict[str, Source] = {name.removesuffix(".jsonl"): folder / name for name in self.RESULTS}
        inputs = Inputs(runs=runs, drawn_from="all", only=folder / "ids.txt", only_because="on prices")
        return [guard.name for guard in measure(inputs, date(2026, 11, 12)).guards]

    @pytest.mark.parametrize(
        ("commits", "tested"),
        [
            ([(1, ["ids.txt"]), (2, ["closed-book.jsonl", "rag.jsonl"])], True),
            ([(1, ["closed-book.jsonl", "rag.jsonl"]), (2, ["ids.txt"])], False),
            ([(1, ["ids.txt", "closed-book.jsonl", "rag.jsonl"])], False),
        ],
        ids=["listed first", "results first", "together"],
    )
    def test_the_list_is_older_in_git_than_the_results(
        self, tmp_path: Path, commits: list[tuple[int, list[str]]], tested: bool
    ) -> None:
        files = {"ids.txt": self.IDS, **self.RESULTS}
        made = [
            (date(2026, 1, day), {name: files[name].encode() for name in names}) for day, names in commits
        ]
        repository(tmp_path / "here", made)

        assert ("found-not-tested" not in self.guards(tmp_path / "here")) is tested
        git(tmp_path, "clone", "--quiet", "--depth=1", (tmp_path / "here").as_uri(), "shallow")
        assert "found-not-tested" in self.guards(tmp_path / "shallow")

    def test_results_that_are_not_committed_yet_are_younger(self, tmp_path: Path) -> None:
        repository(tmp_path, [(date(2026, 1, 1), {"ids.txt": self.IDS.encode()})])
        for name, text in self.RESULTS.items():
            (tmp_path / name).write_text(text)

        assert "found-not-tested" not in self.guards(tmp_path)


class TestEdges:
    def test_the_inputs_are_read_without_duckdb_and_scipy(self) -> None:
        program = (
            "import sys, decidable_evidence.behavior_gap;"
            "print([name for name in ('duckdb', 'scipy', 'numpy') if name in sys.modules])"
        )

        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

        assert done.stdout.strip() == "[]"

    def test_mistakes_in_the_runs_are_raised_as_they_are_found(self, tmp_path: Path) -> None:
        path = tmp_path / "oracle.jsonl"
        path.write_text(json.dumps({"example_id": "a"}) + "\n")

        with pytest.raises(UnreadableError, match="run-column-missing"):
            measure(Inputs(runs={"oracle": path}, drawn_from="one"), date(2026, 11, 12))
