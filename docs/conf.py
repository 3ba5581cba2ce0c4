"""How Sphinx builds the documentation; the guide pages in it are the source of the checklists."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from decidable import __version__

sys.path.insert(0, str(Path(__file__).parent))

project = "decidable"
author = "The decidable authors"
project_copyright = "2026, The decidable authors"
version = release = __version__

extensions = [
    "myst_parser",
    "sphinx_design",
    "decidable",
    "error_codes",
    "sphinx.ext.intersphinx",
    "sphinx_copybutton",
    "sphinx_sitemap",
    "sphinxext.opengraph",
]
exclude_patterns = ["examples/*/README.md", "examples/*/adr/*", "examples/*/evidence/*"]
myst_heading_anchors = 3
copybutton_prompt_text = "$ "
copybutton_line_continuation_character = "\\"

html_theme = "furo"
html_static_path = ["_static"]
html_favicon = "_static/favicon.svg"
html_css_files = ["site.css"]
html_js_files = [("site.js", {"defer": "defer"})]
html_permalinks_icon = "#"
html_copy_source = False  # each page has its Markdown beside it
html_theme_options = {
    "source_view_link": "https://decidable.readthedocs.io/en/latest/{filename}",
    "top_of_page_buttons": ["view", "edit"],
    "light_css_variables": {
        "color-background-primary": "#fffefb",
        "color-background-secondary": "#f7f4ee",
        "color-background-border": "#d9d4c9",
        "color-foreground-primary": "#1c2024",
        "color-foreground-secondary": "#4a5057",
        "color-brand-primary": "#1c2024",
        "color-brand-content": "#26508f",
        "color-brand-visited": "#5d3a8a",
        "color-removed": "#a1242f",
        "color-added": "#1d6b3c",
    },
    "dark_css_variables": {
        "color-background-primary": "#15181c",
        "color-background-secondary": "#1b1f24",
        "color-background-border": "#3a4048",
        "color-foreground-primary": "#e9e6df",
        "color-foreground-secondary": "#b3b7bb",
        "color-brand-primary": "#e9e6df",
        "color-brand-content": "#9cc0f5",
        "color-brand-visited": "#c7a8ee",
        "color-removed": "#ff9d94",
        "color-added": "#7fd39a",
    },
}
templates_path = ["_templates"]
html_title = "decidable"
html_baseurl = "https://decidable.readthedocs.io/en/latest/"
html_additional_pages = {"404": "404.html"}
html_context = {"root": os.environ.get("DOCS_ROOT", urlsplit(html_baseurl).path)}
sitemap_url_scheme = "{link}"
sitemap_excludes = ["404.html", "genindex.html", "search.html"]
ogp_site_url = html_baseurl
# Cards take some seconds, and are drawn where the pages are hosted.
ogp_social_cards = {
    "enable": "READTHEDOCS" in os.environ,
    "font": "DejaVu Sans",
    "image_mini": "_static/card.png",
    "line_color": "#006a6c",
}
decision_llms = "Decision guides that can be executed: a page people read, a checklist, and a design review that pytest judges on measured evidence."
decision_checklists = "../checklists"
decision_how_to = {
    "behavior-gap": "how-to/use-your-evaluation-tool",
    "better-than": "how-to/compare-and-plan",
    "source-trust": "how-to/measure-source-trust",
    "task-evaluation": "how-to/measure-your-evaluation",
    "volatility": "how-to/measure-volatility",
}
