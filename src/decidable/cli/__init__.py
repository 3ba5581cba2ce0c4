"""The command line: each command parses, calls one function, prints, and exits with a code."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import click

from decidable import __version__
from decidable.errors import DecidableError, listed

if TYPE_CHECKING:
    from decidable.measurement import Chart


# Our own commands: the module of each, imported when it runs, and its line in the list.
OWN = {
    "adr": ("adr", "Check decision records (ADRs)."),
    "demo": ("demo", "Show a review that fails on its evidence, and the same one put right."),
    "measure": ("measure", "Measure evidence from the files that it rests on."),
    "new": ("reviews", "Write the draft of a review."),
    "new-guide": ("guides", "Write the page of a guide; each part says what belongs there."),
    "schema": ("schema", "Print the JSON schema of checklists, or of the reviews of a guide."),
    "skill": ("schema", "Print what a coding agent should know: how to draft, check and report a review."),
    "status": ("status", "Show the state of each decision and what is due next."),
}


class Commands(click.Group):
    """Our own commands, and those that packages bring; bad input ends them with exit code 2 and every problem listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted({*OWN, *brought()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        own: click.Command | None = None
        if cmd_name in OWN:
            module = import_module(f"decidable.cli.{OWN[cmd_name][0]}")
            own = getattr(module, cmd_name.replace("-", "_"))
        if cmd_name not in brought():
            return own
        from decidable.cli import extensions  # noqa: PLC0415  (what it imports is heavy)

        return extensions.command_of(cmd_name, own)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        summaries = {name: summary for name, (_, summary) in OWN.items()}
        summaries |= {name: _summary(point) for name, point in brought().items()}
        with formatter.section("Commands"):
            formatter.write_dl([(name, summaries[name]) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  (click's own signature)
        try:
            return self._guarded(ctx)
        except DecidableError as error:
            for text in listed(error.problems):
                click.echo(text, err=True)
            ctx.exit(2)

    def _guarded(self, ctx: click.Context) -> Any:  # noqa: ANN401
        _lenient()
        try:
            return super().invoke(ctx)
        except (DecidableError, BrokenPipeError, click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            if (name := ctx.invoked_subcommand) not in brought():
                raise
            from decidable.cli import extensions  # noqa: PLC0415  (what it imports is heavy)

            extensions.failed(name, error)


def brought() -> dict[str, EntryPoint]:
    """The commands that packages bring, by name."""
    return {point.name: point for point in entry_points(group="decidable.commands")}


def _summary(point: EntryPoint) -> str:
    """The first line of the docstring of the module of a command, which is read and not imported."""
    try:
        text = ast.get_docstring(ast.parse(_source(point.module)))
    except Exception:  # noqa: BLE001  (somebody else's package may raise anything; running the command says what)
        text = None
    return text.splitlines()[0] if text else f"Comes with {point.dist.name if point.dist else 'a package'}."


def _source(module: str) -> str:
    """The source of a module, found without importing the package that it is in."""
    name, *inner = module.split(".")
    spec: Any = find_spec(name)
    for part in inner:
        name = f"{name}.{part}"
        spec = PathFinder.find_spec(name, spec.submodule_search_locations)
    source: str = spec.loader.get_source(name)
    return source


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="decidable")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Decision guides that can be executed."""
    ctx.obj = _picture


def _picture(charts: Iterable[Chart], title: str) -> str:
    """Draw charts as SVG: what commands of packages are given as their context's object."""
    from decidable.report.drawing import picture  # noqa: PLC0415  (needed only where something is drawn)

    return picture(charts, title)


def _lenient() -> None:
    """Make output in cp1252 or ASCII escape the characters that it lacks, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")
