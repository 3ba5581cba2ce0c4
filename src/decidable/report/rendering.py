"""Reports as Markdown and as HTML: whatever is put into a template is made inert on the way."""

from __future__ import annotations

import base64
import hashlib
import re
import sys
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
SYMBOLS = {"passes": "✓", "fails": "✗", "warns": "!", "open": "○", "waived": "◐"}
LONGEST = 400
LARGEST = 1_000_000
"""The bytes of the summary of a job on GitHub, where a MiB is refused whole."""
APART = "&#8203;"
LINKING = re.compile(r"@|#(?=\d)|\bGH\\-(?=\d)|:(?=//)|(?<=\bwww)(?=\.)", re.IGNORECASE)
ROWS = (sys.maxsize, 300, 100, 30, 10, 0)
LIMITS = {"problems": 5, "reviews": 100}


def markdown(reports: Iterable[Report]) -> str:
    """The reports one after the other, where there are several below a table of them all.

    What would be too long for the summary of a job has fewer rows a table: the worst findings stay. Where even that
    is too long, the table of all reviews is all there is.
    """
    given, template = list(reports), _environment(_as_markdown).get_template("report.md.j2")
    texts = (_fitting(template.generate(reports=given, most=most, **LIMITS)) for most in ROWS)
    return next(filter(None, texts), "")


def _fitting(pieces: Iterable[str]) -> str:
    """Join pieces, or return nothing as soon as they are too long."""
    kept, size = list[str](), 0
    for piece in pieces:
        kept.append(piece)
        size += len(piece.encode())
        if size > LARGEST:
            return ""
    return re.sub(r"\n{3,}", "\n\n", "".join(kept)).strip("\n") + "\n"


def inert(text: str) -> str:
    """Text that means nothing but itself in Markdown and HTML, on one line, in its own direction.

    Before GitHub looks for names, issues and addresses it undoes escapes, so that a character without width comes between.
    """
    escaped = re.sub(r"([\\`*_{}\[\]<>()#+!|~&@$-])", r"\\\1", one_line(text)).replace("\\<", "&lt;")
    unlinked = re.sub(LINKING, rf"\g<0>{APART}", escaped)
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", unlinked)


def page(reports: Iterable[Report]) -> str:
    """The reports as one page, where there are several with an index above."""
    given = list(reports)
    sheet = "".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS) + STYLE + _running(given)
    style = Markup(sheet)  # noqa: S704  (files of ours, and letters that are escaped)
    template = _environment(_as_html).get_template("page.html.j2")
    return template.render(reports=given, style=style, policy=policy(sheet), at=web)


def part(report: Report, id_: str, level: int, at: Callable[[str], str], *, titled: bool) -> str:
    """One report as a part of a page, whose style sheets are those in ``static``.

    :param id_: begins all ids in it
    :param level: of its first heading
    :param at: maps an address to what a link to it leads to, empty for no link
    :param titled: whether its title is above it; without one, all but the verdict is folded away
    """
    shown: Any = _environment(_as_html).get_template("report.html.j2").make_module({"at": at})
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
def _environment(finalize: Callable[[object], object]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"charts_of": charts_of, "drawing": _drawn, "drawn": drawn}
    environment.globals |= {"part": Part, "columns": model, "symbols": SYMBOLS}
    environment.filters |= {"capital": _capital, "long": _long, "code": _code}
    return environment


def _as_html(value: object) -> object:
    return one_line(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _as_markdown(value: object) -> object:
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return Markup(inert(value if len(value) <= LONGEST else f"{value[:LONGEST]}…"))  # noqa: S704  (it means itself)


def _code(text: str) -> str | Markup:
    """Write a name as code where it can be nothing else there, or else as plain text."""
    return Markup(f"`{text}`") if re.fullmatch(r"[\w./:-]+", text) else text  # noqa: S704  (letters and digits)


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
