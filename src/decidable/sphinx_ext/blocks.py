"""Blocks of a page as docutils nodes that every builder can write: lines, lists, tables, and what is folded away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from docutils import nodes

from decidable.text import one_line

Cell = nodes.Node | str


def folded(summary: str, *content: nodes.Node) -> Iterator[nodes.Node]:
    """Fold something away on pages; on paper it is open. The summary is ours, and written as it is."""
    yield nodes.raw("", f'<details class="decision-folded"><summary>{summary}</summary>', format="html")
    yield from content
    yield nodes.raw("", "</details>", format="html")


def table(
    columns: Sequence[Cell],
    widths: Sequence[int],
    rows: Iterable[Iterable[Cell]],
    classes: Sequence[str] = (),
) -> nodes.table:
    """Put rows below each other."""
    specs = [nodes.colspec(colwidth=width) for width in widths]
    body = nodes.tbody("", *map(_row, rows))
    group = nodes.tgroup("", *specs, nodes.thead("", _row(columns)), body, cols=len(columns))
    return nodes.table("", group, classes=["decision-table", *classes])


def _row(cells: Iterable[Cell]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", _block(cell)) for cell in cells))


def _block(cell: Cell) -> nodes.Node:
    return cell if isinstance(cell, nodes.bullet_list | nodes.paragraph) else paragraph(cell)


def listed(lines: Iterable[Cell]) -> nodes.bullet_list | nodes.paragraph:
    """List what is not empty; a list of nothing is an empty paragraph, because LaTeX refuses it."""
    items = [nodes.list_item("", _block(line)) for line in lines if line]
    return nodes.bullet_list("", *items) if items else paragraph()


def paragraph(*parts: Cell, classes: Sequence[str] = ()) -> nodes.paragraph:
    """Put text and inline nodes on one line."""
    inner = (nodes.Text(one_line(part)) if isinstance(part, str) else part for part in parts)
    return nodes.paragraph("", "", *inner, classes=list(classes))
