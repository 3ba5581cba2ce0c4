"""The site as a reader meets it: in a real browser, with and without JavaScript, on screen and on paper."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, PdfMargins, Route, ViewportSize
from pypdf import PdfReader
from sphinx.util.inventory import InventoryFile

from decidable.checklists import read_guide
from decidable.guide import Guide

REPOSITORY = Path(__file__).parent.parent
GUIDE = "decisions/rag-vs-fine-tuning.html"
PUBLISHED = "decisions/rag-vs-fine-tuning-published.html"
PUBLIC = "https://decidable.readthedocs.io/en/latest/"
NARROW: ViewportSize = {"width": 600, "height": 800}
WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
GUIDES = sorted(path.stem for path in (REPOSITORY / "checklists").glob("*.yaml"))
HIDDEN = "hidden-costs.fine-tuning.tuning-as-cover-for-bad-data"
LINES = """() => {
    const sizes = [];
    let longest = 0;
    for (const block of document.querySelectorAll("article :is(p, li, dd, dt, label, summary, button)")) {
        if (!block.checkVisibility() || block.querySelector("p, li, dd, h3")) continue;
        sizes.push(parseFloat(getComputedStyle(block).fontSize));
        const lines = block.getBoundingClientRect().height / parseFloat(getComputedStyle(block).lineHeight);
        if (block.matches("p, li, dd") && lines >= 2.5) longest = Math.max(longest, block.innerText.length / Math.round(lines));
    }
    return [sizes, longest];
}"""
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def guide() -> Guide:
    return read_guide(REPOSITORY / "checklists" / "rag-vs-fine-tuning.yaml")


def opened(page: Page, url: str) -> None:
    """Open a page in its own type, however late that comes: readers on a slow line get another for the first view."""

    def patient(route: Route) -> None:
        response = route.fetch()
        route.fulfill(
            response=response, body=response.text().replace("font-display: optional", "font-display: block")
        )

    page.route("**/site.css*", patient)
    page.goto(url)
    page.evaluate("document.fonts.ready.then(() => null)")


def shown(page: Page) -> set[str]:
    """Give the options whose tabs are shown, over all facets."""
    return set(
        page.locator(".sd-tab-set > label.sd-tab-label:has(+ .sd-tab-content:visible)").all_inner_texts()
    )


def test_every_link_of_the_checklist_is_an_anchor_of_the_page_and_in_the_inventory(
    site: Path, guide: Guide
) -> None:
    soup = BeautifulSoup((site / GUIDE).read_text(), "html.parser")
    anchors = {str(element["id"]) for element in soup.find_all(id=True)}
    inventory = InventoryFile.loads((site / "objects.inv").read_bytes(), uri="")
    listed = {
        name for kind, items in inventory.data.items() if kind.startswith("decision:") for name in items
    }
    for id_ in guide.anchors():
        assert id_ in anchors
        assert f"{guide.id}.{id_}" in listed
        assert guide.link(id_).startswith(PUBLIC + GUIDE)


def test_the_inventory_gives_each_entry_its_title(site: Path, guide: Guide) -> None:
    inventory = InventoryFile.loads((site / "objects.inv").read_bytes(), uri="")
    name = f"{guide.id}.knowledge-or-behavior"
    [item] = [
        items[name]
        for kind, items in inventory.data.items()
        if kind.startswith("decision:") and name in items
    ]
    assert item.display_name == guide.questions["knowledge-or-behavior"].title


def test_the_drawn_figures_are_those_of_the_table_below_them(site: Path) -> None:
    soup = BeautifulSoup((site / PUBLISHED).read_text(), "html.parser")
    drawn = [
        [float(str(mark["style"]).removeprefix("--at: ")) for mark in row.select(".published-track > i")]
        for row in soup.select(".published-row")
    ][:-1]
    table = soup.select("article table")[0]
    listed = [
        [
            float(cell.text) * (100 if cell.text.startswith(".") else 1)
            for cell in row.select("td")[2:]
            if cell.text != "\N{EN DASH}"
        ]
        for row in table.select("tbody tr")
    ]
    assert drawn == [pytest.approx(row) for row in listed]


def test_evidence_links_to_how_it_is_measured_where_there_is_such_a_page(site: Path, guide: Guide) -> None:
    soup = BeautifulSoup((site / GUIDE).read_text(), "html.parser")
    told = re.findall(r'"([a-z-]+)": "(how-to/[a-z-]+)"', (REPOSITORY / "docs/conf.py").read_text())
    guides = map(read_guide, (REPOSITORY / "checklists").glob("*.yaml"))
    assert {name for name, _ in told} == {
        evidence.measure for each in guides for evidence in each.evidence.values() if evidence.measure
    }
    for id_, evidence in guide.evidence.items():
        page = dict(told)[evidence.measure or ""]
        links = soup.select(f'#{id_} .decision-facts a[href="../{page}.html"]')
        assert bool(links) == (site / f"{page}.html").is_file()


def test_every_page_says_its_public_address_and_what_it_is_about(site: Path) -> None:
    for path in site.rglob("*.html"):
        name = path.relative_to(site).as_posix()
        if name in {"404.html", "genindex.html", "search.html"}:
            continue
        soup = BeautifulSoup(path.read_text().partition("</head>")[0], "html.parser")
        [canonical] = soup.select('link[rel="canonical"]')
        assert canonical["href"] == PUBLIC + name
        assert soup.select('meta[name="description"][content]'), name


def test_the_sitemap_and_the_list_for_language_models_name_every_page(site: Path) -> None:
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    pages -= {"404.html", "genindex.html", "search.html"}
    mapped = {found.text for found in ET.parse(site / "sitemap.xml").iterfind(".//{*}loc")}  # noqa: S314  (our own file)
    assert mapped == {PUBLIC + name for name in pages}
    listed = re.findall(r"\]\((\S+)\)", (site / "llms.txt").read_text())
    assert {name.replace(".md", ".html") for name in listed} == mapped
    assert all((site / name.removeprefix(PUBLIC)).is_file() for name in listed)


def test_the_twin_of_a_guide_has_every_entry_with_its_address(site: Path, guide: Guide) -> None:
    twin = (site / GUIDE).with_suffix(".md").read_text()
    for id_ in [*guide.statements, *guide.evidence, *guide.signals, *guide.pressures, *guide.triggers]:
        assert f"]({guide.link(id_)})" in twin
    assert (
        '<link rel="alternate" type="text/markdown" href="rag-vs-fine-tuning.md">'
        in (site / GUIDE).read_text()
    )


@pytest.mark.browser
def test_the_first_screen_has_the_heuristic_the_stance_the_questions_and_the_synthesis(
    page: Page, address: str, guide: Guide
) -> None:
    page.set_viewport_size(WIDE)
    opened(page, f"{address}/{GUIDE}")
    for id_ in ("heuristic", "default-stance", *guide.questions, "ai-synthesis"):
        box = page.locator(f'[id="{id_}"]').bounding_box()
        assert box
        assert box["y"] + box["height"] <= 900, id_
    synthesis = page.locator("#ai-synthesis + dd").bounding_box()
    assert synthesis
    assert synthesis["y"] + synthesis["height"] <= 900


@pytest.mark.browser
@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_is_at_most_seven_screens_high_and_five_pages_long(
    page: Page, address: str, name: str
) -> None:
    page.set_viewport_size(WIDE)
    opened(page, f"{address}/decisions/{name}.html")
    assert page.evaluate("document.documentElement.scrollHeight") <= 7 * 900
    margins: PdfMargins = {"top": "12mm", "bottom": "12mm", "left": "14mm", "right": "14mm"}
    assert len(PdfReader(BytesIO(page.pdf(format="A4", margin=margins))).pages) <= 5
    page.evaluate("document.documentElement.classList.add('decision-card')")
    assert len(PdfReader(BytesIO(page.pdf(format="A4", margin=margins))).pages) == 1


@pytest.mark.browser
@pytest.mark.parametrize("name", GUIDES)
def test_text_is_at_least_16_pixels_high_and_its_lines_at_most_75_characters_long(
    page: Page, address: str, name: str
) -> None:
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        opened(page, f"{address}/decisions/{name}.html")
        sizes, longest = page.evaluate(LINES)
        assert min(sizes) >= 16
        assert longest <= 75
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.browser
def test_an_option_has_one_colour_wherever_it_is_named(page: Page, address: str) -> None:
    page.set_viewport_size(NARROW)
    page.goto(f"{address}/{GUIDE}")
    page.add_style_tag(content="* { transition: none !important }")
    for number in (1, 2):
        name = f".decision-option-{number}"
        page.locator(f"label.sd-tab-label{name}").first.click()
        places = (f"{name}.decision-option", f"dt{name}", f"label.sd-tab-label{name}")
        colors = [page.locator(place).first.evaluate("e => getComputedStyle(e).color") for place in places]
        assert len(set(colors)) == 1


@pytest.mark.browser
def test_the_link_beside_an_entry_is_seen_on_focus_and_puts_a_markdown_link_on_the_clipboard(
    page: Page, address: str, guide: Guide
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.set_viewport_size(NARROW)
    page.goto(f"{address}/{GUIDE}?rag-vs-fine-tuning=fine-tuning")
    link = page.locator(f'[id="{HIDDEN}"] a.decision-link')
    assert link.evaluate("e => getComputedStyle(e).opacity") == "0"
    link.focus()
    page.keyboard.press("Enter")
    page.locator(f'[id="{HIDDEN}"]:target a[data-copied]').wait_for()
    assert link.evaluate("e => getComputedStyle(e).opacity") == "1"
    title = guide.statements[HIDDEN].title
    assert page.evaluate("navigator.clipboard.readText()") == f"[{title}]({guide.link(HIDDEN)})"


@pytest.mark.browser
def test_every_entry_has_a_link_to_itself_and_that_of_a_statement_opens_its_tab(
    page: Page, address: str, guide: Guide
) -> None:
    page.goto(f"{address}/{GUIDE}")
    links = page.locator("a.decision-link").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    inline = (
        guide.options.keys() | guide.facets.keys()
    )  # options stand in a line, headings have a link of their own
    assert sorted(links) == sorted(
        guide.link(id_).removeprefix(guide.url) for id_ in guide.anchors() if id_ not in inline
    )


@pytest.mark.browser
def test_where_there_is_room_the_options_stand_side_by_side(page: Page, address: str) -> None:
    page.set_viewport_size(WIDE)
    page.goto(f"{address}/{GUIDE}")
    assert shown(page) == {"RAG", "Fine-Tuning"}
    left, right = page.locator("#hidden-costs .sd-tab-content").all()
    one, other = left.bounding_box(), right.bounding_box()
    assert one
    assert other
    assert one["y"] == other["y"]
    assert one["x"] + one["width"] <= other["x"]


@pytest.mark.browser
def test_tabs_are_walked_by_keyboard(page: Page, address: str) -> None:
    page.set_viewport_size(NARROW)
    page.goto(f"{address}/{GUIDE}")
    page.locator("#costs .sd-tab-set > input").first.focus()
    page.keyboard.press("ArrowRight")
    assert shown(page) == {"Fine-Tuning"}
    page.keyboard.press("ArrowLeft")
    assert shown(page) == {"RAG"}


@pytest.mark.browser
def test_what_is_not_there_leads_home_from_any_depth(page: Page, address: str) -> None:
    page.goto(f"{address}/how/deep/is-this.html")
    page.get_by_role("link", name="The start").click()
    assert page.url == f"{address}/index.html"


@pytest.mark.browser
def test_choosing_an_option_in_one_tab_set_switches_all(page: Page, address: str) -> None:
    page.set_viewport_size(NARROW)
    page.goto(f"{address}/{GUIDE}")
    assert shown(page) == {"RAG"}
    page.locator("label.sd-tab-label", has_text="Fine-Tuning").nth(2).click()
    assert shown(page) == {"Fine-Tuning"}


@pytest.mark.browser
def test_the_address_selects_an_option(page: Page, address: str) -> None:
    page.set_viewport_size(NARROW)
    page.goto(f"{address}/{GUIDE}?rag-vs-fine-tuning=fine-tuning")
    assert shown(page) == {"Fine-Tuning"}


@pytest.mark.browser
def test_the_permalink_of_a_statement_in_a_hidden_tab_opens_the_tab_and_scrolls_to_it(
    page: Page, address: str, guide: Guide
) -> None:
    page.set_viewport_size(NARROW)
    page.goto(address + "/" + guide.link(HIDDEN).removeprefix(PUBLIC))
    assert page.locator(f'[id="{HIDDEN}"]').is_visible()
    page.wait_for_function(
        """id => {
            const top = document.getElementById(id).getBoundingClientRect().top;
            return top >= 0 && top < innerHeight;
        }""",
        arg=HIDDEN,
        timeout=5000,
    )


@pytest.mark.browser
def test_without_javascript_a_permalink_shows_its_statement(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=NARROW)
    page = context.new_page()
    page.goto(f"{address}/{GUIDE}?rag-vs-fine-tuning=fine-tuning#{HIDDEN}")
    assert page.locator(f'[id="{HIDDEN}"]').is_visible()
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", GUIDES)
def test_print_shows_both_options(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/decisions/{name}.html")
    page.emulate_media(media="print")
    options = read_guide(REPOSITORY / f"checklists/{name}.yaml").options
    assert shown(page) == {option.title for option in options.values()}
    tabs = page.locator(".sd-tab-content")
    assert tabs.count() == page.locator(".sd-tab-content:visible").count() == 16


@pytest.mark.browser
def test_print_says_where_links_lead(page: Page, address: str) -> None:
    page.goto(f"{address}/{PUBLISHED}")
    page.emulate_media(media="print")
    link = page.get_by_role("link", name="Ovadia et al. 2023")
    assert "arxiv.org/abs/2312.05934" in link.evaluate("e => getComputedStyle(e, '::after').content")
    assert page.get_by_text(PUBLIC + PUBLISHED).is_visible()
