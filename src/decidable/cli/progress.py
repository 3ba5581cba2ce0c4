"""A bar of how far long work is: on a terminal only, and only once it takes over a second."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from decidable.evidence.context import listening, progressed

PATIENCE = 1.0
Item = TypeVar("Item")
Made = TypeVar("Made")


@contextmanager
def shown() -> Iterator[None]:
    """Show the progress of the work inside the block; when it is done, nothing is left of the bar."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    progress = Progress(*columns, console=console, transient=True)
    started, tasks = monotonic(), dict[str, TaskID]()

    def listen(what: str, done: int, total: int) -> None:
        if monotonic() - started < PATIENCE:
            return
        progress.start()
        if what not in tasks:
            tasks[what] = progress.add_task(what, total=total or None)
        progress.update(tasks[what], completed=done, total=total or None)

    with listening(listen):
        try:
            yield
        finally:
            progress.stop()


def watched(what: str, items: Sequence[Item], make: Callable[[Item], Made]) -> Iterator[Made]:
    """Yield what is made of each item; after a second, a person at a terminal sees how far it is."""
    with shown():
        for done, item in enumerate(items):
            progressed(what, done, len(items))
            yield make(item)
