"""A text to a record: pure, of any content, and without a look at anything but the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from decidable.adr import meaning, record, status
from decidable.adr.links import links
from decidable.adr.record import Note, Record, Said, Statement, Where, listed, tokens
from decidable.adr.source import Heading, Source, flaws, front_labels, headings, plain, source_of
from decidable.adr.statements import labels, statements

OUTCOMES = listed("sections", "outcome")
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!\d)")
DAY = re.compile(r"\W{0,4}(?:[A-Z]{1,8}[-_ ]){0,2}(?:19|20)\d{2}-?[01]\d-?[0-3]\d(?!\d)", re.IGNORECASE)
NUMBERED = re.compile(
    r"\W{0,4}(?P<prefix>(?:(?i:adr|ad|rfc|madr|dr|decision|record|no)[-_ #.]{0,3}|[A-Z]{1,8}[-_#]{1,3}){0,3}#?)(?P<number>\d{1,5})"
    r"(?P<gap>\s{0,3}[\]):|.\u2014\u2013-]+|\s|$)\s{0,3}"
)
KIND = re.compile(r"(?:architectur(?:e|al) decision records?|adr)\s?[:\u2014\u2013-]\s+(?=\S)", re.IGNORECASE)
DEFINED = re.compile(r"\s{0,3}\[([^\[\]^][^\[\]]{0,200})\]:\s{0,20}<?([^<>\s]+)")
IN_NAME = re.compile(r"(?:[a-z]{1,8}[-_ ]?){0,2}\d[\d-]*(?:_\d+)?[-_. ]+", re.IGNORECASE)
NOBODY = frozenset({"", "-", "n/a", "na", "none", "tbd"})
MARKS = re.compile(r"[*`]|__|~~")
LONGEST_TITLE = 300
IN_FORCE = frozenset({"draft", "proposed", "accepted", "deferred"})
FIRST = 10  # statements of a header in which a status that could not be read is looked for
FEW = 8  # words of a statement that may be a status and no prose


def read(text: str, suffix: str = ".md", name: str = "") -> Record:
    """The record that a text holds, as far as it could be read; nothing in the text makes this raise.

    :param suffix: the ending of the file's name, which tells the markup
    :param name: the file's name without its ending, which counts where the text has no title or number
    """
    source = source_of(text, suffix)
    found = headings(source)
    front = list(front_labels(source))
    places = status.header(source, found)
    blocks = [place for block in status.metadata(found) for place in block]
    top, below = list(labels(source, places)), list(labels(source, blocks))
    beside = [*front, *top, *below]
    banners = [each for each in statements(source, [*places, *blocks]) if _relates(each)]
    further = list(_further(source, found))
    gone = [*_gone(front, "front matter"), *_gone([*top, *below], "label"), *_gone(banners, "label")]
    said, conflicts = _decided(
        [
            *status.in_front(front),
            *status.in_header(source, places, top),
            *status.in_header(source, blocks, below),
            *islice(status.in_sections(source, found), status.MOST),
            *status.in_title(source, found[0] if found else None),
        ],
        gone,
    )
    if said.status in IN_FORCE:
        conflicts += _gone(further, "section")
    related_ = [
        each for each in beside if (each.is_status and _is_real(each)) or meaning.related(each.name or "")
    ]
    between = meaning.relations([*related_, *banners, *_of_status(source, found), *further], _defined(source))
    partly = any(each.partly and each.verb == "superseded by" for each in between)
    title, number = _title(beside, found, name)
    day, notes = _day(beside)
    return Record(
        syntax=source.syntax,
        said=said._replace(partly=said.partly or (partly and said.status in IN_FORCE)),
        conflicts=tuple(conflicts),
        title=title,
        number=number,
        day=day,
        deciders=_deciders(beside),
        relations=between,
        links=tuple(links(source)),
        notes=(*flaws(source), *notes, *_overlooked(source, said, places)),
        text="\n".join(source.shown),
        outcome=_outcome(source, found),
    )


def _relates(statement: Statement) -> bool:
    """Whether a statement begins with what this record is to another."""
    begun = next(meaning.verbs(statement.text[:LONGEST_TITLE]), None)
    return begun is not None and not re.search(r"\w", statement.text[: begun[0]])


def _is_real(said: Statement) -> bool:
    """Whether a value is more than what a template offers, whose numbers are those of no record."""
    return meaning.value_of(said.text).status != "placeholder"


def _further(source: Source, found: Sequence[Heading]) -> Iterator[Statement]:
    """Yield what is said of other records in the sections that are about them."""
    for heading in found:
        if heading.name in meaning.LINK_SECTIONS:
            named = meaning.related(heading.name)
            for statement in statements(source, range(heading.start, heading.end)):
                if _relates(statement):
                    yield statement
                elif named:
                    yield statement._replace(name=heading.name)


def _of_status(source: Source, found: Sequence[Heading]) -> Iterator[Statement]:
    """Yield what the sections say that are called status, and the headings that hold one."""
    for heading in status.sections(found):
        if heading.name in record.STATUS_LABELS:
            for statement in statements(source, range(heading.start, heading.end)):
                if meaning.says(statement.text) and _is_real(statement):
                    yield statement._replace(name="status")
                elif statement.row or _relates(statement):
                    yield statement
        elif heading.name.split(" ")[0] in record.STATUS_LABELS:
            yield Statement(heading.text, heading.place, (0,))


def _gone(said: Iterable[Statement], where: Where) -> list[Said]:
    """What says, apart from a status, that another record has taken the place of this one."""
    found = []
    for each in said:
        verb = next((begun for _, _, begun in meaning.verbs(each.text)), None)
        begun = verb if each.name is None else meaning.related(each.name, each.text)
        if begun and begun.verb == "superseded by" and not begun.partly and meaning.named_in(each.text, {}):
            found.append(Said(begun.status, each.raw, each.place + 1, each.columns[0] + 1, where))
    return found


def _decided(every: Sequence[Said], gone: Sequence[Said]) -> tuple[Said, list[Said]]:
    """What counts, and what says otherwise. What is empty gives way to what is written, and all to what has taken the place."""
    first = next((each for each in every if each.status != "empty"), every[0] if every else None)
    if gone and (first is None or first.status in record.UNSAID | IN_FORCE):
        first = gone[0]
    if first is None:
        return Said("none", "", 0, 0, "nowhere"), []
    return first, [each for each in every if each.status not in record.UNSAID and each.status != first.status]


def _overlooked(source: Source, said: Said, places: Sequence[int]) -> Iterator[Note]:
    """Yield the first line of a header in which a status may stand that was not read."""
    if said.status == "none":
        for statement in islice(statements(source, places), FIRST):
            words = tokens(statement.text[:LONGEST_TITLE])
            if len(words) <= FEW and (meaning.says(statement.text) or record.STATUS_LABELS & set(words)):
                yield Note(statement.place + 1, f"no status was read, although this line has {words[0]!r}")
                return


def _defined(source: Source) -> dict[str, str]:
    """The targets of the links that the page defines apart from their use, by their names."""
    found = (DEFINED.match(line) for line in source.shown if "]:" in line)
    return {match[1].lower(): match[2] for match in found if match}


def _title(beside: Sequence[Statement], found: Sequence[Heading], name: str) -> tuple[str, int | None]:
    """The title and the number: of the first heading, else of the front matter, else of the file's name."""
    tops = [heading.text for heading in found[:2] if _is_title(heading)]
    given = [label.text for label in beside if label.name in record.TITLE_LABELS]
    first = [text for text, heading in zip(tops, found, strict=False) if heading.level == 1][:1]
    in_name = meaning.number_in_name(name)
    numbered = [_numbered(text, in_name) for text in (*tops[:1], *given[:1])]
    number = next((number for _, number in numbered if number is not None), in_name)
    title = next((title for text in (*first, *given, *tops) if (title := _numbered(text, in_name)[0])), "")
    return title or _worded(name), number


def _is_title(heading: Heading) -> bool:
    return (
        not status.GENERIC.fullmatch(heading.name) and heading.name not in status.USUAL | record.STATUS_LABELS
    )


def _numbered(text: str, in_name: int | None) -> tuple[str, int | None]:
    """A title without its markup and its number; a day is no number, and a count is none that the file does not have."""
    title = KIND.sub("", " ".join(MARKS.sub("", plain(text[:LONGEST_TITLE])).strip(" _").split()))
    found = None if DAY.match(title) else NUMBERED.match(title)
    if found is None or not (found["prefix"] or found["gap"].strip() or int(found["number"]) == in_name):
        return title, None
    return title[found.end() :].strip(), int(found["number"])


def _worded(name: str) -> str:
    """The words of a file's name."""
    found = IN_NAME.match(name)
    rest = name[found.end() :] if found else name
    words = " ".join((rest or name).replace("-", " ").replace("_", " ").split())
    return words[:1].upper() + words[1:]


def _day(beside: Iterable[Statement]) -> tuple[date | None, list[Note]]:
    """The day of the record; one that is not written as YYYY-MM-DD is told."""
    for label in beside:
        if label.name in record.DATE_LABELS and label.text.strip():
            found = ISO.search(label.text)
            try:
                if found:
                    return date(*map(int, found.groups())), []
            except ValueError:
                pass
            shown = label.text[:40]
            return None, [Note(label.place + 1, f"the date {shown!r} is not of the form YYYY-MM-DD")]
    return None, []


def _deciders(beside: Iterable[Statement]) -> tuple[str, ...]:
    """List who decided, from one line or from several."""
    names = dict[str, None]()
    for label in beside:
        if label.name in record.DECIDER_LABELS:
            for name in re.split(r"[,;]|\s(?:and|und|et|y)\s", plain(label.text[:2000]).strip("[]{} ")):
                shown = " ".join(name.strip(" *_`\"'").split())
                if shown.lower() not in NOBODY:
                    names[shown] = None
    return tuple(names)


def _outcome(source: Source, found: Sequence[Heading]) -> str:
    """The part of the page that tells the decision."""
    heading = next((each for each in found if each.name in OUTCOMES), None)
    if heading is None:
        return ""
    below = next((each.place for each in found if each.place > heading.place), len(source.shown))
    return "\n".join(source.shown[heading.start : below])
