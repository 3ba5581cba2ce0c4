"""Files that the tools have written, and the how-tos that show them, are read as they say."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import get_args

import pytest
import yaml
from click.testing import CliRunner

from decidable.cli import main
from decidable_evidence import behavior_gap
from decidable_evidence.runs.formats import FORMATS
from decidable_evidence.tables.sources import EngineTable, Format
from support.tool_files import FIXTURES, joint_counts, problem, rows, said

HOW_TO = Path(__file__).parent.parent / "docs" / "how-to"
PAGE = HOW_TO / "use-your-evaluation-tool.md"


class TestWrittenByTheTools:
    """Of each file here, ``fixtures/make_TOOL`` says which version wrote it and how."""

    @pytest.mark.parametrize("name", ["one.jsonl", "one.json"])
    def test_promptfoo(self, name: str, tmp_path: Path) -> None:
        assert rows(FIXTURES / "promptfoo" / name, tmp_path) == [
            {"example_id": "q0", "passed": True},
            {"example_id": "q1", "passed": False},
            {"example_id": "q2", "passed": False, "outcome": "error"},
        ]

    def test_repeats_of_promptfoo_are_samples(self) -> None:
        assert joint_counts({"oracle": FIXTURES / "promptfoo" / "repeats.jsonl"}) == {
            "oracle=0/3": 1,
            "oracle=3/3": 1,
            "oracle=0/3:error": 1,
        }

    def test_of_several_prompts_and_providers_a_filter_names_one(self) -> None:
        name = "promptfoo/two_prompts_two_providers.jsonl"
        assert problem(FIXTURES / name).message == (
            "it contains the results of 4 prompts and providers: "
            "0 (stub-a, plain), 1 (stub-a, with context), 2 (stub-b, plain), 3 (stub-b, with context)"
        )
        assert problem(said(name, filter="plain")).message == (
            "plain names 2 prompts and providers: 0 (stub-a, plain), 2 (stub-b, plain)"
        )
        assert problem(said(name, filter="stub-c")).message == "no prompt or provider is stub-c"
        assert joint_counts({"oracle": said(name, filter="3")}) == {"oracle=0": 1, "oracle=1": 1}

    @pytest.mark.parametrize(("name", "size"), [("one_scorer.eval", 6), ("one_scorer.json", 3)])
    def test_inspect(self, name: str, size: int, tmp_path: Path) -> None:
        expected = [
            {"example_id": "q0", "passed": True},
            {"example_id": "q1", "passed": True},
            {"example_id": "q2", "passed": False},
            {"example_id": "q3", "passed": True},
            {"example_id": "q4", "passed": False},
            {"example_id": "q5", "passed": False, "outcome": "error"},
        ]
        read = rows(said(f"inspect/{name}", metric="judged", threshold=0.5), tmp_path)
        assert read == [expected[n] for n in ((0, 2, 5) if size == 3 else range(6))]

    def test_a_partial_answer_needs_a_threshold(self) -> None:
        found = problem(FIXTURES / "inspect" / "one_scorer.eval")
        assert (found.code, found.message) == ("run-choice", "judged is not 0 or 1 in every row, but P")
        assert found.hint == "give with threshold the lowest value that passes"
        assert joint_counts({"oracle": FIXTURES / "inspect" / "one_scorer.json"})

    def test_of_several_scorers_a_metric_names_one_and_epochs_are_samples(self) -> None:
        name = "inspect/two_scorers_three_epochs.eval"
        assert problem(FIXTURES / name).message == "there are 2 scorers: judged, overlap"
        assert problem(said(name, metric="overlaps")).hint == "did you mean overlap?"
        assert joint_counts({"oracle": said(name, metric="judged", threshold=1)}) == {
            "oracle=0/3": 3,
            "oracle=2/3": 1,
            "oracle=3/3": 1,
            "oracle=0/3:error": 1,
        }

    def test_an_id_may_stand_elsewhere(self, tmp_path: Path) -> None:
        log = said("inspect/one_scorer.eval", metric="judged", threshold=0.5, id="metadata.case")
        assert [row["example_id"] for row in rows(log, tmp_path)] == ["c0", "c1", "c2", "c3", "c4", "c5"]

    def test_lm_evaluation_harness(self, tmp_path: Path) -> None:
        read = rows(FIXTURES / "lm_evaluation_harness" / "samples_one_filter.jsonl", tmp_path)
        assert [row["passed"] for row in read] == [True, True, False, False]
        assert len({row["example_id"] for row in read}) == 4

    def test_of_several_filters_one_is_named(self) -> None:
        name = "lm_evaluation_harness/samples_two_filters.jsonl"
        assert problem(FIXTURES / name).message == "there are 2 filters: strict-match, flexible-extract"
        assert problem(said(name, filter="strict")).hint == "did you mean strict-match?"
        assert joint_counts({"oracle": said(name, filter="flexible-extract")}) == {
            "oracle=0": 1,
            "oracle=1": 3,
        }
        assert joint_counts(
            {"oracle": said(name, filter="strict-match", metric="exact_match", id="doc.question")}
        ) == {"oracle=0": 2, "oracle=1": 2}

    def test_deepeval(self, tmp_path: Path) -> None:
        run = said("deepeval/test_run.json", id="metadata.case")
        assert rows(run, tmp_path) == [
            {"example_id": "q0", "passed": True},
            {"example_id": "q1", "passed": True},
            {"example_id": "q2", "passed": False},
            {"example_id": "q3", "passed": False, "outcome": "error"},
            {"example_id": "q4", "passed": False},
        ]

    def test_of_several_metrics_of_deepeval_one_may_decide(self) -> None:
        name = "deepeval/test_run.json"
        assert joint_counts({"oracle": said(name, metric="Conciseness")}) == {"oracle=0": 1, "oracle=1": 4}
        correct = {"oracle=0": 1, "oracle=1": 3, "oracle=0:error": 1}
        assert joint_counts({"oracle": said(name, metric="Correctness")}) == correct
        assert joint_counts({"oracle": said(name, metric="Correctness", threshold=0.85)}) == {
            "oracle=0": 3,
            "oracle=1": 1,
            "oracle=0:error": 1,
        }
        assert problem(said(name, metric="Correctnes")).hint == "did you mean Correctness?"

    @pytest.mark.parametrize("suffix", ["csv", "json", "jsonl", "parquet"])
    def test_ragas(self, suffix: str) -> None:
        name = f"ragas/results.{suffix}"
        assert (
            problem(FIXTURES / name).message == "ragas gives numbers, and nothing says which of them passes"
        )
        assert joint_counts({"oracle": said(name, metric="faithfulness", threshold=0.8)}) == {
            "oracle=1": 2,
            "oracle=0": 1,
            "oracle=0:error": 1,
        }
        assert (
            problem(said(name, metric="faithfulnes", threshold=0.8)).message
            == "there is no metric faithfulnes"
        )


TABS = dict(re.findall(r"^:::\{tab-item\} (.*?)\n(.*?)^:::$", PAGE.read_text(), re.MULTILINE | re.DOTALL))


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("tab", [name for name, text in TABS.items() if blocks(text, "json")])
def test_the_rows_of_each_tab_are_measured(tab: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (shown,), (command, *_) = blocks(TABS[tab], "json"), blocks(PAGE.read_text(), "console")
    _, *arguments = shlex.split(command.removeprefix("$ ").replace("\\\n", " "))
    suffix = ".json" if tab == "deepeval" else ".jsonl"
    arguments = [argument.replace(".jsonl", suffix) for argument in arguments]
    Path("runs").mkdir()
    for place, name in enumerate(("closed_book", "oracle")):
        Path("runs", name).with_suffix(suffix).write_text(shown + "\n" * place)

    output = CliRunner().invoke(main, arguments).output
    assert "2 examples are too few" in output


@pytest.mark.parametrize(
    ("tab", "written"),
    [
        ("promptfoo", "promptfoo/two_prompts_two_providers.jsonl"),
        ("Inspect AI", "inspect/two_scorers_three_epochs.eval"),
        ("lm-evaluation-harness", "lm_evaluation_harness/samples_two_filters.jsonl"),
        ("deepeval", "deepeval/test_run.json"),
        ("ragas", "ragas/results.csv"),
    ],
)
def test_what_a_tab_lets_a_review_say_chooses_from_a_file_of_the_tool(
    tab: str, written: str, tmp_path: Path
) -> None:
    (shown,) = blocks(TABS[tab], "yaml")
    runs = yaml.safe_load(shown)["runs"]
    for of in runs.values():
        file = tmp_path / of["file"]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes((FIXTURES / written).read_bytes())
    inputs = behavior_gap.Inputs.model_validate(
        {"runs": runs, "drawn-from": "all"}, context={"folder": tmp_path, "root": tmp_path}
    )

    assert all(joint_counts({arm: source}) for arm, source in inputs.runs.items())


def test_the_other_names_of_a_tab_are_read(tmp_path: Path) -> None:
    (renamed,), (in_a_warehouse,) = (blocks(TABS[tab], "yaml") for tab in ("Your own rows", "A warehouse"))
    (tmp_path / "runs").mkdir()
    for name in ("closed_book", "oracle"):
        (tmp_path / "runs" / f"{name}.csv").write_text(f"case,score,note\na,0.7,{name}\nb,0.69,\n")
    context = {"folder": tmp_path, "root": tmp_path}
    shown = [yaml.safe_load(each)["runs"] for each in (renamed, in_a_warehouse)]
    own, distant = (
        behavior_gap.Inputs.model_validate({"runs": runs, "drawn-from": "all"}, context=context)
        for runs in shown
    )

    assert joint_counts(own.runs) == {"closed-book=0 oracle=0": 1, "closed-book=1 oracle=1": 1}
    assert distant.runs["oracle"] == EngineTable(engine="warehouse", table="evals.oracle")


def test_every_format_has_a_tab() -> None:
    names = {form.title or form.name for form in FORMATS if form.name != "rows"}
    assert names <= set(TABS)
    assert {form.name for form in FORMATS} == set(get_args(Format))
