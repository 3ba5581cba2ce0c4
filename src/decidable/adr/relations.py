"""What a record says that it is to others: superseded by, supersedes, amended by, amends; wholly or partly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from decidable.adr.record import (
    CONJUNCTIONS,
    PARTS,
    TOKEN,
    Relating,
    Relation,
    Statement,
    bare,
    listed,
    relating,
    tokens,
)

LINK_SECTIONS = listed("sections", "links")
APART = listed("relations", "elsewhere")
UNSURE = listed("relations", "unsure")
NEAR = 4  # words before a verb in which one may stand that takes it back, such as "may be superseded by"
LONGEST = 2000
FEW = 8  # words between a verb and the record that it is about
FIRST = 12  # words of a clause in which the verb has to stand
# Where a clause begins: behind a sign or a conjunction. A capital counts as well: a full stop is often missing.
SIGN = re.compile(r"[;,.(|/:?!\u2192\u2014\u2013>]|\s-+\s")
END = re.compile(r";|\.\s+(?=[A-Z])")
DAY = re.compile(
    r"(?<![\d-])(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(?![\d_-])|(?<!\d)\d{1,2}[./]\d{1,2}[./](?:19|20)\d{2}(?!\d)"
)
LINKED = re.compile(
    r"\[(?P<text>[^\[\]]{0,300})\]\(\s{0,9}<?(?P<inline>[^()<>\s]{1,1000})[^()]{0,300}\)"
    r"|`(?P<title>[^`<>]{0,300})<(?P<rest>[^`<>]{1,1000})>`_{0,2}"
    r"|(?:link|xref):{1,2}(?P<adoc>[^\s\[\]]{1,1000})\[(?P<shown>[^\[\]]{0,300})\]"
    r"|<<(?P<cross>[^<>,]{1,300})(?:,(?P<label>[^<>]{0,300}))?>>"
    r"|\[\[(?P<wiki>[^\[\]|]{1,300})(?:\|(?P<alias>[^\[\]]{0,300}))?\]\]"
    r"|\[(?P<name>[^\[\]]{1,300})\](?:\[(?P<key>[^\[\]]{0,300})\])?"
    r"|<?(?P<address>https?://[^\s<>()\[\]]{1,1000})>?"
)
TARGETS = ("inline", "rest", "adoc", "cross", "wiki", "address")
TEXTS = ("text", "title", "shown", "label", "alias", "name")
FILE = re.compile(r"[\w./-]{1,200}\.(?:md|markdown|mdx|rst|adoc|asciidoc)\b")
STEM = re.compile(r"(?<![\w.-])(?:(?:19|20)\d{2}-?\d{2}-?\d{2}|0*\d{1,5})[-_](?=[A-Za-z])[\w-]{1,150}")
PREFIXED = re.compile(
    r"(?<![\w.])(?:(?:adr|ad|dr|madr|lad|decision|record|entscheidung|no|nr)s?(?![a-z])[.\s]{0,2}[-_ #]{0,3}|#)0*(?P<number>\d{1,5})"
    r"(?![\w.]*\d)",
    re.IGNORECASE,
)
CODE = re.compile(r"(?<![\w.-])[A-Z]{1,12}-0*(?P<number>\d{1,5})(?![\w.]*\d)")
# What makes a number no number of a record: a further digit, or the word for what is counted, as in "3 services".
COUNT = r"(?![\d%-]|[.,:]\d|\s?(?:percent|days?)\b|\s(?!since|from|with|part|which|when|after|until|only|super|repla|accep|amend|depre|rejec)[a-z]{4})"
FIRST_NUMBER = re.compile(r"[\W_]{0,12}0*(?P<number>\d{1,5})" + COUNT)
NEXT_NUMBER = re.compile(
    r"[\W_]{0,12}(?:,|&|\+|/|\b(?:and|und|et|y|e|en)\b)[\W_]{0,12}0*(?P<number>\d{1,5})" + COUNT
)
IN_NAME = re.compile(
    r"(?:[a-z]{1,8}[-_ ]?){0,2}(?:(?P<day>(?:19|20)\d{2}-?[01]\d-?[0-3]\d)(?:_(?P<of_day>\d{1,4})(?=[-_.]|$))?|(?P<number>\d{1,5}))(?!\d)",
    re.IGNORECASE,
)

ELSEWHERE = re.compile(r"/(?:pulls?|issues|discussions|merge_requests|commits?)/")


class Found(NamedTuple):
    """A record that is named in a text, from a position up to another."""

    offset: int
    end: int
    target: str
    number: int | None


def relations(said: Iterable[Statement], defined: Mapping[str, str]) -> tuple[Relation, ...]:
    """The relations of a record to others, each once, in the order in which they are given.

    :param defined: the targets of the links that a page defines apart from where it uses them, by their names
    """
    found = dict[tuple[str, object], Relation]()
    for each in said:
        for relation in _relations(each, defined):
            found.setdefault((relation.verb, relation.number or relation.target), relation)
    return tuple(found.values())


def verbs(text: str, *, inside: bool = False) -> Iterator[tuple[int, int, Relating]]:
    """Yield where each relation begins that begins a text or a clause of it, where its words end, and what it is.

    :param inside: also what is said of something else than the record, such as "the limits are superseded by": of a part of it
    """
    words = list(TOKEN.finditer(text, 0, LONGEST))
    plain = [bare(word[0]) for word in words]
    behind = 0
    for at, word in enumerate(words):
        if word.start() < behind:
            continue
        gap = text[words[at - 1].end() : word.start()] if at else ""
        begins = not at or word[0][0].isupper() or SIGN.search(gap) or plain[at - 1] in CONJUNCTIONS
        found = relating(plain[at : at + FIRST]) if begins or inside else None
        unsure = not begins and not UNSURE.isdisjoint(plain[max(at - NEAR, 0) : at])
        if found and not unsure and (begins or found.verb.endswith(" by")):
            behind = words[at + found.words - 1].end()
            yield word.start(), behind, found._replace(partly=found.partly or not begins)


def related(name: str, value: str = "") -> Relating | None:
    """What a label or a heading of this name says of the records in its value; None where it names no relation."""
    words = tokens(name)
    found = relating(words)
    partly = bool(found) and not PARTS.isdisjoint(tokens(value))
    return found._replace(partly=found.partly or partly) if found and found.words == len(words) else None


def _relations(said: Statement, defined: Mapping[str, str]) -> Iterator[Relation]:
    """Yield what a label says by its name, or else what a text says by its verbs; behind a label, by any of them."""
    label, text = related(said.name or "", said.text), said.text
    found = [(0, 0, label)] if label else list(verbs(text, inside=said.name is not None))
    for number, (_, behind, begun) in enumerate(found):
        last = found[number + 1][0] if number + 1 < len(found) else min(len(text), LONGEST)
        scope, end, most = text[behind:last], 0, FEW
        for one in named_in(scope, defined):
            between = scope[end : one.offset]
            words = set(tokens(between)) - CONJUNCTIONS
            if words & APART or (not label and (len(words) > most or END.search(between))):
                break  # what is named further behind is another matter
            end, most = one.end, 0
            line = said.at(behind + one.offset)[0] + 1
            yield Relation(begun.verb, one.target, one.number, line, begun.partly)


def named_in(text: str, defined: Mapping[str, str]) -> list[Found]:
    """The records that a text names, by link, file, id or number, in its order."""
    text = rest = text[:LONGEST]
    found, ends = list[Found](), list[int]()
    for link in LINKED.finditer(text):
        target = next((link[name] for name in TARGETS if link[name]), "")
        shown = next((link[name] for name in TEXTS if link[name]), "")
        target = target or defined.get((link["key"] or link["name"] or "").lower(), "")
        number = None if ELSEWHERE.search(target.partition("://")[2]) else _number(shown, target)
        if target or number is not None:
            found.append(Found(*link.span(), target, number))
            rest = _blanked(rest, link)
    for pattern, is_target in ((DAY, None), (FILE, True), (STEM, True), (PREFIXED, False), (CODE, True)):
        for match in pattern.finditer(rest):
            rest = _blanked(rest, match)
            if is_target is not None:
                found.append(Found(*match.span(), match[0] if is_target else "", _number(match[0], match[0])))
                ends.append(match.end())
    first = FIRST_NUMBER.match(rest) if not found else None
    if first:
        found.append(Found(*first.span("number"), "", int(first["number"])))
        ends.append(first.end())
    for end in ends:
        while more := NEXT_NUMBER.match(rest, end):
            found.append(Found(*more.span("number"), "", int(more["number"])))
            end = more.end()  # noqa: PLW2901  (one number follows another)
    return sorted(found)


def _blanked(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]}{' ' * len(match[0])}{text[match.end() :]}"


def number_in_name(name: str) -> int | None:
    """The number in a file's name; a day in it is none, but what is counted behind the day is."""
    found = IN_NAME.match(name)
    number = (found["of_day"] if found["day"] else found["number"]) if found else None
    return int(number) if number else None


def _number(shown: str, target: str) -> int | None:
    """The number of a record, by the text of a link or else by the name of its file."""
    prefixed, in_name = PREFIXED.search(shown), number_in_name(target.rstrip("/").rpartition("/")[2])
    if prefixed or in_name is not None:
        return int(prefixed["number"]) if prefixed else in_name
    found = CODE.search(shown) or FIRST_NUMBER.match(DAY.sub("", shown))
    return int(found["number"]) if found else None
