"""``decidable measure``: one command a measure that is installed, as a table for people or JSON for programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_origin

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from decidable import measures
from decidable.document import Document
from decidable.errors import DecidableError
from decidable.measurement import Figure, Measurement
from decidable.reading import check

BAR = 20


class MeasureCommands(click.Group):
    """One command a measure that is installed; its options are the fields that a review gives."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(measures.installed())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        measure = measures.installed().get(cmd_name)
        return _measure_command(cmd_name, measure) if measure else None


@click.group(cls=MeasureCommands)
def measure() -> None:
    """Measure evidence from the files that it rests on."""


def _measure_command(name: str, of: measures.Measure) -> click.Command:
    @click.pass_context
    def command(ctx: click.Context, /, *, json: bool, **options: Any) -> None:  # noqa: ANN401
        measurement = of.measure(_inputs(of.Inputs, options))
        if json:
            click.echo(measurement.model_dump_json(indent=2))
        else:
            _show(measurement)
        ctx.exit(0 if set(measurement.words.values()) != {"open"} else 1)

    options = [_option(key, field) for key, field in of.Inputs.model_fields.items()]
    flag = click.Option(["--json"], is_flag=True, help="Print the measurement as JSON.")
    summary = (of.measure.__doc__ or name).split("\n\n")[0]
    return click.Command(name, params=[*options, flag], callback=command, help=summary)


def _option(name: str, field: FieldInfo) -> click.Option:
    """Make the option of one input field: ``--run NAME=PATH`` for the mapping ``runs``, ``--precision TEXT`` for a value."""
    shape, required, text = get_origin(field.annotation), field.is_required(), field.description
    if shape is dict:
        return click.Option(
            [_flag(name), name], multiple=True, metavar="NAME=PATH", required=required, help=text
        )
    return click.Option([_flag(name), name], multiple=shape is tuple, required=required, help=text)


def _flag(name: str) -> str:
    return "--" + name.removesuffix("s").replace("_", "-")


def _inputs(model: type[BaseModel], options: dict[str, Any]) -> BaseModel:
    """Validate options as a review's fields would be. Raises ``DecidableError``."""
    data = {name: _value(name, model, value) for name, value in options.items() if value not in (None, ())}
    document = Document(Path("command line"), data, places={(): (0, 0)})
    inputs, mistakes = check(document, model)
    if inputs is None or mistakes:
        raise DecidableError(problem for _, problem in mistakes)
    return inputs


def _value(name: str, model: type[BaseModel], value: Any) -> Any:  # noqa: ANN401
    if get_origin(model.model_fields[name].annotation) is not dict:
        return list(value) if isinstance(value, tuple) else value
    pairs = [pair.partition("=") for pair in value]
    if any(not separator for _, separator, _ in pairs):
        raise click.UsageError(f"{_flag(name)} takes NAME=PATH")
    return {key: path for key, _, path in pairs}


def _show(measurement: Measurement) -> None:
    """Print a measurement for a person: the verdict, its figures with intervals and bars, its words, what to do next."""
    console = Console(highlight=False)
    console.print(f"[bold]{escape(measurement.headline)}[/]")
    table = Table("figure", "value", "95 % interval", "of", "", box=None, pad_edge=False)
    for figure in measurement.figures.values():
        table.add_row(*(escape(cell) for cell in _row(figure)))
    console.print(table)
    for word, state in measurement.words.items():
        console.print(f"  {word}: {state}")
    for choice, support in measurement.choices.items():
        console.print(escape(f"  choosing {choice}: {support.verdict}. {'; '.join(support.because)}"))
    for guard in measurement.guards:
        console.print(escape(f"  guard {guard.name}: {guard.text}"))
    for step in (*filter(None, [measurement.needs]), *measurement.advice):
        console.print(escape(f"  next: {step}"))


def _row(figure: Figure) -> tuple[str, str, str, str, str]:
    share = figure.unit == "share"
    interval = (
        ""
        if figure.low is None or figure.high is None
        else f"[{_number(figure, figure.low)}, {_number(figure, figure.high)}]"
    )
    bar = "█" * round(figure.value * BAR) if share else ""
    return figure.title, _number(figure, figure.value), interval, str(figure.n or ""), bar


def _number(figure: Figure, value: float) -> str:
    return f"{value:.1%}".replace("%", " %") if figure.unit == "share" else f"{value:.3g}"
