"""What a record keeps of a history gives the same figures again."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decidable.cli import main
from decidable.evidence import recording
from decidable.evidence.context import listening
from decidable_evidence.volatility import Inputs, recompute
from support.corpus_states import ON, from_repository, from_snapshots, problems, states
from support.histories import repository


class TestKept:
    def test_a_record_speaks_without_the_repository(self, tmp_path: Path) -> None:
        (tmp_path / "pyproject.toml").touch()
        found = from_repository(tmp_path)
        inputs, path = (
            Inputs(repository=tmp_path / "r", update_every="30d", rewrite_planned="no"),
            tmp_path / "v.json",
        )
        kept = recording.record("volatility", inputs, found, ON, path, tmp_path)
        recording.write(kept, inputs, path)
        here = recording.recall(path, tmp_path)
        (tmp_path / "r").rename(tmp_path / "away")
        away = recording.recall(path, tmp_path)

        assert here.remeasured
        assert not away.remeasured
        assert here.measurement.figures == away.measurement.figures == found.figures
        assert away.measurement.words == found.words

    @given(st.dictionaries(
        st.sampled_from(["on", "units", "30d-0-since", "30d-0-gone", "30d-1-since", "lived-5d-changed", "x", "30d-99-new"])
        | st.text(max_size=12),
        st.integers(-5, 10**13) | st.booleans(),
        max_size=6,
    ))  # fmt: skip
    def test_counts_that_make_no_sense_are_refused_or_say_no_word(self, counts: dict[str, int]) -> None:
        try:
            found = recompute(counts, Inputs(repository=Path(), update_every="30d", rewrite_planned="no"))
        except ValueError:
            return
        assert found.words == {"outruns": "open", "keeps": "open"}

    @pytest.mark.parametrize(
        "change",
        [
            {"30d-0-gone": 10**6},
            {"30d-0-new": 7},
            {"30d-0-until": 10},
            {"30d-1-until": 29},
            {"30d-3-steady-new": None},
            {"30d-5-since": None},
            {"on": 0},
            {"on": 10**7},
            {"units": -1},
            {"units": True},
            {"changed-documents": 10**6},
            {"lived-5d-maybe": 1},
            {"31x": 1},
        ],
    )
    def test_a_record_that_was_edited_is_refused(self, tmp_path: Path, change: dict[str, int | None]) -> None:
        counts = from_snapshots(tmp_path).counts | change
        kept = {name: count for name, count in counts.items() if count is not None}

        with pytest.raises(ValueError, match=r"window|counts|calendar|count|documents"):
            recompute(kept, Inputs(repository=Path(), update_every="30d"))

    def test_the_command_measures_and_prints(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        from_repository(tmp_path)
        command = ["measure", "volatility", "--repository", str(tmp_path / "r"), "--update-every", "30d"]

        for more, code in (
            ([], 1),
            (["--rewrite-planned", "no", "--path", "page-*", "--task-path", "page-1.md"], 0),
        ):
            with pytest.raises(SystemExit) as ended:
                main([*command, "--today", str(ON), "--stale-tolerated", "0.25", *more])
            assert ended.value.code == code
        assert "Updates keep pace with the truth" in capsys.readouterr().out

    def test_it_tells_how_far_it_is(self, tmp_path: Path) -> None:
        heard = list[str]()
        with listening(lambda what, _done, _of: heard.append(what)):
            from_repository(tmp_path)

        assert set(heard) == {"reading versions of documents", "counting windows"}

    def test_a_library_that_is_missing_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(__import__("sys").modules, "pathspec", None)

        assert problems(repository=repository(tmp_path / "r", states()[:1]), paths=["*.md"]) == [
            ("extra-missing", "volatility is measured with pathspec, which is not installed")
        ]
