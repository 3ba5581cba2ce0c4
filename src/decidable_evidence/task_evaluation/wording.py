"""An evaluation in words: the verdict in one sentence, what is still needed and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from decidable.evidence import Guard, State, counted, percent
from decidable_evidence.task_evaluation.agreement import flip_rate
from decidable_evidence.task_evaluation.case import Case, Check
from decidable_evidence.task_evaluation.choices import EVALUABLE
from decidable_evidence.task_evaluation.limits import FEW_IN_STRATUM, MUCH_SYNTHETIC, SHORT_INPUT


def headline(made: Iterable[Check], case: Case, level: int, words: dict[str, State], small: str) -> str:
    """The verdict in one sentence, with its figures."""
    if small:
        return f"Too small to conclude: {_continued(small)}"
    reached = f"of {counted(case.counts.items, 'item')} {case.counts.kept} can be used, and level {level} of 4 is reached"
    if words["evaluable"] == "shown":
        return f"Evaluable: {reached}."
    why = [check for check in made if check.level <= EVALUABLE and check.result != "passed"]
    first = next((check for check in why if check.result == "failed"), why[0])
    opening = "Not evaluable" if first.result == "failed" else "Not known to be evaluable"
    return f"{opening}: {reached}; {_continued(first.found)}"


def _continued(sentence: str) -> str:
    """A sentence as it reads behind a colon or a semicolon."""
    return sentence[0].lower() + sentence[1:]


def guards(made: Iterable[Check], words: dict[str, State], small: str) -> tuple[Guard, ...]:
    """Every check that did not pass, with what lifts it and the words that stay open because of it."""
    opens = tuple(word for word, state in words.items() if state == "open")
    return tuple(
        Guard(
            name="too-small" if check.name == "size" and small else check.name,
            text=check.found,
            act=check.act,
            withholds=opens if check.level <= EVALUABLE else (),
        )
        for check in made
        if check.result != "passed" and (not small or check.name == "size")
    )


def needs(made: Iterable[Check], words: dict[str, State], small: str) -> str:
    """What would conclude; nothing where behavior can be evaluated."""
    if words["evaluable"] == "shown":
        return ""
    lacking = [check for check in made if check.level <= EVALUABLE and check.result != "passed"]
    return min(lacking, key=lambda check: (bool(small) and check.name != "size", check.level)).act


def advice(made: Iterable[Check], case: Case, needed: str) -> tuple[str, ...]:
    """What to do next beside what is needed, from the lowest level up; what counts for no level comes last."""
    lacking = [check.act for check in made if check.result != "passed" and check.act != needed]
    return (*lacking, *_steps(case))


def _steps(case: Case) -> Iterator[str]:
    counts, flips = case.counts, flip_rate(case.passes) or 0.0
    if not case.declared.digest:
        yield f"Pin this version of the evaluation set by digest: {counts.digest}."
    if case.declared.no_training_because:
        yield "Measure again as soon as there is a training set: items may have leaked into it."
    if counts.training and counts.short:
        yield (
            f"{counted(counts.short, 'item')} of fewer than {SHORT_INPUT} words: a copy of one of them in training, with a word "
            "changed, is not found."
        )
    if counts.strata_small:
        yield f"{counts.strata_small} of {counts.strata} strata have fewer than {FEW_IN_STRATUM} items: too few for a figure of their own."
    if counts.duplicates:
        yield f"{counted(counts.duplicates, 'item')} with the input of another one, not counted again (--list duplicates)."
    if counts.origins.get("synthetic", 0) > MUCH_SYNTHETIC * counts.kept:
        yield "Most items are synthetic: add items from production."
    if flips > case.declared.precision:
        yield f"{percent(flips)} of the results in {case.repeats} flip when a run is repeated: measure each arm on several runs."
    if not counts.dated:
        yield "If items rest on sources that change, give sources-changed, and source and labelled_at of each item."
    if counts.audited_outdated:
        yield f"{counted(counts.audited_outdated, 'audited label')} no longer the target of the item, not counted."
