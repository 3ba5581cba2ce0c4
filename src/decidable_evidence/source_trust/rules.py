"""What the counts of a corpus show: the words, and what they say of each choice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from decidable.evidence import Guard, State, Support, choice_key, counted, percent
from decidable_evidence.source_trust.inputs import Declared, Use
from decidable_evidence.source_trust.tally import Tally

RAG = choice_key(("rag",))
FINE_TUNING = choice_key(("fine-tuning",))
BOTH = choice_key(("rag", "fine-tuning"))
FOR_RAG: tuple[Use, ...] = ("retrieve", "quote")


def faults(tally: Tally, declared: Declared, uses: Sequence[Use]) -> Iterator[str]:
    """Yield, in half a sentence each, why the corpus cannot be trusted for these uses."""
    if tally.coverage < declared.coverage_floor:
        floor = percent(declared.coverage_floor)
        yield f"{percent(tally.coverage)} of the documents belong to a source, under the floor of {floor}"
    if tally.ownerless:
        yield f"{counted(tally.ownerless, 'source')} without an owner"
    if tally.unlicensed:
        yield f"{counted(tally.unlicensed, 'source')} without a licence"
    for use in uses:
        if forbidding := tally.forbidding(use):
            yield f"{counted(forbidding, 'source')} not permitted for the use {use}"
    if tally.conflicts:
        yield counted(tally.conflicts, "unsettled conflict")


def words(tally: Tally, declared: Declared) -> dict[str, State]:
    """Say of each word whether it is shown, excluded or open."""
    trusted = _trusted(tally, declared, declared.uses)
    untrusted: dict[State, State] = {"shown": "excluded", "excluded": "shown", "open": "open"}
    return {
        "trusted": trusted,
        "untrusted": untrusted[trusted],
        "quotable": _usable(tally, trusted, "quote"),
        "trainable": _usable(tally, trusted, "train"),
    }


def choices(tally: Tally, declared: Declared) -> dict[str, Support]:
    """Judge retrieval by what it needs of the corpus; tuning too, where the corpus is what would be trained on."""
    rag: list[Use] = [use for use in FOR_RAG if use == "retrieve" or use in declared.uses]
    if "train" not in declared.uses:
        support = _support(tally, declared, rag)
        return {RAG: support, BOTH: support}
    return {
        RAG: _support(tally, declared, rag),
        FINE_TUNING: _support(tally, declared, ["train"]),
        BOTH: _support(tally, declared, [*rag, "train"]),
    }


def guards(tally: Tally, declared: Declared) -> tuple[Guard, ...]:
    """Say what keeps the corpus from being called trusted although nothing speaks against it."""
    if not _unexamined(tally, declared):
        return ()
    text = f"conflicts were looked for in {percent(tally.examined)} of the documents: the others could not be read"
    return (Guard(name="texts-unread", text=text),)


def _trusted(tally: Tally, declared: Declared, uses: Sequence[Use]) -> State:
    if any(faults(tally, declared, uses)):
        return "excluded"
    return "open" if _unexamined(tally, declared) else "shown"


def _unexamined(tally: Tally, declared: Declared) -> bool:
    """Say whether too few documents were read to know whether they contradict each other."""
    return tally.examined < declared.coverage_floor


def _usable(tally: Tally, trusted: State, use: Use) -> State:
    return "excluded" if tally.forbidding(use) else trusted


def _support(tally: Tally, declared: Declared, uses: Sequence[Use]) -> Support:
    """Judge a choice that puts the corpus to these uses."""
    state, against = _trusted(tally, declared, uses), list(faults(tally, declared, uses))
    if state == "excluded":
        return Support(
            verdict="contradicted", because=(f"The corpus cannot be relied on: {'; '.join(against)}.",)
        )
    wanted = " and ".join(uses)
    if state == "open":
        return Support(verdict="open", because=("Too few texts were read to know of conflicts.",))
    said = f"Every source has an owner and a licence and permits to {wanted}, and no conflict is unsettled."
    return Support(verdict="supported", because=(said,))
