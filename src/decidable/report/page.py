"""Reports as one page that stands alone: no script, nothing from the network, and no style but its own."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from decidable.report.contents import Report
from decidable.report.drawing import STYLE, charts_of, drawing
from decidable.report.numbers import interval, number
from decidable.writing import one_line

FOLDER = Path(__file__).parent


def page(reports: Iterable[Report]) -> str:
    """Give the reports as one page, where there are several with an index above."""
    style = Markup((FOLDER / "page.css").read_text(encoding="utf-8") + STYLE)  # noqa: S704  (files of ours)
    return (
        _environment()
        .get_template("page.html.j2")
        .render(reports=list(reports), style=style, policy=policy(style))
    )


def policy(style: str) -> str:
    """Allow one style sheet, known by its digest, an icon that is written out, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _environment() -> Environment:
    """Escape every value, and show what else a browser would act on instead of showing it."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        finalize=_inert,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"charts_of": charts_of, "drawing": _drawn, "interval": interval, "number": number}
    environment.filters |= {"capital": _capital, "long": _long}
    environment.tests["web"] = _is_web
    return environment


def _inert(value: object) -> object:
    return one_line(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _drawn(*args: object) -> Markup:
    return Markup(drawing(*args))  # type: ignore[arg-type]  # noqa: S704  (it escapes what it writes)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _long(day: date) -> str:
    """Write a day as people do, such as 22 November 2026, in English whatever the locale is."""
    months = "January February March April May June July August September October November December"
    return f"{day.day} {months.split()[day.month - 1]} {day.year}"


def _is_web(address: str) -> bool:
    return address.startswith(("https://", "http://"))
