"""The questions of a guide as forms: as buttons on its page, and as a worksheet that is saved as a review."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from jinja2 import Environment, PackageLoader
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from decidable.evidence import loading
from decidable.guide import Guide
from decidable.sphinx_ext.additions import classes
from decidable.sphinx_ext.blocks import folded, paragraph
from decidable.sphinx_ext.domain import decision_domain
from decidable.sphinx_ext.titles import parts
from decidable.sphinx_ext.to_guide import guide_without_mistakes
from decidable.writing.draft import fields_of

SCRIPTS = ("decision-rules.js", "decision-strip.js")
TEMPLATES = Environment(autoescape=True, loader=PackageLoader("decidable.sphinx_ext"), trim_blocks=True)
TEMPLATES.policies["json.dumps_kwargs"] = {"sort_keys": False, "separators": (",", ":")}


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
    """Add the scripts to pages with a guide or a worksheet only."""
    domain = decision_domain(app.env)
    has_sheet = any(sheet.docname == pagename for sheet in domain.worksheets)
    guided = pagename in domain.pages and domain.pages[pagename].guide
    for name in SCRIPTS if has_sheet or guided else ():
        app.add_js_file(name, loading_method="defer")
    if has_sheet:
        app.add_js_file("worksheet.js", loading_method="defer")
        app.add_css_file("worksheet.css")


class worksheet(nodes.General, nodes.Element):  # noqa: N801  (docutils' names are lower case)
    """The place of the form, until every page is read."""


class WorksheetDirective(SphinxDirective):
    """Puts the worksheet of a guide on a page, which may be another than the guide's."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """A node that is filled in when the page is written."""
        decision_domain(self.env).note_worksheet(self.arguments[0], self.lineno)
        node = worksheet(guide=self.arguments[0])
        self.set_source_info(node)
        return [node]


def fill_worksheets(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Write the forms of a page: as HTML, or as a list of the questions where there are no forms."""
    for node in list(document.findall(worksheet)):
        page = decision_domain(app.env).guides.get(node["guide"])
        guide = guide_without_mistakes(page, app.config.html_baseurl) if page else None
        if page is None or guide is None:
            node.parent.remove(node)
        elif app.builder.format == "html":
            here = app.builder.get_relative_uri(docname, page.docname)
            node.replace_self(nodes.raw("", _form(guide, classes(page), here), format="html"))
        else:
            node.replace_self(nodes.bullet_list("", *_questions(guide)))


def _form(guide: Guide, colors: dict[str, str], here: str) -> str:
    form = TEMPLATES.get_template("worksheet.html")
    inputs = loading.usable(piece.measure for piece in guide.evidence.values())
    fields = {id_: "\n".join(fields_of(piece, inputs)) for id_, piece in guide.evidence.items()}
    return form.render(guide=guide, colors=colors, fields=fields, link=lambda id_: f"{here}#{id_}")


def _questions(guide: Guide) -> Iterator[nodes.list_item]:
    for question in guide.questions.values():
        answers = question.answers.values()
        items = [nodes.list_item("", nodes.paragraph("", answer.title)) for answer in answers]
        asked = nodes.paragraph("", question.title)
        yield nodes.list_item("", asked, nodes.bullet_list("", *items))


def outdated_worksheets(
    _app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """List the pages whose worksheet is of a guide that may have changed, so that they are made again."""
    domain, touched = decision_domain(env), added | changed | removed
    pages = {guide: page.docname for guide, page in domain.guides.items()}
    return [
        sheet.docname
        for sheet in domain.worksheets
        if touched and pages.get(sheet.guide, next(iter(touched))) in touched and sheet.docname not in removed
    ]
