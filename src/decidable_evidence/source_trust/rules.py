"""What the counts of a corpus show: the words, and what they mean for each choice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from decidable.evidence import Guard, State, Support, choice_key, counted, percent
from decidable_evidence.source_trust.counts import Counts
from decidable_evidence.source_trust.inputs import Declared, Use

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
