"""What commands print, in which text of others does nothing."""

from __future__ import annotations

import json
import re
import sys

import click
from rich.console import Console, RenderableType
from rich.markup import escape

from decidable.text import one_line

# A table folds long cells, so that any part of a text may begin a line; what colours the line may come before it.
FOLDED = re.compile(r"^((?:\x1b\[[\d;]*m| )*:)(?=:)", re.MULTILINE)


def console(width: int | None = None) -> Console:
    return Console(highlight=False, width=None if sys.stdout.isatty() else width)


def show(on: Console, *renderables: RenderableType) -> None:
    """Print tables and marked-up lines, none of which begins like a command of a CI log."""
    with on.capture() as captured:
        for renderable in renderables:
            on.print(renderable)
    click.echo(FOLDED.sub(r"\1 ", captured.get()), nl=False)


def inert(text: str) -> str:
    """A text of others for a line with rich's markup."""
    return escape(one_line(text))


def json_text(data: object, indent: int | None = None) -> str:
    """Data as JSON in ASCII, without any ``##[…]`` that a CI log would carry out."""
    return json.dumps(data, indent=indent).replace("##", "#\\u0023")
