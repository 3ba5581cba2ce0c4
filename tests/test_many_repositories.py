"""The decisions of several checkouts as one table: the queries of the how-to page, on what ``decidable status`` prints."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from decidable.cli import main

DOCS = Path(__file__).parent.parent / "docs"
QUERIES = re.findall(
    r"```text\n(SELECT.*?)```", (DOCS / "how-to" / "many-repositories.md").read_text(), re.DOTALL
)


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
        ("rag-vs-fine-tuning", ["rag"], "past its date", 1),
    ]
