"""Numbers in sentences."""

from __future__ import annotations


def percent(share: float) -> str:
    """Write a share for people, such as ``9.3 %``; what is not whole is never rounded to 100 %."""
    shown = f"{100 * share:.1f} %"
    return shown if shown != "100.0 %" or share == 1 else "99.9 %"


def counted(count: int, thing: str) -> str:
    """Write a number of things, such as ``1 day``, ``2 sources`` or ``3 entries``."""
    many = f"{thing[:-1]}ies" if thing.endswith("ry") else f"{thing}s"
    return f"{count:,} {thing if count == 1 else many}"
