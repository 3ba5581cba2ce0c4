"""A file is saved whole or not at all, and nobody else's work is lost."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from decidable.errors import DecidableError
from decidable.files import save
from decidable.text import one_line


@given(text=some.text())
def test_what_is_shown_neither_moves_the_cursor_nor_turns_the_line(text: str) -> None:
    shown = one_line(text)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown)
    assert one_line(shown) == shown


def test_a_link_in_the_place_of_a_file_is_replaced_and_never_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "theirs.txt", tmp_path / "report.md"
    target.write_bytes(b"theirs")
    link.symlink_to(target)
    save(link, b"ours")
    assert (target.read_bytes(), link.read_bytes(), link.is_symlink()) == (b"theirs", b"ours", False)


def test_a_folder_that_is_a_link_out_of_the_working_folder_is_not_written_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside, project = tmp_path / "outside", tmp_path / "project"
    outside.mkdir()
    project.mkdir()
    (project / "reports").symlink_to(outside)
    monkeypatch.chdir(project)
    with pytest.raises(DecidableError, match="file-unwritable is behind a link"):
        save(Path("reports/review.md"), b"ours")
    assert list(outside.iterdir()) == []


def test_a_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    path.chmod(0o640)
    save(path, b"new", b"old")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", 0o640)


def test_what_a_killed_writer_left_is_removed_once_it_is_old(tmp_path: Path) -> None:
    old, fresh = tmp_path / ".decidable-1.tmp", tmp_path / ".decidable-2.tmp"
    for path in (old, fresh):
        path.touch()
    os.utime(old, (0, 0))
    save(tmp_path / "a.yaml", b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".decidable-2.tmp", "a.yaml"]


def test_a_process_that_is_killed_leaves_the_old_or_the_new_file(tmp_path: Path) -> None:
    path = tmp_path / "gap.json"
    texts = {letter * 300_000 for letter in "ab"}
    save(path, b"a" * 300_000)
    program = (
        "import sys; from pathlib import Path; from decidable.files import save\n"
        "while True:\n    for letter in (b'a', b'b'): save(Path(sys.argv[1]), letter * 300_000)"
    )
    for delay in (0.0, 0.01, 0.02, 0.03):
        with subprocess.Popen([sys.executable, "-c", program, str(path)]) as process:
            before = path.stat().st_mtime_ns
            while path.stat().st_mtime_ns == before:
                time.sleep(0.001)
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
        assert path.read_text() in texts


@pytest.mark.slow
def test_a_build_of_checklists_that_is_killed_leaves_each_whole_and_the_next_cleans_up(
    tmp_path: Path,
) -> None:
    (tmp_path / "conf.py").write_text('extensions = ["myst_parser", "sphinx_design", "decidable"]\n')
    program = (
        "import sys; from pathlib import Path; from sphinx.application import Sphinx\n"
        "top, n = Path(sys.argv[1]), 0\n"
        "app = Sphinx(top, top, top / 'out', top / 'trees', 'checklist', status=None, freshenv=True)\n"
        "while True:\n"
        "    n += 1\n"
        "    text = ':::{decision:guide} tea\\n:options: tea Tea | coffee Coffee\\n\\n' + f'{n % 2} is drunk. ' * 9000 + '\\n:::\\n'\n"
        "    (top / 'index.md').write_text('# Tea\\n\\n' + text)\n"
        "    app.build(force_all=True)\n"
    )
    out, made = tmp_path / "out", set[str]()
    for delay in (0.0, 0.05):
        with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)]) as process:
            before = list(out.glob("tea.yaml"))
            began = before[0].stat().st_mtime_ns if before else 0
            until = time.monotonic() + 60
            while not (seen := list(out.glob("tea.yaml"))) or seen[0].stat().st_mtime_ns == began:
                assert time.monotonic() < until
                time.sleep(0.001)
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
        made.add((out / "tea.yaml").read_text())
        assert (out / "tea.yaml").read_text().count("drunk") >= 9000
    assert len(made) <= 2
    (left := out / ".decidable-1.tmp").touch()
    os.utime(left, (0, 0))
    save(out / "tea.yaml", b"")
    assert not left.exists()


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
