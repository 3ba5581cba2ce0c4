"""``decidable new`` and ``decidable reword``: the two commands that write reviews."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click

from decidable import REVIEW_SUFFIX, evidence
from decidable.cli.new_adr import naming, new_record, relative
from decidable.cli.schema import checklists_option, guide_named, schema_of, text_of
from decidable.errors import DecidableError, Problem, nearest, visible
from decidable.files import content, save
from decidable.guide import Guide
from decidable.judging.evidence import wording
from decidable.opener import is_entry
from decidable.review import entries
from decidable.reviewing import open_review
from decidable.text import counted, one_line
from decidable.writing import asked, draft, reworded


@click.command()
@click.argument("guide")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--schema", is_flag=True, help="Write a JSON Schema beside it, by which editors complete it.")
@click.option(
    "--adr",
    "records",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write a decision record into this folder, as the folder writes them; a review that is there stays as it is.",
)
@click.option("--force", is_flag=True, help="Write over files that are there.")
@checklists_option
def new(  # noqa: PLR0913  (click gives every option as an argument)
    guide: str, path: Path, *, schema: bool, records: Path | None, force: bool, checklists: tuple[Path, ...]
) -> None:
    """Write the draft of a review, in which every entry of the guide waits as a comment."""
    title = _title(path)
    of = guide_named(guide, path, checklists)
    if records and is_entry(path):
        _write_record(records, path, checklists)
        return
    beside = path.with_name(f"{of.id}.review.schema.json") if schema else None
    files = {beside: f"{text_of(schema_of(of))}\n"} if beside else {}
    title = title or one_line(of.title) or of.id
    text = draft(
        of,
        title,
        evidence.usable(each.measure for each in of.evidence.values()),
        beside.name if beside else "",
    )
    if records:
        record = new_record(of, None, title, path, records)
        files[record.path], text = record.text, naming(text, path, record.path)
        click.echo(f"{visible(str(record.path))}: a decision record, proposed")
    files[path] = text
    _write({file: text.encode() for file, text in files.items()}, path, force=force)
    count = len(list(entries(of)))
    click.echo(
        f"{visible(str(path))}: a draft with {counted(count, 'entry')}, each of which waits as a comment"
    )
    click.echo(f"Fill in what you know, then: pytest {visible(str(path))}")


def _write_record(folder: Path, path: Path, checklists: tuple[Path, ...]) -> None:
    """Write the record of a review that is there. Raises ``DecidableError``."""
    opened = open_review(path, checklists)
    if opened.guide is None or opened.review is None:
        raise DecidableError(opened.mistakes["file"])
    if opened.review.adr:
        message = f"names {opened.review.adr.name} as its record already"
        raise _bad(path, "file-exists", message, "take its adr: out to write another")
    record = new_record(opened.guide, opened.review, opened.review.title, path, folder)
    _write({record.path: record.text.encode()}, record.path, force=False)
    click.echo(f"{visible(str(record.path))}: a decision record, proposed")
    click.echo(f"Name it in {visible(str(path))}: adr: {visible(relative(record.path, path.parent))}")


def _title(path: Path) -> str:
    """Make a title of a file's name. Raises ``DecidableError`` where the name is not a review's."""
    if not path.name.endswith(REVIEW_SUFFIX):
        stem = path.name.removesuffix(path.suffix) if path.suffix in {".yaml", ".yml"} else path.name
        hint = f"write {path.with_name(stem.removesuffix('.review') + REVIEW_SUFFIX)}"
        raise _bad(path, "not-a-review", f"the name of a review ends in {REVIEW_SUFFIX}", hint)
    words = one_line(path.name.removesuffix(REVIEW_SUFFIX).replace("-", " ").replace("_", " "))
    return words[:1].upper() + words[1:]


def _write(files: dict[Path, bytes], review: Path, *, force: bool) -> None:
    """Write a review and what stands beside it, or nothing where a file would be lost. Raises ``DecidableError``."""
    there = {path: content(path) for path in files}
    same = {path for path in files if path != review and there[path] == files[path]}
    taken = [path for path, was in there.items() if was is not None and path not in same]
    if taken and not force:
        raise DecidableError(
            Problem(path, 0, 0, "file-exists", "is there already", "--force writes over it") for path in taken
        )
    for path, data in files.items():
        if path not in same:
            save(path, data, there[path])


class Difference(NamedTuple):
    """A question that was answered in another wording than the guide's."""

    question: str
    old: str
    new: str


@click.command()
@click.argument("review", type=click.Path(path_type=Path))
@click.argument("entry", required=False)
@click.option("--yes", is_flag=True, help="Take the new wording over without asking.")
@checklists_option
@click.pass_context
def reword(
    ctx: click.Context, review: Path, entry: str | None, *, yes: bool, checklists: tuple[Path, ...]
) -> None:
    """Show where the guide words a question otherwise than the review, and take the new wording over."""
    raw, guide = _read(review, checklists)
    text = raw.decode("utf-8-sig")
    differences = list(_differences(guide, text, entry))
    taken = [difference for difference in differences if _agreed(difference, yes=yes)]
    for difference in taken:
        text = _exchanged(review, text, difference)
    if taken:
        mark = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
        save(review, mark + text.encode(), raw)
    click.echo(_summary(len(taken), len(differences)))
    ctx.exit(1 if len(taken) < len(differences) else 0)


def _read(review: Path, checklists: tuple[Path, ...]) -> tuple[bytes, Guide]:
    """Read a review with the guide that it follows. Raises ``DecidableError``."""
    raw, opened = content(review), open_review(review, checklists)
    if opened.guide is None or raw is None:
        raise DecidableError(opened.mistakes["file"])
    return raw, opened.guide


def _differences(guide: Guide, text: str, entry: str | None) -> Iterator[Difference]:
    if entry is not None and guide.formerly.get(entry, entry) not in guide.questions:
        hint = nearest(entry, guide.questions)
        raise _bad(Path("command line"), "unknown-entry", f"there is no question {entry}", hint)
    for question, said in asked(text).items():
        id_ = guide.formerly.get(question, question)
        title = guide.questions[id_].title if id_ in guide.questions else ""
        if entry in (None, question, id_) and wording(title) not in ("", wording(said.value)):
            yield Difference(question, said.value, title)


def _agreed(difference: Difference, *, yes: bool) -> bool:
    """Show a difference, and ask whether the new wording is to be taken over where somebody can answer."""
    click.echo(visible(difference.question))
    click.echo(f"  was: {visible(difference.old)}")
    click.echo(f"  is:  {visible(difference.new)}")
    return yes or (sys.stdin.isatty() and click.confirm("  Take it over?"))


def _exchanged(review: Path, text: str, difference: Difference) -> str:
    try:
        return reworded(text, asked(text)[difference.question], difference.new)
    except ValueError as error:
        message = f"{difference.question}: {error}"
        raise _bad(review, "wording-fixed", message, "write the new wording by hand") from None


def _summary(taken: int, of: int) -> str:
    if not of:
        return "Every question is worded as in the guide."
    if not taken:
        return f"Worded otherwise: {of}. Nothing was written; --yes takes the guide's wording over."
    return f"Reworded: {taken} of {of}. The answers were given to the old wording: see that they still hold."


def _bad(path: Path, code: str, message: str, hint: str) -> DecidableError:
    return DecidableError([Problem(path, 0, 0, code, message, hint)])
