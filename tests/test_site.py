"""The site as a reader meets it: in a real browser, with and without JavaScript, on screen and on paper."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, sync_playwright
from sphinx.application import Sphinx
from sphinx.util.inventory import InventoryFile

from decidable.guide import Guide
from decidable.reading import read_guide

REPOSITORY = Path(__file__).parent.parent
GUIDE = "decisions/rag-vs-fine-tuning.html"
HIDDEN = "hidden-costs.fine-tuning.tuning-as-cover-for-bad-data"
pytestmark = pytest.mark.slow


class Quiet(SimpleHTTPRequestHandler):
    """Serve files without a log."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name of the base class)
        """Say nothing."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the documentation."""
    out = tmp_path_factory.mktemp("site")
    docs = REPOSITORY / "docs"
    app = Sphinx(
        docs, docs, out / "html", out / "doctrees", "html", status=None, warningiserror=False, freshenv=True
    )
    app.build()
    assert app.statuscode == 0
    return out / "html"


@pytest.fixture(scope="module")
def address(pages: Path) -> Iterator[str]:
    """Serve the documentation on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(pages))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium; CI must have one."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on the path")
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=chromium, args=options)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a fresh page, which knows no earlier choice."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def guide() -> Guide:
    return read_guide(REPOSITORY / "checklists" / "rag-vs-fine-tuning.yaml")


def shown(page: Page) -> set[str]:
    """Give the options whose tabs are shown, over all facets."""
    return set(
        page.locator(".sd-tab-set > label.sd-tab-label:has(+ .sd-tab-content:visible)").all_inner_texts()
    )


def test_every_link_of_the_checklist_is_an_anchor_of_the_page_and_in_the_inventory(
    pages: Path, guide: Guide
) -> None:
    soup = BeautifulSoup((pages / GUIDE).read_text(), "html.parser")
    anchors = {str(element["id"]) for element in soup.find_all(id=True)}
    inventory = InventoryFile.loads((pages / "objects.inv").read_bytes(), uri="")
    listed = {
        name for kind, items in inventory.data.items() if kind.startswith("decision:") for name in items
    }
    for id_ in guide.anchors():
        assert id_ in anchors
        assert f"{guide.id}.{id_}" in listed
        assert guide.link(id_).startswith(f"https://decidable.readthedocs.io/en/latest/{GUIDE}")


def test_the_inventory_gives_each_entry_its_title(pages: Path, guide: Guide) -> None:
    inventory = InventoryFile.loads((pages / "objects.inv").read_bytes(), uri="")
    name = f"{guide.id}.knowledge-or-behavior"
    [item] = [
        items[name]
        for kind, items in inventory.data.items()
        if kind.startswith("decision:") and name in items
    ]
    assert item.display_name == guide.questions["knowledge-or-behavior"].title


@pytest.mark.browser
def test_choosing_an_option_in_one_tab_set_switches_all(page: Page, address: str) -> None:
    page.goto(f"{address}/{GUIDE}")
    assert shown(page) == {"RAG"}
    page.locator("label.sd-tab-label", has_text="Fine-Tuning").nth(2).click()
    assert shown(page) == {"Fine-Tuning"}


@pytest.mark.browser
def test_the_address_selects_an_option(page: Page, address: str) -> None:
    page.goto(f"{address}/{GUIDE}?rag-vs-fine-tuning=fine-tuning")
    assert shown(page) == {"Fine-Tuning"}


@pytest.mark.browser
def test_the_permalink_of_a_statement_in_a_hidden_tab_opens_the_tab_and_scrolls_to_it(
    page: Page, address: str, guide: Guide
) -> None:
    page.goto(address + "/" + guide.link(HIDDEN).removeprefix("https://decidable.readthedocs.io/en/latest/"))
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
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{GUIDE}?rag-vs-fine-tuning=fine-tuning#{HIDDEN}")
    assert page.locator(f'[id="{HIDDEN}"]').is_visible()
    context.close()


@pytest.mark.browser
def test_print_shows_both_options(page: Page, address: str) -> None:
    page.goto(f"{address}/{GUIDE}")
    page.emulate_media(media="print")
    assert shown(page) == {"RAG", "Fine-Tuning"}
    assert page.locator(".sd-tab-content:visible").count() == 14


@pytest.mark.browser
@pytest.mark.parametrize("path", ["index.html", GUIDE, "examples.html"])
def test_a_page_logs_no_error_asks_nobody_else_and_fits_a_phone(page: Page, address: str, path: str) -> None:
    errors: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{address}/{path}")
    assert not errors
    assert all(url.startswith((address, "data:")) for url in asked)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
