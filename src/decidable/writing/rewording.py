"""New wording in a review's text: one value is exchanged, every other character stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from decidable.text import plain, quoted
from decidable.yaml_document import Location

PROPERTIES = re.compile(r"(?:[!&]\S*\s+(?:#.*\s+)*)*")
BLOCK = re.compile(r"[|>][-+0-9]*([ \t]+#[^\r\n]*)?")


@dataclass(frozen=True)
class Scalar:
    """One value of a YAML text, and from which character to which it is written."""

    location: Location
    value: str
    start: int
    end: int


def asked(text: str) -> dict[str, Scalar]:
    """Find the wording that each question of a review was answered in; of repeated keys the first counts."""
    found = dict[str, Scalar]()
    for scalar in _scalars(text):
        match scalar.location:
            case ("questions", str(question), "asked") if scalar.value:
                found.setdefault(question, scalar)
    return found


def reworded(text: str, scalar: Scalar, new: str) -> str:
    """Exchange one value of a YAML text, which keeps its tag and the comments around it. Raises ``ValueError``."""
    before = list(_scalars(text))
    wanted = [(of.location, new if of == scalar else of.value) for of in before]
    start, end, comment = _extent(text, scalar)
    for written in [new] * plain(new) + [quoted(new)]:
        made = text[:start] + written + comment + text[end:]
        if _holds(made, wanted):
            return made
    raise ValueError("this value cannot be exchanged without touching others")


def _extent(text: str, scalar: Scalar) -> tuple[int, int, str]:
    """Give start and end of what is exchanged, and the comment that stands inside and is kept."""
    properties = PROPERTIES.match(text, scalar.start, scalar.end)
    start = properties.end() if properties else scalar.start
    block = BLOCK.match(text, start, scalar.end)
    end = start + len(text[start : scalar.end].rstrip()) if block else scalar.end
    return start, end, (block[1] or "") if block else ""


def _holds(text: str, wanted: list[tuple[Location, str]]) -> bool:
    try:
        return [(scalar.location, scalar.value) for scalar in _scalars(text)] == wanted
    except yaml.YAMLError:
        return False


class _Open:
    """A mapping or list that is being read; ``step`` is its current key or index, None while a key is awaited."""

    def __init__(self, event: yaml.CollectionStartEvent) -> None:
        self.mapping = isinstance(event, yaml.MappingStartEvent)
        self.step: str | int | None = None if self.mapping else 0

    def advance(self) -> None:
        self.step = None if self.mapping else int(self.step or 0) + 1


def _scalars(text: str) -> Iterator[Scalar]:
    """Yield every value of a YAML text that is neither a mapping nor a list."""
    open_: list[_Open] = []
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            open_.append(_Open(event))
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            open_.pop()
        elif isinstance(event, yaml.ScalarEvent):
            if open_ and open_[-1].step is None:
                open_[-1].step = event.value
                continue
            yield _scalar(tuple("" if of.step is None else of.step for of in open_), event)
        elif not isinstance(event, yaml.AliasEvent):
            continue
        if open_:
            open_[-1].advance()


def _scalar(location: Location, event: yaml.ScalarEvent) -> Scalar:
    start, end = (mark.index for mark in _marks(event))
    return Scalar(location, event.value, start, end)


def _marks(event: Any) -> tuple[Any, Any]:  # noqa: ANN401  (yaml's stubs give an event no marks)
    return event.start_mark, event.end_mark
