"""Records in every shape that is found in use, and what a person would read of each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

FOLDER = Path(__file__).parents[1] / "fixtures" / "adr"


class Shape(NamedTuple):
    """A record in one of the shapes that are found in use, and what a person would read of it."""

    text: str
    status: str
    raw: str
    where: str
    suffix: str


def _shapes() -> Iterator[tuple[str, Shape]]:
    told = yaml.safe_load((FOLDER / "shapes.yaml").read_text(encoding="utf-8"))
    for name, found in told.items():
        path = FOLDER / name
        yield path.stem, Shape(path.read_bytes().decode(), **found, suffix=path.suffix)


SHAPES = dict(_shapes())
