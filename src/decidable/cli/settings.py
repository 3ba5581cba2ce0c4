"""The settings for reviews in pytest's configuration, read by the commands too, so that both see the same guides and root."""

from __future__ import annotations

import configparser
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from decidable.checklists import find_guide, read_guide
from decidable.errors import refuse
from decidable.guide import Guide
from decidable.opener import is_entry, root_of, text
from decidable.text import day_of
from decidable.yaml_document import Document

LARGEST = 1 << 20
# In the order in which pytest looks: a file counts where it has a section of pytest's.
FILES = {
    "pytest.ini": ("pytest",),
    ".pytest.ini": ("pytest",),
    "pyproject.toml": (),
    "tox.ini": ("pytest",),
    "setup.cfg": ("tool:pytest",),
}


def calendar_day(written: str) -> date:
    """The day that an option is given."""
    try:
        return day_of(written)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def configured(name: str) -> list[Path]:
    """The paths of a setting of pytest's, from the nearest configuration above the working folder. Raises ``UnreadableError``."""
    for file, section in _sections(Path.cwd()):
        written = section.get(name, ())
        lines = written.split() if isinstance(written, str) else written
        return [file.parent / line for line in lines if isinstance(line, str)]
    return []


def _folders(_ctx: click.Context, _option: click.Parameter, given: tuple[Path, ...]) -> tuple[Path, ...]:
    """The folders that are given, then those of pytest's configuration."""
    return (*given, *configured("decidable_checklists"))


checklists_option = click.option(
    "--checklists",
    callback=_folders,
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Look up guides in this folder first.",
)


def guide_named(name: str, review: Path, folders: Iterable[Path]) -> Guide:
    """Look a guide up as a review in this place would. Raises ``UnreadableError``."""
    asked = Document(Path("command line"), {"decision": name}, places={(): (0, 0)})
    return read_guide(find_guide(asked, (*folders, root_of(review) / "checklists")))


def _sections(here: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    root = root_of(here / "pyproject.toml")
    for folder in (here, *here.parents):
        for name, keys in FILES.items():
            file = folder / name
            section = _section(file, keys) if is_entry(file) else None
            if section is not None:
                yield file, section
        if folder == root:
            return


def _section(file: Path, keys: tuple[str, ...]) -> dict[str, Any] | None:
    """The part of a configuration file that is pytest's; None where it has none."""
    written = text(file, LARGEST)
    try:
        if file.suffix == ".toml":
            tool = tomllib.loads(written).get("tool", {}).get("pytest")
            return tool.get("ini_options", tool) if isinstance(tool, dict) else None
        parsed = configparser.ConfigParser(interpolation=None)
        parsed.read_string(written)
        return dict(parsed[keys[0]]) if parsed.has_section(keys[0]) else None
    except (tomllib.TOMLDecodeError, configparser.Error) as error:
        refuse(file, "file-unreadable", f"is not a configuration of pytest: {str(error).splitlines()[0]}")
