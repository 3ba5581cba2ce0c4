"""How numbers and other people's words are written: in sentences, on one line, as one YAML value."""

from __future__ import annotations

import html
import re
from contextlib import suppress
from datetime import date

from decidable.errors import escaped, short, visible

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ENDLESS = re.compile(r"&#(?=[0-9]{4000})")
PLAIN = re.compile(r"[^\W\d_](?:[\w ,.!?'()/%+-]*[\w.!?)%])?")
WORDS_OF_YAML = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


def day_of(written: str) -> date:
    """A day that is written YYYY-MM-DD, and in no other form that ISO 8601 has. Raises ``ValueError``."""
    if DAY.fullmatch(written):
        with suppress(ValueError):
            return date.fromisoformat(written)
    raise ValueError(f"{short(written)} is not a day: write YYYY-MM-DD, such as 2027-05-21")


class CutText(str):
    """A plain text after which a comment follows that a sentence may have been meant to go on with.

    A comment has two blanks before it, as yamllint asks for; in a sentence there is one blank.
    """

    __slots__ = ("whole",)
    whole: str


def percent(share: float) -> str:
    """A share as people read it, such as ``9.3 %``; what is not none or all is never rounded to 0 or 100 %."""
    shown = f"{100 * share:.1f}"
    if shown == "100.0" and share < 1:
        return "> 99.9 %"
    if shown in {"0.0", "-0.0"} and share:
        return "< 0.1 %" if share > 0 else "> −0.1 %"  # noqa: RUF001  (the sign that is as wide as a figure)
    return f"{shown} %".replace("-", "−")  # noqa: RUF001


def counted(count: int, thing: str) -> str:
    """A number of things, such as ``1 day``, ``2 sources`` or ``3 entries``."""
    many = f"{thing[:-1]}ies" if thing.endswith("ry") else f"{thing}s"
    return f"{count:,} {thing if count == 1 else many}"


def number(value: float, unit: str) -> str:
    """A value of a unit, such as ``81.3 %``, ``+40.7 points``, ``1,204`` or ``12 days``, with a true minus sign."""
    if unit == "share":
        return percent(value)
    if unit == "difference":
        return _points(value)
    forms = {"count": _whole(value), "days": f"{_whole(value)} days", "seconds": f"{value:.3g} s"}
    return forms.get(unit, f"{value:.3g}").replace("-", "−")  # noqa: RUF001


def _points(value: float) -> str:
    """A difference in points; like a share it is never rounded to nothing or to everything."""
    bound, _, figure = percent(abs(value)).removesuffix(" %").rpartition(" ")
    sign = "−" if value < 0 else "+"  # noqa: RUF001
    return f"{bound} {sign}{figure} points".lstrip()


def rounded(value: float, unit: str) -> str:
    """A round value of an axis or a limit, such as ``25 %``."""
    return number(value, unit).replace(".0 ", " ")


def interval(low: float | None, high: float | None, unit: str) -> str:
    """The bounds of a value, such as ``[74.3, 86.8]``; empty where there are none."""
    if low is None or high is None:
        return ""
    return f"[{_bare(low, unit)}, {_bare(high, unit)}]"


def _whole(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.3g}"


def _bare(value: float, unit: str) -> str:
    written = number(value, unit).replace("+", "")
    for name in (" %", " days", " points"):
        written = written.removesuffix(name)
    return written


def unescaped(text: str) -> str:
    """A text with its HTML character references replaced; a number that Python refuses to read stays as it is."""
    return html.unescape(ENDLESS.sub("&amp;#", text))


def one_line(text: str) -> str:
    """A text of any shape as one line, fit for a comment."""
    return visible(" ".join(text.split()))


def plain(text: str) -> bool:
    """Whether a text means the same to every YAML reader without quotes."""
    return bool(PLAIN.fullmatch(text)) and text.lower() not in WORDS_OF_YAML


def quoted(text: str) -> str:
    """A text as one double-quoted YAML value."""
    return '"' + escaped(text.replace("\\", "\\\\").replace('"', '\\"')) + '"'


def value(text: str) -> str:
    """A text as one YAML value, in quotes only where it needs them."""
    return text if plain(text) else quoted(text)
