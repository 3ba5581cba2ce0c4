"""``decidable new --adr`` writes a record as its folder writes them, which is accepted when it is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from decidable.adr.writing import slug, style_of
from decidable.yaml_document import parse
from support.adr_commands import REPOSITORY, accepted, project_of_records, run, write
from support.adrs import REVIEW

project = pytest.fixture(project_of_records)
MADR = "---\nstatus: accepted\ndate: 2020-02-02\n---\n\n# Milk\n\n## Context and Problem Statement\n\nCold.\n\n## Decision Outcome\n\nMilk.\n"
NYGARD = "# 11. Milk\n\nDate: 2020-02-02\n\n## Status\n\nAccepted\n\n## Context\n\nCold.\n\n## Decision\n\nMilk.\n\n## Consequences\n\nWarm.\n"
BULLETS = "# Milk\n\n- Status: accepted\n- Date: 2020-02-02\n\n## Context and Problem Statement\n\nCold.\n"
REST = "ADR-0004: Milk\n==============\n\n:Status: Accepted\n:Date: 2020-02-02\n\nContext\n-------\n\nCold.\n"
BOLD = "# ADR {0}: Milk\n\n**Status:** Accepted\n**Date:** 2020-02-02\n\n## Context\n\nx\n\n## Decision\n\nx\n\n## Consequences\n\nx\n"
STYLES = {
    "a new folder": (
        {},
        "0001-what-we-drink.md",
        ["---\nstatus: proposed\n", "\n# What we drink\n", "\n### Confirmation\n"],
    ),
    "MADR": (
        {"0009-milk.md": MADR},
        "0010-what-we-drink.md",
        ["---\nstatus: proposed\n", "\n### Confirmation\n"],
    ),
    "record tools": (
        {"0011-milk.md": NYGARD},
        "0012-what-we-drink.md",
        ["# 12. What we drink\n", "\n## Status\n\nProposed\n", "\n## Confirmation\n"],
    ),
    "dated": (
        {"20200202-milk.md": BULLETS},
        r"2\d{7}-what-we-drink.md",
        ["# What we drink\n\n- Status: proposed\n- Date: 2"],
    ),
    "a day is no number": (
        {"2023-05-01-milk.md": BULLETS},
        r"2\d{3}-\d\d-\d\d-what-we-drink.md",
        ["# What we drink\n\n- Status: proposed\n- Date: 2"],
    ),
    "days with a count": (
        {"2023-05-01_006-milk.md": BULLETS, "2023-06-01_007-tea.md": BULLETS},
        r"2\d{3}-\d\d-\d\d_008-what-we-drink.md",
        ["- Status: proposed\n"],
    ),
    "a folder each": (
        {"2023-05-01-milk/README.md": BULLETS},
        r"2\d{3}-\d\d-\d\d-what-we-drink/README.md",
        ["- Status: proposed\n"],
    ),
    "prefixed": (
        {"adr_007_milk.md": BULLETS, "README.md": ""},
        "adr_008_what_we_drink.md",
        ["- Status: proposed\n"],
    ),
    "the newest habit": (
        {f"{number:04}-old.md": MADR for number in range(1, 30)}
        | {f"ADR-{number}{'-new' if number % 2 else ''}.md": BOLD.format(number) for number in range(30, 36)},
        "ADR-36-what-we-drink.md",
        [
            "# ADR 36: What we drink\n\n**Status:** Proposed\n**Date:** 2",
            "\n## Context\n",
            "\n## Consequences\n",
        ],
    ),
    "another markup": (
        {"ADR-0004-milk.rst": REST},
        "ADR-0005-what-we-drink.md",
        ["# ADR-0005: What we drink\n", "* Status: Proposed\n"],
    ),
    "most of them": (
        {"0001-a.md": MADR, "0002-b.md": MADR, "0003-c.md": NYGARD, "0003-d.rst": REST},
        "0004-what-we-drink.md",
        ["status: proposed"],
    ),
}


@pytest.mark.parametrize("filled", [False, True], ids=["draft", "filled"])
@pytest.mark.parametrize(("files", "name", "parts"), STYLES.values(), ids=list(STYLES))
def test_a_new_record_is_written_as_its_folder_writes_them_and_is_accepted_when_read_back(
    project: Path, files: dict[str, str], name: str, parts: list[str], *, filled: bool
) -> None:
    for file, text in files.items():
        write(project / "docs" / "adr" / file, text)
    review = project / "reviews" / "what-we-drink.review.yaml"
    if filled:
        write(review, re.sub("adr: .*\n", "", REVIEW).replace("accepted", "proposed"))
    result = run("new", "tea", "reviews/what-we-drink.review.yaml", "--adr", "docs/adr")
    assert result.exit_code == 0
    folder = project / "docs" / "adr"
    written = next(path for path in folder.rglob("*.md") if path.relative_to(folder).as_posix() not in files)
    assert re.fullmatch(name, written.relative_to(folder).as_posix())
    text = written.read_text(encoding="utf-8")
    assert all(part in text for part in parts)
    if filled:
        assert "Green tea" in text
        assert "We tasted it." in text
        review.write_text(f"{review.read_text()}adr: ../{written.relative_to(project)}\n")
    assert accepted(written)


def test_the_front_matter_of_a_new_record_is_yaml(project: Path) -> None:
    run("new", "tea", "a.review.yaml", "--adr", "records")
    text = (project / "records" / "0001-a.md").read_text()
    assert yaml.safe_load(text.split("---")[1]).keys() == {"status", "date"}
    assert parse(project / "a.review.yaml").data["adr"] == "records/0001-a.md"


def test_a_record_of_the_shipped_guide_tells_strengths_costs_and_what_undoing_costs(project: Path) -> None:
    text = 'decision: rag-vs-fine-tuning\ntitle: "Ground *it* [now](x) | <b>"\nstatus: draft\nchoice: [rag]\n'
    write(project / "rag.review.yaml", text)
    run("new", "rag-vs-fine-tuning", "rag.review.yaml", "--adr", "records")
    written = next((project / "records").iterdir())
    told = written.read_text()
    assert "Chosen option: RAG." in told
    assert "* Good: [Fresh knowledge]" in told
    assert "* Bad: [" in told
    assert "#undo-cost" in told
    assert "\n# Ground \\*it\\* \\[now\\](x) \\| &lt;b>\n" in told
    assert "`pytest rag.review.yaml`" in told


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_a_review_that_is_there_stays_as_it_is_and_a_record_it_names_is_not_written_again(
    project: Path, force: list[str]
) -> None:
    before = (project / "tea.review.yaml").read_text()
    result = run("new", "tea", "tea.review.yaml", "--adr", "adr", *force)
    assert result.exit_code == 2
    assert "file-exists names 0001-tea.md as its record already" in result.stderr
    assert (project / "tea.review.yaml").read_text() == before


def test_a_record_outside_of_the_project_is_refused(project: Path) -> None:
    result = run("new", "tea", "a.review.yaml", "--adr", "../elsewhere")
    assert result.exit_code == 2
    assert "outside-root" in result.stderr
    assert not (project / "a.review.yaml").exists()


@pytest.mark.parametrize(
    ("title", "made"),
    [("Thé vert!", "the-vert"), ("../../x", "x"), ("---", "decision"), ("a" * 90, "a" * 60)],
)
def test_a_slug_is_words_and_nothing_else(title: str, made: str) -> None:
    assert slug(title) == made


def test_a_record_names_own_options_limits_and_what_is_not_known(project: Path) -> None:
    write(
        project / "a.review.yaml",
        """\
decision: rag-vs-fine-tuning
title: Paste the catalogue
status: proposed
choice: [whole-catalogue]
considered: {whole-catalogue: all of it fits, rag: it would cost an index}
provisional: {until: 2027-03-31, because: the retriever is being built, run: rag}
limits: {data-stays-here: {claim: the model runs here}}
questions: {can-evaluate: {unknown: {who: shop team, by: 2027-02-15}}}
""",
    )
    assert (
        run("new", "rag-vs-fine-tuning", "a.review.yaml", "--adr", "records", "--title", "Paste it").exit_code
        == 0
    )
    text = (project / "records" / "0001-paste-it.md").read_text()
    assert text.startswith("---\nstatus: proposed\n")
    assert "\n# Paste it\n" in text
    assert "Chosen option: whole-catalogue.\n" in text
    assert "* whole-catalogue. All of it fits.\n" in text
    assert "This is provisional until 2027-03-31. The retriever is being built.\n" in text
    assert "* whole-catalogue is not in the guide: write here what it gives and what it costs.\n" in text
    assert "* data-stays-here. The model runs here.\n" in text
    assert "Not known yet: shop team finds out by 2027-02-15.\n" in text


@pytest.mark.parametrize(
    ("keys", "outcome", "consequence"),
    [
        (
            "status: proposed\nchoice: []",
            "Chosen option: none of these; it stays as it is.",
            "Nothing changes",
        ),
        (
            "status: deferred\ndecided: 2026-11-20",
            "The decision is deferred since 2026-11-20.",
            "To be written",
        ),
        ("status: draft", "Not chosen yet: the review has open questions.", "To be written"),
    ],
)
def test_a_record_says_that_nothing_changes_or_is_chosen_yet(
    project: Path, keys: str, outcome: str, consequence: str
) -> None:
    write(project / "a.review.yaml", f"decision: tea\ntitle: A\n{keys}\n")
    run("new", "tea", "a.review.yaml", "--adr", "records")
    text = (project / "records" / "0001-a.md").read_text()
    assert outcome in text
    assert f"* {consequence}" in text


def test_in_what_a_record_does_not_follow_its_folder_is_said(project: Path) -> None:
    write(project / "adr" / "0001-a.rst", REST)
    write(
        project / "akten" / "0001-milch.md", "# 1. Milch\n\n## Status\n\nAkzeptiert\n\n## Kontext\n\nKalt.\n"
    )
    (project / "adr" / "0001-tea.md").unlink()
    said = run("new", "tea", "a.review.yaml", "--adr", "adr").stdout
    assert "end in .rst, and this one is Markdown" in said
    said = run("new", "tea", "b.review.yaml", "--adr", "akten").stdout
    assert "not in English, and this one is" in said


def test_a_folder_of_this_project_has_a_style() -> None:
    assert style_of(REPOSITORY / "docs" / "adr").body == "madr"
