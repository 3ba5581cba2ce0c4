"""A document of a corpus, before it is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

DEEPEST = 60


@dataclass(frozen=True)
class Held:
    """One document: where its text is, if anywhere, and what a manifest says of it."""

    id: str
    file: Path | None = None
    text: str | None = None
    digest: str | None = None
    modified_on: date | None = None
