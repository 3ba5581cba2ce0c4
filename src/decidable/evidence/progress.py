"""How long work tells how far it is, without knowing who listens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[str, int, int], None]


def _nobody(_what: str, _done: int, _of: int) -> None:
    """Listen to nothing."""


_listener: ContextVar[Listener] = ContextVar("listener", default=_nobody)


def progressed(what: str, done: int, of: int) -> None:
    """Tell that ``done`` units of work ``of`` so many are done; ``of`` is 0 where nobody knows how many there are."""
    _listener.get()(what, done, of)


@contextmanager
def told_to(listener: Listener) -> Iterator[None]:
    """Let a listener hear of the work that is done inside the block."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
