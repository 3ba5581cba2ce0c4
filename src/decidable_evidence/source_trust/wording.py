"""How the trust in a corpus is told: its figures, the verdict in one sentence, what is needed, and the chart."""

from __future__ import annotations

from math import ceil

from decidable.evidence import Chart, Figure, Point, Series, State, counted, percent
from decidable_evidence.source_trust.inputs import Declared
from decidable_evidence.source_trust.rules import faults
from decidable_evidence.source_trust.tally import Tally

ROUNDING = 1e-9


def figures(tally: Tally) -> dict[str, Figure]:
    """Give every figure; each is of the whole corpus, so that none has an interval."""
    return _documents(tally) | _sources(tally) | _reviews(tally) | _passages(tally)


def headline(tally: Tally, declared: Declared, words: dict[str, State]) -> str:
    """Give the verdict in one sentence, with its figures."""
    against = list(faults(tally, declared, declared.uses))
    if words["trusted"] == "excluded":
        return f"Not trusted: {'; '.join(against)}."
    covered = f"{percent(tally.coverage)} of {counted(tally.documents, 'document')} belong to {counted(tally.in_use, 'source')}"
    if words["trusted"] == "open":
        return f"Open: {covered}, and only {percent(tally.examined)} could be read to look for conflicts."
    unquotable = (
        f"; {counted(tally.forbid_quote, 'source')} not permitted to be quoted" if tally.forbid_quote else ""
    )
    return f"Trusted: {covered}, all with an owner and a licence, and no conflict is unsettled{unquotable}."


def needs(tally: Tally, declared: Declared, words: dict[str, State]) -> str:
    """Say what would make the corpus trusted; nothing where it is."""
    if words["trusted"] == "shown":
        return ""
    if words["trusted"] == "open":
        return f"Trust needs the texts of {counted(_texts_wanted(tally, declared), 'more document')}."
    short_of = _documents_wanted(tally, declared)
    wanted = [
        (short_of, f"a source for {counted(short_of, 'more document')}"),
        (tally.ownerless, f"an owner for {counted(tally.ownerless, 'source')}"),
        (tally.unlicensed, f"a licence for {counted(tally.unlicensed, 'source')}"),
        *(
            (tally.forbidding(use), f"leave to {use} {counted(tally.forbidding(use), 'source')}")
            for use in declared.uses
        ),
        (tally.conflicts, f"{counted(tally.conflicts, 'conflict')} settled"),
    ]
    return f"Trust needs {', '.join(text for count, text in wanted if count)}."


def charts(tally: Tally, declared: Declared) -> tuple[Chart, ...]:
    """Draw how much of the corpus belongs to sources of each authority."""
    parts = {
        "any source": tally.covered,
        **tally.by_authority(),
        "two sources alike": tally.ambiguous,
        "no source": tally.unclaimed,
    }
    points = tuple(Point(at=name, value=count / tally.documents) for name, count in parts.items())
    series = Series(name="share of the documents", points=points)
    return (
        Chart(title="Coverage by authority", series=(series,), limits={"floor": declared.coverage_floor}),
    )


def _documents_wanted(tally: Tally, declared: Declared) -> int:
    """Count the documents that lack a source before the floor is reached."""
    return max(0, _floor(tally, declared) - tally.covered)


def _texts_wanted(tally: Tally, declared: Declared) -> int:
    """Count the documents that have to be read before enough are."""
    return max(0, _floor(tally, declared) - (tally.documents - tally.unread))


def _floor(tally: Tally, declared: Declared) -> int:
    return ceil(declared.coverage_floor * tally.documents - ROUNDING)


def _documents(tally: Tally) -> dict[str, Figure]:
    return {
        "coverage": _share("documents of one source", tally.covered, tally.documents),
        "ambiguous": _share("documents of two sources alike", tally.ambiguous, tally.documents),
        "unclaimed": _share("documents of no source", tally.unclaimed, tally.documents),
        "empty": _share("empty documents", tally.empty, tally.documents),
        "unread": _share("documents not read", tally.unread, tally.documents),
    }


def _sources(tally: Tally) -> dict[str, Figure]:
    return {
        "sources": _count("sources with documents", tally.in_use),
        "orphan-sources": _count("sources without documents", tally.orphans),
        "ownerless": _count("sources without an owner", tally.ownerless),
        "unlicensed": _count("sources without a licence", tally.unlicensed),
        **{
            f"forbid-{use}": _count(f"sources not permitted to {use}", tally.forbidding(use))
            for use in ("retrieve", "quote", "train")
        },
    }


def _reviews(tally: Tally) -> dict[str, Figure]:
    known = (
        (True, "unreviewed", _share("sources never reviewed", tally.unreviewed, tally.in_use)),
        (tally.timed, "overdue", _share("sources with an overdue review", tally.overdue, tally.timed)),
        (
            tally.dated,
            "newer-than-review",
            _share("documents newer than their review", tally.newer, tally.dated),
        ),
        (
            tally.clocked,
            "stalled",
            _share("sources without change in twice their time", tally.stalled, tally.clocked),
        ),
    )
    return {name: figure for there, name, figure in known if there}


def _passages(tally: Tally) -> dict[str, Figure]:
    found = {"copies": _share("documents that another source has too", tally.copies, tally.digested)}
    return (found if tally.digested else {}) | {
        "near-duplicates": _share(
            "passages nearly as in another source", tally.near_duplicates, tally.passages
        ),
        "identical": _share("passages as in another source", tally.identical, tally.passages),
        "conflicts": _count("unsettled conflicts", tally.conflicts),
        "settled-conflicts": _count("conflicts settled by authority or succession", tally.settled),
        "set-aside-conflicts": _count("conflicts set aside for a reason", tally.set_aside),
    }


def _share(title: str, count: int, n: int) -> Figure:
    return Figure(title=title, value=count / n if n else 0.0, n=n)


def _count(title: str, count: int) -> Figure:
    return Figure(title=title, value=count, unit="count")
