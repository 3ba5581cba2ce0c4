"""The paragraphs of a page in HTML: the text between tags that start or end a block.

The parser of the standard library takes half a minute for 40 kB of unfinished tags, and anybody may write a page. What
is read here takes no longer than it is long.
"""

from __future__ import annotations

import re

from decidable_evidence.volatility.markup import without_comments

INLINE = re.compile(
    r"/?(a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|img|ins|kbd|label|mark|q|s|samp|small|span"
    r"|strike|strong|sub|sup|time|tt|u|var|wbr)"
)
UNREAD = frozenset({"script", "style", "template", "noscript", "svg"})
TAG = re.compile(r"""<([/!?]?[a-zA-Z][\w:-]*)((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>""")


def paragraphs(page: str) -> list[str]:
    """Give the text of each block of a page, without scripts and styles."""
    first, *rest = TAG.split(without_comments(page))
    found, unread = [[first]], ""
    for tag, text in zip(rest[::3], rest[2::3], strict=True):
        name = tag.lower()
        if not unread and name in UNREAD:
            unread = name
        elif name == f"/{unread}":
            unread = ""
        if not INLINE.fullmatch(name):
            found.append([])
        if not unread:
            found[-1].append(text)
    return ["".join(parts) for parts in found]
