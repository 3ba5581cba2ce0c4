"""``decidable new --adr`` writes a record as its folder writes them, which is accepted when it is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from decidable.adr.folder_style import slug, style_of
from decidable.yaml_document import parse
from support.adr_commands import REPOSITORY, accepted, project_of_records, run, write
from support.adrs import REVIEW

project = pytest.fixture(project_of_records)
MADR = "---\nstatus: accepted\ndate: 2020-02-02\n---\n\n# Milk\n\n## Context and Problem Statement\n\nCold.\n\n## Decision Outcome\n\nMilk.\n"
NYGARD = "# 11. Milk\n\nDate: 2020-02-02\n\n## Status\n\nAccepted\n\n## Context\n\nCold.\n\n## Decision\n\nMilk.\n\n## Consequences\n\nWarm.\n"
BULLETS = "# Milk\n\n- Status: accepted\n- Date: 2020-02-02\n\n## Context and Problem Statement\n\nCold.\n"
REST = "ADR-0004: Milk\n==============\n\n:Status: Accepted\n:Date: 2020-02-02\n\nContext\n-------\n\nCold.\n"
ADOC = "= 4. Milk\n\n== Status\n\nAccepted\n\n== Context\n\nCold.\n"
STYLES = {
    "a new folder": (
        {},
        "0001-what-we-drink.md",
        ["---\nstatus: proposed\n", "\n# What we drink\n", "\n### Confirmation\n"],
    ),
    "MADR 4": (
        {"0009-milk.md": MADR},
        "0010-what-we-drink.md",
        ["---\nstatus: proposed\n", "\n### Confirmation\n"],
    ),
    "MADR 3": (
        {"0009-milk.md": f"{MADR}\n## Validation\n\nTaste it.\n"},
        "0010-what-we-drink.md",
        ["status: proposed\n", "\n## Validation\n"],
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
    "prefixed": (
        {"adr_007_milk.md": BULLETS, "README.md": ""},
        "adr_008_what_we_drink.md",
        ["- Status: proposed\n"],
    ),
    "reST": (
        {"ADR-0004-milk.rst": REST},
        "ADR-0005-what-we-drink.rst",
        ["ADR-0005: What we drink\n====", ":Status: proposed\n"],
    ),
    "AsciiDoc": (
        {"0004-milk.adoc": ADOC},
        "0005-what-we-drink.adoc",
        ["= 5. What we drink\n", "\n== Status\n\nProposed\n"],
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
    written = next(path for path in (project / "docs" / "adr").iterdir() if path.name not in files)
    assert re.fullmatch(name, written.name)
    text = written.read_text(encoding="utf-8")
    assert all(part in text for part in parts)
    if filled:
        assert "Green tea" in text
        assert "we tasted it" in text
        review.write_text(f"{review.read_text()}adr: ../docs/adr/{written.name}\n")
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
    assert "* Good, because of [Fresh knowledge]" in told
    assert "* Bad, because of [" in told
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


def test_a_folder_of_this_project_has_a_style() -> None:
    assert style_of(REPOSITORY / "docs" / "adr").shape == "madr-4"
