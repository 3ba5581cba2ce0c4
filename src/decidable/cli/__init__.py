"""The command line: each command parses, calls one function, prints, and says by its exit code how it went."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from decidable import __version__
from decidable.cli import extensions
from decidable.cli.adr import adr
from decidable.cli.guides import new_guide
from decidable.cli.measure import measure
from decidable.cli.reviews import new, reword
from decidable.cli.schema import schema
from decidable.cli.status import status
from decidable.errors import DecidableError, Problem


class Commands(click.Group):
    """Our own commands, and those that packages bring; bad input ends them with exit code 2 and every problem listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *extensions.brought()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        own = super().get_command(ctx, cmd_name)
        return extensions.command_of(cmd_name, own) if cmd_name in extensions.brought() else own

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  (click's own signature)
        try:
            return self._guarded(ctx)
        except DecidableError as error:
            _complain(error.problems)
            ctx.exit(2)

    def _guarded(self, ctx: click.Context) -> Any:  # noqa: ANN401
        try:
            return super().invoke(ctx)
        except (DecidableError, BrokenPipeError, click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            if (name := ctx.invoked_subcommand) not in extensions.brought():
                raise
            extensions.failed(name, error)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="decidable")
def main() -> None:
    """Decision guides that can be executed."""


def _complain(problems: Iterable[Problem]) -> None:
    for problem in problems:
        click.echo(str(problem), err=True)


for command in (adr, measure, new, new_guide, reword, schema, status):
    main.add_command(command)
