"""``decidable adr`` says what was read, what disagrees and where, and the hooks run it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from decidable.errors import REFERENCE
from support.adr_commands import DEAD, ON, REPOSITORY, project_of_records, run, write

project = pytest.fixture(project_of_records)


def test_only_records_with_findings_are_listed_unless_all_are_asked_for(project: Path) -> None:
    write(project / "adr" / "0002-milk.md", "# Milk\n")
    write(project / "adr" / "__template__.md", "# Title\n\nStatus: proposed\n")
    summary = [
        "2 records read: 1 accepted, 1 none",
        "read from: 1 label, 1 nowhere",
        "1 file skipped: __template__.md (template)",
        "0 errors, 0 warnings",
    ]
    assert run("adr", "adr", ON).stdout.splitlines() == summary
    result = run("adr", "adr", ON, "-v")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "adr/0001-tea.md: accepted, line 3 (label); tea.review.yaml is accepted",
        "adr/0002-milk.md: none",
        "",
        *summary,
    ]


def test_an_error_is_told_at_its_place_with_a_remedy_and_ends_with_one(project: Path) -> None:
    write(project / "adr" / "0002-milk.md", DEAD)
    result = run("adr", "adr/*.md", ON)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[:4] == [
        "adr/0002-milk.md: proposed, line 5 (section); 1 link into guides, 0 checked and right",
        "adr/0002-milk.md:7:10: adr-link-dead error: tea has no tast",
        "  hint: did you mean taste?",
        f"  docs: {REFERENCE}#adr-link-dead",
    ]


def test_each_code_is_explained_once(project: Path) -> None:
    for name in ("0002-milk.md", "0003-water.md"):
        write(project / "adr" / name, DEAD)
    lines = run("adr", "adr", ON).stdout.splitlines()
    assert sum("adr-link-dead error" in line for line in lines) == 2
    assert sum(line.startswith("  docs: ") for line in lines) == 1


def test_a_warning_alone_ends_with_zero(project: Path) -> None:
    write(project / "adr" / "0002-milk.md", DEAD.replace("tast)", "flavour)"))
    result = run("adr", "adr", ON)
    assert result.exit_code == 0
    assert "adr-link-renamed warning: tea calls flavour taste now" in result.stdout
    assert result.stdout.endswith("0 errors, 1 warning\n")


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("nowhere", "is not there"),
        ("checklists", "contains no decision record"),
        ("**/*.rst", "matches no decision record"),
    ],
)
def test_a_pattern_that_matches_no_record_ends_with_two(project: Path, pattern: str, said: str) -> None:
    assert project
    result = run("adr", "adr", pattern)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{pattern}: nothing-found {said}\n")
    assert not result.stdout


def test_json_holds_what_was_read_of_each_record(project: Path) -> None:
    write(project / "adr" / "0002-milk.md", DEAD)
    told = json.loads(run("adr", "adr", "--json", ON).stdout)
    assert {key: told[key] for key in ("schema", "read", "statuses", "read-from", "errors", "warnings")} == {
        "schema": "decidable-adr/1",
        "read": 2,
        "statuses": {"accepted": 1, "proposed": 1},
        "read-from": {"label": 1, "section": 1},
        "errors": 1,
        "warnings": 0,
    }
    tea, milk = told["records"]
    assert tea["reviews"] == [
        {"path": str(project / "tea.review.yaml"), "standing": "decided", "told": "is accepted"}
    ]
    assert (milk["status"], milk["raw"], milk["line"], milk["where"], milk["number"]) == (
        "proposed",
        "Proposed",
        5,
        "section",
        2,
    )
    assert milk["guides"][0]["fit"] == "dead"
    assert [(each["code"], each["line"], each["column"]) for each in milk["findings"]] == [
        ("adr-link-dead", 7, 10)
    ]


def test_a_baseline_leaves_what_is_known_for_later_and_tells_what_is_new(project: Path) -> None:
    record = write(project / "adr" / "0002-milk.md", DEAD)
    known = ("--baseline", "adr/later.json")
    assert run("adr", "adr", ON, *known, "--update-baseline").exit_code == 0
    record.write_text(f"\n\n{DEAD}")
    assert run("adr", "adr", ON, *known).exit_code == 0, "what is known is known on another line, too"
    record.write_text(f"{DEAD}\n[mild](https://docs.example.org/decisions/tea.html#mil)\n")
    result = run("adr", "adr", ON, *known)
    assert result.exit_code == 1
    assert "tea has no mil" in result.stdout
    assert "has no tast" not in result.stdout
    record.write_text("# Milk\n")
    gone = run("adr", "adr", ON, *known)
    assert gone.stdout.endswith("1 finding of the baseline fixed: --update-baseline removes them\n")


def test_a_checklist_that_cannot_be_read_is_reported_and_the_records_are_still_checked(project: Path) -> None:
    write(project / "adr" / "0002-milk.md", DEAD)
    write(project / "adr" / "0003-x.md", "# X\n\nStatus: Acepted\n\n[a](https://x.example/milk.html#a)\n")
    write(project / "checklists" / "milk.yaml", "format: 1\nid: [\n")
    result = run("adr", "adr", ON)
    assert result.exit_code == 2
    assert "checklists/milk.yaml:" in result.stderr
    assert "adr-link-dead error: tea has no tast" in result.stdout
    assert "adr-status-doubtful warning" in result.stdout
    assert "adr-link-unchecked error: the checklist of milk cannot be read" in result.stdout


@pytest.mark.parametrize("text", [None, "", "[]", '{"known": [{"record": 1}]}', '{"known": 3, "more": 1}'])
def test_a_file_that_is_no_baseline_ends_with_two(project: Path, text: str | None) -> None:
    if text is not None:
        write(project / "later.json", text)
    result = run("adr", "adr", ON, "--baseline", "later.json")
    assert result.exit_code == 2
    assert result.stderr.startswith("later.json: baseline-unreadable ")
    assert run("adr", "adr", "--update-baseline").exit_code == 2


def test_what_a_baseline_calls_its_keys_is_told_short(project: Path) -> None:
    write(project / "later.json", f'{{"known": [{{"{"k" * 3000}": 1}}]}}')
    assert len(run("adr", "adr", ON, "--baseline", "later.json").stderr) < 500


def test_hostile_records_are_shown_and_never_act(project: Path) -> None:
    write(
        project / "adr" / "0002-\x1b[31mred.md", "# T\n\nStatus: \x1b[2Jx\u202e\n\n[r](../tea.review.yaml)\n"
    )
    result = run("adr", "adr", ON)
    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout
    assert "\\x1b[2Jx\\u202e" in result.stdout


@pytest.mark.slow
def test_the_hooks_run_the_commands_that_they_name(project: Path) -> None:
    hooks = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text())
    assert [hook["id"] for hook in hooks] == ["decidable-adr", "decidable-review"]
    for hook, file in zip(hooks, ["adr/0001-tea.md", "tea.review.yaml"], strict=True):
        assert re.search(hook["files"], file)
        command = [sys.executable, "-m", *hook["entry"].split(), ON, file]
        assert subprocess.run(command, cwd=project, check=False, capture_output=True).returncode == 0
