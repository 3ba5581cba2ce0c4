"""Which files are records, and what becomes of one that is large, hostile or not there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from decidable.adr import find, is_record, load
from decidable.adr.source import SYNTAXES
from decidable.errors import UnreadableError


def test_records_are_found_without_index_and_template_and_in_no_hidden_folder(tmp_path: Path) -> None:
    names = [
        "0001-a.md",
        "README.md",
        "template.md",
        "0000-adr-template.md",
        "0007-email-template-engine.md",
        "b.rst",
        "c.adoc",
        "d.txt",
    ]
    for name in [
        *names,
        ".hidden/0002-b.md",
        "node_modules/0003-c.md",
        "sub/0004-d.md",
        "0005-own/README.md",
    ]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [path.relative_to(tmp_path).as_posix() for path in find([tmp_path])]
    assert found == [
        "0001-a.md",
        "0005-own/README.md",
        "0007-email-template-engine.md",
        "b.rst",
        "c.adoc",
        "sub/0004-d.md",
    ]
    assert [path.name for path in find([tmp_path / "README.md"])] == ["README.md"], (
        "a file that is named is read"
    )
    assert [path.name for path in find([str(tmp_path / "*" / "*-d.md")])] == ["0004-d.md"]
    assert all(is_record(Path(f"0001-a{suffix}")) for suffix in SYNTAXES)


def test_a_pattern_that_matches_no_record_is_a_mistake_and_all_of_them_are_told(tmp_path: Path) -> None:
    (tmp_path / "README.md").touch()
    with pytest.raises(UnreadableError) as caught:
        find([tmp_path, tmp_path / "nowhere", f"{tmp_path}/*.rst"])
    assert [problem.code for problem in caught.value.problems] == ["nothing-found"] * 3


@pytest.mark.parametrize(
    ("content", "status", "told"),
    [
        (lambda _: "# Thé\n\nStatut : accepté\n".encode("latin-1"), "accepted", "not UTF-8"),
        (lambda _: "# Tea\n\nStatus: accepted\n".encode("utf-16"), "accepted", ""),
        (lambda _: b"\x00\xff" * 1000, "none", "not UTF-8"),
        (lambda _: b"", "none", ""),
    ],
)
def test_any_file_is_read_as_far_as_it_can_be(
    tmp_path: Path, content: Callable[[Path], bytes], status: str, told: str
) -> None:
    path = tmp_path / "0001-tea.md"
    path.write_bytes(content(path))
    record = load(path).record
    assert record.status == status
    assert [told in note.text for note in record.notes] == ([True] if told else [])


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "big.md").write_bytes(b"# Tea\n\nStatus: accepted\n" + b"x" * (1 << 20))
    with pytest.raises(UnreadableError, match="file-too-large"):
        load(tmp_path / "big.md")
    with pytest.raises(UnreadableError, match="file-missing"):
        load(tmp_path / "none.md")


@pytest.mark.parametrize(
    "name", ["0012-tea.md", "adr-012-tea.md", "ADR_12.md", "12.tea.md", "0012-tea/README.md"]
)
def test_a_number_is_read_from_the_file_where_the_title_has_none(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("# Tea\n")
    assert load(path).record.number == 12
