"""Where a record leads to: every link of the page with its line, in the three markups."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from decidable.adr.record import Link
from decidable.adr.source import Source

ADDRESS = r"https?://[^\s<>\"`|\[\]{}\\^]+"
# Each form with a text without which it cannot stand in a line.
EVERYWHERE = (
    ("<http", re.compile(r"<(?P<target>https?://[^<>\s]+)>")),
    ("://", re.compile(rf"(?<![\w(<\"'=])(?P<target>{ADDRESS})")),
)
PATTERNS = {
    "markdown": (
        ("](", re.compile(r"\]\(\s{0,20}<(?P<target>[^<>]{1,4000})>")),
        ("](", re.compile(r"\]\(\s{0,20}(?P<target>[^()<>\s]+(?:\([^()\s]*\)[^()\s]*)?)")),
        ("]:", re.compile(r"^\s{0,3}\[[^\[\]^][^\[\]]{0,200}\]:\s{0,20}<?(?P<target>[^<>\s]+)")),
        ("}`", re.compile(r"\{(?P<role>[\w:+.-]{1,80})\}`(?:[^`<>]*<)?(?P<target>[^`<>]+)>?`")),
        ("=", re.compile(r"(?:href|src)=[\"'](?P<target>[^\"'<>\s]+)")),
    ),
    "restructuredtext": (
        (">`_", re.compile(r"`[^`<>]*<(?P<target>[^`<>\s]+)>`_")),
        (".. _", re.compile(r"^\s*\.\.\s+_[^:`]{1,200}:\s+(?P<target>\S+)")),
        (":`", re.compile(r":(?P<role>[\w:+.-]{1,80}):`(?:[^`<>]*<)?(?P<target>[^`<>]+)>?`")),
    ),
    "asciidoc": (
        ("[", re.compile(r"(?:link|xref):(?P<target>[^\s\[\]]+)\[")),
        ("<<", re.compile(r"<<(?P<target>[^<>,]+)[^<>]*>>")),
    ),
}
ROLES = re.compile(
    r"(?:external(?:\+[\w.-]+)?:)?decision(?::[\w-]+)?$|doc$|any$|download$|external\+[\w.-]+:[\w:-]+$"
)
TRAILING = ".,;:!?'*_"


def links(source: Source) -> Iterator[Link]:
    """Yield the links in the order of the page; what several forms have in common is one link."""
    for place, line in enumerate(source.shown):
        forms = [form for sign, form in (*PATTERNS[source.syntax], *EVERYWHERE) if sign in line]
        if forms:
            yield from _of_line(line, place, forms)


def _of_line(line: str, place: int, forms: Iterable[re.Pattern[str]]) -> Iterator[Link]:
    taken: set[int] = set()
    found = dict[int, tuple[str, str]]()
    for form in forms:
        for match in form.finditer(line):
            start = match.start("target")
            role = match["role"] if "role" in form.groupindex else ""
            if start in taken or (role and not ROLES.match(role)):
                continue
            found[start] = _trimmed(match["target"]), role
            taken.update(range(start, match.end("target")))
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
