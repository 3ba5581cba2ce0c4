"""Every code that a problem can carry is in the table, with an example that is run."""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from decidable.codes import FAMILIES, Code, table
from decidable.errors import REFERENCE, Problem
from support.error_acts import tried
from support.reported_codes import SOURCE, reported

REPOSITORY = Path(__file__).parent.parent
sys.path.insert(0, str(REPOSITORY / "docs"))
from error_codes import filled  # noqa: E402  (what Sphinx calls)

WHOLE_FILE = {
    "engine-failed",
    "engine-unknown",
    "run-copied",
    "run-regraded",
    "run-unverified",
    "run-group-differs",
    "run-group-missing",
    "run-only-unknown",
    "run-repeats",
    "baseline-unreadable",
    "evaluation-id-twice",
    "evaluation-id-unknown",
    "gold-unmatched",
    "history-empty",
    "history-unreadable",
    "paths-unmatched",
    "table-column-missing",
    "table-unreadable",
    "corpus-empty",
    "corpus-too-large",
    "file-missing",
    "file-too-large",
    "record-other-measure",
    "run-column-missing",
    "run-context-differs",
    "run-empty",
    "run-example-missing",
    "run-example-twice",
    "run-gold-differs",
    "run-unreadable",
}
FOLLOWING = {
    "answer-contradicted": {"signal-shown"},
    "deferred-unwatched": {"adr-against-review"},
    "waiver-by-owner": {"owner-missing"},
    "no-option-fits": {"adr-against-review", "undecided"},
    "bad-value": {"answer-unproven"},
    "requirement-unnamed": {"evidence-missing"},
    "requirement-unmet": {
        "adr-option-unnamed",
        "choice-unmeasured",
        "evidence-missing",
        "pitfall-taken",
    },
    "demand-unmet": {"choice-contradicted", "evidence-missing", "signal-shown"},
    "answer-unproven": {"evidence-missing"},
    "evidence-missing": {"answer-unproven"},
    "evidence-too-small": {"answer-unproven", "choice-unproven"},
    "answer-against-choice": {
        "adr-option-unnamed",
        "choice-unmeasured",
        "pitfall-taken",
    },
    "pitfall-taken": {
        "adr-option-unnamed",
        "answer-against-choice",
        "choice-unmeasured",
    },
    "choice-unmeasured": {"adr-option-unnamed", "answer-against-choice", "pitfall-taken"},
    "signal-shown": {"answer-contradicted", "choice-contradicted"},
    "waiver-ends": {"owner-missing"},
    "waiver-expired": {"owner-missing"},
    "two-guides": {"repeated-id"},
    "adr-successor-unnamed": {"adr-against-review"},
    "adr-unlinked": {"adr-against-review", "adr-read-roughly", "adr-option-unnamed"},
    "extra-missing": {"answer-unproven"},
}


@pytest.mark.slow
def test_every_code_that_can_be_reported_is_in_the_table() -> None:
    unknown = {code: place for code, place in reported().items() if code not in table()}
    assert not unknown, "add them with an example to src/decidable/codes"


def test_every_code_in_the_table_can_be_reported() -> None:
    assert set(table()) <= set(reported())


def test_codes_are_found_wherever_they_are_handed_on() -> None:
    found = reported()
    assert {"unknown-key", "bad-date", "bad-value"} <= set(found), "a table of wordings"
    assert {"yaml-alias", "record-differs", "file-changed"} <= set(found), "functions that hand a code on"
    assert {"evidence-late", "waiver-ends", "trigger-due"} <= set(found), "partials"
    assert {"run-gold-differs", "repeated-id"} <= set(found), "records with a code"
    assert {"unknown-option", "no-guide", "unknown-reference"} <= set(found), "warnings of Sphinx"


def test_a_code_is_words() -> None:
    assert all(re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", name) for name in table())


def test_a_code_is_explained_in_at_most_twenty_words() -> None:
    assert [code.name for code in table().values() if len(code.says.split()) > 20] == []


def test_a_code_stands_in_one_family() -> None:
    keys = [line for family in FAMILIES for line in re.findall(r"^[a-z].*:$", text_of(family), re.MULTILINE)]
    assert len(keys) == len(set(keys)) == len(table())


def text_of(family: str) -> str:
    return (SOURCE / "decidable" / "codes" / f"{family}.yaml").read_text(encoding="utf-8")


@cache
def told(code: Code) -> list[Problem]:
    """Run the wrong example of a code, once for all tests."""
    with TemporaryDirectory() as folder:
        return tried(code, code.wrong, Path(folder))


@pytest.mark.parametrize("code", table().values(), ids=list(table()))
def test_the_wrong_example_reports_its_code_with_its_place_and_a_hint(code: Code) -> None:
    found = [problem for problem in told(code) if problem.code == code.name]
    assert found, "nothing was reported"
    for problem in found:
        assert problem.path.name
        assert problem.message
        assert placed(problem, code)
        assert bool(problem.hint) != bool(code.unhinted) or code.family == "page"


def placed(problem: Problem, code: Code) -> bool:
    """Say whether a problem is told at its line and column, as far as its file has lines that a person would look at."""
    if code.family == "page":
        return problem.line > 0
    if code.name in WHOLE_FILE or code.family in {"record", "command"}:
        return problem.line == problem.column == 0
    return problem.line > 0 and problem.column > 0


@pytest.mark.parametrize("code", table().values(), ids=list(table()))
def test_the_wrong_example_reports_nothing_but_its_code_and_what_follows(code: Code) -> None:
    assert {problem.code for problem in told(code)} == {code.name} | FOLLOWING.get(code.name, set())


@pytest.mark.parametrize("code", table().values(), ids=list(table()))
def test_the_right_example_does_not_report_the_code(code: Code, tmp_path: Path) -> None:
    found = {problem.code for problem in tried(code, code.right, tmp_path)}
    assert code.name not in found
    assert found <= FOLLOWING.get(code.name, set())


def test_a_problem_without_an_entry_links_to_what_the_reference_says_of_its_code() -> None:
    problem = Problem(Path("a.yaml"), 1, 1, "unknown-key", "owner is not a key here")
    assert problem.docs == f"{REFERENCE}#unknown-key"
    assert Problem(Path("a.yaml"), 1, 1, "unknown-key", "", docs="https://a.example/#b").docs.endswith("#b")


def page(name: str) -> str:
    return filled((REPOSITORY / "docs" / "reference" / name).read_text(encoding="utf-8"))


def test_every_code_is_an_anchor_of_the_reference() -> None:
    assert re.findall(r'<span id="([a-z0-9-]+)"></span>', page("errors.md")) == sorted(table())


def test_every_family_has_a_page_with_its_codes_and_their_examples() -> None:
    listed = re.findall(r"^errors-(\w+)$", page("errors.md"), re.MULTILINE)
    assert set(listed) == set(FAMILIES)
    for family in FAMILIES:
        text = page(f"errors-{family}.md")
        assert re.findall(r"^## (.*)$", text, re.MULTILINE) == [
            c.name for c in table().values() if c.family == family
        ]
        assert text.count("````diff\n") == text.count("\n## ")
