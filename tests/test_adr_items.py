"""Each decision record is four items under pytest."""

from __future__ import annotations

from contextlib import chdir

import pytest

from support.adr_commands import CONFIGURED, DEAD, FILES, ON, REPOSITORY, run, write
from support.adrs import RECORD, TODAY


@pytest.fixture
def tested(pytester: pytest.Pytester) -> pytest.Pytester:
    """Make the same project, with its records among what pytest collects."""
    for name, text in {**FILES, "pyproject.toml": CONFIGURED}.items():
        write(pytester.path / name, text)
    return pytester


def judged(pytester: pytest.Pytester, *args: str) -> pytest.RunResult:
    given = ("-p", "no:hypothesispytest", "-p", "no:cacheprovider", f"--decidable-today={TODAY}", *args)
    return pytester.runpytest_subprocess(*given) if "-n2" in args else pytester.runpytest_inprocess(*given)


@pytest.mark.slow
def test_each_record_is_an_item_a_kind_of_finding(tested: pytest.Pytester) -> None:
    write(tested.path / "adr" / "0002-milk.md", DEAD)
    result = judged(tested, "adr", "-v")
    result.assert_outcomes(passed=7, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*adr/0002-milk.md::links FAILED*",
            "tea has no tast",
            "  at adr/0002-milk.md:7:10 (adr-link-dead)",
            "  do: did you mean taste?",
        ]
    )
    judged(tested, "adr", "-v", "-k", "0001", "-n2").assert_outcomes(passed=4)


def test_a_warning_of_a_record_shows_as_warned(tested: pytest.Pytester) -> None:
    write(tested.path / "adr" / "0002-milk.md", DEAD.replace("tast)", "flavour)"))
    result = judged(tested, "adr", "-v")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*adr/0002-milk.md::links WARNED*", "*7 passed, 1 warned*"])


@pytest.mark.parametrize(("due", "outcomes"), [("warn", {"warned": 1}), ("fail", {"failed": 1})])
def test_a_record_whose_review_is_past_its_date_fails_in_the_weekly_run_only(
    tested: pytest.Pytester, due: str, outcomes: dict[str, int]
) -> None:
    result = judged(tested, "adr", "--decidable-today=2027-02-01", f"--decidable-due={due}")
    assert result.parseoutcomes() == {"passed": 3, **outcomes}


def test_a_pattern_that_matches_no_record_is_told_before_anything_runs(tested: pytest.Pytester) -> None:
    (tested.path / "adr" / "0001-tea.md").unlink()
    result = judged(tested)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: decidable_adrs: *adr: nothing-found contains no decision record"])


def test_a_baseline_holds_under_pytest_too(tested: pytest.Pytester) -> None:
    write(tested.path / "adr" / "0002-milk.md", DEAD)
    with chdir(tested.path):
        run("adr", "adr", ON, "--baseline", "later.json", "--update-baseline")
    write(tested.path / "pyproject.toml", f'{CONFIGURED}decidable_adr_baseline = ["later.json"]\n')
    judged(tested, "adr").assert_outcomes(passed=8)


def test_a_baseline_that_cannot_be_read_is_told_before_anything_runs(tested: pytest.Pytester) -> None:
    write(tested.path / "pyproject.toml", f'{CONFIGURED}decidable_adr_baseline = ["later.json"]\n')
    result = judged(tested, "adr")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["ERROR: decidable_adr_baseline: *later.json: baseline-unreadable is not there"]
    )


def test_without_the_setting_no_file_is_collected_as_a_record(tested: pytest.Pytester) -> None:
    write(tested.path / "pyproject.toml", "[tool.pytest]\nstrict = true\n")
    assert judged(tested, "adr").ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_the_review_tells_where_its_record_disagrees(tested: pytest.Pytester) -> None:
    write(tested.path / "adr" / "0001-tea.md", RECORD.replace("accepted", "{proposed | accepted}"))
    result = judged(tested, "tea.review.yaml")
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(
        [
            "0001-tea.md:3: the record has '{proposed | accepted}', which is a placeholder,",
            "and its review is accepted",
            "  at tea.review.yaml:6:1 (adr-against-review)",
        ]
    )


def test_the_records_of_this_project_hold() -> None:
    result = run("adr", str(REPOSITORY / "docs" / "adr"), ON)
    assert result.exit_code == 0, result.stdout
    assert ", 0 warnings" in result.stdout
