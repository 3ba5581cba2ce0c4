"""Whether the entries of a review hold: guide, review, measurements and a date in, one finding an entry out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from decidable.errors import nearest
from decidable.guide import Answer, Guide, days_of
from decidable.measurement import Measurement, choice_key
from decidable.review import Attested, Kind, Measured, NotApplicable, Review, entries

Level = Literal["wrong", "open", "unproven"]
Result = Literal["passes", "warns", "fails", "open"]
Basis = Literal["", "measured", "attested"]
Location = tuple[str, ...]

RESULT: dict[str, dict[Level, Result]] = {
    "draft": {"wrong": "fails", "open": "open", "unproven": "open"},
    "accepted": {"wrong": "fails", "open": "fails", "unproven": "warns"},
}
SEVERITY: tuple[Result, ...] = ("passes", "open", "warns", "fails")


@dataclass(frozen=True)
class Reason:
    """One thing that keeps an entry from passing, and where in the review it stands."""

    level: Level
    code: str
    message: str
    hint: str
    location: Location


@dataclass(frozen=True)
class Finding:
    """The verdict on one entry."""

    entry: str
    kind: Kind
    result: Result
    reasons: tuple[Reason, ...] = ()
    basis: Basis = ""


@dataclass(frozen=True)
class Case:
    """All that a judgement rests on. ``adr_links`` says whether the ADR links to the guide or to the review."""

    guide: Guide
    review: Review
    measurements: Mapping[str, Measurement]
    adr_links: bool
    today: date

    def chosen(self) -> set[str]:
        """Give the chosen options."""
        return set(self.review.choice or ())

    def answer(self, question: str) -> Answer | None:
        """Give what the guide says of the answer that was given."""
        said = self.review.questions.get(question)
        return self.guide.questions[question].answers[said.answer] if said else None

    def measured(self, question: str) -> Measurement | None:
        """Give the measurement behind a question, if there is one."""
        return self.measurements.get(self.guide.questions[question].evidence or "")

    def holding(self) -> Iterator[tuple[str, str, Answer, Literal["given", "measured"]]]:
        """Yield question, answer and how it is known, for each answer that was given or is shown by measurement."""
        for question, asked in self.guide.questions.items():
            said, measurement = self.review.questions.get(question), self.measured(question)
            for id_, answer in asked.answers.items():
                if measurement and measurement.claim(answer.measured_as) == "supported":
                    yield question, id_, answer, "measured"
                elif said and said.answer == id_:
                    yield question, id_, answer, "given"

    def bites(self, answer: Answer) -> bool:
        """Say whether an answer speaks against the choice: against a chosen option, and for none of them."""
        return bool(self.chosen() & set(answer.against)) and not self.chosen() & set(answer.favors)


def judge(case: Case) -> tuple[Finding, ...]:
    """Judge every entry of a review."""
    return tuple(_finding(case, id_, kind) for id_, kind in entries(case.guide))


def _finding(case: Case, id_: str, kind: Kind) -> Finding:
    reasons = tuple(RULES[kind](case, id_))
    results: list[Result] = [RESULT[case.review.status][reason.level] for reason in reasons]
    return Finding(id_, kind, max(results, key=SEVERITY.index, default="passes"), reasons, _basis(case, id_))


def _basis(case: Case, id_: str) -> Basis:
    """Say how an entry is known; an answer that no measure could prove is only said."""
    answer = case.answer(id_) if id_ in case.guide.questions else None
    if answer and not answer.measured_as:
        return ""
    evidence = case.guide.questions[id_].evidence if id_ in case.guide.questions else id_
    if evidence in case.measurements:
        return "measured"
    return "attested" if isinstance(case.review.evidence.get(evidence or ""), Attested) else ""


def _question(case: Case, id_: str) -> Iterator[Reason]:
    asked, said, answer = case.guide.questions[id_], case.review.questions.get(id_), case.answer(id_)
    here = ("questions", id_)
    if said is None or answer is None:
        yield Reason(
            "open", "unanswered", f"not answered: {asked.title}", f"one of: {', '.join(asked.answers)}", here
        )
        return
    if said.asked and _words(said.asked) != _words(asked.title):
        message = f"the guide now asks something else: it was {said.asked!r}, it is {asked.title!r}"
        yield Reason(
            "wrong",
            "wording-changed",
            message,
            "answer the new question, then update asked:",
            (*here, "asked"),
        )
    if answer.requires and not said.required_by:
        message = f"the answer {said.answer} is a requirement, and nobody is named who requires it"
        yield Reason("open", "requirement-unnamed", message, "add required-by:", here)
    yield from _proof(case, id_, said.answer, answer)


def _proof(case: Case, question: str, given: str, answer: Answer) -> Iterator[Reason]:
    """Hold an answer against the measurement of its evidence."""
    evidence, measurement = case.guide.questions[question].evidence, case.measured(question)
    here = ("questions", question, "answer")
    if not answer.measured_as or isinstance(
        case.review.evidence.get(evidence or ""), Attested | NotApplicable
    ):
        return
    claim = measurement.claim(answer.measured_as) if measurement else "inconclusive"
    if measurement and claim == "contradicted":
        shown = [word for word, state in measurement.words.items() if state == "shown"]
        message = f"the answer {given} is contradicted by {evidence}: {measurement.headline}"
        yield Reason(
            "wrong",
            "answer-contradicted",
            message,
            f"what is shown: {', '.join(shown) or 'nothing yet'}",
            here,
        )
    elif claim == "inconclusive":
        message = f"the answer {given} is unproven while {evidence} is open"
        yield Reason("unproven", "answer-unproven", message, "", here)


def _words(text: str) -> str:
    """Drop emphasis, wrapping and blanks, which may change without a change of meaning."""
    return " ".join(re.sub(r"[*_`]", "", text).split())


def _evidence(case: Case, id_: str) -> Iterator[Reason]:
    needed, given, here = _needed_for(case, id_), case.review.evidence.get(id_), ("evidence", id_)
    title = case.guide.evidence[id_].title
    if given is None and needed:
        message = f"{title} is missing; it is needed because of {', '.join(needed)}"
        yield Reason("open", "evidence-missing", message, f"add {id_}: under evidence:", here)
    elif isinstance(given, NotApplicable) and needed:
        message = f"{title} is called not applicable, but it is needed because of {', '.join(needed)}"
        yield Reason("wrong", "evidence-needed", message, "gather it", here)
    elif isinstance(given, Measured | Attested):
        yield from _gathered(case, id_, given.gathered)
        yield from _conclusive(case, id_)


def _needed_for(case: Case, id_: str) -> list[str]:
    """List what makes a piece of evidence needed."""
    conditions = case.guide.evidence[id_].applies_when
    if not conditions:
        return ["every choice"]
    return [condition for condition in conditions if condition in case.chosen() | case.review.answers()]


def _gathered(case: Case, id_: str, gathered: date) -> Iterator[Reason]:
    settled, maximum = case.review.settled() or case.today, case.guide.evidence[id_].maximum_age
    here = ("evidence", id_, "gathered")
    if gathered > settled:
        message = f"gathered on {gathered}, after the decision of {settled}: evidence comes before committing"
        yield Reason(
            "wrong", "evidence-late", message, "decide again on it, and add that day to reaffirmed:", here
        )
    age = (settled - gathered).days
    if maximum and age > days_of(maximum):
        message = f"{age} days old on {settled}; the guide allows {days_of(maximum)}"
        yield Reason("wrong", "evidence-stale", message, "gather it afresh", here)


def _conclusive(case: Case, id_: str) -> Iterator[Reason]:
    measurement, here = case.measurements.get(id_), ("evidence", id_)
    if measurement is None:
        return
    small = [guard.text for guard in measurement.guards if guard.name == "too-small"]
    if small:
        yield Reason("open", "evidence-too-small", "; ".join(small), measurement.needs, here)
    elif _open_claim(case, id_, measurement):
        message = f"does not conclude: {measurement.headline}"
        yield Reason("open", "evidence-inconclusive", message, measurement.needs, here)


def _open_claim(case: Case, id_: str, measurement: Measurement) -> bool:
    """Say whether a measurement leaves open what it was gathered to prove."""
    asked = [question for question, of in case.guide.questions.items() if of.evidence == id_]
    claims = [
        answer.measured_as for question in asked if (answer := case.answer(question)) and answer.measured_as
    ]
    if not claims:
        return all(state == "open" for state in measurement.words.values())
    return any(measurement.claim(words) == "inconclusive" for words in claims)


def _choice(case: Case, _: str) -> Iterator[Reason]:
    review, here = case.review, ("choice",)
    if review.choice is None:
        yield Reason(
            "open",
            "undecided",
            "no option is chosen",
            f"choice: [{', '.join(case.guide.options)}], or [] for neither",
            here,
        )
        return
    if review.decided is None and review.status != "draft":
        yield Reason(
            "wrong", "undated", "the day of the decision is missing", "add decided: YYYY-MM-DD", here
        )
    if review.decided and review.decided > case.today:
        yield Reason("wrong", "undated", f"decided on {review.decided}, after today", "", ("decided",))
    yield from _answers_against(case)
    for evidence, measurement in case.measurements.items():
        yield from _measured_against(case, evidence, measurement)


def _answers_against(case: Case) -> Iterator[Reason]:
    for question, said in case.review.questions.items():
        answer = case.answer(question)
        if answer is None:
            continue
        here = ("questions", question, "answer")
        if case.bites(answer):
            message = f"follows from the answer to {question}: {said.answer} speaks against {_names(case, answer.against)}"
            yield Reason(
                "wrong",
                "answer-against-choice",
                message,
                "change the choice, or show that the answer is another",
                here,
            )
        if answer.requires and not case.chosen() & set(answer.requires):
            message = f"follows from the answer to {question}: {said.answer} requires {_names(case, answer.requires)}, which is not chosen"
            yield Reason("wrong", "requirement-unmet", message, "choose it, or drop the requirement", here)


def _measured_against(case: Case, evidence: str, measurement: Measurement) -> Iterator[Reason]:
    support = measurement.choices.get(choice_key(case.review.choice or ()))
    if support is None:
        return
    chosen, why = _names(case, case.review.choice or ()), "; ".join(support.because)
    if support.verdict == "contradicted":
        message = f"{evidence} contradicts choosing {chosen}: {why}"
        favored = [key for key, other in measurement.choices.items() if other.verdict == "supported"]
        hint = f"the same measurement supports: {', '.join(favored)}" if favored else measurement.needs
        yield Reason("wrong", "choice-contradicted", message, hint, ("choice",))
    if support.verdict == "inconclusive":
        message = f"{evidence} neither supports nor contradicts choosing {chosen}"
        yield Reason("unproven", "choice-unproven", message, measurement.needs, ("choice",))
    for gap in support.leaves_open:
        if gap not in case.review.leaves_open:
            message = f"{evidence} shows a gap in {gap} that choosing {chosen} does not address"
            yield Reason(
                "open",
                "gap-left-open",
                message,
                f"say under leaves-open: why {gap} may stay open",
                ("choice",),
            )


def _names(case: Case, options: tuple[str, ...]) -> str:
    return " and ".join(case.guide.options[option].title for option in options) or "neither option"


def _owners(case: Case, _: str) -> Iterator[Reason]:
    for owner, option in case.guide.owners().items():
        if option in case.chosen() and owner not in case.review.owners:
            who = case.guide.options[option].owners[owner].title
            message = (
                f"nobody is named for {owner}: {who} absorb what {case.guide.options[option].title} costs"
            )
            yield Reason(
                "open",
                "owner-missing",
                message,
                f"add {owner}: under owners:, a name or {{not-here: reason}}",
                ("owners",),
            )


def _signal(case: Case, id_: str) -> Iterator[Reason]:
    said, title = case.review.signals.get(id_), case.guide.signals[id_].title
    if said is None:
        yield Reason(
            "open",
            "signal-unrecorded",
            f"nobody says whether it is so: {title}",
            "observed or absent",
            ("signals", id_),
        )
    if said == "absent":
        for question, answer, of, known in case.holding():
            if of.signal == id_ and known == "measured":
                message = (
                    f"called absent, but measured: {case.guide.questions[question].evidence} shows {answer}"
                )
                yield Reason("wrong", "signal-shown", message, "record it as observed", ("signals", id_))


def _pressure(case: Case, id_: str) -> Iterator[Reason]:
    if id_ not in case.review.set_aside:
        title = (case.guide.pressures | case.guide.pitfalls)[id_].title
        hint = "not-heard, or what was said and why it does not hold here"
        yield Reason("open", "not-set-aside", f"not set aside: {title}", hint, ("set-aside", id_))


def _pitfall(case: Case, id_: str) -> Iterator[Reason]:
    yield from _pressure(case, id_)
    for question, id_of, answer, known in case.holding():
        if answer.pitfall == id_ and case.bites(answer):
            message = f"{case.guide.pitfalls[id_].title}: {id_of} is the {known} answer to {question}, and {_names(case, case.review.choice or ())} is chosen"
            yield Reason("wrong", "pitfall-taken", message, "follows from the choice: change it", ("choice",))


def _trigger(case: Case, id_: str) -> Iterator[Reason]:
    watched, here = case.review.triggers.get(id_), ("triggers", id_)
    if watched is None:
        message = f"nobody watches: {case.guide.triggers[id_].title}"
        yield Reason(
            "open",
            "trigger-unwatched",
            message,
            "give owner: and check-by:, or evidence:, figure: and differs-by:",
            here,
        )
        return
    if watched.evidence and watched.evidence not in case.guide.evidence:
        message = f"the guide knows no evidence {watched.evidence}"
        yield Reason(
            "wrong",
            "unknown-evidence",
            message,
            nearest(watched.evidence, case.guide.evidence),
            (*here, "evidence"),
        )
    measurement = case.measurements.get(watched.evidence or "")
    if measurement and watched.figure not in measurement.figures:
        message = f"{watched.evidence} has no figure {watched.figure}"
        yield Reason(
            "wrong",
            "unknown-figure",
            message,
            nearest(watched.figure or "", measurement.figures),
            (*here, "figure"),
        )


def _adr(case: Case, _: str) -> Iterator[Reason]:
    if case.review.adr is None:
        yield Reason("open", "adr-missing", "no decision record is named", "add adr: with its path", ("adr",))
    elif not case.adr_links:
        message = "the decision record links neither to the guide nor to this review"
        yield Reason("wrong", "adr-unlinked", message, f"link to {case.guide.link()}", ("adr",))


RULES: dict[Kind, Callable[[Case, str], Iterator[Reason]]] = {
    "question": _question,
    "evidence": _evidence,
    "choice": _choice,
    "owners": _owners,
    "signal": _signal,
    "pressure": _pressure,
    "pitfall": _pitfall,
    "trigger": _trigger,
    "adr": _adr,
}
