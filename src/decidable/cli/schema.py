"""``decidable schema`` and ``decidable skill``: what editors and coding agents need to write reviews."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import click

from decidable.cli.settings import checklists_option, guide_named
from decidable.evidence import loading
from decidable.guide import Guide
from decidable.report.record import StatusRecord
from decidable.review import model_for
from decidable.writing.schema import checklist_schema, model_schema, review_schema


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
        text_of(model_schema(StatusRecord, "urn:decidable:status:1", "Status", "The state of one decision."))
    )


@click.command()
def skill() -> None:
    """Print what a coding agent should know: how to draft, check and report a review.

    Save it where your agent looks for skills: `decidable skill > .agents/skills/decidable/SKILL.md`.
    """
    click.echo(resources.files("decidable").joinpath("skill.md").read_text(encoding="utf-8"), nl=False)


def schema_of(guide: Guide) -> dict[str, Any]:
    """The schema of the reviews of a guide, with the inputs of the measures that are installed."""
    inputs = loading.usable(piece.measure for piece in guide.evidence.values())
    return review_schema(guide, model_for(guide, inputs))


def text_of(schema: dict[str, Any]) -> str:
    """A schema as JSON."""
    return json.dumps(schema, indent=2)
