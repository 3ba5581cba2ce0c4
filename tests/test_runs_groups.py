"""Repeats of an example, clusters and strata, and examples that are left out or were trained on."""

from __future__ import annotations

from pathlib import Path

import pytest

from decidable_evidence.runs import counting as measured
from support.arms import ARMS, CLOSED, ORACLE, ORACLES, Row, joint_counts, many, problem, repeats, runs, write


class TestRepeats:
    @pytest.mark.parametrize("order", [1, -1])
    def test_every_run_counts_wherever_it_is(self, tmp_path: Path, order: int) -> None:
        rows = repeats((1, 0), (0, 1), (1, 1))[::order]

        assert joint_counts(runs(tmp_path, oracle=rows)) == {"oracle=1/2": 2, "oracle=2/2": 1}

    def test_the_outcome_is_the_one_that_all_runs_have(self, tmp_path: Path) -> None:
        refusal, wrong_form, wrong, right = (
            (0, "refusal"),
            (0, "format_error"),
            (0, "incorrect"),
            (1, "correct"),
        )
        rows = repeats(
            (refusal, refusal), (refusal, wrong_form), (refusal, wrong), (right, refusal), (right, right)
        )

        assert joint_counts(runs(tmp_path, oracle=rows)) == {
            "oracle=0/2:refusal": 2,
            "oracle=0/2": 1,
            "oracle=1/2": 1,
            "oracle=2/2:correct": 1,
        }

    def test_an_error_in_any_run_makes_the_example_an_error(self, tmp_path: Path) -> None:
        found = joint_counts(runs(tmp_path, oracle=repeats((1, 1, (None, "error")), (1, 1, 1))))

        assert found == {"oracle=2/3:error": 1, "oracle=3/3": 1}

    def test_arms_may_be_repeated_differently(self, tmp_path: Path) -> None:
        files = runs(tmp_path, closed_book=CLOSED, oracle=repeats((1, 1, 0), (0, 0, 0)))

        assert joint_counts(files) == {"closed-book=0 oracle=2/3": 1, "closed-book=1 oracle=0/3": 1}

    def test_a_single_sample_is_no_repeat(self, tmp_path: Path) -> None:
        assert joint_counts(runs(tmp_path, oracle=repeats((1,), (0,)))) == {"oracle=0": 1, "oracle=1": 1}

    def test_uneven_repeats_are_mistakes(self, tmp_path: Path) -> None:
        found = problem(runs(tmp_path, oracle=repeats((1, 1, 0), (1, 1, 0), (1,))))

        assert (found.code, found.message) == ("run-repeats", "oracle has fewer samples of 1 example: c")

    def test_a_sample_that_comes_twice_is_named(self, tmp_path: Path) -> None:
        found = problem(runs(tmp_path, oracle=[*repeats((1, 1, 0)), repeats((1,))[0]]))

        assert found.message == "oracle has more than one row of 1 example: a"

    @pytest.mark.parametrize("sample", [1.5, -1, "first", 10**12])
    def test_a_sample_is_a_whole_number(self, tmp_path: Path, sample: object) -> None:
        found = problem(runs(tmp_path, oracle=[{"example_id": "a", "passed": 1, "sample": sample}]))

        assert (found.code, found.line) == ("run-value", 1)
        assert found.message == f"row 1: example a has the sample {sample}"


class TestGroups:
    def test_strata_and_clusters_stand_before_the_results(self, tmp_path: Path) -> None:
        rows = [
            {"example_id": "a", "passed": 1, "stratum": "long, or not?", "cluster": "page 9"},
            {"example_id": "b", "passed": 1, "stratum": "short", "cluster": "page 10"},
            {"example_id": "c", "passed": 0, "stratum": "short", "cluster": "page 10"},
        ]

        assert joint_counts(
            runs(tmp_path, closed_book=rows, oracle=[row | {"run": "x"} for row in rows])
        ) == {
            "cluster=1 stratum=short closed-book=0 oracle=0": 1,
            "cluster=1 stratum=short closed-book=1 oracle=1": 1,
            "cluster=2 stratum=long%2C%20or%20not%3F closed-book=1 oracle=1": 1,
        }

    def test_one_arm_may_name_the_groups_for_all(self, tmp_path: Path) -> None:
        oracle = [row | {"stratum": "s"} for row in ORACLE]

        assert joint_counts(runs(tmp_path, closed_book=CLOSED, oracle=oracle)) == {
            "stratum=s closed-book=0 oracle=1": 1,
            "stratum=s closed-book=1 oracle=1": 1,
        }

    @pytest.mark.parametrize("group", ["stratum", "cluster"])
    def test_rows_of_one_example_agree(self, tmp_path: Path, group: str) -> None:
        closed, oracle = ([row | {group: name} for row in ORACLE] for name in ("x", "y"))

        found = problem(runs(tmp_path, closed_book=closed, oracle=oracle))

        assert found.code == "run-group-differs"
        assert found.message == f"closed-book and the others give more than one {group} of 2 examples: a, b"

    @pytest.mark.parametrize("group", ["stratum", "cluster"])
    def test_every_example_is_in_a_group_or_none_is(self, tmp_path: Path, group: str) -> None:
        found = problem(runs(tmp_path, oracle=[ORACLE[0] | {group: "x"}, ORACLE[1]]))

        assert found.code == "run-group-missing"
        assert found.message == f"oracle gives some examples a {group}, and none to 1 example: b"

    def test_a_column_that_begins_far_down_is_seen(self, tmp_path: Path) -> None:
        rows = [*many(3000), {"example_id": "z", "passed": 1, "stratum": "late"}]

        assert problem(runs(tmp_path, oracle=rows)).code == "run-group-missing"

    def test_examples_that_share_their_context_are_a_cluster_where_there_is_no_other(
        self, tmp_path: Path
    ) -> None:
        def rows(sharing: int, **more: object) -> list[Row]:
            contexts = ["same"] * sharing + [f"c{n}" for n in range(40 - sharing)]
            return [
                {**row, "context_hash": context, **more}
                for row, context in zip(many(40), contexts, strict=True)
            ]

        def clusters(**arms: list[Row]) -> tuple[str, int]:
            found = measured.joint(runs(tmp_path, **arms), ARMS, ORACLES)
            return found.clusters, len({each.cluster for each in found.groups})

        assert clusters(oracle=rows(4)) == ("", 1)
        assert clusters(oracle=rows(5)) == ("context", 36)
        assert clusters(oracle=rows(40, cluster="page")) == ("column", 1)
        assert clusters(rag=rows(40)) == ("", 1)


class TestOnly:
    @pytest.mark.parametrize("name", ["only.txt", "only.csv", "only.jsonl"])
    def test_a_file_restricts_all_arms(self, tmp_path: Path, name: str) -> None:
        files = runs(tmp_path, closed_book=CLOSED, oracle=ORACLE)
        only = tmp_path / name
        head = {".csv": "example_id\n", ".txt": "\ufeff"}.get(only.suffix, "")
        only.write_text(
            head + ('{"example_id": "b"}\n' if only.suffix == ".jsonl" else "b\n\n"), encoding="utf-8"
        )

        assert joint_counts(files, only) == {"closed-book=1 oracle=1": 1}

    def test_what_does_not_count_may_be_wrong_or_missing(self, tmp_path: Path) -> None:
        only = tmp_path / "only.txt"
        only.write_text("b\n")
        files = runs(tmp_path, closed_book=[*CLOSED, {"example_id": "x", "passed": "?"}], oracle=ORACLE[1:])

        assert joint_counts(files, only) == {"closed-book=1 oracle=1": 1}

    def test_an_id_that_no_arm_has_is_named(self, tmp_path: Path) -> None:
        only = tmp_path / "only.txt"
        only.write_text("a\nq'; --\nb\n")

        found = problem(runs(tmp_path, closed_book=CLOSED, oracle=ORACLE), only)

        assert (found.path, found.code, found.message) == (
            only,
            "run-only-unknown",
            "no arm has 1 example: q'; --",
        )

    def test_an_id_that_one_arm_lacks_is_missing_there(self, tmp_path: Path) -> None:
        only = tmp_path / "only.txt"
        only.write_text("a\nb\n")

        found = problem(runs(tmp_path, closed_book=CLOSED, oracle=ORACLE[:1]), only)

        assert found.message == "oracle lacks 1 example: b"

    @pytest.mark.parametrize("content", [b"", b" \n\n", b"\xff\n"])
    def test_a_list_that_names_nothing_is_a_problem(self, tmp_path: Path, content: bytes) -> None:
        only = tmp_path / "only.txt"
        only.write_bytes(content)

        assert problem(runs(tmp_path, oracle=ORACLE), only).path == only


class TestTrained:
    @pytest.mark.parametrize(
        "row", [{"example_id": "a"}, {"input_hash": "i1"}, {"example_id": "z", "input_hash": "i1"}]
    )
    def test_examples_are_found_by_id_or_by_the_hash_of_the_input(self, tmp_path: Path, row: Row) -> None:
        oracle = [ORACLE[0] | {"input_hash": "i1"}, ORACLE[1] | {"input_hash": "i2"}]
        training = write(tmp_path / "training.jsonl", [row, {"example_id": "other"}])

        assert joint_counts(runs(tmp_path, closed_book=CLOSED, oracle=oracle), trained_on=training) == {
            "trained=1 closed-book=0 oracle=1": 1,
            "closed-book=1 oracle=1": 1,
        }

    def test_a_table_that_names_nothing_is_a_problem(self, tmp_path: Path) -> None:
        training = write(tmp_path / "training.jsonl", [{"question": "a"}])

        found = problem(runs(tmp_path, oracle=ORACLE), trained_on=training)

        assert (found.path, found.code) == (training, "table-column-missing")

    def test_the_input_is_the_same_in_every_arm(self, tmp_path: Path) -> None:
        closed, oracle = ([row | {"input_hash": name} for row in ORACLE] for name in ("x", "y"))
        training = write(tmp_path / "training.jsonl", [{"input_hash": "x"}])

        found = problem(runs(tmp_path, closed_book=closed, oracle=oracle), trained_on=training)

        assert found.code == "run-group-differs"
