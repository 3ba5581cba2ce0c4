"""Reports as HTML: one page that needs nothing else, without scripts and network, or a part of another page."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from decidable.report import model
from decidable.report.drawing import STATIC, STYLE, charts_of, drawing, drawn
from decidable.report.model import Part, Report
from decidable.text import one_line

FOLDER = Path(__file__).parent
SHEETS = (STATIC / "decision-report.css", FOLDER / "page.css")
RUNNING = 80


def page(reports: Iterable[Report]) -> str:
    """The reports as one page, where there are several with an index above."""
    given = list(reports)
    sheet = "".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS) + STYLE + _running(given)
    style = Markup(sheet)  # noqa: S704  (files of ours, and letters that are escaped)
    template = _environment().get_template("page.html.j2")
    return template.render(reports=given, style=style, policy=policy(sheet), at=web)


def part(report: Report, id_: str, level: int, at: Callable[[str], str], *, titled: bool) -> str:
    """One report as a part of a page, whose style sheets are those in ``static``.

    :param id_: begins all ids in it
    :param level: of its first heading
    :param at: maps an address to what a link to it leads to, empty for no link
    :param titled: whether its title stands above it; without one, all but the verdict is folded away
    """
    shown: Any = _environment().get_template("report.html.j2").make_module({"at": at})
    title = shown.title(report, id_, level) if titled else ""
    return f'<div class="decision-report">{title}{shown.content(report, id_, level, not titled)}</div>'


def policy(style: str) -> str:
    """Allow one style sheet, known by its digest, an icon that is written out, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _running(reports: list[Report]) -> str:
    """Print the name of its review on every page; the pages of several reviews have names of their own."""
    heads = [f"@top-left {{ content: {_quoted(one_line(report.title))}; }}" for report in reports]
    if len(heads) == 1:
        return f"\n@page {{ {heads[0]} }}\n@page :first {{ @top-left {{ content: none; }} }}\n"
    named = [(f"review-{number_}", head) for number_, head in enumerate(heads, start=1)]
    return "".join(f"\n@page {name} {{ {head} }}\n#{name} {{ page: {name}; }}\n" for name, head in named)


def _quoted(text: str) -> str:
    """Write a text as a string of CSS, in which whatever is no letter or digit is escaped, and thus ends nothing."""
    short = text if len(text) <= RUNNING else f"{text[: RUNNING - 1]}…"
    return '"' + "".join(each if each.isalnum() else f"\\{ord(each):x} " for each in short) + '"'


@cache
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
    environment.globals |= {"charts_of": charts_of, "drawing": _drawn, "drawn": drawn}
    environment.globals |= {"part": Part, "columns": model}
    environment.filters |= {"capital": _capital, "long": _long}
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


def web(address: str) -> str:
    """The address, if it leads to the web, or else nothing."""
    return address if address.startswith(("https://", "http://")) else ""
