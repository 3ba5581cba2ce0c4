"""The rules for the decision itself: the choice, those who pay for it, and the record that tells of it."""

from __future__ import annotations

from collections.abc import Iterator

from decidable.guide import Answer
from decidable.judging.case import Case, Reason, missing, unproven, wrong
from decidable.measurement import Measurement, choice_key


def choice(case: Case, _: str) -> Iterator[Reason]:
    """Made and dated, and neither an answer nor a measurement speaks against it."""
    if case.review.choice is None:
        hint = f"choice: [{', '.join(case.guide.options)}], or [] for neither"
        yield missing("undecided", "no option is chosen", hint, ("choice",))
        return
    yield from _dated(case)
    yield from _answers_against(case)
    for evidence, measurement in case.measurements.items():
        yield from _measured_against(case, evidence, measurement)


def _dated(case: Case) -> Iterator[Reason]:
    review = case.review
    if review.decided is None and review.status == "accepted":
        yield wrong("undated", "the day of the decision is missing", "add decided: YYYY-MM-DD", ("choice",))
    days = [("decided", review.decided), *(("reaffirmed", day) for day in review.reaffirmed)]
    for key, day in days:
        if day and day > case.today:
            yield wrong("undated", f"{key} on {day}, after today", "write the day on which it was", (key,))
        if day and review.decided and day < review.decided:
            yield wrong(
                "undated",
                f"{key} on {day}, before it was decided on {review.decided}",
                "write later days only",
                (key,),
            )


def _answers_against(case: Case) -> Iterator[Reason]:
    for question, said in case.review.questions.items():
        answer = case.guide.questions[question].answers[said.answer]
        here, follows = (
            ("questions", question, "answer"),
            f"follows from the answer to {question}: {said.answer}",
        )
        if case.bites(answer):
            message = f"{follows} speaks against {case.names(answer.against)}"
            yield wrong(
                "answer-against-choice",
                message,
                "change the choice, or show that the answer is another",
                here,
            )
        if answer.requires and not case.chosen() & set(answer.requires):
            message = f"{follows} requires {case.names(answer.requires)}, which is not chosen"
            yield wrong("requirement-unmet", message, "choose it, or drop the requirement", here)
        yield from _demands_unmet(case, question, answer, follows)


def _demands_unmet(case: Case, question: str, answer: Answer, follows: str) -> Iterator[Reason]:
    """Hold what an answer demands of a required option's ground against what was measured of it."""
    measurement = case.measured(question)
    if measurement is None or not case.chosen() & set(answer.requires):
        return
    excluded = [word for word in answer.demands if measurement.words.get(word) == "excluded"]
    if excluded:
        message = f"{follows} demands {' and '.join(excluded)}, which is excluded: {measurement.headline}"
        hint = measurement.needs or "mend what excludes it, or drop the requirement"
        yield wrong("demand-unmet", message, hint, ("questions", question, "answer"))


def _measured_against(case: Case, evidence: str, measurement: Measurement) -> Iterator[Reason]:
    options = case.review.choice or ()
    support, chosen, here = measurement.choices.get(choice_key(options)), case.names(options), ("choice",)
    if support is None:
        return
    if support.verdict == "contradicted":
        favored = [key for key, other in measurement.choices.items() if other.verdict == "supported"]
        message = f"{evidence} contradicts choosing {chosen}: {' '.join(support.because)}"
        hint = f"the same measurement supports: {', '.join(favored)}" if favored else measurement.needs
        yield wrong("choice-contradicted", message, hint, here)
    if support.verdict == "open":
        message = f"{evidence} neither supports nor contradicts choosing {chosen}"
        yield unproven("choice-unproven", message, measurement.needs, here)
    for gap in support.leaves_open:
        if gap not in case.review.leaves_open:
            message = f"{evidence} shows a gap in {gap} that choosing {chosen} does not address"
            yield missing("gap-left-open", message, f"add leaves-open: {{{gap}: why it may stay open}}", here)


def owners(case: Case, _: str) -> Iterator[Reason]:
    """Everyone who absorbs a chosen option's cost is named, or said not to be here."""
    for owner, option in case.guide.owners().items():
        if option in case.chosen() and owner not in case.review.owners:
            of = case.guide.options[option]
            message = (
                f"nobody is named for {owner} ({of.owners[owner].title}), who absorb what {of.title} costs"
            )
            hint = f"add {owner}: under owners:, a name or {{not-here: reason}}"
            yield missing("owner-missing", message, hint, ("owners",))


def adr(case: Case, _: str) -> Iterator[Reason]:
    """The record exists, links to the guide or to the review, and agrees with them."""
    if case.review.adr is None:
        yield missing("adr-missing", "no decision record is named", "add adr: with its path", ("adr",))
    elif not case.adr_links:
        message = "the decision record links neither to the guide nor to this review"
        yield wrong("adr-unlinked", message, f"link to {case.guide.link()}", ("adr",))
    yield from case.adr
