"""Which choices a measure is to judge, and which arms stand for them: what a guide says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache

from decidable.checklists import read_guide, shipped
from decidable.guide import Candidate


@dataclass(frozen=True)
class Candidates:
    """Choices by the keys of ``Measurement.choices``, and those ``barred`` that cannot meet what is required."""

    choices: Mapping[str, Candidate]
    barred: frozenset[str] = field(default_factory=frozenset)


_CANDIDATES: ContextVar[Candidates | None] = ContextVar("candidates", default=None)


@contextmanager
def comparing(candidates: Candidates | None) -> Iterator[None]:
    """Inside the block, measures that compare arms judge these choices; with None those of a shipped guide."""
    token = _CANDIDATES.set(candidates)
    try:
        yield
    finally:
        _CANDIDATES.reset(token)


def candidates(guide: str) -> Candidates:
    """The choices of the review's guide; where none is at hand, as on the command line, of this guide as it is shipped."""
    return _CANDIDATES.get() or _shipped(guide)


def of_review() -> bool:
    """Whether the choices are those of a review's guide."""
    return _CANDIDATES.get() is not None


@cache
def _shipped(guide: str) -> Candidates:
    return Candidates(read_guide(shipped() / f"{guide}.yaml").candidates)
