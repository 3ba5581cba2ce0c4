"""``decidable skill`` teaches coding agents only what exists, and that people decide."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import click
import pytest

from decidable.checklists import read_guide
from decidable.cli import main
from decidable.cli.schema import schema_of
from decidable.report.record import StatusRecord
from decidable.writing.schema import model_schema
from support.commands import REPOSITORY, run

SKILL = run("skill").stdout
PRINTED = {"path:line:column"}
PATHS = {"checklists/"}
GUIDES = {path.stem: path for path in (REPOSITORY / "checklists").glob("*.yaml")}
COMMANDS = {code for code in re.findall(r"`([^`]+)`", SKILL) if code.startswith(("decidable ", "pytest "))}
WORDS = set(re.findall(r"`([^`]+)`", SKILL)) - COMMANDS - PRINTED - PATHS


def in_schema(of: object) -> Iterator[str]:
    """Every key and every fixed value of a JSON Schema."""
    for key, value in of.items() if isinstance(of, dict) else ():
        if key == "properties":
            yield from value
        if key in {"enum", "const"}:
            yield from map(str, value if isinstance(value, list) else [value])
    for value in of.values() if isinstance(of, dict) else of if isinstance(of, list) else ():
        yield from in_schema(value)


def test_the_skill_is_at_most_sixty_lines_and_begins_as_agents_expect_it() -> None:
    assert len(SKILL.splitlines()) <= 60
    assert re.match(r"---\nname: decidable\ndescription: .+\n---\n\n# ", SKILL)


@pytest.mark.parametrize("line", sorted(COMMANDS))
def test_every_command_of_the_skill_exists_with_its_options(line: str) -> None:
    program, *words = shlex.split(line)
    if program == "pytest":
        return
    command: click.Command | None = main
    context = click.Context(main)
    while words and isinstance(command, click.Group):
        command = command.get_command(context, words.pop(0))
    assert command is not None
    options = {name for parameter in command.params for name in parameter.opts} | {"--help"}
    assert {word for word in words if word.startswith("-")} <= options


def test_every_key_and_value_of_the_skill_exists() -> None:
    reviews = {word for path in GUIDES.values() for word in in_schema(schema_of(read_guide(path)))}
    status = model_schema(StatusRecord, "urn:decidable:status:1", "Status", "")
    known = {*reviews, *in_schema(status), *GUIDES, "--all"}
    assert {part for word in WORDS for part in word.split(": ")} <= known


def test_every_guide_of_ours_is_in_the_skill() -> None:
    assert set(GUIDES) <= WORDS
