"""Many reviews on a page: what needs attention first, a table of them all, and a section for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from docutils import nodes

from decidable.judging import NOTICE_DAYS, Result
from decidable.opener import real
from decidable.outcome import Outcome, State
from decidable.report import Report, report_on
from decidable.report.markdown import SYMBOLS
from decidable.sphinx_ext.blocks import Cell, folded, listed, paragraph, table
from decidable.sphinx_ext.review_nodes import details, reference, verdict
from decidable.text import counted, one_line

COLUMNS = ("repository", "review", "choice", "how it stands", "falls due", "evidence")
WIDTHS = (12, 26, 14, 16, 20, 12)
SHOWN = 3
FOLD = "Every entry, and what it rests on"
FAILS, PAST, SOON, OPEN, HOLDS, CLOSED = range(6)
RANKS: dict[State, int] = {"not decided": OPEN, "deferred": HOLDS, "rejected": CLOSED, "superseded": CLOSED}
STYLES: dict[int, Result] = {FAILS: "fails", PAST: "warns", SOON: "passes", OPEN: "open"}


@dataclass(frozen=True)
class Listed:
    """A review among others, with the name of its repository and its path there."""

    outcome: Outcome
    report: Report
    repository: str

    @property
    def rank(self) -> int:
        """Say how soon somebody has to see to it: what fails comes before what is past its date, or will be."""
        next_ = self.report.next_date()
        if self.outcome.count("fails"):
            return FAILS
        if self.outcome.overdue():
            return PAST
        if next_ and next_.left <= NOTICE_DAYS:
            return SOON
        return RANKS.get(self.outcome.state, HOLDS)

    @property
    def place(self) -> str:
        """Name its file, from the repository on."""
        return f"{self.repository}/{self.report.name}"


def ordered(outcomes: Iterable[Outcome]) -> list[Listed]:
    """Put reviews in order: by how soon somebody has to see to them, then by repository, title and path."""
    given = list(outcomes)
    names = repositories(outcome.opened.root for outcome in given)
    found = [
        Listed(outcome, report_on(outcome, _path(outcome)), names[outcome.opened.root]) for outcome in given
    ]
    return sorted(found, key=lambda each: (each.rank, each.repository, each.report.title, each.report.name))


def repositories(roots: Iterable[Path]) -> dict[Path, str]:
    """Name each root by its folder, and by as many folders around it as tell it from the others."""
    known = set(roots)
    return {root: next(_names(root, known)) for root in known}


def _names(root: Path, known: set[Path]) -> Iterator[str]:
    for length in range(1, len(root.parts) + 1):
        last = root.parts[-length:]
        if all(other == root or other.parts[-length:] != last for other in known):
            yield one_line("/".join(last))


def _path(outcome: Outcome) -> str:
    path = outcome.opened.path
    return (real(path.parent) / path.name).relative_to(outcome.opened.root).as_posix()


def summary(found: list[Listed]) -> nodes.paragraph:
    """Count the reviews, their repositories, and how many stand how."""
    states = Counter(each.outcome.state for each in found)
    counts = ", ".join(f"{states[state]} {state}" for state in get_args(State) if states[state])
    due = sum(bool(each.outcome.overdue()) for each in found)
    counts += f"; {due} due" if due else ""
    reviews, of = (
        counted(len(found), "review"),
        counted(len({each.repository for each in found}), "repository"),
    )
    said = f"{reviews} in {of}: {counts}. Judged as of {found[0].report.today}."
    return paragraph(nodes.strong("", said), classes=["decision-summary"])


def index(found: Iterable[Listed], anchors: dict[str, str]) -> nodes.table:
    """Tell of each review in a row, with a link to where it has an anchor by its place."""
    rows = (_row(each, anchors.get(each.place, "")) for each in found)
    return table(COLUMNS, WIDTHS, {"": rows}, ["decision-index"])


def _row(each: Listed, anchor: str) -> Iterator[Cell]:
    report, title = each.report, one_line(each.report.title)
    link = nodes.reference("", title, refid=anchor, internal=True) if anchor else nodes.inline("", title)
    yield each.repository
    yield listed([link, _guide(report), report.status])
    yield report.chosen if report.guide else ""
    yield listed([_state(each), *_why(each)])
    yield listed(_due(each))
    yield listed(f"{count} {mark}" for mark, count in report.marks().items())


def _guide(report: Report) -> Cell:
    return reference(nodes.inline("", one_line(report.guide)), report.guide_id) if report.guide else ""


def _state(each: Listed) -> nodes.inline:
    result = STYLES.get(each.rank, "passes")
    said = f"{SYMBOLS[result]} {each.outcome.state}{'; due' if each.outcome.overdue() else ''}"
    return nodes.inline("", said, classes=["decision-result", f"decision-{result}"])


def _why(each: Listed) -> Iterator[str]:
    """Count the entries by their results; of a review that cannot be read, say what is wrong."""
    if each.outcome.opened.review:
        yield ", ".join(f"{count} {verb}" for verb, count in each.report.results().items())
    else:
        yield from _first([problem.message for item in each.report.items for problem in item.problems])


def _due(each: Listed) -> Iterator[str]:
    """Say what is past its date, and what falls due next."""
    verdicts, next_ = each.outcome.verdicts, each.report.next_date()
    yield from _first([verdicts[id_].problems[0].message for id_ in each.outcome.overdue()])
    if next_:
        yield f"{next_.day}, {next_.when()}: {next_.what}"


def _first(told: list[str]) -> Iterator[str]:
    yield from told[:SHOWN]
    if len(told) > SHOWN:
        yield f"and {len(told) - SHOWN} more"


def section(each: Listed, anchor: str, id_: str) -> nodes.section:
    """Show a review under its title and repository: the verdict, and folded away all that it rests on."""
    report, place = each.report, nodes.literal("", one_line(each.place))
    facts = [place, nodes.inline("", " · "), _guide(report)] if report.guide else [place]
    return nodes.section(
        "",
        nodes.title("", one_line(f"{report.title} ({each.repository})")),
        paragraph(*facts, classes=["decision-facts"]),
        *verdict(report),
        *folded(FOLD, *details(report, id_)),
        ids=[anchor],
        classes=["decision-review"],
    )
