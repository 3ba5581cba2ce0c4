"""The report on a review as nodes of a page, which every builder can write."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx.addnodes import pending_xref

from decidable.measurement import Measurement
from decidable.report import Report
from decidable.report.drawing import charts_of, drawing
from decidable.report.markdown import SYMBOLS
from decidable.report.model import CHOICES, DATES, FIGURES, FINDINGS, INPUTS, Item, Part, Proof
from decidable.sphinx_ext.blocks import Cell, folded, listed, paragraph, table
from decidable.text import interval, number, one_line

WIDTHS = {
    FINDINGS: (10, 25, 10, 55),
    FIGURES: (40, 15, 25, 20),
    CHOICES: (25, 15, 60),
    DATES: (15, 15, 45, 25),
    INPUTS: (20, 45, 35),
}


def shown(report: Report, id_: str) -> Iterator[nodes.Node]:
    """Yield the report; ``id_`` is unique in the page."""
    if report.guide:
        yield paragraph(report.title, classes=["decision-review-title"])
    yield from verdict(report)
    yield from details(report, id_)


def verdict(report: Report) -> Iterator[nodes.Node]:
    """Yield how the review stands, in a sentence and a few facts."""
    yield paragraph(nodes.strong("", one_line(report.sentence)), classes=["decision-verdict"])
    facts = (f"{name}: {fact}" for name, fact in report.facts().items())
    yield paragraph(" · ".join(facts), classes=["decision-facts"])


def details(report: Report, id_: str) -> Iterator[nodes.Node]:
    """Yield what the verdict rests on: every entry, measurement, date and input."""
    if steps := report.steps():
        yield paragraph(Part.NEXT, classes=["decision-part"])
        yield listed([f"{step.title}: {step.text}" for step in steps])
    yield paragraph(Part.ENTRIES, classes=["decision-part"])
    groups = {name: [_finding(report, item) for item in items] for name, items in report.sections().items()}
    yield table(FINDINGS, WIDTHS[FINDINGS], groups, ["decision-findings"])
    if report.measured():
        yield paragraph(Part.MEASUREMENTS, classes=["decision-part"])
    for place, proof in enumerate(report.measured()):
        found = _measured(report, proof, f"{id_}-{place}")
        yield nodes.container("", *found, is_div=True, classes=["decision-measurement"])
    if report.dates:
        rows = ((f"{due.day}", due.when(), listed([due.what, due.why]), due.who) for due in report.dates)
        yield from folded(Part.DATES, table(DATES, WIDTHS[DATES], {"": rows}))
    yield from folded(Part.PROVENANCE, *_provenance(report))


def _finding(report: Report, item: Item) -> Iterator[Cell]:
    said = f"{SYMBOLS[item.result]} {item.result}"
    yield nodes.inline("", said, classes=["decision-result", f"decision-{item.result}"])
    yield _entry(report, item)
    yield nodes.inline("", item.mark, classes=["decision-mark", f"decision-{item.mark}"]) if item.mark else ""
    problems = (
        f"{problem.message}{f' → {problem.hint}' if problem.hint else ''}" for problem in item.problems
    )
    yield listed([*item.told(), *problems, *([f"and {item.more:,} more problems"] if item.more else [])])


def _entry(report: Report, item: Item) -> nodes.Node:
    """Name an entry, with a link into the guide where the guide is on this site."""
    title, id_ = nodes.inline("", one_line(item.title)), nodes.literal("", item.id)
    if not item.link:
        return nodes.inline("", "", title, nodes.Text(" "), id_)
    link = reference(title, f"{report.guide_id}.{item.id}")
    return nodes.inline("", "", link, nodes.Text(" "), id_)


def reference(title: nodes.inline, target: str) -> pending_xref:
    """Link to a guide or an entry where it is on this site."""
    return pending_xref(
        "", title, refdomain="decision", reftype="ref", reftarget=target, refexplicit=True, refwarn=False
    )


def _measured(report: Report, proof: Proof, id_: str) -> Iterator[nodes.Node]:
    found = proof.measurement
    if found is None:
        return
    yield paragraph(proof.title, classes=["decision-caption"])
    yield paragraph(
        f"{proof.known()}, gathered on {proof.gathered} by {proof.owner}", classes=["decision-facts"]
    )
    yield paragraph(proof.headline)
    if found.guards:
        yield listed([f"{guard.name}: {guard.text}" for guard in found.guards])
    for place, chart in enumerate(charts_of(found)):
        figure = paragraph(chart.title), nodes.raw("", drawing(chart, f"{id_}-{place}"), format="html")
        yield nodes.container("", *figure, is_div=True, classes=["decision-figure"])
    rows = (
        (of.title, number(of.value, of.unit), interval(of.low, of.high, of.unit), str(of.n or ""))
        for of in found.figures.values()
    )
    yield from _choices(report, found)
    yield from folded("All figures", table(FIGURES, WIDTHS[FIGURES], {"": rows}))


def _choices(report: Report, found: Measurement) -> Iterator[nodes.Node]:
    rows = (
        (
            f"{report.named(choice)}{' (chosen)' if choice == report.choice else ''}",
            support.verdict,
            " ".join(
                [
                    *support.because,
                    *(f"Not told apart from {rival.choice}." for rival in support.not_told_apart),
                ]
            ),
        )
        for choice, support in found.choices.items()
    )
    if found.choices:
        yield table(CHOICES, WIDTHS[CHOICES], {"": rows})


def _provenance(report: Report) -> Iterator[nodes.Node]:
    yield paragraph(f"Judged {report.judged()}.")
    groups = {
        name: [(of.name, of.value, nodes.literal("", of.digest) if of.digest else "") for of in inputs]
        for name, inputs in report.inputs().items()
    }
    yield table(INPUTS, WIDTHS[INPUTS], groups)
