"""The reviews of many repositories on one page: an index, a section for each, and nothing that one of them can do to it."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser

from conftest import CONF, Build, Built
from decidable.sphinx_ext import review
from decidable.sphinx_ext.index import repositories
from decidable.sphinx_ext.matching import Pattern, matches, split

CHECKLIST = """\
format: 1
id: tea
title: Tea
url: https://docs.example.org/index.html
options: {green: {title: Green}, black: {title: Black}}
questions: {taste: {title: Is it bitter?, answers: {bitter: {title: Yes, favors: [green]}}}}
triggers: {new-season: {title: There is a new season.}}
"""
REVIEW = """\
decision: tea
title: TITLE
status: accepted
choice: [green]
decided: 2026-11-20
adr: adr.md
questions: {taste: {answer: bitter, because: we tasted it}}
triggers: {new-season: {owner: tea team, check-by: 2027-06-01}}
"""
ADR = "# Green\n\nStatus: accepted\n\nDecided in [the review](REVIEW).\n"
HOSTILE = "<script>document.title = 1</script> `x` **b** [l](javascript:1)"
PAGE = "# Decisions\n\n```{decision:review} ../repos/**/*.review.yaml\n:today: 2026-11-22\n```\n"
INDEX = PAGE.replace("22\n", "22\n:index:\n")
FILES = {"index.md": PAGE, "other.md": ":orphan:\n\n# Another page\n"}


def said(title: str, *, adr: str = "adr.md", due: str = "2027-06-01") -> str:
    """Give a review with other words in it."""
    text = REVIEW.replace("TITLE", f"'{title}'").replace("2027-06-01", due)
    return text.replace("adr.md", adr) if adr else text.replace("adr: adr.md\n", "")


def add(folder: Path, text: str) -> Path:
    """Write a review and its record into a folder, which lends it its name."""
    folder.mkdir(parents=True)
    path = folder / f"{folder.name}.review.yaml"
    path.write_text(text)
    (folder / "adr.md").write_text(ADR.replace("REVIEW", path.name))
    return path


def repository(folder: Path, **reviews: str) -> Path:
    """Make a git repository with its checklist, and some reviews."""
    subprocess.run(["git", "init", "-q", folder], check=True)
    (folder / "checklists").mkdir()
    (folder / "checklists" / "tea.yaml").write_text(CHECKLIST)
    for name, text in reviews.items():
        add(folder / name, text)
    return folder


@pytest.fixture
def repos(tmp_path: Path) -> Path:
    """Make three repositories: of what fails, what is past its date, what cannot be read, and what holds."""
    folder = tmp_path / "repos"
    repository(folder / "assistant", drinks=said("What we drink"), snacks=said("What we eat", adr=""))
    repository(folder / "search", drinks=said("What we drink", due="2026-11-02"), cups=said(HOSTILE))
    repository(folder / "extractor", broken="decision: [tea", soon=said("Soon", due="2026-12-01"))
    return folder


@pytest.fixture
def one(tmp_path: Path) -> Path:
    """Make one repository with one review."""
    return repository(tmp_path / "repos" / "assistant", drinks=said("What we drink"))


def rows(built: Built) -> list[list[str]]:
    """Give the text of each row of the index."""
    found = built.page().select("table.decision-index tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in row.find_all("td")] for row in found]


def titles(built: Built) -> list[str]:
    """Give the titles in the index, each without the guide and the status that follow it."""
    return [row[1].removesuffix(" Tea accepted") for row in rows(built)]


def sections(soup: BeautifulSoup) -> list[Tag]:
    return soup.select("section.decision-review")


def read(built: Built) -> str:
    """Say how many pages a build has added, changed and removed."""
    told = re.search(r"(\d+) added, (\d+) changed, (\d+) removed", built.app.status.getvalue())
    return " ".join(told.groups()) if told else "0 0 0"


@pytest.mark.usefixtures("repos")
def test_what_fails_comes_first_then_what_is_past_its_date_and_what_will_be_soon(build: Build) -> None:
    found = rows(build(FILES))
    assert [(row[0], row[1].split(" Tea")[0], row[3].split(" ", 1)[1]) for row in found] == [
        ("assistant", "What we eat", "not decided 1 fail, 4 pass"),
        ("extractor", "broken/broken.review.yaml", found[1][3].removeprefix("✗ ")),
        ("search", "What we drink", "past its date 1 warn, 4 pass"),
        ("extractor", "Soon", "decided 5 pass"),
        ("assistant", "What we drink", "decided 5 pass"),
        ("search", HOSTILE, "decided 5 pass"),
    ]
    assert found[1][3].startswith("✗ unreadable is not YAML")
    assert found[2][4] == "tea team: to be checked by 2026-11-02, 20 days ago"
    assert found[3][4] == "2026-12-01, in 9 days: new-season is to be checked"
    assert found[3][2] == "Green"


@pytest.mark.usefixtures("repos")
def test_a_sentence_counts_the_reviews_by_how_they_stand(build: Build) -> None:
    summary = build(FILES).page().select_one(".decision-summary")
    assert summary is not None
    assert summary.get_text() == (
        "6 reviews in 3 repositories: 3 decided, 1 past its date, 1 not decided, 1 unreadable."
        " Judged as of 2026-11-22."
    )


@pytest.mark.usefixtures("repos")
def test_each_title_leads_to_its_own_section_which_holds_the_whole_review(build: Build) -> None:
    soup = build(FILES).page()
    led = [str(link["href"])[1:] for link in soup.select("table.decision-index td:nth-child(2) a")]
    assert led == [section["id"] for section in sections(soup)]
    assert "review-assistant-drinks-drinks" in led
    assert "review-search-drinks-drinks" in led
    assert all(section.select(":scope > details .decision-findings") for section in sections(soup))
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
    page = INDEX.replace("**/*.review.yaml", "assistant/drinks/drinks.review.yaml")
    assert titles(build({"index.md": page})) == ["What we drink"]


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
    assert [row[3].split()[1] for row in rows(built)] == ["unreadable", "decided"]


def test_folders_of_checklists_can_be_named(build: Build, one: Path) -> None:
    (one / "checklists").rename(one.parent / "guides")
    built = build({"index.md": PAGE.replace("22\n", "22\n:checklists: ../repos/guides\n")})
    assert titles(built) == ["What we drink"]
    assert not built.warnings


def test_no_match_is_a_warning_that_says_what_was_looked_for(build: Build) -> None:
    for built in (build(FILES), build(FILES)):
        told = (
            "index.md:3: WARNING: no .review.yaml file matches ../repos/**/*.review.yaml: paths are relative"
        )
        assert told in built.warnings
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
    built = build({"index.md": PAGE.replace("22\n", "22\n:exclude: ../repos/*/tests/**\n")})
    assert titles(built) == ["What we drink"]
    assert not built.warnings


@pytest.mark.slow
def test_a_page_is_read_again_when_a_review_appears_changes_or_goes(build: Build, one: Path) -> None:
    assert read(build(FILES)) == "2 0 0"
    assert read(build(FILES)) == "0 0 0"
    snacks = add(one / "snacks", said("What we eat"))
    built = build(FILES)
    assert (read(built), titles(built)) == ("0 1 0", ["What we drink", "What we eat"])
    snacks.write_text(said("What we ate"))
    built = build(FILES)
    assert (read(built), titles(built)) == ("0 1 0", ["What we ate", "What we drink"])
    snacks.unlink()
    built = build(FILES)
    assert (read(built), titles(built)) == ("0 1 0", ["What we drink"])
    assert read(build(FILES)) == "0 0 0"


def test_a_page_is_read_again_when_a_checklist_changes(build: Build, one: Path) -> None:
    build(FILES)
    (one / "checklists" / "tea.yaml").write_text(CHECKLIST.replace("Green", "Jade"))
    assert rows(build(FILES))[0][2] == "Jade"


@pytest.mark.usefixtures("one")
def test_a_page_of_no_fixed_day_is_read_again_on_another_day(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = FILES | {"index.md": PAGE.replace(":today: 2026-11-22\n", "")}
    monkeypatch.setattr(review, "_today", lambda: date(2026, 11, 22))
    assert "decided" in rows(build(files))[0][3]
    assert read(build(files)) == "0 0 0"
    monkeypatch.setattr(review, "_today", lambda: date(2027, 6, 2))
    built = build(files)
    assert read(built) == "0 1 0"
    assert "past its date" in rows(built)[0][3]


@pytest.mark.slow
def test_pages_that_are_read_in_parallel_are_read_again_as_well(build: Build, repos: Path) -> None:
    files = FILES | {f"page{number}.md": ":orphan:\n\n# Page\n" for number in range(6)}
    serial, parallel = build(files, out="serial"), build(files, parallel=2, out="parallel")
    assert str(serial.page().article) == str(parallel.page().article)
    (repos / "extractor" / "broken" / "broken.review.yaml").unlink()
    build(files, parallel=2, out="parallel")
    add(repos / "search" / "plates", said("Plates"))
    built = build(files, parallel=2, out="parallel")
    assert read(built) == "0 1 0"
    assert "Plates" in titles(built)


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
    assert "- [Decisions](index.html)" in built.files()["llms.txt"].decode()


def test_two_repositories_of_one_name_are_told_apart_by_the_folder_around_them() -> None:
    roots = [Path("/mirror/sales/app"), Path("/mirror/support/app"), Path("/mirror/support/web")]
    assert list(map(repositories(roots).__getitem__, roots)) == ["sales/app", "support/app", "web"]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("**/*.review.yaml", ["a.review.yaml", "one/a.review.yaml", "one/two/b.review.yaml"]),
        ("**", ["a.review.yaml", "one/a.review.yaml", "one/two/b.review.yaml"]),
        ("*/*.review.yaml", ["one/a.review.yaml"]),
        ("*/**/*.review.yaml", ["one/a.review.yaml", "one/two/b.review.yaml"]),
        ("one/**/two/**/b.*", ["one/two/b.review.yaml"]),
        ("[!b]*", ["a.review.yaml"]),
        ("build/*", ["build/c.review.yaml"]),
        ("*/.hidden/*", ["one/.hidden/d.review.yaml"]),
        ("one/a.review.yaml", ["one/a.review.yaml"]),
        ("*/../*", []),
        ("nowhere/**", []),
    ],
)
def test_a_pattern_matches_names_and_any_number_of_folders(
    tmp_path: Path, written: str, found: list[str]
) -> None:
    names = ("a", "one/a", "one/two/b", "build/c", "one/node_modules/e", "one/.hidden/d")
    for path in (*(tmp_path / f"{name}.review.yaml" for name in names), tmp_path / "one" / "a.yaml"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    folder, parts = split(written)
    matched = matches(Pattern(tmp_path / folder, parts))
    assert sorted(path.relative_to(tmp_path).as_posix() for path in matched) == found


def test_folders_may_be_deeper_than_the_stack(tmp_path: Path) -> None:
    deep = "/".join("d" * 1500)
    subprocess.run(["mkdir", "-p", deep], check=True, cwd=tmp_path)
    subprocess.run(["touch", f"{deep}/a.review.yaml"], check=True, cwd=tmp_path)
    try:
        assert [path.name for path in matches(Pattern(tmp_path, ("**",)))] == ["a.review.yaml"]
    finally:
        subprocess.run(["rm", "-r", "d"], check=True, cwd=tmp_path)


def test_a_pattern_of_many_stars_is_matched_in_time(tmp_path: Path) -> None:
    path = tmp_path.joinpath(*("a" * 60), "a" * 200)
    path.mkdir(parents=True)
    parts = ("**", "a") * 40
    assert not list(matches(Pattern(tmp_path, (*parts, "*a" * 30 + "b"))))


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
            assert page.get_by_role("columnheader").count() >= 6
            context.close()
