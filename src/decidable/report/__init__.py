"""Reports on reviews, which people read beside a pull request: as a page or as Markdown.

``report_on`` gathers what is told of one review as data, which travels between processes as JSON. What stands in a
review was written by others: every form shows it as text that does nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from decidable.errors import refuse
from decidable.files import see_writable
from decidable.report.building import report_on
from decidable.report.markdown import markdown
from decidable.report.model import Report

__all__ = ["Report", "markdown", "ready", "report_on", "written"]

PAGES = frozenset({".htm", ".html"})


def ready(path: Path) -> None:
    """See that a report can be written, in the form that its name asks for. Raises ``DecidableError``."""
    if path.suffix.lower() in PAGES and find_spec("jinja2") is None:
        message = "a report as a page is made with jinja2, which is not installed"
        hint = 'pip install "decidable[report]", or name a file in .md'
        refuse(path, "extra-missing", message, hint)
    see_writable(path)


def written(reports: Iterable[Report], path: Path) -> str:
    """The reports in the form that the name of a file asks for: a page for ``.html``, or else Markdown."""
    if path.suffix.lower() not in PAGES:
        return markdown(reports)
    from decidable.report.page import page  # noqa: PLC0415  (an extra, and heavy)

    return page(reports)
