"""Reports on reviews in a page, and the index of many; all text in them is inert."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, get_args

from docutils import nodes
from docutils.core import publish_doctree
from docutils.utils import Reporter
from myst_parser.parsers.docutils_ import Parser
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx

from decidable.judging import NOTICE_DAYS
from decidable.outcome import State
from decidable.report.model import Report
from decidable.report.rendering import SYMBOLS, markdown, part, web
from decidable.sphinx_ext.blocks import Cell, listed, paragraph, table
from decidable.sphinx_ext.domain import decision_domain
from decidable.sphinx_ext.titles import parts
from decidable.text import counted, one_line

DEEPEST = 4  # the level of a report's first heading; those inside go two deeper


class review(nodes.General, nodes.Element):  # noqa: N801  (docutils' names are lower case)
    """The place of a report, until the page is written: what is written depends on the builder."""


def fill_reviews(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Write the reports of a page: as HTML, or where there is none as the nodes of their Markdown."""
    for node in list(document.findall(review)):
        report: Report = node["report"]
        if app.builder.format == "html":
            level, outer = int(node["titled"]), node.parent
            while outer is not None:
                level, outer = level + isinstance(outer, nodes.section), outer.parent
            address = partial(_address, app, docname, report)
            markup = part(report, node["id"], min(level, DEEPEST), address, titled=node["titled"])
            node.replace_self(nodes.raw("", markup, format="html"))
        else:
            node.replace_self(_in_nodes(report, node["id"], titled=node["titled"]))


def _address(app: Sphinx, docname: str, report: Report, written: str) -> str:
    """What a link of a report leads to: entries of a guide on this site are on this site, all else is on the web."""
    page, _, anchor = written.partition("#")
    guide = decision_domain(app.env).guides.get(report.guide_id)
    if page != report.link or guide is None:
        return web(written)
    here = app.builder.get_relative_uri(docname, guide.docname)
    return f"{here}#{anchor}" if anchor else here or "#"


def _in_nodes(report: Report, id_: str, *, titled: bool) -> list[nodes.Node]:
    """Read the Markdown of a report, which makes all that was written by others inert."""
    settings = {
        "doctitle_xform": False,
        "report_level": Reporter.SEVERE_LEVEL,
        "myst_suppress_warnings": ["myst"],
    }
    document = publish_doctree(markdown([report]), parser=Parser(), settings_overrides=settings)
    for raw in list(document.findall(nodes.raw)):  # breaks of lines, and summaries of what HTML folds away
        words = re.sub(r"<[^<>]*>", "", raw.astext())
        inline = isinstance(raw.parent, nodes.paragraph)
        raw.replace_self(nodes.Text(" ") if inline else paragraph(words) if words else [])
    whole = parts(document)[0]
    for inner in whole.findall(nodes.section):
        inner["ids"] = [f"{id_}-{anchor}" for anchor in inner["ids"]]  # the same in every report
    return [whole] if titled else whole[1:]


def reference(title: nodes.inline, target: str) -> pending_xref:
    """Link to a guide or an entry where it is on this site."""
    return pending_xref(
        "", title, refdomain="decision", reftype="ref", reftarget=target, refexplicit=True, refwarn=False
    )


COLUMNS = ("repository", "review", "verdict", "next date")
WIDTHS = (15, 30, 35, 20)
FAILS, PAST, SOON, OPEN, HOLDS, CLOSED = range(6)
RANKS: dict[State, int] = {"not decided": OPEN, "deferred": HOLDS, "rejected": CLOSED, "superseded": CLOSED}


class Listed(NamedTuple):
    """A report among others, with the name of its repository."""

    report: Report
    repository: str

    @property
    def rank(self) -> int:
        """How soon somebody has to see to it: what fails comes before what is past its date, or will be."""
        due = self.report.next_date()
        if self.report.unsettled("fails"):
            return FAILS
        if self.report.overdue:
            return PAST
        if due and due.left <= NOTICE_DAYS:
            return SOON
        return RANKS.get(self.report.state, HOLDS)

    @property
    def place(self) -> str:
        """Its file, from the repository on."""
        return f"{self.repository}/{self.report.name}"


def ordered(given: Sequence[tuple[Path, Report]]) -> list[Listed]:
    """Put reports with their roots in order: by how soon somebody has to see to them, then by repository, title and path."""
    names = repositories(root for root, _ in given)
    reviews = [Listed(report, names[root]) for root, report in given]
    return sorted(reviews, key=lambda each: (each.rank, each.repository, each.report.title, each.report.name))


def repositories(roots: Iterable[Path]) -> dict[Path, str]:
    """Name each root by its folder, and by as many folders around it as it takes to tell it from the others."""
    known = set(roots)
    return {root: next(_names(root, known)) for root in known}


def _names(root: Path, known: set[Path]) -> Iterator[str]:
    for length in range(1, len(root.parts) + 1):
        last = root.parts[-length:]
        if all(other == root or other.parts[-length:] != last for other in known):
            yield one_line("/".join(last))


def summary(reviews: list[Listed]) -> nodes.paragraph:
    """Count the reviews, their repositories, and their states."""
    states = Counter(each.report.state for each in reviews)
    counts = ", ".join(f"{states[state]} {state}" for state in get_args(State) if states[state])
    due = sum(bool(each.report.overdue) for each in reviews)
    counts += f"; {due} due" if due else ""
    where = counted(len({each.repository for each in reviews}), "repository")
    text = f"{counted(len(reviews), 'review')} in {where}: {counts}. Judged as of {reviews[0].report.today}."
    return paragraph(nodes.strong("", text), classes=["decision-summary"])


def index(reviews: Iterable[Listed], anchors: dict[str, str]) -> nodes.table:
    """One row per review, with a link to its anchor on the page."""
    rows = (_row(each, anchors.get(each.place, "")) for each in reviews)
    return table(COLUMNS, WIDTHS, rows, ["decision-index"])


def _row(each: Listed, anchor: str) -> Iterator[Cell]:
    report, title = each.report, one_line(each.report.title)
    link = nodes.reference("", title, refid=anchor, internal=True) if anchor else nodes.inline("", title)
    result, due = report.tone(), report.next_date()
    mark = nodes.inline("", f"{SYMBOLS[result]} ", classes=["decision-result", f"decision-{result}"])
    yield each.repository
    yield listed([link, _guide(report), report.status])
    yield paragraph(mark, report.sentence)
    yield f"{due.day}, {due.when()}: {due.what}" if due else ""


def _guide(report: Report) -> Cell:
    return reference(nodes.inline("", one_line(report.guide)), report.guide_id) if report.guide else ""


def section(each: Listed, anchor: str, id_: str) -> nodes.section:
    """Show a review under its title and repository: the verdict, and folded away all that it rests on."""
    report, place = each.report, nodes.literal("", one_line(each.place))
    facts = [place, nodes.inline("", " · "), _guide(report)] if report.guide else [place]
    return nodes.section(
        "",
        nodes.title("", one_line(f"{report.title} ({each.repository})")),
        paragraph(*facts, classes=["decision-facts"]),
        review(report=report, id=id_, titled=False),
        ids=[anchor],
        classes=["decision-review"],
    )
