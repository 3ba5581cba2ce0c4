"""Guides that were read, for tests of what is written of them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from decidable.evidence import loading
from decidable.guide import Answer, Entry, Evidence, Guide, Option, Question, Signal
from decidable.review import Review, model_for
from decidable.yaml_document import Document, parse

INPUTS = loading.usable(loading.names())


def whole(title: str = "Is it, though?", text: str = "Because.") -> Guide:
    """Make a guide with an entry of every kind, and one text in all of them."""
    entry = Entry(title=title, text=text)
    return Guide(
        format=1,
        id="tea",
        title=title,
        url="https://example.org/tea.html",
        options={
            "green": Option(title=title, text=text, owners={"kettle": entry}),
            "black": Option(title=title),
        },
        questions={
            "taste": Question(
                title=title,
                text=text,
                evidence="gap",
                answers={
                    "yes": Answer(title=title, requires=("green",)),
                    "no": Answer(title=title, text=text),
                },
            )
        },
        evidence={
            "gap": Evidence(title=title, text=text, measure="behavior-gap", maximum_age="6mo"),
            "tasting": Evidence(title=title, text=text, applies_when=("green", "taste.yes")),
        },
        factors={"price": entry},
        signals={"faces": Signal(title=title, text=text, option="green")},
        pressures={"fashion": entry},
        pitfalls={"haste": entry},
        triggers={"new-kettle": entry},
    )


def model(of: Guide) -> type[Review]:
    return model_for(of, INPUTS)


def document(text: str) -> Document:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tea.review.yaml"
        path.write_bytes(text.encode())
        return parse(path)
