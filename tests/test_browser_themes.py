"""A guide is readable in whatever theme a project has: five of them, light and dark."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from playwright.sync_api import Browser

from conftest import CONF, REPOSITORY, Build

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore:.*is deprecated"),  # of the themes' own code
]
THEMES = {
    "furo": "furo",
    "pydata_sphinx_theme": "pydata_sphinx_theme",
    "sphinx_book_theme": "sphinx_book_theme",
    "shibuya": "shibuya",
    "sphinx_rtd_theme": "sphinx_rtd_theme",
}
MODE = """mode => {
    document.documentElement.dataset.theme = mode;
    document.body.dataset.theme = mode;
    document.documentElement.classList.toggle("dark", mode === "dark");
    document.documentElement.classList.toggle("light", mode === "light");
}"""
CHECK = """() => axe.run(
    {include: [[".decision-option"], [".decision-picks"], [".decision-strip"], [".decision-signals"], [".decision-tabs > label"]]},
    {runOnly: ["color-contrast"], resultTypes: ["violations"]},
).then(found => found.violations.flatMap(each => each.nodes.map(node => [node.html.slice(0, 120), node.failureSummary])))"""


@pytest.mark.parametrize("theme", THEMES)
def test_the_options_of_a_guide_are_told_apart_and_readable_in_every_theme_and_mode(
    build: Build, browser: Browser, axe: str, theme: str
) -> None:
    if find_spec(theme) is None:
        pytest.skip(f"no theme {theme}: nightly runs install it")
    page_of_guide = (REPOSITORY / "docs/decisions/rag-vs-fine-tuning.md").read_text(encoding="utf-8")
    text = page_of_guide[: page_of_guide.rindex("```{toctree}")].replace(
        "(rag-vs-fine-tuning-published.md)", "(#)"
    )
    built = build({"conf.py": f'{CONF}html_theme = "{THEMES[theme]}"\n', "index.md": text})
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((built.outdir / "index.html").as_uri())
    page.add_style_tag(content="* { transition: none !important }")
    page.evaluate(axe)
    for mode in ("light", "dark") if theme != "sphinx_rtd_theme" else ("light",):
        page.evaluate(MODE, mode)
        for option in ("rag", "fine-tuning"):
            page.locator(f"[name=choice][value={option}]").check()
        assert page.evaluate(CHECK) == [], mode
    page.close()
