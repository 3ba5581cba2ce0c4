"""Character references of HTML, such as ``&amp;``, in a text that anybody may have written."""

from __future__ import annotations

import html
import re

ENDLESS = re.compile(r"&#(?=[0-9]{4000})")


def unescaped(text: str) -> str:
    """Give a text with what its references stand for; a number that Python refuses to read stands for itself."""
    return html.unescape(ENDLESS.sub("&amp;#", text))
