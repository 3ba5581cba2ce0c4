"""A file is saved whole or not at all, and nobody else's work is lost."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from decidable.errors import DecidableError
from decidable.text import one_line
from decidable.writing import save


@given(text=some.text())
def test_what_is_shown_neither_moves_the_cursor_nor_turns_the_line(text: str) -> None:
    shown = one_line(text)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown)
    assert one_line(shown) == shown


def test_a_file_is_saved_through_its_link_and_keeps_its_mode(tmp_path: Path) -> None:
    target, link = tmp_path / "real.yaml", tmp_path / "link.yaml"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link.symlink_to(target)
    save(link, b"new", b"old")
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.yaml", "real.yaml"]


def test_a_new_file_gets_the_mode_of_any_new_file_and_its_folders(tmp_path: Path) -> None:
    save(tmp_path / "a" / "b" / "new.yaml", b"new", None)
    (tmp_path / "other").touch()
    assert (tmp_path / "a/b/new.yaml").stat().st_mode == (tmp_path / "other").stat().st_mode


@pytest.mark.parametrize("was", [b"read", None])
def test_a_file_that_somebody_else_wrote_meanwhile_is_left_alone(tmp_path: Path, was: bytes | None) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"theirs")
    with pytest.raises(DecidableError, match="file-changed"):
        save(path, b"ours", was)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.yaml", b"theirs")]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("call", ["replace", "fsync"])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, error: BaseException
) -> None:
    def fail(*_: object) -> None:
        raise error

    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, call, fail)
    with pytest.raises(KeyboardInterrupt if isinstance(error, KeyboardInterrupt) else DecidableError):
        save(path, b"new", b"old")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.yaml", b"old")]


def test_a_place_that_cannot_be_written_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DecidableError, match="cannot be written"):
        save(tmp_path / "file" / "a.yaml", b"", None)
