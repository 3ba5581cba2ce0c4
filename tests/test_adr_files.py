"""Which files are records, and what becomes of one that is large, hostile or not there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from decidable.adr.files import find, kind_of
from decidable.adr.reading import load
from decidable.adr.record import SYNTAXES
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
    found = [path.relative_to(tmp_path).as_posix() for path in find([tmp_path]).records]
    assert found == [
        "0001-a.md",
        "0005-own/README.md",
        "0007-email-template-engine.md",
        "b.rst",
        "c.adoc",
        "sub/0004-d.md",
    ]
    assert [path.name for path in find([tmp_path / "README.md"]).records] == ["README.md"], (
        "a file that is named is read"
    )
    assert [path.name for path in find([str(tmp_path / "*" / "*-d.md")]).records] == ["0004-d.md"]
    assert all(kind_of(Path(f"0001-a{suffix}")) == "record" for suffix in SYNTAXES)


def test_templates_and_translations_are_known_by_the_patterns_that_people_use(tmp_path: Path) -> None:
    kinds: dict[str, list[str]] = {
        "template": [
            "template.md",
            "_template.md",
            "__template__.md",
            "DR_Template.md",
            "0000-depot-adr-template.md",
            "adr-template-bare-minimal.md",
            "template-for-decisions.md",
            "ADRXXX-title.md",
            "NNNN-title.md",
            "YYYYMMDD-title.md",
            "adr-0000.md",
            "page.template.md",
        ],
        "translation": ["README.ko.md", "0001-a.de.md", "0001-a.pt-br.md"],
        "record": [
            "0001-a.md",
            "0007-email-template-engine.md",
            "0012-page-template.md",
            "0000-record-architecture-decisions.md",
            "0000-use-a-template-engine.md",
            "0002-use-node.js.md",
            "0003-only.de.md",
            "2023-05-01-keep/README.md",
        ],
        "index": ["README.md", "index.md"],
        "other": ["a.txt", "diagram.png"],
    }
    for name in (name for names in kinds.values() for name in names):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert {
        kind: [name for name in names if kind_of(tmp_path / name) != kind] for kind, names in kinds.items()
    } == {kind: [] for kind in kinds}
    skipped = find([tmp_path]).skipped
    assert sorted(skipped.values()) == ["template"] * len(kinds["template"]) + ["translation"] * 3


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
