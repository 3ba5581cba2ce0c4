"""One page as records kept between builds: its guide, its entries, its mistakes, and the fields of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import get_origin

from decidable import guide

INHERITED = {*guide.Entry.model_fields, "answers", "owners"}
OF_A_GUIDE = (
    *("options", "default", "formerly", "arms", "ceiling", "simpler"),
    *("owner", "reviewed", "version", "longest-term"),
)


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
    """What is known of one page: its guide, or None if there is none, the entries, and the mistakes."""

    docname: str
    path: str
    title: str
    guide: Entry | None
    entries: tuple[Entry, ...]
    mistakes: tuple[Mistake, ...] = ()

    def of(self, *kinds: str) -> dict[str, Entry]:
        """Map ids to the entries of these kinds, in the order of the page."""
        if kinds not in self._of:  # once a page: every field of every entry asks for some
            self._of[kinds] = {entry.id: entry for entry in self.entries if entry.kind in kinds}
        return self._of[kinds]

    @cached_property
    def _of(self) -> dict[tuple[str, ...], dict[str, Entry]]:
        return {}

    @cached_property
    def names(self) -> dict[str, Entry]:
        """Map every id, and every id that was, to its entry."""
        return dict(self.named())

    def named(self) -> Iterator[tuple[str, Entry]]:
        """Yield every entry under its id, then once more under each id that it had before."""
        yield from ((entry.id, entry) for entry in self.entries)
        yield from ((old, entry) for entry in self.entries for old in entry.formerly)


# Each kind of entry in the plural is the part of a guide that has it.
SECTIONS = {name.removesuffix("s"): name for name in ("options", "questions", *guide.SECTIONS)}
MODELS = {kind: getattr(guide, kind.capitalize(), guide.Entry) for kind in (*SECTIONS, "answer")}
OWN = {
    kind: {name: field for name, field in model.model_fields.items() if name not in INHERITED}
    for kind, model in MODELS.items()
}
LISTS = {
    name.replace("_", "-")
    for fields in OWN.values()
    for name, field in fields.items()
    if get_origin(field.annotation) is tuple
}
# The options of each kind of directive, and the kinds of entries that each of them may name, if it names any.
REFERENCES: dict[str, dict[str, tuple[str, ...]]] = {
    kind: {
        name.replace("_", "-"): tuple(filter(None, guide.NAMED.get(kind, {}).get(name, "").split(" or ")))
        for name in fields
    }
    for kind, fields in OWN.items()
} | {
    "guide": {**dict.fromkeys(OF_A_GUIDE, ()), "default": ("option",)},
    "owner": {"option": ("option",)},
}


def options_of(fields: dict[str, str]) -> list[tuple[str, str]]:
    """Read ``rag RAG | fine-tuning Fine-Tuning``."""
    return [(id_, " ".join(title) or id_) for id_, *title in _parts(fields, "options")]


def former_ids(fields: dict[str, str]) -> list[tuple[str, str]]:
    """Read ``old new | older newer``."""
    return [(pair[0], pair[-1]) for pair in _parts(fields, "formerly")]


def candidates_of(fields: dict[str, str]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Read ``:arms: none closed-book few-shot | rag rag``, and ``:ceiling:`` and ``:simpler:`` in the same form."""
    candidates: dict[str, dict[str, tuple[str, ...]]] = {}
    for name in ("arms", "ceiling", "simpler"):
        for choice, *names in _parts(fields, name):
            candidates.setdefault(choice, {})[name] = tuple(names)
    return candidates


def _parts(fields: dict[str, str], name: str) -> list[list[str]]:
    return [part.split() for part in fields.get(name, "").split("|") if part.strip()]
