"""Imports run one way, light paths stay light, and what is read in one sitting stays short."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from decidable import evidence
from decidable.judging import RULES
from decidable.kinds import KINDS, Kind
from house import DEFINITIONS, REPOSITORY, parsed, sizes

SOURCE = REPOSITORY / "src" / "decidable"
# Beyond these a reader scrolls back to remember; most files and functions are far shorter.
LONGEST_FILE, LONGEST_FUNCTION = 400, 60
FLOORS = (
    {"errors", "kinds", "options"},
    {"opener", "text"},
    {"files", "fields"},
    {"measurement"},
    {"guide"},
    {"review", "yaml_document"},
    {"validation", "adr"},
    {"checklists"},
    {"former_ids", "judging", "evidence", "writing", "codes"},
    {"outcome"},
    {"reviewing", "report", "testing"},
    {"adr_checking"},
    {"sphinx_ext", "pytest_plugin", "cli"},
)
KNOWN_BY = {
    "yaml": {"yaml_document", "writing"},
    "docutils": {"sphinx_ext"},
    "sphinx": {"sphinx_ext", "__init__"},
    "duckdb": set(),
    "scipy": set(),
    "jinja2": {"report", "sphinx_ext"},
    "rich": {"cli"},
    "click": {"cli"},
    "pytest": {"pytest_plugin"},
}


def part(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports() -> Iterator[tuple[str, str]]:
    """Yield the part of the package and the dotted name that it imports, wherever in the file."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Import):
                yield from ((part(path), alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module == "decidable":
                yield from ((part(path), f"decidable.{alias.name}") for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield part(path), str(node.module)


def test_arrows_run_one_way() -> None:
    floor = {name: number for number, names in enumerate(FLOORS) for name in names}
    for importer, name in imports():
        imported = [*name.split("."), ""][1]
        if name.startswith("decidable") and {importer, imported} <= set(floor) and importer != imported:
            assert floor[imported] < floor[importer], f"{importer} imports {imported}"


def test_every_part_of_the_package_stands_on_a_floor() -> None:
    parts = {part(path) for path in SOURCE.rglob("*.py")} - {"__init__", "__main__"}
    assert parts == set().union(*FLOORS)


def test_each_library_is_known_in_one_place() -> None:
    for importer, name in imports():
        top = name.split(".")[0]
        assert importer in KNOWN_BY.get(top, {importer}), f"{importer} imports {top}"


def test_the_companion_names_the_measures_that_ship_with_it_nowhere() -> None:
    files = (path for path in SOURCE.rglob("*") if path.is_file() and path.suffix != ".pyc")
    assert [path for path in files if "decidable_evidence" in path.read_text(encoding="utf-8")] == []


def test_the_measures_that_ship_use_what_is_public_to_any_measure_and_nothing_else() -> None:
    for path in sorted((REPOSITORY / "src" / "decidable_evidence").rglob("*.py")):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Import):
                assert not any(alias.name.split(".")[0] == "decidable" for alias in node.names), path
            elif isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] == "decidable":
                assert node.module == "decidable.evidence", f"{path} imports {node.module}"
                assert {alias.name for alias in node.names} <= set(evidence.__all__), path


@pytest.mark.parametrize("module", ["pytest_plugin", "cli", "reviewing"])
def test_a_light_path_imports_no_extra(module: str) -> None:
    code = f"import sys, decidable.{module}; from decidable.evidence import loading; loading.usable(loading.names()); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"sphinx", "docutils", "myst_parser", "duckdb", "scipy", "numpy"} & set(loaded)


def test_the_list_of_commands_imports_none_of_them_and_no_models() -> None:
    code = "import sys; from decidable.cli import main; main(['--help'], standalone_mode=False); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"pydantic", "rich", "yaml", "decidable_evidence", "decidable.cli.status"} & set(loaded)


def test_the_plugin_imports_pytest_and_nothing_else_until_a_review_is_found() -> None:
    code = "import sys, pytest; before = set(sys.modules); import decidable.pytest_plugin; print(*set(sys.modules) - before)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    plugin = "decidable.pytest_plugin"
    assert set(loaded) == {"decidable", "decidable.options", plugin}


def test_every_kind_of_entry_has_its_row_and_what_a_guide_asks_has_a_rule() -> None:
    assert set(KINDS) == set(get_args(Kind))
    assert set(RULES) == set(KINDS) - {"file"}


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["src", "tests", "docs"])
def test_no_file_and_no_function_is_too_long_to_be_read_at_once(folder: str) -> None:
    paths = list(REPOSITORY.joinpath(folder).rglob("*.py"))
    long = [path.name for path in paths if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE]
    long += [
        node.name
        for path in paths
        for node in ast.walk(parsed(path))
        if isinstance(node, DEFINITIONS) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


@pytest.mark.slow
def test_the_sizes_of_the_house_can_be_told() -> None:
    assert re.fullmatch(r"core +[\d,]+ code lines in \d+ files", next(sizes()))
