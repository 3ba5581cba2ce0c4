"""Waivers, closed and proposed reviews and former ids under pytest."""

from __future__ import annotations

import pytest

import decidable.reviewing  # noqa: F401  (so that runs inside this process share one copy of every module)
from support.tasting import GUIDE
from support.tested import change, reviewed_project, run, write

project = pytest.fixture(reviewed_project)
WAIVED = "waivers:\n  owners: {reason: Ada is away, approved-by: Bo, expires: 2027-01-31}\n"


def waive(project: pytest.Pytester, waiver: str = WAIVED) -> None:
    """Leave out the owner, and add a waiver for it."""
    change(project, "owners: {kettle: Ada}\n", waiver)


def test_a_waived_entry_is_expected_to_fail_and_the_decision_is_provisional(project: pytest.Pytester) -> None:
    waive(project)
    result = run(project, "-rx")
    result.assert_outcomes(passed=7, xfailed=1)
    result.stdout.fnmatch_lines(
        [
            "  decided provisionally until 2027-01-31: Green, on 1 attested; 1 claim; waived: owners*",
            "  waived owners: nobody is named for kettle*",
            "XFAIL tea.review.yaml::owners - waived until 2027-01-31 by Bo: Ada is away",
        ]
    )


def test_a_waived_entry_fails_under_runxfail(project: pytest.Pytester) -> None:
    waive(project)
    run(project, "--runxfail").assert_outcomes(passed=7, failed=1)


def test_a_waived_choice_is_decided_against_the_evidence(project: pytest.Pytester) -> None:
    change(project, "choice: [green]", "choice: [black]")
    change(project, "owners: {kettle: Ada}\n", WAIVED.replace("owners", "choice"))
    result = run(project)
    result.assert_outcomes(passed=7, xfailed=1)
    result.stdout.fnmatch_lines(
        ["  decided against the evidence until 2027-01-31: Black, on 1 attested; 1 claim; waived: choice*"]
    )


def test_what_is_due_is_added_to_a_decision_against_the_evidence(project: pytest.Pytester) -> None:
    change(project, "choice: [green]", "choice: [black]")
    change(project, "owners: {kettle: Ada}\n", WAIVED.replace("owners", "choice"))
    change(project, "check-by: 2027-01-01", "check-by: 2026-11-21")
    run(project).stdout.fnmatch_lines(
        ["  decided against the evidence until*; waived: choice; due: new-kettle*"]
    )


def test_a_waiver_that_nothing_needs_warns_even_where_strict_xfail_is_set(project: pytest.Pytester) -> None:
    change(project, "triggers:", WAIVED + "triggers:")
    result = run(project)
    assert result.parseoutcomes() == {"passed": 7, "warned": 1}
    result.stdout.fnmatch_lines(["  warns owners: owners passes without its waiver"])


def test_an_expired_waiver_warns_and_fails_only_where_the_date_may_fail(project: pytest.Pytester) -> None:
    waive(project, WAIVED.replace("2027-01-31", "2026-11-12"))
    result = run(project)
    assert result.parseoutcomes() == {"passed": 7, "warned": 1}
    result.stdout.fnmatch_lines(
        ["  decided: *due: owners*", "  warns owners: Bo: the waiver ended 10 days ago*"]
    )
    run(project, "--decidable-due=fail").assert_outcomes(passed=7, failed=1)


def test_a_waiver_of_an_unknown_entry_is_a_problem_of_the_file(project: pytest.Pytester) -> None:
    change(project, "triggers:", WAIVED.replace("owners", "ownres") + "triggers:")
    result = run(project)
    result.assert_outcomes(passed=8, failed=1)
    result.stdout.fnmatch_lines(["*(unknown-key)*", "*did you mean owners?"])


def test_a_waiver_names_reason_person_and_end(project: pytest.Pytester) -> None:
    waive(project, "waivers: {owners: {reason: Ada is away}}\n")
    result = run(project)
    result.assert_outcomes(passed=7, failed=1)
    result.stdout.fnmatch_lines(["approved-by is missing", "*(missing-key)", "expires is missing"])


def test_a_waiver_covers_no_mistake_in_the_entry(project: pytest.Pytester) -> None:
    waive(project, "owners: {kettel: Ada}\n" + WAIVED)
    run(project).assert_outcomes(passed=7, failed=1)


@pytest.mark.parametrize("status", ["rejected", "superseded"])
def test_a_closed_review_is_one_item_that_tells_of_a_record_that_is_still_accepted(
    project: pytest.Pytester, status: str
) -> None:
    change(project, "status: accepted", f"status: {status}")
    still = "adr.md:1: the record has 'accepted', read as accepted, and its review is"
    result = run(project, "-v")
    result.stdout.fnmatch_lines([f"  {status}: Green*", f"  warns status: {still} {status}"])
    assert result.ret == 0
    change(project, "adr: adr.md\n", "")
    result = run(project, "-v")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["tea.review.yaml::status PASSED*", f"  {status}: Green*"])


def test_a_proposed_review_warns_of_open_evidence_and_fails_on_an_open_question(
    project: pytest.Pytester,
) -> None:
    change(project, "status: accepted", "status: proposed")
    change(project, "  tasting: {owner: Ada", "  # tasting: {owner: Ada")
    change(project, "adr: adr.md\n", "")
    result = run(project)
    assert result.parseoutcomes() == {"passed": 6, "warned": 2}
    result.stdout.fnmatch_lines(["  not decided: proposed, Green, 2 of 8 entries open*"])
    change(project, "  taste: {answer", "  # taste: {answer")
    assert run(project).parseoutcomes() == {"passed": 5, "warned": 2, "failed": 1}


def test_a_former_id_is_read_as_the_new_one_with_a_warning(project: pytest.Pytester) -> None:
    former = "formerly: {flavour: taste, taste.sharp: taste.bitter, jade: green}\n"
    write(project.path / "checklists" / "tea.yaml", GUIDE + former)
    change(project, "taste: {answer: bitter", "flavour: {answer: sharp")
    change(project, "choice: [green]", "choice: [jade]")
    result = run(project)
    assert result.parseoutcomes() == {"passed": 6, "warned": 2}
    result.stdout.fnmatch_lines(
        ["  warns taste: the guide calls flavour taste now", "  warns choice: the guide calls jade green now"]
    )
