"""The rules for claims and their proof: questions, and the evidence behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import get_args

from decidable.errors import short
from decidable.fields import Rung, days_of
from decidable.guide import Answer
from decidable.judging.case import Case, Reason, due, missing, notice, unproven, wrong
from decidable.review import Attested, NotApplicable, NotKnown
from decidable.text import counted, one_line, value

# What takes the rows of an arm up to a rung.
BETTER: dict[Rung, str] = {
    "re-graded": "name the tool's own file with answers and targets",
    "read": "read the examples that --list audit names and write audit: FILE beside file",
    "graded": "give each row its output",
}
NAMED = 3  # files in a message that fits two lines of a terminal


def question(case: Case, id_: str) -> Iterator[Reason]:
    """Answered with a reason, in current wording, and not contradicted."""
    asked, response, here = case.guide.questions[id_], case.review.questions.get(id_), ("questions", id_)
    if response is None:
        hint = f"add {id_}: under questions:, with answer: {' or '.join(asked.answers)}"
        yield missing("unanswered", f"not answered: {asked.title}", hint, here)
        return
    if isinstance(response, NotKnown):
        task, at = response.unknown, (*here, "unknown", "by")
        yield from case.term(task.by, at, "answer-due", f"{task.who}: to be known by", "answer the question")
        return
    answer = asked.answers[response.answer]
    if response.asked and wording(response.asked) != wording(asked.title):
        message = f"the guide now asks something else: it was {response.asked!r}, it is {asked.title!r}"
        hint = f"check that the answer is still right, then write asked: {value(one_line(asked.title))}"
        yield wrong("wording-changed", message, hint, (*here, "asked"))
    if not response.because:
        yield missing("unreasoned", f"{response.answer} is answered without a reason", "write because:", here)
    if answer.requires and not response.required_by:
        message = f"the answer {response.answer} is a requirement, but nobody is named who requires it"
        yield missing("requirement-unnamed", message, "add required-by:", here)
    yield from _proof(case, id_, response.answer, answer)


def wording(text: str) -> str:
    """Drop emphasis, wrapping and blanks, which may change without a change of meaning."""
    return " ".join(re.sub(r"[*_`]", "", text).split())


def _proof(case: Case, question: str, given: str, answer: Answer) -> Iterator[Reason]:
    """Compare an answer with the measurement of its evidence."""
    evidence, measurement = case.guide.questions[question].evidence, case.measured(question)
    by_hand = isinstance(case.review.evidence.get(evidence or ""), Attested | NotApplicable)
    if not answer.measured_as or by_hand:
        return
    here, claim = ("questions", question, "answer"), "open"
    if measurement:
        claim = measurement.claim(answer.measured_as)
    if measurement and claim == "contradicted":
        shown = [word for word, state in measurement.words.items() if state == "shown"]
        message = f"the answer {given} is contradicted by {evidence}: {measurement.headline}"
        hint = f"what is shown: {', '.join(shown) or 'nothing yet'}"
        yield wrong("answer-contradicted", message, hint, here)
    elif claim == "open":
        act = measurement.act(*answer.measured_as) if measurement else ""
        yield unproven(
            "answer-unproven", f"the answer {given} is unproven while {evidence} is open", act, here
        )


def evidence(case: Case, id_: str) -> Iterator[Reason]:
    """Present where it is needed, in time, not too old, large enough and conclusive."""
    needed, given, here = needed_for(case, id_), case.review.evidence.get(id_), ("evidence", id_)
    title = case.guide.evidence[id_].title
    if given is None and needed:
        message = f"{title} is missing; {_because(needed)}"
        yield missing("evidence-missing", message, f"add {id_}: under evidence:", here)
    elif isinstance(given, NotApplicable) and needed:
        message = f"{title} is called not applicable, but {_because(needed)}"
        yield wrong("evidence-needed", message, "replace not-applicable: with the evidence", here)
    elif given is not None and not isinstance(given, NotApplicable):
        yield from _in_time(case, id_, given.gathered)
        yield from _as_recorded(case, id_, given.gathered)
        yield from _not_aged(case, id_, given.gathered, given.owner)
        yield from _conclusive(case, id_)
        yield from _graded(case, id_)
        yield from _undeclared(case, id_)
        yield from _looked_at(case, id_)


def needed_for(case: Case, id_: str) -> list[str]:
    """List what makes a piece of evidence needed."""
    conditions = case.guide.evidence[id_].applies_when
    if not conditions:
        return ["every choice"]
    return [condition for condition in conditions if condition in case.chosen() | case.review.answers()]


def _because(needed: list[str]) -> str:
    return f"{' and '.join(needed)} need{'' if len(needed) > 1 else 's'} it"


def _in_time(case: Case, id_: str, gathered: date) -> Iterator[Reason]:
    """Compare the day of gathering with the day of the decision: what follows from the commit alone."""
    decided, maximum = case.review.settled(), case.guide.evidence[id_].maximum_age
    settled = decided or case.today
    here, age = ("evidence", id_, "gathered"), (settled - gathered).days
    for did, day in (("gathered", gathered), ("recorded", case.recorded_on.get(id_, gathered))):
        if day > settled:
            message = f"{did} on {day}, after the decision of {settled}: evidence comes before the decision"
            hint = "decide again on it, and add that day to reaffirmed:"
            if decided is None:
                message = f"{did} on {day}, and today is {settled}"
                hint = f"write the day on which it was {did}"
            yield wrong("evidence-late", message, hint, here)
            break
    if maximum and age > days_of(maximum):
        message = f"{counted(age, 'day')} old on {settled}; the guide allows {days_of(maximum)}"
        yield wrong("evidence-stale", message, "gather it again, and decide on the new evidence", here)


def _as_recorded(case: Case, id_: str, gathered: date) -> Iterator[Reason]:
    """Recorded on or after the day of gathering, from the files that are here."""
    recorded, here = case.recorded_on.get(id_, gathered), ("evidence", id_)
    if recorded < gathered:
        message = f"recorded on {recorded}, before it was gathered on {gathered}: the recording is of other evidence"
        yield wrong("record-too-early", message, "record it again", (*here, "gathered"))
    if files := case.altered.get(id_):
        named = ", ".join(f"{short(file)} ({digests})" for file, digests in list(files.items())[:NAMED])
        more = f" and {len(files) - NAMED} more" if len(files) > NAMED else ""
        message = f"{named}{more} changed since the recording; the figures are the same"
        yield notice("record-inputs-changed", message, "record it again", (*here, "measurement"))


def _not_aged(case: Case, id_: str, gathered: date, owner: str) -> Iterator[Reason]:
    """Compare the day of gathering with today."""
    maximum, settled = case.guide.evidence[id_].maximum_age, case.review.settled()
    if maximum is None or settled is None or (settled - gathered).days > days_of(maximum):
        return
    over = (case.today - gathered - timedelta(days=days_of(maximum))).days
    if over > 0:
        message = f"{owner}: too old for {counted(over, 'day')}; gathered on {gathered}, the guide allows {counted(days_of(maximum), 'day')}"
        hint = "gather it again, and add the day on which you confirm the choice to reaffirmed:"
        yield due("evidence-aged", message, hint, ("evidence", id_, "gathered"))


def _looked_at(case: Case, id_: str) -> Iterator[Reason]:
    """Yield the parts of the evidence that are due for review today."""
    measurement = case.measurements.get(id_)
    for part in measurement.due if measurement else ():
        over = (case.today - part.on).days
        if over > 0:
            message = f"{part.owner}: {part.what}, due since {part.on}, {counted(over, 'day')} ago"
            hint = "do it, gather the evidence again, and add the day on which you confirm the choice to reaffirmed:"
            yield due("evidence-part-due", message, hint, ("evidence", id_))


def _graded(case: Case, id_: str) -> Iterator[Reason]:
    """Yield the arms whose rows are below the rung that the guide demands."""
    demanded, found = case.guide.evidence[id_].rows, case.measurements.get(id_)
    if demanded is None or found is None:
        return
    rungs = get_args(Rung)
    allowed = rungs[: rungs.index(demanded) + 1]
    low = {name: arm.rung or "asserted" for name, arm in found.arms.items() if arm.rung not in allowed}
    if low:
        message = f"the guide demands rows that are {' or '.join(allowed)}; these are not: {', '.join(f'{name} ({rung})' for name, rung in low.items())}"
        hint = " or ".join(BETTER[rung] for rung in allowed if rung in BETTER)
        yield missing("rests-on-less", message, hint, ("evidence", id_))


def _conclusive(case: Case, id_: str) -> Iterator[Reason]:
    measurement = case.measurements.get(id_)
    small = [guard.text for guard in measurement.guards if guard.name == "too-small"] if measurement else []
    if measurement and small:
        yield missing("evidence-too-small", "; ".join(small), measurement.act(), ("evidence", id_))


def _undeclared(case: Case, evidence: str) -> Iterator[Reason]:
    """What has to be declared of the evidence before a choice that rests on it is accepted; a draft is not asked."""
    measurement = case.measurements.get(evidence) if case.review.status != "draft" else None
    for guard in measurement.guards if measurement else ():
        if "accepted" in guard.withholds:
            yield missing("evidence-undeclared", guard.text, guard.act, ("evidence", evidence))
