"""How Sphinx builds the documentation; the guide pages in it are the source of the checklists."""

from __future__ import annotations

from decidable import __version__

project = "decidable"
author = "The decidable authors"
project_copyright = "2026, The decidable authors"
version = release = __version__

extensions = ["myst_parser", "sphinx_design", "decidable", "sphinx.ext.intersphinx"]
exclude_patterns = ["examples/*/README.md", "examples/*/adr/*", "examples/*/evidence/*"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "decidable"
html_baseurl = "https://decidable.readthedocs.io/en/latest/"
decision_checklists = "../checklists"
