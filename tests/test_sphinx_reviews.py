"""The reviews of many repositories on one page: an index, a section for each, and nothing that one of them can do to it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser

from conftest import CONF, Build
from support.reviewed_repositories import (
    FILES,
    HOSTILE,
    PAGE,
    add,
    one_repository,
    repository,
    rows,
    said,
    some_repositories,
    titles,
)

repos = pytest.fixture(some_repositories)
one = pytest.fixture(one_repository)
INDEX = PAGE.replace("22\n", "22\n:index:\n")


def sections(soup: BeautifulSoup) -> list[Tag]:
    return soup.select("section.decision-review")


@pytest.mark.usefixtures("repos")
def test_what_fails_comes_first_then_what_is_past_its_date_and_what_will_be_soon(build: Build) -> None:
    found = rows(build(FILES))
    assert [(row[0], row[1].split(" Tea")[0], row[2]) for row in found] == [
        ("assistant", "What we eat", "✗ not decided: Green, and 1 of 5 entries fails: adr"),
        ("extractor", "broken/broken.review.yaml", "✗ not decided: the review cannot be read"),
        ("search", "What we drink", "! decided: Green, on no evidence; 1 claim; due: new-season"),
        ("extractor", "Soon", "✓ decided: Green, on no evidence; 1 claim"),
        ("assistant", "What we drink", "✓ decided: Green, on no evidence; 1 claim"),
        ("search", HOSTILE, "✓ decided: Green, on no evidence; 1 claim"),
    ]
    assert found[3][3] == "2026-12-01, in 9 days: new-season is to be checked"


@pytest.mark.usefixtures("repos")
def test_a_sentence_counts_the_reviews_by_how_they_stand(build: Build) -> None:
    summary = build(FILES).page().select_one(".decision-summary")
    assert summary is not None
    assert summary.get_text() == (
        "6 reviews in 3 repositories: 4 decided, 1 not decided, 1 unreadable; 1 due. Judged as of 2026-11-22."
    )


@pytest.mark.usefixtures("repos")
def test_each_title_leads_to_its_own_section_which_holds_the_whole_review(build: Build) -> None:
    soup = build(FILES).page()
    led = [str(link["href"])[1:] for link in soup.select("table.decision-index td:nth-child(2) a")]
    assert led == [section["id"] for section in sections(soup)]
    assert "review-assistant-drinks-drinks" in led
    assert "review-search-drinks-drinks" in led
    assert all(section.select("details .findings") for section in sections(soup))
    ids = [str(element["id"]) for element in soup.select("[id]")]
    assert len(ids) == len(set(ids))


@pytest.mark.usefixtures("repos")
def test_the_contents_of_the_page_list_every_review(build: Build) -> None:
    built = build(FILES)
    listed = built.app.env.tocs["index"].astext()
    assert "What we drink (search)" in listed
    assert "What we drink (assistant)" in listed


def test_places_that_give_one_anchor_give_two(build: Build, tmp_path: Path) -> None:
    repository(tmp_path / "repos" / "tea", **{"a-b": said("One"), "a_b": said("Two")})
    found = [section["id"] for section in sections(build(FILES).page())]
    assert sorted(map(str, found)) == ["review-tea-a-b-a-b", "review-tea-a-b-a-b-2"]


@pytest.mark.usefixtures("one")
def test_an_anchor_is_no_heading_of_the_page(build: Build) -> None:
    page = PAGE.replace("# Decisions\n", "# Decisions\n\n## Review assistant drinks drinks\n")
    soup = build({"index.md": page}).page()
    assert [section["id"] for section in sections(soup)] == ["review-assistant-drinks-drinks-2"]


@pytest.mark.usefixtures("repos")
def test_the_index_can_stand_alone(build: Build) -> None:
    soup = build({"index.md": INDEX}).page()
    assert len(soup.select("table.decision-index tbody tr")) == 6
    assert not sections(soup)
    assert not soup.select("table.decision-index td:nth-child(2) a")


@pytest.mark.usefixtures("one")
def test_one_review_can_have_an_index_of_one(build: Build) -> None:
    page = INDEX.replace("../repos", "../repos/assistant/drinks/drinks.review.yaml")
    assert titles(build({"index.md": page})) == ["What we drink"]


@pytest.mark.slow
@pytest.mark.usefixtures("repos")
def test_what_cannot_be_read_is_a_warning_at_its_place_in_every_build(build: Build, tmp_path: Path) -> None:
    for built in (build(FILES), build(FILES)):
        told = f"{tmp_path}/repos/extractor/broken/broken.review.yaml:2:1: WARNING: yaml-syntax is not YAML"
        assert told in built.warnings
        assert "[decision.yaml-syntax]" in built.warnings
        assert len(rows(built)) == 6
        assert built.warnings.count("WARNING") == 1


def test_a_review_without_its_checklist_is_one_that_cannot_be_read(build: Build, one: Path) -> None:
    (one / "checklists" / "tea.yaml").rename(one / "checklists" / "milk.yaml")
    add(one / "snacks", said("What we eat").replace("tea\n", "milk\n"))
    built = build(FILES)
    assert "drinks.review.yaml:1:1: WARNING: unknown-guide there is no guide tea" in built.warnings
    assert [row[2].split()[1] for row in rows(built)] == ["not", "decided:"]


def test_folders_of_checklists_can_be_named(build: Build, one: Path) -> None:
    (one / "checklists").rename(one.parent / "guides")
    built = build({"index.md": PAGE.replace("22\n", "22\n:checklists: ../repos/guides\n")})
    assert titles(built) == ["What we drink"]
    assert not built.warnings


def test_a_folder_without_a_review_is_a_warning(build: Build, tmp_path: Path) -> None:
    (tmp_path / "repos").mkdir()
    for built in (build(FILES), build(FILES)):
        assert "index.md:3: WARNING: there is no .review.yaml file below ../repos" in built.warnings
        assert "[decision.nothing-found]" in built.warnings


@pytest.mark.usefixtures("repos")
def test_what_a_review_holds_is_text_in_the_index_the_headings_and_the_contents(build: Build) -> None:
    soup = build(FILES).page()
    assert not [tag for tag in soup.select("script") if "document.title" in tag.get_text()]
    assert not soup.select('a[href^="javascript"]')
    headings = [heading.get_text() for heading in soup.select("section.decision-review > h2")]
    assert any(heading.startswith(f"{HOSTILE} (search)") for heading in headings)


def test_names_of_files_are_text(build: Build, one: Path) -> None:
    add(one / "<b>x\u202e", "decision: [tea")
    built = build(FILES)
    assert rows(built)[0][1] == "<b>x\\u202e/<b>x\\u202e.review.yaml"
    assert "\u202e" not in built.warnings


def test_links_are_not_followed_and_told(build: Build, one: Path, tmp_path: Path) -> None:
    away = repository(tmp_path / "away", secret=said("Secret"))
    (one / "inner").symlink_to(away)
    (one.parent / "away").symlink_to(away)
    (one / "link.review.yaml").symlink_to(away / "secret" / "secret.review.yaml")
    built = build(FILES)
    assert titles(built) == ["What we drink"]
    told = [line.split("repos/")[1].split()[0] for line in built.warnings.splitlines() if "link" in line]
    assert told == ["assistant/link.review.yaml", "away"]
    assert built.warnings.count("[decision.outside-root]") == 2


def test_a_review_reads_nothing_of_another_repository(build: Build, one: Path) -> None:
    repository(one.parent / "search", cups=said("Cups", adr="../../assistant/drinks/adr.md"))
    soup = build(FILES).page()
    section = next(each for each in sections(soup) if each["id"] == "review-search-cups-cups")
    assert "../../assistant/drinks/adr.md leads out of the project" in section.get_text()


def test_what_is_left_out_is_neither_shown_nor_told(build: Build, one: Path) -> None:
    add(one / "tests" / "broken", "decision: [tea")
    built = build({"index.md": PAGE.replace("22\n", "22\n:exclude: */tests/*\n")})
    assert titles(built) == ["What we drink"]
    assert not built.warnings


@pytest.mark.slow
@pytest.mark.usefixtures("repos")
@pytest.mark.parametrize("builder", ["latex", "text", "epub", "gettext", "dirhtml"])
def test_every_builder_can_show_many_reviews(build: Build, builder: str) -> None:
    built = build(FILES, builder)
    assert built.app.statuscode == 0
    assert built.warnings.count("WARNING") == 1
    assert not any(
        re.search(rb"\\begin\{itemize\}\s*\\end\{itemize\}", text) for text in built.files().values()
    )


@pytest.mark.usefixtures("repos")
def test_the_list_for_machines_names_the_page(build: Build) -> None:
    built = build(FILES, decision_llms="what the teams decided")
    assert "- [Decisions](index.md)" in built.files()["llms.txt"].decode()


@pytest.mark.slow
@pytest.mark.browser
def test_the_page_fits_every_screen_and_passes_axe_open_and_folded(
    build: Build, repos: Path, browser: Browser, axe: str
) -> None:
    assert repos.is_dir()
    built = build(FILES | {"conf.py": f'{CONF}html_theme = "furo"\n'})
    for width in (1280, 390):
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
            )
            page = context.new_page()
            page.goto((built.outdir / "index.html").as_uri())
            page.evaluate(axe)
            for is_open in ("false", "true"):
                page.evaluate(f"document.querySelectorAll('details').forEach(each => each.open = {is_open})")
                check = "axe.run('article').then(results => results.violations)"
                found: list[dict[str, Any]] = page.evaluate(check)
                assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert page.title() != "1"
            assert page.get_by_role("columnheader").count() >= 4
            context.close()
