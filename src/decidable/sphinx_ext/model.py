"""What one page says, as records kept between builds: its guide, its entries, its mistakes, and what can be said of each kind."""

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


LISTS = frozenset(
    [
        "against",
        "against-when",
        "applies-when",
        "demands",
        "favors",
        "leads-to",
        "measured-as",
        "requires",
        "signal",
    ]
)
REFERENCES: dict[str, dict[str, tuple[str, ...]]] = {
    "guide": {
        "options": (),
        "default": ("option",),
        "formerly": (),
        "arms": (),
        "ceiling": (),
        "simpler": (),
        "owner": (),
        "reviewed": (),
        "version": (),
        "longest-term": (),
    },
    "question": {"evidence": ("evidence",), "factor": ("factor",)},
    "answer": {
        "favors": ("option",),
        "against": ("option",),
        "against-when": ("answer",),
        "requires": ("option",),
        "demands": (),
        "pitfall": ("pitfall",),
        "signal": ("signal",),
        "measured-as": (),
    },
    "evidence": {
        "measure": (),
        "maximum-age": (),
        "rows": (),
        "applies-when": ("option", "answer"),
        "factor": ("factor",),
    },
    "owner": {"option": ("option",)},
    "point": {"leads-to": ()},
    "signal": {"option": ("option",)},
    "statement": {"facet": ("facet",), "option": ("option",)},
}


def options_of(fields: dict[str, str]) -> list[tuple[str, str]]:
    """Read ``rag RAG | fine-tuning Fine-Tuning``."""
    written = [part.split(maxsplit=1) for part in fields.get("options", "").split("|") if part.strip()]
    return [(words[0], words[-1].strip()) for words in written]


def former_ids(fields: dict[str, str]) -> list[tuple[str, str]]:
    """Read ``old new | older newer``."""
    pairs = [pair.split() for pair in fields.get("formerly", "").split("|") if pair.strip()]
    return [(pair[0], pair[-1]) for pair in pairs]


def candidates_of(fields: dict[str, str]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Read ``:arms: none closed-book few-shot | rag rag``, and ``:ceiling:`` and ``:simpler:`` in the same form."""
    parts = {name: _by_choice(fields.get(name, "")) for name in ("arms", "ceiling", "simpler")}
    choices = dict.fromkeys(choice for part in parts.values() for choice in part)
    return {
        choice: {name: part[choice] for name, part in parts.items() if choice in part} for choice in choices
    }


def _by_choice(written: str) -> dict[str, tuple[str, ...]]:
    words = [part.split() for part in written.split("|") if part.strip()]
    return {choice: tuple(names) for choice, *names in words}
