"""The ``checklist`` builder: what it writes, and when it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Build
from decidable.checklists import read_guide
from decidable.sphinx_ext.domain import decision_domain
from decidable.sphinx_ext.to_guide import guide_of

GUIDE = """\
# Tea or Coffee

:::{decision:guide} tea-or-coffee
:options: tea Tea | coffee Coffee
:default: tea

**Drink what you like.** Within reason.
:::

::::{decision:question} when
When do you drink it?

:::{decision:answer} no
:against: coffee
**No.** Or late, dès 17:00: "never".
:::
::::

:::{decision:points}
:cost: **Low.** Pennies.
:::

## Best when

::::{tab-set}
:sync-group: tea-or-coffee
:::{tab-item} Tea
:sync: tea
- **It is hot.** Very.
:::
:::{tab-item} Coffee
:sync: coffee
- **You are tired.**
:::
::::
"""
CHECKLIST = """\
# Made from docs/index.md by the Sphinx builder `checklist`. Edit that page, not this file.
format: 1
id: tea-or-coffee
title: Tea or Coffee
url: https://example.org/en/index.html
options:
  tea:
    title: Tea
  coffee:
    title: Coffee
default: tea
questions:
  when:
    title: When do you drink it?
    answers:
      'no':
        title: 'No'
        text: 'Or late, dès 17:00: "never".'
        against:
          - coffee
points:
  heuristic:
    title: Drink what you like
    text: Within reason.
  cost:
    title: Low
    text: Pennies.
facets:
  best-when:
    title: Best when
statements:
  best-when.tea.it-is-hot:
    title: It is hot
    text: Very.
    facet: best-when
    option: tea
  best-when.coffee.you-are-tired:
    title: You are tired
    facet: best-when
    option: coffee
"""
NAME = "tea-or-coffee.yaml"


@pytest.mark.parametrize("address", ["https://example.org/en/", "https://example.org/en"])
def test_a_guide_becomes_one_file_in_the_order_of_its_page(build: Build, address: str) -> None:
    built = build({"index.md": GUIDE}, "checklist", html_baseurl=address)
    assert built.files()[NAME].decode() == CHECKLIST
    assert list(built.files()) == [NAME]
    assert built.app.statuscode == 0


def test_what_is_written_reads_as_the_guide_of_the_page(build: Build) -> None:
    built = build({"index.md": GUIDE}, "checklist")
    assert read_guide(built.outdir / NAME) == guide_of(decision_domain(built.app.env).pages["index"], "")


def test_a_measure_that_is_not_installed_is_told_on_every_run_and_the_checklist_is_written(
    build: Build,
) -> None:
    evidence = ":::{decision:evidence} cups\n:measure: cup-count\n**Cups.** How many.\n:::\n"
    page = GUIDE.replace(":::{decision:points}", f"{evidence}\n:::{{decision:points}}")
    for _ in range(2):
        built = build({"index.md": page}, "checklist")
        assert "index.md:19: WARNING: the measure cup-count is not installed;" in built.warnings
        assert "[decision.measure-missing]" in built.warnings
        assert list(built.files()) == [NAME]


@pytest.mark.slow
def test_the_shipped_guide_has_every_link_on_its_page_and_in_the_inventory(build: Build) -> None:
    pages = (Path(__file__).parent.parent / "docs/decisions").iterdir()
    files = {f"decisions/{page.name}": page.read_text(encoding="utf-8") for page in pages}
    files["index.md"] = "# Home\n\n```{toctree}\ndecisions/rag-vs-fine-tuning\n```\n"
    guide = read_guide(build(files, "checklist").outdir / "rag-vs-fine-tuning.yaml")
    built = build(files)
    assert not built.warnings
    html, inventory = built.page("decisions/rag-vs-fine-tuning.html"), built.inventory()
    for anchor in guide.anchors():
        assert html.find(id=anchor), anchor
        assert inventory[f"{guide.id}.{anchor}"][1] == f"decisions/rag-vs-fine-tuning.html#{anchor}"


@pytest.mark.slow
def test_several_processes_write_the_same_bytes(build: Build) -> None:
    files = {f"g{n}.md": GUIDE.replace("tea-or-coffee", f"guide-{n}") for n in range(9)}
    files["index.md"] = "# Home\n\n```{toctree}\n:glob:\ng*\n```\n"
    serial = build(files, "checklist", out="serial")
    parallel = build(files, "checklist", out="parallel", parallel=4)
    assert len(serial.files()) == 9
    assert serial.files() == parallel.files()


def test_the_builder_reads_nothing_that_html_has_read(build: Build) -> None:
    build({"index.md": GUIDE})
    built = build(builder="checklist", html_baseurl="https://example.org/en/")
    assert "0 added, 0 changed, 0 removed" in built.app.status.getvalue()
    assert built.files()[NAME].decode() == CHECKLIST


def test_a_page_without_a_guide_gives_no_file(build: Build) -> None:
    built = build({"index.md": "# Home\n"}, "checklist")
    assert (built.files(), built.app.statuscode) == ({}, 0)


def test_a_mistake_is_told_in_every_run_and_nothing_is_written_while_there_is_one(build: Build) -> None:
    wrong = GUIDE.replace(":against: coffee", ":against: cofee")
    message = "WARNING: against: there is no option cofee on this page; did you mean coffee? [decision.unknown-option]"
    assert message in build({"index.md": wrong}).warnings
    for _ in range(2):
        built = build(builder="checklist")
        assert "0 added, 0 changed, 0 removed" in built.app.status.getvalue()
        assert built.warnings.count(message) == 1
        assert "ERROR: no checklist is written: the guides have 1 mistake" in built.warnings
        assert (built.files(), built.app.statuscode) == ({}, 1)
    assert build({"index.md": GUIDE}, "checklist").app.statuscode == 0


@pytest.mark.slow
def test_a_mistake_that_another_process_has_read_counts_as_well(build: Build) -> None:
    files = {f"g{n}.md": GUIDE.replace("tea-or-coffee", f"guide-{n}") for n in range(9)}
    files["index.md"] = "# Home\n\n```{toctree}\n:glob:\ng*\n```\n"
    files["g7.md"] = files["g7.md"].replace(":against: coffee", ":against: cofee")
    built = build(files, "checklist", parallel=4)
    assert built.warnings.count("[decision.unknown-option]") == 1
    assert (built.files(), built.app.statuscode) == ({}, 1)


def test_a_mistake_in_one_guide_leaves_all_committed_checklists_as_they_are(build: Build) -> None:
    files = {"index.md": GUIDE + "```{toctree}\nother\n```\n"}
    files["other.md"] = GUIDE.replace("tea-or-coffee", "other")
    before = build(files, "checklist").files()
    files["other.md"] = files["other.md"].replace("Within reason", "Always").replace(":cost:", ":status:")
    files["index.md"] = files["index.md"].replace("Pennies", "Cents")
    assert build(files, "checklist").files() == before


@pytest.fixture
def committed(build: Build, tmp_path: Path) -> Path:
    folder = tmp_path / "checklists"
    folder.mkdir()
    (folder / NAME).write_bytes(build({"index.md": GUIDE}, "checklist").files()[NAME])
    return folder


def test_an_id_may_not_vanish_from_the_committed_checklist(build: Build, committed: Path) -> None:
    renamed = GUIDE.replace(":cost:", ":price:").replace("It is hot", "It is warm")
    built = build({"index.md": renamed}, "checklist", decision_checklists="../checklists", out="again")
    for id_ in ("cost", "best-when.tea.it-is-hot"):
        message = f"the id {id_} has vanished: add `:formerly: {id_}` to the entry that replaces it"
        assert f"index.md:3: WARNING: {message} [decision.vanished-id]" in built.warnings
    assert "price" not in (committed / NAME).read_text(encoding="utf-8")
    assert (built.files(), built.app.statuscode) == ({}, 1)


@pytest.mark.usefixtures("committed")
def test_a_former_id_is_written_down_and_stays(build: Build) -> None:
    renamed = GUIDE.replace(":cost: ", ":price: {decision:formerly}`cost` ")
    built = build({"index.md": renamed}, "checklist", decision_checklists="../checklists", out="again")
    assert not built.warnings
    assert read_guide(built.outdir / NAME).formerly == {"cost": "price"}


def test_a_former_id_may_not_vanish_either(build: Build, committed: Path) -> None:
    path = committed / NAME
    path.write_text(path.read_text(encoding="utf-8") + "formerly:\n  price: cost\n", encoding="utf-8")
    built = build({}, "checklist", decision_checklists="../checklists")
    assert "the id price has vanished" in built.warnings


@pytest.mark.usefixtures("committed")
def test_a_guide_may_not_vanish_while_its_checklist_is_there(build: Build) -> None:
    built = build({"index.md": "# Home\n"}, "checklist", decision_checklists="../checklists", out="again")
    assert "no page has the guide tea-or-coffee any more" in built.warnings
    assert "checklists/tea-or-coffee.yaml" in built.warnings
    assert built.app.statuscode == 1


def test_a_committed_checklist_that_cannot_be_read_is_told(build: Build, committed: Path) -> None:
    (committed / NAME).write_text("format: 2\n", encoding="utf-8")
    built = build({}, "checklist", decision_checklists="../checklists")
    assert "its checklist cannot be compared, repair or delete it" in built.warnings
    assert built.app.statuscode == 1


def test_a_folder_of_checklists_that_is_not_there_yet_is_no_mistake(build: Build) -> None:
    built = build({"index.md": GUIDE}, "checklist", decision_checklists="../nowhere")
    assert (list(built.files()), built.warnings) == ([NAME], "")
