"""What is left of a block of text once its markup, punctuation, case and blanks are gone: its words.

Every rule takes a block by itself, so that a block that many versions share is looked at once. No pattern here takes
longer than its text is long.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from decidable.evidence import unescaped

FEWEST_WORDS = 5
ASCII = 128
WORD = re.compile(r"[^\W_]+")
ASCII_WORDS = bytes(
    ord(chr(code).lower()) if chr(code).isalnum() and code < ASCII else ord(" ") for code in range(256)
)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<[a-z]+:[^<>\s]+>")
NUMBER = re.compile(r"\n[ \t>]*\d{1,9}[.)](?=[ \t])")
FENCE = re.compile(r"^[ \t>]*(?::{3,}|`{3,}|~{3,})[ \t]*\{?[\w.+-]*\}?", re.MULTILINE)
LINK_LEADS = re.compile(r"\](?:\([^()\n]*\)|(?:\[[^\[\]\n]*\])+(?:\([^()\n]*\))?)")
NAMED_LINK = re.compile(r"^[ \t>]*\[[^\[\]\n]{1,200}\]:.*$", re.MULTILINE)
BRACED = re.compile(r"\{[\w:+.-]{1,80}\}(?=`)|\{[#.][^{}\n]{1,200}\}")
REST_DIRECTIVE = re.compile(r"^[ \t]*\.\. (?:_.*$|[\w:+.-]{1,80}::)", re.MULTILINE)
REST_ROLE = re.compile(r"(?::[\w+.-]{1,40}){1,3}:(?=`)")
REST_LINK_LEADS = re.compile(r" <[^<>`\n]*>(?=`)")


class Rule(NamedTuple):
    """How the words of a block are found, and how many of them make it a unit."""

    strip: Callable[[str], str]
    fewest: int = FEWEST_WORDS

    def words(self, block: bytes) -> list[str]:
        text = self.strip(block.decode("utf-8", "replace"))
        text = unescaped(text) if "&" in text else text
        if text.isascii():
            return text.encode().translate(ASCII_WORDS).decode().split()
        return WORD.findall(text.casefold())


def _markdown(text: str) -> str:
    """Drop tags, fences with what they hold, numbers of list items, roles, attributes and where links lead."""
    if "<" in text:
        text = TAG.sub(" ", without_comments(text))
    if "](" in text or "][" in text:
        text = LINK_LEADS.sub("] ", text)
    if "]:" in text:
        text = NAMED_LINK.sub(" ", text)
    if "{" in text:
        text = BRACED.sub(" ", text)
    if "```" in text or ":::" in text or "~~~" in text:
        text = FENCE.sub(" ", text)
    return _unnumbered(text)


def _rest(text: str) -> str:
    """Drop the names of directives and roles, numbers of list items, and where links lead."""
    if ".. " in text:
        text = REST_DIRECTIVE.sub(" ", text)
    if ":`" in text:
        text = REST_ROLE.sub(" ", text)
    if ">`" in text:
        text = REST_LINK_LEADS.sub(" ", text)
    return _unnumbered(text)


def _unnumbered(text: str) -> str:
    """Drop the numbers of list items, which change when an item is added above."""
    return NUMBER.sub("\n ", f"\n{text}")


def _as_it_is(text: str) -> str:
    return text


def without_comments(text: str) -> str:
    """Drop what stands between ``<!--`` and ``-->``."""
    if "<!--" not in text:
        return text
    first, *others = text.split("<!--")
    return " ".join([first, *(other.partition("-->")[2] for other in others)])


IN_MARKDOWN = Rule(_markdown)
IN_REST = Rule(_rest)
PLAIN = Rule(_as_it_is)
LINE = Rule(_as_it_is, fewest=1)
