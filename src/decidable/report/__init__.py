"""Reports on reviews, which people read beside a pull request: as a page or as Markdown.

``report_on`` collects what is shown of one review as data, which travels between processes as JSON. What a review
contains was written by others: every form shows it as text that does nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from decidable.report.building import report_on
from decidable.report.model import Report

__all__ = ["Report", "report_on", "written"]

PAGES = frozenset({".htm", ".html"})


def written(reports: Iterable[Report], path: Path) -> str:
    """The reports in the form that the name of a file asks for: a page for ``.html``, or else Markdown."""
    from decidable.report.rendering import markdown, page  # noqa: PLC0415  (only those who want a report pay for it)

    return (page if path.suffix.lower() in PAGES else markdown)(reports)
