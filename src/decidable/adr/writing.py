"""The text of a new decision record, in Markdown and as its folder has them, filled from the guide and from the review."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from decidable.adr.folder_style import Style
from decidable.guide import Guide
from decidable.review import Answered, Claim, Review
from decidable.text import one_line

GOOD, BAD = ("strengths",), ("costs", "hidden-costs")
UNDO = "undo-cost"
TO_COME = "To be written once an option is chosen."

Paragraph = str | Sequence[str]  # several lines in one are a list


class Ground(NamedTuple):
    """What a record is written from: ``path`` is that of the review as seen from the record, ``run`` as it is given to pytest."""

    guide: Guide
    review: Review | None
    path: str
    run: str

    @property
    def chosen(self) -> tuple[str, ...]:
        """The options that the review chooses, its own among them."""
        return (self.review.choice if self.review else None) or ()

    def linked(self, entry: str, title: str) -> str:
        """The title of an entry of the guide as a link to it."""
        return f"[{inert(title)}]({self.guide.link(entry)})"

    def option(self, id_: str) -> str:
        """An option by its title: a link, or the id of one that the guide does not have."""
        known = self.guide.options.get(id_)
        return self.linked(id_, known.title) if known else inert(id_)


def inert(text: str) -> str:
    """A text that means only itself in Markdown."""
    return re.sub(r"([\\`*_\[\]#|])", r"\\\1", one_line(text)).replace("<", "&lt;")


def sentence(text: str) -> str:
    """A text of somebody else as a sentence of its own."""
    shown = inert(text)
    if shown.partition(" ")[0].islower():
        shown = shown[:1].upper() + shown[1:]
    return shown if shown.endswith((".", "!", "?")) else f"{shown}."


def record(ground: Ground, title: str, style: Style, on: date) -> str:
    """A new record, with the status proposed."""
    line = f"{style.lead}{style.proposed}\n{style.lead.replace('Status', 'Date')}{on}"
    before, after = {
        "front matter": (f"---\nstatus: proposed\ndate: {on}\n---\n\n", []),
        "lines": ("", [line]),
        "section": ("", [f"Date: {on}", "## Status", "Proposed"]),
    }[style.header]
    blocks = [f"# {style.heading(inert(title))}", *after]
    for heading, *paragraphs in _nygard(ground) if style.body == "nygard" else _madr(ground):
        blocks.append(f"## {heading}" if not str(heading).startswith("#") else str(heading))
        blocks += [
            each if isinstance(each, str) else "\n".join(f"* {row}" for row in each)
            for each in paragraphs
            if each
        ]
    return before + "\n\n".join(blocks) + "\n"


def _madr(ground: Ground) -> Iterator[Sequence[Paragraph]]:
    """Yield the parts of MADR, in its order, each with its heading first."""
    yield "Context and Problem Statement", *_context(ground)
    yield "Decision Drivers", list(_drivers(ground))
    yield "Considered Options", list(_options(ground))
    yield "Decision Outcome", *_outcome(ground)
    yield "### Consequences", list(_consequences(ground))
    yield "### Confirmation", *_confirmation(ground)
    yield "More Information", *_triggers(ground)


def _nygard(ground: Ground) -> Iterator[Sequence[Paragraph]]:
    """Yield the parts that Nygard gives a record, and how it is confirmed."""
    drivers = list(_drivers(ground))
    about = ["What counts:", drivers] if drivers else []
    yield "Context", *_context(ground), *about, "The options:", list(_options(ground))
    yield "Decision", *_outcome(ground)
    yield "Consequences", list(_consequences(ground))
    yield "Confirmation", *_confirmation(ground), *_triggers(ground)


def _context(ground: Ground) -> Iterator[Paragraph]:
    """Yield what is asked, and what the team has answered."""
    guide, page = ground.guide, f"[{inert(ground.guide.title)}]({ground.guide.link()})"
    yield f"The guide {page} asks these questions. [The review]({ground.path}) answers them for this system."
    said = ground.review.questions if ground.review else {}
    rows = []
    for id_, question in guide.questions.items():
        row, given = ground.linked(id_, question.title), said.get(id_)
        if isinstance(given, Answered):
            row += (
                f" {inert(question.answers[given.answer].title)}. {sentence(given.because)}"
                if given.because
                else f" {inert(question.answers[given.answer].title)}."
            )
        elif given:
            row += f" Not known yet: {inert(given.unknown.who)} finds out by {given.unknown.by}."
        rows.append(row)
    yield rows


def _drivers(ground: Ground) -> Iterator[str]:
    """Yield the factors of the guide, and the limits of the review."""
    review = ground.review
    for id_, factor in ground.guide.factors.items():
        decisive = " (decisive)" if review and id_ in review.decisive else ""
        yield _titled(ground.linked(id_, factor.title) + decisive, factor.text)
    for id_, limit in review.limits.items() if review else ():
        if isinstance(limit, Claim):
            yield _titled(inert(id_), limit.claim)
        else:
            bound = f"at most {limit.at_most}" if limit.at_most else f"at least {limit.at_least}"
            yield f"{inert(id_)}: {inert(limit.figure)} {bound}. {sentence(limit.because)}"


def _options(ground: Ground) -> Iterator[str]:
    """Yield the options of the guide and those of the team, with why each was considered."""
    considered = ground.review.considered if ground.review else {}
    for id_ in dict.fromkeys((*ground.guide.options, *considered)):
        yield _titled(ground.option(id_), considered.get(id_, ""))


def _outcome(ground: Ground) -> Iterator[Paragraph]:
    """Yield what is chosen, with the answers that favor it, and what keeps the decision from being whole."""
    guide, review = ground.guide, ground.review
    if review is None or (review.choice is None and review.status != "deferred"):
        yield "Not chosen yet: the review has open questions."
        return
    chosen = inert(guide.named(ground.chosen)) if ground.chosen else "none of these; it stays as it is"
    deferred = f"The decision is deferred{f' since {review.decided}' if review.decided else ''}."
    yield deferred if review.status == "deferred" else f"Chosen option: {chosen}."
    answers = ((guide.questions[id_].answers[said.answer], said) for id_, said in review.answered().items())
    because = [
        sentence(said.because)
        for answer, said in answers
        if {*answer.favors, *answer.requires} & {*ground.chosen}
    ]
    if because:
        yield because
    if review.provisional:
        yield f"This is provisional until {review.provisional.until}. {sentence(review.provisional.because)}"
    if waiver := review.waivers.get("choice"):
        yield f"This is decided against the evidence, until {waiver.expires}. {sentence(waiver.reason)}"


def _consequences(ground: Ground) -> Iterator[str]:
    """Yield what the chosen options give and cost, and what it costs to undo them; of an own option only the team knows."""
    for word, facets in (("Good", GOOD), ("Bad", BAD)):
        for id_, statement in ground.guide.statements.items():
            if statement.facet in facets and statement.option in ground.chosen:
                yield f"{word}: {_titled(ground.linked(id_, statement.title), statement.text)}"
    undo = ground.guide.points.get(UNDO)
    if undo and ground.chosen:
        yield f"Bad: {_titled(ground.linked(UNDO, undo.title), undo.text)}"
    for own in (id_ for id_ in ground.chosen if id_ not in ground.guide.options):
        yield f"{inert(own)} is not in the guide: write here what it gives and what it costs."
    if not ground.chosen:
        as_it_is = ground.review and ground.review.choice is not None
        yield "Nothing changes: write here what that costs." if as_it_is else TO_COME


def _confirmation(ground: Ground) -> Iterator[Paragraph]:
    """Yield how anybody sees that the decision still holds: the review, its command, and what it rests on."""
    yield f"Each run of `pytest {ground.run}` checks [the review]({ground.path}) against this evidence:"
    yield [ground.linked(id_, evidence.title) for id_, evidence in ground.guide.evidence.items()]


def _triggers(ground: Ground) -> Iterator[Paragraph]:
    """Yield when to decide again."""
    watched, known = ground.review.triggers if ground.review else {}, ground.guide.triggers
    rows = []
    for id_ in dict.fromkeys((*known, *watched)):
        on = watched.get(id_)
        by = f" by {on.check_by}" if on and on.check_by else ""
        title = ground.linked(id_, known[id_].title) if id_ in known else inert(id_)
        rows.append(f"{title} ({inert(on.owner)}{by})" if on else title)
    if rows:
        yield "Decide again when:"
        yield rows


def _titled(title: str, text: str) -> str:
    return f"{title}. {sentence(text)}" if text else title
