"""``decidable new-guide`` writes a page from which docs, a checklist and reviews follow at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import Build
from decidable.checklists import read_guide
from decidable.cli import main
from decidable.testing import check_guide


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["new-guide", *map(str, arguments)])


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return tmp_path / "docs" / "cache-or-repair.md"


def test_a_new_page_builds_without_a_warning_and_gives_a_checklist_in_which_nothing_is_wrong(
    page: Path, build: Build
) -> None:
    assert run(page).exit_code == 0
    address = "https://guides.example.com/"
    built = build({"index.md": page.read_text()}, html_baseurl=address, exclude_patterns=[page.name])
    assert built.warnings == ""
    built = build(builder="checklist", html_baseurl=address, exclude_patterns=[page.name])
    assert built.warnings == ""
    checklist = built.outdir / "cache-or-repair.yaml"
    check_guide(checklist)
    assert list(read_guide(checklist).options) == ["cache", "repair"]


def test_the_options_are_read_from_the_name_of_the_file_unless_they_are_given(page: Path) -> None:
    run(page)
    assert ":options: cache Cache | repair Repair\n" in page.read_text()
    run(
        page,
        "--force",
        "--option",
        "a=An Aqueduct",
        "--option",
        "b",
        "--option",
        "c=Clouds",
        "--title",
        "Water",
    )
    assert page.read_text().startswith("# Water\n")
    assert ":options: a An Aqueduct | b B | c Clouds\n" in page.read_text()
    plain = page.with_name("caching.md")
    run(plain)
    assert ":options: first-option First option | second-option Second option\n" in plain.read_text()


def test_a_page_that_is_there_is_left_as_it_is_without_force(page: Path) -> None:
    page.parent.mkdir()
    page.write_text("mine")
    refused = run(page)
    assert refused.exit_code == 2
    assert "file-exists" in refused.stderr
    assert page.read_text() == "mine"


@pytest.mark.parametrize("name", ["Cache_or_Repair.md", "cache.rst", "a--b.md"])
def test_a_name_that_can_be_no_id_is_refused_with_one_that_can(name: str, tmp_path: Path) -> None:
    refused = run(tmp_path / name)
    assert refused.exit_code == 2
    assert "not-a-page" in refused.stderr
    assert "hint:" in refused.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "options",
    [["a=A"], ["a=A", "a=B"], ["a=A", "B_=B"], ["a=A | b B", "c=C"]],
    ids=["one", "twice", "id", "bar"],
)
def test_options_have_ids_of_their_own_and_are_two_or_more(options: list[str], page: Path) -> None:
    refused = run(page, *(part for option in options for part in ("--option", option)))
    assert refused.exit_code == 2
    assert "--option" in refused.output or "two options" in refused.output
    assert not page.exists()
