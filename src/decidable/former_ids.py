"""Ids that a guide has replaced: a review that still uses them is read as if it used the new ones, and is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from decidable.errors import Problem
from decidable.guide import Guide
from decidable.kinds import SECTIONS
from decidable.yaml_document import Document, Location


def renamed(document: Document, guide: Guide) -> tuple[Document, list[tuple[Location, Problem]]]:
    """Give the document with every former id of the guide replaced, and what to tell the team of each."""
    told: list[tuple[Location, Problem]] = []
    if not guide.formerly:
        return document, told
    document = replace(
        document, data=dict(document.data), places=dict(document.places), mistakes=list(document.mistakes)
    )
    for section in (*SECTIONS, "owners", "factors", "waivers"):
        if isinstance(document.data.get(section), dict):
            document.data[section] = dict(document.data[section])
            told += _keys(document, section, guide.formerly)
    return document, told + list(_answers(document, guide.formerly)) + list(_choice(document, guide.formerly))


def _keys(
    document: Document, section: str, formerly: Mapping[str, str]
) -> Iterator[tuple[Location, Problem]]:
    entries: dict[str, Any] = document.data[section]
    for old in [key for key in entries if key in formerly and formerly[key] not in entries]:
        new = formerly[old]
        entries[new] = entries.pop(old)
        moved = {
            (section, new, *place[2:]): at
            for place, at in document.places.items()
            if place[:2] == (section, old)
        }
        document.places.update(moved)
        yield (section, new), _told(document, (section, new), old, new)


def _answers(document: Document, formerly: Mapping[str, str]) -> Iterator[tuple[Location, Problem]]:
    questions = document.data.get("questions")
    for id_, said in questions.items() if isinstance(questions, dict) else ():
        old = said.get("answer") if isinstance(said, dict) else None
        new = formerly.get(f"{id_}.{old}", "").rpartition(".")[2]
        if new:
            questions[id_] = {**said, "answer": new}
            location = ("questions", id_, "answer")
            yield location, _told(document, location, str(old), new)


def _choice(document: Document, formerly: Mapping[str, str]) -> Iterator[tuple[Location, Problem]]:
    chosen = document.data.get("choice")
    if isinstance(chosen, list):
        for option in [option for option in chosen if isinstance(option, str) and option in formerly]:
            yield ("choice",), _told(document, ("choice",), option, formerly[option])
        document.data["choice"] = [
            formerly.get(option, option) if isinstance(option, str) else option for option in chosen
        ]


def _told(document: Document, location: Location, old: str, new: str) -> Problem:
    return document.problem(location, "formerly", f"the guide calls {old} {new} now", f"write {new}")
