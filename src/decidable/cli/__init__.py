"""The command line: each command parses, calls one function, prints, and says by its exit code how it went."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from decidable import __version__
from decidable.cli.adr import adr
from decidable.cli.guides import new_guide
from decidable.cli.measure import measure
from decidable.cli.reviews import new, reword
from decidable.cli.schema import schema
from decidable.cli.status import status
from decidable.errors import DecidableError, Problem


class Commands(click.Group):
    """A group whose commands end with exit code 2 and every problem listed when their input is bad."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  (click's own signature)
        try:
            return super().invoke(ctx)
        except DecidableError as error:
            _complain(error.problems)
            ctx.exit(2)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="decidable")
def main() -> None:
    """Decision guides that can be executed."""


def _complain(problems: Iterable[Problem]) -> None:
    for problem in problems:
        click.echo(str(problem), err=True)


for command in (adr, measure, new, new_guide, reword, schema, status):
    main.add_command(command)
