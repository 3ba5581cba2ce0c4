"""An arm that is another arm once more is refused, and no row is lost, moved or doubled without a word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from decidable.errors import UnreadableError
from decidable_evidence.runs import counting as measured
from decidable_evidence.tables.sources import ChosenFile
from support.arms import ARMS, ORACLES, runs, write
from support.tool_files import joint, lines, promptfoo


class TestCopies:
    def test_one_file_by_two_paths_is_refused(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.jsonl", [{"example_id": "a", "passed": 1}])
        (tmp_path / "sub").mkdir()
        with pytest.raises(UnreadableError, match="has the same file as oracle"):
            joint({"oracle": path, "rag": tmp_path / "sub" / ".." / "a.jsonl"})

    def test_a_copy_of_a_file_is_refused(self, tmp_path: Path) -> None:
        rows = [{"example_id": f"q{n}", "passed": n % 3 > 0} for n in range(9)]
        with pytest.raises(UnreadableError, match="the files are equal, byte for byte"):
            joint(runs(tmp_path, oracle=rows, rag=rows))

    def test_rows_that_name_their_arm_may_fare_alike(self, tmp_path: Path) -> None:
        rows = [{"example_id": f"q{n}", "passed": n % 3 > 0} for n in range(9)]
        arms = {arm: [row | {"run": arm} for row in rows] for arm in ("oracle", "rag")}
        assert len(joint(runs(tmp_path, **arms)).groups) == 2

    def test_a_second_prompt_with_the_answers_of_the_first_is_refused(self, tmp_path: Path) -> None:
        rows = [
            promptfoo(
                n,
                promptIdx=prompt,
                vars={"id": f"q{n}"},
                response={"output": f"answer {n}"},
                latencyMs=prompt + n,
            )
            for prompt in (0, 1)
            for n in range(9)
        ]
        path = lines(tmp_path / "a.jsonl", rows)
        arms = {arm: ChosenFile(file=path, filter=str(n)) for n, arm in enumerate(("oracle", "oracle-2"))}
        with pytest.raises(UnreadableError, match="has the answers of oracle once more: all 9 are equal"):
            joint(arms)


ROW = st.fixed_dictionaries(
    {"example_id": st.sampled_from(["a", "b", "c"]), "passed": st.sampled_from([0, 1, None])},
    optional={"outcome": st.sampled_from(["refusal", "error", ""]), "sample": st.sampled_from([1, 2])},
)


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, min_size=2, max_size=7), data=st.data())
def test_shuffling_dropping_and_duplicating_rows_never_changes_the_counts_without_a_word(
    tmp_path: Path, rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    ids = sorted({row["example_id"] for row in rows})
    assume(len(ids) > 1)  # of one example nobody sees how often it should have run
    other = [{"example_id": id_, "passed": 1} for id_ in ids]

    def counted(changed: list[dict[str, Any]]) -> object:
        files = runs(tmp_path, closed_book=other, oracle=changed)
        try:
            return sorted(measured.joint(files, ARMS, ORACLES).groups, key=repr)
        except UnreadableError:
            return None

    before = counted(rows)
    place = data.draw(st.integers(0, len(rows) - 1))
    assert counted(data.draw(st.permutations(rows))) == before
    if before is not None:
        assert counted(rows[:place] + rows[place + 1 :]) is None
        assert counted([*rows, rows[place]]) is None
