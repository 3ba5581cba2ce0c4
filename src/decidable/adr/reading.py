"""A text to a record, pure and of any content; and a file to one."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from decidable.adr import meaning, record, status
from decidable.adr.files import name_of
from decidable.adr.links import links
from decidable.adr.markup import plain
from decidable.adr.record import Mention, Note, Record, Statement
from decidable.adr.source import Heading, Source, flaws, front_labels, headings, source_of
from decidable.adr.statements import labels, parts
from decidable.errors import Problem, UnreadableError, refuse
from decidable.opener import content, real

MAXIMUM_BYTES = 1 << 20
# Ten times the longest record in use; each line takes its time, and a megabyte of empty lines would take seconds.
MOST_LINES = 20_000
OUTCOMES = record.listed("sections", "outcome")
LINKED = record.listed("sections", "links")
METADATA = record.listed("sections", "metadata")
NO_TITLES = record.listed("sections", "usual") | record.STATUS_LABELS
GENERIC = re.compile(
    r"(?:architectur(?:e|al) |any |technical )?(?:decision )?records?|adrs?|architecture decision|decision",
    re.IGNORECASE,
)
IN_HEADING = re.compile(r"(?P<name>[^(\[]{1,40}?)\s*[(\[](?P<value>[^()\[\]]{1,200})[)\]]\s*$")
DEEP = 2  # levels of headings at which a status is read
DAY = re.compile(r"\W{0,4}(?:[A-Z]{1,8}[-_ ]){0,2}(?:19|20)\d{2}-?[01]\d-?[0-3]\d(?!\d)", re.IGNORECASE)
NUMBERED = re.compile(
    r"\W{0,4}(?P<prefix>(?:(?i:adr|ad|rfc|madr|dr|decision|record|no)[-_ #.]{0,3}|[A-Z]{1,8}[-_#]{1,3}){0,3}#?)(?P<number>\d{1,5})"
    r"(?P<gap>\s{0,3}[\]):|.\u2014\u2013-]+|\s|$)\s{0,3}"
)
KIND = re.compile(r"(?:architectur(?:e|al) decision records?|adr)\s?[:\u2014\u2013-]\s+(?=\S)", re.IGNORECASE)
DEFINED = re.compile(r"\s{0,3}\[([^\[\]^][^\[\]]{0,200})\]:\s{0,20}<?([^<>\s]+)")
BETWEEN_NAMES = re.compile(r"[,;]|\s(?:and|und|et|y)\s")
NOBODY = frozenset({"", "-", "n/a", "na", "none", "tbd"})
MARKS = re.compile(r"[*`]|__|~~")
LONGEST_TITLE = 300
FIRST = 10  # statements of a header in which a status that could not be read is looked for
FEW = 8  # words of a statement that may be a status and no prose


def read(text: str, suffix: str = ".md", name: str = "") -> Record:
    """The record in a text, as far as it could be read; nothing in the text makes this raise.

    :param suffix: the ending of the file's name, which tells the markup
    :param name: the file's name without its ending, which counts where the text has no title or number
    """
    source = source_of(text, suffix)
    outline = headings(source)
    header = list(parts(source, _header(source, outline)))
    blocks = [block for block in outline[1:] if block.depth <= DEEP and block.name in METADATA]
    top = [*front_labels(source), *header, *(part for block in blocks for part in _below(source, block))]
    sections = list(islice(_sections(source, outline, blocks), status.MOST))
    mention, conflicts = status.decided(
        [*status.labelled(top), *map(_in_section, sections), *_in_title(source, outline)],
        list(status.taken_over(top)),
    )
    linked_to = [heading for heading in outline if heading.name in LINKED]
    further = [Section(each.name, each.place, _below(source, each)) for each in linked_to]
    beside = [part for section in further for part in _related(section)]
    if mention.status in status.IN_FORCE:
        conflicts += status.taken_over(beside, "section")
    related = [part for section in (Section("", 0, top), *sections) for part in _related(section)]
    relations = meaning.relations([*related, *beside], _defined(source))
    partly = any(each.partly and each.verb == "superseded by" for each in relations)
    title, number = _title(top, outline, name)
    day, notes = _day(top)
    return Record(
        syntax=source.syntax,
        mention=mention._replace(partly=mention.partly or (partly and mention.status in status.IN_FORCE)),
        conflicts=tuple(conflicts),
        title=title,
        number=number,
        day=day,
        deciders=_deciders(top),
        relations=relations,
        links=tuple(links(source)),
        notes=(*flaws(source), *notes, *_overlooked(mention, header)),
        text="\n".join(source.shown),
        outcome=_outcome(source, outline),
    )


class Section(NamedTuple):
    """The statements below a heading or in it, with the name and the place of the heading."""

    name: str
    place: int
    parts: list[Statement]


def _below(source: Source, heading: Heading) -> list[Statement]:
    return list(parts(source, range(heading.start, heading.end)))


def _header(source: Source, outline: Sequence[Heading]) -> list[int]:
    """The places of the lines before the first heading, and of those between the title and the next heading.

    Where the title has no text below it, as with "Decision record" or a repeated title, the next heading
    counts as one.
    """
    starts = [heading.place for heading in outline] + [len(source.lines)]
    places = [*range(starts[0])]
    for number, heading in enumerate(outline[:2]):
        below = range(heading.start, starts[number + 1])
        places += below
        following = outline[number + 1].name if number + 1 < len(outline) else ""
        if any(source.shown[at].strip() for at in below) or following in NO_TITLES | METADATA:
            break
    return places


def _sections(source: Source, outline: Sequence[Heading], blocks: Sequence[Heading]) -> Iterator[Section]:
    """Yield the sections that are called status, and the headings that contain one."""
    inside = {place for block in blocks for place in range(block.start, block.end)}
    for number, heading in enumerate(outline):
        if heading.depth > DEEP and heading.depth != number + 1 and heading.place not in inside:
            continue
        if heading.name in record.STATUS_LABELS:
            yield Section(heading.name, heading.place, _below(source, heading))
        elif heading.name.startswith(tuple(record.STATUS_LABELS)):
            text = _text(source, heading)
            values = [part for part in (*_in_brackets(text), *labels(text)) if part.is_status and part.text]
            if values:
                yield Section(heading.name, heading.place, values[:1])


def _in_brackets(heading: Statement) -> Iterator[Statement]:
    """Yield the text in brackets at the end of a heading, named by the words before them."""
    if match := IN_HEADING.match(heading.text):
        yield heading.part(*match.span("value"))._replace(name=record.named(match["name"]))


def _in_section(section: Section) -> Mention:
    empty = Mention("empty", "", section.place + 1, 1, "section")
    return status.in_block(section.parts, "section") or empty


def _in_title(source: Source, outline: Sequence[Heading]) -> Iterator[Mention]:
    """Yield the status that a title has in brackets at its end, as in ``Use tea [Superseded]``."""
    for part in _in_brackets(_text(source, outline[0])) if outline else ():
        if meaning.status_in(part.text) and len(record.tokens(part.text)) <= status.WORDS:
            yield status.mention_in(part, "title")


def _text(source: Source, heading: Heading) -> Statement:
    """The text of a heading at its place, which may be below an overline."""
    place = heading.place + (heading.text not in source.shown[heading.place])
    return Statement(heading.text, place, (max(source.shown[place].find(heading.text), 0),))


def _related(section: Section) -> Iterator[Statement]:
    """Yield what may name a relation: a status, a label or a section for one, or a statement that begins with one.

    What a template offers is left out: its numbers are those of no record.
    """
    for part in section.parts:
        inside = not part.name and section.name in record.STATUS_LABELS and meaning.status_in(part.text)
        if part.is_status or inside:
            if meaning.value_of(part.text).status != "placeholder":
                yield part._replace(name="status")
        elif meaning.related(part.name) if part.name else meaning.relates(part.text):
            yield part
        elif not part.name and meaning.related(section.name):
            yield part._replace(name=section.name)


def _overlooked(mention: Mention, header: Sequence[Statement]) -> Iterator[Note]:
    """Yield the first line of a header that may contain a status that was not read."""
    for part in header[:FIRST] if mention.status == "none" else ():
        words = record.tokens(part.text[:LONGEST_TITLE])
        if 0 < len(words) <= FEW and (meaning.status_in(part.text) or record.STATUS_LABELS & set(words)):
            yield Note(part.place + 1, f"no status was read, although this line has {words[0]!r}")
            return


def _defined(source: Source) -> dict[str, str]:
    """The targets of the links that the page defines apart from their use, by their names."""
    lines = (line for line in source.shown if "]:" in line)
    return {match[1].lower(): match[2] for line in lines if (match := DEFINED.match(line))}


def _title(beside: Sequence[Statement], outline: Sequence[Heading], name: str) -> tuple[str, int | None]:
    """The title and the number: of the first heading, else of the front matter, else of the file's name."""
    own = (each for each in outline[:2] if not (GENERIC.fullmatch(each.name) or each.name in NO_TITLES))
    tops = [heading.text for heading in own]
    given = [label.text for label in beside if label.name in record.TITLE_LABELS]
    first = [text for text, heading in zip(tops, outline, strict=False) if heading.level == 1][:1]
    in_name = record.number_in_name(name)
    numbered = [_numbered(text, in_name) for text in (*tops[:1], *given[:1])]
    number = next((number for _, number in numbered if number is not None), in_name)
    title = next((title for text in (*first, *given, *tops) if (title := _numbered(text, in_name)[0])), "")
    return title or _worded(name), number


def _numbered(text: str, in_name: int | None) -> tuple[str, int | None]:
    """A title without its markup and its number; a day is no number, and a count is none that the file does not have."""
    title = KIND.sub("", " ".join(MARKS.sub("", plain(text[:LONGEST_TITLE])).strip(" _").split()))
    match = None if DAY.match(title) else NUMBERED.match(title)
    if match is None or not (match["prefix"] or match["gap"].strip() or int(match["number"]) == in_name):
        return title, None
    return title[match.end() :].strip(), int(match["number"])


def _worded(name: str) -> str:
    """The words of a file's name."""
    match = record.NAME.match(name)
    rest = name[match.end() :] if match else name
    words = " ".join((rest or name).replace("-", " ").replace("_", " ").split())
    return words[:1].upper() + words[1:]


def _day(beside: Iterable[Statement]) -> tuple[date | None, list[Note]]:
    """The day of the record, and a note if it is not written as YYYY-MM-DD."""
    for label in beside:
        if label.name in record.DATE_LABELS and label.text.strip():
            match = record.ISO.search(label.text)
            with suppress(ValueError):
                return date.fromisoformat(match[0] if match else ""), []
            message = f"the date {label.text[:40]!r} is not of the form YYYY-MM-DD"
            return None, [Note(label.place + 1, message)]
    return None, []


def _deciders(beside: Iterable[Statement]) -> tuple[str, ...]:
    """List who decided, from one line or from several."""
    texts = [plain(each.text[:2000]).strip("[]{} ") for each in beside if each.name in record.DECIDER_LABELS]
    names = (name.strip(" *_`\"'").split() for text in texts for name in BETWEEN_NAMES.split(text))
    return tuple(dict.fromkeys(shown for name in names if (shown := " ".join(name)).lower() not in NOBODY))


def _outcome(source: Source, outline: Sequence[Heading]) -> str:
    """The part of the page with the decision."""
    heading = next((each for each in outline if each.name in OUTCOMES), None)
    below = (each.place for each in outline if heading and each.place > heading.place)
    return "\n".join(source.shown[heading.start : next(below, None)]) if heading else ""


@dataclass(frozen=True)
class Adr:
    """A record with its file; ``size`` are the bytes that were read."""

    path: Path
    record: Record
    size: int = 0


def load(path: Path) -> Adr:
    """Read the record in a file. Raises ``UnreadableError``."""
    raw = content(path, MAXIMUM_BYTES)
    text, notes = _decoded(raw)
    if len(text.splitlines()) > MOST_LINES:
        refuse(path, "file-too-large", f"has more than {MOST_LINES:,} lines", "is it the right file?")
    record = read(text, path.suffix, name_of(path))
    return Adr(path, replace(record, notes=(*record.notes, *notes)), len(raw))


def load_or_report(problems: list[Problem], path: Path) -> Adr | None:
    """Read the record in a file; of one that cannot be read, keep the problems."""
    try:
        return load(path)
    except UnreadableError as error:
        problems += error.problems
        return None


def linked(adr: Adr, target: str) -> Path | None:
    """The file that a link of a record leads to; None where it leads elsewhere."""
    try:
        parts = urlsplit(target)
        if parts.scheme or parts.netloc or not parts.path:
            return None
        return real(adr.path.parent / unquote(parts.path))
    except ValueError:  # no address
        return None


def _decoded(raw: bytes) -> tuple[str, list[Note]]:
    """The decoded text of a file, and what in it could not be read as written."""
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = raw.decode("utf-16" if wide else "utf-8-sig", errors="replace")
    lost = text.rstrip("\ufffd").find("\ufffd")
    return text, [Note(text.count("\n", 0, lost) + 1, "the file is not UTF-8 here")] if lost >= 0 else []
