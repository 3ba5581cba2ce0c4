"""Sphinx writes the error codes into their pages: a table of all, and the example of each on the page of its family."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

from sphinx.application import Sphinx

from decidable import codes
from decidable.codes import Code, table

PLACE = re.compile(r"^<!-- codes: (\w+) -->$", re.MULTILINE)
FILES = Path(codes.__file__).parent


def setup(app: Sphinx) -> None:
    """Fill the pages in as they are read, and their Markdown twins once all are written."""
    app.connect("source-read", fill)
    app.connect("build-finished", fill_twins, priority=900)


def fill(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the codes in their place on a page, which is read again when one of them changes."""
    if PLACE.search(source[0]):
        source[0] = filled(source[0])
        for path in (__file__, *FILES.glob("*.yaml")):
            app.env.note_dependency(str(path), docname=docname)


def fill_twins(app: Sphinx, error: Exception | None) -> None:
    """Put the codes in their place in the Markdown beside each page."""
    for path in Path(app.outdir).glob("reference/errors*.md") if not error else ():
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")


def filled(text: str) -> str:
    """A page with its codes."""
    return PLACE.sub(lambda place: "".join(listed(place[1])), text)


def listed(family: str) -> Iterator[str]:
    """Yield the codes of a family under headings, or all codes as rows of a table."""
    if family == "all":
        yield ":::{rst-class} codes\n:::\n\n| code | what is wrong |\n| --- | --- |\n"
        yield from map(row, sorted(table().values(), key=lambda code: code.name))
    else:
        yield from (entry(code) for code in table().values() if code.family == family)


def row(code: Code) -> str:
    """A code, with a link to its example, and what it means."""
    link = f'<span id="{code.name}"></span>[{code.name}](errors-{code.family}.md#{code.name})'
    return f"| {link} | {' '.join(code.says.split())} |\n"


def entry(code: Code) -> str:
    """A code, what it means, and which lines of its example put it right."""
    changes = list(unified_diff(code.wrong.splitlines(), code.right.splitlines(), n=0, lineterm=""))[2:]
    example = "\n".join(line for line in changes if not line.startswith("@@"))
    return f"## {code.name}\n\n{' '.join(code.says.split())}\n\n````diff\n{example}\n````\n\n"
