"""What a reader sees of a text that is written in the markup of any of the three languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

from decidable.text import unescaped

MARKED = re.compile(r"[\[\]<`:#~&]")
STRUCK = re.compile(r"~~[^~]*~~|<(del|s|strike)>[^<]*</\1>", re.IGNORECASE)
BADGE = re.compile(
    r"(?:!\[[^\[\]]*\]\(<?|image:{1,2}|\.\. image::\s*)?"
    r"https?://img\.shields\.io/badge/(?P<path>[^\s)>\"'\[\]]+)"
    r"(?:\[[^\[\]]*\]|[^()<>\[\]]*\))?"
)
DROPPED: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"^\s*\[[xX]\]\s"), ""),
    (re.compile(r"!\[([^\[\]]*)\]\([^()]*\)"), r"\1"),
    (re.compile(r"(?<!\w)\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])"), r" \1"),
    (re.compile(r"(?:link|xref|image|icon):{1,2}[^\s\[\]]{0,500}\[([^\[\]]*)\]"), r"\1"),
    (re.compile(r"<<([^<>]*)>>"), lambda match: match[1].partition(",")[2]),
    (re.compile(r"(?::[\w+:.-]{1,80}:|\{[\w+:.-]{1,80}\})`([^`<]*)(?:<[^`<]*>)?`"), r"\1"),
    (re.compile(r"`([^`<]+)<[^`<>]*>`_+"), r"\1"),
    (re.compile(r"\[[.\w#-]+\]#([^#]*)#"), r"\1"),
    (re.compile(r"</?[a-zA-Z][^<>]*>"), " "),
    (re.compile(r"(?<![\w:]):[a-z0-9_+-]+:(?!\w)"), " "),
)


def plain(text: str) -> str:
    """A text without its markup: what a reader sees, with the message of a badge in place of its picture."""
    if not MARKED.search(text):
        return text
    text = STRUCK.sub(" ", BADGE.sub(lambda match: badge(match["path"])[1], text))
    for pattern, kept in DROPPED:
        text = pattern.sub(kept, text)
    return unescaped(text)


def badge(path: str) -> tuple[str, str]:
    """The label and the message in the address of a badge; a badge without a label has an empty one."""
    parts = path.partition("?")[0].rpartition("/")[2].replace("--", "\0").split("-")
    label, message, *color = [unquote(part).replace("\0", "-").replace("_", " ") for part in [*parts, ""]]
    return (label, message) if len(color) > 1 else ("", label)
