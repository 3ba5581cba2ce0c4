"""The text of a new decision record, in the format of its folder, filled from the guide and from the review."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from decidable.adr.folder_style import Style
from decidable.adr.record import Syntax
from decidable.guide import Guide
from decidable.review import Review
from decidable.text import one_line

GOOD = ("strengths",)
BAD = ("costs", "hidden-costs")
UNDO = "undo-cost"
NOT_YET = "Not chosen yet: the questions wait in the review."


class Markup(NamedTuple):
    """How one markup writes a heading of a level, a link, a field of the header, and text that means only itself, and literal text."""

    heading: Callable[[int, str], str]
    link: Callable[[str, str], str]
    field: Callable[[str, str, str], str]
    inert: Callable[[str], str]
    literal: Callable[[str], str]


class Part(NamedTuple):
    """A section of a record: its level, its heading, and its paragraphs; several lines in one are a list."""

    level: int
    name: str
    paragraphs: Sequence[str | Sequence[str]]


def _escaped(characters: str) -> Callable[[str], str]:
    pattern = re.compile(f"([{re.escape(characters)}])")
    return lambda text: pattern.sub(r"\\\1", one_line(text)).replace("<", "&lt;")


def _referred(text: str) -> str:
    """Write every character that AsciiDoc might act on as a reference to it."""
    return re.sub(r"[*_`#{}<>\[\]|+^~\\]", lambda found: f"&#{ord(found[0])};", one_line(text))


def _backslashed(text: str) -> str:
    return re.sub(r"([\\*`|_<>])", r"\\\1", one_line(text))


MARKUPS: dict[Syntax, Markup] = {
    "markdown": Markup(
        lambda level, text: f"{'#' * level} {text}",
        lambda text, target: f"[{text}]({target})",
        lambda bullet, name, value: f"{bullet} {name}: {value}",
        _escaped("\\`*_[]#|"),
        lambda text: f"`{text}`",
    ),
    "restructuredtext": Markup(
        lambda level, text: f"{text}\n{'=-~^'[level - 1] * max(4, len(text))}",
        lambda text, target: f"`{text} <{target}>`__",
        lambda _, name, value: f":{name}: {value}",
        _backslashed,
        lambda text: f"``{text}``",
    ),
    "asciidoc": Markup(
        lambda level, text: f"{'=' * level} {text}",
        lambda text, target: f"link:{target}[{text}]",
        lambda _, name, value: f"* {name}: {value}",
        _referred,
        lambda text: f"`{text}`",
    ),
}


class Ground(NamedTuple):
    """What a record is written from, and in which markup.

    ``path`` is the path of the review as seen from the record, ``run`` as it is given to pytest.
    """

    guide: Guide
    review: Review | None
    path: str
    run: str
    syntax: Syntax

    @property
    def markup(self) -> Markup:
        """Give how the record is marked up."""
        return MARKUPS[self.syntax]

    def linked(self, entry: str, title: str) -> str:
        """Give the title of an entry of the guide as a link to it."""
        return self.markup.link(self.markup.inert(title), self.guide.link(entry))

    def review_link(self, text: str = "the review") -> str:
        """Give a link to the review."""
        return self.markup.link(text, self.path)


def record(ground: Ground, title: str, style: Style, on: date) -> str:
    """Give a new record, with the status proposed."""
    title = style.heading(ground.markup.inert(title))
    head = {"madr-4": _front, "madr-3": _front, "bullets": _bullets, "nygard": _dated}[style.shape]
    parts = _nygard(ground) if style.shape == "nygard" else _madr(ground, style)
    before, after = head(ground, style, on)
    blocks = [ground.markup.heading(1, title), *after]
    for part in parts:
        blocks.append(ground.markup.heading(part.level, part.name))
        blocks += [_paragraph(paragraph, style) for paragraph in part.paragraphs if paragraph]
    return before + "\n\n".join(blocks) + "\n"


def _paragraph(lines: str | Sequence[str], style: Style) -> str:
    bullet = "*" if style.syntax == "asciidoc" else style.bullet
    return lines if isinstance(lines, str) else "\n".join(f"{bullet} {line}" for line in lines)


def _front(_: Ground, _style: Style, on: date) -> tuple[str, list[str]]:
    return f"---\nstatus: proposed\ndate: {on}\n---\n\n", []


def _bullets(ground: Ground, style: Style, on: date) -> tuple[str, list[str]]:
    fields = (("Status", "proposed"), ("Date", str(on)))
    return "", ["\n".join(ground.markup.field(style.bullet, name, value) for name, value in fields)]


def _dated(ground: Ground, _: Style, on: date) -> tuple[str, list[str]]:
    return "", [f"Date: {on}", ground.markup.heading(2, "Status"), "Proposed"]


def _madr(ground: Ground, style: Style) -> Iterator[Part]:
    """Yield the parts of MADR, in its order."""
    yield Part(2, "Context and Problem Statement", list(_context(ground)))
    yield Part(2, "Decision Drivers", [list(_drivers(ground))])
    yield Part(2, "Considered Options", [list(_options(ground))])
    yield Part(2, "Decision Outcome", [_outcome(ground)])
    yield Part(3, "Consequences", [[*_good(ground), *_bad(ground)]])
    if style.shape == "madr-3":
        yield Part(2, "Validation", list(_confirmation(ground)))
    else:
        yield Part(3, "Confirmation", list(_confirmation(ground)))
    yield Part(2, "More Information", list(_triggers(ground)))


def _nygard(ground: Ground) -> Iterator[Part]:
    """Yield the parts that Nygard gives a record, and how it is confirmed."""
    drivers, options = list(_drivers(ground)), list(_options(ground))
    context = [
        *_context(ground),
        "What counts:" if drivers else "",
        drivers,
        "What could be chosen:",
        options,
    ]
    yield Part(2, "Context", context)
    yield Part(2, "Decision", [_outcome(ground)])
    yield Part(2, "Consequences", [[*_good(ground), *_bad(ground)]])
    yield Part(2, "Confirmation", [*_confirmation(ground), *_triggers(ground)])


def _context(ground: Ground) -> Iterator[str | list[str]]:
    """Yield what is asked, and what the team has answered."""
    guide, review, inert = ground.guide, ground.review, ground.markup.inert
    page = ground.markup.link(inert(guide.title), guide.link())
    yield f"The guide {page} asks what has to be known; {ground.review_link()} answers it for this system."
    answered = review.answered() if review else {}
    yield [
        f"{ground.linked(id_, question.title)} {inert(question.answers[answered[id_].answer].title)}: {inert(answered[id_].because)}"
        if id_ in answered
        else ground.linked(id_, question.title)
        for id_, question in guide.questions.items()
    ]


def _drivers(ground: Ground) -> Iterator[str]:
    decisive = ground.review.decisive if ground.review else ()
    for id_, factor in ground.guide.factors.items():
        weight = " (decisive)" if id_ in decisive else ""
        text = f": {ground.markup.inert(factor.text)}" if factor.text else ""
        yield f"{ground.linked(id_, factor.title)}{weight}{text}"


def _options(ground: Ground) -> Iterator[str]:
    yield from (ground.linked(id_, option.title) for id_, option in ground.guide.options.items())


def _chosen(ground: Ground) -> tuple[str, ...]:
    return (ground.review.choice if ground.review else None) or ()


def _outcome(ground: Ground) -> str:
    """Tell what is chosen, with the answers that favor it."""
    guide, review, inert = ground.guide, ground.review, ground.markup.inert
    if review is None or review.choice is None:
        return NOT_YET
    chosen = inert(guide.named(review.choice))
    because = [
        inert(said.because).rstrip(".")
        for id_, said in review.answered().items()
        if {
            *guide.questions[id_].answers[said.answer].favors,
            *guide.questions[id_].answers[said.answer].requires,
        }
        & set(review.choice)
    ]
    reason = f", because {'; '.join(because)}" if because else ""
    return f"Chosen option: {chosen}{reason}."


def _good(ground: Ground) -> Iterator[str]:
    yield from (f"Good, because of {said}" for said in _statements(ground, GOOD))


def _bad(ground: Ground) -> Iterator[str]:
    """Yield what the chosen options cost, and what it costs to undo them."""
    yield from (f"Bad, because of {said}" for said in _statements(ground, BAD))
    undo = ground.guide.points.get(UNDO)
    if undo and _chosen(ground):
        yield f"Bad, because of {ground.linked(UNDO, undo.title)}: {ground.markup.inert(undo.text)}"
    if not _chosen(ground):
        yield "To be told once an option is chosen."


def _statements(ground: Ground, facets: Sequence[str]) -> Iterator[str]:
    for id_, statement in ground.guide.statements.items():
        if statement.facet in facets and statement.option in _chosen(ground):
            text = f": {ground.markup.inert(statement.text)}" if statement.text else ""
            yield f"{ground.linked(id_, statement.title)}{text}"


def _confirmation(ground: Ground) -> Iterator[str | list[str]]:
    """Yield how anybody sees that the decision still holds: the review, its command, and what it rests on."""
    command = ground.markup.literal(f"pytest {ground.run}")
    yield f"{ground.review_link('The review')} is decided anew by {command} in every run. It rests on this evidence:"
    yield [ground.linked(id_, evidence.title) for id_, evidence in ground.guide.evidence.items()]


def _triggers(ground: Ground) -> Iterator[str | list[str]]:
    """Yield when to look again."""
    watched = ground.review.triggers if ground.review else {}
    rows = []
    for id_, trigger in ground.guide.triggers.items():
        on = watched.get(id_)
        by = f" by {on.check_by}" if on and on.check_by else ""
        rows.append(
            f"{ground.linked(id_, trigger.title)}{f' ({ground.markup.inert(on.owner)}{by})' if on else ''}"
        )
    if rows:
        yield "To be looked at again when:"
        yield rows
