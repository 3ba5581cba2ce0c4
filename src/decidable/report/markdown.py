"""Reports as Markdown, for the summary of a job: short, with the rest folded away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from decidable.report.contents import Item, Proof, Report
from decidable.report.numbers import interval, number

SYMBOLS = {"passes": "✓", "fails": "✗", "warns": "!", "open": "○", "waived": "◐"}
LONGEST = 400
DIGEST = 12


def markdown(reports: Iterable[Report]) -> str:
    """Give the reports one after the other, where there are several below a table of them all."""
    given = list(reports)
    if not given:
        return "No review was run.\n"
    return "\n\n".join([*_index(given), *("\n\n".join(_sections(report)) for report in given)]) + "\n"


def inert(text: str) -> str:
    """Make text mean nothing but itself in Markdown and HTML, on one line, in its own direction."""
    visible = "".join(letter if letter.isprintable() else " " for letter in text)
    escaped = re.sub(r"([\\`*_{}\[\]<>()#+!|~&@$-])", r"\\\1", " ".join(visible.split())).replace(
        "\\<", "&lt;"
    )
    unlinked = re.sub(r"(?i)(:)(?=//)|(?<=\bwww)(\.)", r"\\\1\2", escaped)
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", unlinked)


def _index(reports: list[Report]) -> list[str]:
    rows = [(_title(report), inert(report.sentence), _next(report)) for report in reports]
    return [_table(("review", "verdict", "next date"), rows)] if len(reports) > 1 else []


def _sections(report: Report) -> Iterator[str]:
    yield f"## {_title(report)}"
    yield f"**{inert(report.sentence)}**"
    yield _facts(report)
    if steps := report.steps():
        rows = "\n".join(f"- {_short(step.text)} ({_code(step.entry)})" for step in steps)
        yield f"Next:\n\n{rows}"
    if unsettled := report.unsettled():
        yield _findings(unsettled)
    yield from map(_measured, report.measured())
    if report.dates:
        yield _dates(report)
    yield _folded(f"All {len(report.items)} entries", _findings(report.items))
    yield _folded("What this rests on", _provenance(report))


def _title(report: Report) -> str:
    return _short(report.title)


def _facts(report: Report) -> str:
    marks = ", ".join(f"{count} {mark}" for mark, count in report.marks().items())
    facts = [
        _code(report.name),
        f"choice: {inert(report.chosen)}" if report.guide else "",
        f"evidence: {marks}" if marks else "",
        f"next date {_next(report)}" if report.next_date() else "",
    ]
    return " · ".join(filter(None, facts))


def _next(report: Report) -> str:
    due = report.next_date()
    return f"{due.day}: {inert(due.what)}" if due else ""


def _findings(items: Iterable[Item]) -> str:
    rows = [(SYMBOLS[item.result], _code(item.id), item.result, item.mark, _why(item)) for item in items]
    return _table(("", "entry", "finding", "known by", "why"), rows)


def _why(item: Item) -> str:
    problems = [
        f"{_short(problem.message)}{f' → {_short(problem.hint)}' if problem.hint else ''}"
        for problem in item.problems
    ]
    waiver = f"waived {_short(item.waiver)}" if item.waiver else ""
    return "<br>".join(filter(None, [*(problems or [_short(item.said)]), waiver]))


def _measured(proof: Proof) -> str:
    found = proof.measurement
    figures = found.figures.values() if found else ()
    rows = [
        (
            _short(of.title),
            number(of.value, of.unit),
            inert(interval(of.low, of.high, of.unit)),
            str(of.n or ""),
        )
        for of in figures
    ]
    guards = [
        f"- guard {inert(guard.name)}: {_short(guard.text)}" for guard in (found.guards if found else ())
    ]
    told = [
        f"**{_short(proof.title)}** ({proof.mark} by {_short(proof.owner)}, {proof.gathered}): {_short(proof.headline)}"
    ]
    told += ["\n".join(guards)] if guards else []
    return "\n\n".join([*told, _folded("Figures", _table(("figure", "value", "95 % interval", "of"), rows))])


def _dates(report: Report) -> str:
    rows = [
        (str(due.day), due.when(), _short(due.what), _short(": ".join(filter(None, [due.who, due.why]))))
        for due in report.dates
    ]
    return _table(("date", "", "what", "who"), rows)


def _provenance(report: Report) -> str:
    files = [("", of.name, of) for of in report.files]
    inputs = [*files, *((proof.id, of.name, of) for proof in report.proofs for of in proof.inputs)]
    rows = [
        (_code(id_) if id_ else "", inert(name), _short(of.value), of.digest and f"`{of.digest[:DIGEST]}…`")
        for id_, name, of in inputs
    ]
    versions = ", ".join(f"{inert(name)} {inert(version)}" for name, version in report.versions.items())
    guide = f" · guide {_code(report.guide_id)}" if report.guide_id else ""
    return f"Judged as of {report.today} by {versions}{guide}\n\n" + _table(
        ("evidence", "input", "value", "SHA-256"), rows
    )


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    named = list(heads)
    lines = [named, ["---"] * len(named), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _folded(summary: str, text: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{text}\n\n</details>"


def _code(text: str) -> str:
    """Write a name as code where it can be nothing else there, or else as plain text."""
    return f"`{text}`" if re.fullmatch(r"[\w./:-]+", text) else inert(text)


def _short(text: str) -> str:
    return inert(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")
