"""A badge: how the decisions stand, in a few letters for the top of a README."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from decidable.outcome import State
from decidable.report.drawing.shapes import element, words

LABEL = "decision"
LETTER = 6.1
PADDING = 12
HEIGHT = 20
ROUND = 3
DARK = "#3b424a"
NOTHING = ("none in force", "#5b6570")


class Shown(NamedTuple):
    """What a badge says, and on which ground."""

    text: str
    color: str


STATES: dict[State, Shown] = {
    "unreadable": Shown("not decided", "#b3261e"),
    "not decided": Shown("not decided", "#b3261e"),
    "past its date": Shown("past its date", "#8a5700"),
    "against the evidence": Shown("decided against the evidence", "#6a4bb3"),
    "provisional": Shown("decided provisionally", "#6a4bb3"),
    "decided": Shown("decided", "#1b7346"),
}


def badge(states: Iterable[State]) -> str:
    """Draw the badge of some decisions, which stand as the worst of them; those rejected or superseded do not count."""
    in_force = set(states)
    text, color = next((shown for state, shown in STATES.items() if state in in_force), Shown(*NOTHING))
    left, right = _width(LABEL), _width(text)
    said = f"{LABEL}: {text}"
    ground = (
        element("rect", width=left + right, height=HEIGHT, rx=ROUND, fill=color),
        element("rect", width=left, height=HEIGHT, rx=ROUND, fill=DARK),
        element("rect", x=left - ROUND, width=ROUND, height=HEIGHT, fill=DARK),
    )
    return element(
        "svg",
        element("title", words(said)) + "".join(ground) + _text(LABEL, 0, left) + _text(text, left, right),
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        aria_label=said,
        width=left + right,
        height=HEIGHT,
        viewBox=f"0 0 {left + right} {HEIGHT}",
    )


def _width(text: str) -> int:
    return round(LETTER * len(text)) + PADDING


def _text(text: str, left: int, width: int) -> str:
    """Write a text over exactly its share of the badge, whatever letters the reader's system has."""
    return element(
        "text",
        words(text),
        x=left + PADDING // 2,
        y=14,
        textLength=width - PADDING,
        fill="#fff",
        font_family="Verdana, DejaVu Sans, Geneva, sans-serif",
        font_size=11,
    )
