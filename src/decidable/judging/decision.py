"""The rules for the decision itself: the choice, those who pay for it, and the decision record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from decidable.errors import alike, nearest
from decidable.fields import amount
from decidable.guide import Answer
from decidable.judging.case import RECONSIDER, Case, Location, Reason, missing, notice, unproven, wrong
from decidable.measurement import ARM_FIGURES, Figure, Measurement, Support, choice_key, graded
from decidable.review import CLOSED, SETTLED, Claim, Limit
from decidable.text import interval, number


def choice(case: Case, _: str) -> Iterator[Reason]:
    """Made and dated, and neither an answer nor a measurement speaks against it."""
    yield from _nothing_fits(case)
    if case.review.choice is None:
        hint = f"choice: [{', '.join(case.guide.options)}], or [] for neither"
        yield missing("undecided", "no option is chosen", hint, ("choice",))
        return
    yield from _dated(case)
    yield from _considered(case)
    yield from _decisive(case)
    yield from _provisional(case)
    yield from _answers_against(case)
    for evidence, measurement in case.measurements.items():
        yield from _acceptable(case, evidence, measurement)


def _nothing_fits(case: Case) -> Iterator[Reason]:
    """Answers that speak against every option are reported before anything is chosen."""
    against = dict[str, str]()
    for question, response in case.review.answered().items():
        answer = case.guide.questions[question].answers[response.answer]
        if case.counts(answer):
            against |= dict.fromkeys(answer.against, f"{question}: {response.answer}")
    if against.keys() >= case.guide.options.keys() and case.review.choice != ():
        each = ", ".join(f"{answer} against {case.guide.named([id_])}" for id_, answer in against.items())
        message = f"no option fits these answers: {each}"
        hint = "choose [] to leave it as it is, or an option of your own under considered:"
        yield notice("no-option-fits", message, hint, ("questions",))


def _dated(case: Case) -> Iterator[Reason]:
    review = case.review
    if review.decided is None and review.status in SETTLED:
        yield wrong("undated", "the day of the decision is missing", "add decided: YYYY-MM-DD", ("choice",))
    days = [("decided", review.decided), *(("reaffirmed", day) for day in review.reaffirmed)]
    for key, day in days:
        if day and day > case.today:
            yield wrong("undated", f"{key} on {day}, after today", "write the day on which it was", (key,))
        if day and review.decided and day < review.decided:
            message = f"{key} on {day}, before it was decided on {review.decided}"
            yield wrong("undated", message, "write later days only", (key,))


def _considered(case: Case) -> Iterator[Reason]:
    """Every option of the guide is chosen, or the review has the reason why not."""
    left = [id_ for id_ in case.guide.options if id_ not in case.chosen() | case.review.considered.keys()]
    if left:
        message = f"the review does not say why not {case.guide.named(left)}"
        hint = f"add considered: {{{', '.join(f'{id_}: why not' for id_ in left)}}}"
        yield missing("option-unconsidered", message, hint, ("considered",), left[0])


def _decisive(case: Case) -> Iterator[Reason]:
    """An accepted review names the factors that decide, and a trigger watches each of them."""
    review, guide = case.review, case.guide
    if review.status == "accepted" and guide.factors and not review.decisive:
        hint = f"add decisive: with one or more of {', '.join(guide.factors)}"
        yield missing("decisive-missing", "no factor is decisive", hint, ("decisive",))
    watched = {trigger.evidence for trigger in review.triggers.values()}
    for factor in review.decisive:
        about = sorted(guide.about(factor))
        if about and not watched & set(about):
            message = f"{factor} is decisive, and no trigger watches {' or '.join(about)}"
            hint = f"add evidence: {about[0]} to a trigger, with figure: or check-by:"
            yield missing("decisive-unwatched", message, hint, ("decisive",), factor)


def _provisional(case: Case) -> Iterator[Reason]:
    if kept := case.review.provisional:
        act = f"run {kept.run}, and decide on what it shows"
        here = ("provisional", "until")
        yield from case.term(kept.until, here, "provisional-over", "provisional until", act)


def _acceptable(case: Case, evidence: str, measurement: Measurement) -> Iterator[Reason]:
    """Supported passes; promising and open pass provisionally; contradicted and unmeasured choices fail."""
    key = choice_key(case.review.choice or ())
    support = measurement.choices.get(key)
    if support is None:
        return
    others = {other: support for other, support in measurement.choices.items() if other != key}
    supported = {other: support for other, support in others.items() if support.verdict == "supported"}
    if support.verdict == "contradicted":
        message = f"{evidence} contradicts choosing {_named(case, key)}: {_why(support, measurement)}"
        favored = ", ".join(_named(case, other) for other in supported)
        hint = f"the same measurement supports: {favored}" if favored else measurement.needs
        yield wrong("choice-contradicted", message, hint, ("choice",), evidence)
    elif not support.measured and supported:
        yield _unmeasured(case, evidence, measurement, key, supported)
    elif support.verdict != "supported":
        yield from _kept(case, evidence, measurement, support)
    yield from _rivals(case, key, support, others)


def _why(support: Support, measurement: Measurement) -> str:
    """The reasons of a verdict, and how the rows that it rests on were graded."""
    rows = graded(measurement.arms.values())
    return " ".join((*support.because, f"{rows[:1].upper()}{rows[1:]}." if rows else "")).strip()


def _unmeasured(
    case: Case, evidence: str, measurement: Measurement, key: str, supported: dict[str, Support]
) -> Reason:
    """A choice that nobody ran does not pass while another one is supported."""
    other, support = next(iter(supported.items()))
    chosen, better = _named(case, key), _named(case, other)
    message = f"{better} is supported: {_why(support, measurement)} {chosen} was not run"
    hint = f"{measurement.choices[key].act or 'run it on the same examples'}, or choose {better}"
    return wrong("choice-unmeasured", message, hint, ("choice",), evidence)


def _kept(case: Case, evidence: str, measurement: Measurement, support: Support) -> Iterator[Reason]:
    """What is promising or open is accepted until a day, for a reason, with the arm that will be run."""
    chosen = case.guide.named(case.review.choice or ())
    text = ": ".join(filter(None, (f"{evidence}: {chosen} is {support.verdict}", _why(support, measurement))))
    kept = case.review.provisional
    if not measurement.arms:
        yield unproven("choice-unproven", text, measurement.needs, ("choice",), evidence)
    elif kept:
        message = f"{text.removesuffix('.')}; provisional until {kept.until}; {kept.run} is to be run, and the owner says: {kept.because}"
        yield notice("choice-provisional", message, support.act, ("choice",), evidence)
    else:
        act = support.act or measurement.needs or next(iter(measurement.advice), "")
        hint = f"{act}; or add provisional: {{until, because, run}}".removeprefix("; or ")
        level = missing if case.review.status == "accepted" else unproven
        yield level("choice-unproven", text, hint, ("choice",), evidence)


def _rivals(case: Case, key: str, support: Support, others: dict[str, Support]) -> Iterator[Reason]:
    """Every rival that the measurement does not put behind the choice is answered under ``considered``."""
    apart = {rival.choice: f"not separated: {_points(rival.difference)}" for rival in support.not_told_apart}
    promising = {other: " ".join(of.because) for other, of in others.items() if of.verdict == "promising"}
    behind = dict.fromkeys(support.behind, "its ceiling is ahead")
    for other, why in (promising | behind | apart).items():
        left = _options(other) - _options(key) - case.review.considered.keys()
        if left:
            message = f"{_named(case, other)} is a rival of {_named(case, key)}: {why}"
            hint = f"add {', '.join(sorted(left))} under considered:, with why not"
            yield missing("rival-unconsidered", message, hint, ("considered",), min(left))


def _points(difference: Figure) -> str:
    bounds = interval(difference.low, difference.high, difference.unit)
    return f"{number(difference.value, difference.unit)} {bounds}"


def _options(key: str) -> set[str]:
    return set() if key == choice_key(()) else set(key.split("+"))


def _named(case: Case, key: str) -> str:
    """A choice by the titles of its options; an own option by its id."""
    return case.guide.named(sorted(_options(key)))


def limit(case: Case, id_: str) -> Iterator[Reason]:
    """A figure of the choice's own arm stays within its bound; a claim is only shown as one."""
    name = id_.removeprefix("limits.")
    limit, arms, here = case.review.limits[name], case.standing(), ("limits", name)
    if isinstance(limit, Claim):
        return
    figures = {figure for arm in arms.values() for figure in arm.figures}
    known = sorted(figures.union(ARM_FIGURES))
    if limit.figure not in known and (arms or alike(limit.figure, known)):
        hint = nearest(limit.figure, known)
        yield wrong("unknown-figure", f"no arm has a figure {limit.figure}", hint, (*here, "figure"))
    elif limit.figure not in figures:
        chosen = case.guide.named(case.review.choice or ())
        message = f"no arm of {chosen} has {limit.figure}: the limit is claimed, not measured"
        hint = "the result files do not have it: write claim: instead, or record it"
        yield notice("limit-unmeasured", message, hint, (*here, "figure"))
    for arm, of in arms.items():
        if limit.figure in of.figures:
            yield from _within(limit, f"{limit.figure} of {arm}", of.figures[limit.figure], here)


def _within(limit: Limit, name: str, figure: Figure, here: Location) -> Iterator[Reason]:
    """Fails where the whole interval lies beyond the bound; where the bound is inside, there is a notice."""
    bound = amount(limit.at_most or limit.at_least or "0")
    low, high = sorted((figure.value if side is None else side) for side in (figure.low, figure.high))
    beyond, within = (low > bound, high <= bound) if limit.at_most else (high < bound, low >= bound)
    allowed = f"at most {limit.at_most}" if limit.at_most else f"at least {limit.at_least}"
    shown = f"{name} is {number(figure.value, figure.unit)} {interval(figure.low, figure.high, figure.unit)}".strip()
    if beyond:
        message, hint = f"{shown}; the limit is {allowed}", "change the choice, or the limit"
        yield wrong("limit-exceeded", message, hint, here)
    elif not within:
        message, hint = f"{shown}; the limit of {allowed} is inside the interval", "measure more examples"
        yield notice("limit-open", message, hint, here)


def _answers_against(case: Case) -> Iterator[Reason]:
    for question, response in case.review.answered().items():
        answer = case.guide.questions[question].answers[response.answer]
        here, follows = (("questions", question, "answer"), f"the answer {response.answer} to {question}")
        if case.argues_against_choice(answer):
            message = f"{follows} argues against {case.guide.named(answer.against)}"
            yield wrong("answer-against-choice", message, RECONSIDER, here)
        if answer.requires and not case.chosen() & set(answer.requires):
            message = f"{follows} requires {case.guide.named(answer.requires)}, which is not chosen"
            # Of an option that the guide does not know nobody can say here whether it meets the requirement.
            known = case.chosen() <= case.guide.options.keys()
            hint = "choose it, or drop the requirement"
            unmet = wrong("requirement-unmet", message, hint, here)
            yield unmet if known else replace(unmet, level="notice")
        yield from _demands_unmet(case, question, answer, follows)


def _demands_unmet(case: Case, question: str, answer: Answer, follows: str) -> Iterator[Reason]:
    """Compare what an answer demands of a required option's ground with its measurement."""
    measurement = case.measured(question)
    if measurement is None or not case.chosen() & set(answer.requires):
        return
    excluded = [word for word in answer.demands if measurement.words.get(word) == "excluded"]
    if excluded:
        message = f"{follows} demands {' and '.join(excluded)}, which is excluded: {measurement.headline}"
        hint = measurement.act(*excluded) or "fix what excludes it, or drop the requirement"
        yield wrong("demand-unmet", message, hint, ("questions", question, "answer"))


def owners(case: Case, _: str) -> Iterator[Reason]:
    """Everyone who absorbs a chosen option's cost is named, or there is a reason why nobody is."""
    for owner, option in case.guide.owners().items():
        if option in case.chosen() and owner not in case.review.owners:
            entry = case.guide.options[option]
            absorbs = f"{owner} ({entry.owners[owner].title}), who absorb the cost of {entry.title}"
            hint = f"add {owner}: under owners:, a name or {{not-here: reason}}"
            yield missing("owner-missing", f"nobody is named for {absorbs}", hint, ("owners",), owner)


def adr(case: Case, _: str) -> Iterator[Reason]:
    """The record exists, links to the guide or to the review, and agrees with them."""
    if case.review.adr is None:
        yield missing("adr-missing", "no decision record is named", "add adr: with its path", ("adr",))
    elif not case.adr_links:
        message = "the decision record links neither to the guide nor to this review"
        yield wrong("adr-unlinked", message, f"link to {case.guide.link()}", ("adr",))
    yield from case.adr


def status(case: Case, _: str) -> Iterator[Reason]:
    """A decision that is put off has a day, and something that reopens it; the record of a closed one is closed."""
    if case.review.status in CLOSED:
        against = (reason for reason in case.adr if reason.code == "adr-against-review")
        yield from (replace(reason, level="notice") for reason in against)
        return
    yield from _dated(case)
    if not case.review.triggers:
        hint = "add triggers: with rows:, a figure or a day"
        yield wrong("deferred-unwatched", "nothing says what reopens the decision", hint, ("status",))
