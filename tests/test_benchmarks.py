"""Benchmarks give figures beside their baselines, a failing one stops no other, and the page shows what was measured."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import import_module
from math import isfinite
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))
import figures
import published
import run
from figures import Cost, Growth

HERE = Path(run.__file__).parent
SMALL = {
    "adr_speed": (12, 16),
    "leakage": (200, 20),
    "plugin_cost": (1,),
}
SLOW = {
    "joint_counts": (100, 1),
    "page_cost": (1, 10, 20, 3),
    "review_scale": (10, 20, 1),
    "volatility": (10, 30, 1),
}
TOYS = {
    "broken": 'yield Cost("the first", 1.5, "the second", 2)\n    raise RuntimeError("on purpose")',
    "whole": 'yield Cost("speed", 3.0, "something else", 2)\n    yield Growth("tea", "cup", (1, 10), {"ours": (1.0, 9.0)})',
}


@pytest.fixture
def toys(tmp_path: Path) -> list[str]:
    """Write two benchmarks, of which the first fails."""
    for name, body in TOYS.items():
        (tmp_path / f"{name}.py").write_text(
            f"from figures import Cost, Growth\n\ndef costs():\n    {body}\n"
        )
    return [str(tmp_path / f"{name}.py") for name in TOYS]


def ran(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(HERE / "run.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "sizes"),
    [*SMALL.items(), *(pytest.param(*each, marks=pytest.mark.slow) for each in SLOW.items())],
)
def test_each_benchmark_gives_figures_beside_baselines_and_says_how_cost_grows(
    name: str, sizes: tuple[int, ...]
) -> None:
    found = list(import_module(name).costs(*sizes))
    costs = [each for each in found if isinstance(each, Cost)]
    grown = [each for each in found if isinstance(each, Growth)]
    assert all(cost.of and cost.baseline and isfinite(cost.value) for cost in costs)
    assert all(cost.value >= 0 for cost in costs if cost.unit != "ms"), "only a difference may be negative"
    assert len({(cost.of, cost.baseline) for cost in costs}) == len(costs) > 0
    assert all(growth.times(way) > 0 for growth in grown for way in growth.seconds)
    assert grown or name == "plugin_cost"
    assert [figures.read(json.loads(json.dumps(figures.plain(each)))) for each in found] == found


def test_all_benchmarks_are_run_and_tried() -> None:
    there = {path.stem for path in HERE.glob("*.py") if "\ndef costs(" in path.read_text(encoding="utf-8")}
    assert there == set(run.BENCHMARKS) == {*SMALL, *SLOW}


def test_a_benchmark_that_fails_is_told_and_the_others_still_run(tmp_path: Path, toys: list[str]) -> None:
    done = ran(*toys, "--to", str(tmp_path / "out"))
    assert done.returncode == 1
    assert "RuntimeError: on purpose" in done.stderr
    assert "[2/2] whole" in done.stdout
    assert done.stdout.endswith("Failed: broken.\n")
    found = json.loads((tmp_path / "out" / "figures.json").read_text())["figures"]
    assert [cost["of"] for cost in found["broken"]] == ["the first"]
    assert found["whole"][1]["seconds"] == {"ours": [1.0, 9.0]}


def test_the_table_has_the_baseline_beside_each_figure_and_says_whether_its_aim_is_met(
    tmp_path: Path, toys: list[str]
) -> None:
    done = ran(*toys, "--to", str(tmp_path))
    written = (tmp_path / "figures.md").read_text()
    table = written.replace("\N{NO-BREAK SPACE}", " ")
    assert "| what | figure | baseline in the same run | aim | met |" in table
    assert "| the first | 1.5 × | the second | ≤ 2 × | yes |" in table  # noqa: RUF001  (times)
    assert "| speed | 3 × | something else | ≤ 2 × | no |" in table  # noqa: RUF001  (times)
    assert "| tea | ours | 1: 1, 10: 9 | 10 × | 9 × | 0.95 |" in table  # noqa: RUF001  (times)
    assert written in done.stdout


def test_a_benchmark_that_is_not_there_is_told_before_any_is_run() -> None:
    done = ran("adr_speed", "plugin_cots")
    assert done.returncode == 2
    assert "there is no benchmark plugin_cots: choose from plugin_cost, " in done.stderr
    assert not done.stdout


def test_the_figures_of_some_benchmarks_are_not_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "figures.json"
    path.write_text(figures.data({"plugin_cost": []}, "a machine", "2026-11-22"))
    before = published.DATA.read_bytes()
    monkeypatch.setattr(sys, "argv", ["published.py", str(path)])
    assert published.main() == 1
    assert "has no figures of review_scale, " in capsys.readouterr().err
    assert published.DATA.read_bytes() == before


def test_a_cost_that_grows_in_proportion_grows_with_the_first_power_of_the_size() -> None:
    grown = Growth(
        "tea", "cup", (10, 1000), {"even": (1.0, 100.0), "square": (1.0, 10_000.0), "flat": (1.0, 1.0)}
    )
    assert [round(grown.exponent(way), 9) for way in grown.seconds] == [1, 2, 0]


def test_the_page_shows_the_figures_that_are_committed() -> None:
    data = json.loads(published.DATA.read_text(encoding="utf-8"))
    assert set(data["figures"]) == set(run.BENCHMARKS)
    for name, part in published.pieces(data).items():
        assert (published.PAGE / name).read_text(encoding="utf-8") == part, "run make bench PUBLISH=1"


def test_every_growth_that_is_committed_is_drawn_with_a_name_and_its_figures_in_words() -> None:
    data = json.loads(published.DATA.read_text(encoding="utf-8"))
    drawn = published.pieces(data)["performance-growth.html"]
    grown = [each for of in data["figures"].values() for each in of if "seconds" in each]
    assert drawn.count('role="img"') == drawn.count("<title") == drawn.count("<desc") == len(grown) > 5
    labels = re.findall(r'aria-labelledby="([^"]+) ([^"]+)"', drawn)
    assert len(set(labels)) == len(grown)
    assert all(f'id="{id_}"' in drawn for pair in labels for id_ in pair)
