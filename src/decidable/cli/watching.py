"""Long work that a person at a terminal sees going on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from threading import Timer
from typing import TypeVar

from rich.console import Console
from rich.progress import Progress

PATIENCE = 1.0
Item = TypeVar("Item")
Made = TypeVar("Made")


def watched(what: str, items: Sequence[Item], make: Callable[[Item], Made]) -> Iterator[Made]:
    """Yield what is made of each item; after a second, a person at a terminal sees how far it is."""
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(what, total=len(items), visible=False)
        waiting = Timer(PATIENCE, progress.update, [task], {"visible": True})
        waiting.daemon = True
        waiting.start()
        try:
            for item in items:
                yield make(item)
                progress.advance(task)
        finally:
            waiting.cancel()
