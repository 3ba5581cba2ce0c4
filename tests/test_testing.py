"""The check for authors of guides: one line, every problem at its line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from decidable.checklists import read_guide
from decidable.errors import UnreadableError
from decidable.testing import check_guide

REPOSITORY = Path(__file__).parent.parent
GUIDE = """\
format: 1
id: tea
title: Green or black
url: https://docs.example.org/tea.html
options:
  green: {title: Green, owners: {kettle: {title: Kettle}}}
  black: {title: Black}
default: green
questions:
  taste:
    title: Is it bitter?
    evidence: tasting
    factor: tongue
    answers:
      bitter: {title: Yes, favors: [green], against: [black], pitfall: sugar, signal: faces, measured-as: [behavior]}
      mild: {title: No, favors: [black]}
  guests:
    title: Do guests ask for black tea?
    answers:
      yes: {title: Yes, requires: [black]}
      no: {title: No}
evidence:
  tasting: {title: A tasting, measure: behavior-gap, applies-when: [green, taste.bitter]}
factors: {tongue: {title: Tongue}}
signals: {faces: {title: Faces, option: green}}
pitfalls: {sugar: {title: Sugar}}
facets: {costs: {title: Costs}}
statements:
  costs.green.leaves: {title: Leaves, facet: costs, option: green}
  costs.black.milk: {title: Milk, facet: costs, option: black}
formerly: {costs.black.cream: costs.black.milk}
"""


@pytest.fixture
def checklist(tmp_path: Path) -> Path:
    return write(tmp_path / "tea.yaml")


def write(path: Path, old: str = "", new: str = "") -> Path:
    assert not old or GUIDE.count(old) == 1, old
    path.write_text(GUIDE.replace(old, new) if old else GUIDE)
    return path


def told(path: Path) -> str:
    """Give what an author reads who has this checklist."""
    with pytest.raises(AssertionError) as caught:
        check_guide(path)
    return str(caught.value)


def test_a_good_guide_passes(checklist: Path) -> None:
    check_guide(checklist)
    check_guide(str(checklist))


def test_the_shipped_guides_pass() -> None:
    check_guide(REPOSITORY / "checklists")


@pytest.mark.parametrize(
    ("old", "new", "said", "hint"),
    [
        ("default: green", "default: gren", "8:1: unknown-reference there is no option gren", "green?"),
        ("evidence: tasting\n", "evidence: tatsing\n", "12:5: unknown-reference there is no evidence", "tasting?"),
        ("factor: tongue", "factor: tounge", "13:5: unknown-reference there is no factor tounge", "tongue?"),
        ("favors: [green]", "favors: [black, white]", "15:44: unknown-reference there is no option white", "black"),
        ("against: [black]", "against: [blak]", "15:55: unknown-reference there is no option blak", "black?"),
        ("pitfall: sugar", "pitfall: suger", "15:63: unknown-reference there is no pitfall suger", "sugar?"),
        ("signal: faces", "signal: face", "unknown-reference there is no signal face", "faces?"),
        ("requires: [black]", "requires: [blck]", "20:36: unknown-reference there is no option blck", "black?"),
        ("taste.bitter]", "taste.biter]", "unknown-reference there is no option or answer taste.biter", "taste.bitter?"),
        ("option: green}}", "option: grean}}", "unknown-reference there is no option grean", "green?"),
        ("facet: costs, option: green", "facet: cost, option: green", "unknown-reference there is no facet cost", "costs?"),
        ("facet: costs, option: black", "facet: costs, option: x", "unknown-reference there is no option x", "one of:"),
        ("cream: costs.black.milk", "cream: costs.black.mlk", "unknown-reference there is no entry costs.black.mlk", "milk?"),
        ("{sugar: {title: Sugar}}", "{sugar: {title: S}, taste: {title: T}}", "repeated-id taste is already under questions", "another"),
        ("{costs.black.cream:", "{kettle:", "repeated-id kettle is already under options", "another id"),
        ("{tongue: {title: Tongue}}", "{tongue: {title: T}, owners: {title: O}}", "24:31: reserved-id owners is a word", "another"),
        ("costs.green.leaves:", "leaves:", "bad-id the id is not of the form costs.green.words-of-its-own", ""),
        ("url: https://docs.example.org", "url: javascript:alert(1)//", "bad-value the address of a page begins", ""),
        ("url: https://docs.example.org", "url: https://[docs", "4:6: bad-value", ""),
        ("measure: behavior-gap", "maximum-age: 101y", "23:44: bad-value a duration is at most 100y", ""),
    ],
)  # fmt: skip
def test_what_leads_nowhere_cannot_be_read_at_all(
    tmp_path: Path, old: str, new: str, said: str, hint: str
) -> None:
    path = write(tmp_path / "tea.yaml", old, new)
    assert said in told(path)
    assert hint in told(path)
    with pytest.raises(UnreadableError):
        read_guide(path)


@pytest.mark.parametrize(
    ("old", "new", "said", "hint"),
    [
        ("https://docs.example.org/", "", "4:1: bad-url 'tea.html' is not the public address", "set html_baseurl"),
        ("https://", "http://", "4:1: bad-url 'http://docs.example.org/tea.html'", "https"),
        ("  black: {title: Black}", "  black: {title: B}\n  white: {title: W}", "8:3: option-unfavored no answer speaks for white", "let an answer favor or require it"),
        ("{costs: {title: Costs}}", "{costs: {title: C}, use: {title: U}}", "27:29: facet-incomplete use says nothing about green, black", "add a tab"),
        (", measured-as: [behavior]", "", "10:3: claim-unmeasured tasting is measured", "add measured-as"),
        ("      no: {title: No}\n", "", "17:3: one-answer guests has a single answer", "add another answer"),
        ("    evidence: tasting\n", "", "22:3: evidence-unused no question rests on tasting", "name it in a question"),
        ("{faces: {title", "{frowns: {title: F, option: green}, faces: {title", "25:11: entry-idle no answer names frowns", "name it in signal:"),
        ("{sugar: {title", "{haste: {title: H}, sugar: {title", "26:12: entry-idle no answer that is against an option names haste", "pitfall:"),
        ("against: [black], ", "", "26:12: entry-idle no answer that is against an option names sugar", "name it in pitfall:"),
        ("{tongue: {title", "{price: {title: P}, tongue: {title", "24:11: entry-idle no question or evidence names price", "name it in factor:"),
        (", favors: [black]}", "}", "16:7: entry-idle mild argues for nothing and against nothing", "add favors:, against:"),
        ("formerly:", "points: {shop: {title: S, leads-to: [rag-vs-fine-tuning.citations, rag-vs-fine-tuning.citatoins]}}\nformerly:", "31:68: connection-dead shop links to rag-vs-fine-tuning.citatoins", "did you mean citations?"),
        ("formerly:", "points: {shop: {title: S, leads-to: [taste.mild, coffee.beans]}}\nformerly:", "31:50: connection-dead shop links to coffee.beans", "one of:"),
        ("behavior-gap,", "behaviour-gap,", "23:31: measure-missing the measure behaviour-gap is not installed", "did you mean behavior-gap?"),
    ],
)  # fmt: skip
def test_what_is_missing_between_entries_is_told_to_authors_only(
    tmp_path: Path, old: str, new: str, said: str, hint: str
) -> None:
    path = write(tmp_path / "tea.yaml", old, new)
    assert f"{path}:{said}" in told(path)
    assert hint in told(path)
    assert read_guide(path)


def test_a_requirement_needs_no_words_of_a_measure(tmp_path: Path) -> None:
    asked = "    title: Do guests ask for black tea?\n"
    check_guide(write(tmp_path / "tea.yaml", asked, asked + "    evidence: tasting\n"))


def test_a_measure_that_is_not_installed_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "tea.yaml", "behavior-gap", "sommelier")

    assert "measure-missing the measure sommelier is not installed" in told(path)
    assert "hint: install the package that brings this measure" in told(path)


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"https://docs.example.org/": "", "    evidence: tasting\n": ""}, ["bad-url", "evidence-unused"]),
        ({"default: green": "default: x", "signal: faces": "signal: x"}, ["unknown-reference"] * 2),
    ],
)
def test_all_problems_are_told_at_once(checklist: Path, changes: dict[str, str], codes: list[str]) -> None:
    for old, new in changes.items():
        checklist.write_text(checklist.read_text().replace(old, new))
    assert [line.split()[1] for line in told(checklist).splitlines() if line.startswith("/")] == codes


def test_a_file_is_named_after_its_guide(tmp_path: Path) -> None:
    path = write(tmp_path / "coffee.yaml")
    assert told(path).startswith(f"{path}:2:1: file-misnamed reviews look for tea.yaml")


def test_a_folder_is_checked_whole(tmp_path: Path) -> None:
    write(tmp_path / "tea.yaml")
    write(tmp_path / "one.yaml", "default: green", "default: gren")
    write(tmp_path / "two.yaml", "format: 1", "format: 2")
    assert all(name in told(tmp_path) for name in ("one.yaml:8:1", "two.yaml:1:9"))


def test_nothing_to_check_is_a_failure(tmp_path: Path) -> None:
    assert "there is no checklist" in told(tmp_path)
    assert "file-missing" in told(tmp_path / "none.yaml")


def test_a_failure_under_pytest_shows_the_problems_and_no_code_of_ours(
    pytester: pytest.Pytester, tmp_path: Path
) -> None:
    path = write(tmp_path / "tea.yaml", "default: green", "default: gren")
    pytester.makepyfile(
        f"from decidable.testing import check_guide\ndef test_it():\n    check_guide({str(path)!r})\n"
    )
    result = pytester.runpytest("-p", "no:hypothesispytest")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [f"E *{path}:8:1: unknown-reference there is no option gren", "E *hint: did*"]
    )
    result.stdout.no_fnmatch_line("*testing.py*")


def test_the_check_needs_neither_sphinx_nor_an_extra() -> None:
    code = "import sys, decidable.testing as t; t.check_guide('checklists'); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert not {"sphinx", "docutils", "duckdb", "scipy", "numpy"} & set(done.stdout.split())
