"""The text of HTML pages: what stands between the tags of blocks, in one pass over whatever a file holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from decidable.evidence import unescaped

TAG = re.compile(r"<!--|<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]{0,4000}>|<[!?][^<>]{0,4000}>")
INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
        "var",
    ]
)
UNSEEN = ("script", "style", "template")
ENDS = {name: re.compile(rf"</{name}\b[^<>]*>", re.IGNORECASE) for name in UNSEEN}
END_OF_COMMENT = re.compile("-->")


def html_passages(text: str) -> Iterator[tuple[str, str]]:
    """Yield the line and the text of every block."""
    parts, start, line, at = list[str](), 1, 1, 0
    for begin, end, breaks in [*_tags(text), (len(text), len(text), True)]:
        piece = text[at:begin]
        if not parts:
            start = line + _blank_lines(piece)
        parts += [piece] if parts or piece.strip() else []
        if breaks and parts:
            yield str(start), " ".join(unescaped("".join(parts)).split())
            parts = []
        line += text.count("\n", at, end)
        at = end


def _tags(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield where each tag, comment or unseen element begins and ends, and whether it parts two blocks."""
    at = 0
    while found := TAG.search(text, at):
        name = (found[2] or "").lower()
        at = found.end()
        if found[0] == "<!--":
            at = _behind(text, END_OF_COMMENT, at)
        elif name in UNSEEN and not found[1]:
            at = _behind(text, ENDS[name], at)
        yield found.start(), at, bool(name) and name not in INLINE


def _behind(text: str, mark: re.Pattern[str], at: int) -> int:
    """Give where the text goes on behind a mark; at its end where there is none."""
    found = mark.search(text, at)
    return found.end() if found else len(text)


def _blank_lines(piece: str) -> int:
    return piece[: len(piece) - len(piece.lstrip())].count("\n")
