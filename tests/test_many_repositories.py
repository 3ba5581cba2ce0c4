"""The decisions of several checkouts, by the how-to page: its queries on what ``decidable status`` prints, and its site."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from conftest import CONF
from decidable.cli import main

DOCS = Path(__file__).parent.parent / "docs"
HOW_TO = (DOCS / "how-to" / "many-repositories.md").read_text()
QUERIES = re.findall(r"```text\n(SELECT.*?)```", HOW_TO, re.DOTALL)
PAGE = re.findall(r"````md\n(.*?)````", HOW_TO, re.DOTALL)[0]
COMMANDS = re.findall(r"^\$ ((?:git|sphinx-build) .*)$", HOW_TO, re.MULTILINE)


@pytest.fixture
def decisions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> duckdb.DuckDBPyConnection:
    """Put two worked examples into repositories of their own, and read what status says of them in two years."""
    monkeypatch.chdir(tmp_path)
    for name in ("filings-assistant", "tuned-to-hide-grounding"):
        shutil.copytree(DOCS / "examples" / name, tmp_path / name)
        (tmp_path / name / "pyproject.toml").touch()
    paths = ["filings-assistant", "tuned-to-hide-grounding"]
    told = CliRunner().invoke(main, ["status", *paths, "--json", "--today", "2028-11-22"])
    Path("decisions.jsonl").write_text(told.stdout)
    return duckdb.connect()


def test_a_query_finds_which_decisions_are_past_their_date(decisions: duckdb.DuckDBPyConnection) -> None:
    found = decisions.execute(QUERIES[0]).fetchall()
    assert ("filings-assistant", "behavior-gap-analysis", ["evidence-aged"]) in [
        (repository, entry, codes) for repository, _, entry, codes in found
    ]
    assert {repository for repository, *_ in found} <= {"filings-assistant", "tuned-to-hide-grounding"}


def test_a_query_counts_what_the_teams_chose(decisions: duckdb.DuckDBPyConnection) -> None:
    assert decisions.execute(QUERIES[1]).fetchall() == [
        ("rag-vs-fine-tuning", ["fine-tuning"], "not decided", 1),
        ("rag-vs-fine-tuning", ["rag"], "decided", 1),
    ]


def mirrored(folder: Path, **examples: str) -> str:
    """Commit worked examples to repositories of other names, and give the address of them all."""
    for name, example in examples.items():
        shutil.copytree(DOCS / "examples" / example, folder / f"{name}.git")
        for command in ("init -q", "add .", "-c user.name=a -c user.email=a@b.example commit -q -m All"):
            subprocess.run(["git", *command.split()], cwd=folder / f"{name}.git", check=True)
    return folder.as_uri()


@pytest.mark.slow
def test_a_site_shows_the_reviews_of_all_repositories(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "conf.py").write_text(CONF)
    (tmp_path / "docs" / "index.md").write_text(PAGE)
    address = mirrored(tmp_path / "hosted", assistant="filings-assistant", search="json-extractor")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{address}/.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "https://git.example.org/")
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=":")
    for command in COMMANDS:
        subprocess.run(shlex.split(command), cwd=tmp_path, check=True, capture_output=True)
    page = BeautifulSoup((tmp_path / "site" / "index.html").read_text(), "html.parser")
    found = [row.td.get_text(strip=True) for row in page.select("table.decision-index tbody tr") if row.td]
    assert sorted(found) == ["assistant", "search"]
    assert len(COMMANDS) == 3
