"""Figures as people read them."""

from __future__ import annotations


def number(value: float, unit: str) -> str:
    """Write a value of a unit, such as ``81.3 %``, ``1,204``, ``12 days`` or ``0.07``, with a true minus sign."""
    forms = {"share": f"{100 * value:.1f} %", "count": _counted(value), "days": f"{_counted(value)} days"}
    return forms.get(unit, f"{value:.3g}").replace("-", "−")  # noqa: RUF001  (the sign that is as wide as a figure)


def rounded(value: float, unit: str) -> str:
    """Write a round value of an axis or a limit, such as ``25 %``."""
    return number(value, unit).replace(".0 %", " %")


def interval(low: float | None, high: float | None, unit: str) -> str:
    """Write the bounds of a value, such as ``[74.3, 86.8]``; nothing where there are none."""
    if low is None or high is None:
        return ""
    return f"[{_bare(low, unit)}, {_bare(high, unit)}]"


def _counted(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.3g}"


def _bare(value: float, unit: str) -> str:
    return number(value, unit).removesuffix(" %").removesuffix(" days")
