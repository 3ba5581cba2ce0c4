"""The words by which a status is said, in the languages that records are found in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from configparser import RawConfigParser
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

if TYPE_CHECKING:
    from decidable.adr.record import Status

Verb = Literal["superseded by", "supersedes", "amended by", "amends"]
ENDINGS = {"~": ("o", "a", "os", "as", "i", "e"), "^": ("e", "ee", "es", "ees")}


WORDS = RawConfigParser(delimiters=["="])
WORDS.read(Path(__file__).with_name("words.ini"), encoding="utf-8")


def listed(section: str, name: str) -> frozenset[str]:
    """The words and phrases of a list in ``words.ini``."""
    return frozenset(_split(WORDS[section][name]))


def _split(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split(",")]


STATUS_LABELS = listed("labels", "status")
DATE_LABELS = listed("labels", "date")
DECIDER_LABELS = listed("labels", "deciders")
TITLE_LABELS = listed("labels", "title")
PARTS = listed("relations", "parts")
QUALIFIERS = listed("relations", "qualifiers")
BY = listed("relations", "by")
FORWARD = listed("relations", "forward")
AMENDS = listed("relations", "amends")
AMENDED = listed("relations", "amended")
RELATION_LABELS = FORWARD | AMENDS | listed("labels", "relation")
KNOWN_LABELS = (
    STATUS_LABELS | DATE_LABELS | DECIDER_LABELS | TITLE_LABELS | listed("labels", "other") | RELATION_LABELS
)
FILLERS = listed("relations", "fillers")
BEFORE_A_VERB = FILLERS | PARTS | QUALIFIERS
MOST_FILLERS = 7  # words before the one that says the status
IN_PART = {("in", "part"), ("partially",), ("partly",), ("teilweise",), ("parcialmente",)}
JOINED: dict[str, Verb] = {
    "supersededby": "superseded by",
    "replacedby": "superseded by",
    "amendedby": "amended by",
}
VERBS = FORWARD | AMENDS | JOINED.keys()
LONGEST = 4
SHORTEST = 4  # letters of a word of which nobody can say which one was meant
TOKEN = re.compile(r"[^\W_]+")


def bare(text: str) -> str:
    """A text in small letters and without accents."""
    if text.isascii():
        return text.lower()
    letters = (
        each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each)
    )
    return unicodedata.normalize(
        "NFC", "".join(letters)
    )  # Korean syllables come apart, too, and belong together


def named(text: str) -> str:
    """A name as labels are compared: in small letters, without accents, marks and dashes."""
    return " ".join(bare(text).replace("-", " ").replace("_", " ").strip(" *`~#[]().,").split())


def tokens(text: str) -> list[str]:
    """The words of a text, in small letters and without accents."""
    return TOKEN.findall(bare(text))


@cache
def strong() -> dict[tuple[str, ...], Status]:
    """Map the phrases that say a status wherever a line begins with them."""
    return {phrase: status for status, text in _statuses("statuses") for phrase in _phrases(text)}


@cache
def weak() -> dict[tuple[str, ...], Status]:
    """Map the words that say a status only where they are nearly all that is said."""
    return {phrase: status for status, text in _statuses("weak") for phrase in _phrases(text)}


@cache
def prefixes() -> dict[str, Status]:
    """Map the beginnings that say a status in writing without blanks, the longest first."""
    found = {bare(word): status for status, text in _statuses("beginnings") for word in _split(text)}
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


@cache
def single() -> dict[str, str]:
    """Map what a misspelt word may be, in one word, to the phrase that it is."""
    words = {"".join(phrase): " ".join(phrase) for phrase in strong()}
    return {word: phrase for word, phrase in words.items() if len(word) > SHORTEST}


@cache
def replacing() -> frozenset[str]:
    """The single words that say that something else has taken the place, or that it no longer holds."""
    said = {"superseded", "deprecated"}
    return frozenset(phrase[0] for phrase, status in strong().items() if status in said and len(phrase) == 1)


class Relating(NamedTuple):
    """How a text begins that says what one record is to another, in so many words of it.

    ``status`` is that of a record of which this is said.
    """

    verb: Verb
    partly: bool
    words: int
    status: Status


def relating(words: Sequence[str]) -> Relating | None:
    """How these words begin by saying what a record is to another, such as ``partly superseded by``; None where they do not."""
    at = 0
    while at < min(len(words), MOST_FILLERS) and words[at] in BEFORE_A_VERB:
        at += 1
    partly, rest = bool(PARTS & set(words[:at])), tuple(words[at : at + LONGEST])
    part = next((len(phrase) for phrase in IN_PART if rest[1 : 1 + len(phrase)] == phrase), 0)
    partly = partly or part > 0
    if len(rest) > 1 + part and rest[1 + part] in BY and (rest[0] in replacing() or rest[0] in AMENDED):
        status = strong().get((rest[0], rest[1 + part]), strong().get(rest[:1], "accepted"))
        gone = rest[0] in replacing()
        verb: Verb = "superseded by" if gone else "amended by"
        return Relating(verb, partly, at + part + 2, status if gone and not partly else "accepted")
    if len(rest) > 1 and strong().get(rest[:2]) == "superseded":
        return Relating("superseded by", partly, at + 2, "accepted" if partly else "superseded")
    for length in (3, 2, 1):
        joined = " ".join(rest[:length])
        if len(rest) >= length and joined in VERBS:
            verb = JOINED.get(joined, "supersedes" if joined in FORWARD else "amends")
            status = "superseded" if verb == "superseded by" and not partly else "accepted"
            return Relating(verb, partly, at + length + part, status)
    return None


def _statuses(section: str) -> Iterator[tuple[Status, str]]:
    for status, text in WORDS[section].items():
        yield cast("Status", status), text


def _phrases(text: str) -> Iterator[tuple[str, ...]]:
    for word in _split(text):
        if word and word[-1] in ENDINGS:
            yield from (tuple(tokens(word[:-1] + ending)) for ending in ENDINGS[word[-1]])
        elif word:
            yield tuple(tokens(word))
