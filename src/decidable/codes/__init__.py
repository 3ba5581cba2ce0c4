"""Every code that a problem can carry: what it means, and an example of what reports it and of what does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from decidable.yaml_document import parse

FAMILIES = (
    *("file", "review", "finding", "run", "table", "evaluation", "history"),
    *("registry", "record", "adr", "page", "checklist", "command"),
)


@dataclass(frozen=True)
class Code:
    """One code of a family of codes.

    ``wrong`` and ``right`` are a few lines of a file, or a command. ``unhinted`` says why no hint goes with it.
    """

    name: str
    family: str
    says: str
    wrong: str = ""
    right: str = ""
    unhinted: str = ""


@cache
def table() -> dict[str, Code]:
    """Every code by its name, family by family."""
    return {code.name: code for family in FAMILIES for code in _family(family)}


def _family(family: str) -> Iterator[Code]:
    document = parse(Path(__file__).with_name(f"{family}.yaml"))
    assert not document.mistakes, document.mistakes  # noqa: S101  (a file of ours)
    yield from (Code(name, family, **fields) for name, fields in document.data.items())
