"""The paragraphs, list items, quotes and rows of a record, each as one text however its lines are wrapped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from decidable.adr.record import Statement
from decidable.adr.source import Source
from decidable.adr.vocabulary import KNOWN_LABELS, RELATION_LABELS, named

LEAD = re.compile(r"^(?:\s|>|[-*+•](?=\s)|\d{1,9}[.)](?=\s)|\*{2,5}(?=\s))*")
ITEM = re.compile(r"[\s>]*(?:[-*+•](?=\s)|\*{2,5}\s|(?P<number>\d{1,9})[.)](?=\s))")
RULE = re.compile(r"[|+:\s=_*~^-]*$")
COLUMNS = re.compile(r"=+(?:\s+=+)+\s*$")  # the lines of a simple table of reStructuredText
# What no paragraph of prose begins with: a field, a tag, a block title, a directive, an attribute list, a note on a link.
ALONE = re.compile(
    r"\s*(?::[\w -]{1,40}:(?=\s|$)|</?[a-zA-Z]|<!|\.[A-Za-z]|\.\.\s|:::|!!!|\[\[|\[[\w%,.=\" -]*\]\s*$|\[!|\[[^\]]{1,80}\]:|\+\s*$)"
)
CLOSED = re.compile(r"(?: {2}|\\|<br\s*/?>\s*| \+)$")
LABEL = re.compile(r"[*_`]{0,3}(?P<name>[^\W_][^\W_]*(?:[ -][^\W_]+){0,4})[*_`]{0,3}\s?[:\uff1a](?!/)")
WORD = re.compile(r"\w")
MOST = 100  # labels of one paragraph; no header has nearly as many
SENTENCE = re.compile(r"[a-z]{3}[.;]\s")


def statements(source: Source, places: Sequence[int]) -> Iterator[Statement]:
    """Yield what stands on some lines, in the order of the page; ``places`` may have gaps, at which a statement ends."""
    group: list[int] = []
    table = False
    last = -2
    for place in places:
        line = source.shown[place]
        text = line.strip()
        fence = text == "|==="
        table = table != (fence or (source.syntax == "restructuredtext" and bool(COLUMNS.match(line))))
        row = is_row(source.shown, place) or (table and source.syntax == "asciidoc")
        if group and (place != last + 1 or row or fence or table or _begins(source.shown, group, place)):
            yield from _split(source.shown, group)
            group = []
        last = place
        if row and not RULE.match(line):
            yield from _split(source.shown, [place], row=True)
        elif not row and not fence and text.strip("> ") and not RULE.match(line):
            group.append(place)
    if group:
        yield from _split(source.shown, group)


def is_row(lines: Sequence[str], place: int) -> bool:
    """Whether a line is a row of a table."""
    text = lines[place].strip()
    if text[:1] in {"|", "+"}:
        return "|" in text[1:] or text[:2] in {"+-", "+="}
    around = lines[max(place - 1, 0) : place + 2]
    return "|" in text and any("|" in each and "-" in each and RULE.match(each) for each in around)


def _begins(lines: Sequence[str], group: Sequence[int], place: int) -> bool:
    """Whether a line begins a statement of its own behind the lines of a group."""
    line, above = lines[place], lines[place - 1]
    if not line.strip("> \t") or RULE.match(line) or ALONE.match(line) or CLOSED.search(above):
        return True
    item, first = ITEM.match(line), ITEM.match(lines[group[0]])
    if item:  # a number that happens to begin a line of prose begins no list, unless it is the first
        return item["number"] in {None, "1"} or bool(first and first["number"])
    return _quoted(line) > _quoted(above) or bool(ALONE.match(above))


def _split(lines: Sequence[str], group: Sequence[int], *, row: bool = False) -> Iterator[Statement]:
    """Yield the statements of a paragraph: one, or one a label where it is nothing but labels."""
    starts = [len(lines[place]) - len(LEAD.sub("", lines[place], count=1)) for place in group]
    text = "\n".join(lines[place][start:].rstrip() for place, start in zip(group, starts, strict=True))
    whole = Statement(text, group[0], tuple(starts), lines[group[0]][: starts[0]], row)
    yield from whole.parts(() if row else _cuts(text))


def _cuts(text: str) -> list[int]:
    """Where further labels begin in a paragraph that begins with one.

    Behind a label that is known every other of them counts, on whichever line it stands; one that is not known counts
    only where each line begins with a label and nothing reads like a sentence, so that a wrapped line of prose is none.
    """
    first = _label(text, 0)
    if first is None:
        return []
    lines = [0, *(match.end() for match in re.finditer(r"\n", text))]
    known = named(first["name"]) in KNOWN_LABELS
    listed = not SENTENCE.search(text) and all(_label(text, start) for start in lines)
    cuts, value, small = list[int](), first.end(), first["name"][0].islower()
    for start in (match.end() for match in re.finditer(r"\s(?=\S)", text)) if known or listed else ():
        label = _label(text, start)
        if label is None or label["name"][0].islower() != small:
            continue
        name = named(label["name"])
        inside = known and name in KNOWN_LABELS
        valued = name not in RELATION_LABELS or WORD.search(
            text, value, start
        )  # not in "Status: superseded by: 7"
        if (listed and text[start - 1] == "\n") or (inside and valued):
            cuts.append(start)
            value = label.end()
        if len(cuts) == MOST:
            break
    return cuts


def _label(text: str, start: int) -> re.Match[str] | None:
    """The label at a position; one that is not known but ends in one that is, such as "each status", is prose."""
    label = LABEL.match(text, start)
    words = named(label["name"]).split() if label else []
    ends_known = any(" ".join(words[at:]) in KNOWN_LABELS for at in range(1, len(words)))
    return label if not ends_known or " ".join(words) in KNOWN_LABELS else None


def _quoted(line: str) -> int:
    """How deep a line is quoted."""
    return line.count(">") - LEAD.sub("", line, count=1).count(">")
