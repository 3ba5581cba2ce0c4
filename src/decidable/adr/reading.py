"""A text to a record: pure, of any content, and without a look at anything but the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from decidable.adr.front_matter import flaws, front_labels
from decidable.adr.headings import Heading, headings
from decidable.adr.labels import LEAD, Label, behind, labels
from decidable.adr.lines import Source, source_of
from decidable.adr.links import links
from decidable.adr.record import UNSAID, Link, Note, Record, Reference, Said
from decidable.adr.status import BACKWARD, GENERIC, MOST, header, in_front, in_header, in_sections, metadata
from decidable.adr.status_values import plain
from decidable.adr.vocabulary import listed

DATES = listed(
    "date, datum, fecha, data, decision date, date decided, decided, decided on, accepted on, date accepted, date of decision"
)
DECIDERS = listed("""
    decider, deciders, decision maker, decision makers, decided by, approver, approvers, approved by, decideurs, decideur, decisores,
    decisor, entscheider, entscheidungstrager
    """)
FORWARD = listed("supersedes, supercedes, replaces")
OUTCOMES = listed("""
    decision outcome, decision, outcome, the decision, our decision, decisions, resolution, solution, entscheidung, ergebnis der entscheidung,
    decision made, resultat de la decision, decisao, decision taken, chosen option, beslissing, decisione, rozhodnuti, beslut, conclusion,
    selected option
    """)
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!\d)")
NUMBERED = re.compile(
    r"\W{0,4}(?:(?:ADR|AD|RFC|MADR|DR|[A-Z]{2,8})[-_ #]{0,3}){0,3}#?(?P<number>\d{1,5})(?:\s{0,3}[\]):.\u2014\u2013-]+|\s)\s{0,3}",
    re.IGNORECASE,
)
NAMED = re.compile(r"(?<![\d.])0*(\d{1,5})(?![\d.])")
VERB = re.compile(
    r"\W{0,6}(?:partially |partly )?(?P<verb>supersedes|supercedes|replaces|superseded|superceded|replaced)\b(?P<by>[ -]by\b)?",
    re.IGNORECASE,
)
NOBODY = frozenset({"", "-", "n/a", "na", "none", "tbd"})
MARKS = re.compile(r"[*`]|__|~~")
LONGEST_TITLE = 300


def read(text: str, suffix: str = ".md") -> Record:
    """Read a record. Whatever the text holds, this gives what could be read, and never raises.

    :param suffix: the ending of the file's name, which tells the markup
    """
    source = source_of(text, suffix)
    found = headings(source)
    front = list(front_labels(source))
    places = header(source, found)
    blocks = [place for block in metadata(found) for place in block]
    said, conflicts = _decided(_places_that_say(source, found, front, places, blocks))
    beside = [*front, *labels(source.shown, [*places, *blocks], source.syntax)]
    title = _title(source, front, found)
    day, notes = _day(beside)
    leads = tuple(links(source))
    back, forth = (
        _references(source, beside, found, leads, BACKWARD),
        _references(source, beside, found, leads, FORWARD),
    )
    return Record(
        syntax=source.syntax,
        said=said,
        conflicts=tuple(conflicts),
        title=_without_number(title),
        number=_number(title),
        day=day,
        deciders=_deciders(beside),
        supersedes=forth,
        superseded_by=back,
        links=leads,
        notes=(*flaws(source), *notes),
        text="\n".join(source.shown),
        outcome=_outcome(source, found),
    )


def _places_that_say(
    source: Source,
    found: Sequence[Heading],
    front: Sequence[Label],
    places: Sequence[int],
    blocks: Sequence[int],
) -> Iterator[Said]:
    """Yield every place that says a status, in the order in which they count."""
    yield from in_front(front)
    yield from in_header(source, places)
    yield from in_header(source, blocks)
    yield from islice(in_sections(source, found), MOST)


def _decided(said: Iterable[Said]) -> tuple[Said, list[Said]]:
    """Give what counts, and what says otherwise. What is empty gives way to what is written."""
    every = list(said)
    first = next((each for each in every if each.status != "empty"), every[0] if every else None)
    if first is None:
        return Said("none", "", 0, 0, "nowhere"), []
    others = [each for each in every if each.status not in UNSAID and each.status != first.status]
    return first, others


def _title(source: Source, front: Sequence[Label], found: Sequence[Heading]) -> str:
    given = next((label.value for label in front if label.name in {"title", "titel", "titre", "titulo"}), "")
    named_ = (heading.text for heading in found[:2] if not GENERIC.fullmatch(heading.name))
    title = next(named_, "") or given or (found[0].text if found else "")
    shown = MARKS.sub("", plain(title[:LONGEST_TITLE])).strip(" _")
    return " ".join(shown.split()) or _first_words(source)


def _first_words(source: Source) -> str:
    """Give the first line of a page without headings."""
    line = next((line for line in source.shown if line.strip()), "")
    return " ".join(plain(line[:LONGEST_TITLE]).split())


def _without_number(title: str) -> str:
    found = NUMBERED.match(title)
    return title[found.end() :].strip() or title if found else title


def _number(title: str) -> int | None:
    found = NUMBERED.match(title)
    return int(found["number"]) if found else None


def _day(beside: Iterable[Label]) -> tuple[date | None, list[Note]]:
    """Give the day of the record; one that is not written as YYYY-MM-DD is told."""
    for label in beside:
        if label.name in DATES and label.value.strip():
            found = ISO.search(label.value)
            try:
                if found:
                    return date(*map(int, found.groups())), []
            except ValueError:
                pass
            shown = label.value[:40]
            return None, [Note(label.place + 1, f"the date {shown!r} is not of the form YYYY-MM-DD")]
    return None, []


def _deciders(beside: Iterable[Label]) -> tuple[str, ...]:
    """List who decided, from one line or from several."""
    names = dict[str, None]()
    for label in beside:
        if label.name in DECIDERS:
            for name in re.split(r"[,;]|\s(?:and|und|et|y)\s", plain(label.value[:2000]).strip("[]{} ")):
                shown = " ".join(name.strip(" *_`\"'").split())
                if shown.lower() not in NOBODY:
                    names[shown] = None
    return tuple(names)


def _references(
    source: Source,
    beside: Iterable[Label],
    found: Sequence[Heading],
    leads: Sequence[Link],
    names: frozenset[str],
) -> tuple[Reference, ...]:
    """List the records that this one names as those before it, or as those that have taken its place."""
    places = {label.place: label.column for label in beside if label.name in names}
    by_line = dict[int, list[Link]]()
    for link in leads:
        by_line.setdefault(link.line - 1, []).append(link)
    for heading in found:
        if heading.name in {"status", "estado", "statut", *names}:
            places |= dict.fromkeys(range(heading.start, heading.end), 0)
    references = dict[tuple[str, int | None], Reference]()
    for place, column in places.items():
        line = source.lines[place]
        if column or _verb(line) in names:
            for reference in _named(line, place, column, by_line.get(place, [])):
                references.setdefault(reference[:2], reference)
    return tuple(references.values())


def _verb(line: str) -> str:
    """Give what a line says of another record at its beginning, as it is said in labels."""
    match = VERB.match(line[behind(LEAD, line) :])
    verb = match["verb"].lower() if match else ""
    return f"{verb} by" if verb.endswith("ed") else verb


def _named(line: str, place: int, column: int, of_line: Sequence[Link]) -> Iterator[Reference]:
    """Yield the records that a line names: by its links, or else by number."""
    for link in of_line:
        numbers = NAMED.findall(link.target.rpartition("/")[2][:60].replace("_", "-").replace("-", " "))
        yield Reference(link.target, int(numbers[0]) if numbers else None, place + 1)
    if not of_line:
        for number in NAMED.findall(line[column:][:200].replace("-", " ").replace("_", " ")):
            yield Reference("", int(number), place + 1)


def _outcome(source: Source, found: Sequence[Heading]) -> str:
    """Give the part of the page that tells the decision."""
    heading = next((each for each in found if each.name in OUTCOMES), None)
    if heading is None:
        return ""
    below = next((each.place for each in found if each.place > heading.place), len(source.shown))
    return "\n".join(source.shown[heading.start : below])
