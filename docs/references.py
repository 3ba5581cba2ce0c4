"""Write the reference pages that say what the code says: commands, options of pytest, measures, and the checklist.

``python docs/references.py`` writes the pages; with ``--check`` it exits with 1 where one is not current.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from inspect import cleandoc
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from decidable import guide
from decidable.cli import main as commands
from decidable.evidence import loading

REFERENCE = Path(__file__).parent / "reference"
MADE = "<!-- Made by `make outputs`. Edit the code, not this page. -->\n"
OF_A_CHECKLIST = (
    guide.Guide,
    guide.Option,
    guide.Question,
    guide.Candidate,
    guide.Answer,
    guide.Evidence,
    guide.Signal,
    guide.Statement,
    guide.Point,
    guide.Entry,
)
COMMAND_LINE = """\
# The command line

{made}
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
PYTEST = """\
# pytest

{made}
Installing the package installs the plugin. Every file named `*.review.yaml` becomes a test file with one item per entry of its guide,
named after the entry's id. `-m "decidable(kind='evidence')"` selects one kind of entry: {kinds}.

```text
{options}
```
"""
MEASURES = """\
# Measures

{made}
These fields are keys of the evidence in a [review](review-file.md), and options of [`decidable measure`](command-line.md). A
*table* is a path, a file with options (`{{file: PATH, format: …, metric: …}}`), or a warehouse table
(`{{engine: NAME, table: NAME}}`). Other packages add measures by the entry point `decidable.measures`.
"""
CHECKLIST = """\
# The checklist file

{made}
The builder `checklist` makes this file from a guide's page. Commit it: it registers the guide's ids, and reviews are read against
it. Edit the page, not the file. `decidable schema checklist` prints this as JSON Schema.
"""


def command_line() -> Iterator[str]:
    """Describe every command."""
    yield COMMAND_LINE.format(made=MADE)
    for path, command in _commands(commands, ("decidable",)):
        if path[1] == "measure":
            fields = loading.load(path[2], Path(path[2])).inputs.model_fields
            if path[2] == loading.names()[0]:
                yield OF_MEASURES
                common = [option for option in command.params if option.name not in fields]
                yield from _table(("option", "what it does"), map(_option, common))
            continue
        context = click.Context(command, info_name=" ".join(path))
        usage = " ".join(command.collect_usage_pieces(context))
        yield f"## {' '.join(path)}\n\n```text\n{' '.join(path)} {usage}\n```\n\n{cleandoc(command.help or '')}\n"
        rows = [_option(option) for option in command.params if isinstance(option, click.Option)]
        yield from _table(("option", "what it does"), [row for row in rows if row[1]])


def _commands(group: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(group, click.Group):
        yield path, group
        return
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command:
            yield from _commands(command, (*path, name))


def _option(option: click.Parameter) -> tuple[str, str]:
    metavar = "" if getattr(option, "is_flag", False) else f" {option.make_metavar(click.Context(commands))}"
    required = "; required" if option.required else ""
    return f"`{option.opts[0]}{metavar}`".replace("|", "\\|"), getattr(option, "help", "") + required


def pytest_options() -> Iterator[str]:
    """Describe the plugin by what pytest says of it."""
    command = [sys.executable, "-m", "pytest", "--help", "-p", "no:cacheprovider"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=REFERENCE).stdout
    options = re.search(r"^decision reviews:\n(?:(?: .*)?\n)+?(?=\n?\S)", said, re.MULTILINE)
    settings = re.findall(r"^  decidable_\w+.*\n(?:   +.*\n)*", said, re.MULTILINE)
    from decidable.kinds import KINDS  # noqa: PLC0415  (pytest is run above as people run it)

    kinds = ", ".join(f"`{kind}`" for kind in KINDS)
    text = f"{options[0].strip() if options else ''}\n\nsettings:\n{''.join(settings).rstrip()}"
    yield PYTEST.format(made=MADE, kinds=kinds, options=text)


def measures_page() -> Iterator[str]:
    """Describe what each measure takes."""
    yield MEASURES.format(made=MADE)
    for name in loading.names():
        measure = loading.load(name, Path(name)).module
        yield f"## {name}\n\n{cleandoc(measure.__doc__ or '')}\n"
        yield from _fields(measure.Inputs, "what it says")


def checklist() -> Iterator[str]:
    """Describe the models of which a checklist consists."""
    yield CHECKLIST.format(made=MADE)
    for model in OF_A_CHECKLIST:
        yield f"## {model.__name__}\n\n{_marked(cleandoc(model.__doc__ or ''))}\n"
        yield from _fields(model, "")


def _fields(model: type[BaseModel], saying: str) -> Iterator[str]:
    rows = [
        (
            f"`{(field.alias or name).replace('_', '-')}`",
            _kind(field.annotation),
            _default(field),
            field.description or "",
        )
        for name, field in model.model_fields.items()
    ]
    heads = ("key", "value", "default", saying) if saying else ("key", "value", "default")
    yield from _table(heads, [row[: len(heads)] for row in rows])


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    if field.default in (None, (), {}, "") or not isinstance(field.default, str | int | float | tuple):
        return ""
    return (
        f"`{field.default if not isinstance(field.default, tuple) else ', '.join(map(str, field.default))}`"
    )


def _kind(annotation: Any) -> str:  # noqa: ANN401  (whatever a field is annotated with)
    """Say in words what a field takes."""
    of = [part for part in get_args(annotation) if part is not type(None)]
    if get_origin(annotation) is Literal:
        return " or ".join(f"`{part}`" for part in of)
    if get_origin(annotation) is tuple:
        return f"list of {_kind(of[0])}"
    if get_origin(annotation) is dict:
        return f"mapping to {_kind(of[1])}"
    if get_origin(annotation) is not None:
        kinds = dict.fromkeys(_kind(part) for part in of if isinstance(part, type) or get_origin(part))
        return "table" if "table" in kinds else " or ".join(kinds)
    return WORDS.get(annotation.__name__, f"[{annotation.__name__}](#{annotation.__name__.lower()})")


WORDS = {
    "str": "text",
    "float": "number",
    "int": "whole number",
    "bool": "yes or no",
    "date": "day, YYYY-MM-DD",
    "Path": "path",
    "ChosenFile": "table",
    "EngineTable": "table",
}


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    rows = [*rows]
    if rows:
        lines = [heads, ("---",) * len(heads), *rows]
        yield "".join(f"| {' | '.join(' '.join(cell.split()) for cell in line)} |\n" for line in lines)


def _marked(text: str) -> str:
    return text.replace("``", "`")


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "command-line.md": command_line,
    "pytest.md": pytest_options,
    "measures.md": measures_page,
    "checklist.md": checklist,
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
