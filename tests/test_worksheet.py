"""The worksheet of a guide as Sphinx makes it: every entry has its place, whatever the guide says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from conftest import Build, Built

GUIDE = """\
# Tea

:::{decision:guide} tea
:options: green Green | black Black
:default: green

**Drink what you can brew.**
:::

::::{decision:question} taste
:evidence: tasting

Is it *bitter*?

:::{decision:answer} bitter
:against: black

**Yes.** It is.
:::

:::{decision:answer} mild
:favors: black
:requires: black

**No.** It is not.
:::
::::

:::{decision:evidence} tasting
:maximum-age: 6mo
:applies-when: black taste.mild

**A tasting.** By three people.
:::

:::{decision:factors}
:water: **Water.** How hard it is.
:::

:::{decision:owners} green
:kettle: **Kettle.** Who descales it.
:::

:::{decision:signals} black
:milk: **There is milk.** And it is fresh.
:::

:::{decision:pressures}
:fashion: **Fashion.** Others drink it.
:::

:::{decision:pitfalls}
:haste: **Haste.** It was never tasted.
:::

:::{decision:triggers}
:new-kettle: **A new kettle.** It boils less hot.
:::
"""
SHEET = """\
# The room

:::{decision:worksheet} tea
:::
"""
INDEX = "# Home\n\n```{toctree}\ntea\nroom\n```\n"
PAGES = {"index.md": INDEX, "tea.md": GUIDE, "room.md": SHEET}


def read(built: Built) -> set[str]:
    """Give the pages that a build read."""
    told = re.sub(r"\x1b\[[0-9;]*m", "", built.app.status.getvalue())
    return set(re.findall(r"reading sources\.\.\. \[ *\d+%\] (\S+)", told))


def test_every_entry_of_the_guide_has_its_fields(build: Build) -> None:
    page = build(PAGES).page("room.html")
    names = {str(field["name"]) for field in page.select("form.decision-worksheet [name]")}
    assert names == {
        *("title", "choice", "decisive", "answer.taste", "because.taste", "required-by.taste"),
        *("who.taste", "by.taste", "set-aside.fashion", "set-aside.haste", "signal.milk"),
        *("owner.kettle", "not-here.kettle", "watched-by.new-kettle", "check-by.new-kettle"),
        *("considered.green", "considered.black", "own", "considered.own"),
    }


def test_what_answers_mean_is_on_the_page_as_data(build: Build) -> None:
    page = build(PAGES).page("room.html")
    rules = json.loads(page.select("script.decision-rules")[0].text)
    assert rules["questions"]["taste"]["answers"]["mild"]["requires"] == ["black"]
    assert rules["evidence"]["tasting"]["applies-when"] == ["black", "taste.mild"]


def test_every_entry_links_to_its_place_in_the_guide(build: Build) -> None:
    page = build(PAGES).page("room.html")
    links = {str(link["href"]) for link in page.select("form.decision-worksheet a")}
    ids = ("taste", "kettle", "milk", "new-kettle")
    assert links == {f"tea.html#{id_}" for id_ in ids}


def test_without_javascript_the_page_says_what_it_needs_and_shows_the_questions(build: Build) -> None:
    page = build(PAGES).page("room.html")
    [note] = page.select("form.decision-worksheet noscript")
    assert "decidable new tea PATH" in note.text
    assert "Is it bitter?" in page.select("form.decision-worksheet h3")[0].text


def test_what_a_guide_says_is_no_markup_on_its_worksheet(build: Build) -> None:
    hostile = GUIDE.replace("**Fashion.**", '**Fashion `<script>alert(1)</script>"><b>`.**')
    page = build(PAGES | {"tea.md": hostile.replace("It is.", '`</script>"><b>`')}).page("room.html")
    assert not page.select("form.decision-worksheet script:not(.decision-rules), form.decision-worksheet b")
    assert "<script>alert(1)</script>" in page.select("[data-id=fashion] span")[0].text


def test_only_a_page_with_a_worksheet_has_its_script(build: Build) -> None:
    built = build(PAGES)
    with_script = [
        name for name in ("index.html", "tea.html", "room.html") if b"worksheet.js" in built.files()[name]
    ]
    assert with_script == ["room.html"]


def test_a_worksheet_of_no_guide_is_a_mistake_that_names_the_nearest(build: Build) -> None:
    built = build(PAGES | {"room.md": SHEET.replace("worksheet} tea", "worksheet} teas")})
    assert (
        "room.md:3: WARNING: there is no guide teas; did you mean tea? [decision.unknown-reference]"
        in built.warnings
    )
    assert not built.page("room.html").select("form.decision-worksheet")


@pytest.mark.slow
def test_the_worksheet_is_the_same_in_serial_and_in_parallel(build: Build) -> None:
    serial = build(PAGES, out="serial").files()["room.html"]
    assert build(PAGES, out="parallel", parallel=2).files()["room.html"] == serial


@pytest.mark.parametrize("builder", ["text", "latex"])
def test_where_there_are_no_forms_the_questions_are_listed(build: Build, builder: str) -> None:
    built = build(PAGES, builder)
    assert not built.warnings
    said = b"".join(built.files("room.txt").values() or built.files("*.tex").values()).decode()
    assert "Is it bitter?" in said


def test_a_change_in_one_page_reads_that_page_only(build: Build) -> None:
    others = {"index.md": INDEX.replace("tea\n", "tea\nnotes\n"), "notes.md": "# Notes\n"}
    build(PAGES | others)
    assert read(build({"notes.md": "# Notes\n\nMore.\n"})) == {"notes"}
    assert read(build({"room.md": SHEET + "\nMore.\n"})) == {"room"}


def test_a_change_in_the_guide_makes_its_worksheet_again_and_no_other_page(build: Build) -> None:
    build(PAGES)
    built = build({"tea.md": GUIDE.replace("*bitter*", "sour")})
    assert read(built) == {"tea", "room"}
    assert "Is it sour?" in built.page("room.html").text


def test_a_guide_with_mistakes_leaves_its_worksheet_out(build: Build) -> None:
    built = build(PAGES | {"tea.md": GUIDE.replace("green Green | black Black", "green Green")})
    assert not built.page("room.html").select("form.decision-worksheet")
    assert "decision." in built.warnings


def test_the_same_page_may_hold_a_guide_and_its_worksheet(build: Build) -> None:
    page = build({"index.md": GUIDE + "\n:::{decision:worksheet} tea\n:::\n"}).page()
    assert {str(link["href"]) for link in page.select("form.decision-worksheet a")} >= {"#taste", "#kettle"}


def test_the_shipped_script_runs_without_a_build_step_or_another_script() -> None:
    static = Path(__file__).parent.parent / "src/decidable/sphinx_ext/static"
    for name in ("worksheet.js", "decision.js", "decision-rules.js", "decision-strip.js"):
        text = (static / name).read_text()
        assert not re.search(r"\b(?:import|require|fetch|XMLHttpRequest|eval|innerHTML)\b", text)
