"""The table of a guide: facets down, options across, each statement a link into its tab."""

from __future__ import annotations

from docutils import nodes

from decidable.sphinx_ext.model import Entry, Page
from decidable.sphinx_ext.option_colors import classes
from decidable.sphinx_ext.permalinks import here
from decidable.sphinx_ext.titles import parts

NOTHING = "—"
NAMES, TITLES = 16, 30


def matrix(page: Page) -> list[nodes.Node]:
    """Give the table, or nothing for a page without facets."""
    options, facets, known = page.of("option").values(), page.of("facet").values(), classes(page)
    if not options or not facets:
        return []
    heading = _row("Facet", [[_paragraph(page, option)] for option in options])
    for cell, option in zip(parts(heading)[1:], options, strict=True):
        cell["classes"].append(known[option.id])
    said = dict[tuple[str, str], list[Entry]]()
    for statement in page.of("statement").values():
        said.setdefault((statement.fields["facet"], statement.fields["option"]), []).append(statement)
    rows = [_facet(page, facet, said) for facet in facets]
    columns = [nodes.colspec(colwidth=NAMES, stub=1), *(nodes.colspec(colwidth=TITLES) for _ in options)]
    body = [*columns, nodes.thead("", heading), nodes.tbody("", *rows)]
    return [
        nodes.table(
            "", nodes.tgroup("", *body, cols=len(columns)), classes=["decision-table", "decision-across"]
        )
    ]


def _facet(page: Page, facet: Entry, said: dict[tuple[str, str], list[Entry]]) -> nodes.row:
    cells: list[list[nodes.Node]] = []
    for option in page.of("option"):
        items = [nodes.list_item("", _paragraph(page, entry)) for entry in said.get((facet.id, option), [])]
        cells.append([nodes.bullet_list("", *items)] if items else [nodes.paragraph("", NOTHING)])
    return _row(_paragraph(page, facet), cells)


def _row(first: nodes.Node | str, cells: list[list[nodes.Node]]) -> nodes.row:
    head = nodes.paragraph("", first) if isinstance(first, str) else first
    return nodes.row("", nodes.entry("", head), *(nodes.entry("", *cell) for cell in cells))


def _paragraph(page: Page, entry: Entry) -> nodes.paragraph:
    return nodes.paragraph("", "", here(page, entry), translatable=False)
