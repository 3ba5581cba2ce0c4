"""The questions of a guide as buttons, and below them what the answers mean together."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from jinja2 import Environment, PackageLoader
from sphinx.application import Sphinx

from decidable.sphinx_ext.blocks import folded, paragraph
from decidable.sphinx_ext.domain import decision_domain
from decidable.sphinx_ext.option_colors import classes
from decidable.sphinx_ext.titles import parts
from decidable.sphinx_ext.to_guide import guide_without_mistakes

SCRIPTS = ("decision-rules.js", "decision-strip.js")
TEMPLATES = Environment(autoescape=True, loader=PackageLoader("decidable.sphinx_ext"), trim_blocks=True)
TEMPLATES.policies["json.dumps_kwargs"] = {"sort_keys": False}


def add_strip(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Add buttons to each question of a guide, fold what its answers mean, and add the panel after the last.

    The questions of a guide with mistakes stay lists, as they are where there is no HTML.
    """
    domain = decision_domain(app.env)
    page = domain.pages.get(docname)
    guide = guide_without_mistakes(page, app.config.html_baseurl) if page and page.guide else None
    if page is None or guide is None or not guide.questions or app.builder.format != "html":
        return
    strip: Any = TEMPLATES.get_template("strip.html").module
    asked = [node for node in document.findall(nodes.container) if "decision-question" in node["classes"]]
    meanings: list[nodes.Node] = []
    for node in asked:
        heading, *rest = parts(node)
        id_ = node["ids"][0]
        node[:] = [heading, nodes.raw("", strip.picks(id_, guide.questions[id_]), format="html")]
        meanings += [paragraph(guide.questions[id_].title), *rest]
    folds = nodes.container("", *folded("What each answer means", *meanings), classes=["decision-meanings"])
    sheets = (sheet.docname for sheet in domain.worksheets if sheet.guide == guide.id)
    to = next((app.builder.get_relative_uri(docname, sheet) for sheet in sheets), "")
    panel = nodes.raw("", strip.panel(guide, classes(page), to), format="html")
    last = asked[-1]
    last.parent.insert(last.parent.index(last) + 1, [folds, panel])


def add_script(app: Sphinx, pagename: str, _template: str, _context: dict[str, Any], _tree: object) -> None:
    """Let a page with a guide or a worksheet have its scripts, and no other page."""
    domain = decision_domain(app.env)
    has_sheet = any(sheet.docname == pagename for sheet in domain.worksheets)
    guided = pagename in domain.pages and domain.pages[pagename].guide
    for name in SCRIPTS if has_sheet or guided else ():
        app.add_js_file(name, loading_method="defer")
    if has_sheet:
        app.add_js_file("worksheet.js", loading_method="defer")
        app.add_css_file("worksheet.css")
