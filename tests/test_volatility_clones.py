"""A clone that lacks a part of its history, and what is no repository."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from decidable_evidence.volatility import Inputs, measure, recompute, unavailable
from support.histories import git, repository
from support.repositories import ON, corpus, made, refused


class TestWhatIsNotThere:
    def test_a_folder_without_a_repository_is_refused(self, tmp_path: Path) -> None:
        assert refused(tmp_path) == [("history-unreadable", "is not in a git repository")]
        assert refused(tmp_path / "nowhere") == [("history-unreadable", "is not in a git repository")]

    def test_a_repository_without_a_commit_is_refused(self, tmp_path: Path) -> None:
        git(tmp_path, "init", "-q")

        assert refused(tmp_path) == [("history-unreadable", "has no commit")]

    @pytest.mark.parametrize("broken", ["HEAD", "config"])
    def test_a_broken_repository_is_refused_without_a_traceback(self, tmp_path: Path, broken: str) -> None:
        folder = made(tmp_path / "r")
        (folder / ".git" / broken).write_text("\x1b[31m[no\n")

        assert [code for code, _ in refused(folder)] == ["history-unreadable"]

    def test_a_history_that_begins_later_is_empty(self, tmp_path: Path) -> None:
        folder = repository(tmp_path / "r", [(date(2027, 1, 1), corpus())])

        assert refused(folder) == [("history-empty", "had no document up to 2026-06-30")]

    def test_a_machine_without_git_is_told_so(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder = made(tmp_path / "r")
        monkeypatch.setenv("PATH", str(tmp_path))

        assert refused(folder) == [("history-unreadable", "git is not installed, and it reads the history")]


class TestClones:
    def test_a_shallow_clone_says_no_word_and_leaves_it_to_a_record(self, tmp_path: Path) -> None:
        made(tmp_path / "r", (date(2026, 6, 1), {"docs/page-0.md": None}))
        git(tmp_path, "clone", "-q", "--depth=1", f"file://{tmp_path / 'r'}", str(tmp_path / "s"))
        inputs = Inputs(repository=tmp_path / "s", update_every="90d")
        found = measure(inputs, ON)

        assert set(found.words.values()) == {"open"}
        assert [guard.name for guard in found.guards] == ["no-history"]
        assert recompute(found.counts, inputs).words == found.words
        assert unavailable(inputs) == (tmp_path / "s",)

    @pytest.mark.parametrize("filter_", ["blob:none", "tree:0"])
    def test_a_partial_clone_leaves_it_to_a_record(self, tmp_path: Path, filter_: str) -> None:
        git(made(tmp_path / "r"), "config", "uploadpack.allowFilter", "true")
        source, copy = f"file://{tmp_path / 'r'}", tmp_path / "s"
        git(tmp_path, "clone", "-q", "--no-checkout", f"--filter={filter_}", source, str(copy))
        inputs = Inputs(repository=copy, update_every="90d")

        assert unavailable(inputs) == (copy,)
        assert [guard.name for guard in measure(inputs, ON).guards] == ["no-history"]

    def test_a_whole_clone_is_available_and_a_folder_without_a_repository_is_not(
        self, tmp_path: Path
    ) -> None:
        folder = made(tmp_path / "r")

        assert unavailable(Inputs(repository=folder, update_every="90d")) == ()
        assert unavailable(Inputs(repository=folder / "docs", update_every="90d")) == ()
        assert unavailable(Inputs(repository=tmp_path, update_every="90d")) == (tmp_path,)
        assert unavailable(Inputs(manifest=tmp_path / "a.csv", update_every="90d")) == ()
