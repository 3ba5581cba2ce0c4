"""A review on a page: the verdict and every finding, whatever the review holds."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from conftest import CONF, Build, Built
from decidable.kinds import HEADINGS
from decidable.report.model import Part

EXAMPLE = Path(__file__).parent.parent / "docs" / "examples" / "filings-assistant"

REVIEW = """\
decision: tea
title: What we <b>drink</b>
status: accepted
choice: [green]
decided: 2026-11-20
questions:
  taste: {answer: bitter, because: "we </td><script>alert(1)</script> tasted it"}
"""
GUIDE = """\
# Tea

:::{decision:guide} tea
:options: green Green | black Black

Green in the morning.
:::

::::{decision:question} taste
Is it bitter?

:::{decision:answer} bitter
:favors: green

Yes.
:::
::::
"""
CHECKLIST = """\
format: 1
id: tea
title: Tea
url: https://docs.example.org/index.html
options: {green: {title: Green}, black: {title: Black}}
questions: {taste: {title: Is it bitter?, answers: {bitter: {title: Yes, favors: [green]}}}}
"""
PAGE = GUIDE + "\n:::{decision:review} tea.review.yaml\n:today: 2026-11-22\n:::\n"
FILES = {"index.md": PAGE, "tea.review.yaml": REVIEW, "checklists/tea.yaml": CHECKLIST, "pyproject.toml": ""}


def rows(built: Built) -> list[list[str]]:
    """Give the text of each row of the findings."""
    found = built.page().select(".findings tr[id]")
    return [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in found]


def test_every_entry_is_shown_with_its_finding_and_why(build: Build) -> None:
    found = rows(build(FILES))
    assert [row[:2] for row in found] == [
        ["fails", "The choice"],
        ["fails", "The decision record"],
        ["passes", "Is it bitter?"],
        ["passes", "Owners of its costs"],
    ]
    assert found[1][3].startswith("No decision record is named add adr: with its path tea.review.yaml:1:1")


def test_the_verdict_stands_first_and_entries_link_into_the_guide(build: Build) -> None:
    built = build(FILES)
    verdict = built.page().select_one(".sentence")
    assert verdict is not None
    assert verdict.get_text() == "Not decided: Green, and 2 of 4 entries fail: choice, adr"
    links = [str(link["href"]) for link in built.page().select(".findings th a, .above a")]
    assert links == ["#", "#taste"]
    assert not built.warnings


def test_what_a_review_holds_is_text_and_never_markup(build: Build) -> None:
    built = build(FILES)
    assert not built.page().select(".decision-review script, .decision-review b")
    assert rows(built)[2][3] == "bitter: we </td><script>alert(1)</script> tasted it"


def test_a_review_that_cannot_be_read_is_shown_as_such(build: Build) -> None:
    found = rows(build(FILES | {"tea.review.yaml": "decision: [tea"}))
    assert [row[:2] for row in found] == [["fails", "The review file"]]


def test_the_page_is_read_again_when_the_review_changes(build: Build) -> None:
    build(FILES)
    found = rows(build({"tea.review.yaml": REVIEW.replace("choice: [green]", "choice: [blue]")}))
    assert found[1][0] == "fails"


def test_a_review_that_is_not_there_is_a_warning_with_its_line(build: Build) -> None:
    built = build({"index.md": PAGE.replace("tea.review.yaml", "none.review.yaml")})
    assert (
        "index.md:19: WARNING: there is no review none.review.yaml [decision.file-missing]" in built.warnings
    )


def test_a_pattern_is_no_review_and_whoever_writes_one_is_told_of_folders(build: Build) -> None:
    built = build({"index.md": PAGE.replace("tea.review.yaml", "reviews/*.review.yaml")})
    assert (
        "there is no review *.review.yaml; for several, name the folder that they are in [decision.file-missing]"
        in built.warnings
    )


def test_a_review_whose_name_no_file_can_have_is_not_there(build: Build) -> None:
    name = f"{'a' * 300}.review.yaml"
    built = build({"index.md": PAGE.replace("tea.review.yaml", name)})
    assert f"there is no review {name} [decision.file-missing]" in built.warnings


@pytest.fixture
def measured() -> dict[str, str]:
    """Give a page with a review whose evidence is measured, and every file that it rests on."""
    page = (
        "# Example\n\n:::{decision:review} example/filings-assistant.review.yaml\n:today: 2026-11-22\n:::\n"
    )
    paths = (path for path in EXAMPLE.rglob("*") if path.is_file() and path.suffix != ".pyc")
    files = {path: path.read_text(encoding="utf-8") for path in paths}
    named = {f"example/{path.relative_to(EXAMPLE)}": text for path, text in files.items()}
    settings = CONF + 'exclude_patterns = ["example"]\n'
    return {**named, "index.md": page, "conf.py": settings, "pyproject.toml": ""}


def test_a_measurement_is_drawn_with_its_figures_and_what_it_says_of_each_choice(
    build: Build, measured: dict[str, str]
) -> None:
    built = build(measured)
    drawn = built.page().select(".measurement")
    found = next(each for each in drawn if "Supported: rag" in each.get_text())
    assert found.select("svg.decision-chart[role=img]")
    tables = [table.get_text(" ", strip=True) for table in found.select("table")]
    assert any("RAG chosen supported" in text for text in tables)
    assert any("rag − closed-book +40.7 points [31.7, 48.5] 150" in text for text in tables)  # noqa: RUF001
    assert not built.warnings


def test_a_page_names_the_inputs_with_their_digests(build: Build, measured: dict[str, str]) -> None:
    digest = hashlib.sha256(measured["example/runs/rag.jsonl"].encode()).hexdigest()
    assert digest in str(build(measured).page().select_one(".decision-review"))


@pytest.mark.slow
def test_a_page_groups_entries_and_inputs_and_tells_of_checklist_and_days_left(
    build: Build, measured: dict[str, str]
) -> None:
    found = build(measured).page().select_one(".decision-review")
    assert found is not None
    parts = [part.get_text() for part in found.select("h2, h3, h4")]
    assert [part for part in parts if part in set(Part)] == list(Part)
    groups = [group.get_text(strip=True) for group in found.select(".findings .section")]
    assert groups == list(HEADINGS)[1:]
    inputs = [group.get_text(strip=True) for group in found.select(".inputs .section")]
    assert inputs[0] == "The review"
    assert "Behavior gap analysis, measured" in inputs
    rows_ = [row.get_text(" ", strip=True) for row in found.select(".dates tr, .inputs tr")]
    assert any(row.startswith("checklist rag-vs-fine-tuning.yaml") for row in rows_)
    assert any(row.startswith("2027-02-07 in 77 days") for row in rows_)


@pytest.mark.slow
def test_drawings_have_ids_of_their_own_and_their_style(build: Build, measured: dict[str, str]) -> None:
    page = measured["index.md"]
    soup = build(measured | {"index.md": page + page.removeprefix("# Example\n")}).page()
    ids = [str(element["id"]) for element in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    assert soup.select('link[href*="decision-chart.css"]')
    assert soup.select('link[href*="decision-report.css"]')


@pytest.mark.parametrize("builder", ["latex", "text", "epub", "gettext"])
def test_every_builder_can_show_a_review(build: Build, builder: str) -> None:
    built = build(FILES, builder)
    assert built.app.statuscode == 0
    assert not built.warnings


def test_where_there_is_no_html_a_review_is_shown_whole_and_as_text(build: Build) -> None:
    written = build(FILES, "pseudoxml").files()["index.pseudoxml"].decode()
    lines = [line.strip() for line in written.splitlines()]
    assert "not decided: Green, and 2 of 4 entries fail: choice, adr" in lines
    assert "bitter: we </td><script>alert(1)</script> tasted it" in lines
    assert "What we <b>drink</b>" in lines
    assert "<raw" not in written


def test_entries_of_a_guide_that_is_not_on_the_site_are_no_missing_references(build: Build) -> None:
    page = "# Drinks\n\n:::{decision:review} tea.review.yaml\n:today: 2026-11-22\n:::\n"
    built = build(FILES | {"index.md": page}, nitpicky=True)
    assert len(rows(built)) == 4
    assert not built.warnings


def test_only_a_page_with_a_review_loads_its_style_sheets(build: Build) -> None:
    built = build(FILES | {"other.md": "---\norphan: true\n---\n# Other\n"})
    loads = {
        page: built.page(page).select_one('link[href*="decision-reviews.css"]') is not None
        for page in ("index.html", "other.html")
    }
    assert loads == {"index.html": True, "other.html": False}
