"""A form to fill in when people meet over a guide: made from its checklist, kept in the browser, saved as a review."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from decidable.evidence import loading
from decidable.guide import Guide
from decidable.sphinx_ext.domain import decision_domain
from decidable.sphinx_ext.model import Worksheet
from decidable.sphinx_ext.option_colors import classes
from decidable.sphinx_ext.strip import TEMPLATES
from decidable.sphinx_ext.to_guide import guide_without_mistakes
from decidable.writing import fields_of


class worksheet(nodes.General, nodes.Element):  # noqa: N801  (docutils' names are lower case)
    """Stands where the form goes, until every page is read."""


class WorksheetDirective(SphinxDirective):
    """Puts the worksheet of a guide on a page, which may be another than the guide's."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Give a node that is filled in when the page is written."""
        guide, path = self.arguments[0], str(self.env.doc2path(self.env.docname, base=False))
        decision_domain(self.env).note_worksheet(Worksheet(self.env.docname, path, guide, self.lineno))
        found = worksheet(guide=guide)
        self.set_source_info(found)
        return [found]


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
        answers = [nodes.list_item("", nodes.paragraph("", said.title)) for said in question.answers.values()]
        asked = nodes.paragraph("", question.title)
        yield nodes.list_item("", asked, nodes.bullet_list("", *answers))


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
