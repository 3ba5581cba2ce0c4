"""``decidable schema`` and ``decidable skill``: what editors and coding agents need to write reviews."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

import click

from decidable.checklists import find_guide, read_guide
from decidable.cli.settings import configured
from decidable.evidence import loading
from decidable.guide import Guide
from decidable.opener import root_of
from decidable.report.record import StatusRecord
from decidable.review import model_for
from decidable.writing.schema import checklist_schema, model_schema, review_schema
from decidable.yaml_document import Document


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


@click.group()
def schema() -> None:
    """Print a JSON Schema, by which editors complete and check files."""


@schema.command("review")
@click.argument("guide")
@checklists_option
def review(guide: str, checklists: tuple[Path, ...]) -> None:
    """Print the schema of the reviews of a guide."""
    click.echo(text_of(schema_of(guide_named(guide, Path.cwd() / "review", checklists))))


@schema.command("checklist")
def checklist() -> None:
    """Print the schema of checklists, which guides are made into."""
    click.echo(text_of(checklist_schema()))


@schema.command("status")
def status() -> None:
    """Print the schema of what `decidable status --json` prints of a review."""
    click.echo(
        text_of(model_schema(StatusRecord, "urn:decidable:status:1", "Status", "How one decision stands."))
    )


@click.command()
def skill() -> None:
    """Print what a coding agent should know: how to draft, check and report a review.

    Save it where your agent looks for skills: `decidable skill > .agents/skills/decidable/SKILL.md`.
    """
    click.echo(resources.files("decidable").joinpath("skill.md").read_text(encoding="utf-8"), nl=False)


def guide_named(name: str, review: Path, folders: Iterable[Path]) -> Guide:
    """Look a guide up as a review in this place would. Raises ``UnreadableError``."""
    asked = Document(Path("command line"), {"decision": name}, places={(): (0, 0)})
    return read_guide(find_guide(asked, (*folders, root_of(review) / "checklists")))


def schema_of(guide: Guide) -> dict[str, Any]:
    """The schema of the reviews of a guide, with the inputs of the measures that are installed."""
    return review_schema(
        guide, model_for(guide, loading.usable(of.measure for of in guide.evidence.values()))
    )


def text_of(schema: dict[str, Any]) -> str:
    """A schema as JSON."""
    return json.dumps(schema, indent=2)
