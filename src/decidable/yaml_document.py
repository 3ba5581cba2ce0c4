"""A YAML file as plain data in which every value knows its line; reading it is safe, whatever is in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import yaml

from decidable.errors import LONGEST_NAME, Problem, UnreadableError
from decidable.opener import text
from decidable.text import CutText, quoted

MAXIMUM_BYTES = 1 << 20
MAXIMUM_DEPTH = 20
# What of YAML is not read: what is wrong, and what to write.
REFUSED = {
    "yaml-alias": ("this is an alias", "write the value out"),
    "yaml-depth": (f"is nested deeper than {MAXIMUM_DEPTH} levels", "no value needs so many brackets"),
    "yaml-documents": ("a second document starts here", "write one document per file"),
    "yaml-key": ("a mapping or list is where a key is expected", "a key is plain text"),
}
LEFT_OPEN = "a quote or bracket left open, a colon without a blank after it, or a wrong indent, may be some lines above"

# Longer lines than people write; what is longer is not shown mended.
LONGEST_LINE = 300
# A plain text, alone on its line or in braces, up to the next key that has no blank in it.
ALONE = re.compile(r"(\s*(?:- )?[\w-]+: +)([^\s\"'{\[|>].*)")
IN_BRACES = re.compile(r"(?<=[{,])(\s*[\w-]+: +)([^\s\"'{\[|>][^{}\[\]]*?)(?=\s*(?:,\s*[\w-]+:\s|,?\s*\}|$))")
MEANT_OTHERWISE = re.compile(r",|: | #")
"""What ends a plain text in YAML, and is common in sentences."""

Location = tuple[str | int, ...]
Place = tuple[int, int]


@dataclass
class Document:
    """A YAML file as mappings, lists and text, with the place of every key and item.

    ``blanks`` are the keys behind which nothing is written; the data is without them. ``values`` are the places of
    values that are text.
    """

    path: Path
    data: Any = None
    places: dict[Location, Place] = field(default_factory=lambda: {(): (1, 1)})
    mistakes: list[tuple[Location, Problem]] = field(default_factory=list)
    blanks: list[Location] = field(default_factory=list)
    values: dict[Location, Place] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def place(self, location: Location) -> Place:
        """The line and column of a location, or of the nearest thing around it that was written."""
        while location not in self.places:
            location = location[:-1]
        return self.places[location]

    def problem(self, location: Location, code: str, message: str, hint: str = "", docs: str = "") -> Problem:
        """State a problem at a location: where its key or item begins."""
        return Problem(self.path, *self.place(location), code, message, hint, docs)

    def problem_of_value(self, location: Location, code: str, message: str, hint: str = "") -> Problem:
        """State a problem at a location: where its value begins."""
        place = self.values.get(location) or self.place(location)
        return Problem(self.path, *place, code, message, hint)

    def mended(self, line: int) -> str:
        """A line with its plain texts in quotes where YAML takes a part of one for something else; else nothing."""
        written = self.lines[line - 1].rstrip() if 0 < line <= len(self.lines) else ""
        if len(written) > LONGEST_LINE:
            return ""
        if alone := ALONE.fullmatch(written):
            return alone[1] + quoted(alone[2])
        shown = IN_BRACES.sub(
            lambda text: text[1] + (quoted(text[2]) if MEANT_OTHERWISE.search(text[2]) else text[2]), written
        )
        return shown if shown != written else ""


def parse(path: Path) -> Document:
    """Read a YAML file; every scalar stays text as it was written.

    Raises ``UnreadableError`` where no data can be had. Repeated keys are kept as mistakes, the first value counts.
    """
    return parse_text(text(path, MAXIMUM_BYTES), path)


def parse_text(written: str, path: Path) -> Document:
    """Read YAML that was found in a file, or in place of one, as ``parse`` does."""
    document = Document(path, lines=written.split("\n"))
    try:
        _follow(yaml.parse(written, Loader=yaml.CSafeLoader), document)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        if "nesting depth" in str(error.problem):  # a limit of libyaml's own, since PyYAML 6.0.4
            raise UnreadableError([Problem(path, *place, "yaml-depth", *REFUSED["yaml-depth"])]) from None
        message = f"is not YAML: {error.problem or error}"
        lines = {mark.line + 1 for mark in (error.problem_mark, error.context_mark) if mark}
        mended = next(filter(None, (_quoted_line(document, line, place[0]) for line in sorted(lines))), "")
        hint = f"put the text in quotes: {mended}" if mended else LEFT_OPEN
        raise UnreadableError([Problem(path, *place, "yaml-syntax", message, hint)]) from None
    except yaml.reader.ReaderError as error:
        before = written.encode()[: error.position].decode(errors="ignore")
        place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
        message = f"contains the character {error.character:#06x}, which YAML does not allow"
        raise UnreadableError([Problem(path, *place, "yaml-syntax", message, "take it out")]) from None
    if not isinstance(document.data, dict):
        hint = "write `key: value` lines"
        raise UnreadableError([document.problem((), "wrong-shape", "the file is not a mapping", hint)])
    return document


def _quoted_line(document: Document, line: int, failing: int) -> str:
    """A line with its texts in quotes, if the file can then be read further than to the line where it fails."""
    if not (mended := document.mended(line)):
        return ""
    lines = [*document.lines[: line - 1], mended, *document.lines[line:]]
    try:
        for _ in yaml.parse("\n".join(lines), yaml.CSafeLoader):
            pass
    except yaml.MarkedYAMLError as error:
        if not error.problem_mark or error.problem_mark.line < failing:
            return ""
    except yaml.reader.ReaderError:
        return ""
    return mended.strip()


@dataclass
class _Open:
    """A mapping or list that is being filled; ``key`` waits for its value, no location means that nothing counts."""

    location: Location | None
    value: dict[str, Any] | list[Any]
    key: str | None = None
    repeated: bool = False

    def waits_for_key(self) -> bool:
        return isinstance(self.value, dict) and self.key is None


def _follow(events: Iterator[yaml.Event], document: Document) -> None:
    """Build the data from parser events, without recursion: nesting is counted, aliases are refused."""
    open_: list[_Open] = []
    for event in events:
        if isinstance(event, yaml.ScalarEvent):
            if open_ and open_[-1].waits_for_key():
                _key(open_[-1], event, document)
            else:
                _put(open_, _text(event, document.lines), event, document)
        elif isinstance(event, yaml.CollectionStartEvent):
            _start(open_, event, document)
        elif isinstance(event, yaml.CollectionEndEvent):
            open_.pop()
        elif isinstance(event, yaml.AliasEvent):
            _stop(document, event, "yaml-alias")
        elif isinstance(event, yaml.DocumentStartEvent) and document.data is not None:
            _stop(document, event, "yaml-documents")


def _start(open_: list[_Open], event: yaml.CollectionStartEvent, document: Document) -> None:
    if open_ and open_[-1].waits_for_key():
        _stop(document, event, "yaml-key")
    if len(open_) >= MAXIMUM_DEPTH:
        _stop(document, event, "yaml-depth")
    value: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
    open_.append(_Open(_put(open_, value, event, document), value))


def _key(parent: _Open, event: yaml.ScalarEvent, document: Document) -> None:
    parent.key = event.value
    if parent.location is None:
        return
    location = (*parent.location, event.value)
    parent.repeated = location in document.places
    if parent.repeated:
        first, _ = document.places[location]
        message = f"{event.value[:LONGEST_NAME]} is here again, first on line {first}"
        problem = Problem(document.path, *_mark(event), "repeated-key", message, "keep one of them")
        document.mistakes.append((location, problem))
    document.places.setdefault(location, _mark(event))


def _text(event: yaml.ScalarEvent, lines: list[str]) -> str | None:
    """The text of a scalar; None where nothing is written."""
    end: Any = event.end_mark
    line = lines[end.line] if end.line < len(lines) else ""
    if event.value and not event.style and line.startswith(" #", end.column):
        cut = CutText(event.value)
        cut.whole = event.value + line[end.column :].rstrip()
        return cut
    return event.value if event.value or event.style else None


def _put(open_: list[_Open], value: Any, event: yaml.Event, document: Document) -> Location | None:  # noqa: ANN401
    """Put a value into what is being filled and return its location; a key without a value counts as not written."""
    if not open_:
        document.data = {} if value is None else value
        return ()
    parent = open_[-1]
    if isinstance(parent.value, list):
        parent.value.append("" if value is None else value)
        location = None if parent.location is None else (*parent.location, len(parent.value) - 1)
        if location:
            document.places[location] = _mark(event)
        return location
    key, parent.key = parent.key or "", None
    location = None if parent.location is None or parent.repeated else (*parent.location, key)
    if value is not None and not parent.repeated:
        parent.value[key] = value
        if location and isinstance(value, str):
            document.values[location] = _mark(event)
    elif location:
        document.blanks.append(location)
    return location


def _mark(event: yaml.Event) -> Place:
    mark: Any = event.start_mark
    return mark.line + 1, mark.column + 1


def _stop(document: Document, event: yaml.Event, code: str) -> NoReturn:
    problem = Problem(document.path, *_mark(event), code, *REFUSED[code])
    raise UnreadableError([*(mistake for _, mistake in document.mistakes), problem])
