"""What the counts of a corpus show: the words, what they mean for each choice, figures, the verdict in one sentence, and the chart."""

from __future__ import annotations

from collections.abc import Sequence
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
from decidable_evidence.source_trust.inputs import USES, Counts, Declared, Use

RAG = choice_key(("rag",))
FINE_TUNING = choice_key(("fine-tuning",))
BOTH = choice_key(("rag", "fine-tuning"))
ROUNDING = 1e-9  # so that a floor of .95 asks for 19 of 20 documents and not for 20
OPPOSITE: dict[State, State] = {"shown": "excluded", "excluded": "shown", "open": "open"}


def faults(counts: Counts, declared: Declared, uses: Sequence[Use]) -> dict[str, str]:
    """The reasons, in half a sentence each, why the corpus cannot be trusted for these uses, and what would lift them."""
    floor, wanted = percent(declared.coverage_floor), _floor(counts, declared) - counts.covered
    rows = [
        (
            counts.coverage < declared.coverage_floor,
            f"{percent(counts.coverage)} of the documents belong to a source, under the floor of {floor}",
            f"a source for {counted(wanted, 'more document')}",
        )
    ]
    sources = (
        (counts.ownerless, "without an owner", "an owner for"),
        (counts.unlicensed, "without a licence", "a licence for"),
        *((counts.forbidding(use), f"not permitted for the use {use}", f"leave to {use}") for use in uses),
    )
    for size, fault, need in sources:
        rows.append((size > 0, f"{counted(size, 'source')} {fault}", f"{need} {counted(size, 'source')}"))
    size = counts.open_conflicts
    rows.append((size > 0, counted(size, "open conflict"), f"{counted(size, 'conflict')} settled"))
    return {fault: need for there, fault, need in rows if there}


def trusted(counts: Counts, declared: Declared, uses: Sequence[Use]) -> State:
    """Whether the corpus can be relied on for these uses; open where so little was read that its content is unknown."""
    if faults(counts, declared, uses):
        return "excluded"
    return "open" if counts.examined < declared.coverage_floor else "shown"


def words(counts: Counts, declared: Declared) -> dict[str, State]:
    """Whether each word is shown, excluded or open."""
    state = trusted(counts, declared, declared.uses)
    return {
        "trusted": state,
        "untrusted": OPPOSITE[state],
        "quotable": "excluded" if counts.forbidding("quote") else state,
        "trainable": "excluded" if counts.forbidding("train") else state,
    }


def choices(counts: Counts, declared: Declared) -> dict[str, Support]:
    """Retrieval by what it needs of the corpus; tuning too, where the corpus is what would be trained on."""
    rag: list[Use] = ["retrieve", "quote"] if "quote" in declared.uses else ["retrieve"]
    train: list[Use] = ["train"] if "train" in declared.uses else []
    uses = {RAG: rag, FINE_TUNING: train, BOTH: [*rag, *train]}
    return {choice: _support(counts, declared, each) for choice, each in uses.items() if each}


def _support(counts: Counts, declared: Declared, uses: Sequence[Use]) -> Support:
    """The verdict on a choice that puts the corpus to these uses."""
    state = trusted(counts, declared, uses)
    if state == "excluded":
        reason = f"The corpus cannot be relied on: {'; '.join(faults(counts, declared, uses))}."
        return Support(verdict="contradicted", because=(reason,))
    if state == "open":
        return Support(verdict="open", because=("Too few documents could be read.",))
    permitted = f"Every source has an owner and a licence and permits to {' and '.join(uses)}"
    return Support(verdict="supported", because=(f"{permitted}, and no known conflict is open.",))


def guards(counts: Counts, declared: Declared) -> tuple[Guard, ...]:
    """What keeps the corpus from being called trusted although nothing speaks against it."""
    if counts.examined >= declared.coverage_floor:
        return ()
    text = f"only {percent(counts.examined)} of the documents could be read"
    act = "Convert the other documents, or leave them out; --list unread names them."
    withheld = tuple(word for word, state in words(counts, declared).items() if state == "open")
    return (Guard(name="texts-unread", text=text, act=act, withholds=withheld),)


def headline(counts: Counts, declared: Declared) -> str:
    """The verdict in one sentence, with its figures."""
    state, sources = trusted(counts, declared, declared.uses), counted(counts.in_use, "source")
    if state == "excluded":
        return f"Not trusted: {'; '.join(faults(counts, declared, declared.uses))}."
    covered = f"{percent(counts.coverage)} of {counted(counts.documents, 'document')} belong to {sources}"
    if state == "open":
        return f"Open: {covered}, and only {percent(counts.examined)} could be read."
    forbidding = counts.forbidding("quote")
    unquotable = f"; {counted(forbidding, 'source')} not permitted to be quoted" if forbidding else ""
    return f"Trusted: {covered}, all with an owner and a licence, and no known conflict is open{unquotable}."


def needs(counts: Counts, declared: Declared) -> str:
    """What would make the corpus trusted; nothing where it is."""
    state = trusted(counts, declared, declared.uses)
    if state == "open":
        wanted = _floor(counts, declared) - (counts.documents - counts.unread)
        return f"Trust needs {counted(wanted, 'more document')} that can be read."
    lifting = faults(counts, declared, declared.uses).values()
    return f"Trust needs {', '.join(lifting)}." if lifting else ""


def _floor(counts: Counts, declared: Declared) -> int:
    """How many documents have to have a source, and to be read."""
    return ceil(declared.coverage_floor * counts.documents - ROUNDING)


def figures(counts: Counts) -> dict[str, Figure]:
    """Every figure: a count, or a share of some; each is of the whole corpus, so that none has an interval."""
    n, used = counts.documents, counts.in_use
    rows: tuple[tuple[str, str, int, int | None], ...] = (
        ("coverage", "documents of one source", counts.covered, n),
        ("ambiguous", "documents of two sources alike", counts.ambiguous, n),
        ("unclaimed", "documents of no source", counts.unclaimed, n),
        ("empty", "empty documents", counts.empty, n),
        ("unread", "documents not read", counts.unread, n),
        ("sources", "sources with documents", used, None),
        ("orphan-sources", "sources without documents", counts.orphans, None),
        ("ownerless", "sources without an owner", counts.ownerless, None),
        ("unlicensed", "sources without a licence", counts.unlicensed, None),
        *((f"forbid-{use}", f"sources not permitted to {use}", counts.forbidding(use), None) for use in USES),
        ("unreviewed", "sources never reviewed", counts.unreviewed, used),
        ("overdue", "sources with an overdue review", counts.overdue, counts.timed),
        ("newer-than-review", "documents newer than their review", counts.newer, counts.dated),
        ("open-conflicts", "known conflicts that are open", counts.open_conflicts, None),
        ("settled-conflicts", "known conflicts that are settled", counts.settled_conflicts, None),
    )
    return {
        name: Figure(title=title, value=count / total, n=total)
        if total
        else Figure(title=title, value=count, unit="count")
        for name, title, count, total in rows
        if total != 0
    }


def charts(counts: Counts, declared: Declared) -> tuple[Chart, ...]:
    """How much of the corpus belongs to sources of each authority."""
    parts = {
        "any source": counts.covered,
        **counts.by_authority(),
        "two sources alike": counts.ambiguous,
        "no source": counts.unclaimed,
    }
    points = tuple(Point(at=name, value=count / counts.documents) for name, count in parts.items())
    series = (Series(name="share of the documents", points=points),)
    return (Chart(title="Coverage by authority", series=series, limits={"floor": declared.coverage_floor}),)
