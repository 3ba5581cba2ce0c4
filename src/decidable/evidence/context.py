"""What surrounds a measure while it runs: who listens to its progress, and where the engines are that hold tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[str, int, int], None]


def _nobody(_what: str, _done: int, _of: int) -> None:
    """Listen to nothing."""


_listener: ContextVar[Listener] = ContextVar("listener", default=_nobody)
_engines: ContextVar[Mapping[str, str] | None] = ContextVar("engines", default=None)


def progressed(what: str, done: int, of: int) -> None:
    """Report that ``done`` units of work ``of`` so many are done; ``of`` is 0 where nobody knows how many there are."""
    _listener.get()(what, done, of)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Let a listener hear of the work inside the block."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def engine_urls() -> Mapping[str, str]:
    """The URL of each engine that was named for this run; a measure may know more, such as from the environment."""
    return _engines.get() or {}


@contextmanager
def using_engines(urls: Mapping[str, str]) -> Iterator[None]:
    """Let these names stand for these URLs inside the block."""
    token = _engines.set({**engine_urls(), **urls})
    try:
        yield
    finally:
        _engines.reset(token)
