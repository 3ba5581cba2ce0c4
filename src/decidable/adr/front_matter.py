"""The front matter of a record, line by line, so that what is no valid YAML or TOML is read as well."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from decidable.adr.labels import Label
from decidable.adr.lines import Source
from decidable.adr.record import Note
from decidable.adr.vocabulary import named
from decidable.errors import UnreadableError
from decidable.yaml_document import parse_text

KEY = re.compile(
    r"(?P<indent>\s*)[\"']?(?P<key>[^\W\d_][^:=\"']{0,60}?)[\"']?\s*(?P<mark>[:=])(?:\s|(?<==)|$)"
)
TABLE = re.compile(r"\[+([\w.\"-]+)\]+")
ITEM = re.compile(r"\s*-\s+")
BLOCK = re.compile(r"[|>][+-]?\d?\s*(?:#.*)?$")
LONGEST = 1 << 16
COMMENT = re.compile(r"\s#.*$")


def front_labels(source: Source) -> Iterator[Label]:
    """Yield each key with its value; a key of a mapping follows the name of the mapping, each item of a list its key."""
    parents: list[tuple[int, str]] = []
    for place in source.front:
        line = source.lines[place]
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        table = TABLE.fullmatch(text) if source.toml else None
        key = None if table else KEY.match(line)
        if table:
            parents = [(-1, table[1])]
        elif key:
            yield from _keyed(source, place, key, parents)
        elif parents and not source.toml:
            start = len(line) - len(line.lstrip())
            item = ITEM.match(line)
            yield _label(parents, line, place, item.end() if item else start)


def _keyed(source: Source, place: int, key: re.Match[str], parents: list[tuple[int, str]]) -> Iterator[Label]:
    """Yield a key with what is written on its line; without that, the lines below belong to it."""
    line, indent = source.lines[place], len(key["indent"])
    while parents and parents[-1][0] >= indent:
        parents.pop()
    parents.append((indent, key["key"]))
    label = _label(parents, line, place, key.end())
    below = place + 1 < source.front.stop and not label.value
    if not below or not source.lines[place + 1].lstrip().startswith("-"):
        yield label
    if source.toml:
        parents.pop()


def _label(parents: list[tuple[int, str]], line: str, place: int, start: int) -> Label:
    value = _unquoted(line[start:].strip())
    return Label(
        named(" ".join(name for _, name in parents).replace(".", " ")), value, place, line.index(value, start)
    )


def _unquoted(value: str) -> str:
    """Give a value as it is written, without its quotes, the comment behind it, and the mark of a block."""
    for quote in ('"', "'"):
        if value.startswith(quote) and (end := value.find(quote, 1)) > 0:
            return value[1:end]
    if value.startswith("["):
        inner = COMMENT.sub("", value)
        single = inner.startswith("[") and inner.endswith("]") and not re.search(r"[,|/\[]", inner[1:-1])
        return inner[1:-1].strip(" \"'") if single and "(" not in inner else inner
    return "" if BLOCK.match(value) or value.startswith("#") else COMMENT.sub("", value).rstrip()


def flaws(source: Source) -> Iterator[Note]:
    """Yield what keeps the front matter from being valid; it was read line by line then."""
    if not source.front:
        return
    text = "\n".join(source.lines[place] for place in source.front)
    first = source.front.start
    if len(text) > LONGEST:
        yield Note(
            first + 1, f"the front matter has more than {LONGEST} characters, and was read line by line"
        )
        return
    if source.toml:
        try:
            tomllib.loads(text)
        except (ValueError, RecursionError):
            yield Note(first + 1, "the front matter is not TOML, and was read line by line")
        return
    try:
        document = parse_text(text, Path())
    except UnreadableError as error:
        problem = error.problems[0]
        yield Note(
            first + max(problem.line, 1), f"the front matter {problem.message}, and was read line by line"
        )
        return
    status = next((value for key, value in document.data.items() if named(key) == "status"), None)
    if isinstance(status, dict):
        line = document.place(("status",))[0]
        yield Note(first + line, "the status is a mapping in YAML, and was read as the words in it")
