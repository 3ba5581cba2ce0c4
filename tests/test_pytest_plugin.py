"""A review under pytest: one item an entry, each with a stated reason."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

import decidable.reviewing  # noqa: F401  (so that runs inside this process share one copy of every module)
from support.tasting import GUIDE
from support.tested import change, reviewed_project, run, write

project = pytest.fixture(reviewed_project)
ENTRIES = ["taste", "tasting", "choice", "owners", "adr", "faces", "fashion", "new-kettle"]


def test_a_review_that_holds_passes_with_one_item_an_entry(project: pytest.Pytester) -> None:
    result = run(project, "-v")
    result.assert_outcomes(passed=len(ENTRIES))
    result.stdout.fnmatch_lines([f"tea.review.yaml::{entry} PASSED*" for entry in ENTRIES])


def test_the_summary_gives_the_verdict_and_what_it_rests_on(project: pytest.Pytester) -> None:
    run(project).stdout.fnmatch_lines(
        [
            "*decision reviews*",
            "tea.review.yaml",
            "  decided: Green, on 1 attested; 1 claim (as of 2026-11-22)",
        ]
    )


def test_a_failure_says_where_what_and_how_to_mend_it_without_a_traceback(project: pytest.Pytester) -> None:
    change(project, "owners: {kettle: Ada}\n", "owners: {}\n")
    result = run(project)
    result.assert_outcomes(passed=7, failed=1)
    result.stdout.fnmatch_lines(
        [
            "nobody is named for kettle*",
            "  at tea.review.yaml:7:1 (owner-missing)",
            "  do: add kettle: under owners:, a name or {not-here: reason}",
            "  docs: https://docs.example.org/tea.html#kettle",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*pytest_plugin.py*")


def test_a_mistake_in_one_entry_fails_that_item_and_the_rest_run(project: pytest.Pytester) -> None:
    change(project, "answer: bitter", "answer: sour")
    result = run(project)
    result.assert_outcomes(passed=7, failed=1)
    result.stdout.fnmatch_lines(["*tea.review.yaml:9:19 (unknown-value)*", "*docs: *tea.html#taste"])


def test_a_mistake_outside_every_entry_fails_the_item_file_and_the_entries_run(
    project: pytest.Pytester,
) -> None:
    change(project, "title: What we drink", "title: What we drink\ntitel: x")
    run(project, "-v").stdout.fnmatch_lines(["*::file FAILED*", "*::taste PASSED*"])


def test_an_unreadable_review_is_one_failing_item_and_other_reviews_still_run(
    project: pytest.Pytester,
) -> None:
    write(project.path / "other" / "broken.review.yaml", "decision: tea\n  title: [\n")
    result = run(project)
    result.assert_outcomes(passed=8, failed=1)
    result.stdout.fnmatch_lines(
        ["*broken.review.yaml:2:8 (yaml-syntax)*", "FAILED other/broken.review.yaml::file*"]
    )


def test_an_unknown_guide_fails_the_item_file_with_the_nearest_name(project: pytest.Pytester) -> None:
    change(project, "decision: tea", "decision: tee")
    result = run(project)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*tea.review.yaml:1:1 (unknown-guide)*", "*did you mean tea?*"])


def test_checklists_are_looked_up_in_the_folders_of_the_ini_first(project: pytest.Pytester) -> None:
    write(project.path / "guides" / "tea.yaml", GUIDE.replace("Green,", "Emerald,"))
    run(project, "-o", "decidable_checklists=guides").stdout.fnmatch_lines(["  decided: Emerald*"])


def test_a_draft_skips_what_is_open_at_its_line_and_says_that_nothing_is_decided(
    project: pytest.Pytester,
) -> None:
    change(project, "status: accepted", "status: draft")
    write(project.path / "adr.md", "Status: draft\n\nGreen: [review](tea.review.yaml)")
    change(project, "  taste: {answer: bitter, because: we tasted it}\n", "")
    result = run(project, "-rs")
    result.assert_outcomes(passed=7, skipped=1)
    result.stdout.fnmatch_lines(
        [
            "*not decided: draft, Green, 1 of 8 entries open*",
            "SKIPPED*tea.review.yaml:1: not decided yet: not answered*",
        ]
    )


def test_an_entry_that_holds_with_a_warning_shows_as_warned(project: pytest.Pytester) -> None:
    write(
        project.path / "checklists" / "tea.yaml",
        GUIDE.replace("Is it bitter?,", "Is it bitter?, evidence: tasting,").replace(
            "[black]}", "[black], measured-as: [x]}"
        ),
    )
    change(project, "  tasting: {owner: Ada", "  # tasting: {owner: Ada")
    result = run(project)
    assert result.parseoutcomes() == {"passed": 6, "failed": 1, "warned": 1}
    result.stdout.fnmatch_lines(["  warns taste: the answer bitter is unproven while tasting is open"])


@pytest.mark.parametrize(
    ("args", "ran"),
    [
        (["-k", "taste"], {"taste"}),
        (["-m", "decidable(kind='question')"], {"taste"}),
        (["-m", "decidable(kind='evidence') or decidable(kind='owners')"], {"tasting", "owners"}),
        (["tea.review.yaml::choice"], {"choice"}),
    ],
)
def test_entries_are_selected_as_any_test_is(
    project: pytest.Pytester, args: list[str], ran: set[str]
) -> None:
    result = run(project, "-v", *args)
    assert set(re.findall(r"::(\S+) (?:PASSED|WARNED)", result.stdout.str())) == ran
    result.stdout.fnmatch_lines([f"  no verdict: {len(ran)} of 8 entries judged (as of 2026-11-22)"])


def test_last_failed_runs_only_what_failed(project: pytest.Pytester) -> None:
    change(project, "owners: {kettle: Ada}\n", "owners: {}\n")
    run(project)
    run(project, "--last-failed").assert_outcomes(failed=1)


def test_an_unmet_entry_fails_under_runxfail_too(project: pytest.Pytester) -> None:
    change(project, "owners: {kettle: Ada}\n", "owners: {}\n")
    run(project, "--runxfail").assert_outcomes(passed=7, failed=1)


@pytest.mark.slow
def test_the_summary_is_right_under_xdist(project: pytest.Pytester) -> None:
    result = run(project, "-n2", "-p", "xdist")
    result.assert_outcomes(passed=8)
    assert result.outlines.count("  decided: Green, on 1 attested; 1 claim (as of 2026-11-22)") == 1


def test_junit_xml_names_the_entries(project: pytest.Pytester) -> None:
    change(project, "owners: {kettle: Ada}\n", "owners: {}\n")
    run(project, "--junit-xml=out.xml")
    cases = ET.parse(project.path / "out.xml").getroot().iter("testcase")  # noqa: S314  (our own file)
    assert {case.get("name"): [child.tag for child in case if child.tag == "failure"] for case in cases} == {
        entry: ["failure"] if entry == "owners" else [] for entry in ENTRIES
    }


def test_collecting_measures_nothing(project: pytest.Pytester) -> None:
    result = run(project, "--collect-only", "-q")
    assert [line.split("::")[1] for line in result.outlines if "::" in line] == ENTRIES
    result.stdout.no_fnmatch_line("*decision reviews*")


@pytest.mark.slow
def test_the_report_is_written_once_for_all_reviews_and_hostile_text_in_it_is_inert(
    project: pytest.Pytester,
) -> None:
    change(project, "title: What we drink", "title: 'What <script>alert(1)</script> | we [drink](x)'")
    write(project.path / "other" / "`<img src=x>.review.yaml", "decision: [tea\n")
    run(project, "-n2", "-p", "xdist", "--decidable-report=out/report.md")
    report = (project.path / "out" / "report.md").read_text()
    assert "**decided: Green, on 1 attested; 1 claim**" in report
    assert "| ✓ passes | Is it bitter? `taste` |" in report
    assert "not decided: the review cannot be read" in report
    assert "<script" not in report
    assert "<img" not in report
    assert "[drink](x)" not in report


def test_the_summary_names_the_next_date(project: pytest.Pytester) -> None:
    run(project).stdout.fnmatch_lines(["  next date 2027-01-01: new-kettle is to be checked"])


def test_exit_first_stops_at_the_first_entry_that_fails(project: pytest.Pytester) -> None:
    change(project, "choice: [green]", "choice: [black]")
    change(project, "owners: {kettle: Ada}\n", "")
    run(project, "-x").assert_outcomes(passed=2, failed=1)


def test_a_day_that_is_none_is_a_usage_error(project: pytest.Pytester) -> None:
    result = project.runpytest("--decidable-today=soon")
    assert result.ret == pytest.ExitCode.USAGE_ERROR


@pytest.mark.slow
def test_without_a_review_nothing_of_the_package_is_loaded(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        "import sys\ndef test_it():\n    assert not {'pydantic', 'yaml', 'decidable.reviewing'} & set(sys.modules)\n"
    )
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(pytester.path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout
