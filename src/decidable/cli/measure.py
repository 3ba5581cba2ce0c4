"""``decidable measure``: one command a measure that is installed, as a table for people or JSON for programs."""

from __future__ import annotations

from datetime import date
from json import dumps
from pathlib import Path
from typing import Any, NamedTuple, get_origin

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from rich.table import Table

from decidable.cli.extensions import COMMAND_LINE, unusable
from decidable.cli.printing import console, inert, json_text, show
from decidable.cli.progress import shown
from decidable.cli.settings import calendar_day
from decidable.errors import DecidableError, nearest, visible
from decidable.evidence import loading, recording
from decidable.evidence.context import using_engines
from decidable.fields import this_day
from decidable.files import save
from decidable.measurement import Arm, Measurement
from decidable.opener import root_of
from decidable.report.drawing import charts_of, picture
from decidable.text import number
from decidable.validation import check
from decidable.yaml_document import Document, parse_text


class MeasureCommands(click.Group):
    """One command a measure that is installed; its options are the fields that a review gives."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(loading.names())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        return _measure_command(cmd_name) if cmd_name in loading.names() else None


@click.group(cls=MeasureCommands)
def measure() -> None:
    """Measure evidence from the files that it rests on."""


class Kept(NamedTuple):
    """Where to keep what is measured, beside printing it."""

    record: Path | None
    strip: Path | None
    plot: Path | None


def _measure_command(name: str) -> click.Command:
    """Make the command of a measure; one that cannot be loaded reports that when it is run."""
    try:
        measure = loading.load(name, COMMAND_LINE)
        options = [_option(key, field) for key, field in measure.inputs.model_fields.items()]
        ours = {flag for option in _common() for flag in option.opts}
        if taken := sorted(ours.intersection(flag for option in options for flag in option.opts)):
            error = ValueError(f"{taken[0]} is an option of every measure")
            loading.fail("measure", name, "has no command", error, COMMAND_LINE)
    except DecidableError as error:
        return unusable(name, error)

    @click.pass_context
    def command(
        ctx: click.Context,
        /,
        *,
        json: bool,
        listing: str | None,
        today: date | None,
        **options: Any,  # noqa: ANN401
    ) -> None:
        kept = Kept(**{key: options.pop(key) for key in Kept._fields})
        with shown(), using_engines(options.pop("engine")):
            measurement = _measured(measure, _inputs(measure, options), today or this_day(), kept)
        if listing:
            click.echo(_listed(measurement, listing, json=json), nl=False)
            ctx.exit()
        if json:
            click.echo(json_text(measurement.model_dump(mode="json"), 2))
        else:
            _show(measurement)
        verdicts = {support.verdict for support in measurement.choices.values()}
        ctx.exit(0 if verdicts.union(measurement.words.values()) != {"open"} else 1)

    summary = (measure.module.measure.__doc__ or name).split("\n\n")[0]
    return click.Command(name, params=[*options, *_common()], callback=command, help=summary)


def _common() -> list[click.Option]:
    """Make the options that every measure has."""
    file, folder = click.Path(dir_okay=False, path_type=Path), click.Path(file_okay=False, path_type=Path)
    engine = "Ibis URL of an engine; by default, DECIDABLE_ENGINE_NAME."
    strip = "Measure copies without texts, written into this folder."

    def option(names: str, metavar: str | None, text: str, **more: Any) -> click.Option:  # noqa: ANN401
        return click.Option(names.split(), metavar=metavar, help=text, **more)

    return [
        option("--json", None, "Print the measurement as JSON.", is_flag=True),
        option("--list listing", "WHAT", "Print only this list in full, such as unclaimed."),
        option("--today", "DATE", "Measure as of this day instead of today.", type=calendar_day),
        option("--engine", "NAME=URL", engine, multiple=True, callback=_engines),
        option("--record", "FILE", "Record the measurement, for `measurement: FILE` in a review.", type=file),
        option("--strip", "FOLDER", strip, type=folder),
        option(
            "--plot", "FILE.svg", "Draw the figures with their intervals.", type=file, callback=drawn_as_svg
        ),
    ]


def _listed(measurement: Measurement, what: str, *, json: bool) -> str:
    """The names that a measurement lists, a line each, or as one list of JSON."""
    if what not in measurement.listings:
        known = nearest(what, measurement.listings) or f"{measurement.measure} lists nothing"
        raise click.BadParameter(f"{what} is not listed; {known}", param_hint="--list")
    names = measurement.listings[what]
    return f"{dumps(names, indent=2)}\n" if json else "".join(f"{visible(name)}\n" for name in names)


def _engines(_ctx: click.Context, _option: click.Parameter, written: tuple[str, ...]) -> dict[str, str]:
    pairs = [each.partition("=") for each in written]
    if any(not (name and url) for name, _, url in pairs):
        raise click.BadParameter("an engine is given as NAME=URL")
    return {name: url for name, _, url in pairs}


def drawn_as_svg(_ctx: click.Context, _option: click.Parameter, path: Path | None) -> Path | None:
    """Refuse the name of a drawing that does not end in .svg."""
    if path and path.suffix.lower() != ".svg":
        raise click.BadParameter(f"{path.name} does not end in .svg, the only format")
    return path


def _measured(measure: loading.Installed, inputs: BaseModel, on: date, kept: Kept) -> Measurement:
    """Measure, and keep what is asked for. Raises ``DecidableError``."""
    if kept.strip:
        inputs = recording.stripped(measure.name, inputs, kept.strip)
    measurement = measure.measure(inputs, on)
    if path := kept.record:
        root = root_of(path)
        recording.write(recording.record(measure.name, inputs, measurement, on, path, root), inputs, path)
        for file in recording.outside(inputs, root):
            click.echo(f"note: {file} is outside {root}, so reviews will not measure it again", err=True)
    if kept.plot:
        drawn = picture(charts_of(measurement), f"{measure.name}: {measurement.headline}")
        save(kept.plot, drawn.encode())
    return measurement


def _option(name: str, field: FieldInfo) -> click.Option:
    """Make the option of one input field: ``--run NAME=PATH`` for the mapping ``runs``, ``--precision TEXT`` for a value."""
    shape, required, text = get_origin(field.annotation), field.is_required(), field.description
    if shape is dict:
        named = "NAME=PATH"
        return click.Option([*_flags(name), name], multiple=True, metavar=named, required=required, help=text)
    flags = _flags(name) if shape is tuple else (_flag(name),)
    return click.Option([*flags, name], multiple=shape is tuple, required=required, help=text)


def _flags(name: str) -> tuple[str, ...]:
    """Name an option that is given once a value in the singular, and as the review does in the plural."""
    return _flag(name.removesuffix("s")), _flag(name)


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def _inputs(measure: loading.Installed, options: dict[str, Any]) -> BaseModel:
    """Validate options as a review's fields would be. Raises ``DecidableError``."""
    given = {name: value for name, value in options.items() if value not in (None, ())}
    data = {name.replace("_", "-"): _value(name, measure.inputs, value) for name, value in given.items()}
    document = Document(COMMAND_LINE, data, places={(): (0, 0)})
    inputs, mistakes = measure.guarded("failed", lambda: check(document, measure.inputs))
    if inputs is None or mistakes:
        raise DecidableError(problem for _, problem in mistakes)
    checked: BaseModel = inputs
    return checked


def _value(name: str, model: type[BaseModel], value: Any) -> Any:  # noqa: ANN401
    if get_origin(model.model_fields[name].annotation) is not dict:
        return [_written(part) for part in value] if isinstance(value, tuple) else _written(value)
    pairs = [pair.partition("=") for pair in value]
    if any(not separator for _, separator, _ in pairs):
        raise click.UsageError(f"{_flags(name)[0]} takes NAME=PATH")
    return {key: _written(path) for key, _, path in pairs}


def _written(value: str) -> Any:  # noqa: ANN401
    """Read what a review would hold in several keys, such as ``{file: runs.jsonl, metric: acc}``."""
    return parse_text(value, COMMAND_LINE).data if value.startswith("{") else value


def _show(measurement: Measurement) -> None:
    """Print a measurement for a person: the verdict, its figures with intervals, its words, what to do next."""
    lines = [f"{word}: {state}" for word, state in measurement.words.items()]
    for choice, support in measurement.choices.items():
        lines.append(f"choosing {choice}: {support.verdict}. {' '.join(support.because)}")
    lines += [_rows(name, arm) for name, arm in measurement.arms.items() if arm.rung]
    lines += [f"guard {guard.name}: {guard.text}" for guard in measurement.guards]
    lines += [f"next: {step}" for step in measurement.steps()]
    table = Table("figure", "value", "95 % interval", "of", box=None, pad_edge=False)
    for column in table.columns:
        column.no_wrap = True
    for figure in measurement.figures.values():
        table.add_row(*map(inert, figure.cells()))
    show(console(), f"[bold]{inert(measurement.headline)}[/]", table, *(f"  {inert(line)}" for line in lines))


def _rows(name: str, arm: Arm) -> str:
    """How the rows of an arm were graded, and what an answer took."""
    by = f" ({arm.by})" if arm.by else ""
    others = {key: figure for key, figure in arm.figures.items() if key != "pass-rate"}
    spent = [f"{key} {number(figure.value, figure.unit)}" for key, figure in others.items()]
    return "; ".join([f"rows of {name}: {arm.rung}{by}", *spent])
