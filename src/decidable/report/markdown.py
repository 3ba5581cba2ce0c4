"""Reports as Markdown, for the summary of a job: short, with the rest folded away, and never longer than it may be."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

from decidable.report.model import DATES, FIGURES, FINDINGS, INPUTS, VERBS, Input, Item, Part, Proof, Report
from decidable.text import one_line

SYMBOLS = {"passes": "✓", "fails": "✗", "warns": "!", "open": "○", "waived": "◐"}
LONGEST = 400
DIGEST = 12
PROBLEMS = 5
LARGEST = 1_000_000
"""The bytes of the summary of a job on GitHub, where a MiB is refused whole."""
APART = "&#8203;"
LINKING = re.compile(r"@|#(?=\d)|\bGH\\-(?=\d)|:(?=//)|(?<=\bwww)(?=\.)", re.IGNORECASE)
ROWS = (sys.maxsize, 300, 100, 30, 10)
REVIEWS = 100


def markdown(reports: Iterable[Report]) -> str:
    """The reports one after the other, where there are several below a table of them all.

    What would be too long for the summary of a job has fewer rows a table: the worst findings stay. Where even that
    is too long, the table of all reviews is all there is.
    """
    given = list(reports)
    texts = (_fitting(_whole(given, most)) for most in ROWS)
    return next(filter(None, texts), "") or _joined(_index(given))


def inert(text: str) -> str:
    """Text that means nothing but itself in Markdown and HTML, on one line, in its own direction.

    Before GitHub looks for names, issues and addresses it undoes escapes, so that a character without width comes between.
    """
    escaped = re.sub(r"([\\`*_{}\[\]<>()#+!|~&@$-])", r"\\\1", one_line(text)).replace("\\<", "&lt;")
    unlinked = re.sub(LINKING, rf"\g<0>{APART}", escaped)
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", unlinked)


def _fitting(blocks: Iterable[str]) -> str:
    """Join blocks; give nothing as soon as they are too long."""
    kept, size = list[str](), -1
    for block in blocks:
        kept.append(block)
        size += len(block.encode()) + 2
        if size > LARGEST:
            return ""
    return _joined(kept)


def _joined(blocks: Iterable[str]) -> str:
    return "\n\n".join(blocks) + "\n"


def _whole(reports: Sequence[Report], most: int) -> Iterator[str]:
    if not reports:
        yield "No review was run."
    if len(reports) > 1:
        yield from _index(reports)
    for report in reports:
        yield from _sections(report, most)


def _index(reports: Sequence[Report]) -> Iterator[str]:
    rows = [(_short(report.title), _short(report.sentence), _next(report)) for report in reports[:REVIEWS]]
    yield _table(("review", "verdict", "next date"), {"": rows})
    if len(reports) > REVIEWS:
        yield f"And {len(reports) - REVIEWS} more."


def _sections(report: Report, most: int) -> Iterator[str]:
    yield f"## {_short(report.title)}"
    yield f"**{_short(report.sentence)}**"
    facts = (f"{name}: {_short(fact)}" for name, fact in report.facts().items())
    yield " · ".join([_code(report.name), *facts])
    if steps := report.steps():
        yield f"### {Part.NEXT}"
        yield "\n".join(f"- {_short(step.title)}: {_short(step.text)}" for step in steps)
    yield f"### {Part.ENTRIES}"
    yield from _entries(report, most)
    if report.measured():
        yield f"### {Part.MEASUREMENTS}"
        yield from map(_measured, report.measured())
    if report.dates:
        yield f"### {Part.DATES}"
        yield _dates(report, most)
    yield f"### {Part.PROVENANCE}"
    yield _provenance(report, most)


def _next(report: Report) -> str:
    due = report.next_date()
    return _short(f"{due.day}: {due.what}") if due else ""


def _entries(report: Report, most: int) -> Iterator[str]:
    """Yield the entries that do not simply pass, and then, folded away, all of them."""
    unsettled = report.unsettled()
    if unsettled:
        yield _findings(report, unsettled, most)
    if len(unsettled) < len(report.items) <= most:
        yield _folded(f"All {len(report.items)} entries", _findings(report, report.items, most))


def _findings(report: Report, items: Sequence[Item], most: int) -> str:
    """Yield these entries; of too many, those with the worst findings, in their order."""
    kept = {item.id for item in sorted(items, key=lambda item: list(VERBS).index(item.result))[:most]}
    groups = {
        name: rows
        for name, of_kind in report.sections().items()
        if (rows := [_finding(item) for item in of_kind if item.id in kept])
    }
    return _cut(_table(FINDINGS, groups), len(items) - most)


def _finding(item: Item) -> Iterator[str]:
    yield f"{SYMBOLS[item.result]} {item.result}"
    yield " ".join([_short(item.title), _code(item.id)] if item.title != item.id else [_code(item.id)])
    yield item.mark
    yield "<br>".join(_why(item))


def _why(item: Item) -> Iterator[str]:
    yield from map(_short, item.said)
    for problem in item.problems[:PROBLEMS]:
        place = f"{problem.path.name}:{problem.line}" if problem.line else problem.path.name
        yield f"{_short(problem.message)}{f' → {_short(problem.hint)}' if problem.hint else ''} ({_code(place)})"
    if more := len(item.problems[PROBLEMS:]) + item.more:
        yield f"and {more:,} more"


def _measured(proof: Proof) -> str:
    found = proof.measurement
    rows = [map(_short, figure.cells()) for figure in (found.figures.values() if found else ())]
    guards = [
        f"- guard {inert(guard.name)}: {_short(guard.text)}" for guard in (found.guards if found else ())
    ]
    by = f"{_short(proof.known())}, gathered on {proof.gathered} by {_short(proof.owner)}"
    told = [f"**{_short(proof.title)}** ({by}): {_short(proof.headline)}", "\n".join(guards)]
    return "\n\n".join(
        [*filter(None, told), _folded(f"All {len(rows)} figures", _table(FIGURES, {"": rows}))]
    )


def _dates(report: Report, most: int) -> str:
    rows = [
        (
            str(due.day),
            due.when(),
            "<br>".join(map(_short, filter(None, [due.what, due.why]))),
            _short(due.who),
        )
        for due in report.dates
    ]
    return _cut(_table(DATES, {"": rows[:most]}), len(rows) - most)


def _provenance(report: Report, most: int) -> str:
    guide = f", against the guide {_code(report.guide_id)}" if report.guide_id else ""
    groups = {_short(name): list(map(_input, inputs[:most])) for name, inputs in report.inputs().items()}
    left = sum(max(0, len(inputs) - most) for inputs in report.inputs().values())
    table = _cut(_table(INPUTS, groups), left)
    return f"Judged {inert(report.judged())}{guide}.\n\n{_folded('Every input with its digest', table)}"


def _input(given: Input) -> tuple[str, ...]:
    return inert(given.name), _short(given.value), given.digest and f"`{given.digest[:DIGEST]}…`"


def _table(columns: Sequence[str], groups: Mapping[str, Iterable[Iterable[str]]]) -> str:
    """Put rows below each other, those of a group with a name below a row that has it."""
    lines = [columns, ["---"] * len(columns)]
    for name, rows in groups.items():
        lines += [["", f"**{name}**", *[""] * (len(columns) - 2)]] if name else []
        lines += [list(row) for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cut(table: str, left: int) -> str:
    return f"{table}\n\nAnd {left} more." if left > 0 else table


def _folded(summary: str, text: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{text}\n\n</details>"


def _code(text: str) -> str:
    """Write a name as code where it can be nothing else there, or else as plain text."""
    return f"`{text}`" if re.fullmatch(r"[\w./:-]+", text) else inert(text)


def _short(text: str) -> str:
    return inert(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")
