"""From what is written as a status to the status: placeholders first, and then how the line begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import unquote

from decidable.adr.record import Status
from decidable.adr.vocabulary import (
    BY,
    LONGEST,
    PARTS,
    STATUS_LABELS,
    bare,
    listed,
    prefixes,
    replacing,
    strong,
    tokens,
    weak,
)
from decidable.text import unescaped

LONGEST_VALUE = 600
FEW = 3  # words that may follow one that also begins ordinary sentences
ALL = 3  # different statuses in one line: the words to choose from, not the one that was chosen
FILLERS = listed("""
    this, the, our, it, adr, decision, proposal, record, document, rfc, is, was, has, have, been, are, currently, now, fully, formally,
    officially, already, unanimously, also, status, team, we, as, of, on, at, since, am, le, la, der, die, das, ist, wurde, wird, el, esta,
    est, a, ete, o, foi, and, then, later
    """)
MOST_FILLERS = 7
NUMERAL = re.compile(r"\d+(st|nd|rd|th)?|[a-z]{3,9}day|v\d+|t\d+z?|utc")
MONTHS = listed("""
    jan, feb, mar, apr, may, jun, jul, aug, sep, sept, oct, nov, dec, january, february, march, april, june, july, august, september,
    october, november, december
    """)
MARKED = re.compile(r"[\[\]<`:#~&]")
STRUCK = re.compile(r"~~[^~]*~~|<(del|s|strike)>[^<]*</\1>", re.IGNORECASE)
BADGE = re.compile(
    r"(?:!\[[^\[\]]*\]\(<?|image:{1,2}|\.\. image::\s*)?"
    r"https?://(?:img\.shields\.io|badgen\.net|flat\.badgen\.net)/(?P<path>[^\s)>\"'\[\]]+)"
    r"(?:\[[^\[\]]*\]|[^()<>\[\]]*\))?"
)
DROPPED = (
    (re.compile(r"^\s*\[[xX]\]\s"), ""),
    (re.compile(r"!\[([^\[\]]*)\]\([^()]*\)"), r"\1"),
    (re.compile(r"(?<!\w)\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])"), r" \1"),
    (re.compile(r"(?:link|xref|image|icon):{1,2}[^\s\[\]]*\[([^\[\]]*)\]"), r"\1"),
    (re.compile(r"<<[^<>,]*,?([^<>]*)>>"), r"\1"),
    (re.compile(r"(?::[\w+:.-]+:|\{[\w+:.-]+\})`([^`<]*)(?:<[^`<]*>)?`"), r"\1"),
    (re.compile(r"`([^`<]+)<[^`<>]*>`_+"), r"\1"),
    (re.compile(r"\[[.\w#-]+\]#([^#]*)#"), r"\1"),
    (re.compile(r"</?[a-zA-Z][^<>]*>"), " "),
    (re.compile(r"(?<![\w:]):[a-z0-9_+-]+:(?!\w)"), " "),
)
CLAUSE = re.compile(
    r"[|;,.(/:→\u2014\u2013]|\s-+>?\s|\b(?:and|but|then|later|now|und|et|aber|mais|pero|mas)\b", re.IGNORECASE
)
CHOICES = re.compile(r"\||(?<!\d)/(?!\d)|\s(?:or|oder|ou|of)\s|…|\.{3}", re.IGNORECASE)
LISTED = re.compile(r",|\s(?:or|oder|ou|of|and)\s", re.IGNORECASE)
STRESSED = re.compile(r"\s*(?:\*\*|__|\[[xX]\]|[✅☑✔👉➡])")
WRAPPED = {"{": "}", "[": "]", "<": ">", "«": "»"}
EXAMPLE = re.compile(r"\{|<|x{2,}|n{3,}|y{4}|\?", re.IGNORECASE)
NOTHING = frozenset({"", "-", "--", "---", "\u2013", "\u2014", "_", "n/a", "~", "null"})


class Value(NamedTuple):
    """What a line says.

    ``partly`` where another record replaces a part of this one, ``explains`` where a line only tells what each status is.
    """

    status: Status
    partly: bool = False
    explains: bool = False


def value_of(raw: str) -> Value:
    """Read what is written as a status."""
    text = raw[:LONGEST_VALUE].strip()
    if bare(text.strip("*_`\"' ")) in NOTHING:
        return Value("empty")
    return _choice(text) or _beginning(text) or _mentioned(text)


def replaced(raw: str) -> Value | None:
    """Read a line that begins by saying that another record has taken the place of this one, or else None."""
    words = tokens(plain(raw[:LONGEST_VALUE]))
    while words and words[0] in FILLERS:
        words = words[1:]
    partly = bool(words) and words[0] in PARTS
    words = words[partly:]
    if not words or words[0] not in replacing():
        return None
    rest = words[1:]
    if rest[:2] == ["in", "part"]:
        partly, rest = True, rest[2:]
    if not rest or rest[0] not in BY:
        return None
    by = strong().get((words[0], rest[0])) or strong()[(words[0],)]
    return Value("accepted" if partly else by, partly)


def plain(text: str) -> str:
    """Give a text without its markup: what a reader sees, with the message of a badge in place of its picture."""
    if not MARKED.search(text):
        return text
    text = STRUCK.sub(" ", BADGE.sub(lambda found: badge(found["path"])[1], text))
    for pattern, kept in DROPPED:
        text = pattern.sub(kept, text)
    return unescaped(text)


def badge(path: str) -> tuple[str, str]:
    """Give the label and the message that the address of a badge holds; without a label it is empty."""
    path, _, query = path.partition("?")
    given = dict(part.partition("=")[::2] for part in query.split("&"))
    if "message" in given:
        return unquote(given.get("label", "")), unquote(given["message"]).replace("+", " ")
    parts = [part for part in path.split("/") if part]
    if parts[:1] in (["badge"], ["static"]):
        parts = parts[1:]
    if len(parts) == 1:
        parts = parts[0].replace("--", "\0").split("-")
    words = [unquote(part).replace("\0", "-").replace("_", " ") for part in parts]
    label, message, *color = [*words, "", ""]
    return (label, message) if len(color) > 2 else ("", label)  # noqa: PLR2004  (a badge has label, message and color)


def says(text: str) -> Status | None:
    """Give the status with which a text begins, behind the few words that may come before it."""
    words = tokens(plain(text))
    start = 0
    while start < min(len(words), MOST_FILLERS):
        found = _phrase(words[start:])
        if found:
            return found
        if not (words[start] in FILLERS or NUMERAL.fullmatch(words[start]) or words[start] in MONTHS):
            break
        start += 1
    first = "".join(words[:1])
    return next((status for word, status in prefixes().items() if first.startswith(word)), None)


def _phrase(words: Sequence[str]) -> Status | None:
    for length in range(min(LONGEST, len(words)), 0, -1):
        phrase = tuple(words[:length])
        if phrase in strong():
            return strong()[phrase]
        if phrase in weak() and len(words) - length <= FEW:
            return weak()[phrase]
    return None


def _beginning(text: str) -> Value | None:
    """Read how a line begins; what follows counts only where it says that another record has taken the place."""
    if not text.isascii() or ":" in text or "=" in text:
        text = _without_label(text)
    shown = plain(text)
    words = tokens(shown)
    if words and words[0] in PARTS and (found := replaced(shown)):
        return found
    status = says(shown)
    if status is None:
        return None
    clauses = [found for clause in CLAUSE.split(shown)[1:] if (found := replaced(clause))]
    whole = next((found for found in clauses if not found.partly), None)
    in_part = replaced(shown)
    partly = bool(clauses) or bool(in_part and in_part.partly)
    return whole or Value("accepted" if in_part and in_part.partly else status, partly)


def _without_label(text: str) -> str:
    """Drop a label that is said again inside the value, such as ``Status: accepted`` in a status section."""
    label, separator, value = text.replace("\uff1a", ":").replace("=", ":", 1).partition(":")
    return value if separator and bare(label.strip(" *_`>-")) in STATUS_LABELS else text


def _choice(text: str) -> Value | None:
    """Read words to choose from: the one that is marked, or a placeholder where none is."""
    inner = _unwrapped(text)
    if inner is not None:
        return _choice(inner) or Value(says(inner) or "placeholder")
    parts = CHOICES.split(_outside_links(text))
    found = [says(part) for part in parts]
    known = {status for status in found if status}
    if len(parts) > 1 and len(known) > 1 and found[0] and not _a_real_successor(parts):
        marked = [
            status for part, status in zip(parts, found, strict=True) if status and STRESSED.match(part)
        ]
        return Value(marked[0] if len(marked) == 1 else "placeholder")
    offered = {status for part in LISTED.split(_outside_links(text)) if (status := says(part))}
    return Value("placeholder") if len(offered) >= ALL and says(text) else None


def _a_real_successor(parts: Sequence[str]) -> bool:
    """Say whether the second of two parts names the record that has taken the place, and not an example of one."""
    _, last, *more = parts
    return not more and bool(replaced(last)) and bool(re.search(r"\d", last)) and not EXAMPLE.search(last)


def _unwrapped(text: str) -> str | None:
    """Give what stands inside the brackets that a whole value stands in; None where it stands in none."""
    text = text.strip("\"'*_` ")
    closing = WRAPPED.get(text[:1])
    inner = text[1:-1]
    whole = closing is not None and text.endswith(closing) and closing not in inner.replace("](", "")
    if closing is None or "`" in text or text.startswith(("[x]", "[X]", "[ ]", "[[", "<<")):
        return None
    tag = text[0] == "<" and (text.count("<") > 1 or inner.startswith(("http", "br", "/")))
    return inner.strip("{}[]<> ") if not tag and (whole or text[0] == "{") else None


def _outside_links(text: str) -> str:
    """Give a text without the targets of its links, in which dashes and bars mean nothing."""
    return re.sub(r"\]\([^()]*\)", "]", STRUCK.sub(" ", text))


def _mentioned(text: str) -> Value:
    """Tell the explanation of a template, which names every status, from what is not known."""
    words = tokens(plain(text))
    named = {strong()[(word,)] for word in words if (word,) in strong()}
    named |= {strong()[pair] for pair in pairwise(words) if pair in strong()}
    explains = len(named) >= ALL
    return Value("placeholder" if explains else "unknown", explains=explains)
