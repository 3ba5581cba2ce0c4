"""Every page of the site, light and dark, on a desk and on a phone: nothing in it shuts anybody out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.slow, pytest.mark.browser]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 800}
CHECK = "options => axe.run(document, options).then(found => found.violations)"
ALL: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
COLORS = ALL | {"runOnly": ["color-contrast"]}
LAYOUT = ALL | {"rules": {"color-contrast": {"enabled": False}}}
VIEWS = (("light", DESK, ALL), ("dark", DESK, COLORS), ("dark", PHONE, COLORS), ("light", PHONE, LAYOUT))
AT_ONCE = "* { transition: none !important }"


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """Give one page for all, as a reader has who goes from one to the next."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("half", [0, 1])
def test_no_page_shuts_anybody_out_logs_an_error_asks_another_site_or_is_wider_than_a_phone(
    site: Path, address: str, page: Page, axe: str, half: int
) -> None:
    wrong: list[str] = []
    errors: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    for path in sorted(site.rglob("*.html"))[half::2]:
        name = path.relative_to(site).as_posix()
        page.goto(f"{address}/{name}")
        page.add_style_tag(content=AT_ONCE)
        page.evaluate(axe)
        wrong += [f"{name} in {found}" for found in _seen(page)]
    assert not wrong
    assert not errors
    assert not [url for url in asked if not url.startswith((address, "data:"))]


def _seen(page: Page) -> Iterator[str]:
    for scheme, size, options in VIEWS:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        for found in page.evaluate(CHECK, options):
            first = found["nodes"][0]
            yield f"{scheme} {size['width']}: {found['id']}, {len(found['nodes'])} times: {first['html'][:120]}"
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            yield f"{scheme} {size['width']}: wider than the screen"


def test_the_first_screen_is_the_same_without_the_fonts_of_the_site(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.route("**/*.woff2", lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{address}/decisions/rag-vs-fine-tuning.html")
    synthesis = page.locator(".decision-strip ~ .decision-points").first.bounding_box()
    context.close()
    assert synthesis
    assert synthesis["y"] + synthesis["height"] <= 900
