"""``decidable adr``: what was read of decision records, and whether they agree with their reviews and the guides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Any, get_args

import click

from decidable.adr.files import Kind, find
from decidable.adr.reading import load_or_report
from decidable.adr.record import Verb
from decidable.adr_checking import Checked, Key, baseline_of, check, ground, read_baseline
from decidable.cli.printing import json_text
from decidable.cli.progress import watched
from decidable.cli.settings import calendar_day, checklists_option
from decidable.errors import Problem, listed, visible
from decidable.fields import this_day
from decidable.files import save
from decidable.text import counted

Skipped = Mapping[Path, Kind]
SCHEMA = "decidable-adr/1"
FEW = 10
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("adr")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON object.")
@click.option("--baseline", "known", type=FILE, metavar="FILE", help="Report only what is not in this file.")
@click.option("-v", "--verbose", is_flag=True, help="Also list records without findings.")
@click.option("--update-baseline", is_flag=True, help="Write all findings to the baseline first.")
@click.option("--today", type=calendar_day, metavar="DATE", help="Judge reviews as of this day.")
@checklists_option
@click.pass_context
def adr(  # noqa: PLR0913  (click gives every option as an argument)
    ctx: click.Context,
    paths: tuple[Path, ...],
    *,
    as_json: bool,
    verbose: bool,
    known: Path | None,
    update_baseline: bool,
    today: date | None,
    checklists: tuple[Path, ...],
) -> None:
    """Check decision records (ADRs): files, folders of them, or patterns such as "**/adr/*.md".

    Reads each status, checks links into guides and to other records, and compares records with their reviews. Lists
    the records with findings. Exits with 1 on an error, and with 2 if no record is found or one cannot be read.
    """
    if update_baseline and known is None:
        raise click.UsageError("--update-baseline needs --baseline FILE")
    problems = list[Problem]()
    files = find(paths)
    records = [adr for adr in watched("Reading", files.records, partial(load_or_report, problems)) if adr]
    on = ground(records, today or this_day(), checklists)
    checked = list(watched("Checking", records, lambda record: check(record, on)))
    if known and update_baseline:
        keys = (each.key(finding, known) for each in checked for finding in each.findings)
        save(known, baseline_of(keys).encode())
    left = read_baseline(known) if known else Counter[Key]()
    shown = [each.without(left, known) for each in checked] if known else checked
    if as_json:
        click.echo(json_text(_data(shown, files.skipped), 2))
    else:
        click.echo("\n".join(_lines(shown, left.total(), files.skipped, verbose=verbose)))
    problems += [problem for of_guide in on.unread.values() for problem in of_guide]
    for text in listed(problems):
        click.echo(text, err=True)
    ctx.exit(2 if problems else 1 if _counts(shown)[2]["error"] else 0)


def _lines(checked: Sequence[Checked], gone: int, skipped: Skipped, *, verbose: bool) -> Iterator[str]:
    """What was read and what is wrong of each record with findings, and at last how many were read and how."""
    shown, documented = [each for each in checked if verbose or each.findings], set[str]()
    for each in shown:
        yield visible(f"{each.adr.path}: {'; '.join(_read(each))}")
        findings = sorted(each.findings, key=attrgetter("line", "column"))
        problems = (finding.problem(each.adr.path, grade=f"{finding.severity}: ") for finding in findings)
        yield from listed(problems, form=partial(_documented_once, documented))
    if shown:
        yield ""
    partly = sum(each.adr.record.mention.partly for each in checked)
    in_part = f"; {partly} of them partly superseded" if partly else ""
    statuses, places, severities = _counts(checked)
    yield f"{counted(len(checked), 'record')} read: {_numbers(statuses)}{in_part}"
    yield f"read from: {_numbers(places)}"
    if skipped:
        names = [f"{path.name} ({kind})" for path, kind in skipped.items()]
        more = f" and {len(names) - FEW} more" if len(names) > FEW else ""
        yield visible(f"{counted(len(skipped), 'file')} skipped: {', '.join(names[:FEW])}{more}")
    yield ", ".join(counted(severities[severity], severity) for severity in ("error", "warning"))
    if gone:
        yield f"{counted(gone, 'finding')} of the baseline fixed: --update-baseline removes them"


def _documented_once(documented: set[str], problem: Problem) -> str:
    """A problem with the address of its explanation, which is not repeated for the next one of its code."""
    *rows, docs = str(problem).split("\n")
    rows += [docs] if problem.code not in documented else []
    documented.add(problem.code)
    return "\n".join(rows)


def _read(checked: Checked) -> Iterator[str]:
    """Yield what was read of a record, in a few words."""
    record = checked.adr.record
    place = f", line {record.mention.line} ({record.mention.where})" if record.mention.line else ""
    written = f": {record.status_text()}" if record.status in {"placeholder", "unknown"} else ""
    yield f"{record.status}{', partly superseded' if record.mention.partly else ''}{place}{written}"
    if checked.guide_links:
        fits = sum(guide_link.fit == "fits" for guide_link in checked.guide_links)
        yield f"{counted(len(checked.guide_links), 'link')} into guides, {fits} checked and right"
    for review in checked.reviews:
        yield f"{review.path.name} {review.summary}"


def _numbers(counts: Counter[str]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counts.most_common())


def _counts(checked: Sequence[Checked]) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Count records by status and by where it was read, and findings by severity."""
    mentions = [each.adr.record.mention for each in checked]
    severities = Counter[str](finding.severity for each in checked for finding in each.findings)
    return Counter(each.status for each in mentions), Counter(each.where for each in mentions), severities


def _data(checked: Sequence[Checked], skipped: Skipped) -> dict[str, Any]:
    """What was read and found as plain data."""
    statuses, places, severities = _counts(checked)
    return {
        "schema": SCHEMA,
        "read": len(checked),
        "statuses": dict(statuses.most_common()),
        "read-from": dict(places.most_common()),
        "errors": severities["error"],
        "warnings": severities["warning"],
        "skipped": [{"path": path.as_posix(), "kind": kind} for path, kind in skipped.items()],
        "records": [_record(each) for each in checked],
    }


def _fields(item: object, names: str) -> dict[str, Any]:
    return {name: getattr(item, name) for name in names.split()}


def _record(checked: Checked) -> dict[str, Any]:
    """What was read and found of one record; the path of one that it names is null where there is none of that name, or several."""
    record = checked.adr.record
    related = {verb.replace(" ", "-"): list[dict[str, Any]]() for verb in get_args(Verb)}
    for relation, named in zip(record.relations, checked.named, strict=True):
        path = named.paths[0].name if len(named.paths) == 1 else None
        row = _fields(relation, "target number line partly") | {"path": path}
        related[relation.verb.replace(" ", "-")].append(row)
    return {
        "path": checked.adr.path.as_posix(),
        **_fields(record, "syntax title number"),
        "date": str(record.day) if record.day else None,
        "deciders": list(record.deciders),
        **_fields(record.mention, "status raw line column where partly"),
        "conflicts": [mention._asdict() for mention in record.conflicts],
        **related,
        "links": len(record.links),
        "guides": [
            {
                "link": guide_link.link.target,
                "line": guide_link.link.line,
                "guide": guide_link.guide and guide_link.guide.id,
                **_fields(guide_link, "anchor fit"),
            }
            for guide_link in checked.guide_links
        ],
        "reviews": [
            {"path": review.path.as_posix(), "standing": review.standing, "told": review.summary}
            for review in checked.reviews
        ],
        "findings": [
            _fields(each, "kind severity code message hint line column") for each in checked.findings
        ],
    }
