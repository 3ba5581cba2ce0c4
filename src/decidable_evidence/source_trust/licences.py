"""Licences as SPDX expressions, and ``LicenseRef-…`` for what has no name there."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from decidable.evidence import short

if TYPE_CHECKING:
    from license_expression import Licensing

LONGEST = 300
OWN = re.compile(r"(DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+")
HINT = "write an SPDX expression such as CC-BY-4.0, or LicenseRef-NAME for terms of your own"


def mistake(expression: str) -> tuple[str, str] | None:
    """Say why a text is no licence expression, and what would be right."""
    if len(expression) > LONGEST:
        return f"the licence has {len(expression)} characters; {LONGEST} are allowed", HINT
    unknown = _unknown(expression)
    if unknown is None:
        return f"{short(expression)} is no licence expression", HINT
    foreign = [key for key in unknown if not OWN.fullmatch(key)]
    return (f"SPDX knows no licence {short(foreign[0])}", _meant(foreign[0])) if foreign else None


def _unknown(expression: str) -> list[str] | None:
    """List the licences of an expression that SPDX does not know; None where it is no expression."""
    from boolean.boolean import ParseError  # noqa: PLC0415  (comes with license_expression)
    from license_expression import ExpressionError  # noqa: PLC0415  (of an extra)

    try:
        parsed = _licensing().parse(expression)
    except (ExpressionError, ParseError, IndexError):  # the last for `()`
        return None
    return None if parsed is None else _licensing().unknown_license_keys(parsed)


def _meant(key: str) -> str:
    close = get_close_matches(key, _licensing().known_symbols, n=1, cutoff=0.75)
    return f"did you mean {close[0]}?" if close else HINT


@cache
def _licensing() -> Licensing:
    from license_expression import get_spdx_licensing  # noqa: PLC0415  (of an extra)

    return get_spdx_licensing()
