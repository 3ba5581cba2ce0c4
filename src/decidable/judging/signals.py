"""The rules for what surrounds a decision: signals, pressures, pitfalls, and the triggers of a re-look."""

from __future__ import annotations

from collections.abc import Iterator

from decidable.errors import nearest
from decidable.judging.case import Case, Reason, due, missing, notice, wrong
from decidable.review import Attested, NotApplicable, Watched
from decidable.text import counted


def signal(case: Case, id_: str) -> Iterator[Reason]:
    """Recorded, and not called absent where a measurement shows it."""
    said, title, here = case.review.signals.get(id_), case.guide.signals[id_].title, ("signals", id_)
    if said is None:
        yield missing(
            "signal-unrecorded",
            f"nobody says whether it is so: {title}",
            f"add {id_}: under signals:, observed or absent",
            here,
        )
    if said == "absent":
        for question, answer, of, known in case.holding():
            if of.signal == id_ and known == "measured":
                proof = case.guide.questions[question].evidence
                message = f"called absent, but measured: {proof} shows {answer}"
                yield wrong("signal-shown", message, "record it as observed", here)


def pressure(case: Case, id_: str) -> Iterator[Reason]:
    """Set aside."""
    if id_ not in case.review.set_aside:
        title = (case.guide.pressures | case.guide.pitfalls)[id_].title
        hint = f"add {id_}: under set-aside:, not-heard or what was said and why it does not hold here"
        yield missing("not-set-aside", f"not set aside: {title}", hint, ("set-aside", id_))


def pitfall(case: Case, id_: str) -> Iterator[Reason]:
    """Set aside, and not fallen into: no answer names it while an option is chosen that the answer speaks against."""
    yield from pressure(case, id_)
    chosen = case.names(case.review.choice or ())
    for question, given, answer, known in case.holding():
        if answer.pitfall == id_ and case.bites(answer):
            title = case.guide.pitfalls[id_].title
            message = f"{title}: {given} is the {known} answer to {question}, and {chosen} is chosen"
            yield wrong(
                "pitfall-taken",
                message,
                "follows from the choice: change it, or show that the answer is another",
                ("choice",),
            )


def trigger(case: Case, id_: str) -> Iterator[Reason]:
    """Watched by somebody, by a date or a figure; due when the date has passed or the figure has moved."""
    watched, here = case.review.triggers.get(id_), ("triggers", id_)
    if watched is None:
        hint = f"add {id_}: under triggers:, with owner: and check-by:, or evidence:, figure: and differs-by:"
        yield missing("trigger-unwatched", f"nobody watches: {case.guide.triggers[id_].title}", hint, here)
    elif watched.check_by:
        over = (case.today - watched.check_by).days
        if over > 0:
            message = f"{watched.owner}: to be checked by {watched.check_by}, {counted(over, 'day')} ago"
            yield due("trigger-due", message, "check it, and set the next date", (*here, "check-by"))
    else:
        yield from _figure(case, id_, watched)


def _figure(case: Case, id_: str, watched: Watched) -> Iterator[Reason]:
    evidence, figure, here = watched.evidence or "", watched.figure or "", ("triggers", id_)
    if evidence not in case.guide.evidence:
        hint = nearest(evidence, case.guide.evidence)
        yield wrong("unknown-evidence", f"the guide knows no evidence {evidence}", hint, (*here, "evidence"))
        return
    then, now = case.measurements.get(evidence), case.current.get(evidence)
    if then and figure not in then.figures:
        hint = nearest(figure, then.figures)
        yield wrong("unknown-figure", f"{evidence} has no figure {figure}", hint, (*here, "figure"))
    elif isinstance(case.review.evidence.get(evidence), Attested | NotApplicable):
        message = f"nobody sees whether {figure} moves: {evidence} is not measured"
        yield missing("trigger-unwatched", message, "measure it, or give check-by", here)
    elif evidence in case.recorded:
        message = (
            f"nobody sees here whether {figure} moves: {evidence} is recorded, and its inputs are elsewhere"
        )
        yield notice("trigger-unseen", message, "judge it where the inputs are, or give check-by", here)
    elif then and now and figure in now.figures:
        was, is_ = then.figures[figure].value, now.figures[figure].value
        if _moved(was, is_, watched.times()):
            message = f"{watched.owner}: {figure} was {was:.4g} at the decision and is {is_:.4g} now"
            yield due("trigger-reached", message, "look at the decision again", here)


def _moved(was: float, is_: float, times: float) -> bool:
    """Say whether one figure is at least so many times the other; from nothing to something always counts."""
    low, high = sorted((abs(was), abs(is_)))
    return was * is_ < 0 or (high > 0 and high >= times * low)
