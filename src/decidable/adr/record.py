"""An architecture decision record (ADR) as data, and the vocabulary by which records are read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from configparser import RawConfigParser
from dataclasses import dataclass
from datetime import date
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Literal, NamedTuple, cast, get_args

Unread = Literal["none", "empty", "placeholder", "unknown"]
Status = Literal["draft", "proposed", "accepted", "deferred", "rejected", "deprecated", "superseded", Unread]
UNREAD: frozenset[Status] = frozenset(get_args(Unread))
Verb = Literal["superseded by", "supersedes", "amended by", "amends"]
ENDINGS = {"~": ("o", "a", "os", "as", "i", "e"), "^": ("e", "ee", "es", "ees")}
WORDS = RawConfigParser(delimiters=["="])
WORDS.read(Path(__file__).with_name("words.ini"), encoding="utf-8")
ISO = re.compile(r"(?:19|20)\d{2}-\d{2}-\d{2}(?!\d)")
TOKEN = re.compile(r"[^\W_]+")
MOST_FILLERS = 7  # words before the one with the status
LONGEST_PHRASE = 4  # words of a phrase that is a status
SHORTEST = 4  # letters of a word that is too short for a nearest word
# The name of a file up to its title: a day, perhaps with what is counted on it, or a number, perhaps after a prefix.
NAME = re.compile(
    r"(?P<before>(?:[a-z]{1,12}[-_ ]?){0,2}?)(?:(?P<day>(?:19|20)\d{2}(?P<dash>-?)[01]\d(?P=dash)[0-3]\d)(?!\d)"
    r"(?:_(?P<of_day>\d{1,4})(?=[-_.]|$))?|(?P<number>\d{1,6})(?!\d))(?P<gap>[-_. ]*)",
    re.IGNORECASE,
)


def bare(text: str) -> str:
    """A text in small letters and without accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", letters)  # Korean syllables come apart, too, and belong together


def named(text: str) -> str:
    """A name as labels are compared: in small letters, without accents, marks and dashes."""
    return " ".join(bare(text).replace("-", " ").replace("_", " ").strip(" *`~#[]().,").split())


def tokens(text: str) -> list[str]:
    """The words of a text, in small letters and without accents."""
    return TOKEN.findall(bare(text))


def number_in_name(name: str) -> int | None:
    """The number in a file's name; a day in it is none, but what is counted behind the day is."""
    match = NAME.match(name)
    number = (match["of_day"] if match["day"] else match["number"]) if match else None
    return int(number) if number else None


def listed(section: str, name: str) -> frozenset[str]:
    """The words and phrases of a list in ``words.ini``."""
    return frozenset(_split(WORDS[section][name]))


def _split(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split(",")]


def _phrases(section: str) -> Iterator[tuple[tuple[str, ...], Status]]:
    for status, text in WORDS[section].items():
        for word in _split(text):
            for ending in ENDINGS.get(word[-1], ("",)):
                yield tuple(tokens(word.rstrip("~^") + ending)), cast("Status", status)


STRONG = dict(_phrases("statuses"))  # are a status wherever a line begins with them
WEAK = dict(_phrases("weak"))  # are a status only where few other words follow
# Begin a status in writing without blanks; the longest first.
BEGINNINGS = sorted(
    ((word, status) for (word,), status in _phrases("beginnings")), key=lambda pair: -len(pair[0])
)
# What a misspelt word may be, in one word, and the phrase that it is.
SINGLE = {word: " ".join(phrase) for phrase in STRONG if len(word := "".join(phrase)) > SHORTEST}
STATUS_LABELS = listed("labels", "status")
DATE_LABELS = listed("labels", "date")
DECIDER_LABELS = listed("labels", "deciders")
TITLE_LABELS = listed("labels", "title")
BY = listed("relations", "by")
FORWARD = listed("relations", "forward")
AMENDS = listed("relations", "amends")
AMENDED = listed("relations", "amended")
PARTS = listed("relations", "parts")
QUALIFIERS = listed("relations", "qualifiers")
FILLERS = listed("relations", "fillers")
CONJUNCTIONS = listed("relations", "conjunctions")
NOTHING = listed("relations", "nothing")
RELATION_LABELS = FORWARD | AMENDS | listed("labels", "relation")
KNOWN_LABELS = (
    STATUS_LABELS | DATE_LABELS | DECIDER_LABELS | TITLE_LABELS | listed("labels", "other") | RELATION_LABELS
)
BEFORE_A_VERB = FILLERS | PARTS | QUALIFIERS
JOINED = {"amendedby", "supersededby", "replacedby", "已被"}
GONE = {phrase[0] for phrase, status in STRONG.items() if status in {"superseded", "deprecated"}}
# With which a relation can begin: most words of a text are none of them, and are looked at no further.
VERBS = GONE | {phrase.split()[0] for phrase in FORWARD} | AMENDS | AMENDED | JOINED


class Relating(NamedTuple):
    """A relation with which a text begins: ``word`` is its first word, ``words`` how many it takes.

    ``status`` is that of a record with this relation.
    """

    verb: Verb
    status: Status
    partly: bool = False
    words: int = 1
    word: str = ""


def _relation(phrase: tuple[str, ...]) -> Relating | None:
    """The relation that a phrase is, without any further word."""
    *first, last = phrase
    whole, passive = " ".join(phrase), STRONG.get(tuple(first), "accepted") if last in BY else "accepted"
    ways: tuple[tuple[bool, Verb, Status], ...] = (
        (whole == "amendedby" or (" ".join(first) in AMENDED and last in BY), "amended by", "accepted"),
        (whole in JOINED, "superseded by", "superseded"),
        (whole in AMENDS, "amends", "accepted"),
        (whole in FORWARD, "supersedes", "accepted"),
        (bool(first) and STRONG.get(phrase) == "superseded", "superseded by", "superseded"),
        (passive == "deprecated" or (passive == "superseded" and len(first) == 1), "superseded by", passive),
    )
    return next((Relating(verb, status) for fits, verb, status in ways if fits), None)


def denied(words: Sequence[str]) -> bool:
    """Whether a phrase that ends with the first word goes on with that nothing has taken the place, as in ``by nothing``."""
    for by, what, number in zip(words[:2], words[1:3], (*words[2:4], ""), strict=False):
        if by in BY and by != "with" and what in NOTHING:
            return what != "no" or not number.isdigit()  # "by no. 7" names a record
    return False


def relating(words: Sequence[str]) -> Relating | None:
    """How these words begin by saying what a record is to another, such as ``partly superseded by``.

    None where they do not, or where they deny it, as in ``superseded by nothing``.
    """
    at = len(list(takewhile(BEFORE_A_VERB.__contains__, words[:MOST_FILLERS])))
    verb = list(words[at : at + 2 * LONGEST_PHRASE])
    if VERBS.isdisjoint(verb[:1]):
        return None
    part = 2 if verb[1:3] == ["in", "part"] else int(not PARTS.isdisjoint(verb[1:2]))
    del verb[1 : 1 + part]
    for length in range(LONGEST_PHRASE, 0, -1):
        known = _relation(tuple(verb[:length])) if len(verb) >= length else None
        if known:
            if denied(verb[length - 1 :]):
                return None
            partly = part > 0 or not PARTS.isdisjoint(words[:at])
            status = "accepted" if partly else known.status
            return Relating(known.verb, status, partly, at + part + length, verb[0])
    return None


Syntax = Literal["markdown", "restructuredtext", "asciidoc"]
ENDINGS_OF: dict[Syntax, str] = {
    "markdown": ".md .markdown .mdown .mkd .mdx",
    "restructuredtext": ".rst .rest",
    "asciidoc": ".adoc .asciidoc .asc",
}
SYNTAXES = {ending: syntax for syntax, endings in ENDINGS_OF.items() for ending in endings.split()}
Where = Literal["front matter", "label", "table", "badge", "section", "title", "nowhere"]
SHOWN = 60
MEANING = {"placeholder": "a placeholder", "unknown": "an unknown status"}


class Statement(NamedTuple):
    """One paragraph, list item, quote or row; or the value of a label, whose name it then has.

    ``text`` has its lines without what comes before their words; ``place`` is the place of the first among the lines of
    the record, ``columns`` those where each begins, and ``lead`` is what comes before the first.
    """

    text: str
    place: int
    columns: tuple[int, ...]
    lead: str = ""
    where: Where = "label"
    name: str | None = None

    @property
    def is_status(self) -> bool:
        """Whether this is a label, and its name one of those for a status."""
        return self.name in STATUS_LABELS

    @property
    def raw(self) -> str:
        """The first line, as it is written."""
        return self.text.partition("\n")[0].rstrip()

    @property
    def last(self) -> int:
        """The place of the last line."""
        return self.place + self.text.count("\n")

    def at(self, offset: int) -> tuple[int, int]:
        """The place and the column in the record of a position in the text."""
        before = self.text.count("\n", 0, offset)
        return self.place + before, self.columns[before] + offset - (self.text.rfind("\n", 0, offset) + 1)

    def part(self, start: int, end: int) -> Statement:
        """What lies between two positions in the text."""
        place, column = self.at(start)
        text = self.text[start:end]
        below = place - self.place + 1
        columns = (column, *self.columns[below : below + text.count("\n")])
        return self._replace(text=text, place=place, columns=columns)

    def parts(self, cuts: Iterable[int]) -> Iterator[Statement]:
        """Yield what lies between the ends of the text and some positions in it."""
        return (self.part(start, end) for start, end in pairwise((0, *cuts, len(self.text))))


class Mention(NamedTuple):
    """A status at one place in a record, as it counts and as it is written.

    ``raw`` is the text at ``line`` and ``column``; ``partly`` means that another record replaces a part,
    ``doubt`` why somebody else may read it otherwise.
    """

    status: Status
    raw: str
    line: int
    column: int
    where: Where
    partly: bool = False
    doubt: str = ""


class Link(NamedTuple):
    """Where a record leads to, as it is written; ``role`` is the role of Sphinx by which, if there is one."""

    target: str
    line: int
    column: int
    role: str = ""


class Relation(NamedTuple):
    """What this record is to another, which is named by a link or file, by its number, or by both."""

    verb: Verb
    target: str
    number: int | None
    line: int
    partly: bool = False


class Note(NamedTuple):
    """What is not as a reader would expect, although the record was read."""

    line: int
    text: str


@dataclass(frozen=True)
class Record:
    """A record as it was read; line 0 where nothing was found to read.

    ``mention`` is where the status that counts was read, ``conflicts`` are further places with another one. ``text`` is
    what a reader of the page sees, without comments and code, and ``outcome`` the part of it that gives the decision.
    """

    syntax: Syntax
    mention: Mention
    conflicts: tuple[Mention, ...]
    title: str
    number: int | None
    day: date | None
    deciders: tuple[str, ...]
    relations: tuple[Relation, ...]
    links: tuple[Link, ...]
    notes: tuple[Note, ...]
    text: str
    outcome: str

    @property
    def status(self) -> Status:
        """The status that counts."""
        return self.mention.status

    def status_text(self) -> str:
        """What was read as the status, in a few words."""
        if self.status == "none":
            return "no status"
        if self.status == "empty":
            return "a status label without a value"
        written = self.mention.raw if len(self.mention.raw) <= SHOWN else f"{self.mention.raw[:SHOWN]}…"
        return f"{written!r}, which is {MEANING.get(self.status, self.status)}"
