"""``decidable adr``: what was read of decision records, and whether they agree with their reviews and the guides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, get_args

import click

from decidable.adr import Adr, Record, baseline, find, load
from decidable.adr.baseline import Key
from decidable.adr.vocabulary import Verb
from decidable.adr_checking import Checked, check, ground, key, without
from decidable.cli.printing import json_text
from decidable.cli.progress import watched
from decidable.cli.schema import checklists_option
from decidable.errors import Problem, UnreadableError, listed, visible
from decidable.fields import this_day
from decidable.files import content, save
from decidable.text import counted

file_option = partial(click.option, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")


@click.command("adr")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="Print what was read and found as one JSON object.")
@file_option("--baseline", "known", help="Tell only what is not in this file.")
@click.option("--update-baseline", is_flag=True, help="Write all that is found to the baseline first.")
@click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Judge reviews as of this day."
)
@checklists_option
@click.pass_context
def adr(  # noqa: PLR0913  (click gives every option as an argument)
    ctx: click.Context,
    paths: tuple[Path, ...],
    *,
    as_json: bool,
    known: Path | None,
    update_baseline: bool,
    today: datetime | None,
    checklists: tuple[Path, ...],
) -> None:
    """Check decision records (ADRs): files, folders of them, or patterns such as "**/adr/*.md".

    Says of each which status was read and on which line, checks its links into guides, and holds it against the review
    that it names or that names it. Exits with 1 where there is an error, and with 2 where no record is found or one cannot
    be read.
    """
    if update_baseline and known is None:
        raise click.UsageError("--update-baseline needs --baseline FILE")
    day = today.date() if today else this_day()
    problems = list[Problem]()
    records = [adr for adr in watched("Reading", find(paths), partial(_loaded, problems)) if adr]
    on = ground(records, day, checklists)
    checked = list(watched("Checking", records, lambda record: check(record, on)))
    if known and update_baseline:
        keys = (key(each, finding, known) for each in checked for finding in each.findings)
        save(known, baseline.text(keys).encode(), content(known))
    left = baseline.read(known) if known else Counter[Key]()
    told = [without(each, left, known) for each in checked] if known else checked
    click.echo(json_text(_data(told), 2) if as_json else "\n".join(_lines(told, left)))
    for text in listed(problems):
        click.echo(text, err=True)
    ctx.exit(2 if problems else 1 if _count(told, "error") else 0)


def _loaded(problems: list[Problem], path: Path) -> Adr | None:
    """Read a record; of one that cannot be read, keep the problems, so that the others are still checked."""
    try:
        return load(path)
    except UnreadableError as error:
        problems += error.problems
        return None


def _lines(told: Sequence[Checked], left: Counter[Key]) -> Iterator[str]:
    """Say of each record what was read, then what is wrong with it, and at last how many were read and how."""
    for each in told:
        yield visible(f"{each.adr.path}: {'; '.join(_read(each))}")
        found = sorted(each.findings, key=lambda finding: (finding.line, finding.column))
        problems = ((finding.severity, finding.problem(each.adr.path)) for finding in found)
        yield from listed(
            replace(problem, message=f"{severity}: {problem.message}") for severity, problem in problems
        )
    statuses, places = _statuses(each.adr.record for each in told)
    yield ""
    yield f"{counted(len(told), 'record')} read: {_counted(statuses)}"
    yield f"read from: {_counted(places)}"
    yield ", ".join(counted(_count(told, severity), severity) for severity in ("error", "warning"))
    if gone := left.total():
        were = counted(gone, "finding")
        yield f"{were} of the baseline no longer there: --update-baseline takes out what is gone"


def _read(checked: Checked) -> Iterator[str]:
    """Say in a few words what was read of a record."""
    record = checked.adr.record
    place = f", line {record.said.line} ({record.said.where})" if record.said.line else ""
    written = f": {record.told()}" if record.status in {"placeholder", "unknown"} else ""
    yield f"{record.status}{', partly superseded' if record.said.partly else ''}{place}{written}"
    if checked.leads:
        fits = sum(lead.fit == "fits" for lead in checked.leads)
        yield f"{counted(len(checked.leads), 'link')} into guides, {fits} checked and right"
    for review in checked.reviews:
        yield f"{review.path.name} {review.told}"


def _statuses(records: Iterable[Record]) -> tuple[Counter[str], Counter[str]]:
    """Count records by status, and by where it was read."""
    every = list(records)
    return Counter(each.status for each in every), Counter(each.said.where for each in every)


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.most_common())


def _count(told: Iterable[Checked], severity: str) -> int:
    return sum(finding.severity == severity for each in told for finding in each.findings)


def _data(told: Sequence[Checked]) -> dict[str, Any]:
    """Give what was read and found as plain data."""
    statuses, places = _statuses(each.adr.record for each in told)
    return {
        "read": len(told),
        "statuses": dict(statuses.most_common()),
        "read-from": dict(places.most_common()),
        "errors": _count(told, "error"),
        "warnings": _count(told, "warning"),
        "records": [_record(each) for each in told],
    }


def _related(checked: Checked, verb: Verb) -> Iterator[dict[str, Any]]:
    """Yield the records that a record names by a verb; ``path`` is null where there is none of that name, or several."""
    for relation, named in zip(checked.adr.record.relations, checked.named, strict=True):
        if relation.verb == verb:
            path = named.paths[0].name if len(named.paths) == 1 else None
            yield {key: getattr(relation, key) for key in ("target", "number", "line", "partly")} | {
                "path": path
            }


def _record(checked: Checked) -> dict[str, Any]:
    record = checked.adr.record
    return {
        "path": checked.adr.path.as_posix(),
        "syntax": record.syntax,
        "title": record.title,
        "number": record.number,
        "date": str(record.day) if record.day else None,
        "deciders": list(record.deciders),
        **{
            name: getattr(record.said, name)
            for name in ("status", "raw", "line", "column", "where", "partly")
        },
        "conflicts": [said._asdict() for said in record.conflicts],
        **{verb.replace(" ", "-"): list(_related(checked, verb)) for verb in get_args(Verb)},
        "links": len(record.links),
        "guides": [
            {"link": lead.link.target, "line": lead.link.line, "guide": lead.guide.id if lead.guide else None}
            | {"anchor": lead.anchor, "fit": lead.fit}
            for lead in checked.leads
        ],
        "reviews": [
            {"path": each.path.as_posix(), "standing": each.standing, "told": each.told}
            for each in checked.reviews
        ],
        "findings": [
            {
                key: getattr(each, key)
                for key in ("kind", "severity", "code", "message", "hint", "line", "column")
            }
            for each in checked.findings
        ],
    }
