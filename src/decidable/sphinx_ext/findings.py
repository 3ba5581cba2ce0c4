"""The report on a review as nodes of a page, which every builder can write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from docutils import nodes
from sphinx.addnodes import pending_xref

from decidable.measurement import Measurement
from decidable.report import Report
from decidable.report.contents import Item, Proof
from decidable.report.drawing import charts_of, drawing
from decidable.report.markdown import SYMBOLS
from decidable.report.numbers import interval, number
from decidable.writing import one_line

FINDINGS = {"entry": 25, "finding": 10, "known by": 10, "why": 55}
FIGURES = {"figure": 40, "value": 15, "95 % interval": 25, "of": 20}
DATES = {"date": 15, "what": 55, "who": 30}
CHOICES = {"choosing": 25, "is": 15, "because": 60}
INPUTS = {"evidence": 25, "input": 20, "value": 30, "SHA-256": 25}
WHOLE = frozenset({"file", "status", "choice", "owners", "adr"})

Cell = nodes.Node | str


def shown(report: Report, id_: str) -> Iterator[nodes.Node]:
    """Yield the report; ``id_`` is unique in the page."""
    if report.guide:
        yield _paragraph(report.title, classes=["decision-review-title"])
    yield _paragraph(nodes.strong("", one_line(report.sentence)), classes=["decision-verdict"])
    yield _paragraph(" · ".join(_facts(report)), classes=["decision-facts"])
    yield from _next(report)
    yield _table(FINDINGS, (_finding(report, item) for item in report.items), ["decision-findings"])
    for place, proof in enumerate(report.measured()):
        found = _measured(report, proof, f"{id_}-{place}")
        yield nodes.container("", *found, is_div=True, classes=["decision-measurement"])
    if report.dates:
        rows = ((f"{due.day}", _list([due.what, due.why]), due.who) for due in report.dates)
        yield from _folded("Dates", _table(DATES, rows, []))
    yield from _folded("What this rests on", *_provenance(report))


def _facts(report: Report) -> Iterator[str]:
    marks, due = report.marks(), report.next_date()
    if report.guide:
        yield f"choice: {report.chosen}"
    if marks:
        yield f"evidence: {', '.join(f'{count} {mark}' for mark, count in marks.items())}"
    if due:
        yield f"next date {due.day}: {due.what}"


def _next(report: Report) -> Iterator[nodes.Node]:
    if steps := report.steps():
        yield _paragraph("What to do next", classes=["decision-caption"])
        yield _list([f"{step.text} ({step.entry})" for step in steps])


def _finding(report: Report, item: Item) -> Iterator[Cell]:
    yield _entry(report, item)
    said = f"{SYMBOLS[item.result]} {item.result}"
    yield nodes.inline("", said, classes=["decision-result", f"decision-{item.result}"])
    yield nodes.inline("", item.mark, classes=["decision-mark", f"decision-{item.mark}"]) if item.mark else ""
    problems = (
        f"{problem.message}{f' → {problem.hint}' if problem.hint else ''}" for problem in item.problems
    )
    yield _list([item.said, *problems, f"waived {item.waiver}" if item.waiver else ""])


def _entry(report: Report, item: Item) -> nodes.Node:
    """Name an entry, with a link into the guide where the guide is on this site."""
    title, id_ = nodes.inline("", one_line(item.title)), nodes.literal("", item.id)
    if not report.guide_id or item.kind in WHOLE:
        return nodes.inline("", "", title, nodes.Text(" "), id_)
    target = f"{report.guide_id}.{item.id}"
    link = pending_xref(
        "", title, refdomain="decision", reftype="ref", reftarget=target, refexplicit=True, refwarn=False
    )
    return nodes.inline("", "", link, nodes.Text(" "), id_)


def _measured(report: Report, proof: Proof, id_: str) -> Iterator[nodes.Node]:
    found = proof.measurement
    if found is None:
        return
    yield _paragraph(proof.title, classes=["decision-caption"])
    yield _paragraph(
        f"{proof.mark}, gathered on {proof.gathered} by {proof.owner}", classes=["decision-facts"]
    )
    yield _paragraph(proof.headline)
    if found.guards:
        yield _list([f"{guard.name}: {guard.text}" for guard in found.guards])
    for place, chart in enumerate(charts_of(found)):
        figure = _paragraph(chart.title), nodes.raw("", drawing(chart, f"{id_}-{place}"), format="html")
        yield nodes.container("", *figure, is_div=True, classes=["decision-figure"])
    rows = (
        (of.title, number(of.value, of.unit), interval(of.low, of.high, of.unit), str(of.n or ""))
        for of in found.figures.values()
    )
    yield from _choices(report, found)
    yield from _folded("All figures", _table(FIGURES, rows, []))


def _choices(report: Report, found: Measurement) -> Iterator[nodes.Node]:
    rows = (
        (
            f"{report.named(choice)}{' (chosen)' if choice == report.choice else ''}",
            support.verdict,
            " ".join([*support.because, *(f"Leaves open: {gap}." for gap in support.leaves_open)]),
        )
        for choice, support in found.choices.items()
    )
    if found.choices:
        yield _table(CHOICES, rows, [])


def _provenance(report: Report) -> Iterator[nodes.Node]:
    versions = ", ".join(f"{name} {version}" for name, version in report.versions.items())
    yield _paragraph(f"Judged as of {report.today} by {versions}.")
    told = [("", of) for of in report.files] + [
        (proof.id, of) for proof in report.proofs for of in proof.inputs
    ]
    rows = ((id_, of.name, of.value, nodes.literal("", of.digest) if of.digest else "") for id_, of in told)
    yield _table(INPUTS, rows, [])


def _folded(summary: str, *content: nodes.Node) -> Iterator[nodes.Node]:
    """Fold something away on pages; on paper it stands open."""
    yield nodes.raw("", f'<details class="decision-folded"><summary>{summary}</summary>', format="html")
    yield from content
    yield nodes.raw("", "</details>", format="html")


def _table(columns: dict[str, int], rows: Iterable[Iterable[Cell]], classes: Sequence[str]) -> nodes.table:
    specs = [nodes.colspec(colwidth=width) for width in columns.values()]
    head, body = nodes.thead("", _row(columns)), nodes.tbody("", *(_row(row) for row in rows))
    group = nodes.tgroup("", *specs, head, body, cols=len(columns))
    return nodes.table("", group, classes=["decision-table", *classes])


def _row(cells: Iterable[Cell]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", _block(cell)) for cell in cells))


def _block(cell: Cell) -> nodes.Node:
    return cell if isinstance(cell, nodes.bullet_list) else _paragraph(cell)


def _list(lines: Iterable[str]) -> nodes.bullet_list:
    return nodes.bullet_list("", *(nodes.list_item("", _paragraph(line)) for line in lines if line))


def _paragraph(*parts: Cell, classes: Sequence[str] = ()) -> nodes.paragraph:
    inner = (nodes.Text(one_line(part)) if isinstance(part, str) else part for part in parts)
    return nodes.paragraph("", "", *inner, classes=list(classes))
