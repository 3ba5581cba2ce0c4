"""Commands that packages bring, by an entry point under ``decidable.commands``."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click

from decidable.errors import DecidableError, refuse
from decidable.evidence import loading

COMMAND_LINE = Path("command line")


def command_of(name: str, own: click.Command | None) -> click.Command:
    """The command that a package brings, unless there is one of our ``own``; it is loaded when it is asked for."""
    try:
        if own is not None:
            message = f"the command {name} is one of decidable's own, and comes with {loading.origin(name, 'command')}"
            refuse(COMMAND_LINE, "installed-twice", message, "uninstall what brings the other")
        command = loading.loaded("command", name, COMMAND_LINE)
        if not isinstance(command, click.Command):
            failed(name, TypeError(f"a {type(command).__name__} is no click.Command"), "cannot be loaded")
    except DecidableError as error:
        return unusable(name, error)
    return command


def failed(name: str, error: BaseException, how: str = "failed") -> NoReturn:
    """Raise ``DecidableError`` with one line about what the command of a package raised."""
    loading.fail("command", name, how, error, COMMAND_LINE)


def unusable(name: str, error: DecidableError) -> click.Command:
    """A command that raises an error when it is run, so that the list of commands can still be shown."""

    def command(**_: object) -> None:
        raise error

    settings = {"ignore_unknown_options": True, "allow_extra_args": True}
    return click.Command(name, callback=command, context_settings=settings, help=error.problems[0].message)
