"""Write the reference pages that say what the code says: commands and measures.

``python docs/references.py`` writes the pages; with ``--check`` it exits with 1 where one is not current.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from inspect import cleandoc
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import click
from pydantic.fields import FieldInfo

from decidable.cli import main as commands
from decidable.evidence import loading

REFERENCE = Path(__file__).parent / "reference"
MADE = "<!-- Made by `make outputs`. Edit the code, not this page. -->\n"
COMMAND_LINE = f"""\
# The command line

{MADE}
Every command exits with 0 on success, with 1 if a check fails, and with 2 if the input is bad or nothing was found.
`python -m decidable` is the same as `decidable`.
"""
OF_MEASURES = """\
## decidable measure

```text
decidable measure NAME [OPTIONS]
```

Measure evidence from its files, and print it.

The options of a measure are its [fields](measures.md): `--update-every 90d` for `update-every`. A list or mapping is written in the
singular, once per value: `--run rag=rag.jsonl --run oracle=oracle.jsonl` for `runs`. All measures also have these:
"""
MEASURES = f"""\
# Measures

{MADE}
These fields are keys of the evidence in a [review](review-file.md), and options of [`decidable measure`](command-line.md). A
*table* is a path, a file with options (`{{file: PATH, format: …, metric: …}}`), or a warehouse table
(`{{engine: NAME, table: NAME}}`). Other packages add measures by the entry point `decidable.measures`.
"""
WORDS = {
    "str": "text",
    "float": "number",
    "int": "whole number",
    "bool": "yes or no",
    "date": "day",
    "Path": "path",
    "ChosenFile": "table",
    "EngineTable": "table",
}


def command_line() -> Iterator[str]:
    """Describe every command; the options that all measures have once for all of them."""
    yield COMMAND_LINE
    for path, command in _commands(commands, ("decidable",)):
        if path[1] == "measure":
            if path[2] == loading.names()[0]:
                fields = loading.load(path[2], Path(path[2])).inputs.model_fields
                yield OF_MEASURES
                yield _options(option for option in command.params if option.name not in fields)
            continue
        usage = " ".join(command.collect_usage_pieces(click.Context(command)))
        yield f"## {' '.join(path)}\n\n```text\n{' '.join(path)} {usage}\n```\n\n{cleandoc(command.help or '')}\n"
        yield _options(command.params)


def _commands(group: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(group, click.Group):
        yield path, group
        return
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command:
            yield from _commands(command, (*path, name))


def _options(parameters: Iterable[click.Parameter]) -> str:
    rows = []
    for option in parameters:
        if isinstance(option, click.Option) and option.help:
            metavar = "" if option.is_flag else f" {option.make_metavar(click.Context(commands))}"
            rows.append((f"`{option.opts[0]}{metavar}`".replace("|", "\\|"), option.help))
    return _table(("option", "what it does"), rows)


def measures_page() -> Iterator[str]:
    """Describe what each measure takes."""
    yield MEASURES
    for name in loading.names():
        measure = loading.load(name, Path(name)).module
        yield f"## {name}\n\n{cleandoc(measure.__doc__ or '')}\n"
        fields = measure.Inputs.model_fields
        rows = [(_key(key, field), _value(field), field.description or "") for key, field in fields.items()]
        yield _table(("key", "value", "what it says"), rows)


def _key(name: str, field: FieldInfo) -> str:
    return f"`{(field.alias or name).replace('_', '-')}`"


def _value(field: FieldInfo) -> str:
    """What a field takes, and whether it is required or else its default."""
    kind, default = _kind(field.annotation), field.default
    if field.is_required():
        return f"{kind}; required"
    if default in (None, (), {}, "") or not isinstance(default, str | int | float | tuple):
        return kind
    return f"{kind}; default `{', '.join(default) if isinstance(default, tuple) else default}`"


def _kind(annotation: Any) -> str:  # noqa: ANN401  (whatever a field is annotated with)
    """What a type takes, in words."""
    parts = [part for part in get_args(annotation) if part is not type(None)]
    if get_origin(annotation) is Literal:
        return " or ".join(f"`{part}`" for part in parts)
    if get_origin(annotation) is tuple:
        return f"list of {_kind(parts[0])}"
    if get_origin(annotation) is dict:
        return f"mapping to {_kind(parts[1])}"
    if get_origin(annotation) is not None:
        kinds = dict.fromkeys(_kind(part) for part in parts if isinstance(part, type) or get_origin(part))
        return "table" if "table" in kinds else " or ".join(kinds)
    name: str = annotation.__name__
    return WORDS.get(name, name.lower())


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    rows = [*rows]
    lines = [heads, ("---",) * len(heads), *rows] if rows else []
    return "".join(f"|{'|'.join(' '.join(cell.split()) for cell in line)}|\n" for line in lines)


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "command-line.md": command_line,
    "measures.md": measures_page,
}


def main() -> int:
    """Write the pages, or check them."""
    made = {REFERENCE / name: "\n".join(parts()) for name, parts in PAGES.items()}
    stale = {path: text for path, text in made.items() if not path.exists() or path.read_text() != text}
    for path, text in stale.items():
        if "--check" in sys.argv:
            sys.stderr.write(f"{path} is not current: run make outputs\n")
        else:
            path.write_text(text)
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
