"""The meaning of a text in a record: its status, and its relations to other records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import NamedTuple

from decidable.adr import record
from decidable.adr.markup import STRUCK, plain
from decidable.adr.record import Relating, Relation, Statement, Status, bare, listed, relating, tokens
from decidable.errors import near

APART = listed("relations", "elsewhere") | record.NOTHING
UNSURE = listed("relations", "unsure")
OWN = listed("relations", "own")
SELF = listed("relations", "self")
NEAR = 4  # words before a verb among which one may take it back, such as "may be superseded by"
LONGEST = 2000
LONGEST_START = 300
FEW = 8  # words between a verb and the record that it is about
FIRST = 12  # words of a clause among which the verb has to be
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
ELSEWHERE = re.compile(r"/(?:pulls?|issues|discussions|merge_requests|commits?)/")
LONGEST_VALUE = 600
FEW_MORE = 3  # words that may follow one that also begins ordinary sentences
ALL = 3  # different statuses in one line: the words to choose from, not the one that was chosen
NUMERAL = re.compile(r"\d+(st|nd|rd|th)?|[a-z]{3,9}day|v\d+|t\d+z?|utc")
MONTHS = listed("relations", "months")
BEFORE_A_STATUS = record.FILLERS | MONTHS | record.QUALIFIERS
# Where a value goes on with its next step, as in "Submitted 2026-01-26; approved 2026-02-22".
STEP = re.compile(r";|\u2192|[-=]{1,9}>|(?<=\d),\s|(?<=\)),?\s(?=[A-Z])")
OPEN = frozenset({"draft", "proposed", "deferred"})
# Of two words of seven letters, one letter may be missing ("acepted"), and none may be another ("adapted").
NEAREST = 0.88
LONGEST_WORD = 20
CHOICES = re.compile(r"\||(?<!\d)/(?!\d)|\s(?:or|oder|ou|of)\s|…|\.{3}", re.IGNORECASE)
LISTED = re.compile(r",|\s(?:or|oder|ou|of|and)\s", re.IGNORECASE)
STRESSED = re.compile(r"\s*(?:\*\*|__|\[[xX]\]|[✅☑✔👉➡])")
WRAPPED = {"{": "}", "[": "]", "<": ">", "«": "»"}
EXAMPLE = re.compile(r"\{|<|x{2,}|n{3,}|y{4}|\?", re.IGNORECASE)
NOTHING = frozenset({"", "-", "--", "---", "\u2013", "\u2014", "_", "n/a", "~", "null"})


class Name(NamedTuple):
    """The name of a record in a text, from a position up to another."""

    offset: int
    end: int
    target: str
    number: int | None


def relations(statements: Iterable[Statement], defined: Mapping[str, str]) -> tuple[Relation, ...]:
    """The relations of a record to others, each once, in the order in which they are given.

    :param defined: the targets of the links that a page defines apart from where it uses them, by their names
    """
    unique = dict[tuple[str, object], Relation]()
    for each in statements:
        for _, relation in _relations(each, defined):
            unique.setdefault((relation.verb, relation.number or relation.target), relation)
    return tuple(unique.values())


def verbs(text: str, *, inside: bool = False) -> Iterator[tuple[int, int, Relating]]:
    """Yield where each relation begins that begins a text or a clause of it, where its words end, and what it is.

    :param inside: also relations of something else than the record, such as "the limits are superseded by": it is a part of
        the record where the verb is one that only records use
    """
    words = list(record.TOKEN.finditer(text, 0, LONGEST))
    plain = [bare(word[0]) for word in words]
    behind = clause = 0
    for at, word in enumerate(words):
        if word.start() < behind:
            continue
        gap = text[words[at - 1].end() : word.start()] if at else ""
        joined = at > 0 and not record.CONJUNCTIONS.isdisjoint(plain[at - 1 : at + 1])
        begins = not joined and (not at or word[0][0].isupper() or bool(SIGN.search(gap)))
        clause = word.start() if begins else clause
        kind = relating(plain[at : at + FIRST]) if begins or joined or inside else None
        if kind and not begins and not (joined and _is_of_the_record(text[clause : word.start()])):
            own = inside and kind.verb.endswith(" by") and kind.word in OWN
            sure = own and UNSURE.isdisjoint(plain[max(at - NEAR, 0) : at])
            kind = kind._replace(partly=True) if sure else None
        if kind:
            behind = words[at + kind.words - 1].end()
            yield word.start(), behind, kind


def _is_of_the_record(clause: str) -> bool:
    """Whether the part of a clause before a conjunction is about the record, so that what follows is too."""
    words = tokens(clause)
    subject = set(takewhile(record.FILLERS.__contains__, words))
    status = tuple(word for word in words[_start(words) :] if word not in record.CONJUNCTIONS)
    says_one = any(status[:length] in record.STRONG for length in range(1, record.LONGEST_PHRASE + 1))
    return says_one or status in record.WEAK or not SELF.isdisjoint(subject) or relating(words) is not None


def relates(text: str) -> bool:
    """Whether a text begins with what this record is to another."""
    begun = next(verbs(text[:LONGEST_START]), None)
    return begun is not None and not re.search(r"\w", text[: begun[0]])


def related(name: str, value: str = "") -> Relating | None:
    """The relation that the name of a label or heading gives to the records in its value; None if it names none."""
    words = tokens(name)
    kind = relating(words)
    partly = bool(kind) and not record.PARTS.isdisjoint(tokens(value))
    return kind._replace(partly=kind.partly or partly) if kind and kind.words == len(words) else None


def gone(statement: Statement) -> Relating | None:
    """How a label that is none for a status, or a statement, begins by saying that another record has taken the place of this one."""
    about_that = related(statement.name) if statement.name else relates(statement.text)
    begun, relation = next(_relations(statement, {}), (None, None)) if about_that else (None, None)
    return begun if relation and relation.verb == "superseded by" and not relation.partly else None


def _relations(statement: Statement, defined: Mapping[str, str]) -> Iterator[tuple[Relating, Relation]]:
    """Yield the relation named by a label, or else those of the verbs in a text; in the value of a label any verb counts."""
    label, text = related(statement.name or "", statement.text), statement.text
    occurrences = [(0, 0, label)] if label else list(verbs(text, inside=statement.name is not None))
    for number, (_, behind, begun) in enumerate(occurrences):
        last = occurrences[number + 1][0] if number + 1 < len(occurrences) else min(len(text), LONGEST)
        scope, end, most = text[behind:last], 0, FEW
        for one in named_in(scope, defined):
            between = scope[end : one.offset]
            words = set(tokens(between)) - record.CONJUNCTIONS
            if words & APART or (not label and (len(words) > most or END.search(between))):
                break  # what is named further behind is another matter
            end, most = one.end, 0
            line = statement.at(behind + one.offset)[0] + 1
            yield begun, Relation(begun.verb, one.target, one.number, line, begun.partly)


def named_in(text: str, defined: Mapping[str, str]) -> list[Name]:
    """The records that a text names, by link, file, id or number, in its order."""
    text = rest = text[:LONGEST]
    names, ends = list[Name](), list[int]()
    for link in LINKED.finditer(text):
        target = next((link[name] for name in TARGETS if link[name]), "")
        shown = next((link[name] for name in TEXTS if link[name]), "")
        target = target or defined.get((link["key"] or link["name"] or "").lower(), "")
        number = None if ELSEWHERE.search(target.partition("://")[2]) else _number(shown, target)
        if target or number is not None:
            names.append(Name(*link.span(), target, number))
            rest = _blanked(rest, link)
    for pattern, is_target in ((DAY, None), (FILE, True), (STEM, True), (PREFIXED, False), (CODE, True)):
        for match in pattern.finditer(rest):
            rest = _blanked(rest, match)
            if is_target is not None:
                names.append(Name(*match.span(), match[0] if is_target else "", _number(match[0], match[0])))
                ends.append(match.end())
    first = FIRST_NUMBER.match(rest) if not names else None
    if first:
        names.append(Name(*first.span("number"), "", int(first["number"])))
        ends.append(first.end())
    for end in ends:
        while more := NEXT_NUMBER.match(rest, end):
            names.append(Name(*more.span("number"), "", int(more["number"])))
            end = more.end()  # noqa: PLW2901  (one number follows another)
    return sorted(names)


def _blanked(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]}{' ' * len(match[0])}{text[match.end() :]}"


def _number(shown: str, target: str) -> int | None:
    """The number of a record, by the text of a link or else by the name of its file."""
    prefixed, in_name = PREFIXED.search(shown), record.number_in_name(target.rstrip("/").rpartition("/")[2])
    if prefixed or in_name is not None:
        return int(prefixed["number"]) if prefixed else in_name
    match = CODE.search(shown) or FIRST_NUMBER.match(DAY.sub("", shown))
    return int(match["number"]) if match else None


class Value(NamedTuple):
    """The status that a text expresses.

    ``partly`` where another record replaces a part of this one, ``explains`` where a line only explains the possible statuses;
    ``doubt`` is why another reader may read it differently.
    """

    status: Status
    partly: bool = False
    explains: bool = False
    doubt: str = ""


def value_of(raw: str) -> Value:
    """Read what is written as a status."""
    return _read(" ".join(raw[:LONGEST_VALUE].split()))


@lru_cache(maxsize=1024)  # most records of a folder have the same few values, and each is read more than once
def _read(text: str) -> Value:
    if bare(text.strip("*_`\"' ")) in NOTHING:
        return Value("empty")
    return _choice(text) or _beginning(text) or _nearly(text) or _mentioned(text)


def status_in(text: str) -> Status | None:
    """The status with which a text begins, behind the few words that may come before it."""
    written = record.TOKEN.findall(plain(text))
    words = [bare(word) for word in written]
    start = _start(words)
    phrase = next((status for at in range(start + 1) if (status := _phrase(words, written, at))), None)
    first = "".join(words[:1])
    beginning = next((status for word, status in record.BEGINNINGS if first.startswith(word)), None)
    return phrase or beginning


def _start(words: Sequence[str]) -> int:
    """The number of words before the one with the status."""
    before = takewhile(
        lambda word: word in BEFORE_A_STATUS or NUMERAL.fullmatch(word), words[: record.MOST_FILLERS]
    )
    return len(list(before))


def _phrase(words: Sequence[str], written: Sequence[str], start: int) -> Status | None:
    for length in range(min(record.LONGEST_PHRASE, len(words) - start), 0, -1):
        phrase = tuple(words[start : start + length])
        if phrase in record.STRONG:
            return None if record.denied(words[start + length - 1 :]) else record.STRONG[phrase]
        rest = list(takewhile(str.islower, written[start + length :]))  # a capital begins another sentence
        if phrase in record.WEAK and len(rest) <= FEW_MORE:
            return record.WEAK[phrase]
    return None


def _beginning(text: str) -> Value | None:
    """Read how a text begins; what follows counts only where another record, or a later step, has taken its place."""
    shown = plain(_without_label(text))
    words, status = tokens(shown), status_in(shown)
    first, *later = map(_is_in_part, SIGN.split(shown))
    if first or (status == "superseded" and ("in", "part") in pairwise(words)):
        return Value("accepted", partly=True)
    if status is None:
        return None
    steps = [later_status for step in STEP.split(shown)[1:] if (later_status := status_in(step))]
    if status in OPEN and steps:
        status = steps[-1]
    ended = [relation for _, _, relation in verbs(shown) if relation.verb == "superseded by"]
    whole = next((relation.status for relation in ended if not relation.partly), None)
    qualifier = next((word for word in words[: _start(words)] if word in record.QUALIFIERS), "")
    doubt = f"the status is qualified by {qualifier!r}, and was read without it" if qualifier else ""
    return Value(whole or status, whole is None and (bool(ended) or any(later)), doubt=doubt)


def _is_in_part(clause: str) -> bool:
    """Whether a clause begins by saying that a part has been replaced, by whatever."""
    words = tokens(clause)
    part, *gone_ = words[_start(words) :][:2] or [""]
    return part in record.PARTS and record.STRONG.get((*gone_,)) in {"superseded", "deprecated"}


def _nearly(text: str) -> Value | None:
    """Read a misspelt word as the nearest known one, with a note of doubt."""
    words = tokens(plain(_without_label(text)))
    word = next(iter(words[_start(words) :]), "")
    close = near(word[:LONGEST_WORD], record.SINGLE, NEAREST)
    if len(word) <= record.SHORTEST or not close or (word,) in record.STRONG or relating(words):
        return None
    meant = record.SINGLE[close]
    return Value(record.STRONG[tuple(meant.split())], doubt=f"{word!r} was read as {meant!r}")


def _without_label(text: str) -> str:
    """Drop a label that is repeated inside the value, such as ``Status: accepted`` in a status section."""
    label, separator, value = text.replace("\uff1a", ":").replace("=", ":", 1).partition(":")
    return value if separator and bare(label.strip(" *_`>-")) in record.STATUS_LABELS else text


def _choice(text: str) -> Value | None:
    """Read words to choose from: the one that is marked, or a placeholder where none is."""
    inner = _unwrapped(text)
    if inner is not None:
        return _choice(inner) or Value(status_in(inner) or "placeholder")
    parts = CHOICES.split(_outside_links(text))
    statuses = [status_in(part) for part in parts]
    known = {status for status in statuses if status}
    if len(parts) > 1 and len(known) > 1 and statuses[0] and not _a_real_successor(parts):
        pairs = zip(parts, statuses, strict=True)
        marked = [status for part, status in pairs if status and STRESSED.match(part)]
        return Value(marked[0] if len(marked) == 1 else "placeholder")
    offered = {status for part in LISTED.split(_outside_links(text)) if (status := status_in(part))}
    return Value("placeholder") if len(offered) >= ALL and status_in(text) else None


def _a_real_successor(parts: Sequence[str]) -> bool:
    """Whether the second of two parts names the record that has taken the place, and not an example of one."""
    begun = relating(tokens(plain(parts[1]))) if len(parts) == 2 and not EXAMPLE.search(parts[1]) else None  # noqa: PLR2004
    return begun is not None and begun.verb == "superseded by" and bool(re.search(r"\d", parts[1]))


def _unwrapped(text: str) -> str | None:
    """The text inside the brackets around a whole value; None without brackets."""
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
    named = {record.STRONG[(word,)] for word in words if (word,) in record.STRONG}
    named |= {record.STRONG[pair] for pair in pairwise(words) if pair in record.STRONG}
    explains = len(named) >= ALL
    return Value("placeholder" if explains else "unknown", explains=explains)
