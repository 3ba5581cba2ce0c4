"""The table of a guide: facets down, options across, each statement a link into its tab."""

from __future__ import annotations

from docutils import nodes

from decidable.sphinx_ext.domain import Entry, Page
from decidable.sphinx_ext.rendering import link

NOTHING = "—"
NAMES, TITLES = 16, 30


def matrix(page: Page) -> list[nodes.Node]:
    """Give the table, or nothing for a page without facets."""
    options, facets = page.of("option").values(), page.of("facet").values()
    if not options or not facets:
        return []
    heading = _row("Facet", [[_paragraph(page, option)] for option in options])
    rows = [_facet(page, facet) for facet in facets]
    columns = [nodes.colspec(colwidth=NAMES, stub=1), *(nodes.colspec(colwidth=TITLES) for _ in options)]
    body = [*columns, nodes.thead("", heading), nodes.tbody("", *rows)]
    return [nodes.table("", nodes.tgroup("", *body, cols=len(columns)), classes=["decision-table"])]


def _facet(page: Page, facet: Entry) -> nodes.row:
    cells: list[list[nodes.Node]] = []
    for option in page.of("option"):
        said = [
            entry
            for entry in page.of("statement").values()
            if entry.fields == {"facet": facet.id, "option": option}
        ]
        items = [nodes.list_item("", _paragraph(page, entry)) for entry in said]
        cells.append([nodes.bullet_list("", *items)] if items else [nodes.paragraph("", NOTHING)])
    return _row(_paragraph(page, facet), cells)


def _row(first: nodes.Node | str, cells: list[list[nodes.Node]]) -> nodes.row:
    head = nodes.paragraph("", first) if isinstance(first, str) else first
    return nodes.row("", nodes.entry("", head), *(nodes.entry("", *cell) for cell in cells))


def _paragraph(page: Page, entry: Entry) -> nodes.paragraph:
    return nodes.paragraph("", "", link(page.docname, entry.id, entry.title), translatable=False)
