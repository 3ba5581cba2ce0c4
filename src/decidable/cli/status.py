"""``decidable status``: the state of every decision under some folders, for people and for programs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal

import click
from rich.table import Table
from rich.text import Text

from decidable import REVIEW_SUFFIX
from decidable.cli.printing import console, json_text, show
from decidable.cli.progress import watched
from decidable.cli.settings import calendar_day, checklists_option, configured
from decidable.errors import DecidableError, Problem, listed, problem, visible
from decidable.fields import this_day
from decidable.files import below, save, see_writable, shipped
from decidable.judging.case import Basis
from decidable.opener import is_entry, real, within
from decidable.options import OPTIONS
from decidable.outcome import Outcome
from decidable.report import report_on, written
from decidable.report.model import VERBS
from decidable.report.record import status_record
from decidable.reviewing import decide, open_review
from decidable.text import counted, one_line

WIDE = 200
SHOWN = 3
UNMET = {result: verb for result, verb in VERBS.items() if result != "passes"}
STYLES = {"decided": "green", "provisional": "yellow", "not decided": "red", "unreadable": "red"}


def _option(name: str, *names: str, **more: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # noqa: ANN401
    """An option that pytest has as well."""
    given = OPTIONS[name] | more
    if known := given.pop("choices", None):
        given["type"] = click.Choice(known)
    return click.option(f"--{name}", *names, **given)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line per review.")
@click.option("--reasons", is_flag=True, help="Print why entries fail, are open or warn, and what to do.")
@_option("today", type=calendar_day)
@_option("due")
@_option("require")
@_option("guides", type=click.Path(path_type=Path))
@_option("report", "reports", multiple=True, type=click.Path(dir_okay=False, path_type=Path))
@checklists_option
@click.pass_context
def status(  # noqa: PLR0913  (click gives every option as an argument)
    ctx: click.Context,
    paths: tuple[Path, ...],
    *,
    as_json: bool,
    reasons: bool,
    today: date | None,
    due: str,
    require: Basis | None,
    guides: Path | None,
    reports: tuple[Path, ...],
    checklists: tuple[Path, ...],
) -> None:
    """Show the state of each decision: what is chosen, what is open, and what is due next.

    Exits with 1 if an entry fails, and with 2 if there is no review.
    """
    day = today or this_day()
    trusted, roots = (shipped() if guides == Path("shipped") else guides), configured("decidable_root")
    fails: Literal["warns", "fails"] = "fails" if due == "fail" else "warns"

    def judged(review: Path) -> Outcome:
        opened = open_review(review, checklists, trusted, roots[0] if roots else None)
        return decide(opened, day, fails, require or "")

    for path in reports:
        see_writable(path)
    outcomes = list(watched("Measuring", _reviews(paths), judged))
    made = [report_on(outcome, _name(outcome.opened.path)) for outcome in outcomes if reports]
    for path in reports:
        save(path, written(made, path).encode())
    if as_json:
        for outcome in outcomes:
            record = status_record(outcome, _name(outcome.opened.path), _title(outcome))
            click.echo(json_text(record.model_dump(mode="json", by_alias=True)))
    else:
        on = console(WIDE)
        show(on, _table(outcomes, on.width, f"state on {day}" if today else "state"))
        for text in listed(_reasons(outcomes, everything=reasons)):
            click.echo(f"\n{text}")
        for text in _uncollected(outcomes):
            click.echo(text)
    ctx.exit(1 if any(outcome.count("fails") for outcome in outcomes) else 0)


def _reviews(paths: Iterable[Path]) -> list[Path]:
    """Find every review in these files and folders, in order. Raises ``DecidableError``."""
    reviews, problems = dict[Path, Path](), list[Problem]()
    for path in paths:
        if is_entry(path) and not path.name.endswith(REVIEW_SUFFIX):
            message = f"the name of a review ends in {REVIEW_SUFFIX}"
            problems.append(problem(path, "not-a-review", message))
            continue
        inside = [path] if is_entry(path) else list(below(path, REVIEW_SUFFIX))
        for review in inside:
            reviews.setdefault(real(review), review)
        if not inside:
            message = f"contains no {REVIEW_SUFFIX} file" if os.path.exists(path) else "is not there"  # noqa: PTH110  (also of a name that no file can have)
            problems.append(problem(path, "nothing-found", message, "decidable new writes a review"))
    if problems:
        raise DecidableError(problems)
    return sorted(reviews.values())


def _uncollected(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Yield that a bare ``pytest`` does not run these reviews, where its ``testpaths`` lead past them."""
    collected = configured("testpaths")
    paths = [outcome.opened.path for outcome in outcomes]
    past = [path for path in paths if not any(within(path, folder) for folder in collected)]
    if collected and past:
        folders = " ".join(dict.fromkeys(visible(_name(path.parent)) for path in past))
        yield f"A bare pytest does not run {counted(len(past), 'review')} of these: its testpaths leave them out. Run pytest {folders}"


def _table(outcomes: list[Outcome], width: int, state: str) -> Table:
    """Show a review a row; its path stays on one line where that leaves half of the width to the rest."""
    table = Table(box=None, pad_edge=False, show_edge=False)
    longest = max(len(one_line(_name(outcome.opened.path))) for outcome in outcomes)
    table.add_column("review", overflow="fold", no_wrap=longest <= width // 2)
    for heading in ("title", "choice", state, "entries", "next"):
        table.add_column(heading, overflow="fold")
    for outcome in outcomes:
        next_ = outcome.next_date()
        cells = (
            _name(outcome.opened.path),
            _title(outcome),
            outcome.chosen(),
            f"{outcome.state}; due" if outcome.overdue() else outcome.state,
            "; ".join(_unmet(outcome)) or f"all {len(outcome.verdicts)} pass",
            f"{next_[0]} {next_[1]}" if next_ else "",
        )
        styles = ("", "", "", STYLES.get(outcome.state, ""), "", "")
        table.add_row(*(Text(one_line(cell), style) for cell, style in zip(cells, styles, strict=True)))
    return table


def _unmet(outcome: Outcome) -> Iterator[str]:
    """Which entries do not simply pass, the first few by name."""
    for result, word in UNMET.items():
        ids = outcome.ids(result)
        more = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
        if ids:
            yield f"{len(ids)} {word}: {', '.join(ids[:SHOWN])}{more}"


def _reasons(outcomes: Iterable[Outcome], *, everything: bool) -> Iterator[Problem]:
    """Yield why entries do not pass; without ``everything`` only why a review cannot be read."""
    for outcome in outcomes:
        for verdict in outcome.verdicts.values() if everything or outcome.state == "unreadable" else ():
            yield from verdict.problems if verdict.result in UNMET else ()


def _title(outcome: Outcome) -> str:
    if outcome.opened.review:
        return outcome.opened.review.title
    written = outcome.opened.document.data.get("title") if outcome.opened.document else None
    return written if isinstance(written, str) else ""


def _name(path: Path) -> str:
    """A path relative to the working folder, where it lies in it."""
    full, here = Path(os.path.abspath(path)), Path.cwd()  # noqa: PTH100  (a link keeps its name)
    return full.relative_to(here).as_posix() if full.is_relative_to(here) else path.as_posix()
