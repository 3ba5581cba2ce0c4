"""What surrounds a measure while it runs: the choices to judge, who listens to its progress, engines, missing libraries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeVar

from decidable.errors import refuse
from decidable.fields import Candidate
from decidable.files import shipped
from decidable.yaml_document import parse

Value = TypeVar("Value")
Listener = Callable[[str, int, int], None]

OF_EVIDENCE = ("backports", "duckdb", "lxml", "numpy", "packaging", "pathspec", "pypdf", "scipy")
EXTRA_OF = {**dict.fromkeys(OF_EVIDENCE, "evidence"), "ibis": "warehouse"}


@dataclass(frozen=True)
class Candidates:
    """Choices by the keys of ``Measurement.choices``, and those ``barred`` that cannot meet what is required."""

    choices: Mapping[str, Candidate]
    barred: frozenset[str] = field(default_factory=frozenset)


def _nobody(_what: str, _done: int, _of: int) -> None:
    """Listen to nothing."""


Review = tuple[Candidates | None, frozenset[str]]  # its choices, and the measures of its evidence
_review: ContextVar[Review] = ContextVar("review", default=(None, frozenset()))
_listener: ContextVar[Listener] = ContextVar("listener", default=_nobody)
_engines: ContextVar[Mapping[str, str] | None] = ContextVar("engines", default=None)


@contextmanager
def _set(variable: ContextVar[Value], value: Value) -> Iterator[None]:
    token = variable.set(value)
    try:
        yield
    finally:
        variable.reset(token)


def comparing(
    candidates: Candidates | None, measures: frozenset[str] = frozenset()
) -> AbstractContextManager[None]:
    """Inside the block, measures that compare arms judge these choices; with None those of a shipped guide.

    :param measures: those of which the review gives evidence
    """
    return _set(_review, (candidates, measures))


def measures_of_review() -> frozenset[str]:
    """The measures of which the review gives evidence; none where there is no review."""
    return _review.get()[1]


def candidates(guide: str) -> Candidates:
    """The choices of the review's guide; where none is at hand, as on the command line, of this guide as it is shipped."""
    return _review.get()[0] or _shipped(guide)


def of_review() -> bool:
    """Whether the choices are those of a review's guide."""
    return _review.get()[0] is not None


@cache
def _shipped(guide: str) -> Candidates:
    """The choices of a guide that comes with the package, which nobody else can have written."""
    written = parse(shipped() / f"{guide}.yaml").data.get("candidates", {})
    return Candidates({key: Candidate.model_validate(value) for key, value in written.items()})


def listening(listener: Listener) -> AbstractContextManager[None]:
    """Inside the block, a listener hears of the work."""
    return _set(_listener, listener)


def progressed(what: str, done: int, total: int) -> None:
    """Report that ``done`` of ``total`` units of work are done; ``total`` is 0 where nobody knows how many there are."""
    _listener.get()(what, done, total)


def using_engines(urls: Mapping[str, str]) -> AbstractContextManager[None]:
    """Inside the block, engines of these names have these URLs."""
    return _set(_engines, {**engine_urls(), **urls})


def engine_urls() -> Mapping[str, str]:
    """The URL of each engine that was named for this run; a measure may know more, such as from the environment."""
    return _engines.get() or {}


@contextmanager
def needed_for(what: str, path: Path) -> Iterator[None]:
    """Raise ``UnreadableError`` where a library of an extra is missing inside the block.

    ``what`` completes "... is measured with a library", ``path`` is the file that was to be measured.
    """
    try:
        yield
    except ModuleNotFoundError as missing:
        library = (missing.name or "").partition(".")[0]
        if library not in EXTRA_OF:
            raise
        message = f"{what} is measured with {library}, which is not installed"
        hint = f'pip install "decidable[{EXTRA_OF[library]}]"'
        refuse(path, "extra-missing", message, hint)
