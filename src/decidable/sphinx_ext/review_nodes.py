"""The reports on reviews as nodes of a page, which every builder can write; all text in them is inert."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from docutils import nodes
from sphinx.addnodes import pending_xref

from decidable.judging import NOTICE_DAYS
from decidable.judging.case import Result
from decidable.measurement import Measurement
from decidable.outcome import Outcome, State
from decidable.report.drawing import charts_of, drawing
from decidable.report.markdown import SYMBOLS
from decidable.report.model import CHOICES, DATES, FIGURES, FINDINGS, INPUTS, Item, Part, Proof, Report
from decidable.sphinx_ext.blocks import Cell, folded, listed, paragraph, table
from decidable.text import counted, one_line

WIDTHS = {
    FINDINGS: (10, 25, 10, 55),
    FIGURES: (40, 15, 25, 20),
    CHOICES: (25, 15, 60),
    DATES: (15, 15, 45, 25),
    INPUTS: (20, 45, 35),
}


def shown(report: Report, id_: str) -> Iterator[nodes.Node]:
    """Yield the report; ``id_`` is unique in the page."""
    if report.guide:
        yield paragraph(report.title, classes=["decision-review-title"])
    yield from verdict(report)
    yield from details(report, id_)


def verdict(report: Report) -> Iterator[nodes.Node]:
    """Yield how the review stands, in a sentence and a few facts."""
    yield paragraph(nodes.strong("", one_line(report.sentence)), classes=["decision-verdict"])
    facts = (f"{name}: {fact}" for name, fact in report.facts().items())
    yield paragraph(" · ".join(facts), classes=["decision-facts"])


def details(report: Report, id_: str) -> Iterator[nodes.Node]:
    """Yield what the verdict rests on: every entry, measurement, date and input."""
    if steps := report.steps():
        yield paragraph(Part.NEXT, classes=["decision-part"])
        yield listed(
            paragraph(nodes.strong("", one_line(step.title)), nodes.inline("", f" {one_line(step.text)}"))
            for step in steps
        )
    yield paragraph(Part.ENTRIES, classes=["decision-part"])
    groups = {name: [_finding(report, item) for item in items] for name, items in report.sections().items()}
    yield table(FINDINGS, WIDTHS[FINDINGS], groups, ["decision-findings"])
    if report.measured():
        yield paragraph(Part.MEASUREMENTS, classes=["decision-part"])
    for place, proof in enumerate(report.measured()):
        found = _measured(report, proof, f"{id_}-{place}")
        yield nodes.container("", *found, is_div=True, classes=["decision-measurement"])
    if report.dates:
        rows = ((f"{due.day}", due.when(), listed([due.what, due.why]), due.who) for due in report.dates)
        yield from folded(Part.DATES, table(DATES, WIDTHS[DATES], {"": rows}))
    yield from folded(Part.PROVENANCE, *_provenance(report))


def _finding(report: Report, item: Item) -> Iterator[Cell]:
    said = f"{SYMBOLS[item.result]} {item.result}"
    yield nodes.inline("", said, classes=["decision-result", f"decision-{item.result}"])
    yield _entry(report, item)
    yield nodes.inline("", item.mark, classes=["decision-mark", f"decision-{item.mark}"]) if item.mark else ""
    problems = (
        f"{problem.message}{f' → {problem.hint}' if problem.hint else ''}" for problem in item.problems
    )
    yield listed([*item.said, *problems, *([f"and {item.more:,} more problems"] if item.more else [])])


def _entry(report: Report, item: Item) -> nodes.Node:
    """Name an entry, with a link into the guide where the guide is on this site."""
    title, id_ = nodes.inline("", one_line(item.title)), nodes.literal("", item.id)
    if not item.link:
        return nodes.inline("", "", title, nodes.Text(" "), id_)
    link = reference(title, f"{report.guide_id}.{item.id}")
    return nodes.inline("", "", link, nodes.Text(" "), id_)


def reference(title: nodes.inline, target: str) -> pending_xref:
    """Link to a guide or an entry where it is on this site."""
    return pending_xref(
        "", title, refdomain="decision", reftype="ref", reftarget=target, refexplicit=True, refwarn=False
    )


def _measured(report: Report, proof: Proof, id_: str) -> Iterator[nodes.Node]:
    found = proof.measurement
    if found is None:
        return
    yield paragraph(proof.title, classes=["decision-caption"])
    yield paragraph(
        f"{proof.known()}, gathered on {proof.gathered} by {proof.owner}", classes=["decision-facts"]
    )
    yield paragraph(proof.headline)
    if found.guards:
        yield listed([f"{guard.name}: {guard.text}" for guard in found.guards])
    for place, chart in enumerate(charts_of(found)):
        figure = paragraph(chart.title), nodes.raw("", drawing(chart, f"{id_}-{place}"), format="html")
        yield nodes.container("", *figure, is_div=True, classes=["decision-figure"])
    rows = (figure.cells() for figure in found.figures.values())
    yield from _choices(report, found)
    yield from folded("All figures", table(FIGURES, WIDTHS[FIGURES], {"": rows}))


def _choices(report: Report, found: Measurement) -> Iterator[nodes.Node]:
    rows = []
    for choice, support in found.choices.items():
        chosen = " (chosen)" if choice == report.choice else ""
        rivals = (f"Not told apart from {rival.choice}." for rival in support.not_told_apart)
        because = " ".join([*support.because, *rivals])
        rows.append((f"{report.named(choice)}{chosen}", support.verdict, because))
    if rows:
        yield table(CHOICES, WIDTHS[CHOICES], {"": rows})


def _provenance(report: Report) -> Iterator[nodes.Node]:
    yield paragraph(f"Judged {report.judged()}.")
    groups = {
        name: [(of.name, of.value, nodes.literal("", of.digest) if of.digest else "") for of in inputs]
        for name, inputs in report.inputs().items()
    }
    yield table(INPUTS, WIDTHS[INPUTS], groups)


COLUMNS = ("repository", "review", "choice", "how it stands", "falls due", "evidence")
INDEX_WIDTHS = (12, 26, 14, 16, 20, 12)
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
        """How soon somebody has to see to it: what fails comes before what is past its date, or will be."""
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


def ordered(given: Sequence[tuple[Outcome, Report]]) -> list[Listed]:
    """Put reviews in order: by how soon somebody has to see to them, then by repository, title and path."""
    names = repositories(outcome.opened.root for outcome, _ in given)
    found = [Listed(outcome, report, names[outcome.opened.root]) for outcome, report in given]
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


def summary(found: list[Listed]) -> nodes.paragraph:
    """Count the reviews, their repositories, and how many stand how."""
    states = Counter(each.outcome.state for each in found)
    counts = ", ".join(f"{states[state]} {state}" for state in get_args(State) if states[state])
    due = sum(bool(each.outcome.overdue()) for each in found)
    counts += f"; {due} due" if due else ""
    where = counted(len({each.repository for each in found}), "repository")
    said = f"{counted(len(found), 'review')} in {where}: {counts}. Judged as of {found[0].report.today}."
    return paragraph(nodes.strong("", said), classes=["decision-summary"])


def index(found: Iterable[Listed], anchors: dict[str, str]) -> nodes.table:
    """One row per review, with a link to its anchor on the page."""
    rows = (_listed_row(each, anchors.get(each.place, "")) for each in found)
    return table(COLUMNS, INDEX_WIDTHS, {"": rows}, ["decision-index"])


def _listed_row(each: Listed, anchor: str) -> Iterator[Cell]:
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
    """What is past its date, and what falls due next."""
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
