"""From what is written as a status to the status: placeholders first, and then how the line begins."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import NamedTuple
from urllib.parse import unquote

from decidable.adr.record import (
    BEGINNINGS,
    FILLERS,
    LONGEST,
    MOST_FILLERS,
    PARTS,
    QUALIFIERS,
    SHORTEST,
    SINGLE,
    STATUS_LABELS,
    STRONG,
    TOKEN,
    WEAK,
    Status,
    bare,
    listed,
    relating,
    tokens,
)
from decidable.adr.relations import verbs
from decidable.text import unescaped

LONGEST_VALUE = 600
FEW = 3  # words that may follow one that also begins ordinary sentences
ALL = 3  # different statuses in one line: the words to choose from, not the one that was chosen
NUMERAL = re.compile(r"\d+(st|nd|rd|th)?|[a-z]{3,9}day|v\d+|t\d+z?|utc")
MONTHS = listed("relations", "months")
BEFORE_A_STATUS = FILLERS | MONTHS | QUALIFIERS
MARKED = re.compile(r"[\[\]<`:#~&]")
STRUCK = re.compile(r"~~[^~]*~~|<(del|s|strike)>[^<]*</\1>", re.IGNORECASE)
BADGE = re.compile(
    r"(?:!\[[^\[\]]*\]\(<?|image:{1,2}|\.\. image::\s*)?"
    r"https?://(?:img\.shields\.io|badgen\.net|flat\.badgen\.net)/(?P<path>[^\s)>\"'\[\]]+)"
    r"(?:\[[^\[\]]*\]|[^()<>\[\]]*\))?"
)
DROPPED: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"^\s*\[[xX]\]\s"), ""),
    (re.compile(r"!\[([^\[\]]*)\]\([^()]*\)"), r"\1"),
    (re.compile(r"(?<!\w)\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])"), r" \1"),
    (re.compile(r"(?:link|xref|image|icon):{1,2}[^\s\[\]]{0,500}\[([^\[\]]*)\]"), r"\1"),
    (re.compile(r"<<([^<>]*)>>"), lambda found: found[1].partition(",")[2]),
    (re.compile(r"(?::[\w+:.-]{1,80}:|\{[\w+:.-]{1,80}\})`([^`<]*)(?:<[^`<]*>)?`"), r"\1"),
    (re.compile(r"`([^`<]+)<[^`<>]*>`_+"), r"\1"),
    (re.compile(r"\[[.\w#-]+\]#([^#]*)#"), r"\1"),
    (re.compile(r"</?[a-zA-Z][^<>]*>"), " "),
    (re.compile(r"(?<![\w:]):[a-z0-9_+-]+:(?!\w)"), " "),
)
# Where a value goes on with its next step, as in "Submitted 2026-01-26; approved 2026-02-22".
STEP = re.compile(r";|\u2192|[-=]{1,9}>|(?<=\d),\s|(?<=\)),?\s(?=[A-Z])")
OPEN = frozenset({"draft", "proposed", "deferred"})
NEAREST = (
    0.88  # of two words of seven letters, one may be missing ("acepted"), and none may be another ("adapted")
)
LONGEST_WORD = 20
CHOICES = re.compile(r"\||(?<!\d)/(?!\d)|\s(?:or|oder|ou|of)\s|…|\.{3}", re.IGNORECASE)
LISTED = re.compile(r",|\s(?:or|oder|ou|of|and)\s", re.IGNORECASE)
STRESSED = re.compile(r"\s*(?:\*\*|__|\[[xX]\]|[✅☑✔👉➡])")
WRAPPED = {"{": "}", "[": "]", "<": ">", "«": "»"}
EXAMPLE = re.compile(r"\{|<|x{2,}|n{3,}|y{4}|\?", re.IGNORECASE)
NOTHING = frozenset({"", "-", "--", "---", "\u2013", "\u2014", "_", "n/a", "~", "null"})


class Value(NamedTuple):
    """What a text says.

    ``partly`` where another record replaces a part of this one, ``explains`` where a line only tells what each status is;
    ``doubt`` says why another reader may read it otherwise.
    """

    status: Status
    partly: bool = False
    explains: bool = False
    doubt: str = ""


def value_of(raw: str) -> Value:
    """Read what is written as a status."""
    return _read(" ".join(raw[:LONGEST_VALUE].split()))


@lru_cache(maxsize=1024)  # most records of a folder say the same, and each value is asked for more than once
def _read(text: str) -> Value:
    if bare(text.strip("*_`\"' ")) in NOTHING:
        return Value("empty")
    return _choice(text) or _beginning(text) or _nearly(text) or _mentioned(text)


def replaced(raw: str) -> Value | None:
    """Read a text that begins by saying that another record has taken the place of this one, or else None."""
    found = relating(tokens(plain(raw[:LONGEST_VALUE])))
    return Value(found.status, found.partly) if found and found.verb == "superseded by" else None


def plain(text: str) -> str:
    """A text without its markup: what a reader sees, with the message of a badge in place of its picture."""
    if not MARKED.search(text):
        return text
    text = STRUCK.sub(" ", BADGE.sub(lambda found: badge(found["path"])[1], text))
    for pattern, kept in DROPPED:
        text = pattern.sub(kept, text)
    return unescaped(text)


def badge(path: str) -> tuple[str, str]:
    """The label and the message that the address of a badge holds; without a label it is empty."""
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
    """The status with which a text begins, behind the few words that may come before it."""
    written = TOKEN.findall(plain(text))
    words = [bare(word) for word in written]
    start = _start(words)
    found = next((status for at in range(start + 1) if (status := _phrase(words, written, at))), None)
    first = "".join(words[:1])
    return found or next((status for word, status in BEGINNINGS.items() if first.startswith(word)), None)


def _start(words: Sequence[str]) -> int:
    """How many words stand before the one that says the status."""
    start = 0
    while start < min(len(words), MOST_FILLERS) and (
        words[start] in BEFORE_A_STATUS or NUMERAL.fullmatch(words[start])
    ):
        start += 1
    return start


def _phrase(words: Sequence[str], written: Sequence[str], start: int) -> Status | None:
    for length in range(min(LONGEST, len(words) - start), 0, -1):
        phrase = tuple(words[start : start + length])
        if phrase in STRONG:
            return STRONG[phrase]
        rest = list(takewhile(str.islower, written[start + length :]))  # a capital begins another sentence
        if phrase in WEAK and len(rest) <= FEW:
            return WEAK[phrase]
    return None


def _beginning(text: str) -> Value | None:
    """Read how a text begins; what follows counts only where another record, or a later step, has taken its place."""
    if not text.isascii() or ":" in text or "=" in text:
        text = _without_label(text)
    shown = plain(text)
    words = tokens(shown)
    ended = [found for _, _, found in verbs(shown) if found.verb == "superseded by"]
    status = says(shown)
    part = next((at for at in range(_start(words) + 1) if words[at : at + 1] and words[at] in PARTS), None)
    if part is not None and STRONG.get((*words[part + 1 : part + 2],)) in {"superseded", "deprecated"}:
        return Value("accepted", partly=True)
    if status == "superseded" and any(words[at : at + 2] == ["in", "part"] for at in range(len(words))):
        return Value("accepted", partly=True)
    if status is None:
        return None
    whole = next((found.status for found in ended if not found.partly), None)
    steps = [said for step in STEP.split(shown)[1:] if (said := says(step))]
    if status in OPEN and steps:
        status = steps[-1]
    qualifier = next((word for word in words[: _start(words)] if word in QUALIFIERS), "")
    doubt = f"the status is qualified by {qualifier!r}, and was read without it" if qualifier else ""
    return Value(whole or status, bool(ended) and whole is None, doubt=doubt)


def _nearly(text: str) -> Value | None:
    """Read a misspelt word as the nearest one that is known, and say so."""
    words = tokens(plain(_without_label(text)))
    word = next(iter(words[_start(words) :]), "")
    close = (
        get_close_matches(word[:LONGEST_WORD], SINGLE, n=1, cutoff=NEAREST) if len(word) > SHORTEST else []
    )
    if not close or relating(words):
        return None
    meant = SINGLE[close[0]]
    return Value(STRONG[tuple(meant.split())], doubt=f"{word!r} was read as {meant!r}")


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
    every = TOKEN.findall(bare(text))
    if len({STRONG.get((word,), "") for word in every} - {""}) >= ALL and all(
        (word,) in STRONG for word in every
    ):
        return Value("placeholder")
    offered = {status for part in LISTED.split(_outside_links(text)) if (status := says(part))}
    return Value("placeholder") if len(offered) >= ALL and says(text) else None


def _a_real_successor(parts: Sequence[str]) -> bool:
    """Whether the second of two parts names the record that has taken the place, and not an example of one."""
    _, last, *more = parts
    return not more and bool(replaced(last)) and bool(re.search(r"\d", last)) and not EXAMPLE.search(last)


def _unwrapped(text: str) -> str | None:
    """What stands inside the brackets that a whole value stands in; None where it stands in none."""
    text = text.strip("\"'*_` ")
    closing = WRAPPED.get(text[:1])
    inner = text[1:-1]
    whole = closing is not None and text.endswith(closing) and closing not in inner.replace("](", "")
    if closing is None or "`" in text or text.startswith(("[x]", "[X]", "[ ]", "[[", "<<")):
        return None
    tag = text[0] == "<" and (text.count("<") > 1 or inner.startswith(("http", "br", "/")))
    return inner.strip("{}[]<> ") if not tag and (whole or text[0] == "{") else None


def _outside_links(text: str) -> str:
    """A text without the targets of its links, in which dashes and bars mean nothing."""
    return re.sub(r"\]\([^()]*\)", "]", STRUCK.sub(" ", text))


def _mentioned(text: str) -> Value:
    """A placeholder where a text explains a template by naming every status, else an unknown status."""
    words = tokens(plain(text))
    named = {STRONG[(word,)] for word in words if (word,) in STRONG}
    named |= {STRONG[pair] for pair in pairwise(words) if pair in STRONG}
    explains = len(named) >= ALL
    return Value("placeholder" if explains else "unknown", explains=explains)
