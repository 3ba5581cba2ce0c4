"""What the counts of a corpus show: the words, what they mean for each choice, figures, the verdict in one sentence, and the chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

from decidable.evidence import (
    Chart,
    Figure,
    Guard,
    Point,
    Series,
    State,
    Support,
    choice_key,
    counted,
    percent,
)
from decidable_evidence.source_trust.inputs import Counts, Declared, Use

RAG = choice_key(("rag",))
FINE_TUNING = choice_key(("fine-tuning",))
BOTH = choice_key(("rag", "fine-tuning"))
FOR_RAG: tuple[Use, ...] = ("retrieve", "quote")


def faults(counts: Counts, declared: Declared, uses: Sequence[Use]) -> Iterator[str]:
    """The reasons, in half a sentence each, why the corpus cannot be trusted for these uses."""
    if counts.coverage < declared.coverage_floor:
        floor = percent(declared.coverage_floor)
        yield f"{percent(counts.coverage)} of the documents belong to a source, under the floor of {floor}"
    if counts.ownerless:
        yield f"{counted(counts.ownerless, 'source')} without an owner"
    if counts.unlicensed:
        yield f"{counted(counts.unlicensed, 'source')} without a licence"
    for use in uses:
        if forbidding := counts.forbidding(use):
            yield f"{counted(forbidding, 'source')} not permitted for the use {use}"
    if counts.open_conflicts:
        yield counted(counts.open_conflicts, "open conflict")


def words(counts: Counts, declared: Declared) -> dict[str, State]:
    """Whether each word is shown, excluded or open."""
    trusted = _trusted(counts, declared, declared.uses)
    untrusted: dict[State, State] = {"shown": "excluded", "excluded": "shown", "open": "open"}
    return {
        "trusted": trusted,
        "untrusted": untrusted[trusted],
        "quotable": _usable(counts, trusted, "quote"),
        "trainable": _usable(counts, trusted, "train"),
    }


def choices(counts: Counts, declared: Declared) -> dict[str, Support]:
    """Retrieval by what it needs of the corpus; tuning too, where the corpus is what would be trained on."""
    rag: list[Use] = [use for use in FOR_RAG if use == "retrieve" or use in declared.uses]
    if "train" not in declared.uses:
        support = _support(counts, declared, rag)
        return {RAG: support, BOTH: support}
    return {
        RAG: _support(counts, declared, rag),
        FINE_TUNING: _support(counts, declared, ["train"]),
        BOTH: _support(counts, declared, [*rag, "train"]),
    }


def guards(counts: Counts, declared: Declared) -> tuple[Guard, ...]:
    """What keeps the corpus from being called trusted although nothing speaks against it."""
    if not _unread(counts, declared):
        return ()
    withheld = tuple(word for word, state in words(counts, declared).items() if state == "open")
    return (
        Guard(
            name="texts-unread",
            text=f"only {percent(counts.examined)} of the documents could be read",
            act="Convert the other documents, or leave them out; --list unread names them.",
            withholds=withheld,
        ),
    )


def _trusted(counts: Counts, declared: Declared, uses: Sequence[Use]) -> State:
    if any(faults(counts, declared, uses)):
        return "excluded"
    return "open" if _unread(counts, declared) else "shown"


def _unread(counts: Counts, declared: Declared) -> bool:
    """Whether so few documents were read that what an index would hold is not known."""
    return counts.examined < declared.coverage_floor


def _usable(counts: Counts, trusted: State, use: Use) -> State:
    return "excluded" if counts.forbidding(use) else trusted


def _support(counts: Counts, declared: Declared, uses: Sequence[Use]) -> Support:
    """The verdict on a choice that puts the corpus to these uses."""
    state, against = _trusted(counts, declared, uses), list(faults(counts, declared, uses))
    if state == "excluded":
        reason = f"The corpus cannot be relied on: {'; '.join(against)}."
        return Support(verdict="contradicted", because=(reason,))
    if state == "open":
        return Support(verdict="open", because=("Too few documents could be read.",))
    wanted = " and ".join(uses)
    reason = (
        f"Every source has an owner and a licence and permits to {wanted}, and no known conflict is open."
    )
    return Support(verdict="supported", because=(reason,))


ROUNDING = 1e-9  # so that a floor of .95 asks for 19 of 20 documents and not for 20


def figures(counts: Counts) -> dict[str, Figure]:
    """Every figure; each is of the whole corpus, so that none has an interval."""
    return _of_documents(counts) | _of_sources(counts) | _of_reviews(counts) | _of_contents(counts)


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


def _of_documents(counts: Counts) -> dict[str, Figure]:
    return {
        "coverage": _share("documents of one source", counts.covered, counts.documents),
        "ambiguous": _share("documents of two sources alike", counts.ambiguous, counts.documents),
        "unclaimed": _share("documents of no source", counts.unclaimed, counts.documents),
        "empty": _share("empty documents", counts.empty, counts.documents),
        "unread": _share("documents not read", counts.unread, counts.documents),
    }


def _of_sources(counts: Counts) -> dict[str, Figure]:
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


def _of_reviews(counts: Counts) -> dict[str, Figure]:
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


def _of_contents(counts: Counts) -> dict[str, Figure]:
    copies = _share("documents that another source has too", counts.copies, counts.digested)
    return ({"copies": copies} if counts.digested else {}) | {
        "open-conflicts": _count("known conflicts that are open", counts.open_conflicts),
        "settled-conflicts": _count("known conflicts that are settled", counts.settled_conflicts),
    }


def _share(title: str, count: int, n: int) -> Figure:
    return Figure(title=title, value=count / n if n else 0.0, n=n)


def _count(title: str, count: int) -> Figure:
    return Figure(title=title, value=count, unit="count")
