"""The Sphinx extension: what it registers."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.typing import ExtensionMetadata

import decidable
from decidable.report.drawing import STATIC
from decidable.sphinx_ext.additions import PrintedAnchors
from decidable.sphinx_ext.builder import ChecklistBuilder, fail_if_refused, link_twin, write_twins
from decidable.sphinx_ext.collecting import ReadPage
from decidable.sphinx_ext.directives import DIRECTIVES, ROLES
from decidable.sphinx_ext.domain import DecisionDomain, report_mistakes, warn_of_unknown_reference
from decidable.sphinx_ext.forms import (
    WorksheetDirective,
    add_script,
    add_strip,
    fill_worksheets,
    outdated_worksheets,
)
from decidable.sphinx_ext.review import ReviewDirective, add_sheets, outdated_reviews
from decidable.sphinx_ext.review_nodes import fill_reviews

SYNTAX = frozenset({"attrs_inline", "colon_fence", "fieldlist"})


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the ``decision`` domain, its directives and the ``checklist`` builder with Sphinx."""
    app.add_domain(DecisionDomain)
    for name, directive in DIRECTIVES.items():
        app.add_directive_to_domain("decision", name, directive)
    app.add_directive_to_domain("decision", "review", ReviewDirective)
    app.add_directive_to_domain("decision", "worksheet", WorksheetDirective)
    for name, role in ROLES.items():
        app.add_role_to_domain("decision", name, role)
    app.add_transform(ReadPage)
    app.add_post_transform(PrintedAnchors)
    app.add_builder(ChecklistBuilder)
    app.add_config_value("decision_checklists", "", "", str, "folder of the committed checklists")
    app.add_config_value("decision_how_to", {}, "env", dict, "measure -> page that says how to measure")
    app.add_config_value("decision_llms", "", "html", str, "the project in a sentence, for llms.txt")
    app.add_css_file("decision.css")
    app.add_css_file("decision-facets.css")
    app.add_css_file("decision-chart.css")
    app.add_js_file("decision.js", loading_method="defer")
    _connect(app)
    return {"version": decidable.__version__, "parallel_read_safe": True, "parallel_write_safe": True}


def _connect(app: Sphinx) -> None:
    app.connect("config-inited", add_syntax)
    app.connect("builder-inited", add_static_files)
    app.connect("env-get-outdated", outdated_reviews)
    app.connect("env-get-outdated", outdated_worksheets)
    app.connect("doctree-resolved", add_strip)
    app.connect("doctree-resolved", fill_worksheets)
    app.connect("doctree-resolved", fill_reviews)
    app.connect("html-page-context", add_script)
    app.connect("html-page-context", add_sheets)
    app.connect("env-updated", report_mistakes)
    app.connect("warn-missing-reference", warn_of_unknown_reference)
    app.connect("html-page-context", link_twin)
    app.connect("build-finished", fail_if_refused)
    app.connect("build-finished", write_twins)


def add_syntax(_app: Sphinx, config: Config) -> None:
    """Turn on the MyST syntax that guides need, beside what the project turns on."""
    if "myst_enable_extensions" in config:
        config.myst_enable_extensions = {*config.myst_enable_extensions, *SYNTAX}


def add_static_files(app: Sphinx) -> None:
    """Make HTML builders copy the style sheets and the scripts."""
    app.config.html_static_path += [str(Path(__file__).parent / "static"), str(STATIC)]
