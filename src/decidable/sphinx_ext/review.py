"""A review on a page: the verdict and every entry's finding, as pytest would give them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.addnodes import pending_xref
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from decidable.fields import paths
from decidable.outcome import Outcome, Verdict
from decidable.report import why_of
from decidable.reviewing import decide, open_review

logger = logging.getLogger(__name__)
HEADINGS = ("entry", "finding", "known by", "why")
WIDTHS = (25, 10, 10, 55)


def _day(written: str) -> date:
    return date.fromisoformat(written)


class ReviewDirective(SphinxDirective):
    """Judges a review, as of ``:today:`` or the day of the build, and shows what was found."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Any]] = {"today": _day, "class": directives.class_option}

    def run(self) -> list[nodes.Node]:
        """Give the verdict and the table of findings; the page is read again when a file of the review changes."""
        _, name = self.env.relfn2path(self.arguments[0])
        path = Path(name)
        self.env.note_dependency(name)
        if not path.is_file():
            logger.warning(
                "there is no review %s",
                path.name,
                location=self.get_location(),
                type="decision",
                subtype="file-missing",
            )
            return []
        opened = open_review(path)
        for file in paths(opened.review):
            self.env.note_dependency(str(file))
        outcome = decide(opened, self.options.get("today") or date.today())  # noqa: DTZ011  (the day where docs are built)
        block = nodes.container("", *_shown(outcome), is_div=True, classes=["decision-review"])
        self.set_source_info(block)
        return [block]


def _shown(outcome: Outcome) -> Iterator[nodes.Node]:
    review = outcome.opened.review
    if review:
        yield nodes.paragraph("", review.title, classes=["decision-review-title"])
    yield nodes.paragraph("", "", nodes.strong("", outcome.sentence()), classes=["decision-verdict"])
    rows = [_row(*(nodes.paragraph("", heading) for heading in HEADINGS))]
    body = [_row(*_cells(outcome, verdict)) for verdict in outcome.verdicts.values()]
    columns = [nodes.colspec(colwidth=width) for width in WIDTHS]
    group = nodes.tgroup("", *columns, nodes.thead("", *rows), nodes.tbody("", *body), cols=len(WIDTHS))
    yield nodes.table("", group, classes=["decision-table", "decision-findings"])


def _row(*cells: nodes.Node) -> nodes.row:
    return nodes.row("", *(nodes.entry("", cell) for cell in cells))


def _cells(outcome: Outcome, verdict: Verdict) -> Iterator[nodes.Node]:
    finding = nodes.inline("", verdict.result, classes=["decision-result", f"decision-{verdict.result}"])
    yield nodes.paragraph("", "", _entry(outcome, verdict))
    yield nodes.paragraph("", "", finding)
    yield nodes.paragraph("", verdict.basis)
    yield nodes.bullet_list(
        "", *(nodes.list_item("", nodes.paragraph("", why)) for why in _lines(outcome, verdict))
    )


def _entry(outcome: Outcome, verdict: Verdict) -> nodes.Node:
    """Name an entry, as a link into the guide where the guide is on this site."""
    guide, name = outcome.opened.guide, nodes.literal("", verdict.entry)
    if guide is None or verdict.kind in {"file", "status", "choice", "owners", "adr"}:
        return name
    target = f"{guide.id}.{verdict.entry}"
    return pending_xref(
        "", name, refdomain="decision", reftype="ref", reftarget=target, refexplicit=True, refwarn=False
    )


def _lines(outcome: Outcome, verdict: Verdict) -> list[str]:
    steps = outcome.advice(verdict.entry) if verdict.kind == "evidence" else ()
    return [*why_of(outcome, verdict), *(f"Next: {step}" for step in steps)]
