"""What CONTRIBUTING tells a newcomer is so."""

from __future__ import annotations

import re
import runpy
import tomllib
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
PACKAGE = REPOSITORY / "src" / "decidable"
EVIDENCE = REPOSITORY / "src" / "decidable_evidence"
TOLD = (REPOSITORY / "CONTRIBUTING.md").read_text()
NAMED = re.findall(r"`([^`\n]+)`", TOLD)
MINUTES, WORDS_A_MINUTE = 10, 150


def is_path(name: str) -> bool:
    return bool(re.fullmatch(r"[\w./-]+(/|\.(py|md|yaml|toml|html|css))", name)) and "NAME" not in name


@pytest.mark.parametrize("name", sorted({name for name in NAMED if is_path(name)}))
def test_every_place_that_is_named_is_there(name: str) -> None:
    """A short name stands in the package, or in the folder whose list names it."""
    folders = (
        REPOSITORY,
        PACKAGE,
        EVIDENCE,
        PACKAGE / "evidence",
        PACKAGE / "sphinx_ext",
        PACKAGE / "writing",
    )
    assert any((folder / name).exists() for folder in folders)


def test_every_part_of_the_package_has_its_place() -> None:
    tables = TOLD[TOLD.index("## Where each thing lives") : TOLD.index("## How to add")]
    parts = {path.name for path in PACKAGE.glob("*.py") if not path.name.startswith("__")}
    parts |= {f"{path.parent.name}/" for path in PACKAGE.glob("*/__init__.py")}
    assert not parts - set(re.findall(r"`([^`\n]+)`", tables))


def test_every_command_of_make_is_one() -> None:
    targets = re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE)
    assert set(re.findall(r"\bmake ([a-z]+)\b(?=`| +#)", TOLD)) <= set(targets)


@pytest.mark.parametrize("name", ["Format", "FORMATS", "ACTS", "WHOLE_FILE", "FOLLOWING"])
def test_every_name_to_be_written_into_is_there(name: str) -> None:
    sources = [
        *(REPOSITORY / "src").rglob("*.py"),
        *(REPOSITORY / "docs").glob("*.py"),
        *(REPOSITORY / "tests").rglob("*.py"),
    ]
    assert name in NAMED
    assert any(re.search(rf"^{name}\b.* = ", path.read_text(), re.MULTILINE) for path in sources)


def test_every_measure_of_ours_has_a_page_that_says_how_to_measure() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    pages = runpy.run_path(str(REPOSITORY / "docs" / "conf.py"))["decision_how_to"]
    assert set(pages) == set(project["entry-points"]["decidable.measures"])
    assert all((REPOSITORY / "docs" / f"{page}.md").exists() for page in pages.values())


def test_it_is_read_in_ten_minutes() -> None:
    assert len(TOLD.split()) <= MINUTES * WORDS_A_MINUTE
