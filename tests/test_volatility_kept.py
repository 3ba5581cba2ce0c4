"""What a record keeps of a history gives the same figures again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from decidable.cli import main
from decidable.evidence import recording
from decidable.evidence.context import listening
from decidable_evidence.volatility import Counts, Inputs
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

        assert here.given
        assert not away.given
        assert here.measurement.figures == away.measurement.figures == found.figures
        assert away.measurement.words == found.words

    @pytest.mark.parametrize(
        "change",
        [
            {"windows": {"30": [{"stale": 10**6}]}},
            {"on": "yesterday"},
            {"units": -1},
            {"units": True},
            {"more": 1},
            {"commit": "x"},
        ],
    )
    def test_a_record_that_was_edited_is_refused(self, tmp_path: Path, change: dict[str, object]) -> None:
        counts = json.loads(from_snapshots(tmp_path).counts.model_dump_json())
        with pytest.raises(ValidationError):
            Counts.model_validate(counts | change)

    @pytest.mark.parametrize(
        "change",
        [{"stale": 10**6}, {"new": 10**6}, {"until": 10}, {"since": 29}, {"since": None}, {"steady": 10**6}],
    )
    def test_windows_that_cannot_be_are_refused(self, tmp_path: Path, change: dict[str, int | None]) -> None:
        counts = json.loads(from_snapshots(tmp_path).counts.model_dump_json())
        counts["windows"]["30"][1] |= change
        with pytest.raises(ValidationError):
            Counts.model_validate(counts)

    def test_the_command_measures_and_prints(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        from_repository(tmp_path)
        command = ["measure", "volatility", "--repository", str(tmp_path / "r"), "--update-every", "30d"]

        for more, code in (
            ([], 1),
            (["--rewrite-planned", "no", "--path", "page-*"], 0),
        ):
            with pytest.raises(SystemExit) as ended:
                main([*command, "--today", str(ON), "--stale-tolerated", "0.25", *more])
            assert ended.value.code == code
        assert "Updates keep pace with the truth" in capsys.readouterr().out

    def test_it_tells_how_far_it_is(self, tmp_path: Path) -> None:
        heard = list[str]()
        with listening(lambda what, _done, _of: heard.append(what)):
            from_repository(tmp_path)

        assert set(heard) == {"reading versions of documents", "comparing the documents of windows"}

    def test_a_library_that_is_missing_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(__import__("sys").modules, "pathspec", None)

        assert problems(repository=repository(tmp_path / "r", states()[:1]), paths=["page-?.m*"]) == [
            ("extra-missing", "volatility is measured with pathspec, which is not installed")
        ]
