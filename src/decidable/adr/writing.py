"""A new decision record, in Markdown and as its folder has them, filled from the guide and from the review."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from importlib import resources
from pathlib import Path
from statistics import mode
from string import Template
from typing import Literal, NamedTuple, TypeVar
from urllib.parse import quote

from decidable.adr.files import beside, name_of
from decidable.adr.reading import Adr, load_or_report
from decidable.adr.record import NAME, bare
from decidable.adr.source import headings, source_of
from decidable.errors import DecidableError, Problem
from decidable.fields import this_day
from decidable.guide import Entry, Guide
from decidable.opener import root_of, within
from decidable.review import Answered, Claim, Review
from decidable.text import one_line, value

Kind = TypeVar("Kind")

TITLED = re.compile(
    r"(?P<before>(?:[A-Za-z]{2,8}[- ]?)?)(?P<number>\d{1,6})(?P<behind>\s?[.:]|\s[-\u2013\u2014])\s"
)
NEWEST = 10  # records of which the habit counts: an old one that was given up does not
LONGEST_SLUG = 60
ENGLISH = frozenset(
    {"context", "context and problem statement", "decision", "decision outcome", "consequences", "status"}
)
FRONT = "---\nstatus: proposed\ndate: {on}\n---\n\n# {title}"
SECTION = "# {title}\n\nDate: {on}\n\n## Status\n\nProposed"
NAMED = re.compile(r"^# adr:.*$", re.MULTILINE)
REVIEW_TITLE = re.compile(r"(?m)^title: .*$")
TO_COME = "To be written once an option is chosen."
EMPTY = re.compile(r"^### .*\n{3,}", re.MULTILINE)
BETWEEN_ITEMS = re.compile(r"(^\* .*\n)\n(?=\* )", re.MULTILINE)


class Style(NamedTuple):
    """The habits of a folder. ``deviations`` lists those that a new record does not follow.

    ``name``, ``title`` and ``head`` are the forms of a file's name, of a title, and of the text before the first part.
    """

    body: Literal["madr", "nygard"] = "madr"
    head: str = FRONT
    name: str = "{number:04}-{slug}"
    title: str = "{title}"
    number: int = 1
    deviations: tuple[str, ...] = ()

    def file(self, title: str, on: date) -> str:
        """The name of the next record's file, in its folder where each has one of its own."""
        gap = "_" if "_{slug}" in self.name else "-"
        return f"{self.name.format(on=on, number=self.number, slug=slug(title, gap))}.md"

    def begun(self, title: str, on: date) -> str:
        """The next record down to its first part."""
        return self.head.format(title=self.title.format(number=self.number, title=title), on=on)


def slug(title: str, gap: str = "-") -> str:
    """A part of a file's name, made of a title."""
    words = gap.join(re.findall(r"[a-z0-9]+", bare(title)))
    if len(words) > LONGEST_SLUG:
        words = words[: LONGEST_SLUG + 1].rpartition(gap)[0] or words[:LONGEST_SLUG]
    return words or "decision"


def style_of(folder: Path) -> Style:
    """How the newest records of a folder are written; a new folder gets MADR 4."""
    paths = [path for path in beside(folder) if path.parent == folder or name_of(path) != path.stem]
    ordered = sorted((_order(name_of(path)), path) for path in paths)
    newest = [adr for _, path in ordered[-NEWEST:] if (adr := load_or_report([], path))]
    if not newest:
        return Style()
    names = [name for adr in newest if (name := NAME.match(name_of(adr.path)))]
    dated = bool(names) and _most(bool(name["day"]) for name in names)
    outlines = [headings(source_of(adr.record.text, adr.path.suffix)) for adr in newest]
    parts = [{heading.name for heading in each[1:]} for each in outlines]
    head = _head(newest)
    nygard = head == SECTION or _most({"decision", "consequences"} <= each for each in parts)
    own = "/README" if _most(adr.path.parent != folder for adr in newest) else ""
    return Style(
        body="nygard" if nygard else "madr",
        head=head,
        name=_name([name for name in names if bool(name["day"]) == dated]) + own,
        title=_most(_title(each[0].text if each else "") for each in outlines),
        number=1 + max((count for (of_days, _, count), _ in ordered if of_days == dated), default=0),
        deviations=tuple(_deviations(newest, parts)),
    )


def _name(names: Sequence[re.Match[str]]) -> str:
    """The form of a file's name, of which prefix, day, width and gap are each what most names have."""
    if not names:
        return "{slug}"
    before, number, dash, count = (
        _most(name[group] or "" for name in names) for group in ("before", "number", "dash", "of_day")
    )
    counted = f"_{{number:0{len(count)}}}" if count else ""
    mark = f"{{on:%Y{dash}%m{dash}%d}}{counted}" if names[0]["day"] else f"{{number:0{len(number)}}}"
    return f"{before}{mark}{_most([name['gap'] for name in names if name['gap']] or ['-'])}{{slug}}"


def _head(newest: Sequence[Adr]) -> str:
    """The form of the lines above the first part: front matter, a section for the status, or lines with labels."""
    mentions = [(adr, adr.record.mention) for adr in newest if adr.record.mention.where != "nowhere"]
    where = _most(each.where for _, each in mentions) if mentions else "front matter"
    if where in {"front matter", "section"}:
        return FRONT if where == "front matter" else SECTION
    label = next((label for adr, _ in reversed(mentions) if (label := _label(adr))), "* Status: ")
    proposed = "Proposed" if mentions[-1][1].raw.strip(" *_`")[:1].isupper() else "proposed"
    return f"# {{title}}\n\n{label}{proposed}\n{label.replace('Status', 'Date')}{{on}}"


def _order(name: str) -> tuple[bool, int, int]:
    """What sorts records by age: whether the name has a day, the number or the day, and what is counted on."""
    match = NAME.match(name)
    day, count = match["day"] if match else "", int(match["of_day"] or match["number"] or 0) if match else 0
    return bool(day), int(day.replace("-", "")) if day else count, count


def _most(values: Iterable[Kind]) -> Kind:
    """The most frequent value; of several the last one, which is the newest habit."""
    return mode([*values][::-1])


def _title(text: str) -> str:
    """The form of a title: the text before its number, the number's width, and the text behind it."""
    match = TITLED.match(text)
    number = f"{{number:0{len(match['number'])}}}" if match else ""
    return f"{match['before']}{number}{match['behind']} {{title}}" if match else "{title}"


def _label(adr: Adr) -> str:
    """The text before the status on its line, such as ``**Status:** ``; empty where that is no label in English."""
    text, mention = adr.record.text, adr.record.mention
    label = text.split("\n")[mention.line - 1][: mention.column - 1] if mention.where == "label" else ""
    return label if re.fullmatch(r"(?:[-*+] )?[*_]{0,2}Status[*_]{0,2}:[*_]{0,2} ", label) else ""


def _deviations(newest: Iterable[Adr], parts: Iterable[set[str]]) -> Iterator[str]:
    suffix = _most(adr.path.suffix for adr in newest)
    if suffix not in {".md", ".markdown"}:
        yield f"the records of this folder end in {suffix}, and this one is Markdown"
    if any(parts) and not any(names & (ENGLISH - {"status"}) for names in parts):
        yield "the records of this folder are not in English, and this one is"


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

    def linked(self, id_: str, entries: Mapping[str, Entry]) -> str:
        """The title of an entry as a link to it; of one that the guide does not have, the id."""
        return f"[{inert(entries[id_].title)}]({self.guide.link(id_)})" if id_ in entries else inert(id_)


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
    """A new record, with the status proposed; a heading of the third level with nothing below it is left out."""
    parts = (_context, _drivers, _options, _outcome, _consequences, _confirmation, _triggers)
    texts = {part.__name__[1:]: "\n\n".join(part(ground)) for part in parts}
    body = (
        resources.files("decidable.writing").joinpath(f"record_{style.body}.md").read_text(encoding="utf-8")
    )
    text = EMPTY.sub("", f"{style.begun(inert(title), on)}\n\n{Template(body).substitute(texts)}")
    return BETWEEN_ITEMS.sub(r"\1", re.sub(r"\n{3,}", "\n\n", text)).rstrip() + "\n"


def _context(ground: Ground) -> Iterator[str]:
    """Yield what is asked, and what the team has answered."""
    guide, page = ground.guide, f"[{inert(ground.guide.title)}]({ground.guide.link()})"
    yield f"The guide {page} asks these questions. [The review]({ground.path}) answers them for this system."
    questions = ground.review.questions if ground.review else {}
    for id_, question in guide.questions.items():
        given, row = questions.get(id_), ground.linked(id_, guide.questions)
        if isinstance(given, Answered):
            row = _titled(f"{row} {inert(question.answers[given.answer].title)}", given.because, ".")
        elif given:
            row += f" Not known yet: {inert(given.unknown.who)} finds out by {given.unknown.by}."
        yield f"* {row}"


def _drivers(ground: Ground) -> Iterator[str]:
    """Yield the factors of the guide, and the limits of the review."""
    review = ground.review
    for id_, factor in ground.guide.factors.items():
        decisive = " (decisive)" if review and id_ in review.decisive else ""
        yield _titled(f"* {ground.linked(id_, ground.guide.factors)}{decisive}", factor.text)
    for id_, limit in review.limits.items() if review else ():
        if isinstance(limit, Claim):
            yield _titled(f"* {inert(id_)}", limit.claim)
        else:
            bound = f"at most {limit.at_most}" if limit.at_most else f"at least {limit.at_least}"
            yield _titled(f"* {inert(id_)}: {inert(limit.figure)} {bound}", limit.because)


def _options(ground: Ground) -> Iterator[str]:
    """Yield the options of the guide and those of the team, with why each was considered."""
    considered = ground.review.considered if ground.review else {}
    for id_ in dict.fromkeys((*ground.guide.options, *considered)):
        yield _titled(f"* {ground.linked(id_, ground.guide.options)}", considered.get(id_, ""))


def _outcome(ground: Ground) -> Iterator[str]:
    """Yield what is chosen, with the answers that favor it, and what keeps the decision from being whole."""
    guide, review = ground.guide, ground.review
    if review is None or (review.choice is None and review.status != "deferred"):
        yield "Not chosen yet: the review has open questions."
        return
    chosen = inert(guide.named(ground.chosen)) if ground.chosen else "none of these; it stays as it is"
    deferred = f"The decision is deferred{f' since {review.decided}' if review.decided else ''}."
    yield deferred if review.status == "deferred" else f"Chosen option: {chosen}."
    for id_, answered in review.answered().items():
        answer = guide.questions[id_].answers[answered.answer]
        if {*ground.chosen} & {*answer.favors, *answer.requires}:
            yield f"* {sentence(answered.because)}"
    if review.provisional:
        yield f"This is provisional until {review.provisional.until}. {sentence(review.provisional.because)}"
    if waiver := review.waivers.get("choice"):
        yield f"This is decided against the evidence, until {waiver.expires}. {sentence(waiver.reason)}"


def _consequences(ground: Ground) -> Iterator[str]:
    """Yield what the chosen options give and cost, and what it costs to undo them; of an own option only the team knows."""
    for word, facets in (("Good", ("strengths",)), ("Bad", ("costs", "hidden-costs"))):
        for id_, statement in ground.guide.statements.items():
            if statement.facet in facets and statement.option in ground.chosen:
                yield _titled(f"* {word}: {ground.linked(id_, ground.guide.statements)}", statement.text)
    if ground.chosen and (undo := ground.guide.points.get("undo-cost")):
        yield _titled(f"* Bad: {ground.linked('undo-cost', ground.guide.points)}", undo.text)
    for own in ground.chosen:
        if own not in ground.guide.options:
            yield f"* {inert(own)} is not in the guide: write here what it gives and what it costs."
    if not ground.chosen:
        as_it_is = ground.review and ground.review.choice is not None
        yield f"* {'Nothing changes: write here what that costs.' if as_it_is else TO_COME}"


def _confirmation(ground: Ground) -> Iterator[str]:
    """Yield how to check that the decision is still right: the review, its command, and its evidence."""
    yield f"Each run of `pytest {ground.run}` checks [the review]({ground.path}) against this evidence:"
    yield from (f"* {ground.linked(id_, ground.guide.evidence)}" for id_ in ground.guide.evidence)


def _triggers(ground: Ground) -> Iterator[str]:
    """Yield when to decide again."""
    watched, known = ground.review.triggers if ground.review else {}, ground.guide.triggers
    every = dict.fromkeys((*known, *watched))
    if every:
        yield "Decide again when:"
    for id_ in every:
        on = watched.get(id_)
        by = f" by {on.check_by}" if on and on.check_by else ""
        yield f"* {ground.linked(id_, known)}" + (f" ({inert(on.owner)}{by})" if on else "")


def _titled(title: str, text: str, end: str = "") -> str:
    return f"{title}. {sentence(text)}" if text else f"{title}{end}"


class Written(NamedTuple):
    """A new record, before it is put in place; ``deviations`` lists how it differs from its folder."""

    path: Path
    text: str
    deviations: tuple[str, ...]


def new_record(guide: Guide, review: Review | None, title: str, path: Path, folder: Path) -> Written:
    """The record of a review as the folder writes records. Raises ``DecidableError`` where no review could name it."""
    root = root_of(path)
    if not within(folder, root):
        message = f"leads out of the project of {path}, {root}"
        raise DecidableError([Problem(folder, 0, 0, "outside-root", message, "name a folder inside it")])
    style, today = style_of(folder), this_day()
    file = folder / style.file(title, today)
    ground = Ground(guide, review, quote(relative(path, file.parent)), relative(path, root))
    return Written(file, record(ground, title, style, today), style.deviations)


def naming(text: str, path: Path, named: Path) -> str:
    """Add the path of its record to the draft of a review."""
    written = f"adr: {value(relative(named, path.parent))}"
    return (
        NAMED.sub(lambda _: written, text, count=1)
        if NAMED.search(text)
        else REVIEW_TITLE.sub(lambda title: f"{title[0]}\n{written}", text, count=1)
    )


def relative(path: Path, folder: Path) -> str:
    """A path as it is written in a file of a folder."""
    return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
