"""A review on a page: the verdict and every entry's finding, as pytest would give them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from decidable.fields import paths
from decidable.report import report_on
from decidable.reviewing import decide, open_review
from decidable.sphinx_ext.findings import shown

logger = logging.getLogger(__name__)


def _day(written: str) -> date:
    return date.fromisoformat(written)


class ReviewDirective(SphinxDirective):
    """Judges a review, as of ``:today:`` or the day of the build, and shows what was found."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Any]] = {"today": _day, "class": directives.class_option}

    def run(self) -> list[nodes.Node]:
        """Give the report; the page is read again when a file of the review changes."""
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
        number = self.env.new_serialno("decision-review")
        found = shown(report_on(outcome, path.name), f"decision-review-{number}")
        classes = ["decision-review", *self.options.get("class", [])]
        block = nodes.container("", *found, is_div=True, classes=classes)
        self.set_source_info(block)
        return [block]
