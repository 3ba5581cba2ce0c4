"""Only a regular file inside its project is read, and never further than its limit, whatever a checkout holds."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from decidable import opener
from decidable.errors import UnreadableError
from support import special_files
from support.special_files import ENTRIES, SECRET, SPECIAL

MOST_MEMORY = 300  # MiB
MOST_SECONDS = 5
CODES = {
    "baseline-unreadable",
    "file-missing",
    "file-too-large",
    "file-unreadable",
    "input-missing",
    "nothing-found",
    "outside-root",
    "run-unreadable",
    "table-unreadable",
    "unknown-guide",
}
SILENT = {("review", "folder"), ("decision record", "folder")}
"""A folder is looked into, whatever its name is."""


@pytest.mark.parametrize("special", SPECIAL)
def test_what_is_no_regular_file_inside_its_project_is_refused(tmp_path: Path, special: str) -> None:
    (tmp_path / "project" / ".git").mkdir(parents=True)
    path = tmp_path / "project" / "a"
    SPECIAL[special](path)
    with pytest.raises(UnreadableError) as caught:
        opener.text(path, 1_000)
    (problem,) = caught.value.problems
    assert problem.path == path
    assert problem.code in CODES
    assert SECRET not in str(problem)


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null"])
def test_a_device_is_not_opened(path: str) -> None:
    with pytest.raises(UnreadableError, match="file-unreadable is a device"):
        opener.content(Path(path), 1_000, Path("/"))


@pytest.mark.parametrize("name", ["x" * 5_000, "a\0b", "\udcff" * 3])
def test_a_name_that_no_file_can_have_is_a_problem(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableError, match=r"file-(missing|unreadable)"):
        opener.content(tmp_path / name, 1_000)


def test_a_file_is_read_to_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"\xef\xbb\xbf" + b"x" * 7)
    assert opener.text(path, 10) == "x" * 7
    with pytest.raises(UnreadableError, match="file-too-large is larger than 9 bytes"):
        opener.text(path, 9)


def test_a_link_inside_the_project_is_followed(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a").write_text("tea")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "b").symlink_to("../a")
    assert opener.text(tmp_path / "folder" / "b", 10) == "tea"


def test_a_file_that_is_exchanged_while_it_is_opened_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other, open_ = tmp_path / "a", tmp_path / "b", os.open
    path.write_text("tea")
    other.write_text(SECRET)

    def exchanging(target: Path, flags: int) -> int:
        os.replace(other, path)  # noqa: PTH105
        return open_(target, flags)

    monkeypatch.setattr(os, "open", exchanging)
    with pytest.raises(UnreadableError, match="replaced while it was being opened"):
        opener.content(path, 10)


@pytest.mark.parametrize(
    ("marks", "root"),
    [
        (["a/.git", "a/b/pyproject.toml"], "a"),
        (["a/.git", "a/b/.git"], "a/b"),
        (["a/pyproject.toml", "a/b/pyproject.toml", "a/b/c/pyproject.toml"], "a"),
        (["a/pyproject.toml", "a/b/c/pyproject.toml"], "a/b/c"),
        ([], "a/b/c"),
    ],
)
def test_a_file_belongs_to_the_nearest_repository_else_to_the_outermost_of_adjoining_projects(
    tmp_path: Path, marks: list[str], root: str
) -> None:
    (tmp_path / "a/b/c").mkdir(parents=True)
    for mark in marks:
        (tmp_path / mark).write_text("")
    assert opener.root_of(tmp_path / "a/b/c/x.review.yaml") == (tmp_path / root).resolve()


@pytest.fixture(scope="module")
def crossed(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], special_files.Row]:
    """Every special thing in the place of every entry file, each read by its command, all in one process."""
    folder = tmp_path_factory.mktemp("special")
    done = subprocess.run(
        [sys.executable, "-m", "support.special_files", str(folder)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent,
        timeout=120,
        check=True,
    )
    rows = [special_files.Row(**json.loads(line)) for line in done.stdout.splitlines()]
    return {(row.entry, row.special): row for row in rows}


@pytest.mark.parametrize("special", [*SPECIAL, "5,000 letters"])
@pytest.mark.parametrize("entry", ENTRIES)
def test_a_special_thing_in_the_place_of_any_file_is_a_line_and_the_rest_is_judged(
    crossed: dict[tuple[str, str], special_files.Row], entry: str, special: str
) -> None:
    row = crossed[entry, special]
    assert not row.raised
    assert SECRET not in row.printed
    assert row.seconds < MOST_SECONDS
    assert row.memory < MOST_MEMORY
    assert "x" * 500 not in row.printed
    codes = set(re.findall(r"^[^ ]+: ([a-z-]+) ", row.printed, re.MULTILINE))
    usage = row.exit == 2 and "Error: Invalid value" in row.printed
    assert codes & CODES or usage or entry in special_files.COUNTED or (entry, special) in SILENT
    named = special == "5,000 letters" and entry in {"review", "decision record"}
    assert "good" in row.printed or entry == "baseline" or named


def test_under_pytest_other_reviews_and_records_are_judged(pytester: pytest.Pytester) -> None:
    project = pytester.path / "project"
    for folder in (".git", "checklists", "adr"):
        (project / folder).mkdir(parents=True)
    (project / "pyproject.toml").write_text('[tool.pytest]\ndecidable_adrs = ["adr"]\n')
    (project / "good.review.yaml").write_text(special_files.HEAD.format(guide="rag-vs-fine-tuning"))
    (project / "adr" / "0001-good.md").write_text("# Good\n\nStatus: accepted\n")
    for number, (name, make) in enumerate(SPECIAL.items(), start=2):
        guide = name.replace(" ", "-").lower()
        make(project / "checklists" / f"{guide}.yaml")
        (project / f"{guide}.review.yaml").write_text(special_files.HEAD.format(guide=guide))
        make(project / "adr" / f"{number:04}-bad.md")
    result = pytester.runpytest("-q", "-rA", "--rootdir=project", "-c", "project/pyproject.toml", "project")
    printed = result.stdout.str()
    assert "Traceback" not in printed
    assert "INTERNALERROR" not in printed
    assert SECRET not in printed
    for name in SPECIAL:
        assert re.search(
            rf"FAILED \S*{re.escape(name.replace(' ', '-').lower())}\.review\.yaml::file", printed
        )
    assert "SKIPPED" in printed
