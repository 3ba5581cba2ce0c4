"""Any text as it may stand in a terminal, in a comment, or as one YAML value."""

from __future__ import annotations

import re

from decidable.errors import visible

PLAIN = re.compile(r"[^\W\d_](?:[\w ,.!?'()/%+-]*[\w.!?)%])?")
WORDS_OF_YAML = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


def one_line(text: str) -> str:
    """Give a text of any shape as one line, fit for a comment."""
    return visible(" ".join(text.split()))


def plain(text: str) -> bool:
    """Say whether a text means the same to every YAML reader without quotes."""
    return bool(PLAIN.fullmatch(text)) and text.lower() not in WORDS_OF_YAML


def quoted(text: str) -> str:
    """Write a text as one double-quoted YAML value."""
    return '"' + visible(text.replace("\\", "\\\\").replace('"', '\\"')) + '"'


def value(text: str) -> str:
    """Write a text as one YAML value, in quotes only where it needs them."""
    return text if plain(text) else quoted(text)
