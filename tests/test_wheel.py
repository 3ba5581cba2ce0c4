"""What people install: the contents of wheel and sdist, and the wheel in environments that hold nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

from support.environments import EXAMPLES, REPOSITORY, TODAY, Environment, built, installed

GUIDE_PAGE = """\
:::{decision:guide} tea-or-coffee
:options: tea Tea | coffee Coffee

Drink what you like.
:::
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").touch()
    return tmp_path


def sources() -> set[str]:
    """List the files of the package as they lie in the repository."""
    folder = REPOSITORY / "src"
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix() for path in files}


@pytest.mark.slow
def test_the_wheel_holds_the_package_with_its_data_and_the_checklists_and_nothing_else() -> None:
    names = set(zipfile.ZipFile(built().wheel).namelist())
    checklists = {f"decidable/checklists/{path.name}" for path in (REPOSITORY / "checklists").glob("*.yaml")}
    info = "decidable-0.1.0.dist-info"
    about = {
        f"{info}/{name}" for name in ("METADATA", "WHEEL", "entry_points.txt", "licenses/LICENSE", "RECORD")
    }
    assert checklists
    # Of a plugin's distribution pytest rewrites every package that has an __init__.py.
    assert names == (sources() | checklists | about) - {"decidable_evidence/__init__.py"}
    assert "decidable/py.typed" in names


def test_the_sdist_holds_what_its_wheel_and_its_tests_are_made_of(tmp_path: Path) -> None:
    with tarfile.open(built().sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (folder,) = tmp_path.iterdir()
    top = {path.name for path in folder.iterdir()} - {"PKG-INFO", ".gitignore"}
    assert top == {
        *("CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "pyproject.toml"),
        *("checklists", "docs", "requirements", "src", "tests"),
    }
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "again"],
        cwd=folder,
        check=True,
    )
    again = zipfile.ZipFile(next((tmp_path / "again").glob("*.whl")))
    assert set(again.namelist()) == set(zipfile.ZipFile(built().wheel).namelist())


def test_the_wheel_says_what_it_needs_and_which_extras_it_has() -> None:
    with zipfile.ZipFile(built().wheel) as wheel:
        about = message_from_bytes(wheel.read("decidable-0.1.0.dist-info/METADATA"))
    core = {
        need.split(";")[0].split(">")[0] for need in about.get_all("Requires-Dist", []) if "extra" not in need
    }
    assert core == {"click", "jinja2", "pydantic", "pytest", "pyyaml", "rich"}
    assert set(about.get_all("Provides-Extra", [])) == {"all", "docs", "evidence", "warehouse"}


@pytest.mark.slow
def test_without_an_extra_reviews_are_judged_and_a_measure_says_what_to_install(folder: Path) -> None:
    here = Environment(installed(), folder)
    where = here.run("python", "-c", "import decidable; print(decidable.__file__)").stdout
    assert where.startswith(str(installed().parent))
    for arm, passed in (("closed", "false"), ("oracle", "true")):
        (here.folder / f"{arm}.jsonl").write_text(f'{{"example_id": "a", "passed": {passed}}}\n')
    new = here.run("decidable", "new", "rag-vs-fine-tuning", "reviews/assistant.review.yaml")
    assert new.returncode == 0, new.stderr
    drafted = here.run("python", "-m", "pytest", "-q", "reviews")
    assert "not decided" in drafted.stdout
    assert drafted.returncode == 0, drafted.stdout
    arms = ("--run", "closed-book=closed.jsonl", "--run", "oracle=oracle.jsonl", "--drawn-from", "all")
    measured = here.run("decidable", "measure", "behavior-gap", *arms)
    assert measured.returncode == 2
    assert "extra-missing" in measured.stderr
    assert 'pip install "decidable[evidence]"' in measured.stderr
    assert "Traceback" not in measured.stderr


@pytest.mark.slow
def test_with_evidence_alone_every_worked_example_is_decided_as_here(folder: Path) -> None:
    here = Environment(installed("evidence"), folder)
    shutil.copytree(EXAMPLES / "filings-assistant", here.folder / "filings-assistant")
    decided = here.run("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", TODAY, "filings-assistant")
    assert decided.returncode == 0, decided.stdout
    assert "decided: RAG" in decided.stdout
    assert here.run("python", "-c", "import sphinx").returncode == 1


@pytest.mark.slow
def test_with_docs_alone_a_guide_is_built(folder: Path) -> None:
    here = Environment(installed("docs"), folder)
    (here.folder / "conf.py").write_text('extensions = ["myst_parser", "sphinx_design", "decidable"]\n')
    (here.folder / "index.md").write_text(f"# Tea or Coffee\n\n{GUIDE_PAGE}")
    page = here.run("python", "-m", "sphinx", "-q", "-W", ".", "html")
    assert page.returncode == 0, page.stderr
    checklist = here.run("python", "-m", "sphinx", "-q", "-W", "-b", "checklist", ".", "checklists")
    assert checklist.returncode == 0, checklist.stderr
    assert "id: tea-or-coffee" in (here.folder / "checklists" / "tea-or-coffee.yaml").read_text()
    assert here.run("python", "-c", "import duckdb").returncode == 1


@pytest.mark.slow
def test_with_every_extra_the_page_shows_the_report_that_pytest_writes(folder: Path) -> None:
    here = Environment(installed("all"), folder)
    shutil.copytree(EXAMPLES / "filings-assistant", here.folder / "filings-assistant")
    report = here.folder / "report.html"
    decided = here.run(
        "python", "-m", "pytest", "-q", TODAY, f"--decidable-report={report}", "filings-assistant"
    )
    assert decided.returncode == 0, decided.stdout
    assert "decided: RAG" in report.read_text()
