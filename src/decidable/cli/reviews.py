"""``decidable new``, the one command that writes reviews."""

from __future__ import annotations

import json
from pathlib import Path

import click

from decidable import REVIEW_SUFFIX
from decidable.adr.writing import Written, naming, new_record, relative
from decidable.cli.settings import checklists_option, guide_named
from decidable.errors import DecidableError, problem, refuse, visible
from decidable.evidence import loading
from decidable.files import content, save
from decidable.opener import is_entry
from decidable.review import model_for
from decidable.reviewing import open_review
from decidable.text import one_line
from decidable.writing.draft import begun, draft
from decidable.writing.schema import review_schema


@click.command()
@click.argument("guide")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--schema", is_flag=True, help="Also write a JSON Schema for editors.")
@click.option(
    "--adr",
    "records",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write a decision record in the style of this folder; an existing review stays as it is.",
)
@click.option("--all", "whole", is_flag=True, help="Write every entry of the guide as a comment.")
@click.option("--title", "given", metavar="TEXT", help="Title of the review and of the record.")
@click.option("--force", is_flag=True, help="Overwrite existing files.")
@checklists_option
def new(  # noqa: PLR0913  (click gives every option as an argument)
    guide: str,
    path: Path,
    *,
    schema: bool,
    records: Path | None,
    whole: bool,
    given: str | None,
    force: bool,
    checklists: tuple[Path, ...],
) -> None:
    """Write the draft of a review: the guide's questions, to be answered."""
    title = _title(path)
    chosen = guide_named(guide, path, checklists)
    if records and is_entry(path):
        _write_record(records, path, checklists, given)
        return
    beside = path.with_name(f"{chosen.id}.review.schema.json") if schema else None
    title = one_line(given or title or chosen.title) or chosen.id
    editor = beside.name if beside else ""
    named = dict.fromkeys(each.measure for each in chosen.evidence.values() if each.measure)
    inputs = loading.usable(named)
    schema_text = json.dumps(review_schema(chosen, model_for(chosen, inputs)), indent=2)
    files = {beside: f"{schema_text}\n"} if beside else {}
    text = draft(chosen, title, inputs, editor) if whole else begun(chosen, title, editor)
    if records:
        record = new_record(chosen, None, title, path, records)
        files[record.path], text = record.text, naming(text, path, record.path)
        _print_record(record)
    files[path] = text
    _write({file: text.encode() for file, text in files.items()}, path, force=force)
    click.echo(f"{visible(str(path))}: a draft. Answer what you know, then: pytest {visible(str(path))}")
    for each in (each for name in named if name not in inputs for each in loading.unusable(name)):
        click.echo(f"note: {visible(each.message)}; {visible(each.hint)}", err=True)


def _print_record(record: Written) -> None:
    for text in ("a decision record, proposed", *record.deviations):
        click.echo(f"{visible(str(record.path))}: {text}")


def _write_record(folder: Path, path: Path, checklists: tuple[Path, ...], title: str | None) -> None:
    """Write the record of a review that is there. Raises ``DecidableError``."""
    opened = open_review(path, checklists)
    if opened.guide is None or opened.review is None:
        raise DecidableError(opened.mistakes["file"])
    if opened.review.adr:
        message = f"names {opened.review.adr.name} as its record already"
        refuse(path, "file-exists", message, "take its adr: out to write another")
    record = new_record(opened.guide, opened.review, title or opened.review.title, path, folder)
    _write({record.path: record.text.encode()}, record.path, force=False)
    _print_record(record)
    click.echo(f"Name it in {visible(str(path))}: adr: {visible(relative(record.path, path.parent))}")


def _title(path: Path) -> str:
    """Make a title of a file's name. Raises ``DecidableError`` where the name is not a review's."""
    if not path.name.endswith(REVIEW_SUFFIX):
        stem = path.name.removesuffix(path.suffix) if path.suffix in {".yaml", ".yml"} else path.name
        hint = f"write {path.with_name(stem.removesuffix('.review') + REVIEW_SUFFIX)}"
        refuse(path, "not-a-review", f"the name of a review ends in {REVIEW_SUFFIX}", hint)
    words = one_line(path.name.removesuffix(REVIEW_SUFFIX).replace("-", " ").replace("_", " "))
    return words[:1].upper() + words[1:]


def _write(files: dict[Path, bytes], review: Path, *, force: bool) -> None:
    """Write a review and the files beside it, or nothing where a file would be lost. Raises ``DecidableError``."""
    there = {path: content(path) for path in files}
    same = {path for path in files if path != review and there[path] == files[path]}
    taken = [path for path, was in there.items() if was is not None and path not in same]
    if taken and not force:
        raise DecidableError(
            problem(path, "file-exists", "is there already", "--force writes over it") for path in taken
        )
    for path, data in files.items():
        if path not in same:
            save(path, data, there[path])
