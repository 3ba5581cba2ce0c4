"""Where a record leads to: every link of the page with its line, in the three markups. What stands in code is no link."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from decidable.adr.record import Link
from decidable.adr.source import Source

ADDRESS = r"https?://[^\s<>\"`|\[\]{}\\^]+"
# Each form with a text without which it cannot stand in a line. A form may begin anywhere in a line of a megabyte, so what it
# takes before it fails is bounded, or it begins only where a word does and takes what it takes for good.
EVERYWHERE = (
    ("<http", re.compile(r"<(?P<target>https?://[^<>\s]+)>")),
    ("://", re.compile(rf"(?<![\w(<\"'=])(?P<target>{ADDRESS})")),
)
PATTERNS = {
    "markdown": (
        ("](", re.compile(r"\]\(\s{0,20}<(?P<target>[^<>]{1,4000})>")),
        ("](", re.compile(r"\]\(\s{0,20}(?P<target>[^()<>\s]++(?:\([^()\s]*+\)[^()\s]*+)?)")),
        ("]:", re.compile(r"^\s{0,3}\[[^\[\]^][^\[\]]{0,200}\]:\s{0,20}<?(?P<target>[^<>\s]+)")),
        ("}`", re.compile(r"\{(?P<role>[\w:+.-]{1,80})\}`(?:[^`<>]{0,500}<)?(?P<target>[^`<>]{1,2000})>?`")),
        ("=", re.compile(r"(?:href|src)=[\"'](?P<target>[^\"'<>\s]+)")),
        ("<", re.compile(r"<(?P<target>(?:inv|project|path):[^<>\s]{1,2000})>")),
    ),
    "restructuredtext": (
        (">`_", re.compile(r"`[^`<>]{0,500}<(?P<target>[^`<>\s]{1,2000})>`_")),
        (".. _", re.compile(r"^\s*\.\.\s+_[^:`]{1,200}:\s+(?P<target>\S+)")),
        (":`", re.compile(r":(?P<role>[\w:+.-]{1,80}):`(?:[^`<>]{0,500}<)?(?P<target>[^`<>]{1,2000})>?`")),
    ),
    "asciidoc": (
        ("[", re.compile(r"(?<![^\s\[\]])(?>[^\s\[\]]*?(?:link|xref):)(?P<target>[^\s\[\]]++)\[")),
        ("<<", re.compile(r"<<(?P<target>[^<>,]{1,2000})(?:,[^<>]{0,500})?>>")),
    ),
}
ROLES = re.compile(
    r"(?:external(?:\+[\w.-]+)?:)?decision(?::[\w-]+)?$|doc$|any$|ref$|download$|external\+[\w.-]+:[\w:-]+$"
)
TRAILING = ".,;:!?'*_"
TICKS = re.compile(r"`+")
ITEM = re.compile(r"(?P<indent>\s*)(?:[-*+]|\d{1,9}[.)])(?P<gap>\s+)")
INDENT = 4  # columns by which code is deeper than the text around it
LISTING = re.compile(r"\[(?:source|listing|literal)[^\]]*\]\s*$")


def links(source: Source) -> Iterator[Link]:
    """Yield the links in the order of the page; what several forms have in common is one link."""
    for place, line in enumerate(_without_code(source)):
        forms = [form for sign, form in (*PATTERNS[source.syntax], *EVERYWHERE) if sign in line]
        if forms:
            yield from _of_line(line, place, forms)


def _of_line(line: str, place: int, forms: Sequence[re.Pattern[str]]) -> Iterator[Link]:
    taken = bytearray(len(line) + 1)
    found = dict[int, tuple[str, str]]()
    for form in forms:
        for match in form.finditer(line):
            start = match.start("target")
            role = match["role"] if "role" in form.groupindex else ""
            if taken[start] or (role and not ROLES.match(role)):
                continue
            found[start] = _trimmed(match["target"]), role
            taken[start : match.end("target")] = b"1" * len(match["target"])
    for start, (target, role) in sorted(found.items()):
        if target:
            yield Link(target, place + 1, start + 1, role)


def _trimmed(target: str) -> str:
    """Drop what ends a sentence and not an address."""
    target = target.rstrip(TRAILING)
    surplus = target.count(")") - target.count("(")
    while surplus > 0 and target.endswith(")"):
        target, surplus = target[:-1], surplus - 1
    return target.rstrip(TRAILING).strip()


def _without_code(source: Source) -> Sequence[str]:
    """The lines of the page with blanks in place of code that stands in a line, or is only indented."""
    lines = list(source.shown)
    if source.syntax == "markdown":
        _blank_indented(lines)
    elif source.syntax == "asciidoc":
        _blank_paragraphs(lines)
    text = "\n".join(lines)
    return _without_spans(text, source).split("\n") if "`" in text else lines


def _blank_indented(lines: list[str]) -> None:
    """Blank out the indented code of Markdown: deeper than the item around it, and below an empty line."""
    margin, code, above = 0, False, ""
    for place, line in enumerate(lines):
        if not line.strip():
            above = line
            continue
        wide = line.expandtabs(INDENT)
        indent = len(wide) - len(wide.lstrip())
        item = ITEM.match(wide)
        code = indent >= margin + INDENT and (code or not above.strip())
        if code:
            lines[place] = ""
        elif item and indent < margin + INDENT:
            margin = item.end() if len(item["gap"]) <= INDENT else item.start("gap") + 1
        elif indent < margin and not above.strip():
            margin = 0
        above = line


def _blank_paragraphs(lines: list[str]) -> None:
    """Blank out the paragraphs of AsciiDoc that are literal: indented ones, and those below ``[source]``."""
    code, above = False, ""
    for place, line in enumerate(lines):
        text = line.strip()
        begins = not above or bool(LISTING.match(above))
        code = bool(text) and (
            code or (begins and (bool(LISTING.match(above)) or line[0] == " ") and not ITEM.match(line))
        )
        if code:
            lines[place] = ""
        above = text


def _without_spans(text: str, source: Source) -> str:
    """A text with blanks in place of what stands between the same number of backticks."""
    pieces, at = list[str](), 0
    for start, end in _spans(text, source):
        pieces += [text[at:start], re.sub(r"[^\n]", " ", text[start:end])]
        at = end
    return "".join((*pieces, text[at:]))


def _spans(text: str, source: Source) -> Iterator[tuple[int, int]]:
    """Yield the places of code between backticks, which ends with its paragraph; a role is none."""
    least = 2 if source.syntax == "restructuredtext" else 1
    runs = [match.span() for match in TICKS.finditer(text)]
    gaps = [match.start() for match in re.finditer(r"\n[^\S\n]*\n", text)]
    of_length = dict[int, list[int]]()
    for number, (start, end) in enumerate(runs):
        of_length.setdefault(end - start, []).append(number)
    done = -1
    for number, (start, end) in enumerate(runs):
        if number <= done or end - start < least or text[start - 1 : start] == "\\":
            continue
        same = of_length[end - start]
        behind = bisect_right(same, number)
        if behind == len(same):
            continue
        other = same[behind]
        gap = bisect_right(gaps, end)
        if gap == len(gaps) or gaps[gap] > runs[other][0]:
            done = other
            if text[start - 1 : start] != "}":  # what a role is given is no code
                yield start, runs[other][1]
