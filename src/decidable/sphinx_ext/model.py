"""What one page says, as records that can be kept between builds: its guide, its entries, and its mistakes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any


@dataclass(frozen=True, order=True)
class Mistake:
    """Something wrong on a page; ``path`` is relative to the source directory, line 0 the page as a whole."""

    docname: str
    line: int
    code: str
    message: str
    path: str


@dataclass(frozen=True)
class Entry:
    """One entry as the page has it: ``fields`` are the directive's options as written."""

    docname: str
    kind: str
    id: str
    title: str = ""
    text: str = ""
    line: int = 0
    fields: dict[str, str] = field(default_factory=dict)
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """All that one page says: its guide, or None if there is none, the entries, and the mistakes."""

    docname: str
    path: str
    title: str
    guide: Entry | None
    entries: tuple[Entry, ...]
    mistakes: tuple[Mistake, ...] = ()

    def of(self, *kinds: str) -> dict[str, Entry]:
        """Map ids to the entries of these kinds, in the order of the page."""
        if len(kinds) == 1:
            return self._kinds.get(kinds[0], {})
        return {entry.id: entry for entry in self.entries if entry.kind in kinds}

    @cached_property
    def names(self) -> dict[str, Entry]:
        """Map every id, and every id that was, to its entry."""
        return dict(self.named())

    @cached_property
    def _kinds(self) -> dict[str, dict[str, Entry]]:
        kinds: dict[str, dict[str, Entry]] = {}
        for entry in self.entries:
            kinds.setdefault(entry.kind, {})[entry.id] = entry
        return kinds

    def __getstate__(self) -> dict[str, Any]:
        return {key: value for key, value in self.__dict__.items() if key not in {"names", "_kinds"}}

    def named(self) -> Iterator[tuple[str, Entry]]:
        """Yield every entry under its id, then once more under each id that it had before."""
        yield from ((entry.id, entry) for entry in self.entries)
        yield from ((old, entry) for entry in self.entries for old in entry.formerly)


@dataclass(frozen=True)
class Worksheet:
    """A form by a guide, on the same page or on another."""

    docname: str
    path: str
    guide: str
    line: int
