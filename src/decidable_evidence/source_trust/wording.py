"""Trust in a corpus, in words: its figures, the verdict in one sentence, what is needed, and the chart."""

from __future__ import annotations

from math import ceil

from decidable.evidence import Chart, Figure, Point, Series, State, counted, percent
from decidable_evidence.source_trust.counts import Counts
from decidable_evidence.source_trust.inputs import Declared
from decidable_evidence.source_trust.rules import faults

ROUNDING = 1e-9  # so that a floor of .95 asks for 19 of 20 documents and not for 20


def figures(counts: Counts) -> dict[str, Figure]:
    """Every figure; each is of the whole corpus, so that none has an interval."""
    return _documents(counts) | _sources(counts) | _reviews(counts) | _contents(counts)


def headline(counts: Counts, declared: Declared, words: dict[str, State]) -> str:
    """The verdict in one sentence, with its figures."""
    against = list(faults(counts, declared, declared.uses))
    if words["trusted"] == "excluded":
        return f"Not trusted: {'; '.join(against)}."
    covered = f"{percent(counts.coverage)} of {counted(counts.documents, 'document')} belong to {counted(counts.in_use, 'source')}"
    if words["trusted"] == "open":
        return f"Open: {covered}, and only {percent(counts.examined)} could be read."
    unquotable = (
        f"; {counted(counts.forbid_quote, 'source')} not permitted to be quoted"
        if counts.forbid_quote
        else ""
    )
    return f"Trusted: {covered}, all with an owner and a licence, and no known conflict is open{unquotable}."


def needs(counts: Counts, declared: Declared, words: dict[str, State]) -> str:
    """What would make the corpus trusted; nothing where it is."""
    if words["trusted"] == "shown":
        return ""
    if words["trusted"] == "open":
        return f"Trust needs {counted(_texts_wanted(counts, declared), 'more document')} that can be read."
    short_of = _documents_wanted(counts, declared)
    wanted = [
        (short_of, f"a source for {counted(short_of, 'more document')}"),
        (counts.ownerless, f"an owner for {counted(counts.ownerless, 'source')}"),
        (counts.unlicensed, f"a licence for {counted(counts.unlicensed, 'source')}"),
        *(
            (counts.forbidding(use), f"leave to {use} {counted(counts.forbidding(use), 'source')}")
            for use in declared.uses
        ),
        (counts.open_conflicts, f"{counted(counts.open_conflicts, 'conflict')} settled"),
    ]
    return f"Trust needs {', '.join(text for count, text in wanted if count)}."


def charts(counts: Counts, declared: Declared) -> tuple[Chart, ...]:
    """How much of the corpus belongs to sources of each authority."""
    parts = {
        "any source": counts.covered,
        **counts.by_authority(),
        "two sources alike": counts.ambiguous,
        "no source": counts.unclaimed,
    }
    points = tuple(Point(at=name, value=count / counts.documents) for name, count in parts.items())
    series = Series(name="share of the documents", points=points)
    return (
        Chart(title="Coverage by authority", series=(series,), limits={"floor": declared.coverage_floor}),
    )


def _documents_wanted(counts: Counts, declared: Declared) -> int:
    """The documents that lack a source before the floor is reached."""
    return max(0, _floor(counts, declared) - counts.covered)


def _texts_wanted(counts: Counts, declared: Declared) -> int:
    """The documents that have to be read before enough are."""
    return max(0, _floor(counts, declared) - (counts.documents - counts.unread))


def _floor(counts: Counts, declared: Declared) -> int:
    return ceil(declared.coverage_floor * counts.documents - ROUNDING)


def _documents(counts: Counts) -> dict[str, Figure]:
    return {
        "coverage": _share("documents of one source", counts.covered, counts.documents),
        "ambiguous": _share("documents of two sources alike", counts.ambiguous, counts.documents),
        "unclaimed": _share("documents of no source", counts.unclaimed, counts.documents),
        "empty": _share("empty documents", counts.empty, counts.documents),
        "unread": _share("documents not read", counts.unread, counts.documents),
    }


def _sources(counts: Counts) -> dict[str, Figure]:
    return {
        "sources": _count("sources with documents", counts.in_use),
        "orphan-sources": _count("sources without documents", counts.orphans),
        "ownerless": _count("sources without an owner", counts.ownerless),
        "unlicensed": _count("sources without a licence", counts.unlicensed),
        **{
            f"forbid-{use}": _count(f"sources not permitted to {use}", counts.forbidding(use))
            for use in ("retrieve", "quote", "train")
        },
    }


def _reviews(counts: Counts) -> dict[str, Figure]:
    known = (
        (True, "unreviewed", _share("sources never reviewed", counts.unreviewed, counts.in_use)),
        (counts.timed, "overdue", _share("sources with an overdue review", counts.overdue, counts.timed)),
        (
            counts.dated,
            "newer-than-review",
            _share("documents newer than their review", counts.newer, counts.dated),
        ),
        (
            counts.clocked,
            "stalled",
            _share("sources without change in twice their time", counts.stalled, counts.clocked),
        ),
    )
    return {name: figure for there, name, figure in known if there}


def _contents(counts: Counts) -> dict[str, Figure]:
    copies = _share("documents that another source has too", counts.copies, counts.digested)
    return ({"copies": copies} if counts.digested else {}) | {
        "open-conflicts": _count("known conflicts that are open", counts.open_conflicts),
        "settled-conflicts": _count("known conflicts that are settled", counts.settled_conflicts),
    }


def _share(title: str, count: int, n: int) -> Figure:
    return Figure(title=title, value=count / n if n else 0.0, n=n)


def _count(title: str, count: int) -> Figure:
    return Figure(title=title, value=count, unit="count")
