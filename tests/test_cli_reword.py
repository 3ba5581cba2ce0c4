"""``decidable reword`` takes a new wording over and changes nothing else, whenever it is stopped."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support.commands import GUIDE, REVIEW, change, records, run, tea_project, write

project = pytest.fixture(tea_project)
NEW_TASTE = GUIDE.replace("Is it bitter?", '"Is it too bitter, then?"')


@pytest.mark.usefixtures("project")
def test_reword_has_nothing_to_do_where_every_question_is_worded_as_in_the_guide() -> None:
    result = run("reword", "tea.review.yaml")
    assert result.exit_code == 0
    assert result.output == "Every question is worded as in the guide.\n"


def test_emphasis_and_wrapping_are_no_new_wording(project: Path) -> None:
    change(project / "checklists/tea.yaml", "Is it bitter?", '"Is  it *bitter*?"')
    assert run("reword", "tea.review.yaml").exit_code == 0


def test_reword_shows_both_texts_and_writes_nothing_where_nobody_can_answer(project: Path) -> None:
    write(project / "checklists/tea.yaml", NEW_TASTE)
    result = run("reword", "tea.review.yaml")
    assert result.exit_code == 1
    assert result.output.startswith("taste\n  was: Is it bitter?\n  is:  Is it too bitter, then?\n")
    assert "Worded otherwise: 1. Nothing was written" in result.output
    assert (project / "tea.review.yaml").read_bytes() == REVIEW.encode()


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_reword_changes_the_wording_and_no_other_byte(project: Path, newline: str, mark: bytes) -> None:
    write(project / "checklists/tea.yaml", NEW_TASTE)
    path, text = project / "tea.review.yaml", REVIEW.replace("\n", newline)
    path.write_bytes(mark + text.encode())
    result = run("reword", "tea.review.yaml", "--yes")
    assert result.exit_code == 0
    assert "see that they still hold" in result.output
    new = text.replace("'Is it bitter?'", "Is it too bitter, then?")
    assert path.read_bytes() == mark + new.encode()
    assert run("reword", "tea.review.yaml").exit_code == 0


def test_a_question_is_reworded_under_the_id_that_it_had(project: Path) -> None:
    change(project / "checklists/tea.yaml", "Is it dear?", '"Is it: dear, or not?"')
    for entry in ("cost", "price"):
        assert run("reword", "tea.review.yaml", entry).exit_code == 1
    assert run("reword", "tea.review.yaml", "taste", "--yes").exit_code == 0
    assert run("reword", "tea.review.yaml", "price", "--yes").exit_code == 0
    new = REVIEW.replace("asked: Is it dear?", 'asked: "Is it: dear, or not?"')
    assert (project / "tea.review.yaml").read_text() == new


def test_a_question_without_its_wording_is_left_without(project: Path) -> None:
    write(project / "checklists/tea.yaml", NEW_TASTE)
    change(project / "tea.review.yaml", "    asked: 'Is it bitter?'\n", "    asked:\n")
    assert run("reword", "tea.review.yaml", "--yes").exit_code == 0
    assert "    asked:\n" in (project / "tea.review.yaml").read_text()


def test_a_review_with_other_mistakes_can_be_reworded(project: Path) -> None:
    write(project / "checklists/tea.yaml", NEW_TASTE)
    change(project / "tea.review.yaml", "answer: bitter", "answer: sour")
    assert run("reword", "tea.review.yaml", "--yes").exit_code == 0


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["gone.review.yaml"], "gone.review.yaml: file-missing"),
        (["tea.review.yaml", "tast"], "unknown-entry there is no question tast\n  hint: did you mean taste?"),
        (["broken.review.yaml"], "yaml-syntax is not YAML"),
        (["."], "file-unreadable is a folder"),
    ],
)
def test_reword_exits_with_two_where_it_cannot_read(project: Path, args: list[str], said: str) -> None:
    write(project / "broken.review.yaml", "decision: [")
    result = run("reword", *args)
    assert result.exit_code == 2
    assert said in result.stderr


def test_reword_leaves_a_file_alone_that_changes_while_it_waits(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project / "checklists/tea.yaml", NEW_TASTE)
    path = project / "tea.review.yaml"
    real = os.fsync

    def meanwhile(descriptor: int) -> None:
        real(descriptor)
        path.write_bytes(b"decision: tea\n")

    monkeypatch.setattr(os, "fsync", meanwhile)
    result = run("reword", "tea.review.yaml", "--yes")
    assert result.exit_code == 2
    assert "file-changed" in result.stderr
    assert path.read_bytes() == b"decision: tea\n"


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 1)])
def test_reword_asks_a_person_at_a_terminal(project: Path, answer: str, code: int) -> None:
    pty = pytest.importorskip("pty", reason="there are terminals only on POSIX")
    write(project / "checklists/tea.yaml", NEW_TASTE)
    ours, theirs = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    command = [sys.executable, "-m", "decidable", "reword", "tea.review.yaml"]
    result = subprocess.run(command, cwd=project, stdin=theirs, capture_output=True, text=True, check=False)
    os.close(ours)
    os.close(theirs)
    assert result.returncode == code
    assert "Take it over? [y/N]" in result.stdout
    assert ("too bitter" in (project / "tea.review.yaml").read_text()) == (answer == "y")


AGAIN_AND_AGAIN = """\
import itertools, sys
from decidable.cli import main
commands = [sys.argv[1:].copy() for _ in range(2)]
for command, folder in zip(commands, ("one", "two"), strict=True):
    command.append("--checklists=" + folder)
for command in itertools.cycle(commands):
    assert main(command, standalone_mode=False) == 0
"""
PADDING = "# " + "x" * 200_000 + "\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    "command", [["reword", "tea.review.yaml", "--yes"], ["new", "tea", "tea.review.yaml", "--force"]]
)
def test_a_command_that_is_killed_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, command: list[str]
) -> None:
    chance = random.Random(7)  # noqa: S311  (a moment, no secret)
    folders = [tmp_path / str(number) for number in range(10)]
    for folder in folders:
        write(folder / "pyproject.toml", "")
        write(folder / "one" / "tea.yaml", GUIDE)
        write(folder / "two" / "tea.yaml", NEW_TASTE)
        write(folder / "tea.review.yaml", PADDING + REVIEW)
    whole = written_whole(folders[0], command)
    running = [start(folder, command) for folder in folders]
    try:
        for process in running:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.random() / 20)
            process.kill()
    finally:
        for process in running:
            process.kill()
            process.communicate()
    for folder in folders:
        assert (folder / "tea.review.yaml").read_bytes() in whole
        left = {path.name for path in folder.iterdir()} - {"one", "two", "pyproject.toml", "tea.review.yaml"}
        assert all(name.startswith(".decidable-") and name.endswith(".tmp") for name in left)
        found = records(str(folder), f"--checklists={folder / 'one'}")
        assert [Path(record["path"]).name for record in found] == ["tea.review.yaml"]


def start(folder: Path, command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", AGAIN_AND_AGAIN, *command],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def written_whole(folder: Path, command: list[str]) -> set[bytes]:
    """Give what the file may hold: as it was, and as each of the two guides makes it."""
    path = folder / "tea.review.yaml"
    whole = {path.read_bytes()}
    for checklists in ("two", "one"):
        args = [*command, f"--checklists={folder / checklists}"]
        assert run(*[str(path) if arg == path.name else arg for arg in args]).exit_code == 0
        whole.add(path.read_bytes())
    return whole
