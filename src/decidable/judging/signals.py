"""The rules for what surrounds a decision: signals, pressures, pitfalls, and the triggers of a re-look."""

from __future__ import annotations

from collections.abc import Iterator

from decidable.errors import alike, nearest
from decidable.judging.case import RECONSIDER, Case, Reason, due, missing, notice, wrong
from decidable.review import Attested, NotApplicable, Watched
from decidable.text import counted


def signal(case: Case, id_: str) -> Iterator[Reason]:
    """What was observed agrees with what is answered and with what is measured."""
    status, here = case.review.signals[id_], ("signals", id_)
    holding = list(case.holding())
    for question, asked in case.guide.questions.items():
        naming = [answer for answer, entry in asked.answers.items() if id_ in entry.signal]
        if not naming:
            continue
        known = {answer: how for about, answer, _, how in holding if about == question}
        for answer in naming:
            if status == "absent" and answer in known:
                proof = f"measured by {asked.evidence}"
                proof = proof if known[answer] == "measured" else "the answer that is given"
                message = f"called absent, but {answer} is {proof} for {question}, and rests on it"
                yield wrong("signal-shown", message, "record it as observed, or change the answer", here)
        if status == "observed" and known and not known.keys() & set(naming):
            message = f"observed, but it supports the answer {' or '.join(naming)} to {question}, which is not given"
            yield notice("signal-unheeded", message, "check that the answer is right all the same", here)


def pressure(case: Case, id_: str) -> Iterator[Reason]:
    """A pressure is listed with the reason for setting it aside; one that nobody brought up is not listed."""
    text = case.review.set_aside.get(id_, "")
    if alike(text.lower().replace(" ", "-"), ["not-heard", "not-said"]):
        message = f"{text!r} reads as if nobody had said it"
        hint = "remove the line: list only what was said"
        yield notice("set-aside-unsaid", message, hint, ("set-aside", id_))


def pitfall(case: Case, id_: str) -> Iterator[Reason]:
    """Set aside, and not fallen into: no answer names it while an option is chosen that the answer speaks against."""
    yield from pressure(case, id_)
    chosen = case.guide.named(case.review.choice or ())
    for question, given, answer, known in case.holding():
        if answer.pitfall == id_ and case.argues_against_choice(answer):
            title = case.guide.pitfalls[id_].title
            message = f"{title}: {chosen} is chosen, and {given} is the {known} answer to {question}"
            yield wrong("pitfall-taken", message, RECONSIDER, ("choice",))


def trigger(case: Case, id_: str) -> Iterator[Reason]:
    """Watched by a day, a figure or the rows of a file; due when the day has passed or the level is reached."""
    watched, here = case.review.triggers[id_], ("triggers", id_)
    if watched.evidence is not None and watched.evidence not in case.guide.evidence:
        hint = nearest(watched.evidence, case.guide.evidence)
        message = f"the guide knows no evidence {watched.evidence}"
        yield wrong("unknown-evidence", message, hint, (*here, "evidence"))
    elif watched.check_by:
        message, act = f"{watched.owner}: to be checked by", "check it, and set the next date"
        yield from case.term(watched.check_by, (*here, "check-by"), "trigger-due", message, act)
    elif watched.rows:
        rows = case.rows.get(id_, 0)
        if rows >= (watched.reaches or 0):
            message = f"{watched.owner}: {watched.rows.name} has {counted(rows, 'row')}, and reaches {watched.reaches:g}"
            yield due("trigger-reached", message, "look at the decision again", here)
    else:
        yield from _figure(case, watched, here)


def _figure(case: Case, watched: Watched, here: tuple[str, ...]) -> Iterator[Reason]:
    evidence, figure = watched.evidence or "", watched.figure or ""
    given, then = case.review.evidence.get(evidence), case.measurements.get(evidence)
    now = case.current.get(evidence)
    if then and figure not in then.figures:
        hint = nearest(figure, then.figures)
        yield wrong("unknown-figure", f"{evidence} has no figure {figure}", hint, (*here, "figure"))
    elif isinstance(given, Attested | NotApplicable) or (given is None and evidence not in case.unread):
        message = f"{figure} cannot be watched: {evidence} is not measured"
        yield missing("trigger-unwatched", message, "measure it, or give check-by", here)
    elif evidence in case.recorded:
        message = f"{figure} cannot be watched here: {evidence} is recorded, and its inputs are elsewhere"
        yield notice("trigger-unseen", message, "judge it where the inputs are, or give check-by", here)
    elif then and now and figure in now.figures:
        was, is_ = then.figures[figure].value, now.figures[figure].value
        level = watched.reaches
        reached = _moved(was, is_, watched.times()) if level is None else _crossed(was, is_, level)
        if reached:
            message = f"{watched.owner}: {figure} was {was:.4g} at the decision and is {is_:.4g} now"
            yield due("trigger-reached", message, "look at the decision again", here)


def _crossed(was: float, is_: float, level: float) -> bool:
    """Whether a level was reached from the side on which the figure was at the decision."""
    return is_ >= level if was < level else is_ <= level < was


def _moved(was: float, is_: float, times: float) -> bool:
    """Whether one figure is at least so many times the other; from nothing to something always counts."""
    low, high = sorted((abs(was), abs(is_)))
    return was * is_ < 0 or (high > 0 and high >= times * low)
